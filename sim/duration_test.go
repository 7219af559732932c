package sim_test

import (
	"testing"

	"racelab/sim"
)

const lease = `package lesson

import "time"

type Lesson struct {
	Left time.Duration
	N    int
}

func (l *Lesson) Alice() { l.hold(10 * time.Second) }

func (l *Lesson) hold(ttl time.Duration) {
	l.Left = ttl
	l.N++
	if ttl > 0 {
		l.N++
	}
}

func (l *Lesson) Outcome() string { return "" }
`

// Ten seconds are not a number with ten noughts.
func TestDurationsAreShownAsDurations(t *testing.T) {
	p, err := sim.Load("lease", []sim.File{{Name: "lease.go", Text: []byte(lease)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Step(r.View(0).Choices[0]); err != nil {
		t.Fatal(err)
	}
	v := r.View(1)
	shown := map[string]string{}
	for _, x := range append(v.Shared, v.Actors[0].Locals...) {
		shown[x.Name] = x.Value
	}
	if shown["Left"] != "10s" || shown["ttl"] != "10s" || shown["N"] != "0" {
		t.Errorf("shown are %v", shown)
	}
}
