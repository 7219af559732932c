package sim

import (
	"context"
	"fmt"
	"strings"
	"time"

	"racelab/sim/explore"
	"racelab/sim/machine"
	"racelab/sim/number"
	"racelab/sim/trace"
)

// Fit is a schedule that was made with other source, followed in this one as far as it
// goes.
type Fit struct {
	Run   *Run   // the run here: what follows the schedule, and then on to its end without preemptions
	Same  bool   // the source is the same, so the schedule means exactly what it did
	Taken int    // steps of Run that follow the schedule
	Steps int    // steps of the schedule that fit
	Of    int    // steps of the schedule
	Known int    // of those, how many are known well enough to be followed in other source
	Why   string // why the next step does not fit: "bob waits for l.mu, which alice holds"; empty if all fit

	Impossible bool // the next step can no longer come at that point, because somebody else is in the way
}

// finishing bounds how far a run goes on after the schedule.
const finishing = 3000

// Refit follows a token in this source, whichever source it was made with: exactly if it
// is the same, otherwise as far as its steps are found again. Actors are found by
// name, and steps by what they touch and for the how manieth time. The error says that the
// token is damaged, that the program has not its entry or its switches, or that
// it carries too little to be followed in other source.
func (p *Program) Refit(token string) (*Fit, error) {
	t, err := ParseToken(token)
	if err != nil {
		return nil, err
	}
	if t.SourceHash == p.Hash()[:8] {
		r, err := p.Replay(token)
		if err != nil {
			return nil, err
		}
		n := r.Len()
		r.Finish(n + finishing)
		return &Fit{Run: r, Same: true, Taken: n, Steps: n, Of: n, Known: n}, nil
	}
	if t.sketch == nil {
		return nil, fmt.Errorf("this token was made with another version of the source of %s, and is too short to say what its steps did there: make it anew with racelab check", p.name)
	}
	return p.refit(t.sketch, t.Config(), t.Steps)
}

// RefitRun follows the schedule of a run of another program, an earlier version of this
// one, under a configuration of this one.
func (p *Program) RefitRun(r *Run, c Config) (*Fit, error) {
	return p.refit(r.sketch(r.Len()), c, r.Len())
}

func (p *Program) refit(s sketch, c Config, steps int) (*Fit, error) {
	r, err := p.NewRun(p.nearest(c))
	if err != nil {
		return nil, fmt.Errorf("following a schedule of other source: %w", err)
	}
	f := &fitter{run: r, old: tally{}, done: tally{}}
	out := &Fit{Of: steps, Known: len(s)}
	for _, m := range s {
		if out.Why = f.follow(m); out.Why != "" {
			out.Impossible = f.blocked
			break
		}
		out.Steps++
	}
	out.Run, out.Taken = f.run, f.run.Len()
	out.Run.Finish(out.Taken + finishing)
	return out, nil
}

// nearest returns c for this program: the only entry if that which c names is gone.
func (p *Program) nearest(c Config) Config {
	if _, err := p.entry(c); err != nil && len(p.Entries()) == 1 {
		c.Entry = ""
	}
	return c
}

// fitter follows a sketch.
type fitter struct {
	run     *Run
	old     tally  // what the schedule's steps did so far
	done    tally  // what those of run did
	last    uint16 // who acted last in the schedule
	blocked bool   // what did not fit did so because the actor cannot go on
}

// follow lets the actor of a moment go on until it has done what it did there. It
// returns why that cannot be; then the run stands where the moment before it left it, or
// where the actor got stuck.
func (f *fitter) follow(m moment) (why string) {
	lane, ok := f.lane(m.who)
	if !ok {
		return "whoever acted next then is not there now"
	}
	f.old.add(m.who, m.act)
	wasLast := f.last == m.who
	f.last = m.who
	for range releases {
		if f.reached(m, true) {
			return f.early(lane, wasLast)
		}
		try, ok := f.try(lane, m, true)
		if ok {
			f.run, f.done = try.run, try.done
			return ""
		}
		if f.reached(m, false) {
			return f.early(lane, wasLast)
		}
		if loose, ok := f.try(lane, m, false); ok {
			f.run, f.done = loose.run, loose.done
			return ""
		}
		if !f.release(lane) {
			return f.stuck(try, lane)
		}
	}
	return f.stuck(f, lane)
}

// releases bounds how many locks are given back to let an actor go on.
const releases = 4

// early is about a moment that has come already. Where nobody else acted since, it is
// part of the step before, such as the write of an atomic addition.
func (f *fitter) early(lane int, wasLast bool) (why string) {
	if wasLast {
		return ""
	}
	return f.name(lane) + " has done that already, in one step with what came before"
}

