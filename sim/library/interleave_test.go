package library_test

import (
	"slices"
	"strings"
	"testing"

	"racelab/sim/load"
	"racelab/sim/machine"
)

// census takes every interleaving of a program, state by state.
type census struct {
	t        *testing.T
	seen     map[machine.Hash]bool
	outcomes map[string]bool
	races    map[string]bool // variables
}

func (c *census) walk(m *machine.Machine) {
	if h := m.Hash(); c.seen[h] {
		return
	} else if c.seen[h] = true; len(c.seen) > 200_000 {
		c.t.Fatal("more than 200,000 states")
	}
	if e := m.Ended(); e != nil {
		c.outcomes[strings.TrimSpace(e.Outcome)] = true
		return
	}
	for _, r := range m.Races(nil) {
		_, _, name := m.RacePlaces(r)
		c.races[name] = true
	}
	for _, mv := range m.Moves(nil) {
		next := m.Fork()
		next.Step(mv)
		c.walk(next)
	}
}

func explore(t *testing.T, source string) *census {
	t.Helper()
	p, err := load.Load([]load.File{{Name: "prog.go", Text: []byte(source)}}, load.Around{})
	if err != nil {
		t.Fatal(err)
	}
	c := &census{t, map[machine.Hash]bool{}, map[string]bool{}, map[string]bool{}}
	c.walk(p.Code.New(machine.Options{Entry: "main"}))
	return c
}

