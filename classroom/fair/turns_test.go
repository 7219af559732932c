package fair

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// play is a line in which each turn is given back by the test, and what happened.
type play struct {
	*testing.T
	turns *Turns

	mu    sync.Mutex
	order []string // who had a turn
	gives []func()
	told  map[string][]int
	errs  map[string]error
}

func newPlay(t *testing.T, slots, most int) *play {
	return &play{T: t, turns: NewTurns(slots, most), told: map[string][]int{}, errs: map[string]error{}}
}

// asks has somebody ask for a turn, in a goroutine that waits for it.
func (p *play) asks(ctx context.Context, address, learner string) {
	go func() {
		give, err := p.turns.Take(ctx, Who{learner, address}, func(n int) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.told[learner] = append(p.told[learner], n)
		})
		p.mu.Lock()
		defer p.mu.Unlock()
		if err != nil {
			p.errs[learner] = err
			return
		}
		p.order, p.gives = append(p.order, learner), append(p.gives, give)
	}()
	synctest.Wait()
}

// done gives back the turn of whoever had the first that is still out.
func (p *play) done() {
	p.mu.Lock()
	give := p.gives[0]
	p.gives = p.gives[1:]
	p.mu.Unlock()
	give()
	synctest.Wait()
}

func (p *play) want(order ...string) {
	p.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Equal(p.order, order) {
		p.Errorf("turns went to %v, want %v", p.order, order)
	}
}

func TestOneKeyWithADozenProgramsWaitsForItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlay(t, 1, 0)
		for range 12 {
			p.asks(t.Context(), "", "hoarder")
		}
		p.asks(t.Context(), "", "ada")
		p.asks(t.Context(), "", "bob")
		p.done()
		p.done()
		p.want("hoarder", "hoarder", "ada")
		p.asks(t.Context(), "", "ada") // comes back, and is behind who waited
		p.done()
		p.done()
		p.done()
		p.want("hoarder", "hoarder", "ada", "bob", "hoarder", "ada")
	})
}

func TestAThousandKeysOfOneMachineWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlay(t, 1, 0)
		for i := range 1000 {
			p.asks(t.Context(), "203.0.113.9", fmt.Sprint("key", i))
		}
		p.asks(t.Context(), "198.51.100.1", "ada")
		p.asks(t.Context(), "198.51.100.1", "bob")
		for range 4 {
			p.done()
		}
		p.want("key0", "key1", "ada", "key2", "bob")
	})
}

func TestWhoHasTheFewestRunningComesNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlay(t, 2, 0)
		p.asks(t.Context(), "", "hoarder")
		p.asks(t.Context(), "", "hoarder")
		p.asks(t.Context(), "", "hoarder")
		p.asks(t.Context(), "", "ada")
		p.asks(t.Context(), "", "bob")
		p.done()
		p.want("hoarder", "hoarder", "ada") // one of the hoarder's runs still
		p.done()
		p.want("hoarder", "hoarder", "ada", "hoarder") // none runs, and it waits longest
		if p.turns.Waiting() != 1 || p.turns.Running() != 2 {
			t.Errorf("%d wait and %d run, want 1 and 2", p.turns.Waiting(), p.turns.Running())
		}
	})
}

func TestWhoWaitsIsToldHowManyComeBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlay(t, 1, 0)
		for _, who := range []string{"runs", "a", "b", "b", "ada"} {
			p.asks(t.Context(), "", who)
		}
		time.Sleep(10 * tellEvery) // nothing changes, and nothing is said
		p.done()                   // a
		time.Sleep(2 * tellEvery)
		p.done() // b
		time.Sleep(2 * tellEvery)
		p.done() // ada, before b's second
		p.mu.Lock()
		defer p.mu.Unlock()
		if got := p.told["ada"]; !slices.Equal(got, []int{2, 1, 0}) {
			t.Errorf("ada was told %v, want 2, 1, 0", got)
		}
		if len(p.told["runs"]) != 0 {
			t.Errorf("who did not wait was told %v", p.told["runs"])
		}
	})
}

func TestWhoGivesUpWaitingLosesNoTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlay(t, 1, 0)
		ctx, cancel := context.WithCancel(t.Context())
		p.asks(t.Context(), "", "a")
		p.asks(ctx, "", "b")
		cancel()
		synctest.Wait()
		if !errors.Is(p.errs["b"], context.Canceled) {
			t.Errorf("a cancelled wait returns %v", p.errs["b"])
		}
		give := p.gives[0]
		p.done()
		give() // a second time must not free a second turn
		if p.turns.Running() != 0 || p.turns.Waiting() != 0 || p.turns.free != 1 {
			t.Errorf("%d run, %d wait and %d are free, want 0, 0 and 1", p.turns.Running(), p.turns.Waiting(), p.turns.free)
		}
	})
}

// When no more may wait, the address that crowds gives way to others.
func TestACrowdDoesNotKeepOthersOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlay(t, 1, 10)
		for i := range 30 {
			p.asks(t.Context(), "crowd", fmt.Sprint("key", i))
		}
		if p.turns.Waiting() != 10 || len(p.errs) != 19 {
			t.Fatalf("%d wait and %d were refused, want 10 and 19", p.turns.Waiting(), len(p.errs))
		}
		p.asks(t.Context(), "home", "ada")
		p.asks(t.Context(), "home", "bob")
		if p.errs["ada"] != nil || p.errs["bob"] != nil || p.turns.Waiting() != 10 {
			t.Errorf("ada: %v, bob: %v, %d wait", p.errs["ada"], p.errs["bob"], p.turns.Waiting())
		}
		for _, key := range []string{"key10", "key9"} { // the last that waited
			if !errors.Is(p.errs[key], ErrCrowded) {
				t.Errorf("%s: %v, want that it lost its place", key, p.errs[key])
			}
		}
		for range 4 {
			p.done()
		}
		p.want("key0", "key1", "ada", "key2", "bob")
	})
}

// Whatever comes and goes: everybody is told the number of turns that then come
// before theirs, no turn is lost, and the line moves as pop says.
func TestPlacesAreTrueAndNoTurnIsLost(t *testing.T) {
	for seed := range uint64(200) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 0))
			p := newPlay(t, 1, 0)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			n := 3 + r.IntN(12)
			for i := range n {
				p.asks(ctx, fmt.Sprint(r.IntN(3)), fmt.Sprintf("%d-%d", r.IntN(4), i%3)+fmt.Sprint("#", i))
			}
			p.mu.Lock()
			place := map[string]int{}
			p.mu.Unlock()
			time.Sleep(2 * tellEvery) // the last that came changed places
			p.mu.Lock()
			for who, told := range p.told {
				place[who] = told[len(told)-1]
			}
			p.mu.Unlock()
			for range n - 1 {
				p.done()
			}
			p.mu.Lock()
			order := slices.Clone(p.order)
			p.mu.Unlock()
			if len(order) != n {
				t.Fatalf("seed %d: %d of %d had a turn", seed, len(order), n)
			}
			for i, who := range order[1:] {
				if place[who] != i {
					t.Errorf("seed %d: %s was told %d before, and there were %d", seed, who, place[who], i)
				}
			}
			p.done()
			if p.turns.free != 1 || p.turns.Waiting() != 0 || len(p.turns.running) != 0 {
				t.Errorf("seed %d: %d are free, %d wait, %v run at the end", seed, p.turns.free, p.turns.Waiting(), p.turns.running)
			}
		})
	}
}
