package fault

import (
	"time"

	"racelab/rt"
)

// Clock is the wall clock of one machine. Unlike the time that passes it can be
// wrong, and be set: by a person, by NTP, by a virtual machine that wakes up. The
// zero Clock is right.
type Clock struct {
	wrong time.Duration // ahead
}

// Now returns what the clock shows.
//
//racelab:step
func (c *Clock) Now() time.Time {
	rt.Label("the clock shows " + shown(c.wrong))
	return time.Now().Add(c.wrong)
}

// Jump sets the clock forward by d, or back if d is negative, if with on the fault
// strikes. How much time has passed, for a sleep or a timer, does not change.
func (c *Clock) Jump(on bool, d time.Duration) {
	if Happens(on) {
		c.set(d)
	}
}

//racelab:step
func (c *Clock) set(d time.Duration) {
	c.wrong += d
	rt.Label("the clock jumps: " + shown(c.wrong))
}

// shown says how a clock goes.
func shown(wrong time.Duration) string {
	switch {
	case wrong < 0:
		return (-wrong).String() + " too little"
	case wrong > 0:
		return wrong.String() + " too much"
	}
	return "the right time"
}
