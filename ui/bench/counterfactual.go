package bench

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/sim"
	"racelab/ui/draw"
	"racelab/ui/keys"
	"racelab/ui/theme"
)

// pickPage asks for the switch set of a counterfactual.
type pickPage struct {
	quiet
	list
	on map[string]bool
}

// pick opens the question, with a fix proposed if none is on.
func (b *Bench) pick() {
	switch {
	case len(b.switches) == 0:
		b.status = "This program has no switches, so there is nothing to compare with."
		return
	case b.hist.tape.len() == 0:
		b.status = "There is no schedule yet: step the actors, or press f, and then compare."
		return
	}
	b.stopAuto()
	p := &pickPage{on: switchSet(b.hist.on)}
	fix := slices.IndexFunc(b.switches, func(s sim.Switch) bool { return s.Kind == "fix" })
	fixed := slices.ContainsFunc(b.switches, func(s sim.Switch) bool { return s.Kind == "fix" && p.on[s.Name] })
	if fix >= 0 && !fixed {
		p.on[b.switches[fix].Name] = true
		p.selected = fix
	} else {
		clear(p.on)
	}
	b.page = p
}

func (p *pickPage) title(*Bench) string                { return "The same schedule, but with …" }
func (p *pickPage) opener(m *keys.Map) key.Binding     { return m.Counterfactual }
func (p *pickPage) move(b *Bench, by int)              { p.keep(by, len(b.switches)) }
func (p *pickPage) turn(b *Bench, by int) bool         { p.move(b, by); return true }
func (p *pickPage) toggle(b *Bench) (tea.Cmd, bool)    { p.flip(b, p.selected); return nil, true }
func (p *pickPage) sideways(b *Bench, by int) bool     { p.move(b, by); return true }
func (p *pickPage) click(b *Bench, row, _ int) tea.Cmd { p.flip(b, p.top+row); return nil }

func (p *pickPage) flip(b *Bench, i int) {
	if i >= 0 && i < len(b.switches) {
		p.selected = i
		name := b.switches[i].Name
		p.on[name] = !p.on[name]
	}
}

func (p *pickPage) hints(*Bench) []hint {
	return []hint{{"space", "flips it"}, {"↑ ↓", "other switch"}, {"enter", "compare"}, {"esc", "back"}}
}

func (p *pickPage) lines(b *Bench, width, height int) (out []string, above, below bool) {
	p.window(len(b.switches), max(height-2, 1))
	out, _ = switchList(b.switches, p.on, p.selected, b.st, width, max(height-2, 1))
	out = append(out, draw.Blank(width))
	out = append(out, b.paragraph(nil, say{b.st.Faint, "Each actor steps when it did in this run; one that cannot is passed over."}, width, 1)...)
	return out, p.top > 0, p.top+height-2 < len(b.switches)
}

// enter runs the schedule with the other switches and shows both.
func (p *pickPage) enter(b *Bench) tea.Cmd {
	var on []string
	for _, s := range b.switches {
		if p.on[s.Name] {
			on = append(on, s.Name)
		}
	}
	if slices.Equal(on, b.hist.on) {
		b.status = "These are the switches of this run. Flip one with space."
		return nil
	}
	other, d, err := b.hist.tape.run.Counterfactual(sim.Config{Entry: b.hist.entry, Switches: on})
	if err != nil {
		b.page = nil
		b.fail(err)
		return nil
	}
	d.Text = cleanText(d.Text)
	b.page = &comparePage{on: on, other: newTape(other, b.hist.fields), d: d, at: d.Here}
	return nil
}

// comparePage shows two runs of one schedule side by side. Its cursor walks over
// the steps of the run on the bench, and the other run's goes along, so that both
// stand where the runs part at the same time.
type comparePage struct {
	quiet
	on    []string // switches of the other run
	other *tape
	d     sim.Divergence
	at    int
	top   int // first step of the left run shown when last drawn
	head  int // rows above it
}

func (p *comparePage) opener(m *keys.Map) key.Binding { return m.Counterfactual }

