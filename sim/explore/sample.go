package explore

import (
	"fmt"
	"hash/maphash"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"racelab/sim/machine"
	"racelab/sim/number"
)

// This file runs random schedules, for programs that are too large for
// anything else.

// sampleSteps bounds one random run.
const sampleSteps = 20_000

// sampler runs random schedules. They are the same in each exploration of the same
// program: the seeds are 1, 2, 3 and so on.
type sampler struct {
	x       *explorer
	root    *machine.Machine
	r       Result // what it found
	tokens  machine.Tokens
	seed    maphash.Seed
	seen    map[uint64]bool
	fresh   []drawn // runs that were not drawn before
	tally   map[machine.EndKey]int
	uniform int // runs whose frequencies are those of the scheduler: without a strategy, those of which each step was drawn uniformly
	n       int

	by      sampling // nil: random runs, half of them by PCT
	longest int      // steps of the longest run
	unended int      // runs that came to no end in sampleSteps
	counted *counts  // of the last run, see uniformWalk
}

// drawn is a run that was drawn.
type drawn struct {
	end                machine.End
	early, preemptions int
}

func newSampler(x *explorer, root *machine.Machine) *sampler {
	return &sampler{x: x, root: root, seed: maphash.MakeSeed(), seen: map[uint64]bool{}, tally: map[machine.EndKey]int{},
		r: Result{Paths: new(big.Int), Failing: new(big.Int), Bound: -1, Early: -1}}
}

// run draws runs until stop says so; each run asks it now and then, too.
func (s *sampler) run(stop func() bool) {
	for s.n < 1_000_000 && !stop() {
		pick, uniform := s.picker()
		one := s.x.sample(s.root, pick, &s.tokens, stop)
		s.n++
		s.x.runs.Store(int64(s.n))
		s.take(one, uniform)
	}
}

// picker returns what picks the moves of the next run, and whether it does so uniformly.
func (s *sampler) picker() (p picker, uniform bool) {
	rng := rand.New(rand.NewPCG(uint64(s.n)+1, 0x9e3779b97f4a7c15))
	switch {
	case s.by != nil:
		return s.by.draw(s, rng), true
	case s.n < 2*lockstepRuns && s.n%2 == 1:
		return &lockstep{quantum: s.n/2 + 1}, false
	case s.n%2 == 1:
		return newPCT(rng, 3, s.r.longest()), false
	}
	return &walk{rng: rng}, true
}

// take files what a run showed.
func (s *sampler) take(one sampled, uniform bool) {
	s.r.Sampled++
	s.r.Noted |= one.noted &^ machine.Hints
	s.r.hints |= one.noted & machine.Hints
	s.r.Races = mergeRaces(s.r.Races, one.races)
	s.longest = max(s.longest, len(one.moves))
	if one.end == nil {
		s.unended++
		return
	}
	if one.end.Kind == machine.Spent {
		s.r.cut(Outcome{End: *one.end, Moves: one.moves})
		return
	}
	s.file(*one.end, one.moves, one.effort)
	if f := s.r.Shortest; f != nil && s.x.waitedFor() {
		s.r.Shortest = shrink(s.root, f)
		s.x.tell(s.r.Shortest)
	}
	if h := hashMoves(s.seed, one.schedule()); !s.seen[h] {
		s.seen[h] = true
		s.fresh = append(s.fresh, drawn{*one.end, one.early, one.preemptions})
	}
	if uniform {
		s.uniform++
		s.tally[one.end.Key()]++
	}
}

// file notes how a run ended.
func (s *sampler) file(end machine.End, moves []machine.Move, took effort) {
	if s.r.outcome(end, false) < 0 {
		s.r.Outcomes = append(s.r.Outcomes, Outcome{End: end, Paths: new(big.Int)})
	}
	s.r.example(end, moves, took.early, took.preemptions)
}

// finish adds what was found to r. Runs that r has counted already are not counted
// again.
func (s *sampler) finish(r *Result) {
	r.merge(&s.r, false)
	r.Sampled = s.r.Sampled
	for _, d := range s.fresh {
		if d.early+d.preemptions > s.x.bound && d.early > r.Early {
			r.countSample(d.end)
		}
	}
	r.estimate(s.tally, s.uniform)
}

// quickPass draws random runs beside the full search, so that a failure that is easy to
// find is known even if the search does not get to it.
type quickPass struct {
	*sampler
	own     *signals // of the bounded searches of the pass
	stopped atomic.Bool
	stop    chan struct{}
	done    chan struct{}
}

const quickAfter = 100 * time.Millisecond // most searches have ended by then

// quick begins a pass that ends by itself when a tenth of the time is up.
func (x *explorer) quick() *quickPass {
	q := &quickPass{sampler: newSampler(x, x.root.Fork()), own: new(signals), stop: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(q.done)
		select {
		case <-q.stop:
		case <-time.After(x.firstAfter()):
			until := x.start.Add(x.budget.Time / 10)
			over := func() bool { return q.ended() || time.Now().After(until) }
			if x.wanted() {
				q.lookForFirst(over)
			}
			q.run(over)
		}
	}()
	return q
}

