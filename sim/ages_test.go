package sim_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim"
)

// timed are programs which make nothing of times but comparisons. At NOTHING they may do more.
var timed = map[string]string{
	"an entry expires": `
	exp := time.Now().Add(15 * time.Millisecond)
	for range 4 {
		time.Sleep(5 * time.Millisecond)
		fmt.Print(time.Now().After(exp), " ")
		NOTHING(exp)
	}`,
	"time since": `
	made := time.Now()
	for range 4 {
		time.Sleep(5 * time.Millisecond)
		fmt.Print(time.Since(made) > 12*time.Millisecond, " ")
		NOTHING(made)
	}`,
	"a sum that is compared": `
	made := time.Now()
	ttl := 12 * time.Millisecond
	go func() { time.Sleep(6 * time.Millisecond) }()
	for range 3 {
		time.Sleep(5 * time.Millisecond)
		fmt.Print(made.Add(ttl).Before(time.Now()), " ")
		NOTHING(made)
	}`,
	"a window that slides": `
	var calls []time.Time
	for range 4 {
		time.Sleep(4 * time.Millisecond)
		cutoff := time.Now().Add(-10 * time.Millisecond)
		calls = slices.DeleteFunc(calls, func(t time.Time) bool { return t.Before(cutoff) })
		calls = append(calls, time.Now())
		fmt.Print(len(calls), " ")
		NOTHING(cutoff)
	}`,
	"a window that a reading leaves": `
	first := time.Now()
	time.Sleep(4 * time.Millisecond)
	time.Sleep(4 * time.Millisecond)
	fmt.Print(first.After(time.Now().Add(-10 * time.Millisecond)))
	NOTHING(first)`,
	"what expires soon": `
	exp := time.Now().Add(10 * time.Millisecond)
	time.Sleep(4 * time.Millisecond)
	now := time.Now()
	fmt.Print(now.Add(3*time.Millisecond).After(exp) && now.Before(exp))
	NOTHING(exp)`,
	"the oldest goes": `
	used := map[string]time.Time{}
	for _, k := range []string{"a", "b", "a", "c"} {
		used[k] = time.Now()
		time.Sleep(3 * time.Millisecond)
	}
	oldest := "a"
	for _, k := range []string{"b", "c"} {
		if used[k].Before(used[oldest]) {
			oldest = k
		}
	}
	fmt.Print(oldest, used["c"].Sub(used["b"]) > 5*time.Millisecond, used["c"].Sub(used["b"]) > 50*time.Millisecond)
	NOTHING(used[oldest])`,
	"silent for two beats": `
	beats := make(chan time.Time, 2)
	go func() {
		beats <- time.Now()
		time.Sleep(4 * time.Millisecond)
		beats <- time.Now()
	}()
	last := time.Now()
	for range 3 {
		time.Sleep(5 * time.Millisecond)
		select {
		case at := <-beats:
			last = at
		default:
			fmt.Print(time.Now().Sub(last) > 8*time.Millisecond, " ")
		}
		NOTHING(last)
	}`,
	"a cutoff that is kept": `
	s := &struct{ made, cut time.Time }{made: time.Now()}
	select {
	case <-open:
		time.Sleep(50 * time.Millisecond)
	case <-open:
		time.Sleep(5 * time.Millisecond)
	}
	<-open
	s.cut = time.Now().Add(-20 * time.Millisecond)
	fmt.Print(s.cut.Before(s.made))
	NOTHING(s.cut)`,
	"a cutoff by a duration that is turned round, and kept": `
	s := &struct{ made, cut time.Time }{made: time.Now()}
	ttl := 20 * time.Millisecond
	select {
	case <-open:
		time.Sleep(50 * time.Millisecond)
	case <-open:
		time.Sleep(5 * time.Millisecond)
	}
	<-open
	s.cut = time.Now().Add(-ttl)
	fmt.Print(s.made.After(s.cut))
	NOTHING(s.cut)`,
	"a clock of the program's own": `
	clock := struct{ now func() time.Time }{time.Now}
	made := clock.now()
	time.Sleep(4 * time.Millisecond)
	later := clock.now()
	time.Sleep(4 * time.Millisecond)
	fmt.Print(clock.now().Sub(made) < 6*time.Millisecond, later.Sub(made) < 6*time.Millisecond, made.Equal(later))
	NOTHING(made)`,
}

// generatedTimes is the body of a program that keeps times, lets time pass in one of two ways that leave no timer behind, and compares
// them. Its durations are negative as well.
func generatedTimes(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 20))
	any := func(of ...string) string { return of[r.IntN(len(of))] }
	slot := func() string { return any("s.a", "s.b", "s.c") }
	span := func() string { return any("-40", "-20", "-10", "10", "20", "40") + "*time.Millisecond" }
	var b strings.Builder
	b.WriteString("\n\ts := &struct{ a, b, c time.Time }{time.Now(), time.Now(), time.Now()}\n")
	for range 2 {
		one, other := 5*(1+r.IntN(12)), 5*(1+r.IntN(12))
		fmt.Fprintf(&b, "\tselect {\n\tcase <-open:\n\t\ttime.Sleep(%d * time.Millisecond)\n\tcase <-open:\n\t\ttime.Sleep(%d * time.Millisecond)\n\t}\n\t<-open\n", one, other)
		for range 1 + r.IntN(2) {
			fmt.Fprintf(&b, "\t%s = %s\n", slot(), any("time.Now()", "time.Now().Add("+span()+")", "time.Now().Add("+span()+")"))
		}
		switch r.IntN(4) {
		case 0:
			fmt.Fprintf(&b, "\tfmt.Print(time.Since(%s) > %s, \" \")\n", slot(), span())
		case 1:
			fmt.Fprintf(&b, "\tfmt.Print(%s.Add(%s).Before(%s), \" \")\n", slot(), span(), slot())
		default:
			fmt.Fprintf(&b, "\tfmt.Print(%s.Before(%s), \" \")\n", slot(), slot())
		}
	}
	fmt.Fprintf(&b, "\tfmt.Print(%s.After(%s))\n\tNOTHING(s.a)", slot(), slot())
	return b.String()
}

