package sim_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim"
	"racelab/sim/internal/golang"
)

// TestHTTPPrograms explores every interleaving of the programs in testdata/http that
// say what they want.
func TestHTTPPrograms(t *testing.T) {
	for name, text := range programs(t, "testdata/http") {
		if strings.Contains(text, "\n// real\n") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			_, r := explore(t, name, text, sim.Budget{Time: 30 * time.Second})
			if !r.Complete {
				t.Errorf("not every interleaving was covered: %s", r.Coverage)
			}
			got := outcomesOf(t, r)
			if want := wanted(text); !slices.Equal(got, want) {
				t.Errorf("outcomes %q, want %q", got, want)
			}
			if len(r.Races) > 0 {
				t.Errorf("data races: %v", r.Races[0].Text)
			}
			t.Logf("%d states, %d transitions, %v", r.States, r.Transitions, r.Elapsed.Round(time.Millisecond))
		})
	}
}

// outcomesOf returns what runs left behind, sorted, each in one line.
func outcomesOf(t *testing.T, r *sim.Report) (got []string) {
	t.Helper()
	for _, o := range r.Outcomes {
		switch o.Kind {
		case sim.Finished:
			got = append(got, strings.ReplaceAll(strings.TrimSpace(o.Text), "\n", " | "))
		case sim.Deadlock:
			got = append(got, "deadlock")
		default:
			t.Errorf("an interleaving ends with %v: %s", o.Kind, o.Why)
		}
	}
	slices.Sort(got)
	return slices.Compact(got)
}

// TestHTTPIsAsInGo compares the programs marked "real", which have one outcome, with
// what they print under the toolchain, over real sockets.
func TestHTTPIsAsInGo(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs with the Go toolchain")
	}
	real := map[string]string{}
	for name, text := range programs(t, "testdata/http") {
		if strings.Contains(text, "\n// real\n") {
			real[name] = text
		}
	}
	b, err := golang.Build("..", real)
	if errors.Is(err, golang.ErrNoToolchain) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for name, text := range real {
		t.Run(name, func(t *testing.T) {
			want, err := b.Run(name)
			if err != nil {
				t.Fatal(err)
			}
			_, r := explore(t, name, text, sim.Budget{Time: 30 * time.Second})
			if len(r.Outcomes) != 1 || !r.Complete {
				t.Errorf("%d outcomes, want one: %s", len(r.Outcomes), r.Coverage)
			}
			for _, o := range r.Outcomes {
				sameText(t, o.Text, want.Outcome())
			}
		})
	}
}

// TestAServerThatTheProgramAsksStaysAsItIs: racelab sends nothing of its own there.
func TestAServerThatTheProgramAsksStaysAsItIs(t *testing.T) {
	const asked = `package main

import "net/http"

var seen = map[string]int{}

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /items/{id}", func(w http.ResponseWriter, r *http.Request) { seen[r.PathValue("id")]++ })
	mux.HandleFunc("GET /other", func(w http.ResponseWriter, r *http.Request) {})
	return mux
}

func main() {
	for range 2 {
		go http.Get("http://127.0.0.1:9000/items/3")
	}
	http.ListenAndServe("127.0.0.1:9000", routes())
}
`
	_, r := explore(t, "asked", asked, sim.Budget{})
	if len(r.Races) == 0 || r.Served != nil {
		t.Errorf("with two clients: served %+v; %s", r.Served, r.Coverage)
	}
}
