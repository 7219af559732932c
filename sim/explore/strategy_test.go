package explore

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
)

func strategy(t testing.TB, name string) Strategy {
	t.Helper()
	s, err := ParseStrategy(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestParseStrategy(t *testing.T) {
	for name, want := range map[string]string{
		"": "<nil>", "auto": "auto", "full": "full", "alike": "alike", "reduced": "reduced", "pos": "pos", "urw": "urw", "random": "random",
		"pct": "pct:3", "pct:1": "pct:1", "preemptions": "preemptions:2", "preemptions:0": "preemptions:0",
	} {
		s, err := ParseStrategy(name)
		if got := fmt.Sprint(s); err != nil || got != want {
			t.Errorf("%q is %s, %v; want %s", name, got, err, want)
		}
	}
	for name, want := range map[string]string{
		"dfs": "there are auto, full", "full:2": "takes no number", "pct:0": "from 1 to 20", "pct:": "as in pct:3", "preemptions:-1": "from 0 to 20", "preemptions:21": "from 0 to 20",
	} {
		if _, err := ParseStrategy(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want one that says %q", name, err, want)
		}
	}
}

// TestStrategiesStayWithinTheCensus: on programs that nobody chose, no strategy comes to an outcome, a deadlock or a leak that the full
// search does not know. Those that search and are complete know all of them, and the same counts.
func TestStrategiesStayWithinTheCensus(t *testing.T) {
	compared, drawn := 0, map[string]int{}
	for seed := uint64(1); seed <= 20; seed++ {
		s := generatedSubject(t, seed)
		full := s.explore(Budget{Strategy: strategy(t, "full"), States: 2_000})
		if !full.Complete {
			continue
		}
		compared++
		for _, name := range []string{"alike", "reduced", "preemptions:0", "preemptions:2", "pct", "pct:1", "pos", "urw", "random"} {
			r := s.explore(Budget{Strategy: strategy(t, name), Runs: 60, States: 200_000})
			mode := fmt.Sprintf("seed %d, %s", seed, name)
			s.within(mode, r, full)
			s.replays(mode, r)
			if _, samples := r.by.(sampling); samples && (r.Complete || r.Sampled != 60) {
				t.Errorf("%s: complete %t, %d runs", mode, r.Complete, r.Sampled)
			}
			if name == "preemptions:2" && r.Complete {
				t.Errorf("%s is complete", mode)
			}
			if r.Complete && !r.Representatives && endsOf(r).String() != endsOf(full).String() {
				t.Errorf("%s says\n%s\nthe full search says\n%s", mode, endsOf(r), endsOf(full))
			}
			drawn[name] += len(r.Outcomes)
		}
		if t.Failed() {
			t.Fatal(s.text)
		}
	}
	t.Logf("%d programs; outcomes found: %v", compared, drawn)
	if compared < 10 {
		t.Errorf("only %d programs were compared", compared)
	}
}

// within holds what a strategy found against the full search.
func (s *subject) within(mode string, r, full *Result) {
	s.t.Helper()
	for _, name := range endsOf(r).Names() {
		if !slices.Contains(endsOf(full).Names(), name) {
			s.t.Errorf("%s: %s is an outcome that the full search does not know", mode, name)
		}
	}
	if len(r.Deadlocks) > 0 && len(full.Deadlocks) == 0 || len(r.Leaks) > 0 && len(full.Leaks) == 0 {
		s.t.Errorf("%s: %d deadlocks and %d leaks; the full search knows %d and %d", mode, len(r.Deadlocks), len(r.Leaks), len(full.Deadlocks), len(full.Leaks))
	}
	races := racesOf(full)
	for pair := range racesOf(r) {
		if !races[pair] {
			s.t.Errorf("%s: the full search does not know of the race %s", mode, pair)
		}
	}
}

// deep are programs with a bug of a known depth, and its number of goroutines.
var deep = []struct {
	name              string
	depth, goroutines int
	body              string
}{
	{"order: depth 1", 1, 2, `func main() { c := make(chan int, 1); a := make(chan int, 1)
		go func() { c <- 1; a <- 1 }(); select { case <-c: default: panic("too early") }; <-a }`},
	{"lost update: depth 2", 2, 3, `func main() { var n atomic.Int32; var wg sync.WaitGroup
		for range 2 { wg.Go(func() { v := n.Load(); n.Store(v + 1) }) }; wg.Wait(); if n.Load() != 2 { panic("lost") } }`},
	{"two locks: depth 2", 2, 3, `func main() { var a, b sync.Mutex; var wg sync.WaitGroup
		wg.Go(func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() }); wg.Go(func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock() }); wg.Wait() }`},
	{"there and back: depth 3", 3, 3, `func main() { var x, y atomic.Int32; var wg sync.WaitGroup
		wg.Go(func() { x.Store(1); x.Store(2) }); wg.Go(func() { if x.Load() == 1 { y.Store(1); if x.Load() == 2 { panic("seen") } } }); wg.Wait() }`},
}

// TestPCTKeepsItsGuarantee: a run finds a bug of depth d among n goroutines and k steps with a probability of at least
// 1/(n·k^(d-1)). The seeds are fixed, and so is what this test counts.
func TestPCTKeepsItsGuarantee(t *testing.T) {
	const runs = 3_000
	for _, c := range deep {
		s := bodySubject(t, c.body)
		x := newExplorer(s.root(false))
		x.budget.Time = 1 << 40
		by := strategy(t, fmt.Sprintf("pct:%d", c.depth)).(sampling)
		p := newSampler(x, x.root.Fork())
		p.by = by
		fails := 0
		for p.n < runs {
			pick, _ := p.picker()
			one := x.sample(p.root, pick, &p.tokens, func() bool { return false })
			p.n++
			p.take(one, true)
			if one.end != nil && one.end.Fails {
				fails++
			}
		}
		least := 1 / (float64(c.goroutines) * math.Pow(float64(max(p.longest, 16)), float64(c.depth-1)))
		t.Logf("%s: %d of %d runs fail; guaranteed are %.1f, with %d steps", c.name, fails, runs, least*runs, p.longest)
		if float64(fails) < least*runs {
			t.Errorf("%s: %d of %d runs fail, guaranteed are %.1f", c.name, fails, runs, least*runs)
		}
	}
}

// TestUniformWalkIsNearlyUniform: two goroutines, one with many steps and one with few, and no order that keeps a
// step from being taken. A random walk draws the interleavings in which the short one is over early far too often.
func TestUniformWalkIsNearlyUniform(t *testing.T) {
	body := `func main() { var n atomic.Int32; var wg sync.WaitGroup; at := int32(-1)
		wg.Go(func() { for range 8 { n.Add(1) } }); wg.Go(func() { at = n.Load() }); wg.Wait(); fmt.Print(at) }`
	s := bodySubject(t, body)
	full := s.explore(Budget{})
	far := func(name string) float64 { // from the shares of the interleavings, all of which are equally likely
		r := s.explore(Budget{Strategy: strategy(t, name), Runs: 3_000})
		sum := 0.0
		for _, o := range full.Outcomes {
			share, _ := new(big.Rat).SetFrac(o.Paths, full.Paths).Float64()
			if at := r.outcome(o.End, false); at >= 0 {
				share -= r.Outcomes[at].Probability
			}
			sum += math.Abs(share)
		}
		return sum
	}
	walk, uniform := far("random"), far("urw")
	t.Logf("from the uniform distribution: a random walk %.2f, urw %.2f", walk, uniform)
	if uniform > walk/2 {
		t.Errorf("urw is %.2f away from the uniform distribution, a random walk %.2f", uniform, walk)
	}
}

// TestStrategiesSayWhatTheyCovered in numbers.
func TestStrategiesSayWhatTheyCovered(t *testing.T) {
	s := bodySubject(t, `func main() { var n atomic.Int32; var wg sync.WaitGroup
		for range 2 { wg.Go(func() { v := n.Load(); n.Store(v + 1) }) }; wg.Wait(); fmt.Print(n.Load()) }`)
	racy := bodySubject(t, `func main() { n := 0; var wg sync.WaitGroup; for range 2 { wg.Go(func() { n++ }) }; wg.Wait(); fmt.Print(n) }`)
	for name, c := range map[string]struct {
		s            *subject
		words, bound string
	}{
		"full":          {s, "Every interleaving.", "every interleaving"},
		"alike":         {s, "Every interleaving. Goroutines that nothing tells apart", "every interleaving"},
		"reduced":       {s, "Every interleaving, by representatives", "every interleaving, by representatives"},
		"preemptions:1": {s, "At most 1 preemption: all ", "every interleaving with at most 1 preemption"},
		"preemptions:0": {s, "No preemption: all ", "every interleaving with no preemption"},
		"pos":           {s, "Not every interleaving: ", " of 50 runs by pos"},
		"pct:2":         {s, " different schedules of 50 runs drawn by pct:2. An outcome", " different schedules of 50 runs by pct:2"},
	} {
		r := c.s.explore(Budget{Strategy: strategy(t, name), Runs: 50})
		if words := r.Words(); !strings.Contains(words, c.words) {
			t.Errorf("%s says %q, want %q", name, words, c.words)
		}
		if words := r.BoundWords(); !strings.Contains(words, c.bound) {
			t.Errorf("%s has the bound %q, want %q", name, words, c.bound)
		}
	}
	if r := racy.explore(Budget{Strategy: strategy(t, "reduced")}); r.Complete || !strings.Contains(r.Words(), "there is a data race") {
		t.Errorf("reduced, of a program with a data race: complete %t, %q", r.Complete, r.Words())
	}
	large := bodySubject(t, `func main() { var n atomic.Int32; var wg sync.WaitGroup
		for i := range 3 { wg.Go(func() { for range 3 { n.Store(n.Load() + int32(i)) } }) }; wg.Wait(); fmt.Print(n.Load()) }`)
	for _, name := range []string{"full", "alike", "preemptions:3"} {
		if r := large.explore(Budget{Strategy: strategy(t, name), States: 200}); r.Complete || r.Sampled != 0 || !strings.Contains(r.Words(), "more than 200 states") {
			t.Errorf("%s, with too few states: complete %t, %d runs, %q", name, r.Complete, r.Sampled, r.Words())
		}
	}
	schedules := s.explore(Budget{Strategy: strategy(t, "random"), Runs: 500})
	if all := s.explore(Budget{}); schedules.Paths.Cmp(all.Paths) > 0 || schedules.Paths.Cmp(big.NewInt(int64(schedules.schedules))) != 0 {
		t.Errorf("%d different schedules, %s counted, of %s interleavings", schedules.schedules, schedules.Paths, all.Paths)
	}
}
