// Package exercise has learners write a fix, and judges what they wrote.
//
// An exercise begins with a lesson's source as it is without any switch. The learner may
// change functions, imports, fields and the schema; the actors, the outcome, the
// invariant and whoever stands outside the program (a bank, a card company) are given.
// Judge explores what was written, and a fix counts when it does its job in every
// interleaving, whatever it looks like: it is never compared with a fix of ours.
//
//   - locked.go: what may be changed
//   - judge.go: what counts, rule by rule
//   - spec.go: what the lesson allows, worked out by the engine from the lesson itself
//   - variant.go: the program with one actor alone
//   - harder.go: the same exercise with less to use
//   - kata.go, refuse.go: the same for katas, which are written from nothing against tests
//   - history.go: data structures, by linearizability
package exercise

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/sim"
)

// Exercise is what is to be written for one lesson. It may be used by several
// goroutines.
type Exercise struct {
	Lesson *lessons.Lesson

	study   *course.Study // nil: what it knows is in a sheet
	starter []sim.File
	locked  []declaration
	faults  []string // fields and names of the switches that stay
	recover bool     // the lesson itself recovers from panics
	base    []string // faults with which the lesson always runs
	spec    allowance
	harder  []Harder
	memory  int64 // that exploring a draft may take; 0: as the engine has it
}

// New makes the exercise of a lesson, of which the engine knows what study has.
func New(study *course.Study) (*Exercise, error) {
	l := study.Lesson
	e, err := newExercise(l)
	if err != nil {
		return nil, fmt.Errorf("making the exercise of %s: %w", l.Name, err)
	}
	e.study, e.base = study, study.Base()
	e.spec = newSpec(e)
	return e, nil
}

// Unstudied makes the exercise of a lesson of which nothing is explored, for a Court that knows the rest.
func Unstudied(l *lessons.Lesson) (*Exercise, error) { return newExercise(l) }

// newExercise makes the exercise of a lesson as far as that follows from its source.
func newExercise(l *lessons.Lesson) (*Exercise, error) {
	files, err := l.Starter()
	if err != nil {
		return nil, err
	}
	e := &Exercise{Lesson: l, starter: files}
	if e.locked, err = lockedOf(l); err != nil {
		return nil, err
	}
	for _, s := range l.Switches {
		if s.Kind == "fault" {
			e.faults = append(e.faults, s.Name)
		}
	}
	for _, f := range l.Files {
		e.recover = e.recover || callsRecover(f.Text)
	}
	e.harder, err = e.findHarder()
	return e, err
}

// fixes returns the fixes of the lesson, each as a set of switches.
func (e *Exercise) fixes() (out [][]string) {
	for _, w := range e.Lesson.Switches {
		if w.Kind == "fix" {
			out = append(out, []string{w.Name})
		}
	}
	return out
}

// Open makes the exercise of a lesson that nobody has studied yet.
func Open(ctx context.Context, l *lessons.Lesson) (*Exercise, error) {
	s, err := course.Open(ctx, l)
	if err != nil {
		return nil, err
	}
	return New(s)
}

// Base returns the faults with which the lesson always runs.
func (e *Exercise) Base() []string { return slices.Clone(e.base) }

// Starter returns what the learner begins with. The files belong to the caller.
func (e *Exercise) Starter() []sim.File { return copyOf(e.starter) }

// Solution returns what a learner would have written with those switches of the lesson.
func (e *Exercise) Solution(on ...string) ([]sim.File, error) { return e.Lesson.Starter(on...) }

func copyOf(files []sim.File) []sim.File {
	out := slices.Clone(files)
	for i := range out {
		out[i].Text = slices.Clone(out[i].Text)
	}
	return out
}

// name is under which drafts are compiled: it is no lesson's, so that their tokens are not
// taken for its.
func (e *Exercise) name() string { return e.Lesson.Name + "/draft" }

// parse reads a file of Go.
func parse(f sim.File) (*token.FileSet, *ast.File, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, f.Name, f.Text, parser.ParseComments|parser.SkipObjectResolution)
	return fset, file, err
}

// callsRecover reports whether a file calls recover. What does not parse does not.
func callsRecover(text []byte) bool { return len(recoverCalls(text)) > 0 }

// recoverCalls returns the offsets of the calls of recover in a file.
func recoverCalls(text []byte) (at []int) {
	fset, file, err := parse(sim.File{Text: text})
	if err != nil {
		return nil
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			if id, ok := c.Fun.(*ast.Ident); ok && id.Name == "recover" {
				at = append(at, fset.Position(c.Pos()).Offset)
			}
		}
		return true
	})
	return at
}
