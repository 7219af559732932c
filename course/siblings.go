package course

import (
	"context"
	"sync"

	"racelab/lessons"
)

// patterns remembers what Pattern said of each lesson, by name. Lessons are
// embedded and never change, so what was found once serves the whole process.
var patterns sync.Map

// Pattern returns the name of what goes wrong in a lesson. The first call for a
// lesson may explore it.
func Pattern(ctx context.Context, l *lessons.Lesson) (string, error) {
	if l.Pattern != "" {
		return l.Pattern, nil
	}
	if p, ok := patterns.Load(l.Name); ok {
		return p.(string), nil
	}
	s, err := Open(ctx, l)
	if err != nil {
		return "", err
	}
	patterns.Store(l.Name, s.Pattern())
	return s.Pattern(), nil
}

// Siblings returns the lessons with the pattern of l, in the order of the course
// from l on, without l: the same bug in another domain. It may explore every
// lesson, which takes seconds when it is called first; it fails when ctx ends.
// Lessons that cannot be explored are left out.
func Siblings(ctx context.Context, l *lessons.Lesson) ([]*lessons.Lesson, error) {
	want, err := Pattern(ctx, l)
	if err != nil {
		return nil, err
	}
	var before, after []*lessons.Lesson
	passed := false
	for _, other := range lessons.All() {
		if other.Name == l.Name {
			passed = true
			continue
		}
		p, err := Pattern(ctx, other)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil || p != want:
		case passed:
			after = append(after, other)
		default:
			before = append(before, other)
		}
	}
	return append(after, before...), nil
}
