package sim

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"racelab/sim/explain"
	"racelab/sim/machine"
	"racelab/sim/trace"
)

// Run is one execution, with its whole history. Step 0 is the start. A Run
// belongs to one goroutine.
type Run struct {
	prog   *Program
	cfg    Config
	opts   machine.Options
	states []*machine.Machine // after step i
	moves  []machine.Move     // move i leads from state i to i+1
	radix  []int              // number of moves there were
	lanes  []int              // lane of move i
}

// NewRun starts a run. The error says which entry or switch does not exist.
func (p *Program) NewRun(c Config) (*Run, error) {
	c, opts, err := p.options(c)
	if err != nil {
		return nil, err
	}
	opts.Trace = true
	r := &Run{prog: p, cfg: c, opts: opts}
	r.states = []*machine.Machine{p.pkg.Code.New(opts)}
	return r, nil
}

// Config returns how the run was started.
func (r *Run) Config() Config { return r.cfg }

// Len returns the number of steps taken.
func (r *Run) Len() int { return len(r.moves) }

// first is the lane of the first actor: lane 0 of a lesson is its harness.
func (r *Run) first() int {
	if r.opts.Hidden {
		return 1
	}
	return 0
}

// lane returns a lane as the caller counts them.
func (r *Run) lane(l int) int {
	if l < 0 {
		return -1
	}
	return l - r.first()
}

// state returns the state after step at, which is brought into range.
func (r *Run) state(at int) *machine.Machine {
	return r.states[min(max(at, 0), len(r.states)-1)]
}

// View returns the run as it was after step at, 0 <= at <= Len.
func (r *Run) View(at int) *View {
	at = min(max(at, 0), r.Len())
	m := r.state(at)
	v := &View{Step: at, Now: m.Now(), Output: m.Output(), Shared: m.Shared(), Things: m.Things(), Choices: r.choices(m)}
	if actors := m.Actors(); len(actors) >= r.first() {
		v.Actors = actors[r.first():]
	}
	for i := range v.Actors {
		if v.Actors[i].HeldBy >= 0 {
			v.Actors[i].HeldBy = r.lane(v.Actors[i].HeldBy)
		}
	}
	v.nameWaits()
	if e := m.Ended(); e != nil {
		v.End = r.end(e)
		r.crashed(v, m)
	}
	return v
}

// nameWaits says of actors that wait within the database for which row, and who has it.
func (v *View) nameWaits() {
	for i := range v.Actors {
		a := &v.Actors[i]
		if a.State != Blocked || !strings.HasPrefix(a.Wait, "DB.") {
			continue
		}
		a.Wait = "another transaction"
		for _, t := range v.Things {
			for _, r := range t.Rows {
				if by := holderOf(r, a.Name); by != "" {
					a.Wait = "a row of " + t.Name + machine.HeldBy + by
					a.HeldBy = slices.IndexFunc(v.Actors, func(o Actor) bool { return o.Name == by })
				}
			}
		}
	}
}

// holderOf returns who has a row for which somebody waits; empty if that one does not wait for it.
func holderOf(r ThingRow, waiter string) string {
	if !slices.Contains(r.Notes, waiter+" waits for this row") {
		return ""
	}
	for _, n := range r.Notes {
		if by, locked := strings.CutPrefix(n, "locked by "); locked {
			return by
		}
		if head, pending := strings.CutSuffix(n, ", not committed"); pending {
			return head[strings.LastIndex(head, "by ")+len("by "):]
		}
	}
	return ""
}

// crashed marks the actor whose panic ended the run, and the ones that the end
// of the program cut off.
func (r *Run) crashed(v *View, m *machine.Machine) {
	if v.End.Kind != Panicked {
		return
	}
	events := m.LastEvents()
	for i := len(events) - 1; i >= 0; i-- {
		if l := r.lane(events[i].Actor); events[i].Op == trace.Panic && l >= 0 && l < len(v.Actors) {
			v.Actors[l].State = Crashed
			return
		}
	}
}

func (r *Run) end(e *machine.End) *End {
	out := &End{Kind: EndKind(e.Kind), Fails: e.Fails, Outcome: e.Outcome, Why: e.Why, Pos: e.Pos}
	for _, l := range e.Blocked {
		if l = r.lane(l); l >= 0 {
			out.Leaked = append(out.Leaked, l)
		}
	}
	return out
}

func (r *Run) choices(m *machine.Machine) []Choice {
	var out []Choice
	for _, mv := range m.Moves(nil) {
		out = append(out, Choice{Actor: r.lane(m.LaneOf(mv)), Alt: int(mv.Alt), Label: m.MoveLabel(mv)})
	}
	return out
}

// Step takes one of the choices of View(Len()).
func (r *Run) Step(c Choice) error {
	m := r.state(r.Len())
	moves := m.Moves(nil)
	for _, mv := range moves {
		if r.lane(m.LaneOf(mv)) == c.Actor && (int(mv.Alt) == c.Alt || c.Actor < 0) {
			r.take(mv, len(moves))
			return nil
		}
	}
	if m.Ended() != nil {
		return errors.New("the run has ended: go back or reset to take another step")
	}
	return fmt.Errorf("actor %d cannot take alternative %d now", c.Actor, c.Alt)
}

