// Package walk runs a service for a long time under one seeded schedule, with somebody on call.
//
// A walk takes a program (sim.LoadService) along one of the schedules that the explorer knows. Each
// operation has a moment of the virtual clock, which depends on the seed and on how long operations
// are said to take, so that goroutines meet by chance as those of a running service do. The program runs as
// several processes, which commands stop, restart and call at moments of the virtual clock.
//
// What the model of processes leaves out: package-level variables are the same for all of them (state belongs into what a
// process's function makes), and connections of package net, locks of files and blocking commands of Redis are not
// given up when their process is gone; those of database/sql and net/http are.
//
// The same program, configuration and commands are the same run, always. Any moment of it can be
// reached, forwards and backwards, and from any moment a walk with other commands branches off. What happened is a row of
// events (Event); package telemetry works logs, metrics and traces out of them.
package walk

import (
	"fmt"
	"slices"
	"time"

	"racelab/sim"
	"racelab/sim/machine"
)

// Process is something that runs a function of the program with a memory of its own. When the function
// returns, panics or calls os.Exit the process has ended, and its goroutines with it.
type Process struct {
	Name    string        // of this one: "shop-1"
	Service string        // of all alike: clients reach the ports that they open as http://shop/; may be empty
	Version string        // in events and lists only
	Func    string        // exported function of the program
	Args    []any         // string, int, int64, bool or float64, as its parameters want
	At      time.Duration // when it starts
	Skew    time.Duration // what its clock is ahead
}

// Command is what somebody on call does at a moment. Exactly one of Call, SQL, Stop, Restart and Start is set.
type Command struct {
	At time.Duration

	Call string // runs an exported function of the program, outside of any process
	Args []any  // of Call

	SQL      string // statements, carried out one after the other beside everything else that runs; what is open at their end is rolled back
	Database string // of SQL: data source name; empty: the database that was opened first

	Stop    string   // ends a process by name, without letting it finish anything
	Restart string   // Stop, and starts it again with the same function and arguments
	Version string   // of Restart: from now on; empty: as before
	Args2   []any    // of Restart: from now on; nil: as before
	Start   *Process // starts one more; its At counts from here
}

// Config says what is run.
type Config struct {
	Seed      uint64
	Start     time.Time // what the clocks show at the beginning; zero: midnight UTC on 2000-01-01
	Setup     string    // function that runs alone, to its end, before the beginning; empty: none
	SetupArgs []any
	Processes []Process
	Latency   []Latency
	Commands  []Command // in any order
}

// Walk is a run and the place in it that is looked at. It belongs to one goroutine.
type Walk struct {
	prog     *sim.Program
	cfg      Config
	commands []Command // by At, then in the order in which they were given
	m        *machine.Machine
	next     int // command to come
	names    map[string]int
	kept     []checkpoint // by moment
}

// checkpoint is a moment that can be gone on from.
type checkpoint struct {
	at    int64
	steps int
	next  int
	m     *machine.Machine
	names map[string]int
}

// everySteps is how many steps lie between two checkpoints.
const everySteps = 5_000

// New starts a walk; it stands at its beginning, where the processes with At 0 have started. The
// error says what does not fit the program.
func New(p *sim.Program, c Config) (*Walk, error) {
	w := &Walk{prog: p, cfg: c, names: map[string]int{}}
	if err := w.check(); err != nil {
		return nil, err
	}
	w.commands = scheduled(c)
	o := machine.WalkOptions{Seed: c.Seed, Pace: newPace(c.Latency)}
	if !c.Start.IsZero() {
		o.Start = c.Start.UnixNano()
	}
	w.m = p.Code().NewWalk(o)
	w.names[""] = w.m.Outside("on call")
	if err := w.setup(); err != nil {
		return nil, err
	}
	w.keep()
	return w, w.Until(0)
}

// setupLimit bounds the steps of Setup.
const setupLimit = 1_000_000

// setup runs the function that prepares the stores. Its time does not count.
func (w *Walk) setup() error {
	if w.cfg.Setup == "" {
		return w.Err()
	}
	args, err := w.words(w.cfg.Setup, w.cfg.SetupArgs)
	if err != nil {
		return err
	}
	key, err := w.m.Call(w.m.Outside("setup"), w.cfg.Setup, args)
	if err != nil {
		return err
	}
	for n := 0; w.m.Lives(key); n++ {
		if n == setupLimit || !w.m.WalkStep(1<<62) {
			if w.Err() != nil {
				return w.Err()
			}
			return fmt.Errorf("%s, which sets up %s, does not end: let it return", w.cfg.Setup, w.prog.Name())
		}
	}
	w.m.Rewind()
	return w.Err()
}

// Err returns why the walk cannot go on: the program asks for something that is not modelled, or ran out of
// its budget. It is nil otherwise.
func (w *Walk) Err() error {
	if e := w.m.Ended(); e != nil {
		return fmt.Errorf("the run of %s stopped at %s: %s", w.prog.Name(), w.Now().Round(time.Millisecond), e.Why)
	}
	return nil
}

