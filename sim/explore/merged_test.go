package explore

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"racelab/sim/machine"
)

// successors are what the moves of a state lead to, in their order: states by hash, ends by what they are.
func successors(m *machine.Machine) (out []string, states []*machine.Machine) {
	for _, mv := range m.Moves(nil) {
		c := m.Fork()
		c.Step(mv)
		if e := c.Ended(); e != nil {
			out = append(out, fmt.Sprint(mv, " ends: ", e.Key()))
			continue
		}
		out = append(out, fmt.Sprint(mv, " ", c.Hash()))
		states = append(states, c)
	}
	return out, states
}

// unlike searches from root for two ways to what counts as one state, after which the same moves do not lead to the same
// states: then the hash leaves out what decides something, or holds what decides nothing. It returns
// what it found, or nothing, and how many states were reached in a second way.
func unlike(root *machine.Machine, limit int) (found string, again int) {
	first := map[machine.Hash][]string{}
	ways := map[machine.Hash]int{}
	for work := []*machine.Machine{root}; len(work) > 0 && len(first) < limit; {
		m := work[len(work)-1]
		work = work[:len(work)-1]
		if m.Undated() { // the explorer begins anew, with dates
			return "", again
		}
		h := m.Hash()
		if ways[h]++; ways[h] > 4 {
			continue
		}
		next, states := successors(m)
		before, ok := first[h]
		if !ok {
			first[h] = next
			work = append(work, states...)
			continue
		}
		if again++; !slices.Equal(before, next) {
			return fmt.Sprintf("after one way to a state its moves lead to\n%s\nand after another to\n%s", strings.Join(before, "\n"), strings.Join(next, "\n")), again
		}
	}
	return "", again
}

// alikeOnes are programs in which goroutines that nothing tells apart each have what is their own.
var alikeOnes = []string{
	`func main() { for range 2 { go func() { mu.Lock(); own := make(chan bool); mu.Unlock(); mu.Lock(); mu.Unlock(); defer close(own); mu.Lock(); mu.Unlock() }() }; mu.Lock(); mu.Unlock() }; var mu sync.Mutex`,
	`func main() { for range 2 { go func() { mu.Lock(); m := map[int]int{1: 1}; mu.Unlock(); mu.Lock(); mu.Unlock(); defer delete(m, 1); mu.Lock(); mu.Unlock() }() }; mu.Lock(); mu.Unlock() }; var mu sync.Mutex`,
	`func main() { for range 2 { go func() { defer func() { recover() }(); mu.Lock(); e := &struct{ n int }{1}; mu.Unlock(); mu.Lock(); mu.Unlock(); defer panic(e); mu.Lock(); mu.Unlock() }() }; mu.Lock(); mu.Unlock() }; var mu sync.Mutex`,
	`func main() { for range 2 { go func() { mu.Lock(); own := new(int); mu.Unlock(); mu.Lock(); mu.Unlock(); defer func(p *int) { *p++ }(own); mu.Lock(); mu.Unlock() }() }; mu.Lock(); mu.Unlock() }; var mu sync.Mutex`,
	`func main() { for range 2 { go func() { mu.Lock(); own := new(sync.Mutex); mu.Unlock(); own.Lock(); mu.Lock(); mu.Unlock(); defer own.Unlock(); mu.Lock(); mu.Unlock() }() }; mu.Lock(); mu.Unlock() }; var mu sync.Mutex`,
	`func main() { for range 2 { go func() { mu.Lock(); own := make([]int, 2); mu.Unlock(); mu.Lock(); mu.Unlock(); defer copy(own, []int{1}); mu.Lock(); mu.Unlock() }() }; mu.Lock(); mu.Unlock() }; var mu sync.Mutex`,
	`var c = make(chan chan int)
	func main() { for range 2 { go func() { own := make(chan int, 1); own <- 1; c <- own; <-own }() }; for range 2 { own := <-c; <-own; own <- 2 } }`,
	`func main() { for range 2 { go func() { t := time.NewTimer(1); select { case <-t.C: case <-time.After(2): }; t.Stop() }() }; time.Sleep(3) }`,
}

// TestMergedStatesAreOne: two ways to what counts as one state are followed by the same states, move by move. That is what all
// numbers rest on, and replaying a run of alike goroutines most of all.
func TestMergedStatesAreOne(t *testing.T) {
	again, limit, least := 0, 1500, 10_000
	if testing.Short() { // the race detector has nothing to see here
		limit, least = 150, 1_000
	}
	try := func(name string, s *subject) {
		for _, s.any = range []bool{false, true} {
			for _, alike := range []bool{false, true} {
				root := s.root(false)
				if alike {
					root.SetAlike()
				}
				found, n := unlike(root, limit)
				if again += n; found != "" {
					t.Errorf("%s, timers at any moment: %v, alike goroutines as one: %v: %s\n%s", name, s.any, alike, found, s.text)
				}
			}
		}
	}
	for i, body := range alikeOnes {
		try(fmt.Sprint("alike ", i), bodySubject(t, body))
	}
	paths, err := filepath.Glob("../testdata/conc/*.go")
	if err != nil || len(paths) < 50 {
		t.Fatalf("%d programs, %v", len(paths), err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		try(path, &subject{t: t, text: string(text), code: compile(t, string(text))})
	}
	for seed := *modeFirst; seed < *modeFirst+*modePrograms; seed++ {
		try(fmt.Sprint("seed ", seed), generatedSubject(t, seed))
	}
	if again < least {
		t.Errorf("only %d states were reached in a second way", again)
	}
	t.Logf("%d states were reached in a second way", again)
}
