package sim_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"racelab/sim"
)

// Each program goes wrong in its own way; why says what the reason must match, and not what
// no reason may say.
var reasons = []struct{ name, source, why, not string }{
	{"two counters that belong together", `package main

import "sync/atomic"

type shop struct{ paid, sent atomic.Int32 }

func (s *shop) order() { s.paid.Add(1); s.sent.Add(1) }

func (s *shop) open() int32 {
	p := s.paid.Load()
	return p - s.sent.Load()
}

func main() {
	var s shop
	done := make(chan bool)
	go func() { s.order(); done <- true }()
	if s.open() < 0 {
		panic("more sent than paid")
	}
	<-done
}`, `Torn read: .*s\.paid.*s\.sent`, ""},
	{"woken, and it was gone", `package main

import "sync"

type bowl struct {
	mu   sync.Mutex
	more *sync.Cond
	left int
}

func (b *bowl) eat() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left == 0 {
		b.more.Wait()
	}
	if b.left--; b.left < 0 {
		panic("an empty bowl")
	}
}

func main() {
	b := &bowl{}
	b.more = sync.NewCond(&b.mu)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(b.eat)
	}
	for range 2 {
		b.mu.Lock()
		b.left++
		b.more.Signal()
		b.mu.Unlock()
	}
	wg.Wait()
}`, `Woken without looking again: .*b\.left.*did not look at b\.left again`, ""},
	{"never given back", `package main

import "sync"

func book(mu *sync.Mutex, full bool) {
	mu.Lock()
	if full {
		return
	}
	mu.Unlock()
}

func main() {
	var mu sync.Mutex
	done := make(chan bool)
	go func() { book(&mu, true); done <- true }()
	<-done
	mu.Lock()
}`, `Forgotten unlock: .*locked mu in book.*book returned without unlocking it`, "nobody will wake"},
	{"the Once that waits", `package main

import "sync"

type shop struct {
	mu   sync.Mutex
	bell *sync.Cond
	open sync.Once
}

func main() {
	s := &shop{}
	s.bell = sync.NewCond(&s.mu)
	go func() {
		s.open.Do(func() {
			s.mu.Lock()
			s.bell.Wait()
			s.mu.Unlock()
		})
	}()
	s.open.Do(func() {})
}`, `waits for s\.open.*waits for a signal on s\.bell`, `\bfor [oc]\b`},
	{"closed while somebody writes", `package main

import "sync"

type book struct {
	mu    sync.Mutex
	lines map[int]string
}

func (b *book) add()  { b.mu.Lock(); defer b.mu.Unlock(); b.lines[1] = "x" }
func (b *book) shut() { b.mu.Lock(); b.lines = nil; b.mu.Unlock() }

func main() {
	b := &book{lines: map[int]string{}}
	var wg sync.WaitGroup
	wg.Go(b.add)
	b.shut()
	wg.Wait()
}`, `set b\.lines to nil .* before .*b\.lines`, ""},
	{"looked before the other wrote", `package main

import (
	"database/sql"
	"errors"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func reserve(db *sql.DB) error {
	var n int
	err := db.QueryRow("SELECT n FROM seats WHERE n = $1", 4).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = db.Exec("INSERT INTO seats (n) VALUES ($1)", 4)
	}
	return err
}

func main() {
	db, _ := sql.Open("pgx", "train")
	db.Exec("CREATE TABLE seats (n INT PRIMARY KEY)")
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if reserve(db) != nil {
				panic("not reserved")
			}
		})
	}
	wg.Wait()
}`, `Check-then-act: .*SELECT n FROM seats .*INSERT INTO seats`, ""},
}

func TestReasons(t *testing.T) {
	for _, c := range slices.Concat(reasons, otherReasons) {
		t.Run(c.name, func(t *testing.T) {
			p, r := explored(t, c.source, sim.Budget{})
			if r.Shortest == nil {
				t.Fatal("no run fails")
			}
			run, err := p.Replay(r.Shortest.Token)
			if err != nil {
				t.Fatal(err)
			}
			why := r.Decider().Why(t.Context(), run)
			if !regexp.MustCompile(c.why).MatchString(why) {
				t.Errorf("the reason does not match %s: %s", c.why, why)
			}
			if c.not != "" && regexp.MustCompile(c.not).MatchString(why) {
				t.Errorf("the reason matches %s: %s", c.not, why)
			}
			told := false
			for _, o := range r.Outcomes {
				told = told || o.Token == r.Shortest.Token && o.Why == why
			}
			if !told {
				t.Error("the shortest failure is told otherwise among the outcomes")
			}
		})
	}
}

// TestADeadlockOfATestIsTheTests has nothing of what runs tests.
func TestADeadlockOfATestIsTheTests(t *testing.T) {
	p, err := sim.Load("bowl_test.go", []sim.File{{Name: "bowl_test.go", Text: []byte(`package bowl

import "testing"

func TestParts(t *testing.T) {
	ch := make(chan int)
	t.Run("part", func(t *testing.T) { <-ch })
}`)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Deadlocks) != 1 {
		t.Fatalf("deadlocks: %+v", r.Deadlocks)
	}
	text := r.Deadlocks[0].Text + r.Outcomes[0].Why
	if strings.Contains(text, "common") || strings.Contains(text, "at -") || !strings.Contains(text, "t.Run") {
		t.Error(text)
	}
}
