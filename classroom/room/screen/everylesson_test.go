package screen

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/progress"
	"racelab/sim"
	"racelab/ui"
)

// explored is a lesson's program of which the explorer knows already what numbers know: the
// faces that go through one lesson share it, so that nothing is explored twice.
type explored struct {
	ui.Program
	numbers lessons.Numbers
}

func (e explored) Explore(ctx context.Context, c sim.Config, b sim.Budget, progress func(sim.Progress)) (*sim.Report, error) {
	if c.AnyTimers || c.Early != 0 {
		return e.Program.Explore(ctx, c, b, progress)
	}
	return e.numbers(c.Switches...)
}

// shared is a lesson as the faces open it.
func shared(t *testing.T, name string, numbers lessons.Numbers) ui.Lesson {
	t.Helper()
	l := lessonOf(t, name)
	l.Program = explored{l.Program, numbers}
	return l
}

// walk is a way through a whole lesson, worked out from what it asks: everything predicted
// right, the shortest failure steered by hand, an order and names that are wrong at first, a
// fix that fails and one that holds.
func walk(t *testing.T, l *lessons.Lesson, s *course.Study) []move {
	moves := []move{{"n", "next"}}
	var right []string
	for i, o := range s.Predict().Options {
		if o.Right {
			right = append(right, fmt.Sprint(i+1))
		}
	}
	picks := strings.Join(right, " ")
	moves = append(moves, move{picks + " enter 7 enter enter", picks + "\n70"})
	moves = append(moves, steer(t, s)...)
	moves = append(moves, move{"n", "done"})
	moves = append(moves, explained(s)...)
	for _, kinds := range [][]string{{"wrong", "partial"}, {"fix"}} {
		if at := slices.IndexFunc(l.Switches, func(w sim.Switch) bool { return slices.Contains(kinds, w.Kind) }); at >= 0 {
			moves = append(moves, try(l, l.Switches[at].Name))
		}
	}
	return append(moves, move{"n", ""}, move{"n", ""}, move{"n", "next"}, move{"n", "next"})
}

// steer is the shortest failing run of a lesson, step by step.
func steer(t *testing.T, s *course.Study) []move {
	var moves []move
	run := s.FailingRun()
	for i, c := range run.Schedule() {
		ways := slices.DeleteFunc(slices.Clone(run.View(i).Choices), func(o sim.Choice) bool { return o.Actor != c.Actor })
		who := fmt.Sprint(c.Actor + 1)
		if c.Actor > 8 {
			t.Fatalf("step %d is that of actor %d, who has no key", i+1, c.Actor+1)
		}
		if len(ways) == 1 {
			moves = append(moves, move{who, who})
			continue
		}
		at := fmt.Sprint(1 + slices.Index(ways, c))
		moves = append(moves, move{who + " " + at, who + "." + at})
	}
	return moves
}

// inRoom is the same failure on a bench of a room: its lesson starts with no switch on, not
// with the fault that it is about.
func inRoom(t *testing.T, l *lessons.Lesson, s *course.Study) []move {
	var moves []move
	for _, name := range s.Base() {
		at := slices.IndexFunc(l.Switches, func(w sim.Switch) bool { return w.Name == name })
		moves = append(moves, move{keys: "tab " + strings.Repeat("down ", at) + "space esc"})
	}
	return append(moves, steer(t, s)...)
}

// TestEveryLessonLeavesOneRecord holds that no lesson has a rule in one face that it does not
// have in another, that each can be passed to its end in screens and text, and be broken in a
// room, and that the keys that lead there are the same in all of them.
func TestEveryLessonLeavesOneRecord(t *testing.T) {
	if testing.Short() {
		t.Skip("every lesson takes the race detector minutes, and what runs at once in it is the explorer")
	}
	rooms := newRooms(t)
	for _, l := range lessons.All() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			numbers := l.Numbers(t.Context())
			s, err := course.OpenWith(l, numbers)
			if err != nil {
				t.Fatal(err)
			}
			moves := walk(t, l, s)
			screens, text := timeless(ofLesson(t, l.Name, numbers, moves, "")), timeless(textOfLesson(t, l.Name, numbers, moves, ""))
			if !reflect.DeepEqual(screens, text) {
				t.Errorf("the screens keep\n%s\nlines of text keep\n%s", show(screens), show(text))
			}
			whole(t, screens)
			if broken := timeless(ofRoom(t, rooms, l.Name, numbers, inRoom(t, l, s))); !sameBreak(broken.Lessons[l.Name], screens.Lessons[l.Name]) {
				t.Errorf("the screens keep\n%s\na room keeps\n%s", show(screens), show(broken))
			}
		})
	}
}

// sameBreak reports whether two records have the same of how a lesson was broken.
func sameBreak(a, b progress.Lesson) bool {
	_, one := a.Stages[string(course.Break)]
	_, other := b.Stages[string(course.Break)]
	return one && other && reflect.DeepEqual(a.Best, b.Best)
}

// whole holds that a record of one lesson has all of it that is no matter of what the face
// offers.
func whole(t *testing.T, r progress.Record) {
	t.Helper()
	for name, kept := range r.Lessons {
		for _, stage := range []course.Stage{course.Predict, course.Break, course.Explain, course.Fix, course.Prove} {
			if _, passed := kept.Stages[string(stage)]; !passed {
				t.Errorf("stage %s of %s is not passed: %s", stage, name, show(r))
			}
		}
	}
	if len(r.Lessons) != 1 || len(r.Answers) < 2 || !r.Answers[0].Right || !r.Answers[0].Rated || r.Answers[0].Confidence != 70 {
		t.Errorf("kept is %s", show(r))
	}
}
