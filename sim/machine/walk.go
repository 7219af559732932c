package machine

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// This file takes a run along one schedule for a long time: a walk. Unlike the explorer,
// a walk gives every operation a moment of the virtual clock at which it takes place, and makes them in
// the order of those moments, so that its goroutines meet as those of a running service do, by
// chance and by how long things take. Each walk is one of the schedules that the explorer
// knows with timers at any moment.
//
// A walk has processes. What a process starts belongs to it and ends with it, and what it left in
// the modelled stores stays. Package-level variables are not copied for each process.

// OpKind says what kind of operation a goroutine stands before, for how long that takes.
type OpKind uint8

// The kinds of operations.
const (
	OpStep      OpKind = iota // anything in memory: a load, a lock, a channel, a line printed
	OpWoken                   // going on after having waited
	OpSleepOver               // going on after time.Sleep
	OpSQL                     // a statement
	OpRedis                   // a command
	OpFile                    // a call of the file system
	OpHTTP                    // sending a request, or the response
)

// Pace says how long operations take.
type Pace interface {
	// Cost returns how long, in nanoseconds, an operation takes from when its goroutine has come to it.
	// words is the statement of OpSQL, else empty. inFlight is how many goroutines stand before one of its
	// kind already. r is for this operation alone; Cost must depend on nothing else.
	Cost(kind OpKind, words string, inFlight int, r *rand.Rand) int64
}

// WalkOptions say how a walk is started.
type WalkOptions struct {
	Seed  uint64
	Pace  Pace
	Start int64 // Unix time at which it begins, in ns; 0: the epoch of all runs
}

// Process is a process of a walk.
type Process struct {
	Name    string
	Version string
	Service string // the host by which clients reach its ports, among others of that service; or empty
	Skew    int64  // what its clock is ahead, in ns
	Root    uint64 // key of its first goroutine
	Ended   bool   // there is nobody left of it
	calls   bool   // it is no process: its goroutines are calls from outside
}

// walking is what a walk knows beyond the state of its program.
type walking struct {
	seed    uint64
	dealer  *dealer
	rnd     *rand.Rand // on dealer: see draw
	pace    Pace
	shift   int64 // what the wall clock is ahead of a run's
	procs   []Process
	events  []WalkEvent
	spans   uint32
	woke    bool // somebody was woken in this step
	flying  [OpHTTP + 1]int
	classes []OpKind // by number of a function that is a step
	steps   int
	swept   uint32              // objects made before the heap was swept last
	from    *walker             // to whom those belong that nobody starts
	dying   []int32             // processes that end with this step
	frames  [spareRegs][]*frame // to be used again, by the number of their registers; of this machine alone
}

// walker is what a walk knows of a goroutine.
type walker struct {
	due    int64    // when it goes on; never, if it waits for others; arrived, if that is to be found out
	began  int64    // when it came to stand where it stands
	spans  []uint32 // that it is in, outermost first
	traced uint32   // the outermost of all, which may be another goroutine's; 0: none
	chance stream
	proc   int32  // number of the process
	flight OpKind // what it stands before, as counted in walking.flying
	rests  bool   // it waits to be woken by rt.Wake
}

// never is when somebody goes on who waits for others.
const never = int64(1<<63 - 1)

func (w *walking) fork() *walking {
	c := *w
	c.dealer = new(dealer)
	c.rnd = rand.New(c.dealer)
	c.procs = slices.Clone(w.procs)
	w.events = slices.Clip(w.events)
	c.events = w.events
	c.dying, c.from, c.frames = nil, nil, [spareRegs][]*frame{}
	return &c
}

// NewWalk starts a walk: it initializes the packages. Nobody runs until Launch or Call.
func (p *Program) NewWalk(o WalkOptions) *Machine {
	limits := DefaultLimits
	limits.Words = 64 << 20
	from := new(dealer)
	w := &walking{seed: o.Seed, dealer: from, rnd: rand.New(from), pace: o.Pace, procs: []Process{{Name: "system"}}, classes: p.stepClasses()}
	if o.Start != 0 {
		w.shift = o.Start - epochUnix*1e9
	}
	return p.New(Options{Entry: WalkRoot, Limits: limits, walk: w})
}

