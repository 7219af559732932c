package sim

import (
	"context"
	"strings"
	"testing"
)

// Each body was run with go test -race of Go 1.26, which says the same.
var bubbles = map[string]struct {
	body string
	want string // in the outcome; empty if it holds
	race bool
}{
	"Wait orders what a blocked goroutine did": {`
	n := 0
	stop := make(chan bool)
	go func() { n = 1; <-stop }()
	synctest.Wait()
	if n != 1 { t.Error(n) }
	close(stop)`, "", false},
	"Wait orders what an ended goroutine did": {`
	n := 0
	go func() { time.Sleep(time.Second); n++ }()
	time.Sleep(time.Second)
	synctest.Wait()
	if n != 1 { t.Error(n) }`, "", false},
	"without Wait nothing orders": {`
	n := 0
	go func() { n = 1 }()
	time.Sleep(time.Second)
	if n != 1 { t.Error(n) }`, "", true},
	"the clock is exact": {`
	began := time.Now()
	time.Sleep(time.Second)
	if d := time.Since(began); d != time.Second { t.Error(d) }
	if !time.Now().Equal(time.Now()) { t.Error("it moves") }
	if !began.Equal(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) { t.Error(began) }`, "", false},
	"timers are idle": {`
	timer := time.AfterFunc(time.Second, func() { t.Error("too early") })
	for range 3 { runtime.Gosched() }
	if !timer.Stop() { t.Error("it went off") }`, "", false},
	"a mutex does not block durably": {`
	var mu sync.Mutex
	mu.Lock()
	go func() { mu.Lock(); mu.Unlock() }()
	time.Sleep(time.Second)
	mu.Unlock()`, "deadlock", false},
	"a mutex that is held for ever stops the clock": {`
	var mu sync.Mutex
	mu.Lock()
	go func() { time.Sleep(time.Second); mu.Unlock() }()
	mu.Lock()`, "deadlock", false},
	"a channel from outside does not block durably": {`
	go func() { <-outside }()
	time.Sleep(time.Second)
	outside <- true`, "deadlock", false},
	"a goroutine that stays is a deadlock": {`
	c := make(chan bool)
	go func() { <-c }()`, "deadlock", false},
	"what is cleaned up ends the rest": {`
	c := make(chan bool)
	t.Cleanup(func() { close(c) })
	go func() { <-c }()
	go func() { <-t.Context().Done() }()`, "", false},
	"a failure inside fails the test": {`
	go func() { time.Sleep(time.Second); t.Error("late") }()
	time.Sleep(2*time.Second)
	t.FailNow()`, "late", false},
}

func TestBubbles(t *testing.T) {
	for name, b := range bubbles {
		t.Run(name, func(t *testing.T) {
			src := bubbleSource(b.body)
			p, err := Load("p", []File{{Name: "p_test.go", Text: []byte(src)}})
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Explore(context.Background(), Config{AnyTimers: true}, Budget{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(texts(r), "|")
			if (b.want == "") == strings.Contains(got, "✗") || !strings.Contains(got, b.want) || (len(r.Races) > 0) != b.race || !r.Complete {
				t.Errorf("outcomes %q, races %v, %s", got, r.Races, r.Coverage)
			}
		})
	}
}

func bubbleSource(body string) string {
	return "package p\nimport (\"runtime\"; \"sync\"; \"testing\"; \"testing/synctest\"; \"time\")\n" +
		"var _ = runtime.Gosched\nvar _ sync.Mutex\nvar _ time.Duration\nvar outside = make(chan bool)\n" +
		"func TestIt(t *testing.T) {\n synctest.Test(t, func(t *testing.T) {" + body + "\n})\n}\n"
}

// TestTimeStandsStillInABubble: that is why such a test hangs, whoever holds the mutex.
func TestTimeStandsStillInABubble(t *testing.T) {
	for name, body := range map[string]string{
		"the one who waits": `var mu sync.Mutex; mu.Lock(); go func() { time.Sleep(time.Second); mu.Unlock() }(); mu.Lock()`,
		"the sleeper":       `var mu sync.Mutex; locked := make(chan bool); go func() { mu.Lock(); close(locked); time.Sleep(time.Second); mu.Unlock() }(); <-locked; mu.Lock()`,
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Load("p", []File{{Name: "p_test.go", Text: []byte(bubbleSource(body))}})
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Explore(t.Context(), Config{AnyTimers: true}, Budget{}, nil)
			if err != nil || r.Shortest == nil {
				t.Fatal("no run fails: ", err)
			}
			run, err := p.Replay(r.Shortest.Token)
			if err != nil {
				t.Fatal(err)
			}
			why := r.Decider().Why(t.Context(), run)
			if !strings.Contains(why, "func1 sleeps, and TestIt.func1 waits for mu") || !strings.Contains(why, "time stands still") || strings.Contains(why, "twice") {
				t.Error(why)
			}
		})
	}
}
