// Package brute follows every run of a program, one by one. It knows nothing of equal states, of
// alike goroutines, or of steps that commute: it is what the explorer is compared with.
package brute

import (
	"fmt"
	"math/big"
	"slices"
	"sort"
	"strings"

	"racelab/sim/machine"
)

// Tally is how many runs end in one way, and how probable that is under a uniformly random scheduler.
type Tally struct {
	Paths *big.Int
	Prob  *big.Rat
}

// Ends maps ways to end, as Name writes them, to their tallies.
type Ends map[string]Tally

// Add counts runs that end in one way.
func (e Ends) Add(end string, paths *big.Int, prob *big.Rat) {
	t, ok := e[end]
	if !ok {
		t = Tally{new(big.Int), new(big.Rat)}
		e[end] = t
	}
	t.Paths.Add(t.Paths, paths)
	t.Prob.Add(t.Prob, prob)
}

// String is canonical.
func (e Ends) String() string {
	var lines []string
	for end, t := range e {
		lines = append(lines, fmt.Sprintf("%q: %s interleavings, probability %s", end, t.Paths, t.Prob.RatString()))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// Names lists the ways to end.
func (e Ends) Names() []string {
	var out []string
	for end := range e {
		out = append(out, end)
	}
	sort.Strings(out)
	return out
}

// Name names a way to end.
func Name(outcome string, fails bool) string {
	if fails {
		return "✗ " + outcome
	}
	return "✓ " + outcome
}

// Cost is what a run takes: early moves count first.
type Cost struct{ Early, Preemptions, Steps int }

func (c Cost) less(d Cost) bool {
	if c.Early != d.Early {
		return c.Early < d.Early
	}
	return c.Preemptions < d.Preemptions || c.Preemptions == d.Preemptions && c.Steps < d.Steps
}

// Walker walks the tree of runs.
type Walker struct {
	Left  int                    // runs that may still be walked
	Early int                    // early moves in a run, at most; -1: any number
	Bound int                    // preemptions and early moves in a run together, at most; -1: any number
	Depth int                    // steps of a run; 0: any number
	Ended func(*machine.Machine) // is called at the end of each run, if it is not nil

	Best  *Cost  // of failing runs
	Wrong string // what is wrong with the machine: two states with one hash that have different futures, say

	known map[machine.Hash]string
}

// Walk returns how the runs that begin at m end, or nil if they are too many or too long.
func (w *Walker) Walk(m *machine.Machine) Ends {
	w.known = map[machine.Hash]string{}
	return w.walk(m, 0, Cost{})
}

// walk goes on where last is the goroutine that took the step before and could go on, 0 for none.
func (w *Walker) walk(m *machine.Machine, last uint64, c Cost) Ends {
	if e := m.Ended(); e != nil {
		return w.end(m, e, c)
	}
	if w.Depth > 0 && c.Steps >= w.Depth {
		return nil
	}
	moves := m.Moves(nil)
	if len(moves) == 0 {
		w.Wrong = "a run that has not ended has no move"
		return nil
	}
	if c.Early == w.Early {
		moves = slices.DeleteFunc(moves, machine.Move.IsEarly)
	}
	before := m.Hash()
	out := Ends{}
	for _, mv := range moves {
		key := m.KeyOf(mv)
		d := c
		d.Steps++
		if mv.IsEarly() {
			d.Early++
		}
		if mv.G >= 0 && last != 0 && key != last {
			d.Preemptions++
		}
		if w.Bound >= 0 && d.Early+d.Preemptions > w.Bound {
			continue
		}
		next := m.Fork()
		next.Step(mv)
		then := w.walk(next, canGoOn(next, key), d)
		if then == nil {
			return nil
		}
		share := big.NewRat(1, int64(actors(moves)*alternatives(moves, mv)))
		for end, t := range then {
			out.Add(end, t.Paths, new(big.Rat).Mul(share, t.Prob))
		}
	}
	w.check(m, before, out)
	return out
}

func (w *Walker) end(m *machine.Machine, e *machine.End, c Cost) Ends {
	if w.Left--; w.Left < 0 {
		return nil
	}
	if w.Ended != nil {
		w.Ended(m)
	}
	if e.Fails && (w.Best == nil || c.less(*w.Best)) {
		w.Best = &c
	}
	return Ends{Name(e.Outcome, e.Fails): {big.NewInt(1), big.NewRat(1, 1)}}
}

// check sees to it that copies are copies, and that states with equal hashes have equal futures. With a bound the
// futures of a state are those with what is left of it.
func (w *Walker) check(m *machine.Machine, before machine.Hash, out Ends) {
	if m.Hash() != before {
		w.Wrong = "stepping copies of a state changed it"
	}
	if w.Early >= 0 || w.Bound >= 0 {
		return
	}
	text := out.String()
	if have, ok := w.known[before]; ok && have != text {
		w.Wrong = fmt.Sprintf("two states with one hash have different futures:\n%s\nand\n%s", have, text)
	}
	w.known[before] = text
}

// canGoOn returns key if that goroutine made the step and can make another.
func canGoOn(m *machine.Machine, key uint64) uint64 {
	if key == 0 || m.Ended() != nil {
		return 0
	}
	for _, mv := range m.Moves(nil) {
		if mv.G >= 0 && m.KeyOf(mv) == key {
			return key
		}
	}
	return 0
}

// actors counts who can move; the clock is one of them.
func actors(moves []machine.Move) int {
	n := 0
	for i, mv := range moves {
		if i == 0 || mv.G != moves[i-1].G {
			n++
		}
	}
	return n
}

// alternatives counts the moves of the one that makes mv.
func alternatives(moves []machine.Move, mv machine.Move) int {
	n := 0
	for _, o := range moves {
		if o.G == mv.G {
			n++
		}
	}
	return n
}
