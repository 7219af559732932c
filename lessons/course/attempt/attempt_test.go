package attempt_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/lessons/progress"
)

// book keeps notes in memory.
type book struct {
	record progress.Record
	now    time.Time
}

func (b *book) Record() progress.Record              { return b.record }
func (b *book) Now() time.Time                       { b.now = b.now.Add(time.Second); return b.now }
func (b *book) Change(change func(*progress.Record)) { change(&b.record) }

func open(t *testing.T, name string, b *book) *attempt.Attempt {
	t.Helper()
	l, err := lessons.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := course.Open(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	a := attempt.New(l, b, 3)
	a.Open(s)
	return a
}

func weigh(t *testing.T, a *attempt.Attempt, on ...string) *attempt.Trial {
	t.Helper()
	trial, err := attempt.Weigh(a.Study(), on)
	if err != nil {
		t.Fatal(err)
	}
	return trial
}

// A fix counts once the learner has seen another fail, in whichever order.
func TestFixAsksForOneThatFails(t *testing.T) {
	for name, order := range map[string][]string{"the right one first": {"lock", "lock-each"}, "the wrong one first": {"load-store", "atomic"}} {
		b := &book{}
		a := open(t, "lost-update", b)
		a.Enter(course.Fix)
		first := a.Try(weigh(t, a, order[0]))
		if first.Counts || a.Passed(course.Fix) {
			t.Errorf("%s: one is enough", name)
		}
		if holds := order[0] == "lock"; (first.More != "") != holds {
			t.Errorf("%s: what is missing is said to be %q", name, first.More)
		}
		if second := a.Try(weigh(t, a, order[1])); !second.Counts || !a.Passed(course.Fix) || second.More != "" {
			t.Errorf("%s: %+v", name, second)
		}
	}
	if _, err := attempt.Weigh(open(t, "lost-update", &book{}).Study(), nil); err == nil {
		t.Error("no switch at all is tried")
	}
}

// Prove is about what was chosen, and what fails does not pass it.
func TestProveRefusesWhatFails(t *testing.T) {
	b := &book{}
	a := open(t, "lost-update", b)
	if on := a.Chosen(); on != nil {
		t.Errorf("nothing was tried, and %v is chosen", on)
	}
	a.Try(weigh(t, a, "lock-each"))
	prove := func(want bool) {
		t.Helper()
		p, err := attempt.Examine(a.Study(), a.Chosen())
		if err != nil {
			t.Fatal(err)
		}
		if said, _ := a.Prove(p); a.Passed(course.Prove) != want || strings.HasPrefix(said, "Proven") != want {
			t.Errorf("with %v it passes: %v, and is told %q", a.Chosen(), a.Passed(course.Prove), said)
		}
	}
	prove(false)
	a.Try(weigh(t, a, "atomic"))
	a.Try(weigh(t, a, "load-store")) // tried later, and fails: what holds stays chosen
	if on := a.Chosen(); !slices.Equal(on, []string{"atomic"}) {
		t.Errorf("chosen is %v", on)
	}
	prove(true)
	if on := open(t, "lost-update", b).Chosen(); !slices.Equal(on, []string{"atomic"}) {
		t.Errorf("another day %v is chosen", on)
	}
}

// How sure somebody is counts once, and not after the solution was shown.
func TestSurenessIsAskedForOnce(t *testing.T) {
	b := &book{}
	a := open(t, "lost-update", b)
	a.Enter(course.Predict)
	if !a.Asks() {
		t.Fatal("nobody asks")
	}
	if told, ok := a.Predict(attempt.Prediction{Words: "something else"}, 90); ok || told.Said == "" || len(b.record.Answers) != 0 || a.Passed(course.Predict) {
		t.Errorf("words that mean nothing are graded: %+v", told)
	}
	if told, ok := a.Predict(attempt.Prediction{Words: "130 or 131"}, 0); !ok || told.Right || !told.Partly || a.Asks() {
		t.Errorf("%+v, %v", told, ok)
	}
	a.Predict(attempt.Prediction{Words: "130"}, 100)
	if got := b.record.Answers; len(got) != 1 || !got[0].Rated || got[0].Confidence != 0 || !got[0].Partly || !strings.Contains(got[0].Against, "balance 150") {
		t.Errorf("kept are %+v", got)
	}

	b = &book{}
	a = open(t, "lost-update", b)
	a.Enter(course.Predict)
	a.Solve()
	if a.Asks() {
		t.Error("after the solution it is asked how sure somebody is")
	}
	a.Predict(attempt.Prediction{Words: "130"}, 100)
	if got := b.record.Answers; len(got) != 1 || got[0].Rated {
		t.Errorf("kept are %+v", got)
	}
}

// Only the program as it stands, steered by hand, is broken.
func TestWhatBreaks(t *testing.T) {
	for name, c := range map[string]struct {
		run  attempt.Run
		want bool
	}{
		"by hand":          {attempt.Run{Ended: true, Fails: true, ByHand: true, Preemptions: 2}, true},
		"by the lab":       {attempt.Run{Ended: true, Fails: true, Preemptions: 2}, false},
		"with a wrong fix": {attempt.Run{Ended: true, Fails: true, ByHand: true, Switches: []string{"lock-each"}}, false},
		"at any time":      {attempt.Run{Ended: true, Fails: true, ByHand: true, AnyTimers: true}, false},
		"held":             {attempt.Run{Ended: true, ByHand: true}, false},
		"not ended":        {attempt.Run{ByHand: true}, false},
	} {
		b := &book{}
		a := open(t, "lost-update", b)
		told := a.Steered(c.run)
		if told.Counts != c.want || a.Passed(course.Break) != c.want || (a.Best() != nil) != c.want {
			t.Errorf("%s: %+v", name, told)
		}
		if c.run.Fails && told.Said == "" {
			t.Errorf("%s: nothing is said", name)
		}
	}
	task := open(t, "lost-update", &book{}).Task()
	if said := task.Others([]string{"lock"}); task.Others(nil) != "" || !strings.Contains(said, "turn off") {
		t.Errorf("with a lock it is said %q, and with nothing %q", said, task.Others(nil))
	}
	// A lesson about a fault is broken with it, and with nothing else.
	a := open(t, "distributed-lock", &book{})
	if told := a.Steered(attempt.Run{Ended: true, Fails: true, ByHand: true}); told.Counts || !strings.Contains(told.Said, "only pause on") {
		t.Errorf("without its fault: %+v", told)
	}
	if told := a.Steered(attempt.Run{Switches: []string{"pause"}, Ended: true, Fails: true, ByHand: true}); !told.Counts {
		t.Errorf("with its fault: %+v", told)
	}
}

// Equal orders are right, and said to be so; the name may be any that the run deserves.
func TestEqualOrdersAndNames(t *testing.T) {
	b := &book{}
	a := open(t, "lost-update", b)
	a.Enter(course.Explain)
	order := a.Puzzle().Order
	reversed := slices.Clone(order)
	slices.Reverse(reversed)
	if told := a.Order(reversed); told.Right || a.Ordered() {
		t.Errorf("%+v", told)
	}
	equal := slices.Clone(order)
	equal[0], equal[1] = equal[1], equal[0] // two who look
	if told := a.Order(equal); !told.Right || !strings.Contains(told.Said, "yours is equivalent") || !a.Ordered() {
		t.Errorf("%+v", told)
	}
	if got := b.record.Answers; len(got) != 1 || got[0].Kind != "order" || got[0].Right {
		t.Errorf("kept are %+v", got)
	}
	for i, o := range a.NameQuestion().Options {
		told := a.Name(i, 40)
		if told.Right != o.Right || told.Done != o.Right || len(told.Why) != 1 {
			t.Errorf("%s: %+v", o.Text, told)
		}
	}
}

// Remedies are shown in an order that does not give away which hold.
func TestRemediesAreShuffled(t *testing.T) {
	l, err := lessons.Find("account-sql")
	if err != nil {
		t.Fatal(err)
	}
	orders := map[string]bool{}
	for seed := range uint64(20) {
		var names []string
		for _, s := range attempt.New(l, &book{}, seed).Remedies() {
			if s.Kind == "fault" {
				t.Errorf("the fault %s is a remedy", s.Name)
			}
			names = append(names, s.Name)
		}
		orders[strings.Join(names, " ")] = true
	}
	if len(orders) < 10 {
		t.Errorf("20 learners see %d orders", len(orders))
	}
}
