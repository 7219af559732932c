package screen

import (
	"flag"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"racelab/course"
	"racelab/lessons"
	"racelab/sim"
)

var everyLesson = flag.Bool("every-lesson", false, "walk every lesson through screens and text, not only three")

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
	if p := s.Order(); !p.Free {
		back := slices.Clone(p.Order)
		slices.Reverse(back)
		moves = append(moves, steps2(numbers(back)), steps2(numbers(p.Order)))
	}
	if q, ok := s.Deeper(); ok {
		wrong := 1 + slices.IndexFunc(q.Options, func(o course.Option) bool { return !o.Right })
		moves = append(moves, move{fmt.Sprintf("%d 4 enter", wrong), fmt.Sprintf("%d\n40", wrong)})
	}
	moves = append(moves, move{fmt.Sprintf("%d 3 enter", named(s, false)), fmt.Sprintf("%d\n30", named(s, false))}, move{fmt.Sprint(named(s, true)), fmt.Sprint(named(s, true))}, move{"n", ""})
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

// TestEveryLessonLeavesOneRecord holds that no lesson has a rule in one face that it does not
// have in another, that each can be passed to its end in both, and that the keys that lead
// there are the same in all of them.
func TestEveryLessonLeavesOneRecord(t *testing.T) {
	for _, l := range lessons.All() {
		if !*everyLesson && !slices.Contains([]string{"deadlock", "queue-consumer", "leaked-sender"}, l.Name) {
			continue
		}
		t.Run(l.Name, func(t *testing.T) {
			s, err := course.OpenWith(l, l.Numbers(t.Context()))
			if err != nil {
				t.Fatal(err)
			}
			moves := walk(t, l, s)
			screens, text := timeless(ofLesson(t, l.Name, moves, "")), timeless(textOfLesson(t, l.Name, moves, ""))
			if !reflect.DeepEqual(screens, text) {
				t.Errorf("the screens keep\n%s\nlines of text keep\n%s", show(screens), show(text))
			}
			kept := screens.Lessons[l.Name]
			for _, stage := range []course.Stage{course.Predict, course.Break, course.Explain, course.Fix, course.Prove} {
				if _, passed := kept.Stages[string(stage)]; !passed {
					t.Errorf("stage %s is not passed: %s", stage, show(screens))
				}
			}
			if answers := screens.Answers; len(answers) < 2 || !answers[0].Right || !answers[0].Rated || answers[0].Confidence != 70 {
				t.Errorf("kept is %s", show(screens))
			}
		})
	}
}
