package course_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/sim"
)

// studies has, by the lesson's name, a function that opens it once for all
// tests: each of them asks the explorer much.
var studies sync.Map

func study(l *lessons.Lesson) (*course.Study, error) {
	open, _ := studies.LoadOrStore(l.Name, sync.OnceValues(func() (*course.Study, error) { return course.Open(context.Background(), l) }))
	return open.(func() (*course.Study, error))()
}

// each runs a test for every lesson.
func each(t *testing.T, test func(t *testing.T, s *course.Study)) {
	for _, l := range lessons.All() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			s, err := study(l)
			if err != nil {
				t.Fatal(err)
			}
			test(t, s)
		})
	}
}

func has(r *sim.Report, outcome string) bool {
	return slices.ContainsFunc(r.Outcomes, func(o sim.Outcome) bool { return o.Text == outcome })
}

func TestPredictionsAreWhatTheCensusSays(t *testing.T) {
	each(t, func(t *testing.T, s *course.Study) {
		q := s.Predict()
		if !s.Report().Complete { // on a busy machine a search may run out of time: then nothing is called impossible
			t.Skipf("the census is not complete: %s", s.Report().Coverage)
		}
		for _, text := range s.Lesson.Expects {
			if has(s.Report(), text) || !slices.ContainsFunc(q.Options, func(o course.Option) bool { return o.Text == text }) {
				t.Errorf("the page says that people expect %q; a run ends so, or it is not offered", text)
			}
		}
		right, wrong := 0, 0
		for i, o := range q.Options {
			if o.Right != has(s.Report(), o.Text) || o.Why == "" {
				t.Errorf("option %q is said to be %v: %s", o.Text, o.Right, o.Why)
			}
			if slices.ContainsFunc(q.Options[:i], func(p course.Option) bool { return p.Text == o.Text }) {
				t.Errorf("option %q is there twice", o.Text)
			}
			if o.Right {
				right++
			} else {
				wrong++
			}
			if got, mark, ok := s.Typed(" " + strings.ToUpper(o.Text) + ". "); !ok || got.Right != o.Right || (mark.Right || mark.Partly) != o.Right {
				t.Errorf("typed, %q is understood: %v, right: %v, %s", o.Text, ok, got.Right, got.Why)
			}
		}
		if right == 0 || wrong < 4 || len(q.Options) > 7 {
			t.Errorf("%d options are right, %d wrong: somebody who guesses needs at least four to fall for", right, wrong)
		}
		var picked []int
		for i, o := range q.Options {
			if o.Right {
				picked = append(picked, i)
			}
		}
		if m := q.Grade(picked); !m.Right || m.Partly {
			t.Error("the right answer is graded wrong")
		}
		if m := q.Grade(nil); m.Right || m.Partly || len(m.Why) != right {
			t.Error("no answer is graded right")
		}
		all := make([]int, len(q.Options))
		for i := range all {
			all[i] = i
		}
		if m := q.Grade(all); m.Right || !m.Partly || len(m.Why) != wrong {
			t.Errorf("everything picked is worth %+v", m)
		}
	})
}

func TestTheShortestFailureIsJudgedAsOne(t *testing.T) {
	each(t, func(t *testing.T, s *course.Study) {
		a := s.Judge(s.FailingRun())
		if !a.Fails || a.Preemptions != a.Fewest || a.Fewest != s.Report().Shortest.Preemptions || a.Why == "" {
			t.Errorf("%+v", a)
		}
		for _, o := range s.Report().Outcomes {
			run, err := s.Program().Replay(o.Token)
			if err != nil {
				t.Fatal(err)
			}
			run.Finish(3000)
			if a := s.Judge(run); a.Fails != o.Fails || a.Fails && a.Preemptions < a.Fewest {
				t.Errorf("the run to %q is judged %+v", o.Text, a)
			}
		}
	})
}

