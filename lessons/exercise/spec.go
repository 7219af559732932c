package exercise

import (
	"context"
	"slices"
	"strings"
	"sync"

	"racelab/sim"
)

// allowance is what a judge has to know of a lesson: a spec finds it out, a Sheet has it.
type allowance interface {
	// allows reports whether the lesson can end so in a run that holds, with those faults.
	allows(outcome string, faults []string) (bool, error)
	// demands reports whether a fix has to hold with a fault.
	demands(fault string) (bool, error)
	// single returns how an actor may end alone; nil if it cannot run alone.
	single(ctx context.Context, actor string) (map[string]bool, error)
	// duty is what every serial run does to the outside.
	duty() (effects, error)
}

// spec is what the lesson allows. Nobody writes it down: it follows from what the engine
// finds in the lesson, with its fixes and without.
type spec struct {
	e  *Exercise
	mu sync.Mutex

	known    map[string]map[string]bool // by faults: outcomes that hold, as far as they were asked for
	asked    map[string]int             // by faults: how many of sources were explored
	sources  [][]string                 // switches whose outcomes are right where they hold: none, and each fix
	singles  map[string]map[string]bool // by actor: how it may end alone; nil if it cannot run alone
	due      effects                    // what every serial run does to the outside; nil until asked for
	demanded map[string]bool            // by fault: whether a fix of the lesson holds with it
}

func newSpec(e *Exercise) *spec {
	return &spec{e: e, known: map[string]map[string]bool{}, asked: map[string]int{}, sources: append([][]string{nil}, e.fixes()...),
		singles: map[string]map[string]bool{}, demanded: map[string]bool{}}
}

// allows reports whether the lesson, as it is or with one of its fixes, can end so in a run
// that holds. It explores only as much as it needs to find that out.
func (s *spec) allows(outcome string, faults []string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fault := strings.Join(faults, ",")
	if s.known[fault] == nil {
		s.known[fault] = map[string]bool{}
	}
	for !s.known[fault][outcome] && s.asked[fault] < len(s.sources) {
		r, err := s.e.study.Numbers(slices.Concat(s.sources[s.asked[fault]], faults)...)
		if err != nil {
			return false, err
		}
		s.asked[fault]++
		for _, o := range r.Outcomes {
			if !o.Fails {
				s.known[fault][o.Text] = true
			}
		}
	}
	return s.known[fault][outcome], nil
}

// demands reports whether a fix has to hold with a fault: some fix of the lesson does.
func (s *spec) demands(fault string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if yes, ok := s.demanded[fault]; ok {
		return yes, nil
	}
	yes := false
	for _, fix := range s.e.fixes() {
		r, err := s.e.study.Numbers(slices.Concat(fix, s.e.base, []string{fault})...)
		if err != nil {
			return false, err
		}
		if yes = !r.Fails(); yes {
			break
		}
	}
	s.demanded[fault] = yes
	return yes, nil
}

// single returns how an actor may end alone: as in the lesson without a fix or with one. It
// is nil for an actor that waits for another, and so cannot run alone.
func (s *spec) single(ctx context.Context, actor string) (map[string]bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.singles[actor]; ok {
		return known, nil
	}
	out := map[string]bool{}
	for _, on := range s.sources {
		files, err := s.e.Lesson.Starter(on...)
		if err != nil {
			return nil, err
		}
		r, err := s.e.single(ctx, files, actor)
		if err != nil {
			return nil, err
		}
		if r == nil || !runsThrough(r) {
			out = nil
			break
		}
		for _, o := range r.Outcomes {
			out[o.Text] = true
		}
	}
	s.singles[actor] = out
	return out, nil
}

// runsThrough reports whether every run came to an end that says what it left.
func runsThrough(r *sim.Report) bool {
	stuck := func(o sim.Outcome) bool { return o.Kind != sim.Finished && o.Kind != sim.Failed }
	return r.Complete && len(r.Deadlocks)+len(r.Leaks)+len(r.Livelocks) == 0 && !slices.ContainsFunc(r.Outcomes, stuck)
}

// single explores a program with one actor; nil if it does not compile so.
func (e *Exercise) single(ctx context.Context, files []sim.File, actor string) (*sim.Report, error) {
	only, err := alone(files, actor, e.Lesson.Actors())
	if err != nil {
		return nil, nil // it does not parse, and that was told
	}
	p, err := sim.Load(e.name(), only)
	if err != nil {
		return nil, nil // something else needs the actors
	}
	r, err := p.Explore(ctx, e.config(nil), within(singleBudget, e.memory), nil)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, nil // it cannot be explored alone
	}
	return r, nil
}