// release lets whoever is in an actor's way give a lock back, if that is what they do next:
// a lock that was put around a single step is not held at the end of it.
func (f *fitter) release(lane int) bool {
	actors := f.run.View(f.run.Len()).Actors
	if lane < 0 || lane >= len(actors) || actors[lane].HeldBy < 0 {
		return false
	}
	holder := actors[lane].HeldBy
	if op := f.run.nextOp(f.run.Len(), holder); op != trace.Unlock && op != trace.RUnlock {
		return false
	}
	m := f.run.state(f.run.Len())
	_, ok := f.choose(holder, f.run.who(m, holder), 0)
	return ok
}

// try follows a moment in a copy. An actor that cannot go on there goes as far as it
// comes.
func (f *fitter) try(lane int, m moment, exact bool) (try *fitter, ok bool) {
	try = &fitter{run: f.run.Clone(), old: f.old, done: f.done.copyOf(m.who)}
	for range reach {
		alt := 0
		if try.run.nextOp(try.run.Len(), lane) == m.next {
			alt = m.alt
		}
		got, ok := try.choose(lane, m.who, alt)
		if !ok {
			break
		}
		if try.reached(m, exact) || m.act.waits && got.waits && got.what == m.act.what {
			return try, true
		}
	}
	return try, false
}

// stuck says why a moment cannot be followed.
func (f *fitter) stuck(try *fitter, lane int) string {
	name := f.name(lane)
	v := try.run.View(try.run.Len())
	if lane >= 0 && lane < len(v.Actors) {
		switch a := v.Actors[lane]; {
		case v.End != nil && v.End.Kind != Deadlock:
			return fmt.Sprintf("the run ends before %s does what came next", name)
		case a.State == Blocked:
			f.run, f.done, f.blocked = try.run, try.done, true
			return waiting(name, a, v.Actors)
		case a.State == Done || a.State == Crashed:
			return name + " ends without doing what came next"
		}
		if next := f.run.View(f.run.Len()).Actors; lane < len(next) && next[lane].Next != "" {
			return fmt.Sprintf("%s does something else: %s", name, next[lane].Next)
		}
		return name + " does something else"
	}
	return "time does not pass here as it did"
}

func waiting(name string, a Actor, all []Actor) string {
	if a.HeldBy >= 0 && a.HeldBy < len(all) {
		if what, _, ok := strings.Cut(a.Wait, machine.NextInLine); ok {
			return fmt.Sprintf("%s waits for %s, for which %s is next in line", name, what, all[a.HeldBy].Name)
		}
		what, _, _ := strings.Cut(a.Wait, machine.HeldBy)
		return fmt.Sprintf("%s waits for %s, which %s holds", name, what, all[a.HeldBy].Name)
	}
	return fmt.Sprintf("%s waits for %s", name, a.Wait)
}

// reached reports whether the actor has done as often what the moment does: exactly that,
// or what does as much. What began to wait then may come to pass at once.
func (f *fitter) reached(m moment, exact bool) bool {
	want, more := m.act, 0
	if want.waits { // what it waits for comes next
		want.waits, more = false, 1
	}
	if exact {
		return f.done[m.who][want] >= f.old[m.who][want]+more
	}
	return f.done.about(m.who, want) >= f.old.about(m.who, want)+more
}

// alike reports whether an operation does, among other things, what another did.
func alike(got, want trace.Op) bool {
	if got == want {
		return true
	}
	reads := func(o trace.Op) bool { return o == trace.Read || o == trace.AtomicRead || o == trace.MapRead }
	writes := func(o trace.Op) bool { return o == trace.Write || o == trace.AtomicWrite || o == trace.MapWrite }
	if got == trace.AtomicRMW {
		return reads(want) || writes(want)
	}
	return reads(got) && reads(want) || writes(got) && writes(want)
}

// choose steps an actor, with the alternative alt if there is one.
func (f *fitter) choose(lane int, who uint16, alt int) (got act, ok bool) {
	m := f.run.state(f.run.Len())
	moves := m.Moves(nil)
	pick := -1
	for k, mv := range moves {
		if f.run.lane(m.LaneOf(mv)) != lane {
			continue
		}
		if pick < 0 || int(mv.Alt) == alt {
			pick = k
		}
	}
	if pick < 0 {
		return act{}, false
	}
	f.run.take(moves[pick], len(moves))
	got = actOf(f.run.major(f.run.Len()))
	f.done.add(who, got)
	return got, true
}

// lane finds an actor by name; -1 is the clock.
func (f *fitter) lane(who uint16) (lane int, ok bool) {
	if who == hash16(clockName) {
		return -1, true
	}
	names := f.run.state(f.run.Len()).ActorNames()
	for i := f.run.first(); i < len(names); i++ {
		if whoIs(names[i]) == who {
			return i - f.run.first(), true
		}
	}
	return 0, false
}

func (f *fitter) name(lane int) string {
	names := f.run.state(f.run.Len()).ActorNames()
	if i := lane + f.run.first(); lane >= 0 && i < len(names) {
		return names[i]
	}
	return "the clock"
}

