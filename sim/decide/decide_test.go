package decide_test

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"racelab/sim/decide"
	"racelab/sim/explain"
	"racelab/sim/explore"
	"racelab/sim/internal/gen"
	"racelab/sim/load"
	"racelab/sim/machine"
	"racelab/sim/trace"
)

const head = `package p

import (
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
)

var _ sync.Mutex
var _ atomic.Int64
var _ = rand.IntN

func check(ok bool) error {
	if !ok {
		return errors.New("it does not hold")
	}
	return nil
}
`

// subject is a loaded program with its graph.
type subject struct {
	start  func() *machine.Machine
	hidden bool // goroutine 0 is the harness
	graph  *explore.Graph
	res    *explore.Result
}

func open(t testing.TB, source string, opts machine.Options) *subject {
	t.Helper()
	pkg, err := load.Load([]load.File{{Name: "p.go", Text: []byte(source)}}, load.Around{})
	if err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	opts.Entry = pkg.Entries[0].Name
	opts.Hidden = pkg.Entries[0].Kind == load.Lesson
	opts.Switches = make([]bool, len(pkg.Switches))
	s := &subject{hidden: opts.Hidden, start: func() *machine.Machine {
		o := opts
		o.Trace = true
		return pkg.Code.New(o)
	}}
	s.res, err = explore.Explore(t.Context(), pkg.Code.New(opts), explore.Budget{States: 50_000}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.graph = s.res.Graph; s.graph == nil {
		t.Skip("too many states")
	}
	return s
}

// drive steps the actors with the given names.
func (s *subject) drive(t *testing.T, who string) []machine.Move {
	t.Helper()
	m := s.start()
	var out []machine.Move
	for _, name := range strings.Fields(who) {
		moves := m.Moves(nil)
		k := slices.IndexFunc(moves, func(mv machine.Move) bool { return m.NameOf(mv) == name })
		if k < 0 {
			t.Fatalf("%s cannot step after %d steps", name, len(out))
		}
		m.Step(moves[k])
		out = append(out, moves[k])
	}
	if m.Ended() == nil {
		t.Fatal("the run has not ended")
	}
	return out
}

// conflicts returns the conflicts of a run.
func (s *subject) conflicts(moves []machine.Move) []decide.Conflict {
	m := s.start()
	for _, mv := range moves {
		m.Step(mv)
	}
	events := m.Events()
	return explain.Conflicts(explain.Input{Events: slices.DeleteFunc(events, func(e trace.Event) bool { return e.Step == 0 || s.hidden && e.Actor == 0 })})
}

func rats(xs []*big.Rat) []string {
	var out []string
	for _, x := range xs {
		out = append(out, x.RatString())
	}
	return out
}

func setText(set []decide.Order) string {
	var out []string
	for _, o := range set {
		out = append(out, fmt.Sprintf("%d<%d", o.First.At, o.Second.At))
	}
	return strings.Join(out, " ")
}

func TestLinesAndDecidingOrders(t *testing.T) {
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			s := open(t, head+p.source, machine.Options{})
			moves := s.drive(t, p.run)
			q, err := decide.NewQuestion(t.Context(), s.graph, moves, nil)
			if err != nil {
				t.Fatal(err)
			}
			l := q.Line()
			if got := rats(l.Exact); !slices.Equal(got, p.p) {
				t.Errorf("the probabilities are %v, want %v", got, p.p)
			}
			if l.NoWay != p.noWay {
				t.Errorf("the point of no return is step %d, want %d", l.NoWay, p.noWay)
			}
			r := q.Reason(t.Context(), s.conflicts, decide.Work)
			if len(r.Causes) == 0 || setText(r.Causes[0]) != p.sets[0] {
				t.Errorf("told are %v", r.Causes)
			}
			var got []string
			for _, set := range r.Sets {
				got = append(got, setText(set))
			}
			if !r.Proven || len(got) == 0 || got[0] != p.sets[0] {
				t.Errorf("the orders told are %q, want %q first; proven: %t", got, p.sets[0], r.Proven)
			}
			slices.Sort(got)
			if want := slices.Sorted(slices.Values(p.sets)); !slices.Equal(got, want) {
				t.Errorf("the smallest sets are %q, want %q", got, want)
			}
		})
	}
}

// brute knows every run of a program, one by one, from the machine alone.
type brute struct {
	runs []bruteRun
	left int
}

type bruteRun struct {
	moves []machine.Move
	steps []bruteStep
	at    map[bruteStep]int
	fails bool
}

