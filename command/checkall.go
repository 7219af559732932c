package command

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"racelab/command/ci"
	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/number"
)

// ciFlags are the flags of check for those who run it beside their tests.
type ciFlags struct {
	skip     string
	events   bool
	junit    string
	sarif    string
	github   bool
	on       []string // --fail-on
	save     bool
	shard    string
	timeout  time.Duration
	parallel int // 0: as 1

	baseline      string
	writeBaseline bool
	real          int       // real runs of a test that fails
	known         *baseline // nil: there is none

	sink *sink
}

func (f *ciFlags) addTo(flags *pflag.FlagSet) {
	flags.StringVar(&f.baseline, "baseline", "", baselineUsage)
	flags.IntVar(&f.real, "real", 0, realUsage)
	flags.BoolVar(&f.writeBaseline, "write-baseline", false, writeBaselineUsage)
	flags.IntVarP(&f.parallel, "parallel", "p", 1, parallelUsage)
	flags.StringVar(&f.skip, "skip", "", "leave out the tests whose name matches this regular expression")
	flags.BoolVar(&f.events, "events", false, "print events as go test -json does, for programs that read those (also -json, with one dash)")
	flags.StringVar(&f.junit, "junit", "", "also write JUnit XML to this file")
	flags.StringVar(&f.sarif, "sarif", "", "also write SARIF to this file, for code scanning")
	flags.BoolVar(&f.github, "github", false, "also print annotations for GitHub Actions, and add a summary to the job")
	flags.StringSliceVar(&f.on, "fail-on", nil, "what is red: "+strings.Join(kindNames(), ", ")+" (all, if not given); the rest is reported")
	flags.BoolVar(&f.save, "save", false, "keep the schedule of each failure in testdata/racelab beside the test; it is replayed first from then on")
	flags.StringVar(&f.shard, "shard", "", "check one part of the tests, as in 2/5: the second of five")
	flags.DurationVar(&f.timeout, "timeout", 0, "end the whole check after this time, and report what was found so far")
}

// singleDashes lets check's flags be written as go test has them, with one dash: -run, -json.
// The last means go test's events.
func singleDashes(args []string) []string {
	if len(args) == 0 || args[0] != "check" {
		return args
	}
	out := slices.Clone(args)
	for i, arg := range out {
		if arg == "--" {
			break
		}
		name, _, _ := strings.Cut(arg, "=")
		switch {
		case name == "-json":
			out[i] = "--events" + strings.TrimPrefix(arg, name)
		case goTestFlag.MatchString(name):
			out[i] = "-" + arg
		}
	}
	return out
}

// goTestFlag matches a flag of more than one letter after one dash.
var goTestFlag = regexp.MustCompile(`^-[a-z][a-z-]+$`)

// kinds is a set of kinds of findings.
type kinds map[ci.Kind]bool

func kindNames() []string {
	var names []string
	for _, k := range ci.Kinds() {
		names = append(names, string(k))
	}
	return names
}

// failOn returns what makes a check fail; nil: whatever does.
func (f *ciFlags) failOn() kinds {
	if len(f.on) == 0 {
		return nil
	}
	out := kinds{}
	for _, name := range f.on {
		out[ci.Kind(name)] = true
	}
	return out
}

// sound says what is wrong with the flags.
func (f *ciFlags) wrong() error {
	for _, name := range f.on {
		if !slices.Contains(kindNames(), name) {
			return fmt.Errorf("--fail-on knows no %q; it takes %s", cells.Clean(name), strings.Join(kindNames(), ", "))
		}
	}
	if _, _, err := f.part(); err != nil {
		return err
	}
	if _, err := regexp.Compile(f.skip); err != nil {
		return fmt.Errorf("--skip is a regular expression, and %q is none: %s", cells.Clean(f.skip), cells.Clean(patternError(err)))
	}
	if f.real < 0 || f.real > maxReal {
		return fmt.Errorf("--real %d: give 1 to %d runs", f.real, maxReal)
	}
	if f.timeout < 0 {
		return errors.New("--timeout is a time such as 10m, and not a negative one")
	}
	return nil
}

// part returns which part of how many is checked: 1 of 1 without --shard.
func (f *ciFlags) part() (n, of int, err error) {
	if f.shard == "" {
		return 1, 1, nil
	}
	left, right, both := strings.Cut(f.shard, "/")
	n, err1 := strconv.Atoi(left)
	of, err2 := strconv.Atoi(right)
	if !both || err1 != nil || err2 != nil || n < 1 || n > of {
		return 0, 0, fmt.Errorf("--shard is one part of several, as in 2/5, and %q is not", cells.Clean(f.shard))
	}
	return n, of, nil
}

