package walk_test

import (
	"context"
	"flag"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"racelab/sim"
	"racelab/sim/internal/gen"
	"racelab/sim/machine"
	"racelab/sim/walk"
)

var (
	programs = flag.Uint64("walk.programs", 12, "how many generated programs are compared with the explorer")
	runs     = flag.Uint64("walk.runs", 12, "how many walks of each")
	repeated = flag.Uint64("walk.seeds", 1000, "how many seeds are walked twice")
)

// outcome is what a walk of one process that runs main left behind, in the explorer's words.
func outcome(t *testing.T, w *walk.Walk) string {
	t.Helper()
	if err := w.Until(time.Hour); err != nil {
		t.Fatal(err)
	}
	out, end := "", "\nfatal error: all goroutines are asleep - deadlock!"
	for _, e := range w.Events() {
		switch e.Kind {
		case machine.Printed:
			out += e.Text
		case machine.ProcessCrashed:
			end = "\n" + e.Text
		case machine.ProcessEnded:
			if strings.HasPrefix(end, "\nfatal error: all goroutines") {
				end = ""
			}
		}
	}
	return strings.TrimSpace(strings.TrimSpace(out) + end)
}

func TestWalksEndAsTheExplorerSaysThatRunsCan(t *testing.T) {
	compared, several := 0, 0
	for seed := uint64(1); seed <= *programs; seed++ {
		text := gen.Program(seed, gen.Options{Sleeps: seed%3 == 0, Rich: seed%4 == 1})
		census, err := sim.Load("p.go", []sim.File{{Name: "p.go", Text: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		r, err := census.Explore(context.Background(), sim.Config{AnyTimers: true}, sim.Budget{States: 30_000, Time: 20 * time.Second}, nil)
		if err != nil || !r.Complete {
			continue
		}
		can := map[string]bool{}
		for _, o := range r.Outcomes {
			can[strings.TrimSpace(o.Text)] = true
		}
		p, err := sim.LoadService("p.go", []sim.File{{Name: "p.go", Text: []byte(text)}, {Name: "run.go", Text: []byte("package main\n\nfunc Run() { main() }\n")}})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for i := range *runs {
			got := outcome(t, start(t, p, walk.Config{Seed: i, Processes: []walk.Process{{Name: "p", Func: "Run"}}}))
			if seen[got] = true; !can[got] {
				t.Fatalf("seed %d of program %d ends with\n%s\nand the explorer knows only %q\n%s", i, seed, got, keys(can), text)
			}
		}
		if compared++; len(seen) > 1 {
			several++
		}
	}
	if compared < int(*programs)/2 || several == 0 {
		t.Errorf("%d programs were compared, of which %d ended in several ways: that proves little", compared, several)
	}
}

func keys(m map[string]bool) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	return out
}

// busy has a race, a lock, a channel, a timer, a map in random order and random numbers.
const busy = `package busy

import (
	"fmt"
	"math/rand"
	"sync"
	"time"
)

func Work(n int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	total, seen := 0, map[int]int{}
	done := make(chan int)
	for i := range n {
		wg.Go(func() {
			time.Sleep(time.Duration(rand.Intn(5)) * time.Millisecond)
			total++
			mu.Lock()
			seen[rand.Intn(3)]++
			mu.Unlock()
			select {
			case done <- i:
			case <-time.After(time.Millisecond):
			}
		})
	}
	for range n / 2 {
		fmt.Println("first", <-done)
	}
	wg.Wait()
	for k, v := range seen {
		fmt.Println(k, v)
	}
	fmt.Println(total)
}
`

func TestOverManySeedsARunIsTheSameAgainAlsoFromTheMiddle(t *testing.T) {
	p, err := sim.LoadService("busy", []sim.File{{Name: "busy.go", Text: []byte(busy)}})
	if err != nil {
		t.Fatal(err)
	}
	ends := map[string]bool{}
	for seed := range *repeated {
		c := walk.Config{Seed: seed, Processes: []walk.Process{{Name: "a", Func: "Work", Args: []any{4}}, {Name: "b", Func: "Work", Args: []any{2}, At: 2 * time.Millisecond}},
			Commands: []walk.Command{{At: 3 * time.Millisecond, Restart: "a"}}}
		w := start(t, p, c)
		want := until(t, w, time.Second)
		again := start(t, p, c)
		until(t, again, time.Duration(seed%5)*time.Millisecond)
		branch, err := again.Branch(c.Commands)
		if err != nil {
			t.Fatal(err)
		}
		for name, other := range map[string]*walk.Walk{"run again": again, "a branch": branch} {
			if got := until(t, other, time.Second); !reflect.DeepEqual(got, want) {
				t.Fatalf("seed %d: %s is another run", seed, name)
			}
		}
		ends[fmt.Sprint(len(want))] = true
	}
	if len(ends) < 5 {
		t.Errorf("all seeds give about the same run: %v", ends)
	}
}
