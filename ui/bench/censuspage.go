package bench

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/ui/keys"
)

// censusPage shows every outcome; Enter shows a run that ends so.
type censusPage struct {
	quiet
	list
}

func (p *censusPage) title(b *Bench) string          { return "Census with " + setWords(b.hist.on) }
func (p *censusPage) opener(m *keys.Map) key.Binding { return m.Census }
func (p *censusPage) stays() bool                    { return false }

func (p *censusPage) hints(*Bench) []hint {
	return []hint{{"↑ ↓", "choose"}, {"enter", "show such a run"}, {"esc", "close"}}
}

func (p *censusPage) move(b *Bench, by int) {
	if r := b.report(); r != nil {
		p.keep(by, len(r.Outcomes))
	}
}

func (p *censusPage) enter(b *Bench) tea.Cmd { return p.open(b, p.selected) }

func (p *censusPage) click(b *Bench, row, _ int) tea.Cmd { return p.open(b, p.top+row) }

// open puts the example of an outcome on the bench.
func (p *censusPage) open(b *Bench, i int) tea.Cmd {
	r := b.report()
	if r == nil || i < 0 || i >= len(r.Outcomes) {
		return nil
	}
	b.page = nil
	o := r.Outcomes[i]
	b.show(o.Schedule, "A run that ends with "+orElse(o.Text, o.Kind.String())+".")
	return nil
}

func (p *censusPage) lines(b *Bench, width, height int) (out []string, above, below bool) {
	if b.concealed {
		return []string{concealedRow(b, width)}, false, false
	}
	c := censusPane{x: b.explorer.now, st: b.st, selected: p.selected, still: b.env.ReducedMotion}
	out, p.top = c.lines(width, height)
	n := 0
	if r := b.report(); r != nil {
		n = len(r.Outcomes)
	}
	return out, p.top > 0, p.top+height < n
}
