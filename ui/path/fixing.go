package path

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/sim"
	"racelab/ui/bench"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// fixing lets the learner choose switches and answers with what the explorer
// says of them: that they hold, or the run that breaks them.
type fixing struct {
	seat       // the bench, while a breaking run is looked at
	chosen int // row of the list
	top    int // first row shown
	on     []string
	trying bool
	shown  string // key of the verdict that is shown; empty shows what the row changes
	told   map[string]attempt.Tried
	pages  map[string]*prose.Page // of verdicts, with what they cost
	briefs map[string]*prose.Page // the same without
	apart  bool                   // costs stand in a pane of their own
	listed []int                  // the switch in each row of the list, when last drawn; -1: none
	wide   int                    // columns of the list, when last drawn
	low    int                    // first row shown of what the chosen switch changes
	side   int                    // columns by which its code is moved
	reads  bool                   // pgup and pgdn scroll what it changes, though there is a verdict
	failed error
	write  *drafting // the editor, while it is open
	full   bool      // the whole source, not only what the chosen switch changes
	ahead  lookAhead
	past   shell.Past[fixPlace]
}

// triedMsg brings a verdict.
type triedMsg struct {
	of    *fixing
	trial *attempt.Trial
	err   error
}

func (f *fixing) enter(*Path) tea.Cmd {
	if f.told == nil {
		f.told, f.pages, f.briefs = map[string]attempt.Tried{}, map[string]*prose.Page{}, map[string]*prose.Page{}
	}
	return nil
}

// rowsOf returns the switches in the order of the list: the remedies, then the faults.
func (f *fixing) rowsOf(p *Path) []sim.Switch { return append(p.a.Remedies(), p.a.Faults()...) }

func keyOf(on []string) string { return strings.Join(slices.Sorted(slices.Values(on)), "+") }

func (f *fixing) handle(p *Path, msg tea.Msg) tea.Cmd {
	if m, ok := msg.(triedMsg); ok {
		if m.of == f {
			f.take(p, m)
		}
		return nil
	}
	if cmd, ok := f.ahead.handle(f, p, msg); ok {
		return cmd
	}
	if m, ok := msg.(editedMsg); ok && m.of == f {
		return f.edited(p, m)
	}
	if f.write != nil {
		if _, dressed := msg.(dressMsg); dressed {
			return f.write.SetStyles(p.env.Styles)
		}
		return f.write.Handle(msg, 1)
	}
	if f.bench != nil {
		return f.hand(p, msg)
	}
	if w, ok := msg.(tea.MouseWheelMsg); ok && p.a.At() == course.Fix {
		f.scroll(p, shell.Wheel(w, 3))
	}
	if c, ok := msg.(tea.MouseClickMsg); ok && p.a.At() == course.Fix {
		if i := f.rowAt(c.Mouse().X, c.Mouse().Y-2); i >= 0 {
			f.chosen = i
			return f.toggle(p)
		}
	}
	return nil
}

func (f *fixing) take(p *Path, m triedMsg) {
	f.trying, f.failed = false, m.err
	if m.err != nil {
		return
	}
	f.tell(p, m.trial)
}

// tell makes the move of trying, and shows what the attempt says of it.
func (f *fixing) tell(p *Path, t *attempt.Trial) {
	k := keyOf(t.Switches)
	f.told[k] = p.a.Try(t)
	f.shown = k
	p.tell(f.told[k].News)
	run := f.picture(p, t)
	f.pages[k] = verdictPage(t, f.told[k], run, costTable(p.a.Trials(), k, widestSet+9*len(measures)))
	f.briefs[k] = verdictPage(t, f.told[k], run, "")
}

// What a picture of the run that breaks a fix needs, and takes at most.
const (
	leastPicture = 48 // columns; below it the run is told in sentences
	mostPicture  = 12 // rows
)

