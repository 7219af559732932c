package reality

import (
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/lessons"
)

var everyPause = flag.Bool("pauses", false, "look for pauses in every lesson, with every switch")

// TestPausesShowWhatCanFail is the discovery of the stage For real: where goroutines are too
// quick, a pause before the step that decides makes nearly every run fail, and what holds
// holds with it, too. Whatever comes out, the engine must have foreseen.
func TestPausesShowWhatCanFail(t *testing.T) {
	tests := []struct {
		lesson string
		on     []string
		fails  bool // with the pause most runs fail; otherwise none does
		place  string
	}{
		{"lost-update", nil, true, "before line 53: l.balance = b"},
		{"lost-update", []string{"lock"}, false, "before line 53"},
		{"lost-update", []string{"lock-each"}, true, "l.mu.Lock()"},
		{"lost-update", []string{"load-store"}, true, "before line 39: atomic.StoreInt64"},
		{"deadlock", nil, true, "before line 76"},
		{"rate-limiter", nil, true, "l.tokens--"},
		{"shared-log", nil, true, "before line"},
	}
	for _, tt := range tests {
		t.Run(tt.lesson+" "+strings.Join(tt.on, "+"), func(t *testing.T) {
			if raceDetector {
				t.Skip("the detector ends runs with data races")
			}
			got := withPause(t, tt.lesson, tt.on, 40)
			for round := 1; tt.fails && 2*got.Failing < got.Done && round < 10; round++ { // a busy machine keeps its goroutines apart
				got = withPause(t, tt.lesson, tt.on, 40)
			}
			if tt.fails != (2*got.Failing >= got.Done) || !tt.fails && got.Failing > 0 {
				t.Errorf("%d of %d runs fail, want most: %t", got.Failing, got.Done, tt.fails)
			}
			if at := PausesText(got.Pauses); !strings.Contains(at, tt.place) || !strings.HasPrefix(at, "1 ms before line ") {
				t.Errorf("the pause is %s, want %s", at, tt.place)
			}
		})
	}
}

// withPause runs a lesson with pauses, and holds what comes out against the census in which
// timers may fire at any moment.
func withPause(t *testing.T, name string, on []string, runs int) Tally {
	t.Helper()
	patience := 10 * time.Second
	if name == "deadlock" { // each run that ends in one takes it
		runs, patience = 4, 300*time.Millisecond
	}
	got, err := Run(t.Context(), Job{Lesson: name, Switches: on, Runs: runs, Pause: true, Patience: patience, Limit: 5 * time.Second}, nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := lessons.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, any := range []bool{false, true} {
		census, err := explore(t.Context(), l, on, any)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(got.Results, func(r Result) bool { return !foreseen(census, r) }) || !census.Complete {
			return got
		}
	}
	t.Errorf("%s %v with a pause of %s ended in %+v, of which the census lacks something", name, on, PausesText(got.Pauses), got.Results)
	return got
}

// TestPausesEverywhere prints what pauses show in every lesson.
func TestPausesEverywhere(t *testing.T) {
	if !*everyPause {
		t.Skip("takes minutes: -pauses asks for it")
	}
	for _, l := range lessons.All() {
		sets := [][]string{nil}
		for _, s := range l.Switches {
			sets = append(sets, []string{s.Name})
		}
		for _, on := range sets {
			plain, err := Run(t.Context(), Job{Lesson: l.Name, Switches: on, Runs: 200, Limit: 4 * time.Second, Patience: pausePatience}, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := withPause(t, l.Name, on, 200)
			t.Logf("%s %v: %d of %d, %d of %d with a pause of %s", l.Name, on, plain.Failing, plain.Done, got.Failing, got.Done, PausesText(got.Pauses))
		}
	}
}
