package bench_test

import (
	"context"
	"slices"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"racelab/lessons"
	"racelab/sim"
	"racelab/ui/bench"
	"racelab/ui/keys"
	"racelab/ui/theme"
)

func onBench(t *testing.T) *bench.Bench {
	t.Helper()
	l, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	p, err := l.Load()
	if err != nil {
		t.Fatal(err)
	}
	m := keys.New()
	b := bench.New(bench.Lesson{Name: l.Name, Program: bench.FromSim(p), Entry: p.Entries()[0].Name},
		bench.Env{Context: context.Background(), Keys: &m, Styles: theme.New(theme.Dark, colorprofile.ASCII)})
	b.SetSize(80, 24)
	return b
}

func schedule(actors ...int) sim.Schedule {
	var s sim.Schedule
	for _, a := range actors {
		s = append(s, sim.Choice{Actor: a})
	}
	return s
}

func actors(s sim.Schedule) (out []int) {
	for _, c := range s {
		out = append(out, c.Actor)
	}
	return out
}

// A bench that follows shows each scene whatever it showed before.
func TestShowFollowsFromAnywhere(t *testing.T) {
	b := onBench(t)
	for _, want := range []bench.Scene{
		{Schedule: schedule(0, 1), At: 2},
		{Schedule: schedule(0, 1, 0, 1), At: 4},
		{Schedule: schedule(0, 1, 0, 1), At: 1}, // a look back
		{Schedule: schedule(0, 1, 1), At: 3},    // another branch
		{Schedule: schedule(1), At: 1},
		{Schedule: schedule(0, 0), At: 2, Switches: []string{"lock-each"}},
		{},
	} {
		b.Show(want)
		got := b.Scene()
		if !slices.Equal(actors(got.Schedule), actors(want.Schedule)) || got.At != want.At || !slices.Equal(got.Switches, want.Switches) {
			t.Errorf("asked for %v at %d with %v, shown is %v at %d with %v", actors(want.Schedule), want.At, want.Switches, actors(got.Schedule), got.At, got.Switches)
		}
	}
}

func TestShowThatFitsNothingKeepsWhatFits(t *testing.T) {
	b := onBench(t)
	for _, s := range []bench.Scene{
		{Schedule: schedule(0, 99, 0), At: 3},
		{Schedule: schedule(0, 0, 0, 0, 0, 0, 0, 0), At: 800},
		{Schedule: schedule(-5), At: -5},
		{Switches: []string{"no such switch"}},
	} {
		b.Show(s)
		if len(b.Lines()) != 24 {
			t.Errorf("after %v the bench draws %d lines", actors(s.Schedule), len(b.Lines()))
		}
	}
	b.Show(bench.Scene{Schedule: schedule(0, 99), At: 2})
	if got := b.Scene(); len(got.Schedule) != 1 || got.At != 1 {
		t.Errorf("kept %v at %d, want one step", actors(got.Schedule), got.At)
	}
}

func TestPreemptionsCountSwitchesFromWhoCouldGoOn(t *testing.T) {
	b := onBench(t)
	for want, s := range map[int]sim.Schedule{
		0: schedule(0, 0, 1, 1),
		1: schedule(0, 1, 1, 0),
		2: schedule(0, 1, 0, 1),
	} {
		b.Show(bench.Scene{Schedule: s, At: 4})
		if got := b.Preemptions(); got != want {
			t.Errorf("%v has %d preemptions, want %d", actors(s), got, want)
		}
	}
}
