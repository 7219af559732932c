// Package gen writes random small concurrent Go programs. Tests run them in the
// machine, by brute force and under the real toolchain, and compare.
//
// A program has a handful of shared things (ints, an atomic, locks, two channels, a
// map) and two or three goroutines that each do a few random things with them. It always
// ends: every loop is bounded. It may deadlock, panic or leak. When it ends well it
// prints all that is shared, so that what it prints depends on the schedule.
package gen

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Options say what programs are like.
type Options struct {
	Statements int  // per goroutine, at most; default 3
	Sleeps     bool // they may sleep
	Yield      bool // call yield() before each statement, as a run under a real scheduler needs
	Alike      int  // how many goroutines do the same as the first; default 1
	Rich       bool // also timers in select, Cond, TryLock, panics that are recovered
	Loops      bool // loops that wait for others: the graph has cycles
	Locks      bool // a lock around every use of a plain variable, so that little races
}

// yield gives way at random. Its atomic operation keeps memory sequentially
// consistent between statements, also for programs with data races.
const yield = `
var noise atomic.Uint64

func init() { noise.Store(uint64(time.Now().UnixNano())) }

func yield() {
	n := noise.Add(0x9e3779b97f4a7c15)
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	switch n >> 60 {
	case 0:
		time.Sleep(time.Microsecond)
	case 1, 2, 3, 4, 5, 6:
		runtime.Gosched()
	}
}
`

// Program returns the source of a program, gofmt's taste apart. The same seed and
// options give the same text; Yield changes nothing but the calls.
func Program(seed uint64, o Options) string {
	if o.Statements == 0 {
		o.Statements = 3
	}
	w := &writer{r: rand.New(rand.NewPCG(seed, 0x6c61623a)), o: o}
	var bodies []string
	n := 2 + w.pick(6)/5
	for range n {
		bodies = append(bodies, w.block(1+w.pick(o.Statements), 1))
	}
	main := w.block(w.pick(2), 1)
	caps := [2]int{w.pick(3), w.pick(2)}
	return w.frame(bodies, main, caps)
}

// writer writes one program.
type writer struct {
	r     *rand.Rand
	o     Options
	depth int
	names int
	busy  string // locks held where text is written, so that few programs lock themselves out
}

func (w *writer) frame(bodies []string, main string, caps [2]int) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"fmt\"\n\t\"runtime\"\n\t\"sync\"\n\t\"sync/atomic\"\n\t\"time\"\n)\n")
	fmt.Fprintf(&b, `
var (
	x, y int
	n    atomic.Int32
	mu   sync.Mutex
	rw   sync.RWMutex
	once sync.Once
	c    = make(chan int, %d)
	d    = make(chan int, %d)
	m    = map[int]int{}
	cond = sync.NewCond(&mu)
)

var _ = runtime.Gosched
var _ = time.Now
`, caps[0], caps[1])
	if w.o.Yield {
		b.WriteString(yield)
	}
	b.WriteString("\nfunc main() {\n\tvar wg sync.WaitGroup\n")
	fmt.Fprintf(&b, "\twg.Add(%d)\n", len(bodies)+max(w.o.Alike, 1)-1)
	for i, body := range bodies {
		if i == 0 && w.o.Alike > 1 {
			fmt.Fprintf(&b, "\tfor range %d {\n\t\tgo func() {\n\t\tdefer wg.Done()\n%s\t}()\n\t}\n", w.o.Alike, body)
			continue
		}
		b.WriteString("\tgo func() {\n\t\tdefer wg.Done()\n" + body + "\t}()\n")
	}
	b.WriteString(main + "\twg.Wait()\n\tfmt.Println(x, y, n.Load(), len(c), len(d), m)\n}\n")
	return b.String()
}

func (w *writer) pick(n int) int { return w.r.IntN(n) }

// number returns a small constant.
func (w *writer) number() int { return 1 + w.pick(3) }