func TestOrderingHasARightAnswer(t *testing.T) {
	each(t, func(t *testing.T, s *course.Study) {
		p := s.Order()
		if len(p.Shuffled) < 2 || len(p.Shuffled) > 6 || len(p.Order) != len(p.Shuffled) {
			t.Fatalf("%+v", p)
		}
		if right, _ := p.Grade(p.Order); !right {
			t.Error("the order of the failing run is graded wrong")
		}
		for i := 1; i < len(p.Order); i++ {
			a, b := p.Shuffled[p.Order[i-1]], p.Shuffled[p.Order[i]]
			if a.Step >= b.Step {
				t.Errorf("step %d is said to come before %d", a.Step, b.Step)
			}
			swapped := slices.Clone(p.Order)
			swapped[i-1], swapped[i] = swapped[i], swapped[i-1]
			right, at := p.Grade(swapped)
			if right && a.Actor == b.Actor {
				t.Errorf("%s may take its steps in another order: %s, %s", a.Actor, b, a)
			}
			if !right && at != i-1 {
				t.Errorf("the order %v is graded wrong at %d", swapped, at)
			}
		}
		shown := make([]int, len(p.Shuffled))
		for i := range shown {
			shown[i] = i
		}
		if right, _ := p.Grade(shown); right && len(shown) > 2 && !failsAlways(t, s) {
			t.Errorf("the steps are shown in order: %v", p.Shuffled)
		}
		backwards := slices.Clone(p.Order)
		slices.Reverse(backwards)
		for name, order := range map[string][]int{"none": nil, "backwards": backwards, "short": p.Order[1:], "twice": append([]int{p.Order[0]}, p.Order[:len(p.Order)-1]...), "beyond": {99}, "negative": {-1}} {
			// Of two locks taken by two actors, neither comes first.
			if right, _ := p.Grade(order); right && !(name == "backwards" && (len(order) == 2 || failsAlways(t, s))) {
				t.Errorf("%s: the order %v is graded right", name, order)
			}
		}
	})
}

// failsAlways reports whether every interleaving fails: no order is wrong then.
func failsAlways(t *testing.T, s *course.Study) bool {
	t.Helper()
	r, err := s.Lesson.Numbers(t.Context())()
	if err != nil {
		t.Fatal(err)
	}
	return r.Failing != nil && r.Failing.Cmp(r.Interleavings) == 0
}

// Whoever tells a story the other way round, with the same end, is right: of two
// who look, it does not matter who looks first, and two who do the same can stand
// for each other.
func TestOrderingTakesAnotherRunThatEndsTheSame(t *testing.T) {
	for name, pairs := range map[string]map[string]bool{ // neighbours in the failing run, by their first words
		"account-sql":    {"SELECT SELECT": true, "SELECT UPDATE": false, "UPDATE UPDATE": false}, // who writes last decides the balance
		"redis-counter":  {"GET GET": true, "GET SET": false, "SET SET": true},                    // both write 1
		"event-sourcing": {"READ READ": true, "READ APPEND": false, "APPEND APPEND": true},
		"cache-stampede": {"GET GET": true, "GET SET": false, "SET SET": true},
	} {
		l, err := lessons.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := course.Open(t.Context(), l)
		if err != nil {
			t.Fatal(err)
		}
		p := s.Order()
		if p.Ends == "" {
			t.Errorf("%s: how the run ends is not said", name)
		}
		tried := map[string]bool{}
		for i := 1; i < len(p.Order); i++ {
			order := slices.Clone(p.Order)
			order[i-1], order[i] = order[i], order[i-1]
			a, b := p.Shuffled[p.Order[i-1]], p.Shuffled[p.Order[i]]
			pair := strings.Fields(a.Text)[0] + " " + strings.Fields(b.Text)[0]
			want, ok := pairs[pair]
			if right, _ := p.Grade(order); !ok || right != want {
				t.Errorf("%s: %q exchanged with %q is right: %v", name, a, b, right)
			}
			tried[pair] = true
		}
		if len(tried) != len(pairs) {
			t.Errorf("%s: tried %v, want %v", name, tried, pairs)
		}
	}
}

