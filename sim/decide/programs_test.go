package decide_test

// Each program is a lesson, whose actors' steps are just the accesses that they
// write down. The wanted values were worked out by a program of its own that
// walks every interleaving of steps given as closures; bruteForce below says them
// once more from the machine.

type program struct {
	name   string
	source string
	run    string   // who steps, in order
	p      []string // probability of failure after each step
	noWay  int
	sets   []string // every smallest set, as "2<3 1<4": steps of the run
}

const deposit = `
func (l *Lesson) deposit(n int) {
	b := l.b
	l.b = b + n
}
`

var programs = []program{
	{
		name: "lost update",
		source: `
type Lesson struct{ b int }
` + deposit + `
func (l *Lesson) Setup() { l.b = 100 }
func (l *Lesson) Alice() { l.deposit(50) }
func (l *Lesson) Bob()   { l.deposit(30) }
func (l *Lesson) Invariant() error { return check(l.b == 180) }
`,
		run: "alice bob bob alice", p: []string{"1/2", "1/2", "1", "1", "1"}, noWay: 2,
		sets: []string{"1<3 2<4", "1<3 3<4"},
	},
	{
		name: "three deposits",
		source: `
type Lesson struct{ b int }
` + deposit + `
func (l *Lesson) A() { l.deposit(1) }
func (l *Lesson) B() { l.deposit(1) }
func (l *Lesson) C() { l.deposit(1) }
func (l *Lesson) Invariant() error { return check(l.b == 3) }
`,
		run: "a a b c c b", p: []string{"5/6", "5/6", "1/2", "1/2", "1", "1", "1"}, noWay: 4,
		sets: []string{"3<5 4<6", "3<5 5<6"},
	},
	{
		name: "one in a single step",
		source: `
type Lesson struct{ b atomic.Int64 }
func (l *Lesson) Setup() { l.b.Store(100) }
func (l *Lesson) Alice() { l.b.Add(50) }
func (l *Lesson) Bob() {
	b := l.b.Load()
	l.b.Store(b + 30)
}
func (l *Lesson) Invariant() error { return check(l.b.Load() == 180) }
`,
		run: "bob alice bob", p: []string{"1/4", "1/2", "1", "1"}, noWay: 2,
		sets: []string{"1<2 2<3"},
	},
	{
		name: "the last ticket",
		source: `
type Lesson struct{ stock atomic.Int64 }
func (l *Lesson) Setup() { l.stock.Store(1) }
func (l *Lesson) sell() {
	if l.stock.Load() > 0 {
		l.stock.Add(-1)
	}
}
func (l *Lesson) Anna() { l.sell() }
func (l *Lesson) Ben()  { l.sell() }
func (l *Lesson) Invariant() error { return check(l.stock.Load() >= 0) }
`,
		run: "anna ben ben anna", p: []string{"1/2", "1/2", "1", "1", "1"}, noWay: 2,
		sets: []string{"1<3", "2<4", "3<4"},
	},
	{
		name: "two on call",
		source: `
type Lesson struct{ a, b int }
func (l *Lesson) Setup() { l.a, l.b = 1, 1 }
func (l *Lesson) Emil() {
	if l.b == 1 {
		l.a = 0
	}
}
func (l *Lesson) Rosa() {
	if l.a == 1 {
		l.b = 0
	}
}
func (l *Lesson) Invariant() error { return check(l.a+l.b >= 1) }
`,
		run: "emil rosa rosa emil", p: []string{"1/2", "1/2", "1", "1", "1"}, noWay: 2,
		sets: []string{"1<3", "2<4"},
	},
	{
		name: "used before it is made",
		source: `
type Lesson struct{ ready, seen int }
func (l *Lesson) Maker() { l.ready = 1 }
func (l *Lesson) User() { l.seen = l.ready }
func (l *Lesson) Invariant() error { return check(l.seen == 1) }
`,
		run: "user user maker", p: []string{"1/2", "1", "1", "1"}, noWay: 1,
		sets: []string{"1<3"},
	},
	{
		name: "a torn pair",
		source: `
type Lesson struct {
	hits, requests atomic.Int64
	misses int64
}
func (l *Lesson) Worker() {
	l.hits.Add(1)
	l.requests.Add(1)
}
func (l *Lesson) Report() {
	h := l.hits.Load()
	l.misses = l.requests.Load() - h
}
func (l *Lesson) Invariant() error { return check(l.misses <= 0) }
`,
		run: "report worker worker report report", p: []string{"1/8", "1/4", "1/2", "1", "1", "1"}, noWay: 3,
		sets: []string{"1<2 3<4"},
	},
	{
		name: "wrong in every order",
		source: `
type Lesson struct{ paid atomic.Int64 }
func (l *Lesson) First() { l.paid.Add(1) }
func (l *Lesson) Again() { l.paid.Add(1) }
func (l *Lesson) Invariant() error { return check(l.paid.Load() == 1) }
`,
		run: "again first", p: []string{"1", "1", "1"}, noWay: 0, sets: []string{""},
	},
	{
		name: "somebody who only looks on",
		source: `
type Lesson struct {
	b    int
	note atomic.Int64
	seen int
}
` + deposit + `
func (l *Lesson) Setup() { l.b = 100 }
func (l *Lesson) Alice() { l.deposit(50) }
func (l *Lesson) Bob()   { l.deposit(30) }
func (l *Lesson) Clerk() {
	l.seen = l.b
	l.note.Add(1)
}
func (l *Lesson) Invariant() error { return check(l.b == 180) }
`,
		run: "alice bob bob alice clerk clerk clerk", p: []string{"1/2", "1/2", "1", "1", "1", "1", "1", "1"}, noWay: 2,
		sets: []string{"1<3 2<4", "1<3 3<4"},
	},
}