// picture is the run that breaks a fix: a timeline, or sentences where that finds no room.
func (f *fixing) picture(p *Path, t *attempt.Trial) prose.Drawing {
	if t.Holds || t.Token == "" {
		return nil
	}
	told := runText(t)
	in := func(st *theme.Styles, width int) []string { return prose.Lines(told, st, width) }
	r := t.Report
	if t.Fault != "" { // its census is without the fault
		r = nil
	}
	s, err := bench.NewSketch(bench.Lesson{Program: bench.FromSim(p.study().Program())}, t.Token, r)
	if err != nil {
		return in
	}
	return func(st *theme.Styles, width int) []string {
		if width < leastPicture {
			return in(st, width)
		}
		return s.Lines(st, width, mostPicture)
	}
}

// verdictPage is what a verdict says, with the run that breaks the fix, and what it costs.
func verdictPage(t *attempt.Trial, told attempt.Tried, run prose.Drawing, costs string) *prose.Page {
	sign := "✗"
	if t.Holds {
		sign = "✓"
	}
	said := fmt.Sprintf("**%s %s**\n\n", sign, escape(told.Said))
	more := ""
	if told.More != "" {
		more = escape(told.More) + "\n\n"
	}
	if run == nil {
		return prose.NewPage(said + more + costs + t.About + "\n")
	}
	after := ""
	if t.Why != "" {
		after = escape(t.Why) + "\n\n"
	}
	if t.More {
		after += attempt.AndSoOn + "\n\n"
	}
	after += more + fmt.Sprintf("`v` opens this run on the bench; `y` copies its token:\n\n`%s`\n\n", t.Token)
	return prose.Illustrated(said, run, after+costs+t.About+"\n")
}

// runText is the run that breaks a fix in sentences, as Markdown.
func runText(t *attempt.Trial) string {
	var b strings.Builder
	for _, l := range t.Lines {
		fmt.Fprintf(&b, "%d. %s\n", l.Step, escape(l.String()))
	}
	return b.String()
}

// diffText is a diff as Markdown.
func diffText(changes []course.Change) string {
	if len(changes) == 0 {
		return "It changes nothing in the code that the actors run.\n"
	}
	var b strings.Builder
	b.WriteString("```text\n")
	for _, c := range changes {
		sign := map[course.Sign]string{course.Kept: " ", course.Added: "+", course.Removed: "-", course.Gap: "⋯"}[c.Sign]
		if c.Sign == course.Gap {
			b.WriteString("     " + sign + "\n")
			continue
		}
		fmt.Fprintf(&b, "%4d %s %s\n", c.Number, sign, strings.ReplaceAll(c.Text, "\t", "  "))
	}
	b.WriteString("```\n")
	return b.String()
}

// try asks the explorer, beside the screen.
func (f *fixing) try(p *Path) tea.Cmd {
	if t := cmp.Or(p.a.Trial(f.on), f.ahead.known[keyOf(f.on)]); t != nil {
		f.tell(p, t)
		return nil
	}
	f.trying = true
	s, on := p.study(), slices.Clone(f.on)
	return func() tea.Msg {
		t, err := attempt.Weigh(s, on)
		return triedMsg{of: f, trial: t, err: err}
	}
}

func (f *fixing) press(p *Path, k tea.KeyPressMsg) tea.Cmd {
	m := p.env.Keys
	if p.study() == nil {
		return nil
	}
	if f.write != nil {
		cmd, done := f.write.Press(k)
		if done {
			f.write = nil
		}
		return cmd
	}
	if f.bench != nil {
		if (key.Matches(k, m.Close) || key.Matches(k, m.Quit)) && !f.isOpen() {
			f.close()
			return nil
		}
		return f.bench.Handle(k)
	}
	if key.Matches(k, m.Undo) {
		f.undo(p)
		return nil
	}
	before := fixPlace{slices.Clone(f.on), f.chosen, f.shown}
	cmd := f.pressList(p, k)
	if !before.same(fixPlace{f.on, f.chosen, f.shown}) {
		f.past.Keep(before)
	}
	return cmd
}

