package sim_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim"
)

const twoDeposits = `package p

import "errors"

type Lesson struct{ total int }

func (l *Lesson) pay(n int) {
	t := l.total
	l.total = t + n
}

func (l *Lesson) Mia() { l.pay(1) }
func (l *Lesson) Tom() { l.pay(2) }

func (l *Lesson) Invariant() error {
	if l.total != 3 {
		return errors.New("a payment is lost")
	}
	return nil
}
`

func explored(t *testing.T, source string, b sim.Budget) (*sim.Program, *sim.Report) {
	t.Helper()
	p, err := sim.Load("p.go", []sim.File{{Name: "p.go", Text: []byte(source)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{}, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p, r
}

func TestTheShortestFailureSaysWhenItWasDecided(t *testing.T) {
	_, r := explored(t, twoDeposits, sim.Budget{})
	l := r.Shortest.Line
	if l == nil {
		t.Fatal("it has no line")
	}
	var got []string
	for _, p := range l.Exact {
		got = append(got, p.RatString())
	}
	if want := []string{"1/2", "1/2", "1", "1", "1"}; !slices.Equal(got, want) {
		t.Errorf("the probabilities are %v, want %v", got, want)
	}
	if l.Inevitable != 2 || l.Whole != 0 || !slices.Equal(l.Decided, []int{2}) {
		t.Errorf("it was decided at %d, by steps %v", l.Inevitable, l.Decided)
	}
	if got := l.Strip(); got != "▄▄███" {
		t.Errorf("the strip is %q", got)
	}
	if got := l.Words(); !strings.Contains(got, "step 2") || !strings.Contains(got, "probability 1/2") {
		t.Errorf("in words: %q", got)
	}
}

// TestALineOfAProgramThatIsTooLarge has a budget that ends at once: what can follow
// the last steps is known all the same, and what comes before is a lower bound.
func TestALineOfAProgramThatIsTooLarge(t *testing.T) {
	p, whole := explored(t, twoDeposits, sim.Budget{})
	run, err := p.Replay(whole.Shortest.Token)
	if err != nil {
		t.Fatal(err)
	}
	d, err := run.Decider(t.Context(), sim.Budget{States: 1, Time: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	l, err := d.Line(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range l.P {
		if want := whole.Shortest.Line.P[i]; p > want+1e-9 || i >= l.Whole && p < want-1e-9 {
			t.Errorf("after step %d it is %v, want %v; whole from %d on", i, p, want, l.Whole)
		}
	}
	if l.Inevitable != 2 {
		t.Errorf("the point of no return is %d, want 2", l.Inevitable)
	}
}

func TestALineOfARunThatCanGoOn(t *testing.T) {
	p, r := explored(t, twoDeposits, sim.Budget{})
	run, err := p.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Step(run.View(0).Choices[0]); err != nil {
		t.Fatal(err)
	}
	l, err := r.Decider().Line(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	if l.Inevitable != -1 || len(l.P) != 2 || l.P[1] != 0.5 {
		t.Errorf("%+v", l)
	}
	if got := l.Words(); !strings.Contains(got, "probability 1/2") {
		t.Error(got)
	}
}

// BenchmarkLine measures what the line of the shortest failure adds to exploring.
func BenchmarkLine(b *testing.B) {
	source := strings.Replace(twoDeposits, "func (l *Lesson) Tom() { l.pay(2) }",
		"func (l *Lesson) Tom() { l.pay(2); l.pay(0); l.pay(0); l.pay(0) }\nfunc (l *Lesson) Uwe() { l.pay(0); l.pay(0); l.pay(0) }\nfunc (l *Lesson) Ida() { l.pay(0); l.pay(0) }", 1)
	p, err := sim.Load("p.go", []sim.File{{Name: "p.go", Text: []byte(source)}})
	if err != nil {
		b.Fatal(err)
	}
	var explore, line time.Duration
	for b.Loop() {
		r, err := p.Explore(context.Background(), sim.Config{}, sim.Budget{}, nil)
		if err != nil {
			b.Fatal(err)
		}
		run, err := p.Replay(r.Shortest.Token)
		if err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		if _, err := r.Decider().Line(context.Background(), run); err != nil {
			b.Fatal(err)
		}
		line += time.Since(began)
		explore += r.Elapsed
		b.ReportMetric(float64(r.States), "states")
	}
	b.ReportMetric(100*float64(line)/float64(explore-line), "%line")
}
