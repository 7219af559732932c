package path

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/course"
	"racelab/number"
	"racelab/progress"
	"racelab/ui/draw"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// fixing lets the learner choose switches and answers with what the explorer
// says of them: that they hold, or the run that breaks them.
type fixing struct {
	seat         // the bench, while a breaking run is looked at
	chosen   int // row of the list
	top      int // first row shown
	on       []string
	trying   bool
	verdicts map[string]answer // by switches
	last     string            // key of the verdict that is shown
	none     *course.Cost
	failed   error
}

// answer is a verdict as it is shown.
type answer struct {
	course.Verdict
	cost course.Cost
	page *prose.Page
}

// triedMsg brings a verdict.
type triedMsg struct {
	of      *fixing
	key     string
	verdict course.Verdict
	cost    course.Cost
	none    course.Cost
	lines   []course.Line // of the run that breaks it
	err     error
}

func (f *fixing) enter(*Path) tea.Cmd {
	if f.verdicts == nil {
		f.verdicts = map[string]answer{}
	}
	return nil
}

func keyOf(on []string) string { return strings.Join(slices.Sorted(slices.Values(on)), "+") }

func (f *fixing) handle(p *Path, msg tea.Msg) tea.Cmd {
	if m, ok := msg.(triedMsg); ok {
		if m.of == f {
			return f.take(p, m)
		}
		return nil
	}
	if f.bench != nil {
		return f.hand(p, msg)
	}
	if w, ok := msg.(tea.MouseWheelMsg); ok && p.at == course.Fix {
		f.scroll(wheel(w))
	}
	if c, ok := msg.(tea.MouseClickMsg); ok && p.at == course.Fix {
		if row := c.Mouse().Y - 2; row >= 0 && row < f.rows(p)-2 && f.top+row < len(p.lesson.Switches) {
			f.chosen = f.top + row
			return f.toggle(p)
		}
	}
	return nil
}

func (f *fixing) take(p *Path, m triedMsg) tea.Cmd {
	f.trying, f.failed = false, m.err
	if m.err != nil {
		return nil
	}
	f.none = &m.none
	f.last = m.key
	f.verdicts[m.key] = answer{Verdict: m.verdict, cost: m.cost}
	a := f.verdicts[m.key]
	a.page = prose.NewPage(verdictText(m, len(p.study.Faults()), costTable(m.none, f.verdicts, m.key)))
	f.verdicts[m.key] = a
	if !m.verdict.Holds {
		return nil
	}
	if !m.verdict.Complete { // held is not proved
		return p.done(course.Fix)
	}
	name, now, on := p.lesson.Name, p.env.Now(), m.verdict.Switches
	keep := p.env.Change(func(r *progress.Record) { r.Proved(name, on, now) })
	return tea.Batch(keep, p.done(course.Fix))
}

// verdictText is what a verdict says, and what it costs, as Markdown.
func verdictText(m triedMsg, faults int, costs string) string {
	v := m.verdict
	var b strings.Builder
	switch {
	case v.Holds && v.Complete:
		fmt.Fprintf(&b, "**✓ It holds in every interleaving**%s. ", withFaults(faults))
	case v.Holds:
		fmt.Fprintf(&b, "**✓ It held in every interleaving covered.** %s ", escape(v.Report.Coverage))
	case v.Fault != "":
		fmt.Fprintf(&b, "**✗ It breaks with the fault %s: %s.** %s ", v.Fault, escape(v.Outcome), escape(v.Why))
	default:
		fmt.Fprintf(&b, "**✗ It breaks: %s.** %s ", escape(v.Outcome), escape(v.Why))
	}
	if v.Report.Failing != nil && v.Report.Interleavings != nil && v.Fault == "" {
		fmt.Fprintf(&b, "%s of %s interleavings fail.", number.Big(v.Report.Failing), number.Big(v.Report.Interleavings))
	}
	b.WriteString("\n\n")
	if len(m.lines) > 0 {
		b.WriteString("The run that breaks it:\n\n")
		for _, l := range m.lines {
			fmt.Fprintf(&b, "%d. %s\n", l.Step, escape(l.String()))
		}
		fmt.Fprintf(&b, "\n`v` opens it on the bench; `y` copies its token: `%s`\n\n", v.Token)
	}
	return b.String() + costs + v.About + "\n"
}

// withFaults says that a fix holds with the faults of a lesson, if it has such.
func withFaults(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return ", and with the fault of the lesson"
	}
	return ", and with every fault of the lesson"
}

