package remote_test

import (
	"sync"
	"testing"
	"time"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/remote"
	"racelab/lessons/internal/world"
	"racelab/sim"
)

func TestServerTakesOneRequestAtATime(t *testing.T) {
	var s remote.Server
	n := 0
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() {
			for range 100 {
				s.Do(func() string { n++; return "" })
			}
		})
	}
	clients.Wait()
	if n != 800 {
		t.Errorf("%d of 800 requests counted", n)
	}
}

func TestCrashOfTheClientDoesNotReachTheServer(t *testing.T) {
	for range 200 {
		var s remote.Server
		begun, ended := 0, 0
		fault.Die(true, func() {
			for range 4 {
				s.Do(func() string { begun++; ended++; return "" })
			}
		})
		s.Do(func() string { begun++; ended++; return "" }) // hangs if the crash kept the lock
		if begun != ended {
			t.Fatalf("%d requests begun, %d ended", begun, ended)
		}
	}
}

func TestTimePassesInSleeps(t *testing.T) {
	world.Begin()
	begin := remote.Now()
	remote.Sleep(3 * time.Second)
	remote.Sleep(4 * time.Second)
	if got := remote.Now() - begin; got != 7*time.Second {
		t.Errorf("%s have passed, want 7s", got)
	}
	if err := world.End(); err != nil {
		t.Error(err)
	}
}

const clock = `package lesson

import (
	"time"

	"racelab/lessons/internal/remote"
)

type Lesson struct{ took time.Duration }

func (l *Lesson) Slow() {
	begin := remote.Now()
	remote.Sleep(7 * time.Second)
	l.took = remote.Now() - begin
}

func (l *Lesson) Outcome() string { return l.took.String() }
`

func TestTimePassesInSleepsOfTheEngine(t *testing.T) {
	p, err := sim.Load("clock", []sim.File{{Name: "clock.go", Text: []byte(clock)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Outcomes) != 1 || r.Outcomes[0].Text != "7s" {
		t.Errorf("outcomes %v, want 7s alone", r.Outcomes)
	}
}

const program = `package lesson

import (
	"fmt"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/remote"
)

type Lesson struct {
	Crash bool ` + "`fault:\"a may die\"`" + `

	a, b int
	srv  remote.Server
}

func (l *Lesson) both() {
	l.srv.Do(func() string {
		l.a++
		l.b++
		return "add to both"
	})
}

func (l *Lesson) A() { fault.Die(l.Crash, l.both) }
func (l *Lesson) B() { l.both() }

func (l *Lesson) Outcome() string { return fmt.Sprint(l.a, l.b) }
`

func TestRequestIsOneStepInTheEngine(t *testing.T) {
	p, err := sim.Load("remote", []sim.File{{Name: "remote.go", Text: []byte(program)}})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		on   []string
		all  int64
		want []string // outcomes
	}{
		{nil, 2, []string{"2 2"}},
		{[]string{"crash"}, 4, []string{"1 1", "2 2"}}, // never one without the other
	}
	for _, tt := range tests {
		r, err := p.Explore(t.Context(), sim.Config{Switches: tt.on}, sim.Budget{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !r.Complete || len(r.Races) > 0 || r.Interleavings.Int64() != tt.all {
			t.Errorf("%v: %s interleavings, races %v; want %d and none", tt.on, r.Interleavings, r.Races, tt.all)
		}
		got := map[string]bool{}
		for _, o := range r.Outcomes {
			got[o.Text] = true
		}
		for _, text := range tt.want {
			if !got[text] || len(got) != len(tt.want) {
				t.Errorf("%v: outcomes %v, want %v", tt.on, got, tt.want)
			}
		}
	}
}
