package decide

import (
	"cmp"
	"context"
	"slices"

	"racelab/sim/machine"
)

// This file finds the deciding orders of a run.

// Step names a step by who makes it where in the code, and how often that goroutine
// has come there.
type Step struct {
	Label uint16 // see explore.Graph.Name
	N     int    // occurrence, from 1
	At    int    // number of the step in the run, from 1; 0 if it does not occur there
}

// Order says that one step comes before another. If Second does not occur in
// the run, the order is that it has not happened when First does.
type Order struct {
	First, Second Step
	Missing       []machine.Move // where Second does not occur in the run: a run in which it comes first
	SecondAt      int            // number of Second in Missing; 0 if it occurs in the run
	FirstAt       int            // number of First in Missing
	Look          bool           // First looks at what Second changes
	Weight        int            // as in Conflict
	Data          bool           // as in Conflict
	Either        bool           // every run in which both steps occur fails, whichever comes first
}

// Conflict is two steps of a run, numbered from 1 and in this order, of which
// one changes what the other looks at or changes.
type Conflict struct {
	First, Second int
	Look          bool // First only looks
	Weight        int  // of several sets that decide, the one that weighs least is taken

	// Data says that the two touch the same data: what was read or written is known to be another
	// the other way round.
	Data bool

	// Weak says that the two touch one thing without being known to conflict: their order is
	// only considered where nothing else tells a run that holds from the one that is asked about.
	Weak bool

	// Own is set where Second is no step of its own, but rode on First because nobody else
	// was left: the number of the step that it is in the run that is asked about.
	Own int
}

// Conflicts returns the conflicts of a run, which begins at the root of the graph.
type Conflicts func(moves []machine.Move) []Conflict

// Reason is what decided that a run fails.
type Reason struct {
	Sets   [][]Order // every smallest set, the best first; one empty set if every run fails
	Proven bool      // no smaller set decides; false if the work was cut short

	// Causes are the sets to tell of, the best first: of Sets those without symptoms, or
	// where every one has some, the smallest that have none. A symptom comes of the
	// failure, and does not bring it about: a step that occurs in failing runs only, or an
	// order of steps after the point of no return that is not about data. Without such sets Causes is Sets.
	Causes [][]Order
}

const (
	maxOrders = 6      // in a set
	maxSets   = 64     // smallest sets that are returned
	maxTries  = 1_500  // sets that are tried
	minVisits = 80_000 // states visited in all, or as many as the graph has transitions
	maxHeld   = 150    // runs that hold
)

// Work is how much one reason may cost, in visits of states: a run that is read for its conflicts
// counts perStep for each of its steps. It takes a second or two. What a machine is busy with besides has
// no part in it, so that the same run has the same reason everywhere.
const (
	Work    = 1_000_000
	perStep = 40
)

// order is an order that may decide.
type order struct {
	Order
}

// search is the search for one reason.
type search struct {
	ctx       context.Context
	q         *Question
	conflicts Conflicts
	own       map[Step]int // steps of the run, with At 0, to their numbers
	steps     []Step       // of the run, from index 1
	orders    []order
	weak      []order // of steps of the run that touch one thing and are not known to conflict
	known     map[[2]Step]bool
	held      []heldRun
	visits    int
	limit     int
	work      int // visits in all, questions about single steps and conflicts among them
	most      int // up to here
	tries     int
	cut       bool
	noWay     int // point of no return of the run
	symptoms  map[Step]bool
	pairs     map[[2]Step]bool // of steps that occur together in failing runs only
	causal    bool             // only orders without symptoms
}

// heldRun is a run that holds.
type heldRun struct {
	moves []machine.Move
	at    map[Step]int
	steps []Step
}

// Reason finds the deciding orders, with so much work (see Work). The run must fail. If ctx ends or the
// bounds are met, the set found so far decides, but a smaller one may do, too.
func (q *Question) Reason(ctx context.Context, conflicts Conflicts, work int) *Reason {
	if q.EveryRunFails() {
		return &Reason{Sets: [][]Order{nil}, Causes: [][]Order{nil}, Proven: true}
	}
	s := &search{ctx: ctx, q: q, conflicts: conflicts, known: map[[2]Step]bool{}, symptoms: map[Step]bool{}, pairs: map[[2]Step]bool{}, most: work}
	s.limit = max(minVisits, q.Graph.Transitions())
	s.steps, s.own = s.occurrences(q.Moves)
	if s.noWay = q.noWay(); q.Given().Faults { // which strike as in the run: the way out is closed before anybody has met
		s.noWay = len(q.Moves)
	}
	for _, c := range s.read(q.Moves) {
		if c.Own > 0 || c.First < 1 || c.Second <= c.First || c.Second >= len(s.steps) {
			continue
		}
		o := order{Order{First: s.steps[c.First], Second: s.steps[c.Second], Look: c.Look, Weight: c.Weight, Data: c.Data}}
		if c.Weak {
			s.weak = append(s.weak, o)
			continue
		}
		s.propose(o)
	}
	r := s.run()
	s.causes(r)
	s.eithers(r)
	return r
}

