package sim

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// SwappedEnd is how a run ends.
type SwappedEnd struct {
	Outcome string
	Fails   bool
}

// Swapped returns the ends that runs can leave behind in which step second of a run comes
// before step first, with faults, random numbers and early timers as in the run. The error
// says why that is not known.
func (d *Decider) Swapped(ctx context.Context, r *Run, first, second int) ([]SwappedEnd, error) {
	q, err := d.question(ctx, r)
	if err != nil {
		return nil, err
	}
	if q.Graph.Prefix() > 0 {
		return nil, errors.New("only what can follow the last steps of the run was explored")
	}
	a, ok := q.StepAt(first)
	b, also := q.StepAt(second)
	if !ok || !also {
		return nil, errors.New("the run has no such steps")
	}
	ends, ok := q.Ends(ctx, b, a)
	if !ok {
		return nil, errors.New("there are too many runs with these steps the other way round")
	}
	var out []SwappedEnd
	for _, id := range ends {
		end := q.Graph.End(id)
		if end == nil {
			continue
		}
		if e := (SwappedEnd{end.Outcome, end.Fails}); !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b SwappedEnd) int { return strings.Compare(a.Outcome, b.Outcome) })
	return out, nil
}