func (f *fixing) moment(p *Path) string {
	return fmt.Sprint(f.on, f.chosen, f.write != nil, f.seat.moment(p))
}

// fixPlace is what is chosen among the fixes, and what is shown of them.
type fixPlace struct {
	on     []string
	chosen int
	shown  string
}

func (a fixPlace) same(b fixPlace) bool {
	return a.chosen == b.chosen && a.shown == b.shown && slices.Equal(a.on, b.on)
}

// undo gets back what was chosen before the last key. What the explorer has said stays known.
func (f *fixing) undo(p *Path) {
	to, ok := f.past.Take()
	if !ok {
		p.env.Board.Say(shell.NothingToUndo)
		return
	}
	f.on, f.chosen, f.shown = to.on, to.chosen, to.shown
}

// pressList is press among the fixes.
func (f *fixing) pressList(p *Path, k tea.KeyPressMsg) tea.Cmd {
	m, n := p.env.Keys, len(p.lesson.Switches)
	switch {
	case key.Matches(k, m.Down):
		f.choose(p, min(f.chosen+1, n-1))
		return f.ahead.rest(f, p)
	case key.Matches(k, m.Up):
		f.choose(p, max(f.chosen-1, 0))
		return f.ahead.rest(f, p)
	case key.Matches(k, m.NextPane), key.Matches(k, m.PrevPane):
		f.reads = !f.reads
	case key.Matches(k, m.Left):
		f.side = max(f.side-8, 0)
	case key.Matches(k, m.Right):
		f.side += 8
	case key.Matches(k, m.PageDown):
		f.scroll(p, 5)
	case key.Matches(k, m.PageUp):
		f.scroll(p, -5)
	case key.Matches(k, m.Whole):
		f.full, f.low = !f.full, 0
		f.toChange(p)
	case key.Matches(k, m.Toggle):
		return f.toggle(p)
	case key.Matches(k, m.Write) && p.env.Types():
		return f.begin(p)
	case key.Matches(k, m.Outside) && p.env.Types():
		return f.outside(p)
	case key.Matches(k, m.Counterfactual):
		switch t := f.trial(p); {
		case t == nil:
			p.env.Board.Say("There is no run to show yet. Press enter to try what you chose.")
		case t.Token == "":
			p.env.Board.Say("It holds: no run breaks it, so there is nothing to show.")
		default:
			return f.sit(p, append(append(p.study().Base(), t.Switches...), nonEmpty(t.Fault)...), t.Token, shell.Hint{Key: "esc", Words: "back to the fixes"})
		}
	case key.Matches(k, m.Copy):
		if t := f.trial(p); t != nil {
			f.reveal(p, t.Token)
			return p.copy(t.Token)
		}
	case key.Matches(k, m.Enter):
		if f.trying {
			p.env.Board.Say("The engine is still running the fix before. Press enter again when its answer is there.")
			return nil
		}
		return f.enterTries(p)
	}
	return nil
}

// choose moves the cursor, and shows what that row changes.
func (f *fixing) choose(p *Path, i int) {
	f.chosen, f.shown, f.low, f.side = i, "", 0, 0
	f.toChange(p)
}

// toChange scrolls the whole file to the first line that the chosen switch changes.
func (f *fixing) toChange(p *Path) {
	if f.full {
		const above = 3
		f.low = max(slices.IndexFunc(f.diff(p), func(c course.Change) bool { return c.Sign == course.Added || c.Sign == course.Removed })-above, 0)
	}
}

// trial is the trial of what is on; nil if it was not tried.
func (f *fixing) trial(p *Path) *attempt.Trial { return p.a.Trial(f.on) }

