package lessons

import (
	"context"
	"slices"
	"strings"
	"time"

	"racelab/sim"
)

// This file asks what becomes of a lesson that is told with idle timers if one timer
// fires early.

// earlyBudget bounds that: lessons with timers have a few thousand states with one early.
var earlyBudget = sim.Budget{States: 20_000, Time: 10 * time.Second}

// Early returns what the explorer finds with switches on if time may pass, or a timer may
// fire, at most once while somebody could go on. What it found is remembered.
func (l *Lesson) Early(ctx context.Context, switches ...string) (*sim.Report, error) {
	set := slices.Sorted(slices.Values(switches))
	key := strings.Join(set, ",")
	if l.early != nil {
		if r, ok := l.early.Load(key); ok {
			return r.(*sim.Report), nil
		}
	}
	p, err := l.Load()
	if err != nil {
		return nil, err
	}
	r, err := p.Explore(ctx, sim.Config{Switches: set, AnyTimers: true, Early: 1}, earlyBudget, nil)
	if err == nil && l.early != nil {
		l.early.Store(key, r)
	}
	return r, err
}
