package sim_test

import (
	"strings"
	"testing"

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
