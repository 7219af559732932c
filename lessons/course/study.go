package course

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"racelab/lessons"
	"racelab/sim"
	"racelab/sim/trace"
)

// enough bounds a run of a challenge, in steps.
const enough = 3000

// Study is one lesson with what the engine knows of it. Its methods may be called
// from several goroutines, and fail when the context of Open ends. Questions that they
// return are shared, and not to be changed.
type Study struct {
	Lesson *lessons.Lesson

	program *sim.Program
	numbers lessons.Numbers
	base    []string // what has to be on for the lesson to fail: nothing, or a fault
	report  *sim.Report
	failing *sim.Run      // the shortest failing run, to its end
	insight []sim.Insight // what went wrong in it, by what decided it
	reason  *sim.Reason   // the orders that decided it; nil if that is not known
	key     keySteps      // of the failing run
	// What is asked, worked out once.
	predict, name func() Question
	order         func() Puzzle
	deeper        func() (Question, bool)
	cost          func() (Cost, error) // of no switch
}

// Open prepares a lesson: it explores it once without a fix.
func Open(ctx context.Context, l *lessons.Lesson) (*Study, error) {
	return OpenWith(l, l.Numbers(ctx))
}

// OpenWith is Open for somebody who has the lesson's numbers, so that nothing is
// explored twice.
func OpenWith(l *lessons.Lesson, numbers lessons.Numbers) (*Study, error) {
	p, err := l.Load()
	if err != nil {
		return nil, fmt.Errorf("compiling lesson %s: %w", l.Name, err)
	}
	s := &Study{Lesson: l, program: p, numbers: numbers}
	s.predict, s.name = sync.OnceValue(s.askWhatIsLeft), sync.OnceValue(s.askName)
	s.order, s.deeper = sync.OnceValue(s.askOrder), sync.OnceValues(s.askDeeper)
	s.cost = sync.OnceValues(func() (Cost, error) { return s.costOver(s.program, costSteps) })
	for _, on := range append([][]string{nil}, s.Faults()...) {
		r, err := numbers(on...)
		if err != nil {
			return nil, fmt.Errorf("exploring lesson %s: %w", l.Name, err)
		}
		if r.Shortest != nil {
			s.base, s.report = on, r
			return s, s.replay()
		}
	}
	return nil, fmt.Errorf("lesson %s fails in no interleaving, so there is nothing to learn from it", l.Name)
}

// replay keeps the shortest failing run.
func (s *Study) replay() error {
	run, err := s.program.NewRun(sim.Config{Switches: s.base})
	if err != nil {
		return err
	}
	if err := run.Follow(s.report.Shortest.Schedule); err != nil {
		return err
	}
	run.Finish(run.Len() + enough)
	s.failing = run
	s.decide()
	s.key = chooseKey(run, s.deciding())
	return nil
}

// decide asks the finished graph what decided the failing run. Where it does not know,
// what the events of the run look like has to do.
func (s *Study) decide() {
	d := s.report.Decider()
	ctx := context.Background()
	if reason, err := d.Reason(ctx, s.failing); err == nil {
		s.reason = reason
	}
	s.insight = d.Explain(ctx, s.failing)
}

// deciding returns the steps that decided the failing run, and those that its explanation
// names beside them, as long as they are not too many for a puzzle.
func (s *Study) deciding() []int {
	var out []int
	if s.reason != nil {
		out = append(out, s.reason.Steps...)
	}
	if len(s.insight) == 0 {
		return out
	}
	all := slices.Clone(out)
	for _, step := range s.insight[0].Steps {
		if !slices.Contains(all, step) {
			all = append(all, step)
		}
	}
	if len(out) > 0 && len(all) > mostKey {
		return out
	}
	return all
}

// Faults returns the faults of the lesson, each as a set of its own.
func (s *Study) Faults() [][]string {
	var out [][]string
	for _, w := range s.Lesson.Switches {
		if w.Kind == "fault" {
			out = append(out, []string{w.Name})
		}
	}
	return out
}

// Base returns the switches with which the lesson fails as it stands: none, or
// the fault that it is about.
func (s *Study) Base() []string { return slices.Clone(s.base) }

// Program returns the compiled lesson.
func (s *Study) Program() *sim.Program { return s.program }

// Numbers returns what the explorer finds with switches on.
func (s *Study) Numbers(switches ...string) (*sim.Report, error) { return s.numbers(switches...) }

// Report returns the census of the lesson as it stands, with Base on.
func (s *Study) Report() *sim.Report { return s.report }

// Pattern returns the name of what goes wrong: as the engine names it in the
// shortest failing run, or as the page does.
func (s *Study) Pattern() string {
	if s.Lesson.Pattern != "" {
		return s.Lesson.Pattern
	}
	if len(s.insight) > 0 {
		return string(s.insight[0].Pattern)
	}
	return "order violation"
}

// chance is a source of random numbers that is the same for the same lesson and
// purpose: a learner who comes back finds the same question.
func (s *Study) chance(purpose string) *rand.Rand { return chanceOf(s.Lesson, purpose) }

func chanceOf(l *lessons.Lesson, purpose string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(l.Name + "/" + purpose)) // never fails
	return rand.New(rand.NewPCG(h.Sum64(), 1))
}

func shuffle[T any](r *rand.Rand, items []T) {
	r.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
}

// check returns an error for names that are no switches of the lesson.
func (s *Study) check(switches []string) error {
	for _, name := range switches {
		if !slices.ContainsFunc(s.Lesson.Switches, func(w sim.Switch) bool { return w.Name == name }) {
			return fmt.Errorf("there is no switch %q in lesson %s", name, s.Lesson.Name)
		}
	}
	return nil
}

// with returns switches joined with others, each once.
func with(a []string, b ...string) []string {
	out := slices.Clone(a)
	for _, name := range b {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// normal brings an outcome into a form in which people's spelling does not count.
func normal(text string) string {
	return strings.Join(strings.Fields(strings.ToLower(strings.Trim(text, " .,;:!"))), " ")
}

// Striker returns who the fault that the lesson is about strikes in the shortest failing
// run: the index of the actor whose turn it is, or -1 if it strikes on nobody's turn. ok
// is false for a lesson that fails without a fault.
func (s *Study) Striker() (actor int, ok bool) {
	if len(s.base) == 0 {
		return 0, false
	}
	for _, e := range s.failing.Events(s.failing.Len()) {
		if e.Op == trace.Fault && e.Step >= 1 {
			return s.failing.Schedule()[e.Step-1].Actor, true
		}
	}
	return 0, false
}
