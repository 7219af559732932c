package sim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"sync"
	"time"

	"racelab/sim/decide"
	"racelab/sim/explain"
	"racelab/sim/explore"
	"racelab/sim/machine"
	"racelab/sim/number"
)

// Line is the probability that a run fails, after each of its steps: over the
// choices of the scheduler only, with faults, random numbers and early timers as in
// the run.
type Line struct {
	P           []float64  // after step i, 0 <= i <= Run.Len()
	Exact       []*big.Rat // the same, exact; nil where it was computed in floating point, or is a bound
	Whole       int        // from this step on P is what it is; before, the probability is at least P
	Inevitable  int        // point of no return: the first step after which no continuation holds; -1 if there is none
	NoLaterThan bool       // the point of no return is Inevitable or an earlier step
	Decided     []int      // steps by which the probability rose, ascending

	// Among says of which runs that is said, where others that go on from the point of no return hold, or may:
	// "with these random values"; Beyond says what is known of those, in a sentence that begins with a space.
	// They may be empty.
	Among, Beyond string
}

// Decider answers when and by what runs of a program were decided. It may be
// used by several goroutines at once.
type Decider struct {
	prog  *Program
	cfg   Config
	opts  machine.Options
	graph *explore.Graph // nil if it is too large: then the last steps of a run are looked at
	orbit *explore.Graph // in its place, of a program whose alike goroutines were explored as one; or nil
	few   int            // how many states what can follow them may have; 0: lateStates
	work  int            // for one reason; 0: decide.Work
	until time.Time      // when what is asked has to be answered, to keep to a budget; zero: it may take its time

	mu    sync.Mutex
	known map[string]explain.Input // what was found out about runs, by their moves
}

// Decider returns a decider for the runs of the program and configuration that r
// is about.
func (r *Report) Decider() *Decider { return r.decider }

// Decider explores the program of a run within the budget, to answer about that run.
// What is not explored is answered as far as it can be.
func (r *Run) Decider(ctx context.Context, b Budget) (*Decider, error) {
	opts := r.opts
	opts.Trace = false
	d := &Decider{prog: r.prog, cfg: r.cfg, opts: opts}
	if g, err := explore.Continuations(ctx, r.prog.pkg.Code.New(opts), r.moves, 0, b); err == nil {
		d.graph = g
	}
	return d, ctx.Err()
}

// same reports whether two configurations are of the same program, with the same switches.
func (c Config) same(o Config) bool {
	return c.Entry == o.Entry && slices.Equal(slices.Sorted(slices.Values(c.Switches)), slices.Sorted(slices.Values(o.Switches)))
}

// lateStates bounds what can follow the last steps of a run in a program that is too large to be
// explored. Such bounds are of work and not of time, so that a run has the same reason on every machine,
// whatever else it does.
const lateStates = 30_000

// besideStates bounds them for the reasons of outcomes beside the shortest failure.
const besideStates = 3_000

// beside returns a decider for the outcomes beside the shortest failure, of which there may be many. Where all that can follow is known it
// finds out the same.
func (d *Decider) beside() *Decider {
	if d == nil || d.graph != nil || d.few > 0 {
		return d
	}
	c := d.copied()
	c.few, c.until = besideStates, d.until
	return c
}

// copied returns a decider that knows what d has found out, and takes its time.
func (d *Decider) copied() *Decider {
	d.mu.Lock()
	defer d.mu.Unlock()
	return &Decider{prog: d.prog, cfg: d.cfg, opts: d.opts, graph: d.graph, orbit: d.orbit, few: d.few, work: d.work, known: maps.Clone(d.known)}
}

// briefWork bounds the work for a reason that somebody waits for, looking at a screen.
const briefWork = 150_000

// Brief returns a decider that finds out less, but at once. What d has found out it knows, too.
func (d *Decider) Brief() *Decider {
	c := d.copied()
	c.work = briefWork
	return c
}

// unbounded is a budget's time where the states are the bound.
const unbounded = 24 * time.Hour

// leastTime is what a decider takes for an answer even where the budget is used up.
const leastTime = 100 * time.Millisecond

// within ends a context when the budget is used up, if d keeps to one.
func (d *Decider) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if d == nil || d.until.IsZero() {
		return context.WithCancel(ctx)
	}
	until := d.until
	if least := time.Now().Add(leastTime); until.Before(least) {
		until = least
	}
	return context.WithDeadline(ctx, until)
}