// eithers marks single orders whose steps decide by occurring at all. Of the clock's it is not said: what somebody
// does after it may ride on its step, and is then no step of that somebody's.
func (s *search) eithers(r *Reason) {
	clock := func(x Step) bool { return x.At > 0 && s.q.Moves[x.At-1].G < 0 }
	for i, set := range r.Causes {
		if len(set) == 1 && set[0].Second.At > 0 && !clock(set[0].First) && !clock(set[0].Second) && s.together(set[0]) {
			r.Causes[i] = []Order{set[0]}
			r.Causes[i][0].Either = true
		}
	}
}

// causes fills in the sets to tell of.
func (s *search) causes(r *Reason) {
	for _, set := range r.Sets {
		if !slices.ContainsFunc(set, s.symptomatic) {
			r.Causes = append(r.Causes, set)
		}
	}
	if len(r.Causes) > 0 || len(r.Sets) == 0 {
		return
	}
	s.causal, s.cut, s.visits, s.tries, s.work = true, false, 0, 0, 0
	for i := range s.held {
		s.widen(&s.held[i], s.read(s.held[i].moves))
	}
	c := s.run()
	if c.Proven {
		r.Causes = c.Sets
	} else {
		r.Causes = r.Sets
	}
}

// symptomatic reports whether an order comes of the failure. It does where it came about after
// the point of no return, when nothing could bring the failure about any more, unless it is about
// data: whoever takes a lock decides what happens while it is held. It does where one of its steps
// occurs in failing runs only, and where both of them do so only there: then that they occur
// restates the failure, whichever comes first.
func (s *search) symptomatic(o Order) bool {
	return o.First.At > s.noWay && !o.Data || s.step(o) || o.Second.At > 0 && s.together(o)
}

// together is onlyTogether, remembered.
func (s *search) together(o Order) bool {
	key := [2]Step{o.First, o.Second}
	is, known := s.pairs[key]
	if !known {
		is = s.onlyTogether(o)
		s.pairs[key] = is
	}
	return is
}

func (s *search) step(o Order) bool {
	for _, x := range []Step{o.First, o.Second} {
		if x.At == 0 {
			continue
		}
		is, known := s.symptoms[x]
		if !known {
			is = s.onlyFails(x)
			s.symptoms[x] = is
		}
		if is {
			return true
		}
	}
	return false
}

// occurrences names the steps of a run. Index 0 is no step.
func (s *search) occurrences(moves []machine.Move) ([]Step, map[Step]int) {
	steps := make([]Step, 1, len(moves)+1)
	at := map[Step]int{}
	n := map[uint16]int{}
	id := uint32(0)
	for i, mv := range moves {
		p := s.q.p
		for k := p.first[id]; k < p.first[id+1]; k++ {
			if p.move[k] == mv {
				label := p.label[k]
				n[label]++
				steps = append(steps, Step{Label: label, N: n[label], At: i + 1})
				at[Step{Label: label, N: n[label]}] = i + 1
				id = p.to[k]
				break
			}
		}
	}
	return steps, at
}

// read returns the conflicts of a run, which is work.
func (s *search) read(moves []machine.Move) []Conflict {
	s.work += perStep * len(moves)
	return s.conflicts(moves)
}

func (s *search) propose(o order) bool {
	if s.key(o.First) == s.key(o.Second) {
		return false
	}
	key := [2]Step{{Label: o.First.Label, N: o.First.N}, {Label: o.Second.Label, N: o.Second.N}}
	if s.known[key] {
		return false
	}
	s.known[key] = true
	s.orders = append(s.orders, o)
	return true
}