// enterTries tries the switches that are on. With none on, or when they were tried
// before and the cursor has gone on to another, it tries that one alone.
func (f *fixing) enterTries(p *Path) tea.Cmd {
	name := f.rowsOf(p)[f.chosen].Name
	if f.always(p, name) {
		return f.toggle(p)
	}
	known := f.trial(p) != nil
	switch {
	case known && slices.Contains(f.on, name):
		p.env.Board.Say("You have tried this; the answer is below. Move to another fix and press enter, or press space to add it.")
	case len(f.on) == 0:
		f.on = []string{name}
	case known:
		f.on = []string{name}
		p.env.Board.Say("This is " + name + " alone. space adds a switch to those that are on.")
	}
	return f.try(p)
}

// always reports whether a fault is on whatever is chosen: the lesson is about it.
func (f *fixing) always(p *Path, name string) bool {
	return p.study() != nil && slices.Contains(p.study().Base(), name)
}

func nonEmpty(name string) []string {
	if name == "" {
		return nil
	}
	return []string{name}
}

// scroll moves the verdict, or what the chosen switch changes.
func (f *fixing) scroll(p *Path, by int) {
	if page := f.verdict(p); page != nil && !f.reads {
		page.Scroll(by)
		return
	}
	f.low = max(f.low+by, 0)
}

// reveal scrolls to the token that was copied, for terminals in which it has to be selected.
func (f *fixing) reveal(p *Path, token string) {
	f.reads = false
	for _, pages := range []map[string]*prose.Page{f.pages, f.briefs} { // which of them is drawn depends on the room
		if page := pages[f.about(p)]; page != nil && token != "" {
			page.Seek(token[:min(len(token), 20)]) // the whole of it may take several lines
		}
	}
}

// verdict is what the explorer says of what is on, or of the row at the cursor alone; nil: nothing was tried.
func (f *fixing) verdict(p *Path) *prose.Page {
	if f.apart {
		return f.briefs[f.about(p)]
	}
	return f.pages[f.about(p)]
}

// about is the key of the verdict that is shown.
func (f *fixing) about(p *Path) string {
	if f.pages[f.shown] != nil {
		return f.shown
	}
	return f.rowsOf(p)[f.chosen].Name
}

// toggle flips the chosen switch.
func (f *fixing) toggle(p *Path) tea.Cmd {
	name := f.rowsOf(p)[f.chosen].Name
	if f.always(p, name) {
		p.env.Board.Say("The fault " + name + " stays on: this lesson is about that fault, and a fix has to hold with it.")
		return nil
	}
	if i := slices.Index(f.on, name); i >= 0 {
		f.on = slices.Delete(slices.Clone(f.on), i, i+1)
	} else {
		f.on = append(slices.Clone(f.on), name)
	}
	f.shown = keyOf(f.on)
	return nil
}

func (f *fixing) resize(p *Path) tea.Cmd {
	if f.write != nil {
		return f.write.size()
	}
	return f.size(p)
}

func (f *fixing) hints(p *Path) []shell.Hint {
	if f.write != nil {
		return f.write.Hints()
	}
	flip, try := shell.Hint{Key: "space", Words: "flip"}, shell.Hint{Key: "enter", Words: "try"}
	ways := []shell.Hint{{Key: "n", Words: "prove"}, {Key: "H", Words: "hint"}, {Key: "q", Words: "course"}}
	out := append([]shell.Hint{flip, try}, ways...)
	if t := f.trial(p); t != nil && t.Token != "" { // where there is little room, what was tried has its run, and the way out stays
		out = append(append([]shell.Hint{flip, {Key: "v", Words: "see it fail"}}, ways...), try)
	}
	if p.env.Types() {
		out = append(out, shell.Hint{Key: "e", Words: "write your own"})
	}
	return append(out, shell.Hint{Key: "pgdn", Words: "read on"}, shell.Hint{Key: "tab", Words: "code or verdict"}, shell.Hint{Key: "d", Words: "whole file"}, shell.Hint{Key: "y", Words: "copy the token"}, shell.Hint{Key: "p", Words: "back"})
}

func (f *fixing) open(*Path) bool   { return f.bench != nil || f.write != nil }
func (f *fixing) typing(*Path) bool { return f.write != nil && f.write.Typing() }