// question prepares the question about a run. Where the whole graph is not known,
// it is about the longest end of the run of which everything that can follow is.
func (d *Decider) question(ctx context.Context, r *Run) (*decide.Question, error) {
	if d == nil || r == nil {
		return nil, errors.New("the program was not explored")
	}
	if !d.cfg.same(r.cfg) {
		return nil, errors.New("what was explored is another configuration of the program")
	}
	if d.graph != nil {
		return decide.NewQuestion(ctx, d.graph, r.moves, nil)
	}
	root := d.prog.pkg.Code.New(d.opts)
	within, cancel := d.within(ctx)
	defer cancel()
	var best *decide.Question
	for back := 2; within.Err() == nil; back *= 2 {
		from := max(0, r.Len()-back)
		g, err := explore.Continuations(within, root, r.moves, from, Budget{States: cmp.Or(d.few, lateStates), Time: unbounded})
		if err != nil {
			break
		}
		q, err := decide.NewQuestion(ctx, g, r.moves[from:], nil)
		if err != nil {
			break
		}
		if best = q; from == 0 {
			break
		}
	}
	if best == nil {
		return nil, errors.New("too much can follow even the last steps of the run to explore it")
	}
	return best, ctx.Err()
}

// orbitQuestion prepares the question about a run of a program whose alike goroutines were explored
// as one. It can be answered but for what needs to know who is who: orders of steps do, and
// probabilities do not, because runs from two states that differ by a permutation are equally many.
func (d *Decider) orbitQuestion(ctx context.Context, r *Run) (*decide.Question, error) {
	if d == nil || r == nil || d.orbit == nil || !d.cfg.same(r.cfg) {
		return nil, errors.New("no goroutines were explored as one")
	}
	moves, err := d.orbit.Orbit(r.moves)
	if err != nil {
		return nil, err
	}
	return decide.NewQuestion(ctx, d.orbit, moves, nil)
}

// Line returns the probability of failure along a run. The error says why it is not
// known.
func (d *Decider) Line(ctx context.Context, r *Run) (*Line, error) {
	if q, err := d.orbitQuestion(ctx, r); err == nil {
		return d.line(q, r), nil
	}
	q, err := d.question(ctx, r)
	if err != nil {
		return nil, err
	}
	return d.line(q, r), nil
}

func (d *Decider) line(q *decide.Question, r *Run) *Line {
	l := q.Line()
	whole := q.Graph.Prefix()
	out := &Line{P: l.P, Exact: l.Exact, Whole: whole, Inevitable: l.NoWay, Decided: l.Decided}
	out.Among, out.Beyond = among(q, max(0, l.NoWay), l.NoWay < 0)
	if whole == 0 {
		return out
	}
	out.Exact = nil
	out.P = make([]float64, whole, len(l.P)+whole)
	out.P = append(out.P, l.P...)
	for i := whole - 1; i >= 0; i-- { // that the run goes on as it did is one of the ways in which it fails
		out.P[i] = out.P[i+1] * share(r.states[i], r.moves[i])
	}
	if l.NoWay >= 0 {
		out.Inevitable += whole
		out.NoLaterThan = l.NoWay == 0
	}
	out.Decided = nil
	for _, i := range l.Decided {
		out.Decided = append(out.Decided, i+whole)
	}
	return out
}

// share is the probability of a move under a uniformly random scheduler.
func share(m *machine.Machine, mv machine.Move) float64 {
	actors, own := 0, 0
	last := int16(-2)
	for _, o := range m.Moves(nil) {
		if o.G != last {
			actors, last = actors+1, o.G
		}
		if o.G == mv.G {
			own++
		}
	}
	return 1 / float64(max(1, actors)*max(1, own))
}

// conflicts returns the conflicts of runs that begin with the first prefix steps
// of r. Steps are numbered from there.
func (d *Decider) conflicts(r *Run, prefix int) decide.Conflicts {
	own := r.input()
	return func(moves []machine.Move) []decide.Conflict {
		in := d.follow(r, prefix, moves).input()
		all := append(explain.Conflicts(in), explain.Riders(in, own)...)
		out := all[:0]
		for _, c := range all {
			if c.First <= prefix {
				continue
			}
			c.First, c.Second = c.First-prefix, c.Second-prefix
			if c.Own > 0 {
				if c.Own -= prefix; c.Own < 1 {
					continue
				}
			}
			out = append(out, c)
		}
		return out
	}
}

