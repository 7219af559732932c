package world

import (
	"slices"
	"time"
)

// The lesson's time moves when actors sleep, and stands still while they work, as in the
// engine. A run that asks for it with SkipSleep does not wait for sleeps at all: when every
// actor sleeps, the one whose sleep ends first wakes up.
var (
	clock    time.Duration
	skipping bool
	actors   int // that have not ended
	sleepers []*sleeper
)

// sleeper is an actor that sleeps.
type sleeper struct {
	until time.Duration
	wake  chan struct{} // closed when it is time
}

// grace is for how long a sleep in a run with SkipSleep goes on while an actor is neither
// asleep nor at its end: it may wait for the sleeper.
const grace = 25 * time.Millisecond

// Now returns how far the lesson's time of the run under way has come.
func Now() time.Duration {
	mu.Lock()
	defer mu.Unlock()
	return clock
}

// SkipSleep makes the sleeps of the run under way as short as they can be. It is for lessons
// whose actors have no goroutines of their own.
func SkipSleep() {
	mu.Lock()
	defer mu.Unlock()
	skipping = true
}

// Actors says how many actors the run under way has. Who runs lessons calls it before they
// start, and ActorEnded when one has ended.
func Actors(n int) {
	mu.Lock()
	defer mu.Unlock()
	actors = n
}

// ActorEnded says that an actor has ended.
func ActorEnded() {
	mu.Lock()
	defer mu.Unlock()
	actors--
	wakeNext()
}

// Sleep stands still for d of the lesson's time, which takes at most shortened of real
// time, or a little more in a run with SkipSleep.
func Sleep(d, shortened time.Duration) {
	if d <= 0 {
		return
	}
	mu.Lock()
	until := clock + d
	if skipping {
		mu.Unlock()
		sleepTogether(until, shortened+grace)
		return
	}
	mu.Unlock()
	time.Sleep(shortened)
	mu.Lock()
	clock = max(clock, until)
	mu.Unlock()
}

func sleepTogether(until, most time.Duration) {
	s := &sleeper{until, make(chan struct{})}
	mu.Lock()
	sleepers = append(sleepers, s)
	wakeNext()
	mu.Unlock()
	enough := time.NewTimer(most)
	defer enough.Stop()
	select {
	case <-s.wake:
	case <-enough.C:
		mu.Lock()
		sleepers = slices.DeleteFunc(sleepers, func(o *sleeper) bool { return o == s })
		clock = max(clock, until)
		mu.Unlock()
	}
}

// wakeNext wakes those whose sleep ends first, if every actor sleeps. mu is held.
func wakeNext() {
	if len(sleepers) == 0 || len(sleepers) < actors {
		return
	}
	first := slices.MinFunc(sleepers, func(a, b *sleeper) int { return int(a.until - b.until) }).until
	clock = max(clock, first)
	sleepers = slices.DeleteFunc(sleepers, func(s *sleeper) bool {
		if s.until == first {
			close(s.wake)
		}
		return s.until == first
	})
}
