// Package fault strikes lessons with what happens in production. Here the
// explorer tries every fault at every step.
package fault

import (
	"time"

	"racelab/rt"
)

// Crash runs work. With on, its process may die between any two of its steps,
// once; it is then started again, and work runs again from the beginning.
func Crash(on bool, work func()) {
	if !on {
		work()
		return
	}
	if rt.Attempt(true, 0, work) {
		work()
	}
}

// Die runs work. With on, its process may die between any two of its steps, and
// stays dead.
func Die(on bool, work func()) {
	if !on {
		work()
		return
	}
	rt.Attempt(true, 0, work)
}

// Stall runs work. With on, its process may stand still for d between any two of
// its steps, once.
func Stall(on bool, d time.Duration, work func()) {
	if !on {
		work()
		return
	}
	rt.Attempt(false, int64(d), work)
}

// Copies returns how many times a message is delivered: once, or with on once
// or twice.
func Copies(on bool) int {
	if !on {
		return 1
	}
	return 1 + rt.ChooseStrike()
}

// Happens reports whether a fault with a place of its own strikes: a message is
// lost, a clock jumps. It never does without on.
func Happens(on bool) bool { return on && rt.ChooseStrike() == 1 }

// Pause stands still for d, if with on the fault strikes.
func Pause(on bool, d time.Duration) {
	if Happens(on) {
		time.Sleep(d)
	}
}
