package exercise

import (
	"context"
	"fmt"
	"go/ast"
	"slices"
	"strings"

	"racelab/lessons"
	"racelab/lessons/katas"
	"racelab/sim"
)

// The least that a kata has.
const (
	leastRight = 2
	leastWrong = 4
)

// LintKata says what is wrong with a kata, each in a sentence for its author; empty if nothing
// is. It judges everything: the references have to count, and what the learner begins with,
// every wrong submission and cheats must not.
func LintKata(ctx context.Context, k *katas.Kata) (complaints []string) {
	say := func(format string, a ...any) { complaints = append(complaints, fmt.Sprintf(format, a...)) }
	if len(k.Right) < leastRight {
		say("right has %d solutions and needs %d: a second one shows that there is more than one way", len(k.Right), leastRight)
	}
	if len(k.Wrong) < leastWrong {
		say("wrong has %d submissions and needs %d that people really make", len(k.Wrong), leastWrong)
	}
	for _, name := range k.Audits {
		if _, err := lessons.Find(name); err != nil {
			say("the field audits: %v", err)
		}
	}
	judge, err := NewKata(k)
	if err != nil {
		return append(complaints, err.Error())
	}
	for _, s := range k.Right {
		v, err := judge.Judge(ctx, s.File)
		switch {
		case err != nil:
			return append(complaints, err.Error())
		case !v.Counts():
			say("right/%s does not count, it is %s: %s", s.Name, v.Reason, v.Text)
		}
	}
	if !slices.ContainsFunc(k.Right, func(s katas.Submission) bool { return judge.ticked(ctx, s.File) }) {
		say("no reference passes the tests that begin with %s: show that it can be done", parallelPrefix)
	}
	for _, s := range append(k.Wrong, judge.cheats()...) {
		v, err := judge.Judge(ctx, s.File)
		if err != nil {
			return append(complaints, err.Error())
		}
		if words := expected(s, v); words != "" {
			say("wrong/%s %s", s.Name, words)
		}
	}
	return complaints
}

func (k *Kata) ticked(ctx context.Context, draft sim.File) bool {
	v, err := k.Judge(ctx, draft)
	return err != nil || !v.Counts() || v.Overlaps
}

// refusedTest stands in place of a test's name for a submission that is refused.
const refusedTest = "refused"

// expected says how a verdict differs from what the page says of a wrong submission.
func expected(s katas.Submission, v *Verdict) string {
	is := string(v.Reason) + ": " + v.Text
	switch {
	case v.Counts():
		return "counts, and should not: " + v.Text
	case v.Reason == Broken || v.Reason == Unable:
		return "cannot be judged, it is " + is
	case s.Test == refusedTest && v.Reason != Refused:
		return "should be refused and is " + is
	case s.Test != "" && s.Test != refusedTest && v.Test != s.Test:
		return fmt.Sprintf("should fail in %s and is %s", s.Test, is)
	case !strings.Contains(v.Text, s.Said):
		return fmt.Sprintf("should fail with “%s” and is %s", s.Said, is)
	}
	return ""
}

// cheats are made of what the learner begins with and of a reference: they look as if they
// counted, and must not.
func (k *Kata) cheats() []katas.Submission {
	out := []katas.Submission{{Name: "(what the learner begins with)", File: k.Starter}}
	if len(k.Right) == 0 {
		return out
	}
	right := string(k.Right[0].File.Text)
	cheat := func(name string, stmt func(text string, fn *ast.FuncDecl) string) {
		if text := atEntrances(right, stmt); text != right { // otherwise there is no function, as in an audit
			out = append(out, katas.Submission{Name: "(a cheat that " + name + ")", File: k.Draft(text)})
		}
	}
	cheat("does nothing", func(text string, fn *ast.FuncDecl) string { return "if true { " + zeroOf(text, fn) + " }; " })
	cheat("sleeps for ever", func(string, *ast.FuncDecl) string { return "if true { select {} }; " })
	return append(out, katas.Submission{Name: "(a cheat that brings its own tests)", Test: refusedTest,
		File: k.Draft(right + "\nfunc " + k.firstTest() + "() {}\n")})
}

func (k *Kata) firstTest() string {
	for name := range k.given {
		if strings.HasPrefix(name, "Test") {
			return name
		}
	}
	return "TestMain"
}

// atEntrances puts a statement at the beginning of each function that callers of the package
// see.
func atEntrances(text string, stmt func(text string, fn *ast.FuncDecl) string) string {
	fset, file, err := parse(sim.File{Text: []byte(text)})
	if err != nil {
		return text
	}
	for _, d := range slices.Backward(file.Decls) {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.IsExported() && fn.Body != nil {
			at := fset.PositionFor(fn.Body.Lbrace, false).Offset + 1
			text = text[:at] + " " + stmt(text, fn) + text[at:]
		}
	}
	return text
}

// zeroOf returns from a function with nothing.
func zeroOf(text string, fn *ast.FuncDecl) string {
	var out []string
	if fn.Type.Results != nil {
		for _, f := range fn.Type.Results.List {
			typ := "*new(" + text[f.Type.Pos()-1:f.Type.End()-1] + ")"
			for range max(1, len(f.Names)) {
				out = append(out, typ)
			}
		}
	}
	return "return " + strings.Join(out, ", ")
}