// WalkRoot is the entry with which a walk begins: it waits for ever.
const WalkRoot = "racelab walk"

// stepClasses says by the number of a function what kind of operation it is if it is a step.
func (p *Program) stepClasses() []OpKind {
	out := make([]OpKind, p.compiled)
	for i, f := range p.funcs[:p.compiled] {
		if !f.step {
			continue
		}
		switch rest, _ := strings.CutPrefix(f.full, "racelab/"); {
		case strings.HasPrefix(rest, "sqldb.(*DB)."):
			out[i] = OpSQL
		case strings.HasPrefix(rest, "redisdb."):
			out[i] = OpRedis
		case strings.HasPrefix(rest, "disk."):
			out[i] = OpFile
		case rest == "network.(*Network).do", rest == "network.(*Network).finish":
			out[i] = OpHTTP
		}
	}
	return out
}

// Launch adds a process and lets it begin with a function of the program, now. It returns the number of the
// process.
func (m *Machine) Launch(p Process, fn string, args []Word) (int, error) {
	if err := m.fits(fn, args); err != nil {
		return 0, err
	}
	m.walk.procs = append(m.walk.procs, p)
	n := len(m.walk.procs) - 1
	m.emit(nil, WalkEvent{Kind: ProcessStarted, Proc: int32(n), Text: p.Name})
	key, err := m.Call(n, fn, args)
	m.walk.procs[n].Root = key
	return n, err
}

// Outside adds what is no process, but a place from which calls are made.
func (m *Machine) Outside(name string) int {
	m.walk.procs = append(m.walk.procs, Process{Name: name, calls: true})
	return len(m.walk.procs) - 1
}

// Call starts a goroutine of a process with a function of the program, now, and returns its key. It stands
// before its first operation afterwards.
func (m *Machine) Call(proc int, fn string, args []Word) (uint64, error) {
	if err := m.fits(fn, args); err != nil {
		return 0, err
	}
	key := uint64(0)
	m.spent = 0
	m.walk.from = &walker{proc: int32(proc), chance: m.origin(proc, fn)}
	m.guard(func() {
		key = m.start(nil, m.prog.calls[fn], fn, func(regs []Word) { copy(regs, args) }).key
		m.drain()
	})
	m.walk.from = nil
	m.arrivals()
	return key, nil
}

// fits reports why a function cannot be called.
func (m *Machine) fits(fn string, args []Word) error {
	f := m.prog.calls[fn]
	if f == nil {
		return fmt.Errorf("the program has no function %s that can be called", fn)
	}
	if len(args) != f.params {
		return fmt.Errorf("%s takes %d arguments, and got %d", fn, f.params, len(args))
	}
	return nil
}

// Text is a string as an argument of Call.
func (m *Machine) Text(s string) Word { return m.prog.strings.intern(s) }

// Lives reports whether a goroutine has not ended.
func (m *Machine) Lives(key uint64) bool {
	return slices.ContainsFunc(m.gs, func(g *goroutine) bool { return g.key == key })
}

// Processes returns the processes, number 0 first, which is the system's own.
func (m *Machine) Processes() []Process { return m.walk.procs }

// WalkEvents returns what happened so far, oldest first. It is shared: nobody may change it.
func (m *Machine) WalkEvents() []WalkEvent { return m.walk.events }

// WalkSteps returns how many steps the walk took.
func (m *Machine) WalkSteps() int { return m.walk.steps }

