package course

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"racelab/sim"
	"racelab/sim/glyph"
	"racelab/sim/trace"
)

// Attempt is a run that a learner steered, judged.
type Attempt struct {
	Ended       bool
	Fails       bool
	Outcome     string
	Why         string // a sentence
	Preemptions int    // of the run
	Fewest      int    // that any failing run has, by the explorer's proof
}

// Judge says whether a run is a failure. Any counts that the engine calls one:
// a broken invariant, a panic, a deadlock.
func (s *Study) Judge(run *sim.Run) Attempt {
	a := Attempt{Preemptions: Preemptions(run), Fewest: s.report.Shortest.Preemptions}
	end := run.View(run.Len()).End
	if end == nil {
		return a
	}
	a.Ended, a.Fails, a.Outcome, a.Why = true, end.Fails, end.Outcome, end.Why
	ctx := context.Background()
	if why := s.report.Decider().Why(ctx, run); end.Fails && why != "" {
		a.Why = why
	}
	return a
}

// Preemptions counts the switches of a run away from an actor that could have
// gone on (Musuvathi and Qadeer, "Iterative context bounding", 2007). The clock and
// faults are nobody's turn.
func Preemptions(run *sim.Run) int {
	n, last := 0, -1
	for i, c := range run.Schedule() {
		if last >= 0 && c.Actor >= 0 && c.Actor != last && canStep(run.View(i), last) {
			n++
		}
		last = c.Actor
	}
	return n
}

func canStep(v *sim.View, actor int) bool {
	return slices.ContainsFunc(v.Choices, func(c sim.Choice) bool { return c.Actor == actor })
}

// Line is a step of a run in words.
type Line struct {
	Step  int
	Actor string
	Text  string // "read balance → 100"
}

// String returns "bob: read balance → 100".
func (l Line) String() string { return l.Actor + ": " + l.Text }

// Lines returns the steps of a run in words, each by its first telling event.
func Lines(run *sim.Run) []Line {
	v := run.View(run.Len())
	var out []Line
	for _, e := range run.Events(run.Len()) {
		if e.Minor || e.Step < 1 || len(out) > 0 && out[len(out)-1].Step == e.Step {
			continue
		}
		who := glyph.Actor(e.Actor, v.Actors)
		switch {
		case who != "":
		case e.Op == trace.Fault:
			who = "fault"
		default:
			who = "clock"
		}
		out = append(out, Line{Step: e.Step, Actor: who, Text: strings.TrimSpace(glyph.Sentence(e, v.Actors))})
	}
	return out
}

// Failure returns the shortest failing run as lines.
func (s *Study) Failure() []Line { return Lines(s.failing) }

// FailingRun returns a copy of the shortest failing run, to its end.
func (s *Study) FailingRun() *sim.Run { return s.failing.Clone() }

// Why returns what the engine says of the shortest failing run, or what the
// invariant does.
func (s *Study) Why() string {
	if len(s.insight) > 0 {
		return s.insight[0].Text
	}
	if e := s.failing.View(s.failing.Len()).End; e != nil {
		return e.Why
	}
	return s.report.Shortest.End.Why
}

// Told says what decided the shortest failing run: the orders of its steps without which
// some run holds. Where they are not known, or are about a step that did not come to be,
// which says little to whoever looks at the steps, it is Why without the pattern's name
// in front.
func (s *Study) Told() string {
	if s.reason == nil || len(s.reason.Orders) == 0 || s.reason.Text == "" {
		return lower(s.Why())
	}
	absent := func(o sim.Order) bool { return o.First.Step == 0 || o.Second.Step == 0 }
	if len(s.insight) > 0 && slices.ContainsFunc(s.reason.Orders, absent) {
		return lower(s.Why())
	}
	return s.reason.Text
}

// Hints returns three hints for breaking the lesson, each telling more: who has
// to meet, which steps must come between which, and how the shortest failing run
// begins.
func (s *Study) Hints() []string {
	lines := s.Failure()
	return []string{s.hintActors(lines), s.hintSteps(), s.hintBegin(lines)}
}

func (s *Study) hintActors(lines []Line) string {
	names := s.involved()
	if len(names) == 0 && len(lines) > 0 {
		names = []string{lines[0].Actor}
	}
	text := fmt.Sprintf("Watch %s. ", list(names))
	switch n := s.report.Shortest.Preemptions; {
	case n == 0:
		return text + "Nobody has to be interrupted. Let each actor run until it ends or waits; what matters is who comes first."
	case n == 1:
		return text + "One interruption is enough: stop one actor in the middle while another continues."
	default:
		return text + fmt.Sprintf("%d interruptions are enough: stop actors in the middle, more than once.", n)
	}
}

func (s *Study) hintSteps() string {
	if before, between, after, ok := s.key.intrusion(); ok {
		return fmt.Sprintf("Between “%s” and “%s”, let this happen: “%s”.", before, after, between)
	}
	if first, then, ok := s.key.order(); ok {
		return fmt.Sprintf("“%s” has to come before “%s”.", first, then)
	}
	lines := s.key.lines
	if len(lines) < 2 {
		return "There is one step that matters: " + lines[0].String() + "."
	}
	return fmt.Sprintf("“%s” has to come before “%s”.", lines[0], lines[len(lines)-1])
}

func (s *Study) hintBegin(lines []Line) string {
	half := lines[:max((len(lines)+1)/2, 1)]
	var out []string
	for _, l := range half {
		out = append(out, fmt.Sprintf("%d. %s", l.Step, l))
	}
	return "The shortest failing run begins like this: " + strings.Join(out, "; ") + "."
}

// list joins names as a sentence does.
func list(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// Solution is the shortest failing run, step by step, with what it means.
type Solution struct {
	Lines       []Line
	Preemptions int
	Outcome     string
	Why         string
	Token       string
}

// Solution explains how to break the lesson.
func (s *Study) Solution() Solution {
	f := s.report.Shortest
	return Solution{Lines: s.Failure(), Preemptions: f.Preemptions, Outcome: f.End.Outcome, Why: s.Why(), Token: f.Token}
}