func (p *comparePage) title(*Bench) string { return "Two runs of one schedule" }

func (p *comparePage) hints(*Bench) []hint {
	return []hint{{"← →", "travel"}, {"enter", "go on with the right one"}, {"esc", "close"}}
}

// shift returns how many steps the other run is ahead where the runs part.
func (p *comparePage) shift() int { return p.d.There - p.d.Here }

func (p *comparePage) move(b *Bench, by int) {
	last := max(b.hist.tape.len(), p.other.len()-p.shift())
	p.at = min(max(p.at+by, 0), last)
}

// toggle keeps the bench from flipping a switch of the run that is compared.
func (p *comparePage) toggle(b *Bench) (tea.Cmd, bool) { return nil, p.turn(b, 0) }

func (p *comparePage) turn(b *Bench, _ int) bool {
	b.status = "Two runs are compared here. esc closes them; then v asks for other switches."
	return true
}

func (p *comparePage) sideways(b *Bench, by int) bool { p.move(b, by); return true }

// enter puts the other run on the bench, with its switches.
func (p *comparePage) enter(b *Bench) tea.Cmd {
	b.page = nil
	b.hist.remember("the run before")
	cmd := b.use(p.on, p.other.run)
	b.status = "On the bench: the run with " + setWords(p.on) + ". u gets the other one back."
	return cmd
}

func (p *comparePage) click(b *Bench, row, _ int) tea.Cmd {
	if row -= p.head; row >= 0 {
		p.at = 0
		p.move(b, p.top+row)
	}
	return nil
}

func (p *comparePage) lines(b *Bench, width, height int) (out []string, above, below bool) {
	left := (width - 1) / 2
	right := width - 1 - left
	out = rows([]paragraph{p.difference(b.st)}, width, 2)
	rows := max(height-2-len(out), 1)
	last := max(b.hist.tape.len(), p.other.len())
	p.top, p.head = firstRow(p.at, last, rows-1), len(out)+2
	a := half{b.hist.tape, b.hist.on, p.d.Here, p.at, p.top}.lines(b.st, left, rows)
	at := max(p.at+p.shift(), 0)
	c := half{p.other, p.on, p.d.There, at, firstRow(at, last, rows-1)}.lines(b.st, right, rows)
	for i := range a {
		out = append(out, a[i]+b.st.Border.Paint("│")+c[i])
	}
	return out, false, false
}

// difference says where and how the runs part.
func (p *comparePage) difference(st *theme.Styles) paragraph {
	if p.d.Here == 0 {
		return one(st.Text, "These switches change nothing in this schedule.")
	}
	return paragraph{{st.Warn, fmt.Sprintf("≠ at step %d:", p.d.Here)}, {st.Text, stop(p.d.Text)}}
}

// half is one of two runs that stand side by side.
type half struct {
	tape    *tape
	on      []string // its switches
	differs int      // first step that differs
	at, top int      // the cursor's step, and the first that is shown
}

// lines draws switches, timeline and end, in rows rows and two.
func (h half) lines(st *theme.Styles, width, rows int) []string {
	tl := newTimeline(h.tape, h.tape.len(), st, width, rows, false)
	tl.differs, tl.mark, tl.top = h.differs, h.at, h.top
	out := []string{draw.NewRow(width).Space(1).Put(st.Heading, setWords(h.on)).String()}
	out = append(out, draw.Fill(tl.lines(width, rows), width, rows)...)
	return append(out, ending(st, h.tape, width))
}

// ending says how a run ended.
func ending(st *theme.Styles, t *tape, width int) string {
	r := draw.NewRow(width).Space(1)
	end := t.view(t.len()).End
	switch {
	case end == nil:
		r.Put(st.Faint, "… has not ended")
	case end.Fails:
		r.Put(st.Bad, "✗ "+orElse(end.Why, end.Outcome))
	default:
		r.Put(st.Good, "✓ "+orElse(end.Outcome, end.Kind.String()))
	}
	return r.String()
}