func (w *writer) block(n, indent int) string {
	var b strings.Builder
	for range n {
		tabs := strings.Repeat("\t", indent+1)
		if w.o.Yield {
			b.WriteString(tabs + "yield()\n")
		}
		for line := range strings.Lines(w.statement(indent)) {
			b.WriteString(tabs + strings.TrimSuffix(line, "\n") + "\n")
		}
	}
	return b.String()
}

// inner is a block inside a statement that is indented later.
func (w *writer) inner(n int) string {
	w.depth++
	defer func() { w.depth-- }()
	return strings.TrimSuffix(w.block(n, 0), "\n")
}

func (w *writer) statement(indent int) string {
	kinds := 14
	if w.depth < 2 {
		kinds = 24
	}
	if w.o.Rich && w.pick(4) == 0 {
		return w.rich()
	}
	if w.o.Loops && w.busy == "" && w.pick(4) == 0 {
		return w.loop()
	}
	switch {
	case w.o.Locks && w.busy == "":
		return w.guarded()
	case w.o.Locks && w.pick(10) > 0:
		return w.plain()
	}
	if w.o.Sleeps && w.pick(8) == 0 {
		return fmt.Sprintf("time.Sleep(%d)", w.number())
	}
	switch k := w.pick(kinds); k {
	case 0:
		return "x++"
	case 1:
		return "y = x + 1"
	case 2:
		return "x += y"
	case 3:
		return fmt.Sprintf("y = %d", w.number())
	case 4:
		return "n.Add(1)"
	case 5:
		return "x = int(n.Load())"
	case 6:
		return fmt.Sprintf("n.Store(%d)", w.number())
	case 7:
		return fmt.Sprintf("c <- %d", w.number())
	case 8:
		return "y = <-c"
	case 9:
		return fmt.Sprintf("d <- %d", w.number())
	case 10:
		return "x = <-d"
	case 11:
		return w.local()
	case 12:
		return "once.Do(func() { x++ })"
	case 13:
		return w.rare()
	case 14, 15, 16:
		return w.locked()
	case 17:
		return fmt.Sprintf("if x %s %d {\n%s\n} else {\n%s\n}", []string{"==", ">", "!="}[w.pick(3)], w.pick(2), w.inner(1), w.inner(1))
	case 18:
		return fmt.Sprintf("for range 2 {\n%s\n}", w.inner(1))
	case 19:
		return fmt.Sprintf("if n.CompareAndSwap(0, %d) {\n%s\n}", w.number(), w.inner(1))
	case 20, 21:
		return w.choose()
	case 22:
		return w.reading()
	default:
		return w.spawn()
	}
}

// local moves a value through a variable of the goroutine's own.
func (w *writer) local() string {
	w.names++
	v := fmt.Sprint("v", w.names)
	return fmt.Sprintf("%s := %s\n%s = %s * 2", v, []string{"x", "y"}[w.pick(2)], []string{"x", "y"}[w.pick(2)], v)
}

// rare are ends that few programs should have.
func (w *writer) rare() string {
	switch w.pick(6) {
	case 0:
		return "close(c)"
	case 1:
		return fmt.Sprintf("if y == %d {\n\tpanic(\"y\")\n}", w.number())
	case 2:
		return "runtime.Gosched()"
	case 3:
		return "if x == 1 {\n\treturn\n}"
	}
	return "x = y"
}

func (w *writer) locked() string {
	if w.busy != "" {
		return "x++"
	}
	w.busy = "mu"
	defer func() { w.busy = "" }()
	body := w.inner(1)
	kind := w.pick(6)
	if w.o.Locks {
		kind = max(kind, 1)
	}
	switch kind {
	case 0:
		return "if mu.TryLock() {\n" + body + "\n\tmu.Unlock()\n}"
	case 1:
		return "mu.Lock()\nm[x] = y\nmu.Unlock()"
	case 2:
		return "mu.Lock()\nx += len(m) + m[1]\nmu.Unlock()"
	case 3:
		return "func() {\n\tmu.Lock()\n\tdefer mu.Unlock()\n" + body + "\n}()"
	}
	return "mu.Lock()\n" + strings.TrimPrefix(strings.ReplaceAll(body, "\n\t", "\n"), "\t") + "\nmu.Unlock()"
}