// follow returns the run that begins as r and goes on with moves.
func (d *Decider) follow(r *Run, prefix int, moves []machine.Move) *Run {
	out := r.Clone()
	out.Truncate(prefix)
	for _, mv := range moves {
		out.take(mv, len(out.state(out.Len()).Moves(nil)))
	}
	return out
}

// Reason is what decided that a run fails.
type Reason struct {
	Text    string   // in a few sentences, with step numbers; empty if it is not known
	Clauses string   // the same without its lead: "alice read balance (1) before bob wrote it (2)."
	Idle    bool     // Orders say how it fails, and no order decides: a run holds only if more timers fire early
	Orders  []Order  // the orders told: every run that has them fails
	Every   bool     // every run fails, and no order decides
	Proven  bool     // no fewer orders decide
	Steps   []int    // of Orders, ascending
	Needed  [][2]int // steps of every order that is in any smallest set, those of Orders among them
}

// Order is that one step came before another.
type Order struct {
	First, Second Moment
	Look          bool // First only looks at what Second changes
	Either        bool // every run in which both occur fails, whichever comes first
}

// Moment is a step of a run. One that does not occur in the run has Step 0: then the
// order is that it had not happened yet when First did.
type Moment struct {
	Step  int
	Actor int    // index into View.Actors; -1 for the clock
	Text  string // "alice set l.balance to 150"
}

// Reason finds by which orders of its steps a failing run was decided. The error says
// why that is not known.
func (d *Decider) Reason(ctx context.Context, r *Run) (*Reason, error) {
	in, err := d.decided(ctx, r)
	if err != nil {
		return nil, err
	}
	out := &Reason{Every: in.Decided.Every, Proven: in.Decided.Proven}
	var lead string
	lead, out.Clauses, out.Steps = explain.Orders(in)
	out.Text, out.Idle = lead+out.Clauses, in.Decided.Idle
	if len(in.Decided.Sets) == 0 {
		return out, nil
	}
	out.Needed = slices.Clone(in.Decided.Needed)
	for _, p := range in.Decided.Sets[0] {
		a, b := explain.Moments(in, p)
		out.Orders = append(out.Orders, Order{First: Moment(a), Second: Moment(b), Look: p.Look, Either: p.Either})
	}
	return out, nil
}

// Explain is Run.Explain with what decided the run: a pattern is named only if it
// is about that.
func (d *Decider) Explain(ctx context.Context, r *Run) []Insight {
	in, err := d.decided(ctx, r)
	if err != nil {
		return r.Explain()
	}
	return insights(in)
}

// Why says in a few sentences why a run fails: its pattern, if it has one, and what
// decided it. It is empty if neither is known.
func (d *Decider) Why(ctx context.Context, r *Run) string {
	in, err := d.decided(ctx, r)
	if err != nil {
		in = r.input()
	}
	return explain.Why(in)
}

// remembered is how many runs a decider remembers what decided them.
const remembered = 16

// decided returns the run as package explain reads it, with what decided it. It is asked
// several times about the same runs, and remembers the answer.
func (d *Decider) decided(ctx context.Context, r *Run) (explain.Input, error) {
	if d == nil {
		return r.input(), errors.New("the program was not explored")
	}
	key := fmt.Sprint(r.moves)
	d.mu.Lock()
	in, ok := d.known[key]
	d.mu.Unlock()
	if ok {
		return in, nil
	}
	in, err := d.find(ctx, r)
	if err == nil && ctx.Err() == nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.known == nil || len(d.known) >= remembered {
			d.known = map[string]explain.Input{}
		}
		d.known[key] = in
	}
	return in, err
}