func sorted(set map[string]bool) []string {
	out := []string{}
	for s := range set {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

func TestEveryInterleaving(t *testing.T) {
	for _, test := range []struct {
		name     string
		imports  string
		body     string
		outcomes []string
		races    []string
		states   int // at most; 0 for any number
	}{
		{
			"a small random number takes every value", "fmt math/rand",
			`fmt.Print(rand.Intn(3))`,
			[]string{"0", "1", "2"}, nil, 8,
		},
		{
			"a large random number takes three values", "fmt math/rand/v2",
			`fmt.Print(rand.IntN(100))`,
			[]string{"0", "50", "99"}, nil, 8,
		},
		{
			"a float takes three values", "fmt math/rand",
			`fmt.Printf("%.3f", rand.Float64())`,
			[]string{"0.000", "0.500", "1.000"}, nil, 8,
		},
		{
			"shuffles reach every order", "fmt math/rand",
			`fmt.Print(rand.Perm(3))`,
			[]string{"[0 1 2]", "[0 2 1]", "[1 0 2]", "[1 2 0]", "[2 0 1]", "[2 1 0]"}, nil, 0,
		},
		{
			"a seeded generator is always the same", "fmt math/rand",
			`a, b := rand.New(rand.NewSource(7)), rand.New(rand.NewSource(7))
			c := rand.New(rand.NewSource(8))
			fmt.Print(a.Intn(1e9) == b.Intn(1e9), a.Perm(9)[0] == b.Perm(9)[0], a.Int63() == c.Int63())`,
			[]string{"true true false"}, nil, 4,
		},
		{
			"a seeded generator is not safe for two goroutines", "math/rand",
			`r := rand.New(rand.NewSource(1))
			done := make(chan int)
			go func() { r.Uint64(); done <- 1 }()
			r.Uint64()
			<-done`,
			[]string{""}, []string{"r"}, 0,
		},
		{
			"LoadOrStore lets one win", "fmt sync",
			`var m sync.Map
			var wg sync.WaitGroup
			wins := make(chan int, 2)
			for i := range 2 {
				wg.Go(func() {
					if _, loaded := m.LoadOrStore("k", i); !loaded { wins <- i }
				})
			}
			wg.Wait()
			v, _ := m.Load("k")
			fmt.Print(len(wins), <-wins == v)`,
			[]string{"1 true"}, nil, 0,
		},
		{
			"Load then Store does not", "fmt sync sync/atomic",
			`var m sync.Map
			var wins atomic.Int32
			var wg sync.WaitGroup
			for i := range 2 {
				wg.Go(func() {
					if _, ok := m.Load("k"); !ok { m.Store("k", i); wins.Add(1) }
				})
			}
			wg.Wait()
			fmt.Print(wins.Load())`,
			[]string{"1", "2"}, nil, 0,
		},
		{
			"OnceValue runs once and everybody sees its value", "fmt sync",
			`runs := 0
			get := sync.OnceValue(func() int { runs++; return runs })
			out := make(chan int, 2)
			for range 2 { go func() { out <- get() }() }
			fmt.Print(<-out, <-out, runs)`,
			[]string{"1 1 1"}, nil, 0,
		},
		{
			"Pool gives out a value once", "fmt sync",
			`p := sync.Pool{New: func() any { return new(int) }}
			p.Put(new(int))
			out := make(chan any, 2)
			for range 2 { go func() { out <- p.Get() }() }
			fmt.Print(<-out == <-out)`,
			[]string{"false"}, nil, 0,
		},
		{
			"cancelling and being late", "context fmt time",
			`ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			go func() { time.Sleep(time.Second); cancel() }()
			<-ctx.Done()
			fmt.Print(ctx.Err())`,
			[]string{"context canceled", "context deadline exceeded"}, nil, 0,
		},
		{
			"children end just after their parent", "context fmt",
			`parent, cancel := context.WithCancel(context.Background())
			child, stop := context.WithCancel(parent)
			defer stop()
			go cancel()
			<-parent.Done()
			fmt.Print(child.Err())`,
			[]string{"<nil>", "context canceled"}, nil, 12,
		},
		{
			"the first error of a group wins", "fmt golang.org/x/sync/errgroup errors",
			`var g errgroup.Group
			g.Go(func() error { return errors.New("a") })
			g.Go(func() error { return errors.New("b") })
			fmt.Print(g.Wait())`,
			[]string{"a", "b"}, nil, 0,
		},
		{
			"a limited group runs no more at once", "fmt golang.org/x/sync/errgroup sync/atomic",
			`var g errgroup.Group
			g.SetLimit(1)
			var active, most atomic.Int32
			for range 2 {
				g.Go(func() error { most.Store(max(most.Load(), active.Add(1))); active.Add(-1); return nil })
			}
			g.Wait()
			fmt.Print(most.Load())`,
			[]string{"1"}, nil, 0,
		},
		{
			"a group that waits for itself", "golang.org/x/sync/errgroup",
			`var g errgroup.Group
			g.SetLimit(1)
			g.Go(func() error { g.Go(func() error { return nil }); return nil })
			g.Wait()`,
			[]string{"fatal error: all goroutines are asleep - deadlock!"}, nil, 0,
		},
		{
			"singleflight shares or runs twice", "fmt golang.org/x/sync/singleflight sync/atomic",
			`var g singleflight.Group
			var runs atomic.Int32
			done := make(chan bool, 2)
			for range 2 {
				go func() {
					_, _, shared := g.Do("k", func() (any, error) { runs.Add(1); return 1, nil })
					done <- shared
				}()
			}
			fmt.Print(<-done, " ", <-done, " ", runs.Load())`,
			[]string{"false false 2", "true true 1"}, nil, 0,
		},
		{
			"a semaphore serves in order", "context fmt golang.org/x/sync/semaphore",
			`s := semaphore.NewWeighted(2)
			s.Acquire(context.Background(), 1)
			out := make(chan int, 2)
			go func() { s.Acquire(context.Background(), 2); out <- 2; s.Release(2) }()
			go func() { s.Acquire(context.Background(), 1); out <- 1; s.Release(1) }()
			s.Release(1)
			fmt.Print(<-out, <-out, s.TryAcquire(2) || true)`,
			[]string{"1 2 true", "2 1 true"}, nil, 0,
		},
		{
			"an acquire that is given up leaves nothing behind", "context fmt golang.org/x/sync/semaphore",
			`s := semaphore.NewWeighted(1)
			s.Acquire(context.Background(), 1)
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan error)
			go func() { done <- s.Acquire(ctx, 1) }()
			go cancel()
			s.Release(1)
			err := <-done
			if err == nil { s.Release(1) }
			fmt.Print(err, " ", s.TryAcquire(1))`,
			[]string{"<nil> true", "context canceled true"}, nil, 0,
		},
		{
			"a pipe keeps writes whole and apart", "fmt io",
			`r, w := io.Pipe()
			done := make(chan bool)
			for _, s := range []string{"aa", "bb"} {
				go func() { io.WriteString(w, s); done <- true }()
			}
			go func() { <-done; <-done; w.Close() }()
			b := make([]byte, 1)
			for {
				n, err := r.Read(b)
				fmt.Print(string(b[:n]))
				if err != nil { break }
			}`,
			[]string{"aabb", "bbaa"}, nil, 0,
		},
		{
			"lines of a logger stay whole", "bytes fmt log sync",
			`var buf bytes.Buffer
			l := log.New(&buf, "", 0)
			var wg sync.WaitGroup
			wg.Go(func() { l.Print("a") })
			wg.Go(func() { l.Print("b") })
			wg.Wait()
			fmt.Printf("%q", buf.String())`,
			[]string{`"a\nb\n"`, `"b\na\n"`}, nil, 0,
		},
		{
			"a Builder is not safe for two goroutines", "strings sync",
			`var b strings.Builder
			var wg sync.WaitGroup
			wg.Go(func() { b.WriteString("a") })
			wg.Go(func() { b.WriteString("b") })
			wg.Wait()`,
			[]string{""}, []string{"b"}, 0,
		},
		{
			"stopping a timer leaves no stale time", "fmt time",
			`t := time.NewTimer(time.Millisecond)
			time.Sleep(time.Millisecond)
			t.Stop()
			select {
			case <-t.C: fmt.Print("stale")
			default: fmt.Print("none")
			}`,
			[]string{"none"}, nil, 0,
		},
		{
			"pulled sequences have one order", "fmt iter slices",
			`next, stop := iter.Pull(slices.Values([]int{1, 2}))
			defer stop()
			a, _ := next()
			b, _ := next()
			_, ok := next()
			fmt.Print(a, b, ok)`,
			[]string{"1 2 false"}, nil, 0,
		},
		{
			"Wait of a Cond misses no signal that comes after it", "sync",
			`c := sync.NewCond(new(sync.Mutex))
			ready := false
			go func() { c.L.Lock(); ready = true; c.L.Unlock(); c.Signal() }()
			c.L.Lock()
			for !ready { c.Wait() }
			c.L.Unlock()`,
			[]string{""}, nil, 0,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := "package main\n"
			for _, path := range strings.Fields(test.imports) {
				source += "import \"" + path + "\"\n"
			}
			c := explore(t, source+"func main() {\n"+test.body+"\n}\n")
			if got := sorted(c.outcomes); !slices.Equal(got, test.outcomes) {
				t.Errorf("outcomes %q, want %q", got, test.outcomes)
			}
			if got := sorted(c.races); !slices.Equal(got, test.races) {
				t.Errorf("data races on %q, want %q", got, test.races)
			}
			if test.states > 0 && len(c.seen) > test.states {
				t.Errorf("%d states, want at most %d", len(c.seen), test.states)
			}
			t.Logf("%d states", len(c.seen))
		})
	}
}