// more are programs of other kinds: with loops, locks, channels, faults and steps
// that do not occur. Their values are bruteForce's alone.
var more = []program{
	{name: "two rounds each", source: `
type Lesson struct{ n int }
func (l *Lesson) twice() {
	for range 2 {
		n := l.n
		l.n = n + 1
	}
}
func (l *Lesson) A() { l.twice() }
func (l *Lesson) B() { l.twice() }
func (l *Lesson) Invariant() error { return check(l.n == 4) }
`},
	{name: "locks in opposite order", source: `
type Lesson struct{ a, b sync.Mutex }
func both(x, y *sync.Mutex) {
	x.Lock()
	y.Lock()
	y.Unlock()
	x.Unlock()
}
func (l *Lesson) Ann() { both(&l.a, &l.b) }
func (l *Lesson) Bo()  { both(&l.b, &l.a) }
`},
	{name: "three locks in a ring", source: `
type Lesson struct{ a, b, c sync.Mutex }
func both(x, y *sync.Mutex) {
	x.Lock()
	y.Lock()
	y.Unlock()
	x.Unlock()
}
func (l *Lesson) Ann() { both(&l.a, &l.b) }
func (l *Lesson) Bo()  { both(&l.b, &l.c) }
func (l *Lesson) Cy()  { both(&l.c, &l.a) }
`},
	{name: "a signal that nobody hears", source: `
type Lesson struct {
	mu sync.Mutex
	c  *sync.Cond
}
func (l *Lesson) Setup() { l.c = sync.NewCond(&l.mu) }
func (l *Lesson) Waiter() {
	l.mu.Lock()
	l.c.Wait()
	l.mu.Unlock()
}
func (l *Lesson) Caller() { l.c.Signal() }
`},
	{name: "closed too early", source: `
type Lesson struct{ ch chan int }
func (l *Lesson) Setup()  { l.ch = make(chan int, 2) }
func (l *Lesson) Sender() { l.ch <- 1; l.ch <- 2 }
func (l *Lesson) Closer() { close(l.ch) }
`},
	{name: "used when it is nil", source: `
type Lesson struct{ p *int }
func (l *Lesson) Maker() { l.p = new(int) }
func (l *Lesson) User()  { *l.p = 1 }
`},
	{name: "swept between two sections", source: `
type Lesson struct {
	mu     sync.Mutex
	closed bool
	free   []int
	freed  int
}
func (l *Lesson) Setup() { l.free = []int{1} }
func (l *Lesson) Shut() {
	l.mu.Lock()
	l.freed += len(l.free)
	l.free = nil
	l.mu.Unlock()
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
}
func (l *Lesson) Worker() {
	l.mu.Lock()
	had := len(l.free) > 0
	if had {
		l.free = nil
	}
	l.mu.Unlock()
	l.mu.Lock()
	if had {
		if l.closed {
			l.freed++
		} else {
			l.free = []int{1}
		}
	}
	l.mu.Unlock()
}
func (l *Lesson) Invariant() error { return check(l.freed == 1 || !l.closed) }
`},
	{name: "whichever case is ready", source: `
type Lesson struct {
	a, b chan int
	got  int
}
func (l *Lesson) Setup() { l.a, l.b = make(chan int, 1), make(chan int, 1) }
func (l *Lesson) One()   { l.a <- 1 }
func (l *Lesson) Two()   { l.b <- 2 }
func (l *Lesson) Taker() {
	select {
	case l.got = <-l.a:
	case l.got = <-l.b:
	}
}
func (l *Lesson) Invariant() error { return check(l.got == 1) }
`},
	{name: "a random step aside", source: `
type Lesson struct{ n int }
func (l *Lesson) A() {
	if rand.IntN(2) == 1 {
		l.n = 5
	}
	n := l.n
	l.n = n + 1
}
func (l *Lesson) B() { l.n = 7 }
func (l *Lesson) Invariant() error { return check(l.n == 8) }
`},
	{name: "somebody waits in a loop", source: `
type Lesson struct{ ready atomic.Bool; n atomic.Int64 }
func (l *Lesson) A() {
	for !l.ready.Load() {
	}
	l.n.Store(1)
}
func (l *Lesson) B() {
	l.ready.Store(true)
	l.n.Store(2)
}
func (l *Lesson) Invariant() error { return check(l.n.Load() == 2) }
`},
}
