package path

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/course"
	"racelab/number"
	"racelab/ui/draw"
	"racelab/ui/prose"
	"racelab/ui/shell"
)

// proving shows the censuses that together prove a fix.
type proving struct {
	of     string // the switches that it is about
	page   *prose.Page
	failed error
}

// provedMsg brings the censuses.
type provedMsg struct {
	to     *proving
	of     string
	base   []string // faults that are on in all of it
	before *proofText
	proofs []course.Proof
	err    error
}

// proofText is the lesson as it stands, for comparison.
type proofText struct{ failing, all string }

func (v *proving) enter(p *Path) tea.Cmd {
	if p.study == nil {
		return nil
	}
	f, _ := p.stages[course.Fix].(*fixing)
	on := f.held(p)
	k := keyOf(on)
	if k == v.of && v.page != nil {
		return nil
	}
	v.of, v.page = k, nil
	s := p.study
	return func() tea.Msg {
		proofs, err := s.Prove(on...)
		r := s.Report()
		return provedMsg{to: v, of: k, base: s.Base(), before: &proofText{number.Big(r.Failing), number.Big(r.Interleavings)}, proofs: proofs, err: err}
	}
}

func (v *proving) handle(p *Path, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case provedMsg:
		if m.to != v || m.of != v.of {
			return nil
		}
		v.failed, v.page = m.err, prose.NewPage(proofsText(m))
		return p.done(course.Prove)
	case tea.MouseWheelMsg:
		if v.page != nil && p.at == course.Prove {
			v.page.Scroll(wheel(m))
		}
	}
	return nil
}

// faultsOf names the faults that are on: those without which the lesson does not
// fail, and the one that is tried.
func faultsOf(base []string, tried string) string {
	on := append(slices.Clone(base), nonEmpty(tried)...)
	switch len(on) {
	case 0:
		return ""
	case 1:
		return "the fault " + on[0]
	}
	return "the faults " + strings.Join(on, " and ")
}

func proofsText(m provedMsg) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Testing shows that a program failed, or that it did not fail this time. Here every interleaving was run, and none is left.\n\n")
	stands := "As it stands"
	if faults := faultsOf(m.base, ""); faults != "" {
		stands += ", with " + faults
	}
	fmt.Fprintf(&b, "- %s: **%s of %s** interleavings fail.\n", stands, m.before.failing, m.before.all)
	whole := true
	for _, p := range m.proofs {
		name := "With " + m.of
		if faults := faultsOf(m.base, p.Fault); faults != "" {
			name += " and " + faults
		}
		whole = whole && p.Report.Complete
		fmt.Fprintf(&b, "- %s: **%s of %s** fail; %s states, %s transitions. %s\n", name, number.Big(p.Report.Failing), number.Big(p.Report.Interleavings),
			number.Int(p.Report.States), number.Int(p.Report.Transitions), escape(p.Report.Coverage))
	}
	b.WriteString("\nThe possible ends with the fix:\n\n")
	for _, p := range m.proofs {
		for _, o := range p.Report.Outcomes {
			fault := ""
			if p.Fault != "" {
				fault = ", with " + p.Fault
			}
			fmt.Fprintf(&b, "- %s%s, %s\n", escape(strings.TrimSpace(o.Text)), fault, course.Odds(o, p.Report.Complete))
		}
	}
	if whole {
		b.WriteString("\nThis is a proof for this program and these faults. It is none for the program that you have at work: what the model leaves out, the page " +
			"of each fix says under *Where it stops helping*.\n")
	}
	return b.String()
}

func (v *proving) press(p *Path, k tea.KeyPressMsg) tea.Cmd {
	if v.page == nil {
		return nil
	}
	m := p.env.Keys
	room := max(p.height-4, 1)
	switch {
	case key.Matches(k, m.Down):
		v.page.Scroll(1)
	case key.Matches(k, m.Up):
		v.page.Scroll(-1)
	case key.Matches(k, m.PageDown):
		v.page.Scroll(room)
	case key.Matches(k, m.PageUp):
		v.page.Scroll(-room)
	case key.Matches(k, m.Enter):
		return p.next()
	}
	return nil
}

func (v *proving) resize(*Path) tea.Cmd { return nil }

func (v *proving) lines(p *Path, width, height int) []string {
	st := p.env.Styles
	w, h := draw.Inner(width, height)
	if v.failed != nil {
		return shell.Boxed(st, "Prove it", "", draw.Fill(shell.Wrapped(st.Bad, v.failed.Error()+".", w), w, h), false, false, width, height)
	}
	if v.page == nil {
		return shell.Boxed(st, "Prove it", "", draw.Fill([]string{" The engine runs every interleaving …"}, w, h), false, false, width, height)
	}
	lines, above, below := v.page.Draw(st, w, h)
	return shell.Boxed(st, "Prove it", "", lines, above, below, width, height)
}

func (v *proving) hints(*Path) []shell.Hint {
	return []shell.Hint{{Key: "enter", Words: "for real"}, {Key: "↑ ↓", Words: "scroll"}, {Key: "p", Words: "other fixes"}, {Key: "?", Words: "keys"}, {Key: "q", Words: "to the course"}}
}

func (v *proving) open(*Path) bool   { return false }
func (v *proving) typing(*Path) bool { return false }
