package course

import (
	"context"
	_ "embed" // for the table of patterns
	"slices"
	"strings"
	"sync"

	"racelab/lessons"
)

// Which lessons have the same bug is asked whenever a review begins, and to find
// it out takes the exploration of every lesson: seconds. So it is found out when
// the program is built, and a test holds the table to the engine.
//
//go:generate go test -run TestTheTableOfPatternsIsTheEngines -update .

//go:embed patterns.txt
var patternTable string

// tabled is the table: for each lesson, its name and its pattern, with a tab
// between them.
var tabled = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(patternTable) {
		if name, pattern, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			all[name] = pattern
		}
	}
	return all
})

// patterns remembers what Pattern found out about lessons that the table does not
// have, by name. Lessons are embedded and never change, so what was found once
// serves the whole process.
var patterns sync.Map

// Pattern returns the name of what goes wrong in a lesson. For a lesson that is
// not in the table of patterns yet, the first call explores it.
func Pattern(ctx context.Context, l *lessons.Lesson) (string, error) {
	if l.Pattern != "" {
		return l.Pattern, nil
	}
	if p := tabled()[l.Name]; p != "" {
		return p, nil
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
// l on. It explores what Pattern explores, and fails when ctx ends before that is
// done. Lessons that cannot be explored are left out.
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
		case err != nil && ctx.Err() != nil:
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
