package course

import (
	"context"
	"slices"
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

// Siblings returns the lessons with the pattern of l, without l: the same bug in
// another domain. Those of other parts come first, in the order of the course from
// l on. It may explore every lesson, which takes seconds when it is called
// first; it fails when ctx ends. Lessons that cannot be explored are left out.
func Siblings(ctx context.Context, l *lessons.Lesson) ([]*lessons.Lesson, error) {
	want, err := Pattern(ctx, l)
	if err != nil {
		return nil, err
	}
	all := lessons.All()
	at := slices.IndexFunc(all, func(o *lessons.Lesson) bool { return o.Name == l.Name }) + 1
	var far, near []*lessons.Lesson
	for _, other := range slices.Concat(all[at:], all[:at]) {
		if other.Name == l.Name {
			continue
		}
		p, err := Pattern(ctx, other)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil || p != want:
		case other.Part == l.Part:
			near = append(near, other)
		default:
			far = append(far, other)
		}
	}
	return append(far, near...), nil
}
