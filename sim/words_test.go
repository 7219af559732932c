package sim_test

import (
	"slices"
	"strings"
	"testing"

	"racelab/sim"
)

// A reader behind a writer that waits: nobody holds the lock but main.
const behindAWriter = `package main

import "sync"

func main() {
	var mu sync.RWMutex
	ch := make(chan int)
	mu.RLock()
	go func() { mu.Lock(); mu.Unlock() }()
	go func() { mu.RLock(); ch <- 1; mu.RUnlock() }()
	<-ch
	mu.RUnlock()
}
`

func TestAWriterThatWaitsIsNextInLine(t *testing.T) {
	p, r := explore(t, "behind", behindAWriter, sim.Budget{})
	if len(r.Deadlocks) != 1 || r.Shortest == nil {
		t.Fatalf("%d deadlocks, want one that fails", len(r.Deadlocks))
	}
	run, err := p.Replay(r.Deadlocks[0].Token)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{r.Deadlocks[0].Text, r.Decider().Why(t.Context(), run)} {
		if !strings.Contains(text, "next in line: main.func1") || strings.Contains(text, "held by main.func1") {
			t.Errorf("the writer holds nothing: %s", text)
		}
	}
}

// Two goroutines that lock in opposite order, and two timers: the deadlock needs none of them to fire early.
const deadlockBesideTimers = `package main

import (
	"fmt"
	"sync"
	"time"
)

func main() {
	var a, b sync.Mutex
	done := make(chan bool, 2)
	go func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock(); done <- true }()
	go func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock(); done <- true }()
	early := time.NewTimer(time.Millisecond)
	late := time.NewTimer(time.Second)
	got := 0
	for got < 2 {
		select {
		case <-done:
			got++
		case <-early.C:
			fmt.Println("slow")
		case <-late.C:
			fmt.Println("timed out")
			return
		}
	}
}
`

func TestAFindingTakesTheFewestEarlyTimers(t *testing.T) {
	_, r := explore(t, "timers", deadlockBesideTimers, sim.Budget{})
	if len(r.Deadlocks) != 1 {
		t.Fatalf("%d deadlocks, want 1", len(r.Deadlocks))
	}
	if r.Deadlocks[0].Early != 0 {
		t.Errorf("the deadlock takes %d early timers, and can be had without", r.Deadlocks[0].Early)
	}
}

func TestWhoSleepsWhenATestEndsDoesNotWaitForEver(t *testing.T) {
	p, err := sim.Load("p", []sim.File{{Name: "p_test.go", Text: []byte(`package p

import (
	"testing"
	"time"
)

func TestX(t *testing.T) {
	go func() {
		time.Sleep(time.Hour)
		t.Log("late")
	}()
}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{Entry: "TestX"}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Shortest == nil || !strings.HasPrefix(r.Shortest.End.Why, "a goroutine still runs when the test has ended") {
		t.Errorf("a goroutine that sleeps is told as %+v", r.Shortest)
	}
}

// TestRacesInTheLibraryHaveTheNamesOfTheProgram calls things what the program calls them, not what racelab's own
// library does.
func TestRacesInTheLibraryHaveTheNamesOfTheProgram(t *testing.T) {
	for want, body := range map[string]string{
		"dice":  "dice := rand.New(rand.NewSource(1))\n\tboth(func() { dice.Intn(3) })",
		"input": "input := []byte(\"[1]\")\n\tvar v []int\n\tboth(func() { json.Unmarshal(input, new([]int)); input[0] = '[' })\n\t_ = v",
		"into":  "into := new(pair)\n\tboth(func() { json.Unmarshal([]byte(\"{}\"), into) })\n\tboth(func() { json.Unmarshal([]byte(\"{\\\"A\\\":1}\"), into) })",
		"line":  "var line strings.Builder\n\tboth(func() { line.WriteString(\"x\") })",
		"page":  "var page bytes.Buffer\n\tboth(func() { page.WriteByte(1) })",
		"list":  "list := []int{2, 1}\n\tboth(func() { sort.Ints(list) })",
	} {
		t.Run(want, func(t *testing.T) {
			_, r := explore(t, "names", libraryRaces+body+"\n}\n", sim.Budget{})
			var names []string
			for _, race := range r.Races {
				names = append(names, strings.SplitN(race.Variable, "[", 2)[0])
			}
			if len(names) == 0 || slices.ContainsFunc(names, func(n string) bool { return n != want }) {
				t.Errorf("the races are on %q, want %q alone", names, want)
			}
		})
	}
}

const libraryRaces = `package main

import (
	"bytes"
	"encoding/json"
	"math/rand"
	"sort"
	"strings"
	"sync"
)

type pair struct{ A, B int }

var (
	_ bytes.Buffer
	_ = json.Unmarshal
	_ = rand.New
	_ = sort.Ints
	_ strings.Builder
)

func both(f func()) {
	var wg sync.WaitGroup
	wg.Go(f)
	wg.Go(f)
	wg.Wait()
}

func main() {
	`

// The second goroutine may be started when the first has ended, or before: that two of them draw a 2 decides.
const valuesDecide = `package main

import (
	"fmt"
	"math/rand"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	var mu sync.Mutex
	n := 0
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			k := rand.Intn(3)
			mu.Lock()
			n += k
			mu.Unlock()
		}()
	}
	wg.Wait()
	if n == 4 {
		panic("four")
	}
	fmt.Println("fine")
}
`

func TestNoOrderIsNamedWhereRandomValuesDecide(t *testing.T) {
	p, r := explore(t, "values", valuesDecide, sim.Budget{})
	if r.Shortest == nil {
		t.Fatal("no run fails")
	}
	run, err := p.Replay(r.Shortest.Token)
	if err != nil {
		t.Fatal(err)
	}
	why := r.Decider().Why(t.Context(), run)
	if strings.Contains(why, "violation") || !strings.Contains(why, "no order decides") {
		t.Errorf("the reason names an order: %s", why)
	}
}