func (q *quickPass) ended() bool { return q.stopped.Load() || q.x.cancelled.Load() }

// end stops the pass and waits for it.
func (q *quickPass) end() {
	q.stopped.Store(true)
	q.own.enough.Store(true)
	close(q.stop)
	<-q.done
}

// samplingPhase goes on with random runs until the budget ends.
func (x *explorer) samplingPhase(s *sampler, r *Result) {
	x.enter("sampling")
	deadline := x.start.Add(x.budget.Time)
	s.run(func() bool {
		enough := s.n >= 50 && time.Now().After(deadline)
		return enough || x.cancelled.Load() || x.late()
	})
	s.finish(r)
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
	end   *machine.End
	moves []machine.Move
	effort
	races  []Race
	noted  uint32
	chance []int // the moves that took a random value
}

// schedule is the run without its random values.
func (s *sampled) schedule() []machine.Move {
	if len(s.chance) == 0 {
		return s.moves
	}
	out := slices.Clone(s.moves)
	for _, i := range s.chance {
		out[i].Alt = -1
	}
	return out
}

func (x *explorer) sample(root *machine.Machine, pick picker, tk *machine.Tokens, stop func() bool) sampled {
	m := new(machine.Machine)
	root.ForkInto(m, tk)
	var s sampled
	var buf []machine.Move
	var races []machine.RaceAt
	known := map[raceName]bool{}
	for len(s.moves) < sampleSteps && m.Ended() == nil {
		if len(s.moves)&63 == 63 && stop() {
			break
		}
		races = m.Races(races[:0])
		for _, r := range races {
			if name := nameRace(m, r); !known[name] {
				known[name] = true
				race := name.race()
				race.Moves, race.Early = append([]machine.Move(nil), s.moves...), s.early
				s.races = append(s.races, race)
			}
		}
		buf = m.Moves(buf[:0])
		if x.early > 0 && s.early >= x.early {
			buf = slices.DeleteFunc(buf, machine.Move.IsEarly)
		}
		mv := pick.pick(m, buf)
		if !x.root.Hidden() && m.NameStep(mv).Chooser == machine.ByChance {
			s.chance = append(s.chance, len(s.moves))
		}
		s.take(m, mv)
		s.moves = append(s.moves, mv)
		m.Step(mv)
	}
	s.end, s.noted = m.Ended(), m.Noted()
	return s
}

// effort counts what a run takes of the scheduler: early moves, and steps that are taken although who stepped
// before could go on.
type effort struct {
	early, preemptions int
	last               uint64
}

// take counts a move that m is about to make.
func (c *effort) take(m *machine.Machine, mv machine.Move) {
	key := m.KeyOf(mv)
	if c.last != 0 && key != 0 && key != c.last {
		if _, can := m.Index(c.last); can {
			c.preemptions++
		}
	}
	if mv.IsEarly() {
		c.early++
	}
	c.last = key
}

// picker chooses the next move of a random run.
type picker interface {
	pick(m *machine.Machine, moves []machine.Move) machine.Move
}

// lockstepRuns is the number of runs in lockstep, with longer and longer turns.
const lockstepRuns = 4

// lockstep lets main go on while it can, so that everybody is there, and then everybody make so many steps
// in turn. That is how many who do the same meet in the same place: each philosopher with one fork, which
// takes as many preemptions as there are philosophers, and which random runs do not find.
type lockstep struct {
	quantum int
	main    uint64
	last    uint64 // whose turn it is
	made    int    // steps of this turn
}

func (l *lockstep) pick(m *machine.Machine, moves []machine.Move) machine.Move {
	if l.main == 0 {
		l.main, l.last = m.KeyOf(moves[0]), m.KeyOf(moves[0])
	}
	now, _ := m.Index(l.last)
	next := moves[0]
	for _, mv := range slices.Backward(moves) {
		switch key := m.KeyOf(mv); {
		case mv.G < 0:
		case key == l.main, key == l.last && l.made < l.quantum:
			l.made++
			return mv
		case int(mv.G) > now:
			next = mv
		}
	}
	l.last, l.made = m.KeyOf(next), 1
	return next
}

// chances are what a run depends on beside the schedule and was no choice, each with what is said where a program met it.
var chances = []struct {
	note  uint32
	words string
}{
	{machine.NoteFinalizer, "Finalizers and cleanups never ran."},
	{machine.NoteRandomBytes, "The bytes of crypto/rand were no choice: they differ each time, and that is all that was assumed of them."},
	{machine.NoteCounted, "runtime.NumGoroutine counted at most 16 goroutines that had done all they do; in a real run more of them may still be there for a moment."},
	{machine.NoteProcessors, "The number of processors was 4."},
	{machine.NoteShortRead, "Each Read of a file or a connection gave all that was there; it may give less."},
	{machine.NoteLostCommit, "No connection failed, so the answer of every COMMIT arrived."},
	{machine.NoteRowOrder, "Rows without ORDER BY were locked and changed in the order of their insertion, with nobody in the way; a server may take any other."},
	{machine.NoteMapClash, "Using a map while somebody writes it ended the run each time. The runtime's check for that is best effort: a real run in which it notices nothing goes on, and may end in ways that are not listed."},
}

