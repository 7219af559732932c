package sim

import (
	"context"
	"testing"
	"time"
)

const increments = `package lesson

import "fmt"

type Lesson struct{ n int }

func (l *Lesson) A() { l.add() }
func (l *Lesson) B() { l.add() }
func (l *Lesson) C() { l.add() }
func (l *Lesson) add() {
	for range 3 {
		l.n++
	}
}
func (l *Lesson) Outcome() string { return fmt.Sprint(l.n) }
`

func TestStatesOfThreeActorsWithThreeIncrements(t *testing.T) {
	p, err := Load("three", []File{{Name: "three.go", Text: []byte(increments)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(context.Background(), Config{}, Budget{Time: time.Minute}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.States != 7646 || r.Transitions != 18843 {
		t.Errorf("%d states and %d transitions, want 7646 and 18843", r.States, r.Transitions)
	}
	t.Log(r.Elapsed, r.Interleavings, r.Coverage)
	for _, o := range r.Outcomes {
		t.Log(o.Text, o.Interleavings, o.Probability, o.Exact, o.Why, o.Token)
	}
	t.Log(r.Races)
}
