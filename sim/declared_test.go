package sim_test

import (
	"strings"
	"testing"

	"racelab/sim"
)

// A graph of the runs with few early timers is asked for random values, too: here a select has two ways.
func TestFewEarlyTimersAndASelect(t *testing.T) {
	const source = "package main\n\nimport \"time\"\n\nfunc main() {\n\tstop := make(chan bool)\n\tgo func() {\n\t\tfor {\n\t\t\tselect {\n\t\t\tcase <-time.After(time.Second):\n\t\t\tcase <-stop:\n\t\t\t\treturn\n\t\t\t}\n\t\t}\n\t}()\n\tclose(stop)\n}\n"
	p, err := sim.Load("few", []sim.File{{Name: "main.go", Text: []byte(source)}})
	if err != nil {
		t.Fatal(err)
	}
	for early := range 4 {
		r, err := p.Explore(t.Context(), sim.Config{AnyTimers: true, Early: early}, sim.Budget{}, nil)
		if err != nil {
			t.Errorf("at most %d early timers: %v", early, err)
		} else if r.Fails() {
			t.Errorf("at most %d early timers: it fails: %+v", early, r.Outcomes)
		}
	}
}

func TestWhatOtherRandomValuesDoIsNotSaidWhereItIsNotKnown(t *testing.T) {
	const source = "package main\n\nimport (\n\t\"math/rand\"\n\t\"sync\"\n)\n\nfunc main() {\n\tvar wg sync.WaitGroup\n\tvar mu sync.Mutex\n\tn := 0\n\tif rand.Intn(2) == 0 {\n\t\treturn\n\t}\n\tfor range 2 {\n\t\twg.Go(func() { mu.Lock(); v := n; mu.Unlock(); mu.Lock(); n = v + 1; mu.Unlock() })\n\t}\n\twg.Wait()\n\tif n == 1 {\n\t\tpanic(\"lost\")\n\t}\n}\n"
	p, err := sim.Load("chance", []sim.File{{Name: "main.go", Text: []byte(source)}})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
	if err != nil || !strings.Contains(whole.Chance.Words(), "With others no interleaving fails") {
		t.Fatalf("%v, %q", err, whole.Chance.Words())
	}
	first, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{FirstOnly: true}, nil)
	if err != nil || !first.Fails() {
		t.Fatalf("%v, %+v", err, first)
	}
	if words := first.Chance.Words(); strings.Contains(words, "Whatever") || first.Chance.Avoidable {
		t.Errorf("of a search that was ended it is said: %q", words)
	}
}
