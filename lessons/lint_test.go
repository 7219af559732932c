package lessons

import (
	"fmt"
	"go/parser"
	"go/token"
	"os"
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
			for _, complaint := range lintPromises(l, numbers) {
				t.Error(complaint)
			}
			if !raceDetector { // it would only be slower
				for _, complaint := range lintPairs(l, numbers) {
					t.Error(complaint)
				}
			}
			lintProse(t, l, numbers)
			lintReality(t, l, numbers)
		})
	}
}

// lintPromises holds each switch to its kind, alone and with each fault.
func lintPromises(l *Lesson, numbers Numbers) (complaints []string) {
	complain := func(format string, args ...any) {
		complaints = append(complaints, "lessons/"+l.Name+fmt.Sprintf(format, args...))
	}
	faults := faultsOf(l)
	// reports explores the switches of names, and them with each fault.
	reports := func(names ...string) (all []explored) {
		sets := [][]string{names}
		for _, fault := range faults {
			if !slices.Contains(names, fault) {
				sets = append(sets, append(slices.Clone(names), fault))
			}
		}
		for _, set := range sets {
			r, err := numbers(set...)
			switch {
			case err != nil:
				complain(" with switches %v cannot be explored: %v", set, err)
				continue
			case !r.Complete:
				complain(" with switches %v is too large to explore (%s): take away actors or steps", set, r.Coverage)
			}
			all = append(all, explored{set, r})
		}
		return all
	}
	if !slices.ContainsFunc(reports(), explored.breaks) {
		complain(" fails in no interleaving, nor with any fault: without a fix at least one has to break the invariant")
	}
	for _, s := range l.Switches {
		all := reports(s.Name)
		switch s.Kind {
		case "fix":
			for _, e := range all {
				if e.Fails() {
					complain(": with the fix %s (%v) it still fails: %s; mend it, or make its tag partial or wrong", s.Name, e.set, firstTrouble(e.Report))
				}
			}
		case "partial", "wrong":
			if !slices.ContainsFunc(all, explored.breaks) {
				complain(": with %s no interleaving fails, nor with any fault; make its tag fix, or let it fail as its text says", s.Name)
			}
		}
	}
	return complaints
}

// explored is what the engine found with a set of switches.
type explored struct {
	set []string
	*sim.Report
}

// breaks reports whether a learner can bring a failure about. A data race alone
// is none: nothing is to be seen of it in the outcomes.
func (e explored) breaks() bool {
	fails := func(o sim.Outcome) bool { return o.Fails }
	return slices.ContainsFunc(e.Outcomes, fails) || len(e.Deadlocks) > 0 || len(e.Livelocks) > 0
}

// lintPairs explores every two switches together: a learner will try them.
func lintPairs(l *Lesson, numbers Numbers) (complaints []string) {
	for i, a := range l.Switches {
		for _, b := range l.Switches[i+1:] {
			r, err := numbers(a.Name, b.Name)
			if err != nil {
				complaints = append(complaints, fmt.Sprintf("lessons/%s with %s and %s cannot be explored: %v; let one of the two leave the other without effect", l.Name, a.Name, b.Name, err))
			} else if !r.Complete {
				complaints = append(complaints, fmt.Sprintf("lessons/%s with %s and %s is too large to explore (%s)", l.Name, a.Name, b.Name, r.Coverage))
			}
		}
	}
	return complaints
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
		if err != nil || len(r.Deadlocks) > 0 || panics(r) || raceDetector && len(r.Races) > 0 {
			continue // package reality runs these, in a process of their own
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

// panics reports whether some run ends the process that it happens in.
func panics(r *sim.Report) bool {
	return slices.ContainsFunc(r.Outcomes, func(o sim.Outcome) bool { return o.Kind == sim.Panicked })
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

// A lesson whose switches break their promises must not get into the course.
func TestTheLinterCatchesBrokenPromises(t *testing.T) {
	const sound = "fix:\"Hold a mutex from the read to the write\""
	tests := []struct {
		name, from, to string
		want           []string
	}{
		{"as it stands", "", "", []string{"with the fix lock ([lock]) it still fails: balance 130"}},
		{"a fix that fails with a fault", "if l.Lock {", "if l.Lock && !l.Late {", []string{"with the fix lock ([lock late]) it still fails"}},
		{"a wrong switch that holds", "fix:\"Hold", "wrong:\"Hold", []string{"with lock no interleaving fails"}},
		{"a partial switch that holds", "fix:\"Hold", "partial:\"Hold", []string{"with lock no interleaving fails"}},
		{"a lesson that cannot fail", "l.balance != 180", "l.balance > 180", []string{"fails in no interleaving"}},
		{"a lesson without end", "b += n", "for {\n\tb += n\n\t}", []string{"cannot be explored"}},
	}
	folder := os.DirFS("testdata/bad-fix")
	bad, err := read(folder, folder, "deposit")
	if err != nil {
		t.Fatal(err)
	}
	text := string(bad.Files[0].Text)
	mended := strings.Replace(text, "l.mu.Unlock()\n\t}\n\tb += n", "defer l.mu.Unlock()\n\t}\n\tb += n", 1)
	if !strings.Contains(text, sound) || mended == text {
		t.Fatal("testdata/bad-fix is not what this test was written for")
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := text
			if tt.from != "" {
				src = strings.Replace(mended, tt.from, tt.to, 1)
			}
			l := &Lesson{Name: bad.Name, Files: []sim.File{{Name: "deposit.go", Text: []byte(src)}}}
			file, err := parser.ParseFile(token.NewFileSet(), "", src, 0)
			if err != nil {
				t.Fatal(err)
			}
			l.Switches = switchFields(file)
			all := strings.Join(lintPromises(l, l.Numbers(t.Context())), "\n")
			for _, want := range tt.want {
				if !strings.Contains(all, want) {
					t.Errorf("the linter says %q, want %q", all, want)
				}
			}
		})
	}
	t.Run("mended", func(t *testing.T) {
		l := &Lesson{Name: bad.Name, Switches: bad.Switches, Files: []sim.File{{Name: "deposit.go", Text: []byte(mended)}}}
		if all := lintPromises(l, l.Numbers(t.Context())); len(all) > 0 {
			t.Errorf("the linter complains of a sound lesson: %q", all)
		}
	})
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
