package pack

import (
	"context"
	"fmt"
	"slices"

	"racelab/lessons"
	"racelab/lessons/exercise"
	"racelab/lessons/katas"
	"racelab/sim"
)

// Found is what the linter says of a lesson or a kata.
type Found struct {
	Kind       string // "lesson" or "kata"
	Name       string // that of its folder
	Holds      int    // fixes or submissions that have to hold, and those that must not
	Fails      int
	Complaints []string // sentences for the author; empty: it is right
}

// Lint judges everything in a pack by the rules for lessons and katas of the course, in their
// order, and tells each as it comes. The error is ctx's.
func (p *Pack) Lint(ctx context.Context, tell func(Found) error) error {
	for _, l := range p.Lessons {
		f, err := lintLesson(ctx, l)
		if err == nil {
			err = tell(f)
		}
		if err != nil {
			return err
		}
	}
	for _, k := range p.Katas {
		f := lintKata(ctx, k)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := tell(f); err != nil {
			return err
		}
	}
	return nil
}

func lintLesson(ctx context.Context, l *Lesson) (Found, error) {
	f := Found{Kind: "lesson", Name: Base(l.Name), Holds: len(l.Right), Fails: len(l.Wrong)}
	for _, s := range l.Switches {
		switch s.Kind {
		case "fix":
			f.Holds++
		case "partial", "wrong":
			f.Fails++
		}
	}
	if f.Complaints = lessons.Lint(ctx, l.Lesson, true); ctx.Err() != nil {
		return f, ctx.Err()
	}
	if _, err := l.Load(); err != nil || !slices.ContainsFunc(l.Switches, func(s sim.Switch) bool { return s.Kind == "fix" }) {
		return f, nil // it was said
	}
	e, err := exercise.Open(ctx, l.Lesson)
	if err != nil {
		if ctx.Err() != nil {
			return f, ctx.Err()
		}
		f.Complaints = append(f.Complaints, err.Error())
		return f, nil
	}
	more, err := e.Lint(ctx)
	if err == nil {
		f.Complaints = append(f.Complaints, more...)
		more, err = lintTyped(ctx, e, l)
	}
	f.Complaints = append(f.Complaints, more...)
	if err != nil && ctx.Err() == nil {
		f.Complaints, err = append(f.Complaints, err.Error()), nil
	}
	return f, err
}

// lintTyped judges the fixes that are written out.
func lintTyped(ctx context.Context, e *exercise.Exercise, l *Lesson) (complaints []string, err error) {
	for _, kind := range []struct {
		dir    string
		all    []Typed
		counts bool
	}{{"right", l.Right, true}, {"wrong", l.Wrong, false}} {
		for _, t := range kind.all {
			more, err := e.LintTyped(ctx, fmt.Sprintf("%s/%s", kind.dir, t.Name), string(t.File.Text), kind.counts)
			if err != nil {
				return complaints, err
			}
			complaints = append(complaints, more...)
		}
	}
	return complaints, nil
}

func lintKata(ctx context.Context, k *katas.Kata) Found {
	return Found{Kind: "kata", Name: Base(k.Name), Holds: len(k.Right), Fails: len(k.Wrong), Complaints: exercise.LintKata(ctx, k)}
}
