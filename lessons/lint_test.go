package lessons

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"racelab/sim"
	"racelab/sim/number"
)

// TestLessons is the lesson linter: what every lesson of the course promises its
// learners, checked by the engine. Its messages are for the lesson's author. That
// compiled runs stay inside the census, package reality checks.
func TestLessons(t *testing.T) {
	for _, l := range All() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			for _, complaint := range lint(t.Context(), l) {
				t.Error(complaint)
			}
		})
	}
}

// What the linter spends on a set of switches. A lesson's own sets must fit;
// of the pairs that a learner may set besides, it takes what it gets.
var (
	wholeCensus = sim.Budget{Time: 2 * time.Minute, States: 1_000_000}
	shortLook   = sim.Budget{Time: time.Second, States: 100_000}
)

// mostTransitions is what two cores explore in about two seconds, the longest
// that a learner should wait for a census.
const mostTransitions = 600_000

// lint returns what the author of a lesson must mend.
func lint(ctx context.Context, l *Lesson) []string {
	program, err := l.Load()
	if err != nil {
		return []string{fmt.Sprintf("the engine does not run lessons/%s: %v", l.Name, err)}
	}
	numbers := explorer(ctx, program, wholeCensus)
	out := append(lintSwitches(l, program), lintFold(l)...)
	out = append(out, lintPromises(l, numbers)...)
	if !raceDetector { // it would only be slower
		out = append(out, lintPairs(l, explorer(ctx, program, shortLook))...)
	}
	return append(out, lintProse(l, numbers)...)
}

// explorer returns Numbers that explore each set of switches once, in a budget.
func explorer(ctx context.Context, program *sim.Program, budget sim.Budget) Numbers {
	var mu sync.Mutex
	known := map[string]func() (*sim.Report, error){}
	return func(switches ...string) (*sim.Report, error) {
		set := slices.Sorted(slices.Values(switches))
		key := strings.Join(set, ",")
		mu.Lock()
		if known[key] == nil {
			known[key] = sync.OnceValues(func() (*sim.Report, error) {
				return program.Explore(ctx, sim.Config{Switches: set}, budget, nil)
			})
		}
		explore := known[key]
		mu.Unlock()
		return explore()
	}
}

// longestText is how many characters of a switch's text the bench can show.
const longestText = 60

// lintSwitches reads the declarations of the switches.
func lintSwitches(l *Lesson, program *sim.Program) (complaints []string) {
	complain := func(format string, args ...any) {
		complaints = append(complaints, "lessons/"+l.Name+": "+fmt.Sprintf(format, args...))
	}
	if got := program.Switches(); !slices.Equal(got, l.Switches) {
		complain("the engine knows the switches %v, the catalogue %v", got, l.Switches)
	}
	kinds := map[string]bool{}
	for _, s := range l.Switches {
		kinds[s.Kind] = true
		if n := len([]rune(s.Text)); n == 0 || n > longestText {
			complain("say what %s does in 1 to %d characters of its tag, not %d", s.Field, longestText, n)
		}
	}
	if !kinds["fix"] {
		complain("it needs a switch of kind fix")
	}
	if !kinds["wrong"] && !kinds["partial"] {
		complain("it needs a fix that people try and that does not hold, of kind wrong or partial")
	}
	return complaints
}

// lintFold finds what would stay of a switch when its branches are folded: a
// learner reads switches as branches, and any other use cannot be folded away.
func lintFold(l *Lesson) (complaints []string) {
	for _, f := range l.Files {
		source, err := parseFold(f.Text)
		if err != nil {
			return append(complaints, err.Error())
		}
		told := map[int]bool{}
		for bits := range 1 << len(l.Switches) {
			on := map[string]bool{}
			for i, s := range l.Switches {
				on[s.Name] = bits>>i&1 == 1
			}
			left, err := leftovers(source, Fold(f.Text, on))
			if err != nil {
				return append(complaints, fmt.Sprintf("lessons/%s/%s cannot be folded: %v", l.Name, f.Name, err))
			}
			for line, field := range left {
				if !told[line] {
					told[line] = true
					complaints = append(complaints, fmt.Sprintf("lessons/%s/%s:%d: use %s only as the condition of an if, alone or with !, && and ||, so that it can be folded", l.Name, f.Name, line, field))
				}
			}
		}
	}
	return complaints
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
			case r.Transitions > mostTransitions:
				complain(" with switches %v has %d transitions; a learner waits longer than two seconds for more than %d: take away actors or steps", set, r.Transitions, mostTransitions)
			}
			all = append(all, explored{set, r})
		}
		return all
	}
	all := reports()
	timed := slices.ContainsFunc(all, explored.timed)
	if !slices.ContainsFunc(all, explored.breaks) {
		complain(" fails in no interleaving, nor with any fault: without a fix at least one has to break the invariant")
	}
	for _, s := range l.Switches {
		all := reports(s.Name)
		timed = timed || slices.ContainsFunc(all, explored.timed)
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
	if timed != (l.Timers == "idle") {
		complain(": time has a part in it: %t, and its page says so: %t; the field timers: idle is for lessons with timers, sleeps or deadlines", timed, l.Timers == "idle")
	}
	return complaints
}

