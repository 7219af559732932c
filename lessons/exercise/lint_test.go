package exercise

import (
	"fmt"
	"go/ast"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"racelab/lessons"
	"racelab/sim"
)

// TestExercises is the linter of exercises: of every lesson it proves that its fixes, typed
// in, count; that its partial and wrong ones do not; and that cheats do not, each with a
// sentence that says why. That takes a minute and more, so that all of them are judged when
// RACELAB_EXERCISES is set, and otherwise those of each kind that take least.
func TestExercises(t *testing.T) {
	for _, l := range lessons.All() {
		t.Run(l.Name, func(t *testing.T) {
			if os.Getenv("RACELAB_EXERCISES") == "" && !slices.Contains(quick, l.Name) {
				t.Skip("set RACELAB_EXERCISES=1 to judge it")
			}
			t.Parallel()
			e, err := Open(t.Context(), l)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range l.Switches {
				if s.Kind != "fault" {
					typedIn(t, e, s)
				}
			}
			for _, c := range cheats(callers(t, e)) {
				if c.name != "serves only one" || oneIsRight[l.Name] == "" {
					cheated(t, e, c)
				}
			}
		})
	}
}

// quick are the lessons that are always judged.
var quick = []string{"lost-update", "deadlock", "aba", "leaked-sender", "waitgroup-add"}