// copyOf copies what one actor did, and shares the rest.
func (t tally) copyOf(who uint16) tally {
	out := tally{}
	for w, acts := range t {
		out[w] = acts
	}
	own := map[act]int{}
	for a, n := range t[who] {
		own[a] = n
	}
	out[who] = own
	return out
}

// Fails reports whether the run ends, and fails.
func (f *Fit) Fails() bool {
	e := f.Run.state(f.Run.Len()).Ended()
	return e != nil && e.Fails
}

// Words says in a sentence how far the schedule fits.
func (f *Fit) Words() string {
	switch {
	case f.Same:
		return "The same schedule: the source has not changed."
	case f.Why == "" && f.Known < f.Of:
		return fmt.Sprintf("The schedule fits this source as far as the token tells, to step %d of %d.", f.Known, f.Of)
	case f.Why == "":
		return "The same schedule: the source has changed, and all of its steps fit."
	case f.Impossible:
		return fmt.Sprintf("This schedule is no longer possible: %s%s.", f.after(), f.Why)
	case f.Steps == 0:
		return fmt.Sprintf("The schedule does not fit this source: %s.", f.Why)
	}
	return fmt.Sprintf("The schedule fits to step %d, then %s.", f.Steps, f.Why)
}

func (f *Fit) after() string {
	if f.Steps == 0 {
		return ""
	}
	return fmt.Sprintf("after its step %d, ", f.Steps)
}

// Near is the failing run that begins like another for as long as any does.
type Near struct {
	Run    *Run // nil if none was found
	Common int  // how many of its first steps are those of the other
	Proven bool // no failing run shares more; without a run: no run fails at all
}

// Nearest searches for the failing run that has as many as possible of the first steps of
// the schedule. Whatever can fail after a step can fail before it, too, so that it looks
// from the end, in growing paces, and then in between.
func (f *Fit) Nearest(ctx context.Context, b Budget) (Near, error) {
	if b.Time <= 0 {
		b.Time = 2 * time.Second
	}
	until := time.Now().Add(b.Time)
	out := Near{Proven: true}
	holds := f.Taken + 1 // from here on nothing fails
	from, pace := f.Taken, 1
	for holds > 0 {
		b.Time = time.Until(until)
		if b.Time <= 0 {
			out.Proven = false
			return out, nil
		}
		run, whole, err := f.Run.failingFrom(ctx, from, b)
		if err != nil {
			return out, err
		}
		out.Proven = out.Proven && (whole || run != nil)
		if run != nil {
			out.Run, out.Common = run, from
		} else {
			holds = from
		}
		switch {
		case out.Run == nil:
			from, pace = max(0, holds-pace), pace*2
		case out.Common+1 >= holds:
			return out, nil
		default:
			from = (out.Common + holds) / 2
		}
	}
	return out, nil
}

// failingFrom looks for the failing run with the fewest preemptions that begins with the
// first steps of r. whole says that everything was looked at.
func (r *Run) failingFrom(ctx context.Context, steps int, b Budget) (run *Run, whole bool, err error) {
	opts := r.opts
	opts.Trace = false
	root := r.prog.pkg.Code.New(opts)
	for _, mv := range r.moves[:steps] {
		root.Step(mv)
	}
	if b.Early = 0; r.cfg.AnyTimers {
		b.Early = r.cfg.Early
	}
	if root.Ended() != nil {
		return r.ended(steps), true, nil
	}
	res, err := explore.Explore(ctx, root, b, nil)
	if err != nil {
		return nil, false, err
	}
	if res.Shortest == nil {
		return nil, res.Complete && len(res.Cut) == 0, nil
	}
	out := r.Clone()
	out.Truncate(steps)
	out.takeAll(res.Shortest.Moves)
	return out, true, nil
}

// ended returns the run up to a step at which it has ended, if it fails.
func (r *Run) ended(steps int) *Run {
	if e := r.state(steps).Ended(); e == nil || !e.Fails {
		return nil
	}
	out := r.Clone()
	out.Truncate(steps)
	return out
}

func (r *Run) takeAll(moves []machine.Move) {
	for _, mv := range moves {
		r.take(mv, len(r.state(r.Len()).Moves(nil)))
	}
}

// Words says in a sentence where a failing run leaves the schedule.
func (n Near) Words() string {
	switch {
	case n.Run == nil && n.Proven:
		return "No schedule of this source fails."
	case n.Run == nil:
		return "No failing schedule was found near it within the time."
	case n.Common == 0:
		return "The nearest schedule that fails begins differently from the start."
	}
	text := fmt.Sprintf("The nearest schedule that fails has its first %s", number.Of(n.Common, "step"))
	if !n.Proven {
		text += "; there may be a nearer one"
	}
	return text + "."
}
