package sim

import (
	"fmt"

	"racelab/sim/machine"
	"racelab/sim/trace"
)

// Divergence is the first place where a replay under another configuration
// goes another way than the run that it follows. Its steps are 0 if it never does.
type Divergence struct {
	Here  int    // step of the run that is followed
	There int    // step of the replay: the first that is different, or that takes its place
	Text  string // "bob cannot read l.balance here: he waits for l.mu, held by alice"
}

// reach bounds how many steps an actor takes to get to where it stood in the
// run that is followed, past locks and other operations that are new.
const reach = 24

// Counterfactual replays r's schedule under another configuration. Each actor
// moves when it did in r, and as far: if the other configuration adds operations
// before the one that it did, such as taking a lock, it does those too. An actor that cannot
// go on is passed over. When the schedule ends the run is finished without preemptions.
func (r *Run) Counterfactual(c Config) (*Run, Divergence, error) {
	other, err := r.prog.NewRun(c)
	if err != nil {
		return nil, Divergence{}, err
	}
	var d Divergence
	for i := range r.moves {
		before := other.Len()
		why := other.imitate(r, i)
		if why != "" && d.Here == 0 {
			d = Divergence{Here: i + 1, There: min(before+1, other.Len()+1), Text: why}
			if other.Len() > before {
				d.There = other.Len()
			}
		}
	}
	other.Finish(other.Len() + 4000)
	if d.There > other.Len() {
		d.There = other.Len()
	}
	if d.Here == 0 && other.Len() > 0 && r.state(r.Len()).Ended() != nil {
		if a, b := r.state(r.Len()).Ended(), other.state(other.Len()).Ended(); b == nil || a.Outcome != b.Outcome {
			d = Divergence{Here: r.Len(), There: other.Len(), Text: "the runs take the same steps and end differently"}
		}
	}
	return other, d, nil
}

// imitate lets the actor of r's step i do what it did there. It returns how
// that went differently, or nothing.
func (o *Run) imitate(r *Run, i int) string {
	want := r.major(i + 1)
	lane := r.lanes[i]
	name := "the clock"
	if m := o.state(o.Len()); lane >= 0 && lane+o.first() < len(m.ActorNames()) {
		name = m.ActorNames()[lane+o.first()]
	}
	try := o.Clone()
	for range reach {
		if !try.stepLane(lane, int(r.moves[i].Alt)) {
			break
		}
		got := try.major(try.Len())
		if !sameAct(got, want) {
			continue
		}
		*o = *try
		if got.Value != want.Value || got.Old != want.Old {
			return fmt.Sprintf("%s %ss %s here, and %s before", name, verbOf(got), valueOf(got), valueOf(want))
		}
		return ""
	}
	return o.instead(lane, int(r.moves[i].Alt), name, want)
}

// instead handles a step that has no counterpart: the actor waits, or does
// something else, or has nothing left to do.
func (o *Run) instead(lane, alt int, name string, want trace.Event) string {
	m := o.state(o.Len())
	if actors := m.Actors(); lane >= 0 && lane+o.first() < len(actors) {
		switch a := actors[lane+o.first()]; a.State {
		case machine.Done, machine.Crashed:
			return fmt.Sprintf("%s has ended before it could %s %s", name, want.Op, want.Name)
		case machine.Blocked, machine.Asleep:
			return fmt.Sprintf("%s cannot %s %s here: it waits for %s", name, want.Op, want.Name, a.Wait)
		}
	}
	if !o.stepLane(lane, alt) {
		return fmt.Sprintf("%s cannot go on here", name)
	}
	// It may have gone on to wait for a lock: then that is the difference.
	got := o.major(o.Len())
	if a := o.View(o.Len()); lane >= 0 && lane < len(a.Actors) && a.Actors[lane].State == Blocked {
		return fmt.Sprintf("%s does %s %s instead, and then waits for %s", name, got.Op, got.Name, a.Actors[lane].Wait)
	}
	return fmt.Sprintf("%s does %s %s instead of %s %s", name, got.Op, got.Name, want.Op, want.Name)
}

// stepLane steps an actor, with the alternative asked for if there is one.
func (o *Run) stepLane(lane, alt int) bool {
	m := o.state(o.Len())
	moves := m.Moves(nil)
	pick := -1
	for k, mv := range moves {
		if o.lane(m.LaneOf(mv)) != lane {
			continue
		}
		if pick < 0 || int(mv.Alt) == alt {
			pick = k
		}
	}
	if pick < 0 {
		return false
	}
	o.take(moves[pick], len(moves))
	return true
}

// major returns the event that step n is about.
func (r *Run) major(n int) trace.Event {
	events := r.state(n).LastEvents()
	for i := len(events) - 1; i >= 0; i-- {
		if e := events[i]; e.Step == n && !e.Minor {
			return e
		}
	}
	return trace.Event{}
}

func sameAct(a, b trace.Event) bool {
	return a.Op == b.Op && a.Pos == b.Pos && a.Name == b.Name
}

func verbOf(e trace.Event) string {
	if e.Op == trace.Read || e.Op == trace.Write {
		return e.Op.String()
	}
	return "get"
}

func valueOf(e trace.Event) string {
	if e.Label != "" {
		return e.Label
	}
	return e.Value
}
