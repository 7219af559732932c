package sim_test

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"racelab/sim"
)

// counting is a lesson whose actors each take a number of steps: every step is
// one atomic addition to a variable that all of them share.
func counting(steps ...int) string {
	var b strings.Builder
	b.WriteString("package lesson\n\nimport \"sync/atomic\"\n\ntype Lesson struct{ n atomic.Int64 }\n\n")
	for i, n := range steps {
		fmt.Fprintf(&b, "func (l *Lesson) Actor%c() {\n\tfor range %d {\n\t\tl.n.Add(1)\n\t}\n}\n\n", 'A'+i, n)
	}
	b.WriteString("func (l *Lesson) Outcome() string { return \"done\" }\n")
	return b.String()
}

// multinomial is the number of ways to merge rows of the given lengths:
// (n1+n2+…)! / (n1! n2! …).
func multinomial(ns ...int) *big.Int {
	total := 0
	out := big.NewInt(1)
	for _, n := range ns {
		total += n
		out.Mul(out, new(big.Int).Binomial(int64(total), int64(n)))
	}
	return out
}

func TestInterleavingsOfIndependentActors(t *testing.T) {
	cases := [][]int{{1, 2, 3}, {3, 3, 3}, {2, 2, 2, 2}, {1, 1, 1, 1, 1}, {5, 1, 7}, {10, 10, 10}, {0, 4}, {6}}
	for n := 1; n <= 30; n++ {
		cases = append(cases, []int{n, n})
	}
	cases = append(cases, []int{100, 100}) // more than 128 bits
	for _, steps := range cases {
		t.Run(fmt.Sprint(steps), func(t *testing.T) {
			_, r := explore(t, "p", counting(steps...), sim.Budget{})
			if want := multinomial(steps...); !r.Complete || r.Interleavings.Cmp(want) != 0 {
				t.Errorf("%s interleavings, want %s", r.Interleavings, want)
			}
			states := 1
			for _, n := range steps {
				states *= n + 1
			}
			// A counter that says the same is no state of its own: one per set of places. When one
			// actor is left nobody can notice its steps, so they are one.
			if r.States > int64(states) {
				t.Errorf("%d states, want %d at most", r.States, states)
			}
			if o := r.Outcomes[0]; len(r.Outcomes) != 1 || o.Exact != nil && o.Exact.Cmp(big.NewRat(1, 1)) != 0 {
				t.Errorf("the probabilities do not add up: %+v", o)
			}
		})
	}
}

func TestStatesOfIncrements(t *testing.T) {
	for _, c := range []struct {
		actors, times       int
		states, transitions int64
	}{
		{2, 1, 12, 14},
		{3, 3, 7646, 18843},
	} {
		var b strings.Builder
		b.WriteString("package lesson\n\ntype Lesson struct{ n int }\n\n")
		for i := range c.actors {
			fmt.Fprintf(&b, "func (l *Lesson) Actor%c() {\n\tfor range %d {\n\t\tl.n++\n\t}\n}\n\n", 'A'+i, c.times)
		}
		b.WriteString("func (l *Lesson) Outcome() string { return \"\" }\n")
		_, r := explore(t, "p", b.String(), sim.Budget{})
		if r.States != c.states || r.Transitions != c.transitions {
			t.Errorf("%d actors, %d increments: %d states and %d transitions, want %d and %d", c.actors, c.times, r.States, r.Transitions, c.states, c.transitions)
		}
		if want := multinomial(slicesOf(c.actors, 2*c.times)...); r.Interleavings.Cmp(want) != 0 {
			t.Errorf("%d actors, %d increments: %s interleavings, want %s", c.actors, c.times, r.Interleavings, want)
		}
	}
}

func slicesOf(n, v int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = v
	}
	return out
}

// TestLostUpdateProbability computes by hand: of the 6 interleavings of two
// unlocked increments two are right, but a random scheduler that tosses a coin at
// each step finds each of those two with probability 1/4.
func TestLostUpdateProbability(t *testing.T) {
	const text = `package lesson

import "fmt"

type Lesson struct{ n int }

func (l *Lesson) A()              { l.n++ }
func (l *Lesson) B()              { l.n++ }
func (l *Lesson) Outcome() string { return fmt.Sprint(l.n) }
`
	p, err := sim.Load("p.go", []sim.File{{Name: "p.go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(context.Background(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range r.Outcomes {
		want, n := big.NewRat(1, 2), int64(2)
		if o.Text == "1" {
			n = 4
		}
		if o.Exact.Cmp(want) != 0 || o.Interleavings.Int64() != n {
			t.Errorf("outcome %s: %s interleavings, probability %s; want %d and %s", o.Text, o.Interleavings, o.Exact.RatString(), n, want.RatString())
		}
	}
}
