package fault

import (
	"sync/atomic"
	"time"

	"racelab/lessons/internal/world"
)

// Clock is the wall clock of one machine. Unlike the time that passes it can be
// wrong, and be set: by a person, by NTP, by a virtual machine that wakes up. The
// zero Clock is right.
type Clock struct {
	wrong atomic.Int64 // nanoseconds ahead
}

// Now returns what the clock shows: the lesson's time, from the moment at which
// every run begins, and what the clock is wrong by.
func (c *Clock) Now() time.Time {
	begin := time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC) // as in the engine
	return begin.Add(world.Now() + time.Duration(c.wrong.Load()))
}

// Jump sets the clock forward by d, or back if d is negative, if with on the fault
// strikes. How much time has passed, for a sleep or a timer, does not change.
func (c *Clock) Jump(on bool, d time.Duration) {
	if Happens(on) {
		c.wrong.Add(int64(d))
	}
}
