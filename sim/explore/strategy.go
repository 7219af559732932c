package explore

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"racelab/sim/machine"
	"racelab/sim/number"
)

// This file has what all strategies share. Each of them is in a file of its own.

// Strategy is a way to explore a program. There are two kinds: those that search cover every interleaving, or
// every one within a bound; those that draw runs prove nothing, however many they draw.
type Strategy interface {
	// String is how the user writes it: "pct:3".
	String() string

	// explore does the work of one exploration.
	explore(x *explorer) *Result
}

// sampling is a strategy that draws runs.
type sampling interface {
	Strategy

	// draw returns what picks the moves of the next run. It may look at what s knows of the runs before.
	draw(s *sampler, rng *rand.Rand) picker
}

// strategyOf makes the strategies, each with its number: 0 where the user gives none.
var strategyOf = []struct {
	name   string
	number bool // it takes one
	most   int
	make   func(n int) Strategy
}{
	{"auto", false, 0, func(int) Strategy { return auto{} }},
	{"full", false, 0, func(int) Strategy { return full{} }},
	{"alike", false, 0, func(int) Strategy { return alikeAsOne{} }},
	{"reduced", false, 0, func(int) Strategy { return representatives{} }},
	{"preemptions", true, 20, func(n int) Strategy { return preemptions{n} }},
	{"pct", true, 20, func(n int) Strategy { return pctDepth{n} }},
	{"pos", false, 0, func(int) Strategy { return partialOrder{} }},
	{"urw", false, 0, func(int) Strategy { return uniformWalk{} }},
	{"random", false, 0, func(int) Strategy { return random{} }},
}

// usualNumber is the number of preemptions, and the depth of a bug, where the user gives none.
var usualNumber = map[string]int{"preemptions": 2, "pct": 3}

// StrategyNames are the names that ParseStrategy knows, the searches first.
func StrategyNames() []string {
	var out []string
	for _, s := range strategyOf {
		out = append(out, s.name)
	}
	return out
}

// ParseStrategy reads the name of a strategy, with a number after a colon where it takes one. The empty name is nil,
// which stands for auto.
func ParseStrategy(text string) (Strategy, error) {
	if text == "" {
		return nil, nil
	}
	name, number, given := strings.Cut(text, ":")
	at := slices.Index(StrategyNames(), name)
	if at < 0 {
		return nil, fmt.Errorf("there is no strategy %q; there are %s", text, strings.Join(StrategyNames(), ", "))
	}
	s := strategyOf[at]
	n := usualNumber[name]
	if given {
		var err error
		if n, err = strconv.Atoi(number); !s.number || err != nil || n < 0 || n > s.most || name == "pct" && n == 0 {
			return nil, fmt.Errorf("there is no strategy %s: %s", text, numberWords(name, s.number, s.most))
		}
	}
	return s.make(n), nil
}

func numberWords(name string, takes bool, most int) string {
	if !takes {
		return name + " takes no number"
	}
	least := 0
	if name == "pct" {
		least = 1
	}
	return fmt.Sprintf("%s takes a number from %d to %d, as in %s:%d", name, least, most, name, usualNumber[name])
}

// Draws reports whether a strategy draws runs, and so proves nothing.
func Draws(s Strategy) bool {
	_, ok := s.(sampling)
	return ok
}

// usualRuns is how many runs are drawn where the budget does not say.
const usualRuns = 1_000

// drawAll draws the runs of a sampling strategy.
func (x *explorer) drawAll(by sampling) *Result {
	x.enter("drawing runs by " + by.String())
	s := newSampler(x, x.root.Fork())
	s.by = by
	runs := x.budget.Runs
	if runs <= 0 {
		runs = usualRuns
	}
	s.run(func() bool { return s.n >= runs || x.cancelled.Load() || x.late() || x.outOfTime() })
	r := &Result{Bound: -1, Early: -1, by: by, schedules: len(s.seen), unended: s.unended}
	r.forgetCounts()
	s.finish(r)
	r.Reason = "runs were drawn"
	if r.Sampled < runs {
		r.Reason = fmt.Sprintf("the budget ended before %d runs were drawn", runs)
		if x.budget.FirstOnly && x.told.Load() {
			r.Reason = firstFound
		}
	}
	return r
}

// groups returns where in moves those of each goroutine begin.
func groups(moves []machine.Move) []int {
	var out []int
	for i := range moves {
		if i == 0 || moves[i].G != moves[i-1].G {
			out = append(out, i)
		}
	}
	return out
}

// oneOf returns one of the moves of the goroutine whose moves begin at i, uniformly.
func oneOf(rng *rand.Rand, moves []machine.Move, i int) machine.Move {
	end := i + 1
	for end < len(moves) && moves[end].G == moves[i].G {
		end++
	}
	return moves[i+rng.IntN(end-i)]
}

// strategyWords says what a strategy that the user chose has covered; empty where Words has the same to say of it.
func (r *Result) strategyWords() string {
	if r.by == nil {
		return ""
	}
	const more = " An outcome that is not listed may still be possible."
	switch by := r.by.(type) {
	case sampling:
		words := fmt.Sprintf("Not every interleaving: %s of %s drawn by %s.", number.Of(r.schedules, "different schedule"), number.Of(r.Sampled, "run"), by)
		if r.unended > 0 {
			words += fmt.Sprintf(" %s came to no end in %s steps, and count as none.", number.Of(r.unended, "run"), number.Int(sampleSteps))
		}
		return words + more
	case preemptions:
		if r.Bound < 0 {
			return fmt.Sprintf("Not every interleaving with %s: %s after %s.", r.boundName(by.most), r.Reason, number.Of(r.States, "state")) + more
		}
		if r.Unbounded {
			return fmt.Sprintf("%s: all %s, through which infinitely many interleavings lead.", capital(r.boundName(by.most)), number.Of(r.States, "state")) + more
		}
		return fmt.Sprintf("%s: all %s.", capital(r.boundName(by.most)), allOf(r.Paths)) + more
	}
	if r.Complete || r.Reason == "" {
		return ""
	}
	return fmt.Sprintf("Not every interleaving: %s after %s.", r.Reason, number.Of(r.States, "state")) + more
}

// strategyBound is BoundWords of a strategy that draws runs.
func (r *Result) strategyBound() string {
	if by, ok := r.by.(sampling); ok {
		return fmt.Sprintf("%s of %s by %s", number.Of(r.schedules, "different schedule"), number.Of(r.Sampled, "run"), by)
	}
	return ""
}

func capital(words string) string { return strings.ToUpper(words[:1]) + words[1:] }

func allOf(n *big.Int) string {
	if n.IsInt64() && n.Int64() == 1 {
		return "1 interleaving"
	}
	return number.Big(n) + " interleavings"
}

// Strategy returns what was asked for by Budget.Strategy, and of one that draws runs how many were drawn, and how many of them
// differ.
func (r *Result) Strategy() (name string, runs, schedules int) {
	if r.by == nil {
		return "", 0, 0
	}
	if Draws(r.by) {
		runs, schedules = r.Sampled, r.schedules
	}
	return r.by.String(), runs, schedules
}
