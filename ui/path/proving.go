package path

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/course"
	"racelab/course/attempt"
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
	to    *proving
	of    string
	proof *attempt.Proof
	err   error
}

func (v *proving) enter(p *Path) tea.Cmd {
	if p.study() == nil {
		return nil
	}
	on := p.a.Chosen()
	if on == nil {
		v.of, v.page = "", prose.NewPage(attempt.NothingChosen+"\n")
		return nil
	}
	k := keyOf(on)
	if k == v.of && v.page != nil {
		return nil
	}
	v.of, v.page, v.failed = k, nil, nil
	s := p.study()
	return func() tea.Msg {
		proof, err := attempt.Examine(s, on)
		return provedMsg{to: v, of: k, proof: proof, err: err}
	}
}

func (v *proving) handle(p *Path, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case provedMsg:
		if m.to != v || m.of != v.of {
			return nil
		}
		if v.failed = m.err; m.err != nil {
			return nil
		}
		said, news := p.a.Prove(m.proof)
		p.tell(news)
		v.page = prose.NewPage(proofsText(m.proof, said))
	case tea.MouseWheelMsg:
		if v.page != nil && p.a.At() == course.Prove {
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

func proofsText(m *attempt.Proof, said string) string {
	var b strings.Builder
	of := strings.Join(m.Switches, "+")
	fmt.Fprintf(&b, "**%s**\n\n", escape(said))
	if m.Holds && m.Complete {
		b.WriteString("A test shows that a program failed, or that it did not fail this time. Here every interleaving was run, and none is left out.\n\n")
	}
	stands := "As it stands"
	if faults := faultsOf(m.Base, ""); faults != "" {
		stands += ", with " + faults
	}
	fmt.Fprintf(&b, "- %s: **%s of %s** interleavings fail.\n", stands, number.Big(m.Before.Failing), number.Big(m.Before.Interleavings))
	for _, p := range m.Censuses {
		name := "With " + of
		if faults := faultsOf(m.Base, p.Fault); faults != "" {
			name += " and " + faults
		}
		fmt.Fprintf(&b, "- %s: **%s of %s** fail; %s states, %s transitions. %s\n", name, number.Big(p.Report.Failing), number.Big(p.Report.Interleavings),
			number.Int(p.Report.States), number.Int(p.Report.Transitions), escape(p.Report.Coverage))
	}
	fmt.Fprintf(&b, "\nThe possible outcomes with %s:\n\n", of)
	for _, p := range m.Censuses {
		for _, o := range p.Report.Outcomes {
			fault := ""
			if p.Fault != "" {
				fault = ", with " + p.Fault
			}
			fmt.Fprintf(&b, "- %s%s, %s\n", escape(strings.TrimSpace(o.Text)), fault, course.Odds(o, p.Report.Complete))
		}
	}
	if m.Holds && m.Complete {
		b.WriteString("\nThis proves something about this program and these faults. It proves nothing about the program that you have at work. The page of each fix says, under " +
			"*Where it stops helping*, what the model leaves out.\n")
	}
	return b.String()
}

func (v *proving) press(p *Path, k tea.KeyPressMsg) tea.Cmd {
	if v.page == nil {
		return nil
	}
	m := p.env.Keys
	room := max(p.height-3, 1)
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
	return []shell.Hint{{Key: "enter", Words: "for real"}, {Key: "↑ ↓", Words: "scroll"}, {Key: "q", Words: "course"}, {Key: "p", Words: "other fixes"}}
}

func (v *proving) open(*Path) bool   { return false }
func (v *proving) typing(*Path) bool { return false }