// WalkStep makes the next step of a walk that is due until a moment, in ns since its beginning. If
// there is none it lets time pass up to there and returns false. It returns false, too, once the walk has ended.
func (m *Machine) WalkStep(until int64) bool {
	w := m.walk
	if m.end != nil {
		return false
	}
	at, next := never, -1
	for i, g := range m.gs {
		if g.walks.due < at {
			at, next = g.walks.due, i
		}
	}
	if len(m.timers) > 0 && m.timers[0].when <= at {
		at, next = m.timers[0].when, -1
	}
	if at > until {
		m.now = max(m.now, until)
		return false
	}
	m.now = max(m.now, at)
	w.steps++
	m.spent = 0
	m.guard(func() {
		if next < 0 {
			m.ring()
		} else {
			m.proceed(next)
		}
		m.drain()
	})
	m.bury()
	if int(m.serial-w.swept) > m.lastLive+1<<12 {
		w.swept = m.serial
		m.reclaim()
	}
	m.arrivals()
	return m.end == nil
}

// Rewind makes now the beginning: the clock shows 0 and nothing has happened. It is for what sets up a
// walk. Whoever waits for a moment waits as long as before.
func (m *Machine) Rewind() {
	d := m.now
	m.now, m.walk.events = 0, nil
	for i := range m.timers {
		m.timers[i].when -= d
	}
	for i := range m.gs {
		g := m.thread(i)
		if g.wake > 0 {
			g.wake -= d
		}
		if g.walks.due != never {
			g.walks.due -= d
		}
	}
}

// ring lets the first timer fire.
func (m *Machine) ring() {
	t := m.timers[0]
	m.timers = append(m.timers[:0:0], m.timers[1:]...)
	t.walks.chance.children++ // each time that it fires is another one
	m.walk.from = &t.walks
	m.fire(t)
	m.walk.from = nil
}

// proceed lets goroutine i carry out the operation at which it stands, if it still can.
func (m *Machine) proceed(i int) {
	g := m.thread(i)
	n := m.alternatives(g)
	if n == 0 { // somebody else was quicker
		m.land(g)
		g.walks.due = never
		return
	}
	m.land(g)
	alt := 0
	if n > 1 {
		alt = m.walk.draw(&g.walks.chance, drawBranch).IntN(min(n, 1<<14))
	}
	m.run(g, true, alt)
}

// land counts g no longer among those whose operation is under way.
func (m *Machine) land(g *goroutine) {
	if g.walks.flight > OpStep {
		m.walk.flying[g.walks.flight]--
		g.walks.flight = OpStep
	}
}

// arrivals finds the moments at which those go on who stand before a new operation, or need not wait any more.
func (m *Machine) arrivals() {
	w := m.walk
	for i, g := range m.gs {
		switch {
		case g.walks.due == arrived:
		case g.walks.due != never:
			continue
		case g.walks.rests && !w.woke:
			continue
		}
		if n := m.alternatives(g); n == 0 {
			if g.walks.due != never {
				m.rest(m.thread(i))
			}
			continue
		}
		m.embark(m.thread(i))
	}
	w.woke = false
}

// arrived is the due moment of who has come to stand before an operation in the step that has just been made.
const arrived = int64(-1)

// rest lets g wait for others, or for time to pass.
func (m *Machine) rest(g *goroutine) {
	g.walks.due, g.parked, g.walks.rests = never, true, false
	if g.phase == 1 && g.wake > m.now {
		g.walks.due = g.wake + m.walk.pace.Cost(OpSleepOver, "", 0, m.walk.draw(&g.walks.chance, OpSleepOver))
		return
	}
	if g.top == nil || g.exit != running {
		return
	}
	if nc, ok := g.top.fn.code[g.top.pc].aux.(*nativeCall); ok && nc.native.alts != nil && g.phase == 1 {
		g.walks.rests = nc.native.name == "racelab/rt.Park" || nc.native.name == idleName
	}
}

// embark sets the moment at which g carries out the operation where it stands.
func (m *Machine) embark(g *goroutine) {
	w := m.walk
	kind, words := OpStep, ""
	if g.walks.due == never {
		kind = OpWoken
	} else if f := g.top; f != nil && g.exit == running && g.atomic == 0 && f.fn.code[f.pc].op == opStep {
		if kind = w.classes[f.fn.index]; kind == OpSQL {
			words = m.statement(f)
		}
	}
	g.walks.began = m.now
	g.walks.due = m.now + w.pace.Cost(kind, words, w.flying[kind], w.draw(&g.walks.chance, kind))
	g.walks.rests = false
	if g.walks.flight = kind; kind > OpStep {
		w.flying[kind]++
	}
}

