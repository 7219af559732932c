package explore

import (
	"fmt"
	"hash/maphash"
	"math/big"
	"math/rand/v2"
	"slices"
	"time"

	"racelab/number"
	"racelab/sim/machine"
)

// This file runs random schedules, for programs that are too large for
// anything else.

// sampleSteps bounds one random run.
const sampleSteps = 20_000

// samplingPhase runs random schedules until the budget ends. They are the same
// in each exploration of the same program: the seeds are 1, 2, 3 and so on.
func (x *explorer) samplingPhase(r *Result) {
	x.enter("sampling")
	deadline := x.start.Add(x.budget.Time)
	late := deadline.Add(max(x.budget.Time/4, time.Second)) // runs can take long
	seen := map[uint64]bool{}
	seed := maphash.MakeSeed()
	tally := map[machine.EndKey]int{}
	uniform := 0
	var tk machine.Tokens
	for n := 0; n < 1_000_000 && !x.cancelled.Load() && !x.enough.Load(); n++ {
		if now := time.Now(); n >= 50 && now.After(deadline) || n > 0 && now.After(late) {
			break
		}
		rng := rand.New(rand.NewPCG(uint64(n)+1, 0x9e3779b97f4a7c15))
		var pick picker = &walk{rng: rng}
		if n%2 == 1 {
			pick = newPCT(rng, 3, r.longest())
		}
		s := x.sample(pick, &tk)
		x.runs.Store(int64(n + 1))
		r.Sampled++
		r.Noted |= s.noted
		for _, race := range s.races {
			r.Races = mergeRaces(r.Races, []Race{race})
		}
		if s.end == nil {
			continue
		}
		if at := r.outcome(*s.end, false); at < 0 {
			r.Outcomes = append(r.Outcomes, Outcome{End: *s.end, Paths: new(big.Int)})
		}
		r.example(*s.end, s.moves, s.preemptions)
		h := hashMoves(seed, s.moves)
		if s.preemptions > x.bound && !seen[h] {
			seen[h] = true
			r.countSample(*s.end)
		}
		if n%2 == 0 {
			uniform++
			tally[s.end.Key()]++
		}
	}
	r.estimate(tally, uniform)
}

// longest is the length of the longest example, as a guess at how long runs are.
func (r *Result) longest() int {
	n := 16
	for _, o := range r.Outcomes {
		n = max(n, len(o.Moves))
	}
	return n
}

func hashMoves(seed maphash.Seed, moves []machine.Move) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, m := range moves {
		maphash.WriteComparable(&h, m)
	}
	return h.Sum64()
}

func (r *Result) countSample(end machine.End) {
	one := big.NewInt(1)
	at := r.outcome(end, false)
	r.Outcomes[at].Paths.Add(r.Outcomes[at].Paths, one)
	r.Paths.Add(r.Paths, one)
	if end.Fails {
		r.Failing.Add(r.Failing, one)
	}
}

// estimate gives outcomes the frequency that they had among the uniformly
// random runs.
func (r *Result) estimate(tally map[machine.EndKey]int, runs int) {
	if runs == 0 {
		return
	}
	for key, n := range tally {
		at := r.outcome(machine.End{Outcome: key.Outcome, Fails: key.Fails}, false)
		if at >= 0 {
			r.Outcomes[at].Probability += float64(n) / float64(runs)
		}
	}
}

// sampled is one random run.
type sampled struct {
	end         *machine.End
	moves       []machine.Move
	preemptions int
	races       []Race
	noted       uint32
}

func (x *explorer) sample(pick picker, tk *machine.Tokens) sampled {
	m := new(machine.Machine)
	x.root.ForkInto(m, tk)
	var s sampled
	var buf []machine.Move
	var races []machine.RaceAt
	known := map[raceName]bool{}
	last := uint64(0)
	for len(s.moves) < sampleSteps && m.Ended() == nil && !x.cancelled.Load() {
		races = m.Races(races[:0])
		for _, r := range races {
			if name := nameRace(m, r); !known[name] {
				known[name] = true
				race := name.race()
				race.Moves = append([]machine.Move(nil), s.moves...)
				s.races = append(s.races, race)
			}
		}
		buf = m.Moves(buf[:0])
		mv := pick.pick(m, buf)
		if key := m.KeyOf(mv); last != 0 && key != 0 && key != last {
			if _, can := m.Index(last); can {
				s.preemptions++
			}
		}
		last = m.KeyOf(mv)
		s.moves = append(s.moves, mv)
		m.Step(mv)
	}
	s.end, s.noted = m.Ended(), m.Noted()
	return s
}

