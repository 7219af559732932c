package katas

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course/attempt"
	"racelab/lessons/exercise"
	"racelab/lessons/katas"
	"racelab/sim"
	"racelab/ui/bench"
	"racelab/ui/desk"
	"racelab/ui/draw"
	"racelab/ui/editor"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// Kata is the screen of one kata: its specification, and behind that a desk, whose work it is.
// Pages (specification, tests, hints, solutions) stand over the desk.
type Kata struct {
	env           *shell.Env
	kata          *katas.Kata
	judge         *exercise.Kata
	attempt       *attempt.Kata
	notes         *shell.Notes
	code          *desk.Desk // where the kata is written
	desk          *desk.Desk // code, or where its tests are written
	failed        error
	page          *prose.Page // over the desk; nil for none
	title         string
	over          bool   // the specification: closing the page leads back to it
	before        string // the draft before, as it was when it was spoken of last
	older         string // the tests before, likewise
	width, height int
}

// NewKata opens a kata on its specification.
func NewKata(env *shell.Env, k *katas.Kata) *Kata {
	s := &Kata{env: env, kata: k, notes: shell.NewNotes(env), width: 80, height: 24}
	s.attempt = attempt.NewKata(k, s.notes)
	s.before, s.older = s.attempt.Before(), s.attempt.TestsBefore()
	s.judge, s.failed = exercise.NewKata(k)
	s.specification()
	return s
}

// Init implements shell.Screen.
func (s *Kata) Init() tea.Cmd {
	if s.failed != nil {
		return nil
	}
	var cmd tea.Cmd
	s.code, cmd = desk.New(s.env, s)
	s.desk = s.code
	return tea.Batch(cmd, s.resize())
}

// SetSize implements shell.Screen.
func (s *Kata) SetSize(width, height int) tea.Cmd {
	s.width, s.height = width, height
	return s.resize()
}

func (s *Kata) resize() tea.Cmd {
	if s.desk == nil {
		return nil
	}
	return s.desk.SetSize(s.width, s.room())
}

// room is how many rows there are between the header and the foot.
func (s *Kata) room() int { return max(s.height-2, 1) }

// SetStyles implements shell.Screen.
func (s *Kata) SetStyles(st *theme.Styles) tea.Cmd {
	s.env.Styles = st
	if s.desk == nil {
		return nil
	}
	return s.desk.SetStyles(st)
}

// Open implements shell.Screen.
func (s *Kata) Open() bool { return true }

// Typing implements shell.Screen.
func (s *Kata) Typing() bool { return s.page == nil && s.desk != nil && s.desk.Typing() }

// Say implements shell.Screen.
func (s *Kata) Say(text string) { s.env.Board.Say(text) }

// Close implements shell.Screen.
func (s *Kata) Close() {
	if s.desk != nil {
		s.leaveTests()
		s.code.Close()
	}
}

// Handle implements shell.Screen.
func (s *Kata) Handle(msg tea.Msg) tea.Cmd {
	cmd := s.handle(msg)
	if before := s.attempt.Before(); before != s.before {
		s.before = before
		s.Say("Another draft of this kata was saved elsewhere. It is kept: F2, then o, takes it.")
	}
	if older := s.attempt.TestsBefore(); older != s.older {
		s.older = older
		s.Say("Other tests of this kata were saved elsewhere. They are kept: racelab kata " + s.kata.Name + " NEWFOLDER --tests --earlier.")
	}
	return tea.Batch(cmd, s.notes.Store())
}

func (s *Kata) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg)
	case tea.MouseWheelMsg:
		if s.page != nil {
			s.page.Scroll(shell.Wheel(msg, 3))
			return nil
		}
	case tea.PasteMsg:
		if s.page != nil {
			return nil
		}
	}
	if s.desk == nil {
		return nil
	}
	return s.desk.Handle(msg, 1)
}

