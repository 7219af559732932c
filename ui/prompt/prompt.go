// Package prompt is the palette while it is open: a line in which somebody types, and above it the commands that have
// these words. The lab and the rooms of a class say what can be done, and do what is taken.
package prompt

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/keys"
	"racelab/ui/palette"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// mostFound is how many commands are shown at a time.
const mostFound = 8

// Prompt is an open palette.
type Prompt struct {
	keys   *keys.Map
	recent *palette.Recent
	all    []palette.Command
	found  []palette.Command
	near   bool // what was found only resembles what was typed
	input  textinput.Model
	chosen int
	top    int
}

// Open returns the palette with the commands that there are. Those in recent come first.
func Open(all []palette.Command, recent *palette.Recent, m *keys.Map) *Prompt {
	p := &Prompt{keys: m, recent: recent, all: all, input: shell.NewInput(": ")}
	p.input.Focus() // its cursor would blink; ours stands still
	p.find()
	return p
}

func (p *Prompt) find() {
	found, near := palette.Find(p.all, p.input.Value(), p.recent)
	p.found, p.near, p.chosen, p.top = found, len(found) == 0, 0, 0
	if p.near {
		p.found = near
	}
}

// Asked is what somebody did with the palette.
type Asked struct {
	Close bool           // it is to be closed
	Do    func() tea.Cmd // the command that was taken; nil: none
	Say   string         // why what was taken cannot be done
}

// Press takes a key.
func (p *Prompt) Press(k tea.KeyPressMsg) Asked {
	last := max(len(p.found)-1, 0)
	switch name := k.String(); {
	case name == "esc", name == "ctrl+p", name == "backspace" && p.input.Value() == "":
		return Asked{Close: true}
	case name == "enter":
		return p.take()
	case name == "up":
		p.chosen = max(p.chosen-1, 0)
	case name == "down":
		p.chosen = min(p.chosen+1, last)
	case key.Matches(k, p.keys.PageUp):
		p.chosen = max(p.chosen-mostFound, 0)
	case key.Matches(k, p.keys.PageDown):
		p.chosen = min(p.chosen+mostFound, last)
	case name == "tab" && p.chosen < len(p.found):
		p.input.SetValue(palette.Complete(p.found[p.chosen]))
		p.input.CursorEnd()
		p.find()
	default:
		p.typed(k)
	}
	return Asked{}
}

// Point takes what the mouse did, or what was pasted, on a screen of height rows.
func (p *Prompt) Point(msg tea.Msg, height int) Asked {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		p.typed(msg)
	case tea.MouseWheelMsg:
		p.chosen = min(max(p.chosen+shell.Wheel(msg, 1), 0), max(len(p.found)-1, 0))
	case tea.MouseClickMsg:
		rows := p.rows(height)
		row := msg.Mouse().Y - (height - 1 - rows)
		if row >= 0 && row < rows && p.top+row < len(p.found) {
			p.chosen = p.top + row
			return p.take()
		}
		return Asked{Close: true}
	}
	return Asked{}
}

// typed hands a message to the line of text, and looks again if it changed.
func (p *Prompt) typed(msg tea.Msg) {
	before := p.input.Value()
	p.input, _ = p.input.Update(msg)
	if p.input.Value() != before {
		p.find()
	}
}

// take takes what is chosen; what cannot be done says why.
func (p *Prompt) take() Asked {
	if p.chosen >= len(p.found) {
		return Asked{}
	}
	c := p.found[p.chosen]
	if c.Not != "" {
		return Asked{Say: "≈ " + c.Name + ": " + c.Not}
	}
	p.recent.Did(c)
	return Asked{Close: true, Do: c.Do}
}

// rows is how many commands are shown on a screen of height rows.
func (p *Prompt) rows(height int) int { return max(min(mostFound, height/3, len(p.found)), 1) }

// Over draws the palette over the last rows of a screen, lines, of which there are height if it is whole: the line of
// text is the last, and what was found stands above it. The timeline is never covered.
func (p *Prompt) Over(st *theme.Styles, lines []string, width, height int) []string {
	rows := p.rows(height)
	p.top = shell.Window(p.top, p.chosen, len(p.found), rows)
	head := fmt.Sprintf("%d of %d", min(p.chosen+1, len(p.found)), len(p.found))
	if p.near {
		head = "nothing has every word; these are near"
	}
	rule := draw.Rule{Title: "Commands", Note: head, Above: p.top > 0, Below: p.top+rows < len(p.found), Focused: true,
		Line: st.Focused, Label: st.Heading, Muted: st.Faint}
	over := []string{rule.Draw(width)}
	for i := p.top; i < min(p.top+rows, len(p.found)); i++ {
		over = append(over, row(st, p.found[i], i == p.chosen, width))
	}
	over = append(over, p.line(st, width))
	over = over[max(len(over)-len(lines), 0):] // a screen may have fewer rows than the palette
	return slices.Concat(lines[:max(len(lines)-len(over), 0)], over)
}

// line is the last row: what was typed, and the keys of the palette.
func (p *Prompt) line(st *theme.Styles, width int) string {
	tail := draw.Hints(st, min(width/2, 40), []draw.Hint{{Key: "enter", Words: "do it"}, {Key: "tab", Words: "complete"}, {Key: "esc", Words: "close"}}, nil)
	room := width - cells.Width(tail)
	return draw.NewRow(width).PutStyled(shell.Typed(st, &p.input, room)).PutStyled(tail).String()
}

// row draws a command: its kind, its name, what it does or why not, and its key.
func row(st *theme.Styles, c palette.Command, chosen bool, width int) string {
	r := draw.NewRow(width)
	name, text := st.Text, c.Text
	if c.Not != "" {
		name, text = st.Faint, c.Not
	}
	if chosen {
		r.Put(st.Accent, " ▸")
		name = st.Selected()
	}
	r.To(3).Put(st.Faint, c.Kind).To(12)
	left := r.Left() - cells.Width(c.Key) - 4
	r.PutWithin(name, c.Name, left).Space(2)
	if left = width - r.Used() - cells.Width(c.Key) - 3; left > 8 {
		r.PutWithin(st.Faint, cells.Clean(text), left)
	}
	if c.Key != "" {
		r.PutRight(st.Key.Paint(c.Key) + " ")
	}
	return r.String()
}