// choose leaves out what --skip and --shard leave out. Which shard a test is in depends
// on its name alone, so that a new test moves no other.
func (f *ciFlags) choose(t *target, entries []sim.Entry) []sim.Entry {
	n, of, err := f.part()
	skip, err2 := regexp.Compile(f.skip)
	if err != nil || err2 != nil {
		return entries // wrong has said so
	}
	return slices.DeleteFunc(slices.Clone(entries), func(e sim.Entry) bool {
		if f.skip != "" && skip.MatchString(e.Name) {
			return true
		}
		sum := sha256.Sum256([]byte(t.program.Name() + "\x00" + e.Name))
		return int(binary.BigEndian.Uint32(sum[:])%uint32(of)) != n-1
	})
}

// nothing is the error of a target none of whose tests are left, unless others are checked as well or
// have this shard's.
func (f *ciFlags) nothing(t *target) error {
	if f.shard != "" || f.sink != nil && f.sink.several {
		return nil
	}
	return fmt.Errorf("--skip %s leaves out every test of %s", cells.Clean(f.skip), cells.Clean(t.program.Name()))
}

// within bounds a check as --timeout says.
func (a *app) within(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit <= 0 {
		return ctx, func() {}
	}
	a.over = fmt.Sprintf("the time of --timeout %v was over", limit)
	inner, cancel := context.WithTimeout(ctx, limit)
	stop := context.AfterFunc(ctx, func() { a.over = "" }) // the user was first
	return inner, func() { stop(); cancel() }
}

// checkAll checks one target after the other. What is wrong with one keeps no other from
// being checked.
func (a *app) checkAll(ctx context.Context, targets []string, several bool, f checkFlags, budget sim.Budget) (int, error) {
	if !several {
		t, err := openTarget(targets[0], f.build)
		if err != nil {
			f.sink.broken(targets[0], err)
			return statusError, err
		}
		return a.checkTarget(ctx, t, f, budget)
	}
	f.sink.several = true
	worst, none := statusHolds, 0
	for i, name := range targets {
		t, err := openTarget(name, f.build)
		status := statusError
		if err == nil {
			status, err = a.checkTarget(ctx, t, f, budget)
		}
		if errors.Is(err, errNoMatch) { // as go test has it: another package may have some
			none++
			continue
		}
		if err != nil {
			f.sink.broken(name, err)
			fmt.Fprintf(a.stderr, "racelab: %s: %s\n", cells.Clean(name), oneLine(err.Error()))
		}
		worst = worse(worst, status)
		if ctx.Err() != nil {
			if rest := targets[i+1:]; len(rest) > 0 {
				fmt.Fprintf(a.stderr, "racelab: not checked: %s\n", cells.Clean(strings.Join(rest, ", ")))
				worst = worse(worst, statusError)
			}
			break
		}
	}
	if none > 0 && !f.sink.any() {
		return statusError, fmt.Errorf("no test in %s matches --run %s", number.Of(int64(none), "package"), cells.Clean(f.run))
	}
	if f.skip != "" && f.shard == "" && !f.sink.any() && worst == statusHolds {
		return statusError, fmt.Errorf("--skip %s leaves out every test", cells.Clean(f.skip))
	}
	if !a.json && !f.sink.only() {
		return worst, a.print("\n" + f.sink.total() + "\n")
	}
	return worst, nil
}

// worse is the status of two checks together: a run that fails counts for more than what
// could not be checked, and that for more than what was covered in part.
func worse(a, b int) int {
	for _, s := range []int{statusInterrupted, statusFails, statusError, statusPart} {
		if a == s || b == s {
			return s
		}
	}
	return statusHolds
}

// sink takes what was checked to the files and formats that were asked for. A nil one takes
// nothing.
type sink struct {
	app     *app
	flags   ciFlags
	run     ci.Run
	events  *ci.Events
	several bool
	lines   bool // something was told of a test
	whole   bool // and the last was a whole report
	reports []any
	began   time.Time
}

func (a *app) newSink(f ciFlags) (*sink, error) {
	if err := f.wrong(); err != nil {
		return nil, err
	}
	if f.events && a.json {
		return nil, errors.New("one format at a time: --events and --json cannot be written together")
	}
	s := &sink{app: a, flags: f, run: ci.Run{Version: version()}}
	if f.events {
		s.events = ci.NewEvents(a.stdout, time.Now)
	}
	return s, nil
}

// only reports whether nothing but events goes to standard output.
func (s *sink) only() bool { return s != nil && s.events != nil }

// any reports whether a test was checked.
func (s *sink) any() bool {
	return slices.ContainsFunc(s.run.Packages, func(p ci.Package) bool { return len(p.Tests) > 0 })
}

// gap is what stands between the reports of two targets.
func (s *sink) gap() string {
	if s == nil || len(s.run.Packages) < 2 {
		return ""
	}
	return "\n"
}

// showsLines reports whether a report is written that shows findings at their lines.
func (s *sink) showsLines() bool {
	return s.flags.junit != "" || s.flags.sarif != "" || s.flags.github
}

