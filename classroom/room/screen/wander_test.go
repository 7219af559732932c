package screen

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/sim"
)

// wander is a way through a whole lesson of somebody who goes back, asks for hints, gets things wrong, turns switches on
// where none counts, has the lab find failures, and starts over.
func wander(t *testing.T, l *lessons.Lesson, s *course.Study) []move {
	wrong := 1 + slices.IndexFunc(s.Predict().Options, func(o course.Option) bool { return !o.Right })
	again := move{"p n", "back\nnext"}
	moves := []move{
		{"n", "next"}, again, // the story once more
		{"t x y z enter esc", "xyz"},
		{fmt.Sprintf("%d enter 4 enter enter", wrong), fmt.Sprintf("%d\n40", wrong)},
		{"p n", "go predict\nnext"}, // from the bench, on which back is a step; what was predicted stays so
	}
	if at := slices.IndexFunc(l.Switches, func(w sim.Switch) bool { return w.Kind == "wrong" }); at >= 0 {
		name := l.Switches[at].Name
		moves = append(moves, move{"tab " + strings.Repeat("down ", at) + "space esc", "switch " + name}, move{"f", "fail"}, move{"r", "start"},
			move{"tab space esc", "switch " + name})
	}
	moves = append(moves, move{"f", "fail"}, move{"r", "start"})
	moves = append(moves, steer(t, s)...)
	moves = append(moves, move{"n", "done"}, move{"H esc", "hint"})
	moves = append(moves, explained(s)...)
	for i, kinds := range [][]string{{"wrong", "partial"}, {"fix"}, {"wrong", "partial"}} {
		if at := slices.IndexFunc(l.Switches, func(w sim.Switch) bool { return slices.Contains(kinds, w.Kind) }); at >= 0 {
			moves = append(moves, try(l, l.Switches[at].Name))
		}
		if i == 0 {
			moves = append(moves, again)
		}
	}
	return append(moves, move{"n", ""}, again, move{"n", ""}, move{"n", "next"}, move{"n", "next"})
}

// explained is Explain with a wrong order, a wrong answer about the run, and a wrong name, each before the right one.
func explained(s *course.Study) (moves []move) {
	if p := s.Order(); !p.Free {
		back := slices.Clone(p.Order)
		slices.Reverse(back)
		moves = append(moves, steps2(numbers(back)), move{strings.Repeat("backspace ", len(back)) + numbers(p.Order) + " enter", numbers(p.Order)})
	}
	if q, ok := s.Deeper(); ok {
		wrong := 1 + slices.IndexFunc(q.Options, func(o course.Option) bool { return !o.Right })
		moves = append(moves, move{fmt.Sprintf("%d 4 enter enter", wrong), fmt.Sprintf("%d\n40", wrong)})
	}
	wrong, right := named(s, false), named(s, true)
	return append(moves, move{fmt.Sprintf("%d 3 enter", wrong), fmt.Sprintf("%d\n30", wrong)}, move{fmt.Sprint(right), fmt.Sprint(right)}, move{"n", ""})
}

// Whoever wanders leaves one record, too: in six lessons, with and without a fault, a puzzle, a database and a clock.
func TestWhoWandersLeavesOneRecord(t *testing.T) {
	for _, name := range []string{"lost-update", "waitgroup-add", "stale-set", "redis-counter", "distributed-lock", "leaked-sender"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, err := lessons.Find(name)
			if err != nil {
				t.Fatal(err)
			}
			numbers := l.Numbers(t.Context())
			s, err := course.OpenWith(l, numbers)
			if err != nil {
				t.Fatal(err)
			}
			moves := wander(t, l, s)
			screens, text := timeless(ofLesson(t, name, numbers, moves, "")), timeless(textOfLesson(t, name, numbers, moves, ""))
			if !reflect.DeepEqual(screens, text) {
				t.Errorf("the screens keep\n%s\nlines of text keep\n%s", show(screens), show(text))
			}
			kept := screens.Lessons[name]
			for _, stage := range []course.Stage{course.Predict, course.Break, course.Explain, course.Fix, course.Prove} {
				if _, passed := kept.Stages[string(stage)]; !passed {
					t.Errorf("stage %s is not passed: %s", stage, show(screens))
				}
			}
			if len(screens.Answers) < 2 || screens.Answers[0].Right || screens.Answers[0].Confidence != 40 || kept.Hints != 1 || kept.Done.IsZero() {
				t.Errorf("kept is %s", show(screens))
			}
		})
	}
}