// has reports whether a run has an order.
func (h *heldRun) has(o Order) bool {
	first, ok := h.at[Step{Label: o.First.Label, N: o.First.N}]
	if !ok {
		return false
	}
	second, ok := h.at[Step{Label: o.Second.Label, N: o.Second.N}]
	if o.SecondAt > 0 { // it need not occur
		return !ok || first < second
	}
	return ok && first < second
}

// run alternates between the best set that every known run lacks some order of, and
// the search for a run that holds and has all of them.
func (s *search) run() *Reason {
	r := &Reason{}
	for size := 0; size <= maxOrders && len(r.Sets) == 0 && !s.spent(); {
		grew, known := false, len(s.orders)
		s.eachSet(size, func(set []int) bool {
			h, found := s.holding(set)
			if found {
				s.learn(h)
				grew = true
				return false
			}
			if s.cut {
				return false
			}
			r.Sets = append(r.Sets, s.set(set))
			return len(r.Sets) < maxSets
		})
		switch {
		case grew && len(s.orders) > known: // with those that came, fewer may do
			r.Sets, size = nil, 0
		case grew:
			r.Sets = nil // with what was learnt, the order of the sets is another
		default:
			size++
		}
	}
	r.Proven = len(r.Sets) > 0 && !s.cut
	if len(r.Sets) == 0 {
		s.settleFor(r)
	}
	s.sort(r)
	return r
}

// settleFor looks for any set that decides: all orders, less as many as can be
// dropped.
func (s *search) settleFor(r *Reason) {
	s.cut, s.visits, s.tries, s.work = false, 0, 0, 0
	var all []int
	for i := range s.orders {
		all = append(all, i)
	}
	slices.SortFunc(all, func(a, b int) int { return s.compare(s.orders[b], s.orders[a]) })
	if len(all) > 2*len(counts{}) {
		all = all[len(all)-2*len(counts{}):]
	}
	if !s.decides(all) {
		return
	}
	for i := 0; i < len(all) && s.ctx.Err() == nil; {
		less := slices.Delete(slices.Clone(all), i, i+1)
		if s.decides(less) {
			all = less
		} else {
			i++
		}
	}
	r.Sets = [][]Order{s.set(all)}
}

// decides reports whether it is certain that every run with these orders fails.
func (s *search) decides(set []int) bool {
	if len(set) == 0 {
		return false
	}
	s.cut = false
	_, found := s.holding(set)
	return !found && !s.cut
}

func (s *search) spent() bool {
	if s.ctx.Err() != nil || s.visits > s.limit || s.work > s.most || s.tries > maxTries || len(s.held) > maxHeld {
		s.cut = true
	}
	return s.cut
}

func (s *search) set(indices []int) []Order {
	out := make([]Order, len(indices))
	for i, k := range indices {
		out[i] = s.orders[k].Order
	}
	slices.SortStableFunc(out, func(a, b Order) int {
		return cmp.Or(cmp.Compare(a.First.At, b.First.At), cmp.Compare(last(a), last(b)))
	})
	return out
}

// last is the number of the later step of an order.
func last(o Order) int { return max(o.First.At, o.Second.At) }

// eachSet calls f with the sets of so many orders that hit what every known
// run lacks, until f returns false.
func (s *search) eachSet(size int, f func([]int) bool) {
	lacks := make([][]int, len(s.held))
	for i := range s.held {
		for k, o := range s.orders {
			if !s.held[i].has(o.Order) && !(s.causal && s.symptomatic(o.Order)) {
				lacks[i] = append(lacks[i], k)
			}
		}
	}
	slices.SortStableFunc(lacks, func(a, b []int) int { return cmp.Compare(len(a), len(b)) })
	seen := map[string]bool{}
	chosen := make([]int, 0, size)
	var extend func() bool
	extend = func() bool {
		for _, l := range lacks {
			if slices.ContainsFunc(l, func(k int) bool { return slices.Contains(chosen, k) }) {
				continue
			}
			if len(chosen) == size {
				return true
			}
			for _, k := range l {
				chosen = append(chosen, k)
				ok := extend()
				chosen = chosen[:len(chosen)-1]
				if !ok {
					return false
				}
			}
			return true
		}
		if len(chosen) < size { // fewer do, and were tried
			return true
		}
		set := slices.Sorted(slices.Values(chosen))
		key := setKey(set)
		if seen[key] {
			return true
		}
		seen[key] = true
		s.tries++
		return !s.spent() && f(set)
	}
	extend()
}

