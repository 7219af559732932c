package attempt

import (
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"racelab/lessons/course"
	"racelab/lessons/progress"
	"racelab/sim"
	"racelab/sim/number"
)

// Remedies returns the switches that Fix offers, all but the faults, in an order that is
// the learner's own: the source has those that hold first.
func (a *Attempt) Remedies() []sim.Switch {
	out := slices.DeleteFunc(slices.Clone(a.lesson.Switches), func(s sim.Switch) bool { return s.Kind == "fault" })
	h := fnv.New64a()
	_, _ = h.Write([]byte(a.lesson.Name)) // never fails
	r := rand.New(rand.NewPCG(h.Sum64(), a.seed))
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// Faults returns the faults of the lesson, in source order.
func (a *Attempt) Faults() []sim.Switch {
	return slices.DeleteFunc(slices.Clone(a.lesson.Switches), func(s sim.Switch) bool { return s.Kind != "fault" })
}

// Trial is what the engine says of a set of switches.
type Trial struct {
	course.Verdict
	Cost, None course.Cost
	Lines      []course.Line // the run that breaks it
	More       bool          // it has many more steps, or never ends
}

// AndSoOn is told below the lines of a run that has more of them.
const AndSoOn = "And so on: the token has the whole run."

// key names a set of switches.
func key(on []string) string { return strings.Join(slices.Sorted(slices.Values(on)), "+") }

// errNothing is the error of a trial of no switch.
var errNothing = errors.New("no switch is chosen: choose at least one that changes the program")

// Weigh asks the engine about a set of switches. It changes nothing.
func Weigh(s *course.Study, on []string) (*Trial, error) {
	if len(on) == 0 {
		return nil, errNothing
	}
	t := &Trial{}
	var err error
	if t.Verdict, err = s.Try(on...); err != nil {
		return nil, err
	}
	if t.Cost, err = s.Cost(on...); err != nil {
		return nil, err
	}
	if t.None, err = s.Cost(); err != nil || t.Holds {
		return t, err
	}
	t.Lines, t.More, err = s.RunOf(t.Token)
	return t, err
}

// Trial returns what was found out about a set of switches in this attempt; nil if it was
// not tried.
func (a *Attempt) Trial(on []string) *Trial { return a.trials[key(on)] }

// Trials returns all trials of this attempt by their switches, joined with + in
// alphabetical order.
func (a *Attempt) Trials() map[string]*Trial { return maps.Clone(a.trials) }

// Tried is what a learner is told of a trial.
type Tried struct {
	Counts bool   // it passed the stage
	Said   string // what the engine says, in a sentence or two
	More   string // what is still missing for the stage to count; empty if nothing is
	News   string // something followed: the lesson is done
}

// Try is the move of trying a set of switches that Weigh was asked about, and of seeing
// the run that breaks it, if one does. A set that holds in every interleaving, with every
// fault, is kept as proven. It passes the stage once the learner has seen one of the
// others fail: who only ever tries what holds has not seen what it is good for.
func (a *Attempt) Try(t *Trial) Tried {
	a.trials[key(t.Switches)] = t
	a.last = slices.Clone(t.Switches)
	told := Tried{Said: a.verdict(t)}
	if t.Holds && t.Complete {
		a.held = slices.Clone(t.Switches)
		name, now, on := a.lesson.Name, a.notes.Now(), a.held
		a.notes.Change(func(r *progress.Record) { r.Proved(name, on, now) })
	}
	if a.held == nil || a.Passed(course.Fix) {
		return told
	}
	if told.More = a.missing(); told.More == "" {
		told.Counts = true
		told.News = a.pass(course.Fix)
	}
	return told
}

// missing says what keeps a set that holds from passing the stage; empty if nothing does.
func (a *Attempt) missing() string {
	for _, t := range a.trials {
		if !t.Holds {
			return ""
		}
	}
	if !slices.ContainsFunc(a.lesson.Switches, func(s sim.Switch) bool { return s.Kind == "partial" || s.Kind == "wrong" }) {
		return ""
	}
	return "To pass this stage, also try one of the others, and look at the run that breaks it. Not everything here holds, and people usually try what fails first."
}

// verdict says what the engine says of a trial.
func (a *Attempt) verdict(t *Trial) string {
	faults := a.Faults()
	switch {
	case t.Holds && t.Complete && len(faults) == 0:
		return "It holds in every interleaving: " + covered(t.Report) + "."
	case t.Holds && t.Complete && len(faults) == 1:
		return "It holds in every interleaving, and with the fault of the lesson: " + covered(t.Report) + "."
	case t.Holds && t.Complete:
		return "It holds in every interleaving, and with every fault of the lesson: " + covered(t.Report) + "."
	case t.Holds:
		return "Nothing that was covered fails, but this is not a proof: " + t.Report.Coverage
	case t.Fault != "":
		return fmt.Sprintf("It holds without faults, and fails with the fault %s: %s.", t.Fault, strings.TrimSpace(t.Outcome))
	}
	text := "It does not hold: " + strings.TrimSpace(t.Outcome) + "."
	if r := t.Report; r.Failing != nil && r.Interleavings != nil {
		text += fmt.Sprintf(" %s of %s interleavings fail.", number.Big(r.Failing), number.Big(r.Interleavings))
	}
	return text
}

// covered says how many interleavings do not fail.
func covered(r *sim.Report) string {
	switch {
	case r.Interleavings == nil:
		return "none of infinitely many fails"
	case r.Interleavings.String() == "1":
		return "only one is left, and it does not fail"
	}
	return "none of " + number.Big(r.Interleavings) + " fails"
}

// proven returns the set of switches that the record has as proven last; nil for none.
func (a *Attempt) proven() []string {
	best := ""
	fixes := a.record().Fixes
	for name, at := range fixes {
		if old := fixes[best]; best == "" || at.After(old) || at.Equal(old) && name < best {
			best = name
		}
	}
	if best == "" {
		return nil
	}
	on := strings.Split(best, "+")
	for _, name := range on { // a lesson may have changed since
		if !slices.ContainsFunc(a.lesson.Switches, func(s sim.Switch) bool { return s.Name == name }) {
			return nil
		}
	}
	return on
}

// Chosen returns the switches that Prove and For real are about: what the learner tried
// last that holds, now or in an earlier attempt; otherwise what was tried last; nil if
// nothing was.
func (a *Attempt) Chosen() []string {
	if a.held != nil {
		return slices.Clone(a.held)
	}
	return slices.Clone(a.last)
}

// NothingChosen is what Prove and For real say to somebody who has chosen no fix.
const NothingChosen = "There is nothing to prove yet: choose a fix in the previous stage, and try it."

// Proof is what the censuses with a set of switches come to.
type Proof struct {
	Switches []string
	Base     []string // faults that are on in all of it
	Before   *sim.Report
	Censuses []course.Proof
	Holds    bool // in all of them, data races, deadlocks and livelocks included
	Complete bool
}

// Examine asks the engine for the proof of a set of switches. It changes nothing.
func Examine(s *course.Study, on []string) (*Proof, error) {
	v, err := s.Try(on...)
	if err != nil {
		return nil, err
	}
	all, err := s.Prove(on...)
	if err != nil {
		return nil, err
	}
	return &Proof{Switches: on, Base: s.Base(), Before: s.Report(), Censuses: all, Holds: v.Holds, Complete: v.Complete}, nil
}

// Prove is the move of seeing the proof of what was chosen. What fails, or was not covered
// to its end, proves nothing and does not pass.
func (a *Attempt) Prove(p *Proof) (said, news string) {
	name := strings.Join(p.Switches, " and ")
	switch {
	case !p.Holds:
		return "This is not a proof: with " + name + " it still fails. Choose one that holds, and come back.", ""
	case !p.Complete:
		return "This is not a proof: not every interleaving with " + name + " was covered. Choose one that can be covered, and come back.", ""
	}
	return "Proven: with " + name + " no interleaving fails.", a.pass(course.Prove)
}

// RealRuns is how many runs the stage For real makes of a set of switches.
const RealRuns = 1000

// PauseOffer says what compiled runs with a pause are for.
const PauseOffer = "Goroutines are quick: two steps of one of them are nanoseconds apart. With a pause of a moment before the steps that decide, the same program shows what it can do."

// Ran is the move of letting the compiled lesson run: any runs that came to an end pass
// the stage. done is their number.
func (a *Attempt) Ran(done int) (news string) {
	if done == 0 {
		return ""
	}
	return a.pass(course.Real)
}

// NoRuns is the move of reading that compiled runs are not offered here: nobody can make
// them, and reading so passes the stage.
func (a *Attempt) NoRuns() (news string) { return a.pass(course.Real) }
