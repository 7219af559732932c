package fault

import (
	"sync/atomic"
	"time"
)

// Clock is the wall clock of one machine. Unlike the time that passes it can be
// wrong, and be set: by a person, by NTP, by a virtual machine that wakes up. The
// zero Clock is right.
type Clock struct {
	wrong atomic.Int64 // nanoseconds ahead
}

// epoch is when the lessons' time began.
var epoch = time.Now()

// Now returns what the clock shows: the lesson's time, which runs Scale times as
// fast as that of compiled runs, and what the clock is wrong by.
func (c *Clock) Now() time.Time {
	passed := time.Since(epoch)
	whole := time.Unix(epoch.Unix()+Scale*int64(passed/time.Second), 0) // a Duration ends after 292 years
	return whole.Add(Scale*(passed%time.Second) + time.Duration(c.wrong.Load()))
}

// Jump sets the clock forward by d, or back if d is negative, if with on the fault
// strikes. How much time has passed, for a sleep or a timer, does not change.
func (c *Clock) Jump(on bool, d time.Duration) {
	if Happens(on) {
		c.wrong.Add(int64(d))
	}
}
