package attempt

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"racelab/lessons/course"
	"racelab/lessons/progress"
	"racelab/sim"
)

// Run is what a run comes to that a learner has brought about.
type Run struct {
	Switches    []string // that are on
	AnyTimers   bool     // timers may fire at any moment: another task than the lesson's
	Ended       bool
	Fails       bool
	ByHand      bool // every step of it was taken by the learner, none by the lab
	Preemptions int
}

// RunOf describes a run, as far as it says so itself.
func RunOf(run *sim.Run, switches []string, byHand bool) Run {
	r := Run{Switches: switches, ByHand: byHand, Preemptions: course.Preemptions(run)}
	if end := run.View(run.Len()).End; end != nil {
		r.Ended, r.Fails = true, end.Fails
	}
	return r
}

// Task is to bring about a failure of a program with exactly these switches on: at the
// stage Break, and in the challenge of a room.
type Task struct{ Switches []string }

// Task returns what Break asks for: a failure of the lesson as it stands.
func (a *Attempt) Task() Task { return Task{a.study.Base()} }

// Errors of runs, as sentences for whoever made them.
var (
	errHolds     = errors.New("this run does not fail: only failures count")
	errAnyTimers = errors.New("in this task timers fire only when they are due; a run in which they fire at other moments does not count")
	errNotByHand = errors.New("you did not steer that run alone, and only your own steps count; r starts over")
)

// Takes says why a run does not fulfil the task, or nil.
func (t Task) Takes(r Run) error {
	switch {
	case !SameSwitches(r.Switches, t.Switches):
		return t.others()
	case r.AnyTimers:
		return errAnyTimers
	case !r.Fails:
		return errHolds
	case !r.ByHand:
		return errNotByHand
	}
	return nil
}

// Others says what is to be done where other switches are on than the task's, as a sentence
// without an end; empty where the task's are. What is said of the task is said of another
// program then.
func (t Task) Others(on []string) string {
	if SameSwitches(on, t.Switches) {
		return ""
	}
	return t.others().Error()
}

// others is the error of a run with other switches.
func (t Task) others() error {
	if len(t.Switches) == 0 {
		return errors.New("the task is the program without any switch: turn off what you turned on")
	}
	return fmt.Errorf("the task is the program with only %s on: set the switches that way", strings.Join(t.Switches, ", "))
}

// SameSwitches reports whether the same switches are on, in whatever order.
func SameSwitches(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// Broken is what a learner is told of a run that has ended.
type Broken struct {
	Counts bool // it is the best failure of the attempt so far
	Said   string
	News   string // something followed: the lesson is done
}

// Steered is the move of bringing a run to its end. A failure of the lesson as it
// stands, steered by hand, passes Break and is kept with its preemptions; what does not
// count is told why. A run that holds is told nothing.
func (a *Attempt) Steered(r Run) Broken {
	if !r.Ended || !r.Fails {
		return Broken{}
	}
	if err := a.Task().Takes(r); err != nil {
		return Broken{Said: "It fails, but it does not count: " + err.Error() + "."}
	}
	if a.best != nil && *a.best <= r.Preemptions {
		return Broken{Said: a.Broke()}
	}
	n, name := r.Preemptions, a.lesson.Name
	a.best = &n
	a.notes.Change(func(rec *progress.Record) { rec.Broke(name, n) })
	news := a.pass(course.Break)
	return Broken{Counts: true, Said: a.Broke(), News: news}
}

// Best returns the fewest preemptions of a failure in this attempt; nil if there is none.
func (a *Attempt) Best() *int { return a.best }

// Broke says how well the lesson was broken in this attempt; empty if it was not.
func (a *Attempt) Broke() string {
	if a.best == nil {
		return ""
	}
	fewest, proven := a.Fewest()
	text := "Broken with " + course.PreemptionText(*a.best)
	switch {
	case *a.best <= fewest && proven:
		return text + ", and it is proven that no run of this program fails with fewer."
	case *a.best <= fewest:
		return text + ", and no run that was covered fails with fewer."
	case fewest == 0:
		return text + "; it is possible without any."
	}
	if fewest == 1 {
		return text + "; 1 is enough."
	}
	return text + fmt.Sprintf("; %d are enough.", fewest)
}

// Fewest returns the fewest preemptions of a failing run of the program as it stands, and
// whether that is proven.
func (a *Attempt) Fewest() (n int, proven bool) {
	r := a.study.Report()
	return r.Shortest.Preemptions, r.Complete
}
