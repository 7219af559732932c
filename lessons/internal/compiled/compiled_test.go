package compiled_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/lessons/internal/compiled"
	"racelab/lessons/internal/world"
)

// lesson does what its fields say.
type lesson struct {
	Twice, Panics, Hangs, Unreachable, Crooked, Breaks bool
	Leaks, Lingers, Waits                              bool

	n     int
	never chan int
	told  *[]string
}

func (l *lesson) Setup() {
	world.OnEnd(func() { *l.told = append(*l.told, "closed") })
	if l.Unreachable {
		world.Fail(errors.New("asking the server at :1: connection refused; is it running?"))
		panic("no database")
	}
	if l.Crooked {
		panic("syntax error")
	}
}

func (l *lesson) Alice() {
	switch {
	case l.Hangs:
		<-l.never
	case l.Panics:
		panic(errors.New("out of stock"))
	case l.Breaks:
		world.Fail(errors.New("reading a reply: connection reset"))
	case l.Leaks:
		go func() { l.never <- 1 }()
	case l.Lingers:
		go time.Sleep(20 * time.Millisecond)
	case l.Waits:
		go func() {
			select {
			case <-l.never:
			case <-time.After(20 * time.Millisecond):
			}
		}()
	}
	l.n++
	if l.Twice {
		l.n++
	}
}

func (l *lesson) Outcome() string {
	*l.told = append(*l.told, "outcome")
	return "count " + string(rune('0'+l.n))
}

func (l *lesson) Invariant() error {
	if l.n > 1 {
		return errors.New("counted twice ")
	}
	return nil
}

func TestOnce(t *testing.T) {
	tests := []struct {
		name   string
		fields []string
		want   compiled.Report
		err    string
		told   string
	}{
		{"a run that holds", nil, compiled.Report{Outcome: "count 1"}, "", "outcome closed"},
		{"a run that fails", []string{"Twice"}, compiled.Report{Outcome: "count 2", Fails: true, Why: "counted twice"}, "", "outcome closed"},
		{"an actor that panics", []string{"Panics"}, compiled.Report{Outcome: "panic: out of stock", Fails: true, Why: "panic: out of stock", Over: true}, "", "closed"},
		{"an actor that never ends", []string{"Hangs"}, compiled.Report{Outcome: "deadlock", Fails: true, Why: "it did not end within 50ms", Over: true}, "", "closed"},
		{"a goroutine left behind", []string{"Leaks"}, compiled.Report{Outcome: "count 1", Fails: true, Why: "leak: a goroutine is left behind, in chan send (nil chan)"}, "", "outcome closed"},
		{"a run after one that left a goroutine behind", nil, compiled.Report{Outcome: "count 1"}, "", "outcome closed"},
		{"a goroutine that ends later", []string{"Lingers"}, compiled.Report{Outcome: "count 1"}, "", "outcome closed"},
		{"a goroutine that waits for a timer", []string{"Waits"}, compiled.Report{Outcome: "count 1"}, "", "outcome closed"},
		{"a server that is not there", []string{"Unreachable"}, compiled.Report{}, "connection refused", "closed"},
		{"a set-up that panics", []string{"Crooked"}, compiled.Report{}, "setting up a run: panic: syntax error", "closed"},
		{"a server that goes away", []string{"Breaks"}, compiled.Report{Outcome: "count 1"}, "connection reset", "outcome closed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var told []string
			run := compiled.Run{Lesson: &lesson{told: &told}, Fields: tt.fields, Actors: []string{"Alice"}, Patience: 10 * time.Second}
			if slices.Contains(tt.fields, "Hangs") {
				run.Patience = 50 * time.Millisecond
			}
			got, err := compiled.Once(run)
			if got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("the error is %v, want %q", err, tt.err)
			}
			if got := strings.Join(told, " "); got != tt.told {
				t.Errorf("it went %q, want %q", got, tt.told)
			}
		})
	}
}
