package lessons

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"racelab/sim"
)

// TestLessons is the lesson linter: what every lesson of the course promises its
// learners, checked by the engine. Its messages are for the lesson's author.
func TestLessons(t *testing.T) {
	for _, l := range All() {
		t.Run(l.Name, func(t *testing.T) {
			program, err := l.Load()
			if err != nil {
				t.Fatalf("the engine does not run lessons/%s: %v", l.Name, err)
			}
			if got := program.Switches(); !slices.Equal(got, l.Switches) {
				t.Errorf("the engine knows the switches %v, the catalogue %v", got, l.Switches)
			}
			numbers := l.Numbers(t.Context())
			lintPromises(t, l, numbers)
			lintProse(t, l, numbers)
			lintReality(t, l, numbers)
		})
	}
}

// lintPromises holds each switch to its kind.
func lintPromises(t *testing.T, l *Lesson, numbers Numbers) {
	report := func(names ...string) *sim.Report {
		r, err := numbers(names...)
		if err != nil {
			t.Fatalf("lessons/%s with switches %v cannot be explored: %v", l.Name, names, err)
		}
		if !r.Complete {
			t.Errorf("lessons/%s with switches %v is too large to explore (%s): take away actors or steps", l.Name, names, r.Coverage)
		}
		return r
	}
	// withFaults calls f with the switches of names, and with them and each fault.
	faults := faultsOf(l)
	withFaults := func(f func(r *sim.Report, set []string) bool, names ...string) bool {
		found := f(report(names...), names)
		for _, fault := range faults {
			if slices.Contains(names, fault) {
				continue
			}
			set := append(slices.Clone(names), fault)
			found = f(report(set...), set) || found
		}
		return found
	}
	fails := func(r *sim.Report, _ []string) bool { return someFails(r) }
	if !withFaults(fails) {
		t.Errorf("lessons/%s fails in no interleaving, nor with any fault: without a fix at least one has to break the invariant", l.Name)
	}
	for _, s := range l.Switches {
		switch s.Kind {
		case "fix":
			withFaults(func(r *sim.Report, set []string) bool {
				if r.Fails() {
					t.Errorf("lessons/%s: with the fix %s (%v) it still fails: %s; mend it, or make its tag partial or wrong", l.Name, s.Name, set, firstTrouble(r))
				}
				return r.Fails()
			}, s.Name)
		case "partial", "wrong":
			if !withFaults(fails, s.Name) {
				t.Errorf("lessons/%s: with %s no interleaving fails, nor with any fault; make its tag fix, or let it fail as its text says", l.Name, s.Name)
			}
		case "fault":
			report(s.Name)
		}
	}
}

// faultsOf returns the names of the faults of a lesson.
func faultsOf(l *Lesson) []string {
	var names []string
	for _, s := range l.Switches {
		if s.Kind == "fault" {
			names = append(names, s.Name)
		}
	}
	return names
}

func someFails(r *sim.Report) bool {
	return slices.ContainsFunc(r.Outcomes, func(o sim.Outcome) bool { return o.Fails })
}

// firstTrouble says in a few words why a report fails.
func firstTrouble(r *sim.Report) string {
	for _, o := range r.Outcomes {
		if o.Fails {
			return o.Text + ", " + o.Why + " (racelab replay " + o.Token + ")"
		}
	}
	for _, f := range slices.Concat(r.Deadlocks, r.Livelocks) {
		return f.Text
	}
	for _, race := range r.Races {
		return race.Text
	}
	return "for no reason given"
}

// lintProse fills in every section and reads what is said of every switch.
func lintProse(t *testing.T, l *Lesson, numbers Numbers) {
	for _, section := range Sections() {
		text, err := l.Prose(section, numbers)
		if err != nil {
			t.Errorf("content/lessons/%s.md: %v", l.Name, err)
		}
		if len(strings.Fields(text)) < 20 {
			t.Errorf("content/lessons/%s.md: the section %s says too little", l.Name, section)
		}
	}
	for _, s := range l.Switches {
		if _, err := l.About(s.Name, numbers); err != nil {
			t.Errorf("content/lessons/%s.md: %v", l.Name, err)
		}
	}
}