// rowsOpen says which statements had more orders than were explored, and what to do.
func (r *Result) rowsOpen() string {
	named := "Rows"
	if n := len(r.rows); n > 0 {
		named = "Rows of " + strconv.Quote(shorten(r.rows[0]))
		if n > 1 {
			named += " and of " + number.Of(int64(n-1), "more statement")
		}
	}
	return " " + named + " came, or were chosen, locked or changed, in the order of their insertion only: nothing orders them, and they are too many to try every order. A server may take any other, and so give other rows, other numbers for equal rows, or another deadlock. ORDER BY, over columns that tell the rows apart, leaves one order, also in a subquery that an UPDATE or a DELETE takes its rows from."
}

// shorten writes a text on one line of a readable length.
func shorten(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 160 {
		return string(r[:160]) + "…"
	}
	return text
}

// granted says what was taken for granted, as sentences after others.
func (r *Result) granted() string {
	var out string
	if c := r.Chance; c != nil && c.Mixed {
		out = " Random values were counted as a part of the interleavings."
	} else if c != nil {
		out = " Random values were not counted: an interleaving stands for all of them that were tried, and fails if it does with some."
	}
	for _, h := range chances {
		if r.hints&h.note != 0 {
			out += " " + h.words
		}
	}
	if r.hints&machine.NoteDate != 0 {
		out += " The clock began at " + r.began.Format("2006-01-02 15:04:05") + ", and the local zone was UTC; at another time, or in another zone, the program may do something else."
	}
	return out
}

// Words says what was and was not covered.
func (r *Result) Words() string {
	if words := r.strategyWords(); words != "" {
		return words + r.granted()
	}
	if r.Representatives {
		return r.byRepresentatives()
	}
	var more string
	if r.Alike {
		more += " Goroutines that nothing tells apart were explored once for all their permutations; those that captured different values were not."
	}
	if r.Noted&machine.NoteMapOrder != 0 {
		more += " Maps of more than four keys were ranged over in the order of insertion only, and of more than four values in a sync.Pool the last four could be given."
	}
	if r.Noted&machine.NoteRandom != 0 {
		more += " Of more than four possible random numbers the least, the middle and the greatest were tried."
	}
	if r.Noted&machine.NoteRowsOpen != 0 {
		more += r.rowsOpen()
	}
	more += r.granted()
	if r.Partly {
		more += " Data races that no state shows, because something tells the second access that the first is over without ordering them, were not looked for everywhere."
	}
	if r.cutOff() {
		more += " Runs were cut off, and what would come after is not covered: " + r.Cut[0].End.Why + "."
		if r.Reason == "" && r.Noted == 0 {
			return "Every interleaving as far as its runs went." + more
		}
	}
	if r.Reason == "" && r.Partly && r.Noted == 0 {
		return "Every interleaving." + more
	}
	if r.Starved {
		more += " Loops that look again and again until a timer fires go round for ever under this bound on early timers; a larger one (--timers any) lets the timer fire."
		if r.Reason == "" {
			return "Every interleaving as far as its runs went." + more
		}
	}
	if r.Reason == "" && r.Noted != 0 {
		return "Every schedule, but not every interleaving." + more + " An outcome that is not listed may still be possible."
	}
	if r.Complete {
		if r.Unbounded {
			return fmt.Sprintf("%s: all %s states, through which infinitely many interleavings lead.%s", r.capitalBound(), number.Int(r.States), more)
		}
		return r.capitalBound() + "." + more
	}
	words := fmt.Sprintf("Not every interleaving: %s after %s states.", r.Reason, number.Int(r.States))
	switch {
	case r.Early >= 0:
		words += fmt.Sprintf(" Covered: %s, and %s random runs.", r.BoundWords(), number.Int(r.Sampled))
	case r.Bound >= 0:
		words += fmt.Sprintf(" Covered: every interleaving with %s, and %s random runs.", r.boundName(r.Bound), number.Int(r.Sampled))
	default:
		words += fmt.Sprintf(" Covered: those states, and %s random runs.", number.Int(r.Sampled))
	}
	return words + " An outcome that is not listed may still be possible." + more
}

// byRepresentatives is Words where nothing was counted.
func (r *Result) byRepresentatives() string {
	return fmt.Sprintf("%s: of runs that differ only in the order of steps that commute, and in which of several goroutines that nothing tells apart steps, one was followed. There are too many states to count the interleavings.%s", r.capitalBound(), r.granted())
}

// cutOff reports whether runs ended because they used up what a run may use.
func (r *Result) cutOff() bool {
	return len(r.Cut) > 0
}