// try asks the explorer, beside the screen.
func (f *fixing) try(p *Path) tea.Cmd {
	k := keyOf(f.on)
	if _, known := f.verdicts[k]; known {
		f.last = k
		return nil
	}
	f.trying = true
	s, on := p.study, slices.Clone(f.on)
	return func() tea.Msg {
		m := triedMsg{of: f, key: k}
		if m.verdict, m.err = s.Try(on...); m.err != nil {
			return m
		}
		if m.cost, m.err = s.Cost(on...); m.err != nil {
			return m
		}
		if m.none, m.err = s.Cost(); m.err != nil || m.verdict.Holds {
			return m
		}
		if run, err := s.Program().Replay(m.verdict.Token); err == nil {
			run.Finish(run.Len() + 200)
			m.lines = course.Lines(run)
		}
		return m
	}
}

func (f *fixing) press(p *Path, k tea.KeyPressMsg) tea.Cmd {
	m := p.env.Keys
	if p.study == nil {
		return nil
	}
	if f.bench != nil {
		if (key.Matches(k, m.Close) || key.Matches(k, m.Quit)) && !f.isOpen() {
			f.close()
			return nil
		}
		return f.bench.Handle(k)
	}
	n := len(p.lesson.Switches)
	switch {
	case key.Matches(k, m.Down):
		f.chosen = min(f.chosen+1, n-1)
	case key.Matches(k, m.Up):
		f.chosen = max(f.chosen-1, 0)
	case key.Matches(k, m.PageDown):
		f.scroll(5)
	case key.Matches(k, m.PageUp):
		f.scroll(-5)
	case key.Matches(k, m.Toggle):
		return f.toggle(p)
	case key.Matches(k, m.Counterfactual):
		if a, ok := f.verdicts[f.last]; ok && a.Token != "" {
			on := append(append(p.study.Base(), a.Switches...), nonEmpty(a.Fault)...)
			return f.sit(p, on, a.Token)
		} else if ok {
			p.status = "It holds: there is no run that breaks it, so there is none to see."
		} else {
			p.status = "There is no run to see yet: enter tries what you chose."
		}
	case key.Matches(k, m.Copy):
		if a, ok := f.verdicts[f.last]; ok {
			return p.copy(a.Token)
		}
	case key.Matches(k, m.Enter):
		if f.trying {
			return nil
		}
		return f.enterTries(p)
	}
	return nil
}

// enterTries tries the switches that are on. With none on, or when they were tried
// before and the cursor has gone on to another, it tries that one alone.
func (f *fixing) enterTries(p *Path) tea.Cmd {
	name := p.lesson.Switches[f.chosen].Name
	if f.always(p, name) {
		return f.toggle(p)
	}
	_, known := f.verdicts[keyOf(f.on)]
	switch {
	case known && slices.Contains(f.on, name):
		p.status = "That was tried: the answer is below. Go to another and press enter, or space to add it."
	case len(f.on) == 0:
		f.on = []string{name}
	case known:
		f.on = []string{name}
		p.status = "This is " + name + " alone. space adds a switch to what is on."
	}
	return f.try(p)
}

// always reports whether a fault is on whatever is chosen: the lesson is about it.
func (f *fixing) always(p *Path, name string) bool {
	return p.study != nil && slices.Contains(p.study.Base(), name)
}

func nonEmpty(name string) []string {
	if name == "" {
		return nil
	}
	return []string{name}
}

func (f *fixing) scroll(by int) {
	if a, ok := f.verdicts[f.last]; ok {
		a.page.Scroll(by)
	}
}

// toggle flips the chosen switch.
func (f *fixing) toggle(p *Path) tea.Cmd {
	name := p.lesson.Switches[f.chosen].Name
	if f.always(p, name) {
		p.status = "The fault " + name + " stays on: this lesson is about it, and a fix has to hold with it."
		return nil
	}
	if i := slices.Index(f.on, name); i >= 0 {
		f.on = slices.Delete(slices.Clone(f.on), i, i+1)
	} else {
		f.on = append(slices.Clone(f.on), name)
	}
	f.last = keyOf(f.on)
	return nil
}

func (f *fixing) resize(p *Path) tea.Cmd { return f.size(p) }

// rows is the height of the list's box.
func (f *fixing) rows(p *Path) int {
	return min(len(p.lesson.Switches)+2, max((p.height-2)/2, 4))
}

