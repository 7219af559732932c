package command

import (
	"strings"
	"testing"
	"time"

	"racelab/sim"
)

func TestTheFirstFailingRunIsShownOnceItTakesAWhile(t *testing.T) {
	f := &sim.Failure{Token: "rl1.x", Steps: 12, Preemptions: 1, End: sim.End{Why: "one seat, two tickets"}, Reason: &sim.Reason{Text: "Ben looks before Ana sells."}}
	var out strings.Builder
	l := &live{w: &out}
	l.first(f, 40*time.Millisecond)
	if out.Len() > 0 {
		t.Errorf("shown before anybody had to wait: %q", out.String())
	}
	l.progress(sim.Progress{Phase: "every interleaving", States: 1200, Elapsed: 150 * time.Millisecond})
	for _, want := range []string{"a run fails, found after 0.04 s", "one seat, two tickets. Ben looks before Ana sells.", "12 steps, 1 preemption", "racelab replay rl1.x", "counting: every interleaving · 1,200 states", "ctrl-c keeps what is known"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in %q", want, out.String())
		}
	}
	l.progress(sim.Progress{Elapsed: time.Second})
	if n := strings.Count(out.String(), "a run fails"); n != 1 {
		t.Errorf("shown %d times", n)
	}
	if l.done() != f {
		t.Error("it is not known that it was shown")
	}
}

func TestARunThatWasNotShownIsNotSpokenOf(t *testing.T) {
	l := &live{w: new(strings.Builder)}
	l.first(&sim.Failure{}, time.Millisecond)
	if l.done() != nil {
		t.Error("a run that nobody saw counts as shown")
	}
}

func TestCheckStopsAtTheFirstFailingRun(t *testing.T) {
	for _, tt := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"check", "lost-update", "--first"}, statusFails, "the first failing run was found"},
		{[]string{"check", "lost-update", "--first", "--switch", "lock"}, statusHolds, "0 of 2 interleavings fail"},
	} {
		got := racelab(t, tt.args...)
		if got.status != tt.status || !strings.Contains(got.stdout, tt.want) {
			t.Errorf("%v: status %d, want %d; no %q in\n%s%s", tt.args, got.status, tt.status, tt.want, got.stdout, got.stderr)
		}
	}
	racelab(t, "check", "lost-update", "--first", "--baseline", "b.json", "--write-baseline").wantSentence(t, "leave one of the two out")
}
