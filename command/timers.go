package command

import (
	"fmt"
	"strconv"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/number"
)

const timersUsage = "when timers may fire and time may pass while somebody can still run: idle, never; a number, so often in one run; " +
	"any, at any moment (default any; for a lesson the bound that it is told under)"

// The words that --timers takes besides a number.
const (
	timersIdle = "idle"
	timersAny  = "any"
)

// maxEarly bounds --timers: each number multiplies the states.
const maxEarly = 100

// parseTimers reads --timers as sim.Config takes it: whether timers may fire early at
// all, and how often in one run, 0 for any number.
func parseTimers(s string) (early bool, most int, err error) {
	switch s {
	case timersIdle:
		return false, 0, nil
	case timersAny:
		return true, 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > maxEarly {
		return false, 0, fmt.Errorf("--timers is idle, any, or a number from 0 to %d, not %q", maxEarly, cells.Clean(s))
	}
	return n > 0, n, nil
}

// timersOf is the bound for a target that no flag gives one: that of the lesson, or any.
func timersOf(flag string, t *target) string {
	switch {
	case flag != "":
		return flag
	case t.lesson != nil && t.lesson.Timers != "":
		return t.lesson.Timers
	case t.lesson != nil: // without a clock all bounds are the same
		return timersIdle
	}
	return timersAny
}

// earlyWords says that a finding takes early timers.
func earlyWords(n int) string {
	if n == 0 {
		return ""
	}
	return " (takes " + number.Of(n, "early timer") + ")"
}

// earlyJSON writes Report.Early; nil is any number.
func earlyJSON(n int) *int {
	if n >= sim.Unlimited {
		return nil
	}
	return &n
}