// explored is what the engine found with a set of switches.
type explored struct {
	set []string
	*sim.Report
}

// timed reports whether the counts hold only while time stands still.
func (e explored) timed() bool { return e.Early < sim.Unlimited }

// breaks reports whether a learner can bring a failure about. A data race alone
// is none: nothing is to be seen of it in the outcomes.
func (e explored) breaks() bool {
	fails := func(o sim.Outcome) bool { return o.Fails }
	return slices.ContainsFunc(e.Outcomes, fails) || len(e.Deadlocks) > 0 || len(e.Livelocks) > 0
}

// lintPairs tries every two switches together: a learner will. Their census
// may be too large, and says so on the bench, but it must not break the engine.
func lintPairs(l *Lesson, numbers Numbers) (complaints []string) {
	for i, a := range l.Switches {
		for _, b := range l.Switches[i+1:] {
			if _, err := numbers(a.Name, b.Name); err != nil {
				complaints = append(complaints, fmt.Sprintf("lessons/%s with %s and %s cannot be explored: %v; let one of the two leave the other without effect", l.Name, a.Name, b.Name, err))
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
func lintProse(l *Lesson, numbers Numbers) (complaints []string) {
	complain := func(format string, args ...any) {
		complaints = append(complaints, "content/lessons/"+l.Name+".md: "+fmt.Sprintf(format, args...))
	}
	for _, section := range Sections() {
		text, err := l.Prose(section, numbers)
		if err != nil {
			complain("%v", err)
		} else if len(strings.Fields(text)) < 20 {
			complain("the section %s says too little", section)
		}
		if section == "Debrief" {
			continue // has counts of its own, from its sources
		}
		for line, count := range typedCounts(l.page.sections[section]) {
			complain("section %s, line %d: the count in %q is typed; let the engine fill it in with a placeholder", section, line, count)
		}
	}
	for _, s := range l.Switches {
		if _, err := l.About(s.Name, numbers); err != nil {
			complain("%v", err)
			continue
		}
		text := fixText(l, s.Name)
		if s.Kind != "fault" && !counts(text, s.Name) {
			complain("say under ### %s what the engine counts with it, such as {{failing %q}}", s.Name, s.Name)
		}
		if s.Kind == "fix" && !strings.Contains(text, "*Where it stops helping.*") {
			complain("say under ### %s, after *Where it stops helping.*, what the fix does not do", s.Name)
		}
	}
	return complaints
}

// fixText returns what the page says under a switch's heading, its placeholders as
// they are.
func fixText(l *Lesson, name string) string {
	_, text, _ := strings.Cut("\n"+l.page.sections["Fixes"], "\n### "+name+"\n")
	text, _, _ = strings.Cut(text, "\n### ")
	return text
}

// counts reports whether some placeholder asks for numbers with a switch on.
func counts(text, name string) bool {
	return slices.ContainsFunc(placeholder.FindAllString(text, -1), func(p string) bool {
		return strings.Contains(p, fmt.Sprintf("%q", name))
	})
}

// A fix that holds as the lesson is told, and fails as soon as one timer fires early, says so
// on its page, with the engine's numbers; and no other does.
func TestPagesSayWhatOneEarlyTimerDoes(t *testing.T) {
	for _, l := range All() {
		for _, s := range l.Switches {
			if l.Timers == "" || s.Kind != "fix" {
				continue
			}
			p, err := l.Load()
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Explore(t.Context(), sim.Config{Switches: []string{s.Name}, AnyTimers: true, Early: 1}, sim.Budget{Time: 4 * time.Second, States: 2_000}, nil)
			if err != nil {
				t.Fatal(err)
			}
			fails := slices.ContainsFunc(r.Outcomes, func(o sim.Outcome) bool { return o.Fails })
			said := strings.Contains(fixText(l, s.Name), fmt.Sprintf("{{early %q}}", s.Name))
			if fails && !said || said && r.Complete && !fails {
				t.Errorf("content/lessons/%s.md, ### %s: with one early timer it fails: %t, and {{early %q}} is there: %t", l.Name, s.Name, fails, s.Name, said)
			}
		}
	}
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
		if got := number.Big(r.Interleavings); got != tt.all {
			t.Errorf("%v: %s interleavings, want %s", tt.on, got, tt.all)
		}
		if got := number.Big(r.Failing); got != tt.failing {
			t.Errorf("%v: %s fail, want %s", tt.on, got, tt.failing)
		}
		var outcomes []string
		for _, o := range r.Outcomes {
			outcomes = append(outcomes, o.Text+": "+number.Big(o.Interleavings))
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
		t.Errorf("lock-each: %s of %s fail, races %v (%v); want some, not all, and no data race", number.Big(r.Failing), number.Big(r.Interleavings), r.Races, err)
	}
}