// bruteStep names a step: who, where, and how often it came there.
type bruteStep struct {
	machine.StepName
	n int
}

// walk visits every run that begins at m; it returns false if they are too many.
func (b *brute) walk(m *machine.Machine, moves []machine.Move, names []machine.StepName) bool {
	if b.left--; b.left < 0 {
		return false
	}
	if e := m.Ended(); e != nil {
		r := bruteRun{moves: slices.Clone(moves), at: map[bruteStep]int{}, fails: e.Fails}
		n := map[machine.StepName]int{}
		for i, name := range names {
			n[name]++
			s := bruteStep{name, n[name]}
			r.steps = append(r.steps, s)
			r.at[s] = i + 1
		}
		b.runs = append(b.runs, r)
		return true
	}
	all := m.Moves(nil)
	for _, mv := range all {
		c := m.Fork()
		name := m.NameStep(mv)
		c.Step(mv)
		if !b.walk(c, append(moves, mv), append(names, name)) {
			return false
		}
	}
	return true
}

// chance returns the probability that a run from m fails. It gives up after so
// many states.
func chance(m *machine.Machine) *big.Rat {
	if e := m.Ended(); e != nil {
		if e.Fails {
			return big.NewRat(1, 1)
		}
		return new(big.Rat)
	}
	moves := m.Moves(nil)
	actors, of := 0, map[int16]int{}
	for _, mv := range moves {
		if of[mv.G]++; of[mv.G] == 1 {
			actors++
		}
	}
	sum := new(big.Rat)
	for _, mv := range moves {
		c := m.Fork()
		c.Step(mv)
		sum.Add(sum, new(big.Rat).Mul(chance(c), big.NewRat(1, int64(actors*of[mv.G]))))
	}
	return sum
}

// sets returns every smallest set of the run's conflicting orders that no run
// which holds has, by trying them all.
func (b *brute) sets(run bruteRun, pairs []decide.Conflict, most int) (out [][]decide.Conflict) {
	has := func(r bruteRun, set []decide.Conflict) bool {
		for _, c := range set {
			x, ok := r.at[run.steps[c.First-1]]
			y, also := r.at[run.steps[c.Second-1]]
			if !ok || !also || x > y {
				return false
			}
		}
		return true
	}
	decides := func(set []decide.Conflict) bool {
		return !slices.ContainsFunc(b.runs, func(r bruteRun) bool { return !r.fails && has(r, set) })
	}
	var choose func(from int, set []decide.Conflict, size int)
	choose = func(from int, set []decide.Conflict, size int) {
		if len(set) == size {
			if decides(set) {
				out = append(out, slices.Clone(set))
			}
			return
		}
		for i := from; i < len(pairs); i++ {
			choose(i+1, append(set, pairs[i]), size)
		}
	}
	for size := 0; size <= min(most, len(pairs)) && len(out) == 0; size++ {
		choose(0, nil, size)
	}
	return out
}

func bruteText(set []decide.Conflict) string {
	set = slices.Clone(set)
	slices.SortFunc(set, func(a, b decide.Conflict) int {
		if a.First != b.First {
			return a.First - b.First
		}
		return a.Second - b.Second
	})
	var out []string
	for _, c := range set {
		out = append(out, fmt.Sprintf("%d<%d", c.First, c.Second))
	}
	return strings.Join(out, " ")
}

// compare holds the answers about some failing runs of a program against brute force.
// It returns how many runs were compared.
func compare(t *testing.T, s *subject, source string) int {
	b := &brute{left: 40_000}
	if !b.walk(s.start(), nil, nil) {
		t.Skip("too many interleavings for brute force")
	}
	var failing []bruteRun
	for _, r := range b.runs {
		if r.fails {
			failing = append(failing, r)
		}
	}
	compared := 0
	for i := 0; i < len(failing); i += max(1, len(failing)/3) {
		run := failing[i]
		q, err := decide.NewQuestion(t.Context(), s.graph, run.moves, nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, source)
		}
		compared++
		if !slices.ContainsFunc(run.steps, func(x bruteStep) bool { return x.Chooser != machine.ByScheduler && x.Chooser != machine.ByClock }) {
			compareLine(t, s, q.Line(), run, source)
		}
		compareSets(t, s, q, b, run, source)
	}
	return compared
}