// timedProgram is one of timed, as a program that makes only comparisons or, exact, could make more.
func timedProgram(body string, exact bool) string {
	nothing := "func nothing(t time.Time) {}"
	if exact {
		nothing = "var never bool\n\nfunc nothing(t time.Time) {\n\tif never {\n\t\tprintln(time.Since(t))\n\t}\n}"
	}
	return "package main\n\nimport (\n\t\"fmt\"\n\t\"slices\"\n\t\"time\"\n)\n\nvar _ = slices.Max[[]int]\n\n" + nothing +
		"\n\nfunc main() {\n\topen := make(chan int)\n\tclose(open)" + strings.ReplaceAll(body, "NOTHING", "nothing") + "\n}\n"
}

// withTimers explores a program with timers at any moment.
func withTimers(t *testing.T, text string) *sim.Report {
	t.Helper()
	p, err := sim.Load("main.go", []sim.File{{Name: "main.go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{AnyTimers: true}, sim.Budget{Time: 5 * time.Minute}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestAgesThatNobodyTells: what counts times only as far as a program can tell them apart leads to the same outcomes, with as
// many early timers, as what counts them exactly. It has fewer interleavings: time does not pass up to instants that
// make no difference.
func TestAgesThatNobodyTells(t *testing.T) {
	programs := maps.Clone(timed)
	for seed := range uint64(24) {
		programs[fmt.Sprint("generated ", seed)] = generatedTimes(seed + 1)
	}
	for name, body := range programs {
		t.Run(name, func(t *testing.T) {
			var outcomes [2][]string
			var states [2]int64
			for i, exact := range []bool{false, true} {
				r := withTimers(t, timedProgram(body, exact))
				if !r.Complete {
					t.Fatalf("not every interleaving was covered: %s", r.Coverage)
				}
				states[i] = r.States
				for _, o := range r.Outcomes {
					outcomes[i] = append(outcomes[i], fmt.Sprint(o.Text, " ", o.Early))
				}
				slices.Sort(outcomes[i])
			}
			if !slices.Equal(outcomes[0], outcomes[1]) || states[0] > states[1] {
				t.Errorf("it ends in %q with %d states, want as with exact times: %q, %d states", outcomes[0], states[0], outcomes[1], states[1])
			}
			t.Logf("%d states instead of %d", states[0], states[1])
		})
	}
}

// TestACacheBesideATickerEnds: a cache whose entries expire has finitely many states beside a ticker that goes on.
func TestACacheBesideATickerEnds(t *testing.T) {
	r := withTimers(t, `package main

import (
	"fmt"
	"sync"
	"time"
)

type cache struct {
	mu      sync.Mutex
	expires map[string]time.Time
}

func (c *cache) sweep(stop chan struct{}) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case now := <-tick.C:
			c.mu.Lock()
			for k, at := range c.expires {
				if now.After(at) {
					delete(c.expires, k)
				}
			}
			c.mu.Unlock()
		}
	}
}

func (c *cache) has(k string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.expires[k]
	return ok && time.Now().Before(at)
}

func main() {
	c := &cache{expires: map[string]time.Time{}}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { c.sweep(stop) })
	c.mu.Lock()
	c.expires["a"] = time.Now().Add(15 * time.Millisecond)
	c.mu.Unlock()
	fmt.Print(c.has("a"))
	close(stop)
	wg.Wait()
}
`)
	if !r.Complete || len(r.Outcomes) != 2 {
		t.Errorf("%d outcomes: %s", len(r.Outcomes), r.Coverage)
	}
}

// TestReadingsMayBeLate: each reading of the clock may be late by enough to change a comparison with what is some duration
// before it or after it.
func TestReadingsMayBeLate(t *testing.T) {
	for _, name := range []string{"a window that a reading leaves", "what expires soon"} {
		for _, exact := range []bool{false, true} {
			if r := withTimers(t, timedProgram(timed[name], exact)); len(r.Outcomes) != 2 {
				t.Errorf("%s, exact: %t: %d outcomes, want true and false", name, exact, len(r.Outcomes))
			}
		}
	}
}

// TestATickerInATestEnds: for how long a test takes is no part of the state where that is left open.
func TestATickerInATestEnds(t *testing.T) {
	dir := tree(t, map[string]string{"go.mod": "module m\n\ngo 1.26\n", "m_test.go": `package m

import (
	"sync"
	"testing"
	"time"
)

func TestTicks(t *testing.T) {
	stop := make(chan bool)
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	})
	made := time.Now()
	if time.Since(made) > time.Minute {
		t.Error("slow")
	}
	close(stop)
	wg.Wait()
}
`})
	p, err := sim.LoadPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{AnyTimers: true}, sim.Budget{Time: 5 * time.Minute}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Complete || len(r.Outcomes) != 2 {
		t.Errorf("%d outcomes: %s", len(r.Outcomes), r.Coverage)
	}
}