// find works out what decided a run.
func (d *Decider) find(ctx context.Context, r *Run) (explain.Input, error) {
	in := r.input()
	if !in.End.Fails {
		return in, errors.New("the run does not fail")
	}
	ctx, cancel := d.within(ctx)
	defer cancel()
	q, err := d.question(ctx, r)
	if err != nil {
		return in, err
	}
	in.Decided = &explain.Decided{}
	if q.EveryRunFails() {
		wider, err := q.Relax(ctx)
		if err != nil || wider.EveryRunFails() {
			in.Decided.Every, in.Decided.Proven = q.Graph.Prefix() == 0, true
			if gv := q.Given(); gv.Chance || gv.Timed { // faults are named with their steps
				in.Decided.Among, in.Decided.Beyond = among(q, 0, false)
			}
			return in, nil
		}
		q, in.Decided.Idle = wider, true
	}
	prefix := q.Graph.Prefix()
	if held := d.held(ctx, q, in); held != nil {
		run := d.follow(r, prefix, held).input()
		in.Decided.Held = &run
	}
	reason := q.Reason(ctx, d.conflicts(r, prefix), cmp.Or(d.work, decide.Work))
	in.Decided.From = prefix
	if n := q.NoReturn(); n > 0 {
		in.Decided.NoWay = n + prefix
	}
	in.Decided.Proven = reason.Proven && prefix == 0
	for _, set := range slices.Concat(reason.Sets, reason.Causes) {
		for _, o := range set {
			if o.First.At > 0 && o.Second.At > 0 {
				in.Decided.Needed = append(in.Decided.Needed, [2]int{o.First.At + prefix, o.Second.At + prefix})
			}
		}
	}
	for _, set := range reason.Causes {
		in.Decided.Sets = append(in.Decided.Sets, d.pairs(r, prefix, set, len(in.Decided.Sets) == 0))
	}
	if best := explain.Prefer(in, equals(reason.Causes)); best > 0 {
		in.Decided.Sets = slices.Delete(in.Decided.Sets, best, best+1)
		in.Decided.Sets = slices.Insert(in.Decided.Sets, 0, d.pairs(r, prefix, reason.Causes[best], true))
	}
	d.tellable(r, prefix, &in, reason.Causes)
	return in, nil
}

// tellable puts a set first that can be told, if the first cannot and another of the first few can.
func (d *Decider) tellable(r *Run, prefix int, in *explain.Input, causes [][]decide.Order) {
	const few = 8
	if len(causes) < 2 || explain.Told(*in, in.Decided.Sets[0]) {
		return
	}
	for _, cause := range causes[:min(len(causes), few)] {
		set := d.pairs(r, prefix, cause, true)
		if !explain.Told(*in, set) {
			continue
		}
		at := slices.IndexFunc(in.Decided.Sets, func(s []explain.Pair) bool {
			return slices.EqualFunc(s, set, func(p, q explain.Pair) bool { return p.First == q.First && p.Second == q.Second })
		})
		if at >= 0 {
			in.Decided.Sets = slices.Delete(in.Decided.Sets, at, at+1)
		}
		in.Decided.Sets = slices.Insert(in.Decided.Sets, 0, set)
		return
	}
}

// equals returns how many of the sets of orders at the beginning weigh the same.
func equals(sets [][]decide.Order) (n int) {
	weight := func(set []decide.Order) (sum int) {
		for _, o := range set {
			sum += o.Weight
		}
		return sum
	}
	for n < len(sets) && weight(sets[n]) == weight(sets[0]) {
		n++
	}
	return n
}

// held returns a run that holds, for a failing one that somebody is left waiting in: what is
// given back there says what was taken here.
func (d *Decider) held(ctx context.Context, q *decide.Question, in explain.Input) []machine.Move {
	if len(in.End.Blocked) == 0 {
		return nil
	}
	return q.Holding(ctx)
}

// pairs turns a set of orders into what package explain reads. With words, the runs
// are added in which a step comes that this run has not.
func (d *Decider) pairs(r *Run, prefix int, set []decide.Order, words bool) []explain.Pair {
	var out []explain.Pair
	for _, o := range set {
		p := explain.Pair{First: o.First.At + prefix, Look: o.Look, Coarse: explain.Coarse(o), Either: o.Either}
		if o.Second.At > 0 {
			p.Second = o.Second.At + prefix
		} else if words {
			other := d.follow(r, prefix, o.Missing).input()
			p.Other, p.OtherFirst, p.OtherSecond = &other, o.FirstAt+prefix, o.SecondAt+prefix
		}
		out = append(out, p)
	}
	return out
}