func compareLine(t *testing.T, s *subject, l *decide.Line, run bruteRun, source string) {
	t.Helper()
	m := s.start()
	noWay := -1
	for i := 0; i <= len(run.moves); i++ {
		want := chance(m)
		if want.Cmp(big.NewRat(1, 1)) == 0 && noWay < 0 {
			noWay = i
		}
		if l.Exact == nil || l.Exact[i].Cmp(want) != 0 {
			t.Fatalf("after step %d the probability is %v, want %s\n%s", i, l.P[i], want.RatString(), source)
		}
		if i < len(run.moves) {
			m.Step(run.moves[i])
		}
	}
	if l.NoWay != noWay {
		t.Errorf("the point of no return is %d, want %d\n%s", l.NoWay, noWay, source)
	}
}

func compareSets(t *testing.T, s *subject, q *decide.Question, b *brute, run bruteRun, source string) {
	t.Helper()
	reason := q.Reason(t.Context(), s.conflicts, decide.Work)
	if !reason.Proven {
		t.Logf("not proven: %v", reason.Sets)
		return
	}
	// What holds of a set is looked up in every run.
	for _, set := range reason.Sets {
		if bad := b.counterexample(q, set); bad != "" {
			t.Fatalf("%s: %s\n%s", setText(set), bad, source)
		}
	}
	occurring := slices.DeleteFunc(slices.Clone(reason.Sets), func(set []decide.Order) bool {
		return slices.ContainsFunc(set, func(o decide.Order) bool { return o.Second.At == 0 })
	})
	size := 4
	if len(reason.Sets) > 0 {
		size = len(reason.Sets[0])
	}
	pairs := slices.DeleteFunc(s.conflicts(run.moves), func(c decide.Conflict) bool {
		return run.steps[c.First-1].Key == run.steps[c.Second-1].Key
	})
	if size > 3 && len(pairs) > 30 || len(reason.Sets) == 64 {
		return
	}
	var want, got []string
	for _, set := range b.sets(run, pairs, size) {
		want = append(want, bruteText(set))
	}
	for _, set := range occurring {
		got = append(got, setText(set))
	}
	slices.Sort(want)
	slices.Sort(got)
	if len(want) > 0 && !slices.Equal(got, want) {
		t.Fatalf("the smallest sets are %q, want %q\n%s", got, want, source)
	}
}

// counterexample says what is wrong with a set that should decide: a run that
// holds and has it, or an order that can be dropped.
func (b *brute) counterexample(q *decide.Question, set []decide.Order) string {
	name := func(x decide.Step) bruteStep { return bruteStep{q.Graph.Name(x.Label), x.N} }
	has := func(r bruteRun, set []decide.Order) bool {
		for _, o := range set {
			x, ok := r.at[name(o.First)]
			y, also := r.at[name(o.Second)]
			if !ok || o.Second.At > 0 && !also || also && x > y {
				return false
			}
		}
		return true
	}
	if slices.ContainsFunc(b.runs, func(r bruteRun) bool { return !r.fails && has(r, set) }) {
		return "a run that holds has it"
	}
	for i := range set {
		less := slices.Delete(slices.Clone(set), i, i+1)
		if !slices.ContainsFunc(b.runs, func(r bruteRun) bool { return !r.fails && has(r, less) }) {
			return "one of its orders can be dropped"
		}
	}
	return ""
}

func TestBruteForceAgreesOnPrograms(t *testing.T) {
	for _, p := range slices.Concat(programs, more) {
		t.Run(p.name, func(t *testing.T) {
			if compare(t, open(t, head+p.source, machine.Options{}), p.source) == 0 {
				t.Fatal("no run fails")
			}
		})
	}
}

func TestBruteForceAgreesOnGeneratedPrograms(t *testing.T) {
	n := uint64(60)
	if testing.Short() {
		n = 15
	}
	compared := 0
	for seed := range n {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			source := gen.Program(seed+1, gen.Options{Statements: 2 + int(seed%2)})
			compared += compare(t, open(t, source, machine.Options{}), source)
		})
	}
	if compared < int(n)/20 {
		t.Errorf("only %d runs were compared", compared)
	}
	t.Logf("%d runs compared", compared)
}

func TestAnUnknownRunIsAnError(t *testing.T) {
	s := open(t, head+programs[0].source, machine.Options{})
	_, err := decide.NewQuestion(t.Context(), s.graph, []machine.Move{{G: 9}}, nil)
	if err == nil {
		t.Error("a run that cannot be gave no error")
	}
}

func TestCancelling(t *testing.T) {
	s := open(t, head+programs[0].source, machine.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := decide.NewQuestion(ctx, s.graph, s.drive(t, programs[0].run), nil); err == nil {
		t.Error("a question that was called off gave no error")
	}
}
