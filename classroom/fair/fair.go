// Package fair shares the cores of one machine between the explorers of many
// learners.
//
// An exploration takes a core for seconds, and two hundred learners may ask at
// once. So a few run at a time, and learners take turns. What was found about a
// lesson is kept: the same lesson with the same switches has the same census for
// everybody. Programs of learners have turns of their own, so that who explores a
// lesson does not wait for them.
package fair

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"racelab/sim"
	"racelab/ui"
)

// Programs of learners: how many are explored at once, for each may take half a
// gigabyte, and how many may wait.
const (
	maxPrograms = 4
	maxWaiting  = 200
)

// maxReports bounds how many reports are kept.
const maxReports = 1024

// Share is the explorers' part of a machine.
type Share struct {
	Lessons, Programs *Turns

	budget sim.Budget

	mu      sync.Mutex
	reports map[string]*sim.Report
	flights map[string]*flight

	// Explored and Reused count explorations that ran, and those that did not
	// have to.
	Explored, Reused atomic.Int64
}

// New returns a share of that many explorations at once, each on one core and
// within the budget at most. No slots means one less than there are cores, and
// at least one, so that keys are answered whatever is explored.
func New(slots int, budget sim.Budget) *Share {
	if slots <= 0 {
		slots = max(1, runtime.GOMAXPROCS(0)-1)
	}
	budget.Workers = 1
	return &Share{
		Lessons: NewTurns(slots, 0), Programs: NewTurns(min(slots, maxPrograms), maxWaiting),
		budget: budget, reports: map[string]*sim.Report{}, flights: map[string]*flight{},
	}
}

// Bound returns b, or less where the share allows less.
func (s *Share) Bound(b sim.Budget) sim.Budget {
	out := s.budget
	if b.Time > 0 && (out.Time == 0 || b.Time < out.Time) {
		out.Time = b.Time
	}
	if b.States > 0 && (out.States == 0 || b.States < out.States) {
		out.States = b.States
	}
	return out
}

// Program returns p with explorations that wait for their turn as that learner's.
// name and hash tell programs apart: what is found is kept under them.
func (s *Share) Program(learner string, name, hash string, p ui.Program) ui.Program {
	return &shared{Program: p, share: s, learner: learner, key: name + "@" + hash}
}

type shared struct {
	ui.Program
	share   *Share
	learner string
	key     string
}

// Explore implements ui.Program.
func (p *shared) Explore(ctx context.Context, c sim.Config, b sim.Budget, progress func(sim.Progress)) (*sim.Report, error) {
	on := slices.Sorted(slices.Values(c.Switches))
	key := fmt.Sprintf("%s/%s/%s/%t/%d", p.key, c.Entry, strings.Join(on, ","), c.AnyTimers, c.Early)
	return p.share.once(ctx, key, progress, func(ctx context.Context, progress func(sim.Progress)) (*sim.Report, error) {
		give, err := p.share.Lessons.Take(ctx, Who{Learner: p.learner}, nil)
		if err != nil {
			return nil, err
		}
		defer give()
		return p.Program.Explore(ctx, c, p.share.Bound(b), progress)
	})
}

// flight is an exploration that several learners wait for. It ends when nobody
// does any more.
type flight struct {
	cancel  context.CancelFunc
	done    chan struct{}
	report  *sim.Report
	err     error
	waiters int
	last    atomic.Pointer[sim.Progress]
}

// once runs work unless its result is known or on its way.
func (s *Share) once(ctx context.Context, key string, progress func(sim.Progress), work func(context.Context, func(sim.Progress)) (*sim.Report, error)) (*sim.Report, error) {
	s.mu.Lock()
	if r, ok := s.reports[key]; ok {
		s.mu.Unlock()
		s.Reused.Add(1)
		return r, nil
	}
	f, ok := s.flights[key]
	if ok {
		s.Reused.Add(1)
	} else {
		f = s.launch(key, work)
	}
	f.waiters++
	s.mu.Unlock()
	return s.await(ctx, f, progress)
}

// launch starts a flight. s.mu is held.
func (s *Share) launch(key string, work func(context.Context, func(sim.Progress)) (*sim.Report, error)) *flight {
	ctx, cancel := context.WithCancel(context.Background())
	f := &flight{cancel: cancel, done: make(chan struct{})}
	s.flights[key] = f
	s.Explored.Add(1)
	go func() {
		defer cancel()
		defer close(f.done)
		defer func() {
			if r := recover(); r != nil {
				f.report, f.err = nil, fmt.Errorf("the explorer broke down: %v", r)
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.flights[key] == f {
				delete(s.flights, key)
			}
			if f.err != nil || f.report == nil {
				return
			}
			if len(s.reports) >= maxReports {
				for old := range s.reports { // any: they can be found again
					delete(s.reports, old)
					break
				}
			}
			s.reports[key] = f.report
		}()
		f.report, f.err = work(ctx, func(p sim.Progress) { f.last.Store(&p) })
	}()
	return f
}

func (s *Share) await(ctx context.Context, f *flight, progress func(sim.Progress)) (*sim.Report, error) {
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if f.waiters--; f.waiters == 0 {
			f.cancel()
			for key, g := range s.flights { // whoever comes now must not join what was cancelled
				if g == f {
					delete(s.flights, key)
				}
			}
		}
	}()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	var seen *sim.Progress
	for {
		select {
		case <-f.done:
			return f.report, f.err
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-tick.C:
			if p := f.last.Load(); p != nil && p != seen && progress != nil {
				seen = p
				progress(*p)
			}
		}
	}
}

// DefaultBudget is what one exploration may take when many share a machine.
func DefaultBudget() sim.Budget {
	return sim.Budget{Time: 10 * time.Second, States: 300_000}
}