// Now returns the moment that is looked at.
func (w *Walk) Now() time.Duration { return time.Duration(w.m.Now()) }

// Steps returns how many steps were taken up to now, those of Setup among them.
func (w *Walk) Steps() int { return w.m.WalkSteps() }

// Clock returns what a clock that is right shows now.
func (w *Walk) Clock() time.Time { return w.cfg.Clock(w.Now()) }

// Clock returns what a clock that is right shows at a moment of the walk.
func (c Config) Clock(at time.Duration) time.Time { return c.start().Add(at) }

func (c Config) start() time.Time {
	if c.Start.IsZero() {
		return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return c.Start
}

// Config returns how the walk was started, with its commands.
func (w *Walk) Config() Config { return w.cfg }

// Events returns what happened up to now, oldest first. Nobody may change it.
func (w *Walk) Events() []Event { return w.m.WalkEvents() }

// Event is one thing that happened.
type Event = machine.WalkEvent

// Until goes to a moment, forwards or back. Everything that takes place at that moment has taken place
// then. The error is that of Err.
func (w *Walk) Until(d time.Duration) error {
	if err := w.rewind(int64(d)); err != nil {
		return err
	}
	return w.forward(int64(d), nil)
}

// While goes on until a condition holds, which is asked after each step, or until a moment.
// It reports whether the condition holds.
func (w *Walk) While(d time.Duration, done func(*Walk) bool) (bool, error) {
	found := false
	err := w.forward(int64(d), func() bool {
		found = done(w)
		return found
	})
	return found, err
}

// forward goes to a moment that is not before now, or until stop says so.
func (w *Walk) forward(to int64, stop func() bool) error {
	for {
		until := to
		if w.next < len(w.commands) {
			until = min(to, int64(w.commands[w.next].At))
		}
		for w.m.WalkStep(until) {
			if n := w.kept[len(w.kept)-1]; w.m.WalkSteps() >= n.steps+everySteps {
				w.keep()
			}
			if stop != nil && stop() {
				return nil
			}
		}
		if err := w.Err(); err != nil {
			return err
		}
		if w.next == len(w.commands) || int64(w.commands[w.next].At) > to {
			return nil
		}
		if err := w.carryOut(w.commands[w.next]); err != nil {
			return err
		}
		w.next++
	}
}

// keep makes a checkpoint of now, unless one of this moment or a later one is there.
func (w *Walk) keep() {
	if n := len(w.kept); n > 0 && w.kept[n-1].steps >= w.m.WalkSteps() {
		return
	}
	w.kept = append(w.kept, w.checkpoint())
}

func (w *Walk) checkpoint() checkpoint {
	names := make(map[string]int, len(w.names))
	for k, v := range w.names {
		names[k] = v
	}
	return checkpoint{w.m.Now(), w.m.WalkSteps(), w.next, w.m.Fork(), names}
}

// rewind goes back to a moment before d, or stays where it is if that is not later, and no checkpoint is nearer.
func (w *Walk) rewind(d int64) error {
	i := 0
	for i < len(w.kept) && w.kept[i].at <= d {
		i++
	}
	if i == 0 && d < w.m.Now() {
		return fmt.Errorf("the run of %s begins at 0, and has no moment %s", w.prog.Name(), time.Duration(d))
	}
	if i == 0 || w.m.Now() <= d && w.kept[i-1].steps <= w.m.WalkSteps() {
		return nil
	}
	w.resume(w.kept[i-1])
	return nil
}

func (w *Walk) resume(c checkpoint) {
	w.m = c.m.Fork()
	w.next = c.next
	w.names = make(map[string]int, len(c.names))
	for k, v := range c.names {
		w.names[k] = v
	}
}

// Branch returns a walk of the same program and seed with other commands, at its beginning or wherever both are the same
// up to now. What they share is not run again. This walk stays as it is.
func (w *Walk) Branch(commands []Command) (*Walk, error) {
	b := &Walk{prog: w.prog, cfg: w.cfg}
	b.cfg.Commands = slices.Clone(commands)
	if err := b.check(); err != nil {
		return nil, err
	}
	b.commands = scheduled(b.cfg)
	same := 0
	for same < min(len(w.commands), len(b.commands)) && sameCommand(w.commands[same], b.commands[same]) {
		same++
	}
	differs := int64(1<<63 - 1)
	if same < len(w.commands) {
		differs = int64(w.commands[same].At)
	}
	if same < len(b.commands) {
		differs = min(differs, int64(b.commands[same].At))
	}
	for _, c := range w.kept {
		if c.at < differs && c.next <= same || len(b.kept) == 0 {
			b.kept = append(b.kept, c)
		}
	}
	if w.m.Now() < differs && w.next <= same {
		b.resume(w.checkpoint())
	} else {
		b.resume(b.kept[len(b.kept)-1])
	}
	return b, nil
}