// start begins a package.
func (s *sink) start(name string) {
	if s == nil {
		return
	}
	s.began = time.Now()
	s.run.Packages = append(s.run.Packages, ci.Package{Name: cells.Clean(name)})
	if s.events != nil {
		s.events.Start(cells.Clean(name))
	}
}

// test takes what was found in an entry, or what kept it from being checked.
func (s *sink) test(t *target, e sim.Entry, c checked, err error, took time.Duration) {
	if s == nil {
		return
	}
	out := s.testOf(t, e, c, err, took)
	p := &s.run.Packages[len(s.run.Packages)-1]
	p.Tests = append(p.Tests, out)
	if s.events != nil {
		s.events.Test(p.Name, out)
	}
}

// end ends the package that was begun last.
func (s *sink) end() {
	if s == nil {
		return
	}
	p := &s.run.Packages[len(s.run.Packages)-1]
	p.Elapsed = time.Since(s.began)
	if s.events != nil {
		s.events.End(*p)
	}
}

// broken says that nothing, or nothing more, of a target could be checked.
func (s *sink) broken(name string, err error) {
	if s == nil {
		return
	}
	if n := len(s.run.Packages); n > 0 && s.run.Packages[n-1].Name == cells.Clean(name) {
		if len(s.run.Packages[n-1].Tests) == 0 {
			s.run.Packages[n-1].Err = oneLine(err.Error())
		}
		return // its tests say it
	}
	p := ci.Package{Name: cells.Clean(name), Err: oneLine(err.Error())}
	s.run.Packages = append(s.run.Packages, p)
	if s.events != nil {
		s.events.Start(p.Name)
		s.events.End(p)
	}
}

// writeJSON writes the reports of a target, or keeps them if there are several targets.
func (s *sink) writeJSON(w io.Writer, v any) error {
	if s == nil || !s.several {
		return writeJSON(w, v)
	}
	s.reports = append(s.reports, v)
	return nil
}

// total is the last line about several targets.
func (s *sink) total() string {
	failed, left, all, complete := 0, 0, 0, true
	var broken []string
	for _, p := range s.run.Packages {
		if p.Err != "" {
			broken = append(broken, p.Name)
		}
		for _, t := range p.Tests {
			all++
			switch t.Status {
			case ci.Fails:
				failed++
			case ci.Skipped:
				left++
				continue
			}
			complete = complete && t.Status == ci.Holds
		}
	}
	line := judged(failed > 0, complete && len(broken) == 0, fmt.Sprintf("%d of %d fail", failed, all))
	if left > 0 {
		line += fmt.Sprintf("; %d skipped", left)
	}
	if len(broken) > 0 {
		line += "; not checked: " + strings.Join(broken, ", ")
	}
	return line
}

// finish writes what was asked for.
func (s *sink) finish() error {
	if s == nil {
		return nil
	}
	var errs []error
	if s.events != nil {
		errs = append(errs, s.events.Err())
	}
	if s.several && s.app.json {
		errs = append(errs, writeJSON(s.app.stdout, s.all()))
	}
	errs = append(errs, s.file("--junit", s.flags.junit, ci.JUnit), s.file("--sarif", s.flags.sarif, ci.SARIF))
	if s.flags.github {
		errs = append(errs, ci.Annotations(s.app.stdout, s.run))
		if path := s.app.env("GITHUB_STEP_SUMMARY"); path != "" {
			errs = append(errs, s.add(path))
		}
	}
	return errors.Join(errs...)
}

// all is what --json prints for several targets.
func (s *sink) all() allJSON {
	out := allJSON{Version: schemaVersion, Complete: true, Packages: append([]any{}, s.reports...), Errors: []errorJSON{}}
	for _, p := range s.run.Packages {
		if p.Err != "" {
			out.Complete = false
			out.Errors = append(out.Errors, errorJSON{p.Name, p.Err})
		}
		for _, t := range p.Tests {
			out.Fails = out.Fails || t.Status == ci.Fails
			out.Complete = out.Complete && (t.Status == ci.Holds || t.Status == ci.Fails)
			if t.Status == ci.Unchecked {
				out.Errors = append(out.Errors, errorJSON{p.Name + "/" + t.Name, t.Err})
			}
		}
	}
	return out
}

// file writes one report, whole or not at all.
func (s *sink) file(flag, path string, write func(io.Writer, ci.Run) error) error {
	if path == "" {
		return nil
	}
	var text strings.Builder
	if err := write(&text, s.run); err != nil {
		return err
	}
	old, err := os.ReadFile(path)
	if err == nil && len(old) > 0 && !bytes.Contains(old, []byte(`"racelab"`)) {
		return fmt.Errorf("%s: %s is there already, is no report of racelab, and was left alone; name another file", flag, cells.Clean(path))
	}
	if err := writeNew(path, []byte(text.String()), true); err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	return nil
}

// add adds the summary to that of the job, which other steps write to as well.
func (s *sink) add(path string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("the job's summary cannot be written: %w", err)
	}
	return errors.Join(ci.Summary(f, s.run), f.Close())
}
