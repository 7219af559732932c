package sim

import (
	"fmt"
	"strings"

	"racelab/sim/machine"
	"racelab/sim/trace"
)

// Divergence is the first place where a replay under another configuration
// goes another way than the run that it follows. Its steps are 0 if it never does.
type Divergence struct {
	Here  int    // step of the run that is followed
	There int    // step of the replay: the first that is different, or that takes its place
	Text  string // "bob waits for alice, who holds l.mu instead of reading 100"
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
			if EndKind(a.Kind) == Deadlock {
				d.Text = "nobody is stuck here: the run goes on, and ended before"
			}
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
		if seenOf(got) != seenOf(want) {
			return fmt.Sprintf("%s %s instead of %s", name, actWords(got, present), actWords(want, gerund))
		}
		return ""
	}
	if actKind(want) == keeping && !o.waiting(lane) { // a lock or a COMMIT that the other configuration does without
		return ""
	}
	return o.instead(lane, int(r.moves[i].Alt), name, want)
}

// instead handles a step that has no counterpart: the actor waits, or does
// something else, or has nothing left to do.
func (o *Run) instead(lane, alt int, name string, want trace.Event) string {
	before := actWords(want, gerund)
	if actors := o.View(o.Len()).Actors; lane >= 0 && lane < len(actors) {
		switch a := actors[lane]; a.State {
		case Done, Crashed:
			return fmt.Sprintf("%s has ended instead of %s", name, before)
		case Blocked, Asleep:
			return fmt.Sprintf("%s waits for %s instead of %s", name, waitWords(a), before)
		}
	}
	if !o.stepLane(lane, alt) {
		return fmt.Sprintf("%s cannot go on here, instead of %s", name, before)
	}
	// It may have gone on to wait for a lock: then that is the difference.
	got := o.major(o.Len())
	if a := o.View(o.Len()); lane >= 0 && lane < len(a.Actors) && a.Actors[lane].State == Blocked {
		return fmt.Sprintf("%s waits for %s instead of %s", name, waitWords(a.Actors[lane]), before)
	}
	return fmt.Sprintf("%s %s instead of %s", name, actWords(got, present), before)
}

// waiting reports whether an actor is blocked.
func (o *Run) waiting(lane int) bool {
	v := o.View(o.Len())
	return lane >= 0 && lane < len(v.Actors) && v.Actors[lane].State == Blocked
}

// waitWords says for whom an actor waits, or for what if nobody in particular has it.
func waitWords(a Actor) string {
	if what, by, ok := strings.Cut(a.Wait, machine.HeldBy); ok {
		return by + ", who holds " + what + ","
	}
	if what, by, ok := strings.Cut(a.Wait, machine.NextInLine); ok {
		return by + ", who is next in line for " + what + ","
	}
	return a.Wait
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

// Two runs are compared by what somebody sees or does, never by which call in the source does it: a SELECT and a
// SELECT … FOR UPDATE that give the same value are equal, and a lock that nobody has to wait for is no difference.

// deed is a kind of thing that a step does.
type deed uint8

const (
	keeping  deed = iota // takes or gives back a lock, begins or ends a transaction: nobody sees that
	seeing               // learns a value
	changing             // gives something a value
	anything
)

func actKind(e trace.Event) deed {
	switch e.Op {
	case trace.Lock, trace.Unlock, trace.RLock, trace.RUnlock, trace.Announce, trace.OnceEnter, trace.OnceExit:
		return keeping
	case trace.Read, trace.AtomicRead, trace.MapRead:
		return seeing
	case trace.Write, trace.AtomicWrite, trace.MapWrite:
		return changing
	case trace.Call:
		switch verb, _, _ := strings.Cut(e.Label, " "); verb {
		case "SELECT", "GET", "HGET", "READ":
			return seeing
		case "UPDATE", "SET":
			return changing
		case "COMMIT", "ROLLBACK", "BEGIN", "WATCH", "UNWATCH":
			return keeping
		}
	}
	return anything
}

// ofWhat names what an act is about: a variable, a table, a key.
func ofWhat(e trace.Event) string {
	if e.Op != trace.Call {
		return e.Name
	}
	words := strings.FieldsFunc(e.Label, func(r rune) bool { return r == ' ' || r == ':' })
	for i, w := range words {
		if (w == "FROM" || w == "INTO") && i+1 < len(words) {
			return words[i+1]
		}
	}
	if len(words) > 1 {
		return words[1]
	}
	return ""
}

func sameAct(a, b trace.Event) bool {
	switch kind := actKind(a); kind {
	case keeping:
		return a.Op == b.Op && a.Name == b.Name && a.Label == b.Label
	case seeing, changing:
		return kind == actKind(b) && (a.Op == trace.Call) == (b.Op == trace.Call) && ofWhat(a) == ofWhat(b)
	}
	return a.Op == b.Op && a.Pos == b.Pos && a.Name == b.Name
}

// seenOf is what a step saw or left behind, as far as two runs have it in common: of a row read with its version the
// first column, of a row written the first value.
func seenOf(e trace.Event) string {
	if e.Op != trace.Call {
		return e.Value
	}
	what, came, answered := cutLast(e.Label, " -> ")
	switch actKind(e) {
	case seeing:
		if first, _, several := strings.Cut(strings.Trim(came, "()"), ", "); several && strings.HasPrefix(came, "(") {
			return first
		}
		return strings.Trim(came, `"()`)
	case changing:
		if _, set, ok := strings.Cut(what, " SET "); ok {
			set, _, _ = strings.Cut(set, " WHERE ")
			set, _, _ = strings.Cut(set, ", ")
			what = set
		}
		what = strings.TrimPrefix(what, "SET ")
		if answered && !strings.HasPrefix(came, "1 row") && came != "OK" {
			what += " (" + came + ")"
		}
		return what
	}
	return e.Label
}

// cutLast is strings.Cut at the last place.
func cutLast(s, sep string) (before, after string, found bool) {
	if at := strings.LastIndex(s, sep); at >= 0 {
		return s[:at], s[at+len(sep):], true
	}
	return s, "", false
}

// tense is a form of a verb.
type tense uint8

const (
	present tense = iota // reads
	gerund               // reading
)

// actWords says what a step does: "reads 40", "setting balance = 70".
func actWords(e trace.Event, t tense) string {
	form := func(here, there string) string {
		if t == gerund {
			return there
		}
		return here
	}
	if rest, waits := strings.CutPrefix(e.Label, "waits for "); waits {
		who, _, _ := strings.Cut(rest, "'s transaction")
		return form("waits for ", "waiting for ") + who
	}
	seen := seenOf(e)
	switch actKind(e) {
	case seeing:
		return form("reads ", "reading ") + seen
	case changing:
		if e.Op == trace.Call {
			return form("sets ", "setting ") + seen
		}
		return form("writes ", "writing ") + seen
	}
	switch e.Op {
	case trace.AtomicRMW:
		return form("updates it in one step to ", "updating it in one step to ") + e.Value
	case trace.Lock, trace.RLock:
		return form("takes ", "taking ") + e.Name
	case trace.Unlock, trace.RUnlock:
		return form("gives back ", "giving back ") + e.Name
	case trace.Call, trace.Fault:
		what, _, _ := cutLast(e.Label, " -> ")
		return form("does ", "doing ") + what
	}
	return form("does ", "doing ") + e.Op.Words(e.Name, e.Value)
}
