package ui

import (
	"context"
	"sync/atomic"
	"testing"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons"
	"racelab/lessons/progress"
	"racelab/sim"
	"racelab/ui/shell"
)

// engine counts the explorations of a lab.
type engine struct {
	begun atomic.Int64
	last  context.Context
}

func (e *engine) reports(ctx context.Context, l *lessons.Lesson) lessons.Numbers {
	numbers := l.Numbers(ctx)
	e.last = ctx
	return func(on ...string) (*sim.Report, error) {
		e.begun.Add(1)
		return numbers(on...)
	}
}

// openReview opens the review of the first lesson, and returns the command that
// goes on at the engine when the question is shown.
func openReview(t *testing.T, e *engine, store progress.Store) (*lab, tea.Cmd) {
	t.Helper()
	r := finished()
	r.Finish("optimistic", monday)
	c := courseOf(t, store, r)
	c.Reports = e.reports
	l := openCourse(t, c, 120, 40).sees("Review: 1 lesson due")
	_, cmd := l.Update(shell.Go{To: shell.Review})
	_, cmd = l.Update(cmd())
	return l, cmd
}

func TestTheFirstReviewAsksBeforeAnythingIsExplored(t *testing.T) {
	var e engine
	store := &progress.Memory{}
	l, judge := openReview(t, &e, store)
	l.sees("This is the same bug in another place", "Which of these hold", "The engine is running every interleaving in the meantime: 0 of")
	if n := e.begun.Load(); n != 0 {
		t.Errorf("%d sets of switches were explored to ask", n)
	}
	l.press("1 enter 7 enter").sees("The engine still runs every interleaving", "n another time")
	l.run(judge)
	l.sees("you were 70 % sure")
	if r, _ := store.Load(t.Context()); r.Answers[len(r.Answers)-1].Kind != "review" {
		t.Errorf("kept %+v", r.Answers)
	}
	// Four options, each alone and with each of at most three faults, and the
	// lesson as it stands: not the lessons beside it.
	if n := e.begun.Load(); n == 0 || n > 20 {
		t.Errorf("%d sets of switches were asked for", n)
	}
}

func TestAReviewThatIsLeftCallsTheEngineOff(t *testing.T) {
	for name, keys := range map[string]string{"left": "q", "put off": "n", "left while waiting": "1 enter 7 enter q", "put off while waiting": "1 enter 7 enter n"} {
		t.Run(name, func(t *testing.T) {
			var e engine
			store := &progress.Memory{}
			l, judge := openReview(t, &e, store)
			l.press(keys)
			if e.last.Err() == nil {
				t.Error("what the engine does for it goes on")
			}
			l.run(judge)
			if r, _ := store.Load(t.Context()); len(r.Answers) != 0 {
				t.Errorf("kept %+v", r.Answers)
			}
			if r := l.env.Record(); len(r.DueAt(monday)) != 1 {
				t.Error("the lesson is due no more")
			}
		})
	}
}

func TestEscapePicksAgain(t *testing.T) {
	for _, again := range []string{"esc", "q"} {
		l, _ := openReview(t, &engine{}, nil)
		l.press("1 enter").sees("How sure are you?").press(again + " 2 enter").sees("How sure are you?")
		l = openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n 1 enter").sees("How sure are you?")
		l.press(again).sees("What can be left behind?", "[x]").press("enter").sees("How sure are you?")
	}
}
