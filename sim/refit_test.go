package sim_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim"
	"racelab/sim/internal/gen"
)

// till is a program in which two cashiers pay into a till; BODY is how.
const till = `package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

type till struct {
	mu   sync.Mutex
	cash int64
}

var _ = atomic.AddInt64

func (t *till) pay(n int64) {
BODY
}

func north(t *till, wg *sync.WaitGroup) { defer wg.Done(); t.pay(5) }
func south(t *till, wg *sync.WaitGroup) { defer wg.Done(); t.pay(7) }

func main() {
	t := &till{cash: 10}
	var wg sync.WaitGroup
	wg.Add(2)
	go north(t, &wg)
	go south(t, &wg)
	wg.Wait()
	if t.cash != 22 {
		panic(fmt.Sprint("cash is ", t.cash))
	}
}
`

func tillOf(t *testing.T, body string) *sim.Program {
	t.Helper()
	text := strings.Replace(till, "BODY", body, 1)
	if rest, ok := strings.CutPrefix(body, "whole:"); ok {
		text = rest
	}
	return loadText(t, text)
}

func loadText(t *testing.T, text string) *sim.Program {
	t.Helper()
	p, err := sim.Load("till.go", []sim.File{{Name: "till.go", Text: []byte(text)}})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return p
}

// A failing schedule of the unlocked till, followed in what it was edited into.
func TestTokensSurviveAnEdit(t *testing.T) {
	const lost = "\tc := t.cash\n\tt.cash = c + n"
	ctx := context.Background()
	old := tillOf(t, lost)
	report, err := old.Explore(ctx, sim.Config{}, sim.Budget{}, nil)
	if err != nil || report.Shortest == nil {
		t.Fatal(report, err)
	}
	renamed := strings.NewReplacer("(t *till) pay", "(box *till) pay", "BODY", "\tseen := box.cash\n\tbox.cash = seen + n").Replace(till)
	tests := []struct {
		name, body string
		fails      bool
		said, near string
	}{
		{"a comment", "\t// Pays in.\n" + lost, true, "all of its steps fit", ""},
		{"another name", "whole:" + renamed, true, "all of its steps fit", ""},
		{"a look before", "\tif t.cash < 0 {\n\t\treturn\n\t}\n" + lost, false, "all of its steps fit", "has its first"},
		{"locked", "\tt.mu.Lock()\n\tdefer t.mu.Unlock()\n" + lost, false, "no longer possible: after its step 1, north waits for t.mu, which south holds", "No schedule of this source fails."},
		{"locked each", "\tt.mu.Lock()\n\tc := t.cash\n\tt.mu.Unlock()\n\tt.mu.Lock()\n\tt.cash = c + n\n\tt.mu.Unlock()", true, "all of its steps fit", ""},
		{"atomic", "\tatomic.AddInt64(&t.cash, n)", false, "in one step with what came before", "No schedule of this source fails."},
		{"load and store", "\tc := atomic.LoadInt64(&t.cash)\n\tatomic.StoreInt64(&t.cash, c+n)", true, "all of its steps fit", ""},
		{"nothing", "", true, "ends without doing what came next", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := tillOf(t, tt.body).Refit(report.Shortest.Token)
			if err != nil {
				t.Fatal(err)
			}
			if f.Fails() != tt.fails || !strings.Contains(f.Words(), tt.said) {
				t.Errorf("fails %v: %s\n%v", f.Fails(), f.Words(), f.Run.Schedule())
			}
			if tt.near == "" {
				return
			}
			near, err := f.Nearest(ctx, sim.Budget{})
			if err != nil || !near.Proven || !strings.Contains(near.Words(), tt.near) {
				t.Errorf("%v: %s", err, near.Words())
			}
		})
	}
}

