package sim_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"racelab/sim"
)

// A goroutine that polls never lets time pass when timers fire only once nobody can
// run. That proves nothing: the timer is due.
func TestPollingBesideATimerIsNoLivelock(t *testing.T) {
	const text = `package main

import "time"

func poll(stop chan bool) {
	for {
		select {
		case <-stop:
			return
		default:
		}
	}
}

func main() {
	stop, gone := make(chan bool), make(chan bool)
	go func() { poll(stop); close(gone) }()
	time.Sleep(time.Second)
	close(stop)
	<-gone
	println("gone")
}
`
	p, err := sim.Load("poll", []sim.File{{Name: "poll.go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(context.Background(), sim.Config{AnyTimers: true}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Fails() || !r.Complete || len(r.Outcomes) != 1 {
		t.Errorf("with timers at any moment it fails: %t, is complete: %t, and has %d outcomes: %s", r.Fails(), r.Complete, len(r.Outcomes), r.Coverage)
	}
	_, err = p.Explore(context.Background(), sim.Config{}, sim.Budget{}, nil)
	var spent *sim.ErrSpent
	if !errors.As(err, &spent) || !strings.Contains(spent.Why, "--timers any") {
		t.Errorf("with timers only when nobody can run it says: %v", err)
	}
}

// In a test every goroutine that is left behind fails it, whatever it waits for; but not
// one that was started before the test, and not one that ends by itself soon after.
func TestGoroutinesThatATestLeavesBehind(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		rule sim.LeakRule
		says string
	}{
		"waits for a message": {"func TestX(t *testing.T) { c := make(chan int); go func() { <-c }() }", sim.LeaksFail, "TestX.func1 is left waiting for ever to receive from c"},
		"waits in its loop":   {"func TestX(t *testing.T) { c := make(chan int); go func() { for range c {} }(); c <- 1 }", sim.LeaksFail, "TestX.func1 is left waiting"},
		"a child of its own":  {"func f(c chan int) { go g(c) }\nfunc g(c chan int) { c <- 1 }\nfunc TestX(t *testing.T) { go f(make(chan int)) }", sim.LeaksFail, "g is left waiting for ever to send"},
		"waits at a global":   {"var c = make(chan int)\nfunc TestX(t *testing.T) { go func() { <-c }() }", sim.LeaksFail, "is left waiting"},
		"was there before":    {"var c = make(chan int)\nfunc init() { go func() { for range c {} }() }\nfunc TestX(t *testing.T) { c <- 1 }", sim.LeaksFail, ""},
		"ends by itself":      {"func TestX(t *testing.T) { n := new(int); go func() { for range 10 { *n++ } }() }", sim.LeaksFail, ""},
		"reported":            {"func TestX(t *testing.T) { c := make(chan int); go func() { <-c }() }", sim.LeaksReport, "TestX.func1 is left waiting"},
		"ignored":             {"func TestX(t *testing.T) { c := make(chan int); go func() { <-c }() }", sim.LeaksIgnore, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := sim.Load("p", []sim.File{{Name: "p_test.go", Text: []byte("package p\n\nimport \"testing\"\n\n" + c.text + "\n")}})
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Explore(context.Background(), sim.Config{Entry: "TestX", Leaks: c.rule}, sim.Budget{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if want := c.says != "" && c.rule == sim.LeaksFail; r.Fails() != want {
				t.Errorf("it fails: %t, want %t", r.Fails(), want)
			}
			if found := len(r.Leaks) > 0; found != (c.says != "") || found && !strings.Contains(r.Leaks[0].Text, c.says) {
				t.Errorf("it finds %+v, want %q", r.Leaks, c.says)
			}
		})
	}
}
