package walk_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"racelab/sim"
	"racelab/sim/machine"
	"racelab/sim/walk"
)

func load(t testing.TB, path string) *sim.Program {
	t.Helper()
	p, err := sim.LoadServicePath(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// shop is the configuration of two replicas and customers, of whom one comes every so many milliseconds.
func shop(seed uint64, customers, every int, commands ...walk.Command) walk.Config {
	return walk.Config{
		Seed: seed, Setup: "Setup", SetupArgs: []any{8},
		Processes: []walk.Process{
			{Name: "shop-1", Service: "shop", Func: "Shop", Args: []any{"shop-1", ":8081"}},
			{Name: "shop-2", Service: "shop", Func: "Shop", Args: []any{"shop-2", ":8082"}},
			{Name: "customers", Func: "Customers", Args: []any{customers, every}},
		},
		Commands: commands,
	}
}

func start(t testing.TB, p *sim.Program, c walk.Config) *walk.Walk {
	t.Helper()
	w, err := walk.New(p, c)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func until(t testing.TB, w *walk.Walk, d time.Duration) []walk.Event {
	t.Helper()
	if err := w.Until(d); err != nil {
		t.Fatal(err)
	}
	return w.Events()
}

func count(events []walk.Event, kind machine.EventKind, text string) (n int) {
	for _, e := range events {
		if e.Kind == kind && strings.Contains(e.Text, text) {
			n++
		}
	}
	return n
}

func TestTheSameSeedAndCommandsAreTheSameRunAndAnotherSeedIsNot(t *testing.T) {
	p := load(t, "testdata/shop")
	off := walk.Command{At: 6 * time.Second, Call: "SaleOff"}
	first := until(t, start(t, p, shop(1, 30, 200, off)), 20*time.Second)
	again := until(t, start(t, p, shop(1, 30, 200, off)), 20*time.Second)
	if !reflect.DeepEqual(first, again) {
		t.Error("the same seed and commands gave two runs")
	}
	if other := until(t, start(t, p, shop(2, 30, 200, off)), 20*time.Second); reflect.DeepEqual(first, other) {
		t.Error("two seeds gave one run")
	}
	if n := count(first, machine.StatementDone, "INSERT INTO orders"); n < 3 {
		t.Errorf("there were %d orders, want some", n)
	}
}

func TestGoingBackAndForthAndInSmallStepsIsTheSameRun(t *testing.T) {
	p := load(t, "testdata/shop")
	whole := until(t, start(t, p, shop(3, 100, 400)), 50*time.Second)
	w := start(t, p, shop(3, 100, 400))
	for _, at := range []time.Duration{20, 5, 49, 1, 0, 30, 50} {
		events := until(t, w, at*time.Second)
		n := 0
		for n < len(whole) && time.Duration(whole[n].At) <= at*time.Second {
			n++
		}
		if !reflect.DeepEqual(events, whole[:n]) {
			t.Fatalf("at second %d there were %d events, want the first %d of the whole run", at, len(events), n)
		}
	}
}

func TestABranchIsTheRunWithItsCommands(t *testing.T) {
	p := load(t, "testdata/shop")
	w := start(t, p, shop(4, 60, 300))
	until(t, w, 20*time.Second)
	for _, at := range []time.Duration{2, 9, 30} {
		commands := []walk.Command{{At: at * time.Second, Call: "SaleOff"}}
		b, err := w.Branch(commands)
		if err != nil {
			t.Fatal(err)
		}
		got := until(t, b, 25*time.Second)
		want := until(t, start(t, p, shop(4, 60, 300, commands...)), 25*time.Second)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("the branch at second %d is not the run with its command", at)
		}
	}
	if want := until(t, start(t, p, shop(4, 60, 300)), 20*time.Second); !reflect.DeepEqual(w.Events(), want) {
		t.Error("branches changed the walk that they came from")
	}
}

func TestAProcessThatIsRestartedLosesItsMemoryAndTheStoresStay(t *testing.T) {
	p := load(t, "testdata/shop")
	w := start(t, p, shop(5, 60, 150, walk.Command{At: 4 * time.Second, Restart: "shop-1"}, walk.Command{At: 5 * time.Second, Stop: "shop-2"}))
	events := until(t, w, 30*time.Second)
	if n := count(events, machine.ProcessEnded, "shop-1"); n != 1 {
		t.Errorf("shop-1 ended %d times, want once", n)
	}
	if n := count(events, machine.ProcessStarted, "shop-1"); n != 2 {
		t.Errorf("shop-1 started %d times, want twice", n)
	}
	if n := count(events, machine.Printed, "address already in use"); n > 0 {
		t.Error("the port of a process that is gone is still taken")
	}
	late := 0
	for _, e := range events {
		if time.Duration(e.At) > 6*time.Second && e.Kind == machine.Printed {
			if !strings.Contains(e.Text, `"replica":"shop-1"`) {
				t.Fatalf("somebody but shop-1 logged after shop-2 was stopped: %s", e.Text)
			}
			late++
		}
	}
	if late < 5 {
		t.Errorf("the load balancer sent %d requests to the replica that is left, want more", late)
	}
}