// What is told of the nearest failing run is true: no failing run shares more steps, as
// following every run of the program shows.
func TestTheNearestFailingRunIsTheNearest(t *testing.T) {
	p := tillOf(t, "\tc := t.cash\n\tif c > 15 {\n\t\tc = t.cash\n\t}\n\tt.cash = c + n")
	old, err := tillOf(t, "\tt.mu.Lock()\n\tc := t.cash\n\tt.cash = c + n\n\tt.mu.Unlock()").NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	old.Finish(100)
	f, err := p.RefitRun(old, sim.Config{})
	if err != nil || f.Fails() {
		t.Fatal(err, f.Words())
	}
	near, err := f.Nearest(context.Background(), sim.Budget{})
	if err != nil || near.Run == nil || !near.Proven {
		t.Fatalf("%v %+v", err, near)
	}
	want, best := f.Run.Schedule()[:f.Taken], -1
	var walk func(r *sim.Run)
	walk = func(r *sim.Run) {
		v := r.View(r.Len())
		if v.End != nil && v.End.Fails {
			best = max(best, common(r.Schedule(), want))
		}
		for _, c := range v.Choices {
			next := r.Clone()
			if next.Step(c) == nil {
				walk(next)
			}
		}
	}
	start, _ := p.NewRun(sim.Config{})
	walk(start)
	if best != near.Common || common(near.Run.Schedule(), want) < near.Common {
		t.Errorf("the nearest shares %d steps, and %d are told: %v against %v", best, near.Common, near.Run.Schedule(), want)
	}
}

func common(a, b sim.Schedule) int {
	n := 0
	for n < min(len(a), len(b)) && a[n].Actor == b[n].Actor && a[n].Alt == b[n].Alt {
		n++
	}
	return n
}

// Source that differs in a comment only is followed step by step, whatever the program
// does.
func TestAnEditedCommentChangesNoSchedule(t *testing.T) {
	whole := 0
	for seed := range uint64(40) {
		text := gen.Program(seed, gen.Options{})
		p, err := sim.Load("p.go", []sim.File{{Name: "p.go", Text: []byte(text)}})
		if err != nil {
			continue
		}
		edited := loadText(t, "// Edited.\n\n"+text)
		run, err := p.NewRun(sim.Config{Entry: p.Entries()[0].Name})
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(seed, 3))
		for range 200 {
			c := run.View(run.Len()).Choices
			if len(c) == 0 {
				break
			}
			if err := run.Step(c[r.IntN(len(c))]); err != nil {
				t.Fatal(err)
			}
		}
		f, err := edited.Refit(run.Token())
		if err != nil {
			t.Fatal(err)
		}
		if f.Known < f.Of {
			continue
		}
		whole++
		if f.Why != "" || !slices.EqualFunc(f.Run.Schedule()[:f.Taken], run.Schedule(), func(a, b sim.Choice) bool { return a.Actor == b.Actor && a.Alt == b.Alt }) {
			t.Errorf("seed %d: %s\n%v\n%v\n%s", seed, f.Words(), run.Schedule(), f.Run.Schedule(), text)
		}
	}
	if whole < 20 {
		t.Errorf("only %d of the programs were followed", whole)
	}
}

func TestTokensOfOtherSourceAreBounded(t *testing.T) {
	p := loadText(t, "package main\n\nfunc main() {\n\tc := make(chan int)\n\tgo func() {\n\t\tfor i := range 400 {\n\t\t\tc <- i\n\t\t}\n\t\tclose(c)\n\t}()\n\tfor range c {\n\t}\n}\n")
	run, _ := p.NewRun(sim.Config{})
	for range 700 {
		v := run.View(run.Len())
		if v.End != nil {
			break
		}
		if err := run.Step(v.Choices[len(v.Choices)-1]); err != nil {
			t.Fatal(err)
		}
	}
	token := run.Token()
	if len(token) > 1500 {
		t.Errorf("a token of %d steps has %d characters", run.Len(), len(token))
	}
	if again, err := p.Replay(token); err != nil || again.Len() != run.Len() {
		t.Fatal(err)
	}
}

func TestNearestKeepsItsTime(t *testing.T) {
	p := loadText(t, counting(4, 6))
	run, err := p.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	run.Finish(500)
	f, err := loadText(t, "// Edited.\n"+counting(4, 6)).Refit(run.Token())
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if _, err := f.Nearest(context.Background(), sim.Budget{Time: 200 * time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}
