// Package fault strikes lessons with what happens in production: crashes, pauses,
// clocks that jump, messages that come twice, late or in another order.
//
// In the engine the explorer tries every fault at every step. Compiled, as
// here, faults strike at random: a crash or a pause at one of the points that the
// world announces with Point (each call of a database, of Redis, of a file).
package fault

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"racelab/lessons/internal/world"
)

// Scale shrinks the pauses of compiled runs, which wait in real time.
const Scale = 1000

// strike is planned for the work of one goroutine.
type strike struct {
	after int // points from now
	act   func()
}

// process is work that will die.
type process struct {
	hooks []*func() // what the outside world does then
	ended chan ending
}

// ending is how a process ended.
type ending struct {
	died  bool
	panic any // that nobody recovered
}

var (
	mu        sync.Mutex
	strikes   = map[int64]*strike{}  // by goroutine
	processes = map[int64]*process{} // by goroutine
)

// Point announces that a step of the world is about to be taken. If a fault is
// planned here for the calling goroutine, it strikes.
func Point() {
	mu.Lock()
	if len(strikes) == 0 {
		mu.Unlock()
		return
	}
	id := goroutine()
	s := strikes[id]
	if s == nil {
		mu.Unlock()
		return
	}
	if s.after > 0 {
		s.after--
		mu.Unlock()
		return
	}
	delete(strikes, id)
	mu.Unlock()
	s.act()
}

// goroutine returns the number of the calling goroutine, from its stack's first
// line. It is slow, and only asked while a fault is planned or a point is passed.
func goroutine() int64 {
	var buf [64]byte
	line := buf[:runtime.Stack(buf[:], false)]
	fields := bytes.Fields(line)
	if len(fields) < 2 {
		return 0
	}
	id, _ := strconv.ParseInt(string(fields[1]), 10, 64)
	return id
}

// reach is the largest number of points that a planned fault waits for.
const reach = 12

func plan(act func()) (cancel func()) {
	id := goroutine()
	mu.Lock()
	strikes[id] = &strike{after: rand.IntN(reach), act: act}
	mu.Unlock()
	return func() {
		mu.Lock()
		delete(strikes, id)
		mu.Unlock()
	}
}

// Crash runs work. With on, its process may die between any two of its steps,
// once; it is then started again, and work runs again from the beginning.
func Crash(on bool, work func()) {
	if died(on, work) {
		work()
	}
}

// Die runs work. With on, its process may die between any two of its steps, and
// stays dead.
func Die(on bool, work func()) { died(on, work) }

// died runs work and reports whether it died. A process that may die has a
// goroutine of its own, which stands still when it does: as in the engine nothing of it
// goes on, no deferred call runs, and its locks stay locked.
func died(on bool, work func()) bool {
	if !on || rand.IntN(2) == 0 {
		work()
		return false
	}
	p := &process{ended: make(chan ending, 1)}
	go p.run(work)
	end := <-p.ended
	if end.panic != nil {
		panic(end.panic)
	}
	return end.died
}

func (p *process) run(work func()) {
	id := goroutine()
	mu.Lock()
	processes[id] = p
	mu.Unlock()
	cancel := plan(p.die)
	defer func() {
		cancel()
		mu.Lock()
		delete(processes, id)
		mu.Unlock()
		p.ended <- ending{panic: recover()}
	}()
	work()
}

// die does not return. What the goroutine deferred runs when the lesson is over,
// where nobody sees it.
func (p *process) die() {
	over := make(chan struct{})
	world.OnEnd(func() { close(over) })
	mu.Lock()
	hooks := slices.Clone(p.hooks)
	mu.Unlock()
	for _, hook := range slices.Backward(hooks) {
		(*hook)()
	}
	p.ended <- ending{died: true}
	<-over
	runtime.Goexit()
}

// AtCrash notes what the outside world does when the process of the calling
// goroutine dies, such as rolling back a transaction whose connection is gone. What was noted
// last is done first. forget takes it back, on whatever goroutine.
func AtCrash(hook func()) (forget func()) {
	mu.Lock()
	defer mu.Unlock()
	if len(processes) == 0 {
		return func() {}
	}
	p := processes[goroutine()]
	if p == nil {
		return func() {}
	}
	p.hooks = append(p.hooks, &hook)
	return func() {
		mu.Lock()
		defer mu.Unlock()
		p.hooks = slices.DeleteFunc(p.hooks, func(h *func()) bool { return h == &hook })
	}
}

// Stall runs work. With on, its process may stand still for d between any two of
// its steps, once. Compiled, d is shortened by Scale.
func Stall(on bool, d time.Duration, work func()) {
	if on && rand.IntN(2) == 0 {
		cancel := plan(func() { world.Sleep(d, d/Scale) })
		defer cancel()
	}
	work()
}

// Copies returns how many times a message is delivered: once, or with on once
// or twice.
func Copies(on bool) int {
	if !on {
		return 1
	}
	return 1 + rand.IntN(2)
}

// Happens reports whether a fault with a place of its own strikes: a message is
// lost, a clock jumps. It never does without on.
func Happens(on bool) bool { return on && rand.IntN(2) == 1 }

// Pause stands still for d, if with on the fault strikes.
func Pause(on bool, d time.Duration) {
	if Happens(on) {
		world.Sleep(d, d/Scale)
	}
}