func (s *Kata) press(k tea.KeyPressMsg) tea.Cmd {
	if s.desk == nil {
		return shell.Send(shell.Back{})
	}
	switch name := k.String(); {
	case name == "f2":
		s.specification()
		return nil
	case name == "f4":
		s.tests()
		return nil
	case s.page != nil:
		return s.pressPage(k)
	}
	cmd, done := s.desk.Press(k)
	if done {
		s.leaveTests()
		s.specification()
	}
	return cmd
}

// specTitle is the title of the page that a kata begins at, and from which it is left.
const specTitle = "Specification"

func (s *Kata) pressPage(k tea.KeyPressMsg) tea.Cmd {
	m := s.env.Keys
	switch {
	case (key.Matches(k, m.Quit) || key.Matches(k, m.Close)) && s.title == specTitle && s.desk == s.code:
		return shell.Send(shell.Back{})
	case key.Matches(k, m.Quit), key.Matches(k, m.Close):
		s.closePage()
	case key.Matches(k, m.Enter), key.Matches(k, m.Write):
		s.page = nil
	case key.Matches(k, m.Down):
		s.page.Scroll(1)
	case key.Matches(k, m.Up):
		s.page.Scroll(-1)
	case key.Matches(k, m.PageDown):
		s.page.Scroll(s.room() - 2)
	case key.Matches(k, m.PageUp):
		s.page.Scroll(2 - s.room())
	case key.Matches(k, m.Hint):
		return s.Hint()
	case k.String() == "o" && s.desk == s.code && s.title == specTitle && s.attempt.Before() != "":
		return s.exchange()
	case k.String() == "t" && s.desk == s.code:
		return s.writeTests()
	case k.String() == "f9":
		s.env.Board.Say(s.Solutions(false))
	}
	return nil
}

// exchange takes the draft before, and keeps this one in its place.
func (s *Kata) exchange() tea.Cmd {
	s.code.Close()
	s.attempt.Exchange()
	s.before, s.page = s.attempt.Before(), nil
	var cmd tea.Cmd
	s.code, cmd = desk.New(s.env, s)
	s.desk = s.code
	s.Say("This is the draft before. The other one is kept: F2, then o, takes it back.")
	return tea.Batch(cmd, s.resize())
}

// show puts a page over what is shown: closing it leads back there.
func (s *Kata) show(title, text string) {
	s.over = title != specTitle && s.page != nil && (s.over || s.title == specTitle)
	s.title, s.page = title, prose.NewPage(text)
}

// closePage leads back to where the page was opened: the specification, or the desk.
func (s *Kata) closePage() {
	if s.over {
		s.specification()
		return
	}
	s.page = nil
}

func (s *Kata) specification() {
	s.show(specTitle, aboutText(s.kata, s.env.Record().Katas[s.kata.Name]))
}

func (s *Kata) tests() {
	var b strings.Builder
	b.WriteString("The tests are given. Each holds when it holds in every interleaving.\n\n")
	for _, f := range s.kata.Tests {
		b.WriteString("```go\n" + string(f.Text) + "```\n\n")
	}
	if len(s.kata.Hidden) > 0 {
		b.WriteString("Another test judges, and is not shown.\n")
	}
	s.show("Tests", b.String())
}

// Lines implements shell.Screen.
func (s *Kata) Lines() []string {
	st := s.env.Styles
	sign, _ := signOf(st, s.env.Record().Katas[s.kata.Name])
	out := []string{shell.Header(st, s.width, sign, "Katas", s.kata.Title)}
	switch {
	case s.failed != nil:
		out = append(out, draw.Fill(shell.Wrapped(st.Bad, s.failed.Error(), s.width), s.width, s.room())...)
	case s.page != nil:
		w, h := draw.Inner(s.width, s.room())
		rows, above, below := s.page.Draw(st, w, h)
		out = append(out, shell.Boxed(st, s.title, "", rows, above, below, s.width, s.room())...)
	case s.desk != nil && s.desk.OnBench(): // it has hints of its own
		return draw.Fill(append(out, s.desk.Lines(s.width, s.room()+1)...), s.width, s.height)
	case s.desk != nil:
		out = append(out, draw.Fill(s.desk.Lines(s.width, s.room()), s.width, s.room())...)
	}
	return draw.Fill(append(out, s.foot()), s.width, s.height)
}