func (f *fixing) lines(p *Path, width, height int) []string {
	st := p.env.Styles
	if f.bench != nil {
		said := draw.NewRow(width).Space(1).Put(st.Strong, "The run that breaks it. ← → walk through it; esc goes back to the fixes.").String()
		return append([]string{said}, f.bench.Lines()...)
	}
	listed := min(f.rows(p), height)
	w, h := draw.Inner(width, listed)
	f.top = shell.Window(f.top, f.chosen, len(p.lesson.Switches), h)
	var rows []string
	for i := f.top; i < min(f.top+h, len(p.lesson.Switches)); i++ {
		rows = append(rows, f.row(p, i, w))
	}
	out := shell.Boxed(st, "Fix it: choose, then enter", "", draw.Fill(rows, w, h), f.top > 0, f.top+h < len(p.lesson.Switches), width, listed)
	rest := height - listed
	w, h = draw.Inner(width, rest)
	a, known := f.verdicts[f.last]
	switch {
	case f.failed != nil:
		return append(out, shell.Boxed(st, "What the explorer says", "", draw.Fill(shell.Wrapped(st.Bad, f.failed.Error()+".", w), w, h), false, false, width, rest)...)
	case f.trying:
		return append(out, shell.Boxed(st, "What the explorer says", "", draw.Fill([]string{" It runs every interleaving …"}, w, h), false, false, width, rest)...)
	case !known:
		text := "Some of these hold, some do in part, some are what people try first. Choose what you would do, and see. More than one may be on."
		return append(out, shell.Boxed(st, "What the explorer says", "", draw.Fill(shell.Wrapped(st.Faint, text, w), w, h), false, false, width, rest)...)
	}
	lines, above, below := a.page.Draw(st, w, h)
	return append(out, shell.Boxed(st, "What the explorer says of "+strings.Join(a.Switches, " + "), "", lines, above, below, width, rest)...)
}

// row draws a switch. What kind it is shows when it has been tried.
func (f *fixing) row(p *Path, i, width int) string {
	st, s := p.env.Styles, p.lesson.Switches[i]
	r := draw.NewRow(width)
	style := st.Text
	if i == f.chosen {
		r.Put(st.Accent, "▸")
		style = st.Selected()
	} else {
		r.Space(1)
	}
	box := "[ ] "
	if slices.Contains(f.on, s.Name) || f.always(p, s.Name) {
		box = "[x] "
	}
	sign, tone := f.sign(st, s.Name, s.Kind)
	return r.Put(st.Text, box).Put(tone, sign).Space(1).Put(style, s.Name).Space(2).Put(st.Faint, draw.Clean(s.Text)).String()
}

func (f *fixing) sign(st *theme.Styles, name, kind string) (string, theme.Style) {
	if kind == "fault" {
		return "↯", st.Warn
	}
	a, known := f.verdicts[name]
	switch {
	case !known:
		return "·", st.Faint
	case a.Holds:
		return "✓", st.Good
	case kind == "partial":
		return "◐", st.Warn
	}
	return "✗", st.Bad
}

func (f *fixing) hints(*Path) []shell.Hint {
	if f.bench != nil {
		return []shell.Hint{{Key: "← →", Words: "walk"}, {Key: "esc", Words: "back to the fixes"}, {Key: "?", Words: "keys"}}
	}
	out := []shell.Hint{{Key: "space", Words: "flip"}, {Key: "enter", Words: "try"}}
	if a, ok := f.verdicts[f.last]; ok && a.Token != "" {
		out = append(out, shell.Hint{Key: "v", Words: "see it fail"})
	}
	return append(out, shell.Hint{Key: "H", Words: "hint"}, shell.Hint{Key: "n", Words: "prove"}, shell.Hint{Key: "?", Words: "keys"}, shell.Hint{Key: "q", Words: "course"},
		shell.Hint{Key: "pgdn", Words: "read on"}, shell.Hint{Key: "y", Words: "copy the token"}, shell.Hint{Key: "p", Words: "back"})
}

func (f *fixing) open(*Path) bool   { return f.bench != nil }
func (f *fixing) typing(*Path) bool { return false }

// held returns a set of switches that was seen to hold, the last tried first; if
// none was, the lesson's first fix.
func (f *fixing) held(p *Path) []string {
	if a, ok := f.verdicts[f.last]; ok && a.Holds {
		return a.Switches
	}
	for _, k := range slices.Sorted(maps.Keys(f.verdicts)) {
		if a := f.verdicts[k]; a.Holds {
			return a.Switches
		}
	}
	for _, s := range p.lesson.Switches {
		if s.Kind == "fix" {
			return []string{s.Name}
		}
	}
	return nil
}
