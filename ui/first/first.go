// Package first is the screen of the first minute: two lanes, the balance, and one
// sentence that says what to press next. Enter always does what the sentence says.
package first

import (
	"fmt"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons"
	"racelab/lessons/course/first"
	"racelab/lessons/progress"
	"racelab/sim/glyph"
	"racelab/ui/draw"
	keymap "racelab/ui/keys"
	"racelab/ui/palette"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// First is the screen.
type First struct {
	env           *shell.Env
	minute        *first.Minute
	failed        error
	width, height int
}

// New begins the first minute.
func New(env *shell.Env) *First {
	m, err := first.New()
	return &First{env: env, minute: m, failed: err, width: 80, height: 24}
}

// Init implements shell.Screen.
func (f *First) Init() tea.Cmd { return nil }

// SetSize implements shell.Screen.
func (f *First) SetSize(width, height int) tea.Cmd {
	f.width, f.height = width, height
	return nil
}

// SetStyles implements shell.Screen.
func (f *First) SetStyles(st *theme.Styles) tea.Cmd {
	f.env.Styles = st
	return nil
}

// Open implements shell.Screen.
func (f *First) Open() bool { return false }

// Typing implements shell.Screen.
func (f *First) Typing() bool { return false }

// Say implements shell.Screen.
func (f *First) Say(text string) { f.env.Board.Say(text) }

// Close implements shell.Screen.
func (f *First) Close() {}

// Handle implements shell.Screen.
func (f *First) Handle(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	m := f.env.Keys
	switch {
	case key.Matches(k, m.Close), key.Matches(k, m.NextStage):
		return f.leave(shell.Back{})
	case f.failed != nil:
		return f.leave(shell.Back{})
	case key.Matches(k, m.Enter):
		return f.suggested()
	case key.Matches(k, m.Undo), key.Matches(k, m.Back), k.String() == "backspace":
		if len(f.minute.Rows()) == 0 {
			f.env.Board.Say(shell.NothingToUndo)
		}
		f.minute.Undo()
	case key.Matches(k, lock()):
		f.failed = f.minute.Flip()
	default:
		if n, err := strconv.Atoi(k.String()); err == nil && n >= 1 && n <= len(f.minute.Actors()) {
			f.minute.Step(n - 1)
		}
	}
	return nil
}

// suggested does what the sentence says.
func (f *First) suggested() tea.Cmd {
	switch f.minute.Phase() {
	case first.Stepping:
		f.minute.Step(f.minute.Suggested())
	case first.Whole:
		f.minute.Undo()
	case first.Lost:
		f.failed = f.minute.Flip()
	case first.Held:
		all := lessons.All()
		if len(all) == 0 {
			return f.leave(shell.Back{})
		}
		return f.leave(shell.Go{To: shell.Path, Name: all[0].Name, Instead: true})
	}
	return nil
}

// leave keeps that the minute is over, and goes where msg says.
func (f *First) leave(msg tea.Msg) tea.Cmd {
	now := f.env.Now()
	kept := f.env.Change(func(r *progress.Record) { r.ReadPage(first.Page, now) })
	return tea.Batch(kept, shell.Send(msg))
}

// keys are how this face says what to do.
var keys = first.Keys{
	Step: func(actor int) string { return fmt.Sprintf("Press %d", actor+1) },
	Undo: "Press u", Flip: "Press l", On: "Press enter",
}

// Lines implements shell.Screen.
func (f *First) Lines() []string {
	st := f.env.Styles
	out := []string{shell.Header(st, f.width, "n skips this", "the first minute")}
	if f.failed != nil {
		out = append(out, shell.Wrapped(st.Bad, "The first minute cannot be shown: "+f.failed.Error()+". enter goes on.", f.width)...)
		return draw.Fill(out, f.width, f.height)
	}
	wide := min(f.width, 100)
	out = append(out, shell.Wrapped(st.Text, first.Intro, min(wide, 76))...)
	out = append(out, draw.Blank(f.width))
	task := shell.Wrapped(f.tone(), f.minute.Says(keys), min(wide, 76))
	room := f.height - len(out) - len(task) - 3
	note := "1 2 step"
	if len(f.minute.Rows()) > 0 {
		note += "  u back"
	}
	rule := draw.Rule{Title: "Timeline", Note: note, Focused: true, Line: st.Focused, Label: st.Heading, Muted: st.Faint}
	out = append(out, rule.Draw(f.width))
	out = append(out, draw.Fill(f.timeline(room), f.width, max(room, 0))...)
	out = append(append(out, draw.Blank(f.width)), task...)
	return append(draw.Fill(out, f.width, f.height-1), f.foot())
}

// lock is the key that flips the switch, which the bench has for something else.
func lock() key.Binding { return keymap.Own("l", "turn the lock on") }

// Keys says what the keys do.
func (f *First) Keys() (text string, ok bool) {
	m := f.env.Keys
	return keymap.List("The first minute", []key.Binding{keymap.In(m.Enter, "do what the sentence says"), keymap.In(m.Step, "let that actor take a step: 1 or 2"),
		keymap.In(m.Undo, "one step back"), lock(), keymap.In(m.NextStage, "skip it; the course has it again, at the end of the list"), keymap.In(m.Quit, "quit")}), true
}

// Commands returns what can be done here.
func (f *First) Commands() []palette.Command {
	var out []palette.Command
	add := func(name, text, press, not string, do func() tea.Cmd) {
		out = append(out, palette.Command{Kind: "key", Name: name, Text: text, Key: press, Not: not, Do: do})
	}
	add("go on", "do what the sentence says", "enter", "", f.suggested)
	for i, name := range f.minute.Actors() {
		add("step "+name, "one step", fmt.Sprint(i+1), "", func() tea.Cmd { f.minute.Step(i); return nil })
	}
	not := ""
	if len(f.minute.Rows()) == 0 {
		not = shell.NothingToUndo
	}
	add("undo", "one step back", "u", not, func() tea.Cmd { f.minute.Undo(); return nil })
	add("skip the first minute", "the course has it again", "n", "", func() tea.Cmd { return f.leave(shell.Back{}) })
	return out
}

func (f *First) tone() theme.Style {
	st := f.env.Styles
	switch f.minute.Phase() {
	case first.Lost:
		return st.Bad
	case first.Held, first.Whole:
		return st.Good
	}
	return st.Accent
}

// timeline draws a lane for each, and the balance. What has no room is the oldest.
func (f *First) timeline(room int) []string {
	st := f.env.Styles
	lane := min(max((f.width-18)/2, 10), 28)
	head := draw.NewRow(f.width).Space(5)
	for i, name := range f.minute.Actors() {
		head.To(5+i*lane).Put(st.Actor(i), fmt.Sprintf("%d %s", i+1, name))
	}
	head.To(5+2*lane).Put(st.Faint, "balance")
	lines := []string{head.String()}
	start := draw.NewRow(f.width).Space(5)
	for i := range f.minute.Actors() {
		start.To(5+i*lane).Put(st.Faint, "╷")
	}
	rows := []string{start.To(5+2*lane).Put(st.Text, f.minute.Balance()).String()}
	was := f.minute.Balance()
	for _, r := range f.minute.Rows() {
		rows = append(rows, f.row(r, lane, was))
		was = r.Balance
	}
	if n := room - 1; len(rows) > n && n > 0 {
		rows = rows[len(rows)-n:]
	}
	return append(lines, rows...)
}

func (f *First) row(r first.Row, lane int, was string) string {
	st := f.env.Styles
	out := draw.NewRow(f.width)
	switch {
	case r.Differs:
		out.Put(st.Warn, "≠")
	case r.Fails:
		out.Put(st.Bad, "✗")
	}
	out.To(1)
	if r.Step > 0 {
		out.Put(st.Faint, fmt.Sprintf("%2d", r.Step))
	}
	sign, style := glyph.Of(r.Op), st.Actor(r.Actor)
	if r.Step == 0 {
		sign, style = glyph.Awaited, st.Awaited
	}
	out.To(5+r.Actor*lane).PutWithin(style, sign+" "+r.Text, lane-1)
	balance := st.Text
	if r.Balance != was {
		balance = st.Changed
	}
	if r.Fails {
		balance = st.Bad
	}
	return out.To(5+2*lane).Put(balance, r.Balance).String()
}

func (f *First) foot() string {
	st := f.env.Styles
	words := "does that"
	switch f.minute.Phase() {
	case first.Stepping:
		words = "the step above"
	case first.Held:
		words = "the first lesson"
	}
	hints := []shell.Hint{{Key: "enter", Words: words}}
	switch f.minute.Phase() {
	case first.Stepping:
		hints = append(hints, shell.Hint{Key: "1 2", Words: "step"}, shell.Hint{Key: "u", Words: "back"})
	case first.Whole:
		hints = append(hints, shell.Hint{Key: "u", Words: "back"})
	case first.Lost:
		hints = append(hints, shell.Hint{Key: "l", Words: "lock"}, shell.Hint{Key: "u", Words: "back"})
	}
	return shell.Hints(st, f.width, append(hints, shell.Hint{Key: "n", Words: "skip"}, shell.Hint{Key: "q", Words: "quit"}))
}
