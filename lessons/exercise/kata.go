package exercise

import (
	"context"
	"crypto/sha256"
	"fmt"
	"go/ast"
	"math/big"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"racelab/lessons/katas"
	"racelab/sim"
	"racelab/sim/number"
)

// Kata judges what was written for a kata. It may be used by several goroutines.
type Kata struct {
	*katas.Kata

	given   map[string]bool // names that the tests declare
	recover bool            // a reference recovers from panics
	memory  int64           // that exploring a submission may take; 0: as the engine has it
}

const (
	// parallelPrefix begins the names of the tests that are no condition: those that hold
	// where unrelated work overlaps.
	parallelPrefix = "TestParallel"
	// canPrefix begins the names of the tests that have to print a line which begins with
	// "can " in some interleaving: what is possible, and need not always be.
	canPrefix = "TestPossible"
)

// NewKata prepares the judge of a kata.
func NewKata(k *katas.Kata) (*Kata, error) {
	out := &Kata{Kata: k, given: map[string]bool{}}
	for _, f := range slices.Concat(k.Tests, k.Hidden) {
		_, file, err := parse(f)
		if err != nil {
			return nil, fmt.Errorf("the tests of the kata %s: %w", k.Name, err)
		}
		for _, d := range file.Decls {
			for _, id := range declared(d) {
				out.given[id.Name] = true
			}
		}
	}
	for _, s := range k.Right {
		out.recover = out.recover || callsRecover(s.File.Text)
	}
	return out, nil
}

// Draft is a submission as the judge takes it: the one file that the learner writes.
func (k *Kata) Draft(text string) sim.File {
	return sim.File{Name: k.Starter.Name, Text: []byte(text)}
}

// Judge says whether a submission counts. It counts when each test of the kata holds in every
// interleaving, deadlocks, leaks, livelocks and data races included; when the histories that
// the tests print are linearizable; when what the tests called TestPossible wait to see happens in
// some; when it does not use what is to be written; and when it
// hides no panic. Tests whose names begin with TestParallel are no condition: they are the
// second tick, Verdict.Overlaps. The error is ctx's.
func (k *Kata) Judge(ctx context.Context, draft sim.File) (*Verdict, error) {
	v, err := k.look(ctx, draft, kataBudget)
	if err != nil || v.Reason != Fixed {
		return v, err
	}
	for _, rule := range []func(context.Context, sim.File, *Verdict) error{k.unhidden, k.possible} {
		if err := rule(ctx, draft, v); err != nil || v.Reason != Fixed {
			return v, err
		}
	}
	return v, k.overlaps(ctx, v)
}

// Glance is Judge for somebody who is still typing: what the tests show within a budget. A
// submission that it finds nothing against has still to be judged.
func (k *Kata) Glance(ctx context.Context, draft sim.File, b sim.Budget) (*Verdict, error) {
	v, err := k.look(ctx, draft, b)
	if err == nil && v.Reason == Part {
		v.Text = fmt.Sprintf("none fails so far, of %s of %s", number.Of(v.Report.States, "state"), v.Test)
	}
	return v, err
}

// look compiles a submission and explores the tests, until one of them decides.
func (k *Kata) look(ctx context.Context, draft sim.File, b sim.Budget) (*Verdict, error) {
	v, err := k.lookAt(ctx, draft, b)
	if err == nil && v.Reason != Fixed && k.isHidden(v.Test) {
		v.Token, v.Program = "", nil // its run would show it
	}
	return v, err
}

// isHidden reports whether a test is one that is never shown.
func (k *Kata) isHidden(test string) bool {
	for _, f := range k.Hidden {
		_, file, err := parse(f)
		if err == nil && test != "" && slices.ContainsFunc(file.Decls, func(d ast.Decl) bool {
			return slices.ContainsFunc(declared(d), func(id *ast.Ident) bool { return id.Name == test })
		}) {
			return true
		}
	}
	return false
}

func (k *Kata) lookAt(ctx context.Context, draft sim.File, b sim.Budget) (*Verdict, error) {
	v, began := &Verdict{}, time.Now()
	if words, line := k.refusal(draft); words != "" {
		v.Reason, v.Text, v.Line = Refused, words, line
		return v, nil
	}
	p, err := sim.Load(k.programName(), k.files(draft))
	if err != nil {
		v.Reason = Broken
		v.Text, v.Line = k.compileError(err)
		return v, nil
	}
	v.Program, v.timed = p, importsTime(draft)
	sum, held := new(big.Int), 0
	for _, name := range testsOf(p) {
		if strings.HasPrefix(name, parallelPrefix) {
			continue
		}
		if err := k.test(ctx, v, name, after(began, b)); err != nil || v.Reason != Fixed {
			return v, err
		}
		if held++; sum != nil && v.Report.Interleavings != nil {
			sum.Add(sum, v.Report.Interleavings)
		} else {
			sum = nil
		}
	}
	v.Text = fmt.Sprintf("0 of %s fail, in %s", countWords(sum), number.Of(int64(held), "test"))
	return v, nil
}

