package lessons

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"racelab/sim"
)

// What the linter spends on a set of switches. A lesson's own sets must fit;
// of the pairs that a learner may set besides, it takes what it gets.
var (
	wholeCensus = sim.Budget{Time: 2 * time.Minute, States: 1_000_000}
	shortLook   = sim.Budget{Time: time.Second, States: 100_000}
)

// mostTransitions is what two cores explore in about two seconds, the longest
// that a learner should wait for a census.
const mostTransitions = 600_000

// Lint returns what the author of a lesson must mend, whether it is one of the course or of
// a pack. pairs says that every two switches are tried together, too, which takes longest.
// When ctx ends, what it returns means nothing.
func Lint(ctx context.Context, l *Lesson, pairs bool) []string {
	program, err := l.Load()
	if err != nil {
		return []string{fmt.Sprintf("the engine does not run %s: %v", l.codePlace(), err)}
	}
	numbers := explorer(ctx, program, wholeCensus)
	out := append(lintSwitches(l, program), lintFold(l)...)
	out = append(out, lintPromises(l, numbers)...)
	if pairs {
		out = append(out, lintPairs(l, explorer(ctx, program, shortLook))...)
	}
	out = append(out, lintHeadings(l)...)
	return append(out, lintProse(l, numbers)...)
}

// lintHeadings finds headings of the page that are no section, and switches without one.
func lintHeadings(l *Lesson) (complaints []string) {
	for _, s := range l.Switches {
		if !hasHeading(l, s.Name) {
			complaints = append(complaints, fmt.Sprintf("%s needs a heading ### %s in its section Fixes", l.pagePlace(), s.Name))
		}
	}
	for _, heading := range slices.Sorted(maps.Keys(l.page.sections)) {
		if !slices.Contains(Sections(), heading) {
			complaints = append(complaints, fmt.Sprintf("%s: ## %s is not a section; they are %s", l.pagePlace(), heading, strings.Join(Sections(), ", ")))
		}
	}
	return complaints
}

// hasHeading reports whether the page has a heading for a switch.
func hasHeading(l *Lesson, name string) bool {
	return strings.Contains("\n"+l.page.sections["Fixes"]+"\n", "\n### "+name+"\n")
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
		complaints = append(complaints, l.codePlace()+": "+fmt.Sprintf(format, args...))
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
				return append(complaints, fmt.Sprintf("%s/%s cannot be folded: %v", l.codePlace(), f.Name, err))
			}
			for line, field := range left {
				if !told[line] {
					told[line] = true
					complaints = append(complaints, fmt.Sprintf("%s/%s:%d: use %s only as the condition of an if, alone or with !, && and ||, so that it can be folded", l.codePlace(), f.Name, line, field))
				}
			}
		}
	}
	return complaints
}

// lintPromises holds each switch to its kind, alone and with each fault.
func lintPromises(l *Lesson, numbers Numbers) (complaints []string) {
	complain := func(format string, args ...any) {
		complaints = append(complaints, l.codePlace()+fmt.Sprintf(format, args...))
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
					complain(": with the fix %s (%v) it still fails: %s; fix it, or make its tag partial or wrong", s.Name, e.set, firstTrouble(l, e.Report))
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
				complaints = append(complaints, fmt.Sprintf("%s with %s and %s cannot be explored: %v; let one of the two leave the other without effect", l.codePlace(), a.Name, b.Name, err))
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
func firstTrouble(l *Lesson, r *sim.Report) string {
	where := ""
	if _, own := l.Written(); own {
		where = " " + l.codePlace()
	}
	for _, o := range r.Outcomes {
		if o.Fails {
			return o.Text + ", " + o.Why + " (racelab replay " + o.Token + where + ")"
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
		complaints = append(complaints, l.pagePlace()+": "+fmt.Sprintf(format, args...))
	}
	filled := true // the section Fixes: what is wrong there is said once
	for _, section := range Sections() {
		if _, ok := l.page.sections[section]; !ok {
			complain("it has no section ## %s", section)
			continue
		}
		text, err := l.Prose(section, numbers)
		if err != nil {
			complain("%v", err)
			filled = filled && section != "Fixes"
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
		text := fixText(l, s.Name)
		if !filled || !hasHeading(l, s.Name) { // that was said
			continue
		}
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

var (
	placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)
	// typedCount finds a number before a word for what the engine counts, or one of
	// so many.
	typedCount = regexp.MustCompile(`\b[0-9][0-9,]*(?: of (?:the |its )?(?:[0-9][0-9,]*|\{\}) (?:fail|hold|lose|leave|end)s?\b| (?:more |other |different |failing )?(?:interleaving|order|run|schedule|state|step|transition|outcome|preemption|way)s?\b)`)
	codeSpan   = regexp.MustCompile("`[^`]*`")
)

// Counts come from the engine. The debrief has those of real incidents and of
// studies, which come from its sources; and other numbers, such as a sum that
// somebody pays or a status that a server answers with, are the author's.
// typedCounts returns the first count that is typed in each line.
func typedCounts(text string) map[int]string {
	text = codeSpan.ReplaceAllStringFunc(text, func(code string) string {
		return strings.Repeat("\n", strings.Count(code, "\n"))
	})
	found := map[int]string{}
	for i, line := range strings.Split(text, "\n") {
		if n := typedCount.FindString(placeholder.ReplaceAllString(line, "{}")); n != "" {
			found[i+1] = n
		}
	}
	return found
}

// leftovers finds the switches that are still read in folded lines: the field, by
// line.
func leftovers(source *foldFile, lines []Line) (map[int]string, error) {
	var text strings.Builder
	for _, l := range lines {
		text.WriteString(l.Text + "\n")
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text.String(), parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	found := map[int]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if e, ok := n.(*ast.SelectorExpr); ok {
			if _, ok := source.isSwitch(e); ok {
				found[lines[fset.Position(e.Pos()).Line-1].Number] = e.Sel.Name
			}
		}
		return true
	})
	return found, nil
}
