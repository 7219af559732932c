package sim_test

import (
	"context"
	"fmt"
	"log"

	"racelab/sim"
)

// Two deposits into one balance, each a read and a write.
const deposits = `package main

import "sync"

func main() {
	balance := 100
	var wg sync.WaitGroup
	for _, amount := range []int{50, 30} {
		wg.Go(func() { b := balance; balance = b + amount })
	}
	wg.Wait()
	if balance != 180 {
		panic("money is lost")
	}
}
`

// Load a program and explore every interleaving of it.
func ExampleProgram_Explore() {
	p, err := sim.Load("deposits", []sim.File{{Name: "main.go", Text: []byte(deposits)}})
	if err != nil {
		log.Fatal(err)
	}
	report, err := p.Explore(context.Background(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("complete: %t, %s of %s interleavings fail\n", report.Complete, report.Failing, report.Interleavings)
	for _, outcome := range report.Outcomes {
		fmt.Printf("%q: %s, chance %s\n", outcome.Text, outcome.Interleavings, outcome.Exact.RatString())
	}
	// Output:
	// complete: true, 18 of 35 interleavings fail
	// "": 17, chance 5/8
	// "panic: money is lost": 18, chance 3/8
}

// Take the scheduler's seat: in each step choose who goes on.
func ExampleRun_Step() {
	p, err := sim.Load("deposits", []sim.File{{Name: "main.go", Text: []byte(deposits)}})
	if err != nil {
		log.Fatal(err)
	}
	run, err := p.NewRun(sim.Config{})
	if err != nil {
		log.Fatal(err)
	}
	for {
		now := run.View(run.Len())
		if now.End != nil {
			fmt.Println(now.End.Outcome)
			return
		}
		next := now.Choices[run.Len()%len(now.Choices)] // in turns
		fmt.Printf("%s: %s\n", now.Actors[next.Actor].Name, next.Label)
		if err := run.Step(next); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// main: Add on wg
	// main.func1 #2: read balance
	// main.func1: read balance
	// main.func1 #2: write balance = 130
	// main.func1: write balance = 150
	// main.func1 #2: Done on wg
	// main.func1: Done on wg
	// panic: money is lost
}

// Ask of a failure what decided it, and from when on nothing could save it.
func ExampleDecider() {
	p, err := sim.Load("deposits", []sim.File{{Name: "main.go", Text: []byte(deposits)}})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	report, err := p.Explore(ctx, sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		log.Fatal(err)
	}
	run, err := p.Replay(report.Shortest.Token)
	if err != nil {
		log.Fatal(err)
	}
	decider := report.Decider()
	reason, err := decider.Reason(ctx, run)
	if err != nil {
		log.Fatal(err)
	}
	line, err := decider.Line(ctx, run)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(reason.Text)
	fmt.Println("point of no return: step", line.Inevitable)
	for step, p := range line.Exact {
		fmt.Printf("after step %d it fails with probability %s\n", step, p.RatString())
	}
	// Output:
	// What decided it: main.func1 read balance = 100 (2) before main.func1 #2 set balance to 130 (4); and main.func1 #2 read balance = 100 (3) before main.func1 set balance to 150 (6). Every run in which both are true fails; if only one of them is, a run can hold.
	// point of no return: step 3
	// after step 0 it fails with probability 3/8
	// after step 1 it fails with probability 1/2
	// after step 2 it fails with probability 1/2
	// after step 3 it fails with probability 1
	// after step 4 it fails with probability 1
	// after step 5 it fails with probability 1
	// after step 6 it fails with probability 1
	// after step 7 it fails with probability 1
}
