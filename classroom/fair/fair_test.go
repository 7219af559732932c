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

func TestWhoHasTheFewestRunningComesNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(2, sim.Budget{})
		ctx := t.Context()
		hoard1, _ := s.Take(ctx, "hoarder")
		hoard2, _ := s.Take(ctx, "hoarder")
		var order []string
		var mu sync.Mutex
		wait := func(who string) {
			go func() {
				give, err := s.Take(ctx, who)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				order = append(order, who)
				mu.Unlock()
				_ = give
			}()
			synctest.Wait()
		}
		wait("hoarder")
		wait("ada")
		wait("bob")
		hoard1()
		synctest.Wait()
		s.give("ada")
		synctest.Wait()
		if len(order) != 2 || order[0] != "ada" || order[1] != "bob" {
			t.Errorf("cores went to %v, want ada, then bob", order)
		}
		if s.Waiting() != 1 || s.Running() != 2 {
			t.Errorf("%d wait and %d run, want 1 and 2", s.Waiting(), s.Running())
		}
		hoard2()
		synctest.Wait()
		if len(order) != 3 {
			t.Errorf("the hoarder never gets a core again: %v", order)
		}
	})
}

func TestWhoGivesUpWaitingLosesNoCore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(1, sim.Budget{})
		give, _ := s.Take(t.Context(), "a")
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error, 1)
		go func() {
			_, err := s.Take(ctx, "b")
			failed <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled wait returns %v", err)
		}
		give()
		give() // a second time must not free a second core
		if s.Running() != 0 || s.free != 1 {
			t.Errorf("%d run and %d are free, want 0 and 1", s.Running(), s.free)
		}
	})
}

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
		if s.Running() != 1 {
			t.Error("the exploration ended though one learner still waits for it")
		}
		leaveSecond()
		wg.Wait()
		synctest.Wait()
		if s.Running() != 0 || len(s.reports) != 0 {
			t.Errorf("%d run, %d reports kept, want none", s.Running(), len(s.reports))
		}
	})
}

func TestBrokenExplorerIsAnErrorOfItsOwn(t *testing.T) {
	s := New(1, sim.Budget{})
	p := fakeProgram{explore: func(context.Context) (*sim.Report, error) { panic("boom") }}
	if _, err := s.Program("x", "l", "1", p).Explore(t.Context(), sim.Config{}, sim.Budget{}, nil); err == nil {
		t.Error("a panic of the explorer returned no error")
	}
	if s.Running() != 0 {
		t.Error("a panic keeps the core")
	}
}