// Eighths draws a probability in one cell: a dot is exactly 0, a full block exactly
// 1 and nothing else, and between them eighths, rounded down but at least one.
func Eighths(p float64) rune {
	switch {
	case p <= 0:
		return '·'
	case p >= 1:
		return '█'
	}
	return []rune("▁▂▃▄▅▆▇")[min(6, max(0, int(p*8)-1))]
}

// Strip draws the line, a cell a step, the start first. Where only a bound is
// known the cell is hollow.
func (l *Line) Strip() string {
	var out []rune
	for i, p := range l.P {
		if i < l.Whole {
			out = append(out, '░')
			continue
		}
		if p >= 1 && (l.Inevitable < 0 || i < l.Inevitable) {
			p = 0.999 // rounded: it can still hold
		}
		out = append(out, Eighths(p))
	}
	return string(out)
}

// among says of which runs a question is, if others that go on from step i of the run hold (or with fails, if
// those fail), or may; and what is known of those.
func among(q *decide.Question, i int, fails bool) (among, beyond string) {
	gv, whole := q.Given(), q.Graph.Early() >= explore.Unlimited
	escapes := q.Escapes(i, fails)
	if !escapes && (whole || !gv.Timed) {
		return "", ""
	}
	var with []string
	if gv.Chance && escapes {
		with = append(with, "these random values")
	}
	if gv.Faults && escapes {
		with = append(with, "these faults")
	}
	switch {
	case gv.Timed && gv.Early == 0:
		with = append(with, "no early timers")
	case gv.Timed:
		with = append(with, "at most "+number.Of(gv.Early, "early timer"))
	}
	if len(with) == 0 {
		return "", ""
	}
	if escapes {
		beyond = " " + otherwise(gv) + ", a run can " + map[bool]string{false: "hold", true: "fail"}[fails] + "."
	}
	return "with " + strings.Join(with, " and "), beyond
}

// otherwise names the runs in which what is given comes out in another way.
func otherwise(gv decide.Given) string {
	var other []string
	if gv.Chance {
		other = append(other, "other random values")
	}
	if gv.Faults {
		other = append(other, "other faults")
	}
	switch {
	case gv.Timed && gv.Early == 0:
		other = append(other, "early timers")
	case gv.Timed:
		other = append(other, "more early timers")
	}
	return "With " + strings.Join(other, " or ")
}

// Words says in a sentence when it was decided that the run fails.
func (l *Line) Words() string {
	last := len(l.P) - 1
	among := ""
	if l.Among != "" {
		among = " " + l.Among
	}
	every := func(does string) string {
		if l.Among == "" {
			return "Every order of the steps " + does + "."
		}
		return strings.ToUpper(l.Among[:1]) + l.Among[1:] + ", every order of the steps " + does + "." + l.Beyond
	}
	switch at := l.Inevitable; {
	case last < 0:
		return ""
	case at == 0 && l.Whole == 0:
		return every("fails")
	case at > 0 && l.NoLaterThan:
		return fmt.Sprintf("No return: after step %d, or before it, every way to go on%s fails. What else can follow the steps before it is too much to explore.", at, among)
	case at == last:
		return fmt.Sprintf("It could be saved until its last step, %d%s.", at, l.before(at))
	case at > 0:
		return fmt.Sprintf("No return: after step %d every way to go on%s fails%s.", at, among, l.before(at))
	case l.P[last] <= 0 && last >= l.Whole:
		for i := last; i >= l.Whole; i-- {
			if l.P[i] > 0 {
				return fmt.Sprintf("After step %d no way to go on fails.", i+1)
			}
		}
		return every("holds")
	}
	return fmt.Sprintf("From here a random way to go on fails with probability %s.", l.chance(last))
}

// before says how probable failure was before a step.
func (l *Line) before(at int) string {
	if at < 1 {
		return ""
	}
	return fmt.Sprintf("; before it, a random way to go on failed with probability %s", l.chance(at-1))
}

// chance writes the probability after a step.
func (l *Line) chance(i int) string {
	text := number.Percent(l.P[i])
	if l.Exact != nil {
		if f := number.Fraction(l.Exact[i]); f != "" {
			text = f + " (" + text + ")"
		}
	}
	if i < l.Whole {
		return "at least " + text
	}
	return text
}