func countWords(n *big.Int) string {
	if n == nil {
		return "infinitely many"
	}
	return number.Big(n)
}

// programName is under which submissions are compiled: tokens name it.
func (k *Kata) programName() string { return "kata/" + k.Name }

// files puts a submission beside the tests that are given.
func (k *Kata) files(draft sim.File) []sim.File {
	return slices.Concat([]sim.File{{Name: k.Starter.Name, Text: draft.Text}}, k.Tests, k.Hidden)
}

// testsOf returns the tests of a program, in source order.
func testsOf(p *sim.Program) []string {
	var out []string
	for _, e := range p.Entries() {
		if e.Kind == sim.Test {
			out = append(out, e.Name)
		}
	}
	return out
}

// config is how a test runs.
func (k *Kata) config(test string) sim.Config {
	early, _ := strconv.Atoi(k.Timers) // "any" is 0, which means any number
	return sim.Config{Entry: test, AnyTimers: k.Timers != "idle", Early: early}
}

// test explores one test, and notes what is against the submission. One that looks again and
// again until some time has passed may do so for ever when time passes at any moment; what
// is wrong with it mostly shows without that, and is looked for first.
func (k *Kata) test(ctx context.Context, v *Verdict, name string, b sim.Budget) error {
	c := k.config(name)
	if c.AnyTimers && v.timed {
		c.AnyTimers, c.Early = false, 0
		if err := k.explore(ctx, v, c, b); err != nil || v.Reason != Fixed {
			return err
		}
	}
	return k.explore(ctx, v, k.config(name), b)
}

// explore explores a test as c says.
func (k *Kata) explore(ctx context.Context, v *Verdict, c sim.Config, b sim.Budget) error {
	name := c.Entry
	r, err := v.Program.Explore(ctx, c, within(b, k.memory), nil)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	v.Test = name
	if err != nil {
		v.Reason, v.Text = Unable, name+": "+firstLine(err.Error())
		return nil
	}
	v.Report, v.Explored = r, true
	if text, token := failure(r); text != "" {
		v.Reason, v.Text, v.Token = Fails, name+": "+testWords(r, text), token
		return nil
	}
	for _, o := range r.Outcomes {
		words, err := unlinearizable(o.Text)
		if err != nil {
			return fmt.Errorf("%s of the kata %s: %w", name, k.Name, err)
		}
		if words != "" {
			v.Reason, v.Text, v.Token = Fails, name+": "+words, o.Token
			return nil
		}
	}
	if strings.HasPrefix(name, canPrefix) && r.Complete && !slices.ContainsFunc(r.Outcomes, can) {
		v.Reason, v.Text = Idle, name+": it holds, but what the test waits to see happens in no interleaving"
		return nil
	}
	if v.Reason = Fixed; !r.Complete {
		v.Reason, v.Text = Part, name+": none of what was covered fails, but that is no proof: "+r.Coverage
	}
	return nil
}

