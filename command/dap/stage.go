package dap

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"racelab/sim"
	"racelab/sim/trace"
)

// maxOnward bounds how far a run is taken by itself beyond what it was launched with, in steps.
const maxOnward = 3_000

// stage is a run and where in it the editor is.
type stage struct {
	subject *Subject
	run     *sim.Run
	at      int // steps taken; the next one is at+1
	threads int // the most actors that the editor was told of

	judged   Judgement
	branched bool // the run is no longer the one that was launched, and was not judged since
	printed  int  // bytes of output that the console has

	stops  map[string][]stop // breakpoints by file
	on     map[string]bool   // the exception filters that are on
	values map[string]bool   // shared values whose change stops

	places map[string]string   // what place found
	did    map[int]trace.Event // what doing found, of a run of so many steps
	didOf  int

	focus int // the actor whose step it is about
	scenery
}

// stop is a breakpoint.
type stop struct{ id, line int }

// why says what made a move end.
type why struct {
	reason string // as the protocol names it
	words  string
	hit    []int // breakpoints
}

func newStage(s *Subject) *stage {
	return &stage{subject: s, run: s.Run, stops: map[string][]stop{}, on: map[string]bool{}, values: map[string]bool{}, places: map[string]string{}}
}

// view is the run as it is now.
func (s *stage) view() *sim.View { return s.run.View(s.at) }

// whose returns the actor that takes a step of the run, or -1: the clock.
func (s *stage) whose(step int) int {
	if schedule := s.run.Schedule(); step >= 1 && step <= len(schedule) {
		return schedule[step-1].Actor
	}
	return -1
}

// doing returns what a step did, as far as somebody could notice it: the event that the step is named by.
func (s *stage) doing(step int) (trace.Event, bool) {
	if step < 1 || step > s.run.Len() {
		return trace.Event{}, false
	}
	if s.did == nil || s.didOf != s.run.Len() {
		s.did, s.didOf = map[int]trace.Event{}, s.run.Len()
		for _, e := range s.run.Events(s.didOf) {
			if !e.Minor && !e.Inner {
				s.did[e.Step] = e // the last of them, if there are several
			}
		}
	}
	e, known := s.did[step]
	return e, known
}

// forward takes the next step of the run, or, where the run is not known further, goes on with whoever
// stepped last, as long as it can. It is false at the end.
func (s *stage) forward() (bool, error) {
	if s.at < s.run.Len() {
		s.at++
		return true, nil
	}
	choices := s.view().Choices
	if len(choices) == 0 {
		return false, nil
	}
	next, last := choices[0], s.whose(s.at)
	if i := slices.IndexFunc(choices, func(c sim.Choice) bool { return c.Actor == last }); i >= 0 {
		next = choices[i]
	}
	if err := s.run.Step(next); err != nil {
		return false, err
	}
	s.at++
	return true, nil
}

// take takes one of the choices of now. The run branches if it went another way.
func (s *stage) take(c sim.Choice) error {
	if schedule := s.run.Schedule(); s.at < len(schedule) {
		if next := schedule[s.at]; next.Actor == c.Actor && next.Alt == c.Alt {
			s.at++
			return nil
		}
		s.run, s.did = s.run.Clone(), nil
		s.run.Truncate(s.at)
	}
	if err := s.run.Step(c); err != nil {
		return err
	}
	s.at++
	s.branched = true
	return nil
}

// move goes on, or back, until done says so, something that the editor asked for stops it, or there is nothing further. It
// moves at least once.
func (s *stage) move(back bool, done func() bool) (why, error) {
	limit := s.run.Len() + maxOnward
	for {
		var before *sim.View // what watched values are compared with
		if len(s.values) > 0 {
			before = s.view()
		}
		if back && s.at == 0 {
			return why{reason: "entry", words: "This is the start of the run."}, nil
		}
		if !back {
			if on, err := s.forward(); err != nil || !on {
				return s.ending(), err
			}
		} else {
			s.at--
		}
		switch w := s.stopAt(before); {
		case w.reason != "":
			return w, nil
		case !back && s.at == s.run.Len() && s.view().End != nil:
			return s.ending(), nil
		case done():
			return why{reason: "step"}, nil
		case s.at >= limit:
			return why{reason: "pause", words: fmt.Sprintf("The run has gone on for %d steps by itself, and has not ended.", maxOnward)}, nil
		}
	}
}

// ending is the stop at the end of the run.
func (s *stage) ending() why {
	end := s.view().End
	switch {
	case end == nil:
		return why{reason: "pause", words: "Nobody can go on."}
	case end.Fails:
		return why{reason: "exception", words: "The run has ended, and fails: " + end.Why}
	default:
		return why{reason: "pause", words: "The run has ended, and holds: " + end.Outcome}
	}
}

// The exception filters.
const (
	filterDeciding = "deciding" // the steps that decided the run
	filterReturn   = "return"   // the point of no return
)

// stopAt says what stops the run here, if anything does: a breakpoint at the step that is next, a step that
// decided the run, or a watched value that was another before the move.
func (s *stage) stopAt(before *sim.View) why {
	next := s.at + 1
	w := why{hit: s.hit(next)}
	if !s.branched {
		switch {
		case s.on[filterReturn] && next == s.judged.Inevitable:
			w.words = fmt.Sprintf("After this step, (%d), every way to go on fails.", next)
		case s.on[filterDeciding] && slices.Contains(s.judged.Steps, next):
			w.words = fmt.Sprintf("This step, (%d), is one of those that decided the run.", next)
		}
	}
	if len(w.hit) > 0 || w.words != "" {
		w.reason = "breakpoint"
		return w
	}
	if len(s.values) > 0 {
		now := s.view()
		for _, name := range slices.Sorted(maps.Keys(s.values)) {
			if text, known := valueOf(now, name); known {
				if old, known := valueOf(before, name); known && old != text {
					return why{reason: "data breakpoint", words: fmt.Sprintf("%s was %s and is %s.", name, old, text)}
				}
			}
		}
	}
	return why{}
}

// hit returns the breakpoints at a step.
func (s *stage) hit(step int) []int {
	e, known := s.doing(step)
	if !known || e.Pos.Line == 0 {
		return nil
	}
	var hit []int
	for _, b := range s.stops[s.place(e.Pos.File)] {
		if b.line == e.Pos.Line {
			hit = append(hit, b.id)
		}
	}
	return hit
}

// place names a file in one way, whoever names it: by its path, or as the program does where it has none.
func (s *stage) place(file string) string {
	known, ok := s.places[file]
	if !ok {
		if known = file; filepath.IsAbs(file) {
			known = filepath.Clean(file)
		} else if path, filed := s.subject.Path(file); filed {
			known = filepath.Clean(path)
		}
		s.places[file] = known
	}
	return known
}

// lines returns the lines of a file that have a step in this run, ascending.
func (s *stage) lines(place string) []int {
	var lines []int
	for _, e := range s.run.Events(s.run.Len()) {
		if !e.Minor && !e.Inner && e.Pos.Line > 0 && s.place(e.Pos.File) == place {
			lines = append(lines, e.Pos.Line)
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// judge finds out what decided the run as it is now.
func (s *stage) judge(ctx context.Context) {
	s.judged, s.branched = s.subject.Judge(ctx, s.run), false
}
