package exercise

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"slices"
	"strings"

	"racelab/sim"
)

// Lint proves of a lesson that its fixes, typed in, count; that its partial and wrong ones do
// not; and that cheats do not, each with a sentence that says why. It returns what is not so.
func (e *Exercise) Lint(ctx context.Context) (complaints []string, err error) {
	if len(e.fixes()) == 0 {
		return nil, errors.New("it has no fix, so there is nothing to judge by")
	}
	for _, s := range e.Lesson.Switches {
		if s.Kind == "fault" {
			continue
		}
		files, err := e.Solution(s.Name)
		if err != nil {
			return nil, err
		}
		complaint, err := e.expect(ctx, s.Kind+" "+s.Name+", typed in,", files, s.Kind == "fix")
		if err != nil {
			return nil, err
		}
		complaints = append(complaints, complaint...)
	}
	n, err := e.callers(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range cheats(n) {
		if c.name == servesOne && e.Lesson.Unserved() != "" {
			continue
		}
		complaint, err := e.cheated(ctx, c)
		if err != nil {
			return nil, err
		}
		complaints = append(complaints, complaint...)
	}
	return complaints, nil
}

// LintTyped is Lint of one fix that is written out, which has to count or not to.
func (e *Exercise) LintTyped(ctx context.Context, name, text string, counts bool) ([]string, error) {
	return e.expect(ctx, name, e.files(text), counts)
}

// expect judges a draft. What does not count has to run, and to be told why.
func (e *Exercise) expect(ctx context.Context, name string, files []sim.File, counts bool) ([]string, error) {
	v, err := e.Judge(ctx, files)
	if err != nil {
		return nil, err
	}
	switch {
	case v.Reason == Broken || v.Reason == Unable || v.Text == "":
		return []string{fmt.Sprintf("%s does not run: %s", name, v.Text)}, nil
	case counts && !v.Counts():
		return []string{fmt.Sprintf("%s should count, and does not (%s): %s", name, v.Reason, v.Text)}, nil
	case !counts && v.Counts():
		return []string{fmt.Sprintf("%s counts, and should not: %s", name, v.Text)}, nil
	}
	return nil, nil
}

// servesOne is the cheat that a lesson may be unable to tell: its page says so then.
const servesOne = "serves only one"

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
		{servesOne, false, entrance(zeroOf)},
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
func (e *Exercise) callers(ctx context.Context) (int, error) {
	files, err := e.Solution(e.fixes()[0]...)
	if err != nil {
		return 0, err
	}
	text := string(files[0].Text)
	files[0].Text = []byte(counted(insert(text, e.entrance(text), func(*ast.FuncDecl) string { return "if callers.Add(1) >= 2 { panic(\"called twice\") }; " })))
	v, err := e.look(ctx, files, censusBudget)
	if err != nil {
		return 0, err
	}
	if v.Reason == Fails {
		return 2, nil
	}
	return 1, nil
}

// inUse keeps imports used that only the test needed.
const inUse = "\nvar _ = fmt.Sprint\n"

// counted adds a counter of callers, and what the cheats import.
func counted(text string) string {
	const imports = "\nimport counting \"sync/atomic\"\nimport hours \"time\"\n"
	fset, file, err := parse(sim.File{Text: []byte(text)})
	if err != nil {
		return text
	}
	at := fset.Position(file.Name.End()).Offset
	return text[:at] + "\n" + imports + text[at:] + "\nvar callers counting.Int32\nvar _ = hours.Hour\n"
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

// cheated says what is wrong if a cheat counts, or does not even run.
func (e *Exercise) cheated(ctx context.Context, c cheat) (complaints []string, err error) {
	var files []sim.File
	if files = e.Starter(); !c.starter {
		files, err = e.Solution(e.fixes()[0]...)
	}
	if err != nil {
		return nil, err
	}
	files[0].Text = []byte(c.change(e, string(files[0].Text)))
	v, err := e.Judge(ctx, files)
	if err != nil {
		return nil, err
	}
	switch {
	case v.Counts() && c.name == servesOne:
		return []string{fmt.Sprintf("a draft that %s counts: have the invariant look at what the others get, or say on the page, in the field unserved, why whoever comes second may get nothing", c.name)}, nil
	case v.Counts():
		return []string{fmt.Sprintf("a draft that %s counts: %s; have the invariant look at what it leaves out", c.name, v.Text)}, nil
	case v.Reason == Broken || v.Text == "":
		return []string{fmt.Sprintf("a draft that %s does not run: %s", c.name, v.Text)}, nil
	}
	return nil, nil
}