// picker chooses the next move of a random run.
type picker interface {
	pick(m *machine.Machine, moves []machine.Move) machine.Move
}

// walk picks a goroutine uniformly, then one of its alternatives.
type walk struct{ rng *rand.Rand }

func (w *walk) pick(_ *machine.Machine, moves []machine.Move) machine.Move {
	var groups []int
	for i := range moves {
		if i == 0 || moves[i].G != moves[i-1].G {
			groups = append(groups, i)
		}
	}
	k := w.rng.IntN(len(groups))
	end := len(moves)
	if k+1 < len(groups) {
		end = groups[k+1]
	}
	return moves[groups[k]+w.rng.IntN(end-groups[k])]
}

// pct schedules by random priorities that change at a few random steps
// (Burckhardt et al., 2010).
type pct struct {
	rng      *rand.Rand
	priority map[uint64]int
	changes  map[int]int // step to new priority
	step     int
}

func newPCT(rng *rand.Rand, depth, length int) *pct {
	p := &pct{rng: rng, priority: map[uint64]int{}, changes: map[int]int{}}
	for d := 1; d < depth; d++ {
		p.changes[rng.IntN(length)] = -d
	}
	return p
}

func (p *pct) pick(m *machine.Machine, moves []machine.Move) machine.Move {
	best := uint64(0)
	var options []machine.Move
	for _, mv := range moves {
		key := m.KeyOf(mv)
		if _, ok := p.priority[key]; !ok {
			p.priority[key] = p.rng.IntN(1 << 30)
		}
		if len(options) == 0 || p.priority[key] > p.priority[best] {
			best, options = key, options[:0]
		}
		if key == best {
			options = append(options, mv)
		}
	}
	if lower, ok := p.changes[p.step]; ok {
		p.priority[best] = lower
	}
	p.step++
	return options[p.rng.IntN(len(options))]
}

// Words says what was and was not covered.
func (r *Result) Words() string {
	var more string
	if r.Noted&machine.NoteMapOrder != 0 {
		more += " Maps of more than four keys were ranged over in the order of insertion only."
	}
	if r.Noted&machine.NoteRandom != 0 {
		more += " Of more than four possible random numbers the least, the middle and the greatest were tried."
	}
	if r.cutOff() {
		more += " Runs that used up what a run may use were cut off there, and what would come after is not covered."
		if r.Reason == "" && r.Noted == 0 {
			return "Every interleaving as far as its runs went." + more
		}
	}
	if r.Reason == "" && r.Noted != 0 {
		return "Every schedule, but not every interleaving." + more + " An outcome that is not listed may still be possible."
	}
	if r.Complete {
		if r.Unbounded {
			return fmt.Sprintf("Every interleaving: all %s states, through which infinitely many interleavings lead.%s", number.Int(r.States), more)
		}
		return "Every interleaving." + more
	}
	words := fmt.Sprintf("Not every interleaving: %s after %s states.", r.Reason, number.Int(r.States))
	switch {
	case r.Bound >= 0:
		words += fmt.Sprintf(" Covered: every interleaving with %s, and %s random runs.", boundName(r.Bound), number.Int(r.Sampled))
	default:
		words += fmt.Sprintf(" Covered: those states, and %s random runs.", number.Int(r.Sampled))
	}
	return words + " An outcome that is not listed may still be possible." + more
}

// cutOff reports whether runs ended because they used up what a run may use.
func (r *Result) cutOff() bool {
	return slices.ContainsFunc(r.Outcomes, func(o Outcome) bool { return o.End.Kind == machine.Spent && !o.Endless })
}