func (s *Kata) foot() string {
	st := s.env.Styles
	switch {
	case s.page != nil && s.title == specTitle:
		hints := []shell.Hint{{Key: "enter", Words: "write"}, {Key: "F4", Words: "tests"}, {Key: "H", Words: "hint"}, {Key: "F9", Words: "solutions"}, {Key: "t", Words: "write the tests"}, {Key: "esc", Words: "back"}}
		if s.attempt.Before() != "" {
			hints = slices.Insert(hints, 1, shell.Hint{Key: "o", Words: "the draft before"})
		}
		return shell.Hints(st, s.width, hints)
	case s.page != nil:
		return shell.Hints(st, s.width, []shell.Hint{{Key: "esc", Words: "close"}, {Key: "↑ ↓", Words: "scroll"}, {Key: "F2", Words: "specification"}, {Key: "F4", Words: "tests"}})
	case s.desk == nil:
		return shell.Hints(st, s.width, []shell.Hint{{Key: "esc", Words: "back"}})
	}
	hints := s.desk.Hints()
	if s.desk.Typing() {
		hints = append([]shell.Hint{{Key: "F2", Words: "specification"}, {Key: "F4", Words: "tests"}}, hints...)
	}
	if s.desk.Typing() {
		return shell.TypingHints(st, s.width, hints)
	}
	return shell.Hints(st, s.width, hints)
}

// Start implements desk.Work.
func (s *Kata) Start() string { return string(s.kata.Starter.Text) }

// Draft implements desk.Work.
func (s *Kata) Draft() string { return s.attempt.Draft() }

// Earlier implements desk.Work.
func (s *Kata) Earlier() []string { return s.attempt.Earlier() }

// Keep implements desk.Work.
func (s *Kata) Keep(text string) { s.attempt.Keep(text) }

// Locked implements desk.Work: the tests are in a file of their own, and all of this one is
// the learner's.
func (s *Kata) Locked(string) []editor.Span { return nil }

// Help implements desk.Work.
func (s *Kata) Help() string {
	return "F2 shows the specification, F4 the tests. A submission counts when every test holds in every interleaving. Tests called TestParallel are no condition: they are the second tick, for unrelated work that overlaps.\n"
}

// Judge implements desk.Work.
func (s *Kata) Judge(ctx context.Context, text string, glance *sim.Budget) (*exercise.Verdict, string, error) {
	v, err := s.env.Court.Kata(ctx, s.judge, text, glance)
	if err != nil {
		return nil, "", err
	}
	return v, s.judge.Tick(v), nil
}

// Judged implements desk.Work.
func (s *Kata) Judged(text string, v *exercise.Verdict, more string) string {
	told := s.attempt.Judged(text, v, more)
	if told.News != "" {
		s.env.Board.Say("Done. F9 shows other solutions.")
	}
	return told.Said
}

// Run implements desk.Work. A kata has an entry for each test, so the one that decided is named.
func (s *Kata) Run(v *exercise.Verdict, p *sim.Program) bench.Lesson {
	return bench.Lesson{Name: s.kata.Name, Title: s.kata.Title + ", your draft", Program: bench.FromSim(p), Entry: v.Test, Token: v.Token}
}

// Hint implements desk.Work.
func (s *Kata) Hint() tea.Cmd {
	text, n := s.attempt.Hint()
	s.show(fmt.Sprintf("Hint %d of %d", n, len(s.kata.Hints)), text+"\n")
	return nil
}

// SolutionsKey implements desk.Work.
func (s *Kata) SolutionsKey() string { return "solutions" }

// Solutions implements desk.Work.
func (s *Kata) Solutions(bool) (why string) {
	text, ok := s.attempt.Solutions()
	if !ok {
		return attempt.NotTried
	}
	s.show("Solutions", text)
	return ""
}
