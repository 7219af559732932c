package fair

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"racelab/sim"
	"racelab/ui"
)

type fakeProgram struct {
	ui.Program
	explore func(context.Context) (*sim.Report, error)
}

func (p fakeProgram) Explore(ctx context.Context, _ sim.Config, b sim.Budget, _ func(sim.Progress)) (*sim.Report, error) {
	return p.explore(ctx)
}

func TestOneExplorationServesAllWhoAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(1, sim.Budget{})
		begin := make(chan struct{})
		runs := 0
		p := fakeProgram{explore: func(context.Context) (*sim.Report, error) {
			runs++
			<-begin
			return &sim.Report{States: 12}, nil
		}}
		var wg sync.WaitGroup
		for _, who := range []string{"a", "b", "c"} {
			wg.Go(func() {
				r, err := s.Program(who, "lesson", "1", p).Explore(t.Context(), sim.Config{Switches: []string{"lock"}}, sim.Budget{}, nil)
				if err != nil || r.States != 12 {
					t.Errorf("%s got %v, %v", who, r, err)
				}
			})
		}
		synctest.Wait()
		close(begin)
		wg.Wait()
		if _, err := s.Program("d", "lesson", "1", p).Explore(t.Context(), sim.Config{Switches: []string{"lock"}}, sim.Budget{}, nil); err != nil {
			t.Error(err)
		}
		if runs != 1 {
			t.Errorf("the explorer ran %d times for four learners, want once", runs)
		}
		if _, err := s.Program("d", "lesson", "2", p).Explore(t.Context(), sim.Config{Switches: []string{"lock"}}, sim.Budget{}, nil); err != nil {
			t.Error(err)
		}
		if runs != 2 {
			t.Errorf("other source is another program: ran %d times, want 2", runs)
		}
	})
}

func TestAnExplorationEndsWhenNobodyWaitsForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(1, sim.Budget{})
		p := fakeProgram{explore: func(ctx context.Context) (*sim.Report, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}}
		first, leaveFirst := context.WithCancel(t.Context())
		second, leaveSecond := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for _, ctx := range []context.Context{first, second} {
			wg.Go(func() {
				if _, err := s.Program("x", "l", "1", p).Explore(ctx, sim.Config{}, sim.Budget{}, nil); !errors.Is(err, context.Canceled) {
					t.Errorf("a learner who left got %v", err)
				}
			})
		}
		synctest.Wait()
		leaveFirst()
		synctest.Wait()
		if s.Lessons.Running() != 1 {
			t.Error("the exploration ended though one learner still waits for it")
		}
		leaveSecond()
		wg.Wait()
		synctest.Wait()
		if s.Lessons.Running() != 0 || len(s.reports) != 0 {
			t.Errorf("%d run, %d reports kept, want none", s.Lessons.Running(), len(s.reports))
		}
	})
}

func TestBrokenExplorerIsAnErrorOfItsOwn(t *testing.T) {
	s := New(1, sim.Budget{})
	p := fakeProgram{explore: func(context.Context) (*sim.Report, error) { panic("boom") }}
	if _, err := s.Program("x", "l", "1", p).Explore(t.Context(), sim.Config{}, sim.Budget{}, nil); err == nil {
		t.Error("a panic of the explorer returned no error")
	}
	if s.Lessons.Running() != 0 {
		t.Error("a panic keeps the core")
	}
}
