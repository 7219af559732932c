package desk

import (
	"errors"
	"fmt"
	"testing"

	"racelab/sim"
)

// spinning is a program in which one goroutine works for so long after a step that others see.
func spinning(t *testing.T, rounds int) *sim.Program {
	t.Helper()
	p, err := sim.Load("draft", []sim.File{{Name: "draft.go", Text: fmt.Appendf(nil, `package main

import "sync"

func main() {
	var mu sync.Mutex
	n := 0
	go func() {
		mu.Lock()
		n++
		mu.Unlock()
	}()
	mu.Lock()
	sum := n
	for i := range %d {
		sum += i
	}
	mu.Unlock()
	println(sum)
}
`, rounds)}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// token is that of a run in which nobody has taken a step.
func token(t *testing.T, p *sim.Program) string {
	t.Helper()
	r, err := p.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return r.Token()
}

// Where others share the process, a run is stepped as long as a step takes little; one that does not is refused, and the
// run stays as it was.
func TestASharedRunIsStepped(t *testing.T) {
	for rounds, want := range map[int]error{10: nil, 10_000_000: errCostly} {
		p := spinning(t, rounds)
		shown, steps := shared(p, token(t, p))
		if !steps {
			t.Fatalf("%d rounds: no step may be taken", rounds)
		}
		if _, err := shown.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil); !errors.Is(err, errStill) {
			t.Errorf("it is explored: %v", err)
		}
		r, err := shown.NewRun(sim.Config{})
		if err != nil {
			t.Fatal(err)
		}
		var refused error
		for refused == nil && r.View(r.Len()).End == nil {
			at := r.Len()
			if refused = r.Step(r.View(at).Choices[0]); refused != nil && r.Len() != at {
				t.Errorf("%d rounds: a step that was refused was taken", rounds)
			}
		}
		if !errors.Is(refused, want) {
			t.Errorf("%d rounds: %v, want %v", rounds, refused, want)
		}
	}
}

// A run that takes more than a shared one gets is shown, and not stepped.
func TestALargeSharedRunIsOnlyLookedAt(t *testing.T) {
	p := spinning(t, 1_000_000)
	r, err := p.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	r.Finish(100)
	shown, steps := shared(p, r.Token())
	if steps {
		t.Fatal("steps may be taken")
	}
	seen, err := shown.Replay(r.Token())
	if err != nil || seen.Len() != r.Len() {
		t.Fatalf("%v, %v", seen, err)
	}
	if seen.Truncate(0); seen.Len() != r.Len() {
		t.Error("it was shortened")
	}
	if !errors.Is(seen.Step(sim.Choice{}), errStill) {
		t.Error("it was stepped")
	}
}

// A shared run has an end.
func TestASharedRunIsShort(t *testing.T) {
	p, err := sim.Load("draft", []sim.File{{Name: "draft.go", Text: []byte("package main\n\nimport \"sync\"\n\nfunc main() {\n\tvar mu sync.Mutex\n\tgo func() {\n\t\tfor {\n\t\t\tmu.Lock()\n\t\t\tmu.Unlock()\n\t\t}\n\t}()\n\tfor {\n\t\tmu.Lock()\n\t\tmu.Unlock()\n\t}\n}\n")}})
	if err != nil {
		t.Fatal(err)
	}
	shown, _ := shared(p, token(t, p))
	r, err := shown.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		err = r.Step(r.View(r.Len()).Choices[0])
	}
	if !errors.Is(err, errLongShare) || r.Len() != longestShared {
		t.Errorf("after %d steps: %v", r.Len(), err)
	}
}
