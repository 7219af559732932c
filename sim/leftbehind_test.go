package sim_test

import (
	"strings"
	"testing"

	"racelab/sim"
	engine "racelab/sim/explore"
)

// Who is left behind by the end of main may depend on who goes on first. The verdict does not.
func TestWhatIsLeftBehindDoesNotDependOnTheOrder(t *testing.T) {
	for name, c := range map[string]struct {
		body, says string
		fails      bool
	}{
		"the one who comes first ends": {`c := make(chan int, 1)
			go func() { c <- 1 }()
			go func() { select { case c <- 2: default: } }()
			_ = c`, "main.func1 is left waiting for ever to send", true},
		"either of two senders": {`c := make(chan int)
			go func() { <-c }()
			for range 2 { go func() { c <- 1 }() }`, "is left waiting for ever to send to c", true},
		"whoever takes the token": {`token, c := make(chan bool, 1), make(chan int); token <- true
			go func() { select { case <-token: <-c; default: } }()
			go func() { select { case <-token: default: } }()`, "main.func1 is left waiting for ever to receive from c", true},
		"who holds the lock would panic": {`var mu sync.Mutex
			go func() { mu.Lock(); mu.Unlock() }()
			go func() { mu.Lock(); panic("holds it") }()`, "", true},
		"who is about to panic has the lock": {`var mu sync.Mutex; c := make(chan int)
			go func() { mu.Lock(); <-c; mu.Unlock() }()
			go func() { mu.Lock(); panic("holds it") }()`, "main.func1 is left waiting for ever to receive from c", true},
		"one would panic, another hangs all the same": {`c := make(chan int)
			go func() { c <- 1 }()
			go func() { time.Sleep(1); panic("late") }()`, "main.func1 is left waiting for ever to send to c", true},
		"served in every order": {`c := make(chan int, 2)
			for range 2 { go func() { c <- 1 }() }
			go func() { <-c }()`, "", false},
	} {
		for _, alike := range []engine.Alike{engine.AlikeNever, engine.AlikeAlways} {
			t.Run(name, func(t *testing.T) {
				r := exploreAs(t, "left", alikeSource(c.body), alike)
				if r.Fails() != c.fails {
					t.Errorf("it fails: %t, want %t", r.Fails(), c.fails)
				}
				if c.says == "" && len(r.Leaks) > 0 {
					t.Errorf("it says %+v of what would end the program", r.Leaks)
				}
				if c.says != "" && (len(r.Leaks) == 0 || !strings.Contains(r.Leaks[0].Text, c.says)) {
					t.Errorf("it says %+v, want %q", r.Leaks, c.says)
				}
			})
		}
	}
}

// TestWhoeverWouldEndTheProgramIsNotLeftBehind: a goroutine of a test that would panic, or log, after the end of the test is
// cut off by it, as one that would print is.
func TestWhoeverWouldEndTheProgramIsNotLeftBehind(t *testing.T) {
	for name, body := range map[string]string{
		"a panic":               `go func() { println("x"); panic("x") }()`,
		"a panic after a sleep": `go func() { time.Sleep(time.Hour); panic("x") }()`,
		"a log":                 `go func() { t.Log("late") }()`,
		"two":                   `go func() { panic("x") }(); go func() { println("a"); println("b") }()`,
	} {
		t.Run(name, func(t *testing.T) {
			p, err := sim.LoadPath(tree(t, map[string]string{
				"go.mod":    "module m\n\ngo 1.26\n",
				"m_test.go": "package m\n\nimport (\"testing\"; \"time\")\n\nvar _ = time.Now\n\nfunc TestIt(t *testing.T) { " + body + " }\n",
			}))
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Explore(t.Context(), sim.Config{Entry: "TestIt", AnyTimers: true}, sim.Budget{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Leaks) > 0 || !r.Complete {
				t.Errorf("left behind is %+v; %s", r.Leaks, r.Coverage)
			}
			holds := false
			for _, o := range r.Outcomes {
				holds = holds || !o.Fails
			}
			if !holds {
				t.Errorf("no run holds: %+v", r.Outcomes)
			}
		})
	}
}