// importsTime reports whether a submission has to do with time.
func importsTime(draft sim.File) bool {
	_, file, err := parse(draft)
	return err == nil && slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"time"` })
}

// can reports whether a run printed that something was possible.
func can(o sim.Outcome) bool { return strings.Contains("\n"+o.Text, "\ncan ") }

// errorLine is a line that a test printed with Error or Fatal.
var errorLine = regexp.MustCompile(`(?m)^\s+\S+_test\.go:\d+: (.*)$`)

// testWords puts what the test said in the shortest failing run in place of the words that it
// failed.
func testWords(r *sim.Report, text string) string {
	if r.Shortest == nil {
		return text
	}
	said := errorLine.FindStringSubmatch(r.Shortest.End.Outcome)
	if said == nil {
		return text
	}
	return strings.Replace(text, "the test failed", said[1], 1)
}

// unhidden explores a submission that recovers from panics as if it did not, in a kata of
// which no reference does. What it then fails by counts against it only if it recovers from a
// panic of its own making: one of the tests' functions may be caught, to clean up and
// to panic again, and whether it reaches who it has to is for the tests to say.
func (k *Kata) unhidden(ctx context.Context, draft sim.File, v *Verdict) error {
	if k.recover || !callsRecover(draft.Text) {
		return nil
	}
	p, err := sim.Load(k.programName(), k.files(unrecovered([]sim.File{draft})[0]))
	if err != nil {
		return nil // it uses the value in a way that needs one; then it is not hidden
	}
	seen, err := sim.Load(k.programName(), append(k.files(watched(draft)), watcher(k.Package())))
	if err != nil {
		seen = nil // it declares a name of ours
	}
	for _, name := range testsOf(p) {
		why, err := k.anyOutcome(ctx, p, name, func(o sim.Outcome) bool { return o.Fails })
		if err != nil || why == nil {
			if err != nil {
				return err
			}
			continue
		}
		caught := why
		if seen != nil {
			caught, err = k.anyOutcome(ctx, seen, name, func(o sim.Outcome) bool { return strings.Contains("\n"+o.Text, "\n"+watchedLine) })
		}
		if err != nil {
			return err
		}
		if caught != nil {
			v.Reason, v.Test = Hides, name
			v.Text = "recover hides what goes wrong: without it, " + name + " fails: " + firstLine(why.Why)
			return nil
		}
	}
	return nil
}

// possible explores the tests called TestPossible again, with another word for "can" in what
// they print. Then a submission that prints the line itself has printed the wrong one. The
// word follows from the submission, which so cannot have it.
func (k *Kata) possible(ctx context.Context, draft sim.File, v *Verdict) error {
	word := fmt.Sprintf("can-%x ", sha256.Sum256(draft.Text))
	files, changed := k.files(draft), false
	for i := range files[1:] {
		f := &files[1+i]
		text := strings.NewReplacer("\"can ", "\""+word, "`can ", "`"+word).Replace(string(f.Text))
		changed = changed || text != string(f.Text)
		f.Text = []byte(text)
	}
	if !changed {
		return nil
	}
	p, err := sim.Load(k.programName(), files)
	if err != nil {
		return fmt.Errorf("the tests of the kata %s with another word for can: %w", k.Name, err)
	}
	for _, name := range testsOf(p) {
		if !strings.HasPrefix(name, canPrefix) {
			continue
		}
		o, err := k.anyOutcome(ctx, p, name, func(o sim.Outcome) bool { return strings.Contains("\n"+o.Text, "\n"+word) })
		if err != nil {
			return err
		}
		if o == nil {
			v.Reason, v.Test = Idle, name
			v.Text = name + ": your code prints the line that the test waits to print; what it waits to see happens in no interleaving"
			return nil
		}
	}
	return nil
}

// anyOutcome explores a test of a program, and returns an outcome that is such; nil if there is
// none, or it cannot be explored. The error is ctx's.
func (k *Kata) anyOutcome(ctx context.Context, p *sim.Program, test string, such func(sim.Outcome) bool) (*sim.Outcome, error) {
	r, err := p.Explore(ctx, k.config(test), within(kataBudget, k.memory), nil)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, nil
	}
	if i := slices.IndexFunc(r.Outcomes, such); i >= 0 {
		return &r.Outcomes[i], nil
	}
	return nil, nil
}

// overlaps explores the tests of the second tick.
func (k *Kata) overlaps(ctx context.Context, v *Verdict) error {
	v.Overlaps = true
	for _, name := range testsOf(v.Program) {
		if !strings.HasPrefix(name, parallelPrefix) {
			continue
		}
		v.Measured = true
		r, err := v.Program.Explore(ctx, k.config(name), within(kataBudget, k.memory), nil)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil || r.Fails() || !r.Complete {
			v.Overlaps = false
			return nil
		}
	}
	return nil
}

// Tick says in a sentence what the tests of the second tick show; empty for a kata without.
func (k *Kata) Tick(v *Verdict) string {
	switch {
	case !v.Measured:
		return ""
	case v.Overlaps:
		return "✓ parallel: work that has nothing to do with other work does not wait for it."
	}
	return "Less parallel than it could be: unrelated work waits. It counts all the same."
}

// compileError is as for an exercise. An error in a test is about what the tests use of the
// submission, and names the line of the test.
func (k *Kata) compileError(err error) (text string, line int) {
	first := firstLine(err.Error())
	for _, f := range k.Tests {
		if rest, ok := strings.CutPrefix(path.Base(first), f.Name+":"); ok {
			return "the tests need it otherwise: " + f.Name + ", line " + rest, 0
		}
	}
	return compileError(err)
}

// Solved reports whether a text is word for word a reference: one that was copied.
func (k *Kata) Solved(text string) bool {
	return slices.ContainsFunc(k.Right, func(s katas.Submission) bool { return string(s.File.Text) == text })
}
