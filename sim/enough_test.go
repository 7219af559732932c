package sim_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"racelab/sim"
)

func TestEnoughEndsAnExplorationWithWhatWasFound(t *testing.T) {
	const program = `package main

import (
	"fmt"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	n := 0
	for range 6 {
		wg.Go(func() {
			for range 6 {
				n++
			}
		})
	}
	wg.Wait()
	fmt.Print("done")
}
`
	p, err := sim.Load("large.go", []sim.File{{Name: "large.go", Text: []byte(program)}})
	if err != nil {
		t.Fatal(err)
	}
	enough := make(chan struct{})
	var once sync.Once
	progress := func(s sim.Progress) {
		if s.States > 1000 {
			once.Do(func() { close(enough) })
		}
	}
	r, err := p.Explore(context.Background(), sim.Config{}, sim.Budget{Time: 10 * time.Minute, Enough: enough}, progress)
	if err != nil {
		t.Fatal(err)
	}
	if r.Complete || !strings.Contains(r.Coverage, "it was interrupted") || r.States < 1000 {
		t.Errorf("complete %t after %d states: %s", r.Complete, r.States, r.Coverage)
	}
	if len(r.Races) == 0 {
		t.Error("the data race that was met is not in the report")
	}
}
