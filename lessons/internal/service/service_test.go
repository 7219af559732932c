package service_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/service"
	"racelab/lessons/internal/world"
	"racelab/sim"
)

func TestServicesAreFoundByNameAndEndWithTheRun(t *testing.T) {
	world.Begin()
	service.Start("bank", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Host, r.URL.Path)
	}))
	res, err := service.Client().Get("http://bank/pay")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(res.Body)
	res.Body.Close()
	if string(body) != "bank/pay" {
		t.Errorf("the service answers %q, want bank/pay", body)
	}
	if _, err := service.Client().Get("http://nobody/"); err == nil || !strings.Contains(err.Error(), "no such service") {
		t.Errorf("asking a service that was never started: %v, want no such service", err)
	}
	if err := world.End(); err != nil {
		t.Fatal(err)
	}
	if _, err := service.Client().Get("http://bank/pay"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("asking a service after the end of its run: %v, want connection refused", err)
	}
}

func TestTheNextRunHasServicesOfItsOwn(t *testing.T) {
	for i := range 3 {
		world.Begin()
		service.Start("bank", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(200 + i) }))
		res, err := service.Client().Get("http://bank/")
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != 200+i {
			t.Errorf("run %d is answered by a service of another run: %d", i, res.StatusCode)
		}
		if err := world.End(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFaultsStrikeTheClientAndNotTheServer(t *testing.T) {
	world.Begin()
	defer world.End()
	begun, ended := make(chan bool, 1000), make(chan bool, 1000)
	service.Start("bank", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun <- true
		ended <- true
	}))
	died := 0
	for range 60 {
		sent := 0
		fault.Die(true, func() {
			for range 4 {
				if res, err := service.Client().Get("http://bank/"); err == nil {
					res.Body.Close()
				}
				sent++
			}
		})
		if sent < 4 {
			died++
		}
	}
	if died == 0 {
		t.Error("no client died in 60 runs of which each other one is struck")
	}
	if len(begun) != len(ended) {
		t.Errorf("%d requests begun, %d ended", len(begun), len(ended))
	}
}

// The engine has the same services, with every interleaving.
func TestServicesInTheEngine(t *testing.T) {
	src, err := os.ReadFile("testdata/lesson.go")
	if err != nil {
		t.Fatal(err)
	}
	p, err := sim.Load("service", []sim.File{{Name: "lesson.go", Text: src}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, o := range r.Outcomes {
		got[o.Text] = true
	}
	if !r.Complete || len(r.Races) > 0 || len(got) != 2 || !got["1 paid, answer 200"] || !got["0 paid, answer 0"] {
		t.Errorf("outcomes %v, races %v (%s); want one paid and answered, or refused", got, r.Races, r.Coverage)
	}
}

// A service that another actor starts may come up between the decision to ask it and
// the look for its address.
func TestWhetherAServiceIsThereYetIsAStep(t *testing.T) {
	p, err := sim.Load("late", []sim.File{{Name: "lesson.go", Text: []byte(`package lesson

import (
	"fmt"
	"net/http"
	"sync/atomic"

	"racelab/lessons/internal/service"
)

type Lesson struct {
	decided atomic.Bool
	status  atomic.Int32
}

func (l *Lesson) Client() {
	l.decided.Store(true)
	if res, err := service.Client().Get("http://bank/"); err == nil {
		l.status.Store(int32(res.StatusCode))
	}
}

func (l *Lesson) Bank() {
	if l.decided.Load() {
		service.Start("bank", http.NotFoundHandler())
	}
}

func (l *Lesson) Outcome() string { return fmt.Sprintf("answer %d", l.status.Load()) }
`)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, o := range r.Outcomes {
		got[o.Text] = true
	}
	if !r.Complete || len(r.Races) > 0 || len(got) != 2 || !got["answer 0"] || !got["answer 404"] {
		t.Errorf("outcomes %v, races %v (%s); want an answer, and none", got, r.Races, r.Coverage)
	}
}
