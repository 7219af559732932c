package reality

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"racelab/lessons"
)

// TestMain lets this test binary be the child that it starts.
func TestMain(m *testing.M) {
	Child()
	os.Exit(m.Run())
}

func TestWhatHappensForRealIsInTheCensus(t *testing.T) {
	for _, l := range lessons.All() {
		numbers := l.Numbers(t.Context())
		sets := [][]string{nil}
		for _, s := range l.Switches {
			sets = append(sets, []string{s.Name})
		}
		for _, on := range sets {
			r, err := numbers(on...)
			if err != nil {
				t.Fatal(err)
			}
			if raceDetector && len(r.Races) > 0 {
				continue
			}
			var predicted []string
			for _, o := range r.Outcomes {
				predicted = append(predicted, o.Text)
			}
			got, err := Run(t.Context(), Job{Lesson: l.Name, Switches: on, Runs: 300}, nil)
			if err != nil {
				t.Fatalf("%s %v: %v", l.Name, on, err)
			}
			if got.Done != 300 {
				t.Errorf("%s %v: %d runs, want 300", l.Name, on, got.Done)
			}
			for _, o := range got.Results {
				if !slices.Contains(predicted, o.Outcome) {
					t.Errorf("%s %v ended %d times with %q, which the engine says cannot be; it has %q", l.Name, on, o.Count, o.Outcome, predicted)
				}
			}
		}
	}
}

func TestRunStopsWhenItIsCalledOff(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := Run(ctx, Job{Lesson: "lost-update", Runs: 1 << 30}, nil)
	if err == nil {
		t.Error("a billion runs ended in a third of a second")
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it stopped after %s", took)
	}
}

func TestAnUnknownLessonIsAnError(t *testing.T) {
	if _, err := Run(t.Context(), Job{Lesson: "no-such", Runs: 1}, nil); err == nil {
		t.Error("no error")
	}
}

func TestDeathReport(t *testing.T) {
	for stderr, want := range map[string]string{
		"fatal error: concurrent map writes\n\ngoroutine 7 [running]:\n":      "fatal error: concurrent map writes",
		"panic: send on closed channel\n\ngoroutine 9 [running]:\n":           "panic: send on closed channel",
		"fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [": "deadlock",
		"killed": "",
	} {
		r, ok := deathReport(stderr)
		if ok != (want != "") || r.Outcome != want {
			t.Errorf("%q: %q, want %q", stderr, r.Outcome, want)
		}
	}
}