func typedIn(t *testing.T, e *Exercise, s sim.Switch) {
	files, err := e.Solution(s.Name)
	if err != nil {
		t.Fatal(err)
	}
	v, err := e.Judge(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s %s: %s: %s", s.Kind, s.Name, v.Reason, v.Text)
	if v.Counts() != (s.Kind == "fix") {
		t.Errorf("%s %s, typed in, is %s: %s", s.Kind, s.Name, v.Reason, v.Text)
	}
	if v.Reason == Broken || v.Reason == Unable || v.Text == "" {
		t.Errorf("%s %s does not run as typed in: %s", s.Kind, s.Name, v.Text)
	}
}

// cheat makes a solution, or what the exercise begins with, look as if it counted.
type cheat struct {
	name    string
	starter bool // made of that, not of a solution
	change  func(e *Exercise, text string) string
}

// cheats are made for a draft in which a caller is the n-th that the cheat is about.
func cheats(n int) []cheat {
	cond := fmt.Sprintf("if callers.Add(1) >= %d ", n)
	entrance := func(stmt func(text string, fn *ast.FuncDecl) string) func(*Exercise, string) string {
		return func(e *Exercise, text string) string {
			return counted(insert(text, e.entrance(text), func(fn *ast.FuncDecl) string { return cond + "{ " + stmt(text, fn) + " }; " }))
		}
	}
	return []cheat{
		{"sleeps for ever", false, entrance(func(string, *ast.FuncDecl) string { return "select {}" })},
		{"serves only one", false, entrance(zeroOf)},
		{"lets one wait an hour", true, entrance(func(string, *ast.FuncDecl) string { return "hours.Sleep(hours.Hour)" })},
		{"does nothing", false, func(e *Exercise, text string) string {
			return insert(text, e.writable(text), func(fn *ast.FuncDecl) string { return "if true { " + zeroOf(text, fn) + " }; " })
		}},
		{"recovers and hides", true, func(e *Exercise, text string) string {
			return insert(text, e.writable(text), func(*ast.FuncDecl) string { return "defer func() { recover() }(); " })
		}},
		{"edits the test", true, func(_ *Exercise, text string) string {
			head, _, ok := strings.Cut(text, "func (l *Lesson) Invariant()")
			if !ok {
				return text
			}
			return head + "func (l *Lesson) Invariant() error { return nil }\n" + inUse
		}},
	}
}

// callers is how many callers the cheated function has: 2 for more than one.
func callers(t *testing.T, e *Exercise) int {
	files, err := e.Solution(e.fixes()[0]...)
	if err != nil {
		t.Fatal(err)
	}
	text := string(files[0].Text)
	files[0].Text = []byte(counted(insert(text, e.entrance(text), func(*ast.FuncDecl) string { return "if callers.Add(1) >= 2 { panic(\"called twice\") }; " })))
	v, err := e.look(t.Context(), files, censusBudget)
	if err != nil {
		t.Fatal(err)
	}
	if v.Reason == Fails {
		return 2
	}
	return 1
}

// oneIsRight are lessons in which nobody can tell a program that serves only one: what the
// others get is nothing that the lesson looks at.
var oneIsRight = map[string]string{
	"write-skew":     "one of the two doctors stays on call",
	"redis-counter":  "the limit is one forecast",
	"cache-stampede": "whoever finds the result being counted may go without",
	"stale-set":      "a passenger may be shown nothing",
	"config-rollout": "a round of the monitor may find nothing to do",
}

// inUse keeps imports used that only the test needed.
const inUse = "\nvar _ = fmt.Sprint\n"

// counted adds a counter of callers, and what the cheats import.
func counted(text string) string {
	at := strings.Index(text, "\nimport ")
	return text[:at] + "\nimport counting \"sync/atomic\"\nimport hours \"time\"\n" + text[at:] + "\nvar callers counting.Int32\nvar _ = hours.Hour\n"
}

// insert puts statements at the beginning of functions.
func insert(text string, names []string, stmt func(*ast.FuncDecl) string) string {
	fset, file, err := parse(sim.File{Text: []byte(text)})
	if err != nil {
		return text
	}
	for _, d := range slices.Backward(file.Decls) {
		fn, ok := d.(*ast.FuncDecl)
		if ok && slices.Contains(names, nameOf(fn)) {
			at := fset.Position(fn.Body.Lbrace).Offset + 1
			text = text[:at] + " " + stmt(fn) + text[at:]
		}
	}
	return text
}

// writable are the functions that the learner may change, but Setup.
func (e *Exercise) writable(text string) []string {
	all, _ := declarations(sim.File{Text: []byte(text)})
	var out []string
	for _, d := range all {
		if d.name != "Setup" && !strings.HasPrefix(d.name, fieldPrefix) && !slices.ContainsFunc(e.locked, func(l declaration) bool { return l.name == d.name }) {
			out = append(out, d.name)
		}
	}
	return out
}

// entrance is the first function that an actor calls and the learner may change.
func (e *Exercise) entrance(text string) []string {
	_, file, err := parse(sim.File{Text: []byte(text)})
	if err != nil {
		return nil
	}
	writable := e.writable(text)
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || !slices.Contains(e.Lesson.Actors(), nameOf(fn)) {
			continue
		}
		found := ""
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && found == "" && slices.Contains(writable, sel.Sel.Name) {
				found = sel.Sel.Name
			}
			return true
		})
		if found != "" {
			return []string{found}
		}
	}
	return writable[:min(1, len(writable))]
}

func cheated(t *testing.T, e *Exercise, c cheat) {
	var files []sim.File
	var err error
	if files = e.Starter(); !c.starter {
		files, err = e.Solution(e.fixes()[0]...)
	}
	if err != nil {
		t.Fatal(err)
	}
	files[0].Text = []byte(c.change(e, string(files[0].Text)))
	v, err := e.Judge(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %s: %s", c.name, v.Reason, v.Text)
	if v.Counts() || v.Reason == Broken || v.Text == "" {
		t.Errorf("a draft that %s is %s: %s\n%s", c.name, v.Reason, v.Text, files[0].Text)
	}
}

var opened sync.Map

// of opens the exercise of a lesson once for all tests.
func of(t *testing.T, name string) *Exercise {
	t.Helper()
	open, _ := opened.LoadOrStore(name, sync.OnceValues(func() (*Exercise, error) {
		l, err := lessons.Find(name)
		if err != nil {
			return nil, err
		}
		return Open(t.Context(), l)
	}))
	e, err := open.(func() (*Exercise, error))()
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", name, err))
	}
	return e
}