// lintReality runs the compiled lesson with real goroutines: whatever comes out
// must be in the census.
func lintReality(t *testing.T, l *Lesson, numbers Numbers) {
	sets := [][]string{nil}
	for _, s := range l.Switches {
		sets = append(sets, []string{s.Name})
		for _, fault := range faultsOf(l) {
			if s.Kind != "fault" {
				sets = append(sets, []string{s.Name, fault})
			}
		}
	}
	for _, set := range sets {
		r, err := numbers(set...)
		if err != nil || len(r.Deadlocks) > 0 || raceDetector && len(r.Races) > 0 {
			continue
		}
		predicted := map[string]bool{}
		for _, o := range r.Outcomes {
			predicted[o.Text] = true
		}
		for range 200 {
			if got := runCompiled(t, l, set); !predicted[got] {
				t.Errorf("lessons/%s with switches %v: compiled it ended with %q, which the engine says cannot be", l.Name, set, got)
				break
			}
		}
	}
}

// runCompiled runs one value of a lesson, its actors as goroutines, and returns
// its outcome.
func runCompiled(t *testing.T, l *Lesson, switches []string) string {
	t.Helper()
	lesson := reflect.ValueOf(l.New())
	for _, s := range l.Switches {
		if slices.Contains(switches, s.Name) {
			lesson.Elem().FieldByName(s.Field).SetBool(true)
		}
	}
	if setup := lesson.MethodByName("Setup"); setup.IsValid() {
		setup.Call(nil)
	}
	var actors sync.WaitGroup
	for i := range lesson.NumMethod() {
		m := lesson.Type().Method(i)
		if m.Name != "Setup" && m.Type.NumIn() == 1 && m.Type.NumOut() == 0 {
			actors.Go(func() { lesson.Method(i).Call(nil) })
		}
	}
	actors.Wait()
	return lesson.MethodByName("Outcome").Call(nil)[0].String()
}

// The numbers that the first lesson is known by.
func TestCensusOfTheFirstLesson(t *testing.T) {
	l, err := Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	numbers := l.Numbers(t.Context())
	tests := []struct {
		on                 []string
		all, failing       string
		outcomes           string
		races, noDeadlocks bool
	}{
		{nil, "6", "4", "balance 130: 2, balance 150: 2, balance 180: 2", true, true},
		{[]string{"lock"}, "2", "0", "balance 180: 2", false, true},
		{[]string{"atomic"}, "2", "0", "balance 180: 2", false, true},
		{[]string{"load-store"}, "6", "4", "balance 130: 2, balance 150: 2, balance 180: 2", false, true},
		{[]string{"lock", "load-store"}, "2", "0", "balance 180: 2", false, true},
		{[]string{"lock", "lock-each"}, "2", "2", "", false, false},
	}
	for _, tt := range tests {
		r, err := numbers(tt.on...)
		if err != nil {
			t.Fatal(err)
		}
		if got := bigText(r.Interleavings); got != tt.all {
			t.Errorf("%v: %s interleavings, want %s", tt.on, got, tt.all)
		}
		if got := bigText(r.Failing); got != tt.failing {
			t.Errorf("%v: %s fail, want %s", tt.on, got, tt.failing)
		}
		var outcomes []string
		for _, o := range r.Outcomes {
			outcomes = append(outcomes, o.Text+": "+bigText(o.Interleavings))
		}
		slices.Sort(outcomes)
		if got := strings.Join(outcomes, ", "); tt.outcomes != "" && got != tt.outcomes {
			t.Errorf("%v: outcomes %s, want %s", tt.on, got, tt.outcomes)
		}
		if got := len(r.Races) > 0; got != tt.races {
			t.Errorf("%v: data races %v, want %v", tt.on, r.Races, tt.races)
		}
		if got := len(r.Deadlocks) == 0; got != tt.noDeadlocks {
			t.Errorf("%v: deadlocks %v", tt.on, r.Deadlocks)
		}
	}
	r, err := numbers("lock-each")
	if err != nil || r.Failing == nil || r.Failing.Sign() == 0 || r.Failing.Cmp(r.Interleavings) >= 0 || len(r.Races) > 0 {
		t.Errorf("lock-each: %s of %s fail, races %v (%v); want some, not all, and no data race", bigText(r.Failing), bigText(r.Interleavings), r.Races, err)
	}
}
