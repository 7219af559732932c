package fault_test

import (
	"slices"
	"testing"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/world"
)

// dies runs work until a crash has struck it, and returns after how many of its
// points.
func dies(t *testing.T, points int, work func(at int)) int {
	t.Helper()
	for range 1000 {
		at, ended := 0, false
		fault.Die(true, func() {
			for at = range points {
				work(at)
				fault.Point()
			}
			ended = true
		})
		if !ended {
			return at
		}
	}
	t.Fatal("no crash in 1,000 runs")
	return 0
}

func TestACrashedProcessRunsNoDeferredCallBeforeTheVerdict(t *testing.T) {
	world.Begin()
	tidied := make(chan bool, 1)
	for died := false; !died; {
		ended := false
		fault.Die(true, func() {
			defer func() { tidied <- true }()
			for range 12 {
				fault.Point()
			}
			ended = true
		})
		if died = !ended; !died {
			<-tidied
		}
	}
	select {
	case <-tidied:
		t.Error("the dead process ran a deferred call")
	default:
	}
	if err := world.End(); err != nil {
		t.Error(err)
	}
	<-tidied // hangs if the goroutine never goes away
}

func TestACrashEveryPointCanHave(t *testing.T) {
	seen := map[int]bool{}
	for range 400 {
		seen[dies(t, 4, func(int) {})] = true
	}
	for at := range 4 {
		if !seen[at] {
			t.Errorf("no crash at point %d", at)
		}
	}
}

func TestTheOutsideWorldHearsOfACrashLastFirst(t *testing.T) {
	var told []string
	dies(t, 1, func(int) {
		told = nil
		fault.AtCrash(func() { told = append(told, "listener") })
		forget := fault.AtCrash(func() { told = append(told, "committed transaction") })
		fault.AtCrash(func() { told = append(told, "open transaction") })
		forget()
	})
	if want := []string{"open transaction", "listener"}; !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
}

func TestWhoMayNotDieIsNotNoted(t *testing.T) {
	told := false
	fault.AtCrash(func() { told = true })
	dies(t, 1, func(int) {})
	if told {
		t.Error("a crash told the outside world of another goroutine")
	}
}

func TestAPanicOfTheWorkIsTheActorsOwn(t *testing.T) {
	for range 20 { // with and without a crash planned
		func() {
			defer func() {
				if r := recover(); r != "out of stock" {
					t.Errorf("the panic came as %v", r)
				}
			}()
			fault.Die(true, func() { panic("out of stock") })
		}()
	}
}

func TestACrashedProcessStartsAgainOnce(t *testing.T) {
	most := 0
	for range 200 {
		begun, ended := 0, 0
		fault.Crash(true, func() {
			begun++
			for range 3 {
				fault.Point()
			}
			ended++
		})
		if ended != 1 {
			t.Fatalf("the work ended %d times", ended)
		}
		most = max(most, begun)
	}
	if most != 2 {
		t.Errorf("the work was begun at most %d times, want 2", most)
	}
}
