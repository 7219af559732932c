package bench

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/sim"
	"racelab/ui/keys"
)

// pick sets the run on the bench beside the same schedule with one switch flipped: the first fix if none is on,
// otherwise the first that is on, off. The arrows go to the others.
func (b *Bench) pick() tea.Cmd {
	switch {
	case len(b.switches) == 0:
		b.board.Say("This program has no switches, so there is nothing to compare with.")
		return nil
	case b.offered != nil && slices.Equal(b.offered, b.hist.on):
		return b.takeOffer()
	case b.hist.tape.len() == 0 && b.report() != nil && b.report().Shortest != nil:
		b.shortest()
	case b.hist.tape.len() == 0:
		b.board.Say("There is no schedule yet: step the actors, or press f, and then compare.")
		return nil
	}
	b.stopAuto()
	at := slices.IndexFunc(b.switches, func(s sim.Switch) bool { return slices.Contains(b.hist.on, s.Name) && s.Kind != "fault" })
	if at < 0 {
		at = max(slices.IndexFunc(b.switches, func(s sim.Switch) bool { return s.Kind == "fix" }), 0)
	}
	b.compare(b.hist.on, b.toggled(b.hist.on, at), at)
	return nil
}

// toggled returns switches with one flipped.
func (b *Bench) toggled(on []string, i int) []string {
	on = slices.Clone(on)
	name := b.switches[i].Name
	if at := slices.Index(on, name); at >= 0 {
		return slices.Delete(on, at, at+1)
	}
	return b.ordered(append(on, name))
}

// takeOffer gets back the failing run that was left by flipping a switch, and sets it
// beside itself with the switches that are on now.
func (b *Bench) takeOffer() tea.Cmd {
	on := b.offered
	b.offered = nil
	if _, ok, err := b.hist.back(); err != nil || !ok {
		b.board.Say("The run that failed is gone: step the actors, or press f, and then compare.")
		return nil
	}
	b.fold()
	cmd := b.explore()
	b.compare(b.hist.on, on, b.cursor)
	return cmd
}

// compare shows the run on the bench beside the same schedule with other switches, of which i is the one that the
// arrows stand on, and kept those that the next flip begins with.
func (b *Bench) compare(kept, on []string, i int) {
	other, d, err := b.hist.tape.run.Counterfactual(sim.Config{Entry: b.hist.entry, Switches: on})
	if err != nil {
		b.page = nil
		b.fail(err)
		return
	}
	d.Text = cleanText(b.hist.tape.named(d.Text))
	p := &comparePage{kept: kept, on: on, selected: i, other: newTape(other, b.hist.fields), d: d, at: d.Here}
	p.undone = undone(b.hist.tape, p.other, b.decided())
	p.code = differing(b.source, newSource(b.lesson.Program.Files(), b.lesson.Fold, on))
	b.page = p
}

// comparePage shows two runs of one schedule side by side. Its cursor walks over
// the steps of the run on the bench, and the other run's goes along, so that both
// stand where the runs part at the same time. Up and down run through the switches, and
// each is replayed at once.
type comparePage struct {
	quiet
	kept     []string // switches with which the next flip begins
	on       []string // switches of the other run
	undone   *reversal
	code     [2][]codeLine // what only one of both programs has
	selected int           // the switch that the arrows stand on
	other    *tape
	d        sim.Divergence
	at       int
	top      int // first step of the left run shown when last drawn
	head     int // rows above it
}

func (p *comparePage) opener(m *keys.Map) key.Binding { return m.Counterfactual }

func (p *comparePage) title(*Bench) string { return "Compare: one schedule, two runs" }

func (p *comparePage) hints(*Bench) []hint {
	return []hint{{Key: "↑ ↓", Words: "other switch"}, {Key: "space", Words: "keep it flipped"}, {Key: "enter", Words: "go on with it"}, {Key: "← →", Words: "travel both"}, {Key: "esc", Words: "close"}}
}

// shift returns how many steps the other run is ahead where the runs part.
func (p *comparePage) shift() int { return p.d.There - p.d.Here }

// move chooses another switch.
func (p *comparePage) move(b *Bench, by int) {
	i := min(max(p.selected+by, 0), len(b.switches)-1)
	if i != p.selected {
		b.compare(p.kept, b.toggled(p.kept, i), i)
	}
}

// travel moves both cursors.
func (p *comparePage) travel(b *Bench, by int) {
	last := max(b.hist.tape.len(), p.other.len()-p.shift())
	p.at = min(max(p.at+by, 0), last)
}

// toggle keeps the chosen switch as it is flipped, so that the next one is flipped besides; again, it flips it back.
func (p *comparePage) toggle(b *Bench) (tea.Cmd, bool) {
	if slices.Equal(p.kept, p.on) {
		b.compare(b.toggled(p.kept, p.selected), b.toggled(p.kept, p.selected), p.selected)
	} else {
		p.kept = p.on
	}
	return nil, true
}

func (p *comparePage) turn(b *Bench, by int) bool { p.move(b, by); return true }

func (p *comparePage) sideways(b *Bench, by int) bool { p.travel(b, by); return true }

// enter puts the other run on the bench, with its switches.
func (p *comparePage) enter(b *Bench) tea.Cmd {
	b.page = nil
	b.hist.remember("the run before")
	cmd := b.use(p.on, p.other.run)
	b.board.Say("On the bench: the run with " + setWords(p.on) + ". u gets the other one back.")
	return cmd
}

func (p *comparePage) click(b *Bench, row, _ int) tea.Cmd {
	if row -= p.head; row >= 0 {
		p.at = 0
		p.travel(b, p.top+row)
	}
	return nil
}
