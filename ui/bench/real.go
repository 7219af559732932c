package bench

import (
	"slices"

	"racelab/sim"
)

// RealRuns is how many runs a key press asks of the compiled program.
const RealRuns = 1000

// Runs is what is asked of the compiled program.
type Runs struct {
	Switches []string // by name, that are on
	Times    int      // how often; with a pause it may be fewer, if each takes long
	Pause    bool     // whoever is about to take a step that decides waits a moment first
}

// Tally is what runs of the compiled program came to so far.
type Tally struct {
	Done    int      // runs
	Failing int      // of those
	Results []Result // in order of first appearance
	Pause   string   // of runs with one, where it is: "1 ms before line 53: l.balance = b"
}

// Result is one way in which runs of the compiled program ended.
type Result struct {
	Outcome string // in the words of the census
	Fails   bool
	Why     string // in one sentence when it fails; may be empty
	Count   int
}

// plus returns both tallies in one.
func (t Tally) plus(more Tally) Tally {
	t.Done += more.Done
	t.Failing += more.Failing
	t.Pause = orElse(more.Pause, t.Pause)
	t.Results = slices.Clone(t.Results)
	for _, m := range more.Results {
		same := func(r Result) bool { return r.Outcome == m.Outcome && r.Fails == m.Fails }
		if i := slices.IndexFunc(t.Results, same); i >= 0 {
			t.Results[i].Count += m.Count
			continue
		}
		t.Results = append(t.Results, m)
	}
	return t
}

// Ran returns how many compiled runs with the switches that are on have come to an end.
func (b *Bench) Ran() int { return b.real.before.Done + b.real.aside.Done }

// cleanTally returns a copy that may be drawn.
func cleanTally(t Tally) Tally {
	t.Results, t.Pause = slices.Clone(t.Results), cleanText(t.Pause)
	for i := range t.Results {
		r := &t.Results[i]
		r.Outcome, r.Why = cleanText(r.Outcome), cleanText(r.Why)
	}
	return t
}

// Pair is one outcome as reality and the census have it.
type Pair struct {
	Outcome string
	Fails   bool
	Why     string       // as reality says it, else as the census does
	Count   int          // of real runs; 0 if none ended so
	Census  *sim.Outcome // nil if the census does not have it
}

// Unforeseen reports whether runs ended in a way that the census does not have.
func (p Pair) Unforeseen() bool { return p.Census == nil }

// Compare puts what really happened beside the census of r: every outcome of
// the census in its order, and after them what it does not have. With r nil,
// there is no census yet.
func Compare(t Tally, r *sim.Report) []Pair {
	var out []Pair
	if r != nil {
		for i := range r.Outcomes {
			o := &r.Outcomes[i]
			out = append(out, Pair{Outcome: orElse(o.Text, o.Kind.String()), Fails: o.Fails, Why: o.Why, Census: o})
		}
	}
	for _, res := range t.Results {
		i := slices.IndexFunc(out, func(p Pair) bool { return p.Census != nil && means(p.Census, res) })
		if i < 0 {
			out = append(out, Pair{Outcome: orElse(res.Outcome, "(nothing)"), Fails: res.Fails, Why: res.Why, Count: res.Count})
			continue
		}
		out[i].Count += res.Count
		out[i].Why = orElse(res.Why, out[i].Why)
	}
	return out
}

// means reports whether a real result is that outcome of the census. Of a run
// that goes round in circles, reality knows only that it does not end.
func means(o *sim.Outcome, r Result) bool {
	if o.Fails && r.Fails && r.Outcome == "deadlock" && o.Text == "runs for ever" {
		return true
	}
	return o.Text == r.Outcome && o.Fails == r.Fails
}
