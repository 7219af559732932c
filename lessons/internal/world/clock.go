package world

import "time"

// clock is the lesson's time: how long those have slept who slept longest, one sleep
// after the other.
var clock time.Duration

// Now returns how far the lesson's time of the run under way has come. Like the engine's
// it stands still while the actors work, and moves when they sleep.
func Now() time.Duration {
	mu.Lock()
	defer mu.Unlock()
	return clock
}

// Sleep stands still for d of the lesson's time, which takes shortened of real time.
func Sleep(d, shortened time.Duration) {
	until := Now() + d
	time.Sleep(shortened)
	mu.Lock()
	defer mu.Unlock()
	clock = max(clock, until)
}
