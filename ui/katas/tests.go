package katas

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons/exercise"
	"racelab/sim"
	"racelab/ui/bench"
	"racelab/ui/desk"
	"racelab/ui/editor"
)

// testing is the work at the desk while the learner writes the tests of a kata.
type testing struct {
	s     *Kata
	judge *exercise.Testing
}

// writeTests opens a desk for the tests, in place of that for the code.
func (s *Kata) writeTests() tea.Cmd {
	if why := s.attempt.MayTest(); why != "" {
		s.Say(why)
		return nil
	}
	judge, err := exercise.NewTesting(s.kata)
	if err != nil {
		s.Say(err.Error() + ".")
		return nil
	}
	var cmd tea.Cmd
	s.code.Stop()
	s.desk, cmd = desk.New(s.env, &testing{s, judge})
	s.page = nil
	return tea.Batch(cmd, s.resize())
}

// leaveTests goes back to the desk for the code.
func (s *Kata) leaveTests() {
	if s.desk != s.code {
		s.desk.Close()
		s.desk = s.code
	}
}

// Start implements desk.Work.
func (w *testing) Start() string { return w.judge.Begin() }

// Draft implements desk.Work.
func (w *testing) Draft() string { return w.s.attempt.TestDraft() }

// Earlier implements desk.Work: of tests only those that others took the place of are kept.
func (w *testing) Earlier() []string { return nil }

// Keep implements desk.Work.
func (w *testing) Keep(text string) { w.s.attempt.KeepTest(text) }

// Locked implements desk.Work.
func (w *testing) Locked(string) []editor.Span { return nil }

// Help implements desk.Work.
func (w *testing) Help() string {
	return "Here you write the tests, and not the code. They count when they hold on right code in every interleaving, also on code that does it in another way, and fail on each bug in some. F2 shows the specification, F9 the code and the bugs.\n"
}

// Judge implements desk.Work. A glance is at the tests on right code.
func (w *testing) Judge(ctx context.Context, text string, glance *sim.Budget) (*exercise.Verdict, string, error) {
	v, err := w.s.env.Court.Tests(ctx, w.judge, text, glance)
	return v, "", err
}

// Judged implements desk.Work.
func (w *testing) Judged(_ string, v *exercise.Verdict, _ string) string {
	return w.s.attempt.TestJudged(v).Said
}

// Run implements desk.Work.
func (w *testing) Run(v *exercise.Verdict, p *sim.Program) bench.Lesson {
	l := w.s.Run(v, p)
	l.Title = w.s.kata.Title + ", your tests on right code"
	return l
}

// Hint implements desk.Work: what a test could look at is in the specification.
func (w *testing) Hint() tea.Cmd {
	w.s.specification()
	w.s.Say("Each sentence of the specification is worth a test.")
	return nil
}

// SolutionsKey implements desk.Work.
func (w *testing) SolutionsKey() string { return "code and bugs" }

// Solutions implements desk.Work.
func (w *testing) Solutions(tried bool) string { return w.s.Solutions(tried) }