// joins gives a new goroutine its process and its place among the spans: those of who started it.
func (m *Machine) joins(g, parent *goroutine) {
	e, of := WalkEvent{Kind: GoroutineStarted, Text: g.name, N: -1}, m.walk.from
	if parent != nil {
		e.N, of = int64(parent.born), &parent.walks
	}
	if of != nil {
		g.walks = walker{proc: of.proc, spans: of.spans, traced: of.traced, chance: of.chance.child()}
	}
	m.emit(g, e)
}

// skew is what the clock that g looks at is ahead of the virtual clock.
func (m *Machine) skew(g *goroutine) int64 {
	if m.walk == nil {
		return 0
	}
	return m.walk.shift + m.walk.procs[g.walks.proc].Skew
}

// bury ends the processes whose first goroutine has ended, or that crashed.
func (m *Machine) bury() {
	for _, n := range m.walk.dying {
		m.Kill(int(n))
	}
	m.walk.dying = m.walk.dying[:0]
}

// Kill ends a process: its goroutines go on no more, its connections break, and its memory is nobody's.
// It returns the goroutine that tells the stores so; 0 if there is nothing to tell.
func (m *Machine) Kill(n int) uint64 {
	w := m.walk
	if w.procs[n].Ended || w.procs[n].calls || n == 0 {
		return 0
	}
	w.procs[n].Ended = true
	m.drop(func(g *goroutine) bool { return int(g.walks.proc) == n })
	m.timers = slices.DeleteFunc(slices.Clone(m.timers), func(t timer) bool { return int(t.walks.proc) == n })
	m.queue = slices.DeleteFunc(m.queue, func(g *goroutine) bool { return int(g.walks.proc) == n })
	m.emit(nil, WalkEvent{Kind: ProcessEnded, Proc: int32(n), Text: w.procs[n].Name})
	key, err := m.Call(0, GoneCall, []Word{Word(n)})
	if err != nil {
		m.end = &End{Kind: Spent, Fails: true, Outcome: err.Error(), Why: err.Error()}
	}
	return key
}

// Functions of the harness.
const (
	GoneCall   = "racelab gone"   // tells the stores that a process is gone
	LookCall   = "racelab look"   // reads from a database: its name, the statement
	RedisCall  = "racelab redis"  // carries out a command
	ChangeCall = "racelab change" // carries out statements: the name of a database, the statements
)

// departs is called when a goroutine of a walk has returned: with its first one a process ends.
func (m *Machine) departs(g *goroutine) {
	w := m.walk
	m.emit(g, WalkEvent{Kind: GoroutineEnded})
	p := &w.procs[g.walks.proc]
	if p.Root == g.key && !p.calls && g.walks.proc != 0 {
		w.dying = append(w.dying, g.walks.proc)
	}
}

// exits is terminate for walks: what would end a program ends the process.
func (m *Machine) exits(g *goroutine) {
	e := WalkEvent{Kind: ProcessExited, N: int64(m.status)}
	switch g.exit {
	case exitGone:
		return
	case exitMain, exitOS:
		m.status = 0
	default:
		p := g.panics[len(g.panics)-1]
		e.Kind, e.Text = ProcessCrashed, "panic: "+m.panicText(p)
		if g.exit == exitFatal {
			e.Text = "fatal error: " + p.text
		}
		e.More = m.prog.Position(p.pos).String()
	}
	m.emit(g, e)
	if m.walk.procs[g.walks.proc].calls || g.walks.proc == 0 { // nobody's process
		m.remove(g)
		return
	}
	m.walk.dying = append(m.walk.dying, g.walks.proc)
	g.walks.due = never
}
