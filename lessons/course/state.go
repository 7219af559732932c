package course

import (
	"slices"
	"strings"

	"racelab/lessons/progress"
)

// State is how far a learner is with a lesson.
type State uint8

// The states.
const (
	Unopened State = iota
	Begun
	Finished // to the end of the debrief, with stages skipped on the way
	Done     // every stage passed
)

// StateOf returns how far a learner is with a lesson.
func StateOf(l progress.Lesson) State {
	switch {
	case l.Done.IsZero() && len(l.Stages) == 0 && l.Best == nil && l.Hints == 0:
		return Unopened
	case l.Done.IsZero():
		return Begun
	case len(Skipped(l)) > 0:
		return Finished
	}
	return Done
}

// Skipped returns the stages that a learner who finished a lesson has not passed,
// in order. Before it is finished nothing is skipped.
func Skipped(l progress.Lesson) []Stage {
	var out []Stage
	for _, name := range l.Skipped(StageNames()) {
		out = append(out, Stage(name))
	}
	return out
}

// StageNames returns the names of the stages in order, as a record keeps them.
func StageNames() []string {
	var out []string
	for _, s := range Stages() {
		out = append(out, string(s))
	}
	return out
}

// SkippedText names the stages that were skipped: "break, fix"; empty if none was.
func SkippedText(l progress.Lesson) string {
	skipped := l.Skipped(StageNames())
	if len(skipped) == len(Stages()) {
		return "every stage"
	}
	return strings.Join(skipped, ", ")
}

// Resume returns the stage at which a learner goes on with a lesson: where it was
// left; in one that was left for another, after the last stage passed; in one that
// was finished, at the first stage skipped. It is Story if there is nothing to go on
// with.
func Resume(r progress.Record, lesson string) Stage {
	l := r.Lessons[lesson]
	switch StateOf(l) {
	case Finished:
		return Skipped(l)[0]
	case Done:
		return Story
	}
	if at := Stage(r.Last.Stage); r.Last.Lesson == lesson && slices.Contains(Stages(), at) {
		return at
	}
	at := Story
	for _, s := range Stages() {
		if _, passed := l.Stages[string(s)]; passed && s.Next() != "" {
			at = s.Next()
		}
	}
	return at
}

// FirstSkipped returns the lesson with skipped stages that comes first: the one the
// learner was at last if it has such, else the first of parts; empty if none has.
func FirstSkipped(r progress.Record, parts []Part) string {
	if StateOf(r.Lessons[r.Last.Lesson]) == Finished {
		return r.Last.Lesson
	}
	for _, p := range parts {
		for _, i := range p.Items {
			if i.Lesson != nil && StateOf(r.Lessons[i.Name]) == Finished {
				return i.Name
			}
		}
	}
	return ""
}

// Count returns how many lessons of parts there are, and how many are in each
// state.
func Count(r progress.Record, parts []Part) (all int, by map[State]int) {
	by = map[State]int{}
	for _, p := range parts {
		for _, i := range p.Items {
			if i.Lesson != nil {
				all++
				by[StateOf(r.Lessons[i.Name])]++
			}
		}
	}
	return all, by
}
