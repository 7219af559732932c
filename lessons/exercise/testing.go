package exercise

import (
	"context"
	"fmt"
	"go/ast"
	"go/scanner"
	"go/token"
	"slices"
	"strings"

	"racelab/lessons/katas"
	"racelab/sim"
	"racelab/sim/number"
)

// Testing judges tests that a learner writes for a kata. Nobody says what a good test looks
// like: it is judged by mutants (DeMillo, Lipton and Sayward, "Hints on Test Data Selection",
// 1978). It has to hold on each reference in every interleaving, and to fail on each wrong
// submission in some.
type Testing struct{ *Kata }

// NewTesting prepares the judge of tests for a kata.
func NewTesting(k *katas.Kata) (*Testing, error) {
	judge, err := NewKata(k)
	if err != nil {
		return nil, err
	}
	return &Testing{judge}, nil
}

// Begin is what the learner begins with: a test that sleeps and compares, which fails on right
// code and finds nothing in wrong code.
func (t *Testing) Begin() string {
	return fmt.Sprintf(`package %s

import (
	"sync/atomic"
	"testing"
	"time"
)

// This test starts something, sleeps, and compares. The sleep is too short on a busy machine,
// and no bug of the code would show. Replace it by tests that hold on right code in every
// interleaving, and fail on wrong code in some.
func Test%s(t *testing.T) {
	var done atomic.Bool
	go func() { done.Store(true) }()
	time.Sleep(10 * time.Millisecond)
	if !done.Load() {
		t.Error("it is not done")
	}
}
`, t.Package(), strings.ToUpper(t.Package()[:1])+t.Package()[1:])
}

// Bugs is how many wrong submissions the tests have to find.
func (t *Testing) Bugs() int { return len(t.mutable()) }

// File is the name of the file that the learner writes.
func (t *Testing) File() string { return t.Tests[0].Name }

// Judge judges a file of tests. It counts when it holds on every reference and fails on every
// wrong submission that can be told by tests. The error is ctx's.
// The tests that are given do not count: those are not the learner's.
func (t *Testing) Judge(ctx context.Context, text string) (*Verdict, error) {
	v, err := t.judge(ctx, text)
	if err == nil && v.Counts() && slices.ContainsFunc(t.Tests, func(f sim.File) bool { return sameCode(f.Text, []byte(text)) }) {
		v.Reason, v.Text = Idle, "these are the tests that are given: write tests of your own"
	}
	return v, err
}

func (t *Testing) judge(ctx context.Context, text string) (*Verdict, error) {
	file := sim.File{Name: t.File(), Text: []byte(text)}
	v, err := t.onRight(ctx, file, kataBudget)
	if err != nil || v.Reason != Fixed {
		return v, err
	}
	return v, t.mutants(ctx, v, file)
}

// Glance is Judge for somebody who is still typing: whether the tests hold on right code, within
// a budget. Tests that it finds nothing against have still to be judged.
func (t *Testing) Glance(ctx context.Context, text string, b sim.Budget) (*Verdict, error) {
	return t.onRight(ctx, sim.File{Name: t.File(), Text: []byte(text)}, b)
}

// sameCode reports whether two files differ in nothing but spaces and comments.
func sameCode(a, b []byte) bool {
	return slices.Equal(tokensOf(a), tokensOf(b))
}

func tokensOf(text []byte) (out []string) {
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", -1, len(text)), text, nil, 0)
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return out
		}
		if tok != token.SEMICOLON || lit == ";" { // the others are ends of lines
			out = append(out, tok.String()+" "+lit)
		}
	}
}

// onRight judges tests on every reference.
func (t *Testing) onRight(ctx context.Context, file sim.File, b sim.Budget) (*Verdict, error) {
	v := &Verdict{}
	if v.Text, v.Line = t.refusal(file); v.Text != "" {
		v.Reason = Refused
		return v, nil
	}
	if _, f, err := parse(file); err == nil && !hasTest(f) {
		v.Reason, v.Text = Idle, "there is no test in it: write a function TestSomething(t *testing.T)"
		return v, nil
	}
	for _, s := range t.Right {
		if err := t.on(ctx, v, s, file, b); err != nil || v.Reason != Fixed {
			if v.Reason == Fails {
				v.Text = "it fails on code that is right (" + s.Name + "): " + v.Text
			}
			return v, err
		}
	}
	return v, nil
}

// mutants counts the wrong submissions on which the tests fail.
func (t *Testing) mutants(ctx context.Context, v *Verdict, file sim.File) error {
	var missed []string
	all := t.mutable()
	for _, s := range all {
		m := &Verdict{}
		if err := t.on(ctx, m, s, file, kataBudget); err != nil {
			return err
		}
		if m.Reason == Fixed || m.Reason == Part || m.Reason == Broken {
			missed = append(missed, s.Name)
		}
	}
	caught := len(all) - len(missed)
	if len(missed) == 0 {
		v.Reason, v.Text = Fixed, fmt.Sprintf("it holds on right code, and finds %s", number.Of(int64(caught), "bug"))
		return nil
	}
	v.Reason = Idle
	v.Text = fmt.Sprintf("it holds on right code, and finds %d of %s; not: %s", caught, number.Of(int64(len(all)), "bug"), strings.Join(missed, ", "))
	return nil
}

// mutable are the wrong submissions that tests can tell: not those that are refused before
// they run.
func (t *Testing) mutable() (out []katas.Submission) {
	for _, s := range t.Wrong {
		if s.Test != refusedTest {
			out = append(out, s)
		}
	}
	return out
}

// on explores the tests in a file on a submission, until one of them decides.
func (t *Testing) on(ctx context.Context, v *Verdict, s katas.Submission, file sim.File, b sim.Budget) error {
	p, err := sim.Load(t.programName(), []sim.File{s.File, file})
	if err != nil {
		v.Reason = Broken
		v.Text, v.Line = compileError(err)
		return nil
	}
	v.Program, v.timed = p, true
	for _, name := range testsOf(p) {
		if strings.HasPrefix(name, parallelPrefix) {
			continue
		}
		if err := t.test(ctx, v, name, b); err != nil || v.Reason != Fixed {
			return err
		}
	}
	return nil
}

// hasTest reports whether a file has a function that go test runs.
func hasTest(f *ast.File) bool {
	return slices.ContainsFunc(f.Decls, func(d ast.Decl) bool {
		fn, ok := d.(*ast.FuncDecl)
		return ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Test")
	})
}

// refusal says what a file of tests may not have: what ends the tests instead of failing, or
// would be written into the code under test.
func (t *Testing) refusal(file sim.File) (words string, line int) {
	fset, f, err := parse(file)
	if err != nil {
		return "", 0 // the compiler says it better
	}
	r := &refuser{kata: &Kata{Kata: &katas.Kata{}}, imported: map[string]string{}}
	for _, i := range f.Imports {
		if i.Path.Value != `"testing"` {
			r.imports(i)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			r.selects(n)
		case *ast.FuncDecl:
			if n.Recv == nil && (n.Name.Name == "TestMain" || n.Name.Name == "init") {
				r.refuse(n.Pos(), "A function %s goes round every test: leave it out.", n.Name.Name)
			}
		}
		return true
	})
	if r.words == "" {
		return "", 0
	}
	return r.words, fset.PositionFor(r.at, false).Line
}