func setKey(set []int) string {
	b := make([]byte, 0, 2*len(set))
	for _, k := range set {
		b = append(b, byte(k), byte(k>>8))
	}
	return string(b)
}

// learn takes note of a run that holds. Steps that it has and the run has not are
// a class of their own: that they came first may be what saved it.
func (s *search) learn(moves []machine.Move) {
	h := heldRun{moves: moves}
	h.steps, h.at = s.occurrences(moves)
	s.held = append(s.held, h)
	all := s.read(moves)
	for _, c := range all {
		switch {
		case c.Weak || c.First < 1 || c.Second >= len(h.steps):
		case c.Own > 0 && c.Own < len(s.steps):
			s.proposeRidden(&h, c)
		default:
			s.proposeMissing(&h, c.First, c.Second, c.Weight, c.Data)
		}
	}
	s.widen(&h, all)
}

// widen proposes more orders where none so far tells a run that holds from the one that is asked
// about: of steps that touch one thing, and then of any two steps.
func (s *search) widen(h *heldRun, conflicts []Conflict) {
	if s.lacking(h) {
		return
	}
	if s.proposeWeak(h, conflicts); s.lacking(h) {
		return
	}
	const weight = 100
	for i := 1; i < len(h.steps); i++ {
		for j := i + 1; j < len(h.steps); j++ {
			s.proposeMissing(h, i, j, weight, false)
		}
	}
	for i := 1; i < len(s.steps) && !s.lacking(h); i++ {
		for j := i + 1; j < len(s.steps); j++ {
			s.propose(order{Order{First: s.steps[i], Second: s.steps[j], Weight: weight}})
		}
	}
}

// proposeWeak proposes the orders of steps that touch one thing and are not known to conflict.
func (s *search) proposeWeak(h *heldRun, conflicts []Conflict) {
	for _, o := range s.weak {
		s.propose(o)
	}
	s.weak = nil
	for _, c := range conflicts {
		if c.Weak && c.Own == 0 && c.First > 0 && c.Second < len(h.steps) {
			s.proposeMissing(h, c.First, c.Second, c.Weight, c.Data)
		}
	}
}

// proposeMissing proposes that step j of h, which the run has, came before step i
// of h, which it has not.
func (s *search) proposeMissing(h *heldRun, i, j, weight int, data bool) {
	y, x := h.steps[i], h.steps[j]
	at, ok := s.own[Step{Label: x.Label, N: x.N}]
	if _, occurs := s.own[Step{Label: y.Label, N: y.N}]; occurs || !ok {
		return
	}
	y.At, x.At = 0, at
	s.propose(order{Order{First: x, Second: y, Missing: h.moves, SecondAt: i, FirstAt: j, Weight: weight + 2, Data: data}})
}

// proposeRidden proposes the same of a step that rode on the one before it in h.
func (s *search) proposeRidden(h *heldRun, c Conflict) {
	y := h.steps[c.First]
	if _, occurs := s.own[Step{Label: y.Label, N: y.N}]; occurs {
		return
	}
	y.At = 0
	s.propose(order{Order{First: s.steps[c.Own], Second: y, Missing: h.moves, SecondAt: c.First, FirstAt: c.First, Weight: c.Weight + 2}})
}

func (s *search) key(x Step) uint64 { return s.q.Graph.Name(x.Label).Key }

// lacking reports whether h lacks one of the orders known, of those that may be told.
func (s *search) lacking(h *heldRun) bool {
	return slices.ContainsFunc(s.orders, func(o order) bool {
		return !h.has(o.Order) && !(s.causal && s.symptomatic(o.Order))
	})
}

// sort puts the set to tell of first: one in which somebody's look comes before
// another's change, then the earliest.
func (s *search) sort(r *Reason) {
	weigh := func(set []Order) (n int) {
		for _, o := range set {
			n += o.Weight
		}
		return n
	}
	slices.SortStableFunc(r.Sets, func(a, b []Order) int {
		return cmp.Or(cmp.Compare(weigh(a), weigh(b)), slices.CompareFunc(a, b, func(x, y Order) int {
			return cmp.Or(cmp.Compare(x.First.At, y.First.At), cmp.Compare(last(x), last(y)))
		}))
	})
}

func (s *search) compare(a, b order) int {
	return cmp.Or(cmp.Compare(a.Weight, b.Weight), cmp.Compare(a.First.At, b.First.At), cmp.Compare(last(a.Order), last(b.Order)))
}
