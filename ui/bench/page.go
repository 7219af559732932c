package bench

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/keys"
)

// page is something that takes the place of the panes until it is closed; one with a method beside takes the place
// of a column, and the timeline stays. The rows around it stay.
type page interface {
	title(b *Bench) string
	// lines draws at most height lines of width cells.
	lines(b *Bench, width, height int) (lines []string, above, below bool)
	// opener is the key that opened the page, and closes it again.
	opener(m *keys.Map) key.Binding
	hints(b *Bench) []hint
	// stays says that a step does not close the page.
	stays() bool

	move(b *Bench, by int)              // up, down and the wheel
	turn(b *Bench, by int) bool         // tab; false leaves it to the bench
	sideways(b *Bench, by int) bool     // left and right; false leaves them to the bench
	enter(b *Bench) tea.Cmd             // take what is chosen
	toggle(b *Bench) (tea.Cmd, bool)    // flip what is chosen; false leaves the key to the bench
	halt(b *Bench) bool                 // stop what the page has at work; false closes the page
	digit(b *Bench, n int) bool         // false leaves the key to the bench
	click(b *Bench, row, x int) tea.Cmd // row counts from the first line
}

// quiet is a page to which no key means anything; how it moves, each says itself.
type quiet struct{}

func (quiet) stays() bool                    { return false }
func (quiet) turn(*Bench, int) bool          { return false }
func (quiet) sideways(*Bench, int) bool      { return false }
func (quiet) enter(b *Bench) tea.Cmd         { b.page = nil; return nil }
func (quiet) toggle(*Bench) (tea.Cmd, bool)  { return nil, false }
func (quiet) halt(*Bench) bool               { return false }
func (quiet) digit(*Bench, int) bool         { return false }
func (quiet) click(*Bench, int, int) tea.Cmd { return nil }

// list is a choice among rows.
type list struct {
	selected int
	top      int // the first row shown when last drawn
}

// keep moves the selection by so many rows among n.
func (l *list) keep(by, n int) { l.selected = min(max(l.selected+by, 0), max(n-1, 0)) }

// window returns the first of n rows that is shown in height rows.
func (l *list) window(n, height int) int {
	l.top = min(max(l.selected-height+1, 0), max(n-height, 0))
	return l.top
}

// chooserPage lists things that may happen next.
type chooserPage struct {
	quiet
	list
	what    string
	choices []choiceLine
}

// choose asks which of the choices is taken.
func (b *Bench) choose(choices []sim.Choice, what string) {
	b.stopAuto()
	if len(choices) == 0 {
		b.board.Say("Nothing can happen any more: ← walks back, r starts over.")
		return
	}
	p := &chooserPage{what: what}
	view := b.hist.view()
	for _, c := range choices {
		name := "◷"
		if c.Actor >= 0 && c.Actor < len(view.Actors) {
			name = view.Actors[c.Actor].Name
		}
		p.choices = append(p.choices, choiceLine{choice: c, name: name})
	}
	b.page = p
}

type choiceLine struct {
	choice sim.Choice
	name   string
}

func (p *chooserPage) beside()                            {}
func (p *chooserPage) title(*Bench) string                { return p.what }
func (p *chooserPage) opener(m *keys.Map) key.Binding     { return m.Choices }
func (p *chooserPage) move(_ *Bench, by int)              { p.keep(by, len(p.choices)) }
func (p *chooserPage) enter(b *Bench) tea.Cmd             { p.take(b, p.selected); return nil }
func (p *chooserPage) click(b *Bench, row, _ int) tea.Cmd { p.take(b, p.top+row); return nil }

func (p *chooserPage) digit(b *Bench, n int) bool {
	p.take(b, n-1)
	return true
}

func (p *chooserPage) take(b *Bench, i int) {
	if i < 0 || i >= len(p.choices) {
		return
	}
	b.page = nil
	b.take(p.choices[i].choice)
}

func (p *chooserPage) hints(*Bench) []hint {
	return []hint{{Key: "1–9", Words: "take it"}, {Key: "↑ ↓", Words: "choose"}, {Key: "enter", Words: "take"}, {Key: "esc", Words: "back"}}
}

func (p *chooserPage) lines(b *Bench, width, height int) (out []string, above, below bool) {
	names := 0
	for _, c := range p.choices {
		names = max(names, cells.Width(c.name))
	}
	names = min(names, width/4)
	top := p.window(len(p.choices), height)
	for i := top; i < len(p.choices) && len(out) < height; i++ {
		c := p.choices[i]
		r := draw.NewRow(width).Space(1)
		key := "   "
		if i < 9 {
			key = " " + string(rune('1'+i)) + " "
		}
		if i == p.selected {
			r.Put(b.st.Selected(), key)
		} else {
			r.Put(b.st.Key, key)
		}
		r.Space(1).PutWithin(b.st.Actor(c.choice.Actor), c.name, names).To(6 + names)
		r.Put(b.st.Text, c.choice.Label)
		out = append(out, r.String())
	}
	return out, top > 0, top+height < len(p.choices)
}