// take makes a move.
func (r *Run) take(mv machine.Move, radix int) {
	m := r.state(r.Len())
	lane := r.lane(m.LaneOf(mv))
	next := m.Fork()
	next.Step(mv)
	r.states = append(r.states, next)
	r.moves = append(r.moves, mv)
	r.radix = append(r.radix, radix)
	r.lanes = append(r.lanes, lane)
}

// Truncate goes back for good: it forgets every step after at.
func (r *Run) Truncate(at int) {
	at = min(max(at, 0), r.Len())
	r.states = r.states[: at+1 : at+1]
	r.moves, r.radix, r.lanes = r.moves[:at:at], r.radix[:at:at], r.lanes[:at:at]
}

// Clone returns a copy that can go another way.
func (r *Run) Clone() *Run {
	c := *r
	n := r.Len()
	c.states = r.states[: n+1 : n+1]
	c.moves, c.radix, c.lanes = r.moves[:n:n], r.radix[:n:n], r.lanes[:n:n]
	return &c
}

// Events returns what happened in steps 1 to at, in order, and before the first
// step. What happens inside library steps is left out.
func (r *Run) Events(at int) []trace.Event {
	return slices.DeleteFunc(r.allEvents(at), func(e trace.Event) bool { return e.Inner })
}

// allEvents is Events with what happens inside library steps: it orders memory.
func (r *Run) allEvents(at int) []trace.Event {
	events := r.state(at).Events()
	out := make([]trace.Event, 0, len(events))
	for _, e := range events {
		if r.opts.Hidden && e.Actor == 0 {
			continue
		}
		e.Actor = r.lane(e.Actor)
		if e.Partner >= 0 {
			e.Partner = r.lane(e.Partner)
		}
		if e.Target >= 0 {
			e.Target = r.lane(e.Target)
		}
		out = append(out, e)
	}
	return out
}

// Schedule returns the choices made so far.
func (r *Run) Schedule() Schedule {
	out := make(Schedule, len(r.moves))
	for i, mv := range r.moves {
		out[i] = Choice{Actor: r.lanes[i], Alt: int(mv.Alt), Label: r.states[i].MoveLabel(mv)}
	}
	return out
}

// Follow takes the choices of a schedule, until one is not possible.
func (r *Run) Follow(s Schedule) error {
	for i, c := range s {
		if err := r.Step(c); err != nil {
			return fmt.Errorf("step %d of the schedule: %w", i+1, err)
		}
	}
	return nil
}

// Finish lets the run go on without preemptions until it ends, or until limit
// steps were taken in all.
func (r *Run) Finish(limit int) {
	for r.Len() < limit && r.state(r.Len()).Ended() == nil {
		m := r.state(r.Len())
		moves := m.Moves(nil)
		if len(moves) == 0 {
			return
		}
		mv := moves[0]
		if n := r.Len(); n > 0 {
			for _, c := range moves {
				if r.lane(m.LaneOf(c)) == r.lanes[n-1] {
					mv = c
					break
				}
			}
		}
		r.take(mv, len(moves))
	}
}

// Explain tells in plain words, with step numbers, what went wrong in the run:
// lost update, check-then-act, deadlock with its cycle, data race, leak. It
// returns one sentence a finding, the most telling first, or none where there is no
// more to say than End.Why.
func (r *Run) Explain() []Insight {
	return insights(r.input())
}

func insights(in explain.Input) []Insight {
	var out []Insight
	for _, i := range explain.Explain(in) {
		out = append(out, Insight{Pattern: i.Pattern, Also: i.Also, Text: i.Text, Steps: i.Steps})
	}
	return out
}

// input returns the run as package explain reads it.
func (r *Run) input() explain.Input {
	m := r.state(r.Len())
	in := explain.Input{Events: r.allEvents(r.Len()), Actors: slices.Clone(m.ActorNames())}
	if len(in.Actors) >= r.first() {
		in.Actors = in.Actors[r.first():]
	}
	if e := m.Ended(); e != nil {
		in.End = explain.End{Kind: explain.Kind(e.Kind) + explain.Finished, Fails: e.Fails, Outcome: e.Outcome, Why: e.Why}
		for _, l := range m.Frozen() {
			in.End.Asleep = append(in.End.Asleep, r.lane(l))
		}
		left := map[int]bool{}
		for _, l := range e.Blocked {
			left[l] = true
		}
		for _, w := range m.Waits() {
			if !left[w.Lane] {
				continue
			}
			in.End.Blocked = append(in.End.Blocked, explain.Wait{Actor: r.lane(w.Lane), Op: w.Op, Name: w.Name, Sync: w.Sync, HeldBy: r.lane(w.HeldBy), Queued: w.Queued})
		}
	}
	return in
}

// Pattern is the name of a way in which concurrent programs go wrong.
type Pattern = explain.Pattern

// Patterns returns every pattern, in the order in which the course meets them.
func Patterns() []Pattern { return explain.Patterns() }

// Insight is one finding in a run.
type Insight struct {
	Pattern Pattern
	Also    []Pattern // other names that are right for the same
	Text    string    // "Lost update: bob wrote 130 (4) from a read (2) older than alice's write (3)."
	Steps   []int     // the steps it names, in order
}
