package course

import (
	"context"
	"strings"
	"testing"

	"racelab/lessons"
)

// What a question about the orders of a run calls a step can mean that step only. The request of
// service-discovery's customer is sent in one step and answered in another, and the first has
// to come before the rest where the second need not.
func TestWordsForAStepMeanOneStep(t *testing.T) {
	for _, l := range lessons.All() {
		t.Run(l.Name, func(t *testing.T) {
			s, err := Open(context.Background(), l)
			if err != nil {
				t.Fatal(err)
			}
			lines := s.Failure()
			words, told := asked(lines), map[string]int{}
			for _, l := range lines {
				if other, twice := told[words[l.Step]]; twice {
					t.Errorf("steps %d and %d are both called %q", other, l.Step, words[l.Step])
				}
				told[words[l.Step]] = l.Step
				if fit := saying(whole(lines)[l.Step], lines); len(fit) > 1 {
					t.Errorf("step %d with its result is called %q, which fits all of %q", l.Step, whole(lines)[l.Step], fit)
				}
				if fit := saying(words[l.Step], lines); len(fit) > 1 {
					t.Errorf("step %d is called %q, which fits all of %q", l.Step, words[l.Step], fit)
				}
			}
		})
	}
}

// saying returns the lines that say what the words do, whatever comes before or after it.
func saying(words string, lines []Line) []string {
	actor, what, _ := strings.Cut(words, ": ")
	var out []string
	for _, l := range lines {
		if l.Actor == actor && strings.Contains(" "+l.Text+" ", " "+what+" ") {
			out = append(out, l.String())
		}
	}
	return out
}

// A request is sent, answered, and its answer received, each in a step of its own.
func TestMomentsOfARequest(t *testing.T) {
	got := asked([]Line{
		{1, "ann", "POST shop/pay waits"}, {2, "shop", "POST shop/pay <- 200"}, {3, "ann", "POST shop/pay -> 200"},
		{4, "ann", "POST shop/pay -> 502"}, {5, "ben", "waits for ann's transaction: DELETE FROM t waits"},
		{6, "ben", "DELETE FROM t -> 1 row"}, {7, "ann", "open f"}, {8, "ann", "open f (write)"}, {9, "ann", "GET k -> 1"},
	})
	want := []string{"ann: sends POST shop/pay", "shop: answers POST shop/pay", "ann: has the answer to POST shop/pay",
		"ann: POST shop/pay", "ben: begins DELETE FROM t", "ben: ends DELETE FROM t", "ann: open f (time 1)", "ann: open f (write)", "ann: GET k"}
	for i, w := range want {
		if got[i+1] != w {
			t.Errorf("step %d is called %q, not %q", i+1, got[i+1], w)
		}
	}
}