// Steps that change nothing for each other come in any order, and others do not.
func TestOrderingTakesWhatTellsTheSameStory(t *testing.T) {
	l, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	s, err := course.Open(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	p := s.Order()
	exchange := func(i, j int) []int {
		order := slices.Clone(p.Order)
		order[i], order[j] = order[j], order[i]
		return order
	}
	if right, _ := p.Grade(exchange(0, 1)); !right {
		t.Error("the two reads may not be exchanged")
	}
	if right, at := p.Grade(exchange(1, 2)); right || at != 1 {
		t.Error("a read may come after the write that it did not see")
	}
	if right, at := p.Grade(exchange(2, 3)); right || at != 2 {
		t.Error("the two writes may be exchanged")
	}
}

func TestEveryFailureHasAName(t *testing.T) {
	each(t, func(t *testing.T, s *course.Study) {
		if !slices.Contains(course.Patterns(), s.Pattern()) {
			t.Errorf("the pattern is %q: give the page the field pattern, with one of %v", s.Pattern(), course.Patterns())
		}
		q := s.Name()
		right := 0
		for _, o := range q.Options {
			if o.Right {
				right++
			}
		}
		if right < 1 || len(q.Options) < 4 || len(q.Options) > 5 {
			t.Errorf("%+v", q)
		}
	})
}

func TestHintsTellMoreAndMore(t *testing.T) {
	each(t, func(t *testing.T, s *course.Study) {
		hints := s.Hints()
		if len(hints) != 3 {
			t.Fatalf("%d hints", len(hints))
		}
		actors := map[string]bool{}
		for _, l := range s.Failure() {
			actors[l.Actor] = true
		}
		named := false
		for name := range actors {
			named = named || strings.Contains(hints[0], name)
		}
		if !named || strings.Contains(hints[0], "1. ") || !strings.Contains(hints[2], s.Failure()[0].String()) {
			t.Errorf("%q", hints)
		}
		sol := s.Solution()
		if len(sol.Lines) == 0 || sol.Token == "" || sol.Why == "" || sol.Outcome == "" {
			t.Errorf("%+v", sol)
		}
	})
}

// Learners must never be told that a fix works where it does not.
func TestVerdictsAreTheEngines(t *testing.T) {
	each(t, func(t *testing.T, s *course.Study) {
		for _, w := range s.Lesson.Switches {
			if w.Kind == "fault" {
				continue
			}
			v, err := s.Try(w.Name)
			if err != nil {
				t.Fatal(err)
			}
			if v.Holds != (w.Kind == "fix") || v.Kind != w.Kind || v.About == "" {
				t.Errorf("%s, %s: holds %v, kind %s, %d bytes of text", w.Name, w.Kind, v.Holds, v.Kind, len(v.About))
			}
			if v.Holds {
				proofs, err := s.Prove(w.Name)
				if err != nil || len(proofs) == 0 {
					t.Fatal(proofs, err)
				}
				for _, p := range proofs {
					if p.Report.Fails() {
						t.Errorf("%s with %s fails, and is said to be proved", w.Name, p.Fault)
					}
				}
				continue
			}
			run, err := s.Program().Replay(v.Token)
			if err != nil {
				t.Fatal(err)
			}
			run.Finish(run.Len() + 3000)
			if end := run.View(run.Len()).End; v.Outcome != "data race" && v.Outcome != "livelock" && (end == nil || !end.Fails) {
				t.Errorf("%s: the run that is to break it does not fail: %+v", w.Name, end)
			}
		}
		if _, err := s.Try("no-such-switch"); err == nil {
			t.Error("a switch that is none is tried")
		}
	})
}

func TestReviewsHaveARightAnswer(t *testing.T) {
	each(t, func(t *testing.T, s *course.Study) {
		asked := course.ReviewOf(s.Lesson)
		for _, o := range asked.Question.Options {
			if o.Text == "" || o.Right || o.Why != "" {
				t.Errorf("before anybody has looked, option %+v says what is right", o)
			}
		}
		q, err := asked.JudgeAll(s)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(q.Options, func(o course.Option) bool { return o.Right }) || len(q.Options) < 2 {
			t.Errorf("%+v", q)
		}
	})
}

func TestSiblingsHaveThePattern(t *testing.T) {
	l, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	all, err := course.Siblings(t.Context(), l)
	if err != nil || len(all) == 0 {
		t.Fatalf("siblings %v, %v", all, err)
	}
	seen, near := map[string]bool{l.Name: true}, false
	for _, other := range all {
		if p, err := course.Pattern(t.Context(), other); err != nil || p != "lost update" || seen[other.Name] {
			t.Errorf("%s: pattern %q, %v, seen %v", other.Name, p, err, seen[other.Name])
		}
		if near = near || other.Part == l.Part; near != (other.Part == l.Part) {
			t.Errorf("%s of another part comes after one of the same", other.Name)
		}
		seen[other.Name] = true
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, other := range lessons.All() { // one that nobody has explored yet
		if _, err := course.Pattern(ctx, other); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("%s: called off, the error is %v", other.Name, err)
		}
	}
}

// Every hint and solution of every stage is there, and names what there is.
func TestEveryChallengeHasHintsAndASolution(t *testing.T) {
	each(t, func(t *testing.T, s *course.Study) {
		for _, stage := range course.Stages() {
			hints, solution := s.HintsOf(stage), s.Solve(stage)
			switch stage {
			case course.Predict, course.Break, course.Explain, course.Fix:
				if len(hints) != 3 || len(solution) < 2 {
					t.Errorf("%s: %d hints, %d lines of solution", stage, len(hints), len(solution))
				}
			default:
				if len(hints)+len(solution) > 0 {
					t.Errorf("%s: there is nothing to solve, and %d hints", stage, len(hints))
				}
			}
			for _, text := range slices.Concat(hints, solution) {
				if strings.TrimSpace(text) == "" || strings.Contains(text, "%!") || strings.Contains(text, "“”") {
					t.Errorf("%s: %q", stage, text)
				}
			}
		}
	})
}

func TestCostOfALockIsParallelism(t *testing.T) {
	l, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	s, err := course.Open(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	none, err1 := s.Cost()
	lock, err2 := s.Cost("lock")
	atomic, err3 := s.Cost("atomic")
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	if lock.Waiting <= none.Waiting || lock.Parallel >= none.Parallel || lock.Steps <= none.Steps {
		t.Errorf("none %+v, lock %+v", none, lock)
	}
	if atomic.Waiting != 0 || atomic.Steps != 2 {
		t.Errorf("atomic %+v", atomic)
	}
	if again, _ := s.Cost("lock"); again != lock {
		t.Errorf("the same cost is %+v, then %+v", lock, again)
	}
	if text := lock.Against(none); !strings.Contains(text, "waiting") {
		t.Error(text)
	}
}

func TestPartsHoldEveryLessonOnce(t *testing.T) {
	count := map[string]int{}
	for _, p := range course.Parts() {
		if p.Title == "" || len(p.Items) == 0 {
			t.Errorf("%+v", p)
		}
		for _, i := range p.Items {
			if (i.Lesson == nil) == (i.Topic == nil) {
				t.Errorf("%+v", i)
			}
			if i.Lesson != nil {
				count[i.Name]++
			}
		}
	}
	for _, l := range lessons.All() {
		if count[l.Name] != 1 {
			t.Errorf("%s is there %d times", l.Name, count[l.Name])
		}
	}
}

func TestStagesFollowEachOther(t *testing.T) {
	s := course.Stages()[0]
	var walked []course.Stage
	for ; s != ""; s = s.Next() {
		walked = append(walked, s)
		if s.Title() == string(s) {
			t.Errorf("%s has no title", s)
		}
		if n := s.Next(); n != "" && n.Previous() != s {
			t.Errorf("before %s comes %s", n, n.Previous())
		}
	}
	if !slices.Equal(walked, course.Stages()) {
		t.Errorf("%v", walked)
	}
}

// A wrong name is told what it means and what it would have taken; every name that the
// page uses is right.
func TestNamesAreAcceptedAndDefined(t *testing.T) {
	each(t, func(t *testing.T, s *course.Study) {
		names := s.Names()
		q := s.Name()
		wrong := 0
		for i, o := range q.Options {
			m := q.Grade([]int{i})
			if m.Right != slices.Contains(names, o.Text) || m.Right != o.Right {
				t.Errorf("%q is graded %v; the run is %v", o.Text, m.Right, names)
			}
			if !o.Right {
				wrong++
				if d := course.Define(o.Text); d.Is == "" || !strings.Contains(o.Why, d.Is) || !strings.Contains(o.Why, d.Needs) || d.Entry == "" {
					t.Errorf("%q is told %q", o.Text, o.Why)
				}
			}
		}
		if wrong < 2 {
			t.Errorf("%d names are wrong: %+v", wrong, q.Options)
		}
	})
}

// What is asked about the run has an answer, and distractors of the engine's own; the kinds
// take turns over the course.
func TestWhatIsAskedAboutTheRun(t *testing.T) {
	kinds := map[string]int{}
	var mu sync.Mutex
	t.Run("lessons", func(t *testing.T) {
		each(t, func(t *testing.T, s *course.Study) {
			if !s.Report().Complete {
				t.Skip("the census is not complete")
			}
			q, ok := s.Deeper()
			if !ok {
				return
			}
			mu.Lock()
			kinds[q.About]++
			mu.Unlock()
			right := 0
			for i, o := range q.Options {
				if o.Right {
					right++
				}
				if o.Text == "" || o.Why == "" || slices.ContainsFunc(q.Options[:i], func(p course.Option) bool { return p.Text == o.Text }) {
					t.Errorf("option %q of %q: %s", o.Text, q.Text, o.Why)
				}
				t.Logf("%s %v %s: %s", q.About, o.Right, o.Text, o.Why)
			}
			if right == 0 || right > 2 || len(q.Options) < 4 || q.Several {
				t.Errorf("%d of %d options of %q are right", right, len(q.Options), q.Text)
			}
			if again, _ := s.Deeper(); !slices.Equal(again.Options, q.Options) {
				t.Error("asked again, it is another question")
			}
		})
	})
	if len(kinds) < 4 {
		t.Errorf("only these kinds are asked: %v", kinds)
	}
}