func (w *writer) reading() string {
	if w.busy != "" {
		return "y++"
	}
	w.busy = "rw"
	defer func() { w.busy = "" }()
	if w.pick(2) == 0 {
		return "rw.Lock()\n" + w.inner(1) + "\nrw.Unlock()"
	}
	return "rw.RLock()\ny = x\nrw.RUnlock()"
}

// choose writes a select statement.
func (w *writer) choose() string {
	cases := []string{
		fmt.Sprintf("case c <- %d:\n\tx++", w.number()),
		"case v, ok := <-c:\n\tif ok {\n\t\tx = v\n\t}",
		"case y = <-d:",
		fmt.Sprintf("case d <- x:\n\ty = %d", w.number()),
	}
	w.r.Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
	text := "select {\n" + strings.Join(cases[:1+w.pick(3)], "\n")
	if w.pick(3) > 0 {
		text += "\ndefault:\n\ty++"
	}
	return text + "\n}"
}

// spawn starts another goroutine, which nobody waits for or which is waited for.
func (w *writer) spawn() string {
	if w.busy != "" {
		return "y--"
	}
	body := w.inner(1)
	if w.pick(2) == 0 {
		return "wg.Go(func() {\n" + body + "\n})"
	}
	return "go func() {\n" + body + "\n}()"
}

// rich writes statements with timers, Cond, TryLock and panics.
func (w *writer) rich() string {
	kind := w.pick(6)
	if w.busy != "" {
		kind = 3 + w.pick(2)
	}
	switch kind {
	case 0:
		return fmt.Sprintf("select {\ncase v := <-c:\n\tx = v\ncase <-time.After(%d):\n\ty++\n}", w.number())
	case 1:
		return "mu.Lock()\nif x == 0 {\n\tcond.Wait()\n}\nx++\nmu.Unlock()"
	case 2:
		return "mu.Lock()\nx = 1\nmu.Unlock()\ncond.Broadcast()"
	case 3:
		return "cond.Signal()"
	case 4:
		return fmt.Sprintf("func() {\n\tdefer func() { y += len(fmt.Sprint(recover())) %% 3 }()\n\tif x == %d {\n\t\tpanic(\"x\")\n\t}\n\tx++\n}()", w.number())
	}
	return "for range 2 {\n\tif rw.TryLock() {\n\t\tx++\n\t\trw.Unlock()\n\t\tbreak\n\t}\n}"
}

// plain writes statements that use plain variables only.
func (w *writer) plain() string {
	switch w.pick(6) {
	case 0:
		return "y = x + 1"
	case 1:
		return "x += y"
	case 2:
		return fmt.Sprintf("y = %d", w.number())
	case 3:
		return w.local()
	case 4:
		return fmt.Sprintf("if x == %d {\n\tpanic(\"x\")\n}", 2+w.number())
	}
	return "x++"
}

// guarded writes statements that do not race.
func (w *writer) guarded() string {
	switch w.pick(24) {
	case 0:
		return "n.Add(1)"
	case 1:
		return fmt.Sprintf("n.Store(%d)", w.number())
	case 2:
		return fmt.Sprintf("c <- %d", w.number())
	case 3:
		return "<-c"
	case 4:
		return w.spawn()
	case 5:
		return fmt.Sprintf("if n.Load() == %d {\n%s\n}", w.pick(2), w.inner(1))
	}
	return w.locked()
}

// loop writes a loop that waits for others.
func (w *writer) loop() string {
	switch w.pick(3) {
	case 0:
		return fmt.Sprintf("for n.Load() < %d {\n\truntime.Gosched()\n}", w.number())
	case 1:
		return "for !mu.TryLock() {\n}\nx++\nmu.Unlock()"
	}
	return "for {\n\tselect {\n\tcase v := <-c:\n\t\tx = v\n\tdefault:\n\t\tif n.Load() == 0 {\n\t\t\tcontinue\n\t\t}\n\t}\n\tbreak\n}"
}
