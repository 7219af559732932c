package command

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"racelab/command/ci"
	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/trace"
)

// locating bounds how long the lines of the findings of one test are looked for. What is not found
// by then is told without its line.
const locating = time.Second

// testOf puts what was found in an entry, or what kept it from being checked, into the
// form that reports are made from: with the report for people and the findings at their
// lines only where what is written shows them.
func (s *sink) testOf(t *target, e sim.Entry, c checked, err error, took time.Duration) ci.Test {
	out := ci.Test{Name: cells.Clean(e.Name), Elapsed: took}
	if e.Kind != sim.Test {
		out.Name = cells.Clean(filepath.Base(pathName(t.program.Name())))
	}
	if err != nil {
		out.Status, out.Err = ci.Unchecked, oneLine(err.Error())
	}
	if c.report == nil {
		return out
	}
	out.Summary = summary(c.report)
	if s.events != nil || s.flags.junit != "" {
		var text strings.Builder
		reportText(&text, t.title(), c)
		out.Text = ansi.Strip(text.String())
	}
	if s.showsLines() {
		out.Findings = findingsOf(c)
		ctx, done := context.WithTimeout(context.Background(), locating)
		defer done()
		for i := range out.Findings {
			locate(ctx, &out.Findings[i], t, c)
		}
	}
	switch {
	case c.fails():
		out.Status = ci.Fails
	case err != nil:
	case !c.report.Complete || c.report.Fails(): // or what fails is not red
		out.Status = ci.Part
	default:
		out.Status = ci.Holds
	}
	return out
}

// findingsOf lists what was found in an entry, each thing once: an outcome that is a deadlock or
// a leak is told by the finding of that kind.
func findingsOf(c checked) []ci.Finding {
	var out []ci.Finding
	add := func(kind ci.Kind, text, token string, where string) {
		file, line := place(where)
		out = append(out, ci.Finding{Kind: kind, Text: cells.Clean(text), File: file, Line: line, Token: token, Red: (c.failOn == nil || c.failOn[kind]) && !c.judged.accepts(token)})
	}
	r := c.report
	for _, o := range r.Outcomes {
		if kind, told := kindOf(o, r); o.Fails && !told {
			add(kind, sentence(o.Why)+outcomeLine(o), o.Token, "")
		}
	}
	for _, race := range r.Races {
		add(ci.Race, race.Text, race.Token, race.Second.String())
	}
	lists := []struct {
		kind  ci.Kind
		found []sim.Finding
	}{{ci.Deadlock, r.Deadlocks}, {ci.Livelock, r.Livelocks}, {ci.Leak, r.Leaks}}
	for _, l := range lists {
		for _, f := range l.found {
			where := ""
			if len(f.Where) > 0 {
				where = f.Where[0]
			}
			add(l.kind, f.Text, f.Token, where)
			if l.kind == ci.Leak && !anyLeakFails(c) {
				out[len(out)-1].Red = false // reported only
			}
		}
	}
	if c.saved != nil && c.saved.fails {
		add(ci.Failure, c.saved.words(), c.saved.token, "")
	}
	return out
}

// kindOf returns the kind of a failing outcome, and whether another finding tells it.
func kindOf(o sim.Outcome, r *sim.Report) (kind ci.Kind, told bool) {
	switch {
	case o.Kind == sim.Deadlock:
		return ci.Deadlock, len(r.Deadlocks) > 0
	case o.Kind == sim.Panicked:
		return ci.Panic, false
	case leaks(o):
		return ci.Leak, len(r.Leaks) > 0
	}
	return ci.Failure, false
}

// leaks reports whether an outcome fails by what it leaves behind.
func leaks(o sim.Outcome) bool {
	return o.Fails && o.Kind == sim.Failed && strings.HasPrefix(o.Why, "Leak: ")
}

func anyLeakFails(c checked) bool {
	for _, o := range c.report.Outcomes {
		if leaks(o) && !c.judged.accepts(o.Token) {
			return true
		}
	}
	return false
}

// locate finds the line of a finding that has none: where the program panics, or the step by which its run
// was lost.
func locate(ctx context.Context, f *ci.Finding, t *target, c checked) {
	if f.File == "" && f.Token != "" && ctx.Err() == nil {
		if run, err := t.program.Replay(f.Token); err == nil {
			pos := lostAt(ctx, run, c)
			f.File, f.Line = pos.File, pos.Line
		}
	}
	f.File = fromHere(f.File)
}

// lostAt is where a failing run was decided.
func lostAt(ctx context.Context, run *sim.Run, c checked) trace.Position {
	if e := run.View(run.Len()).End; e != nil && e.Pos.Line > 0 {
		return e.Pos
	}
	step := run.Len()
	if line, err := c.report.Decider().Line(ctx, run); err == nil && line.Inevitable > 0 {
		step = line.Inevitable
	}
	for ; step > 0; step-- {
		for _, e := range run.Events(step) {
			if e.Step == step && e.Pos.Line > 0 {
				return e.Pos
			}
		}
	}
	return trace.Position{}
}

// place reads file:line.
func place(where string) (file string, line int) {
	at := strings.LastIndexByte(where, ':')
	if at < 0 {
		return "", 0
	}
	n, err := strconv.Atoi(where[at+1:])
	if err != nil {
		return "", 0
	}
	return where[:at], n
}

// fromHere is a path as seen from the folder that the check runs in, with slashes.
func fromHere(file string) string {
	if filepath.IsAbs(file) {
		if here, err := os.Getwd(); err == nil {
			if rel, err := filepath.Rel(here, file); err == nil && !strings.HasPrefix(rel, "..") {
				file = rel
			}
		}
	}
	return filepath.ToSlash(file)
}

// savedName is the file that keeps the counterexample of a test.
func savedName(t *target, test string) string {
	dir := t.program.Name()
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	if test == "" {
		test = "main"
	}
	return filepath.Join(dir, "testdata", "racelab", fmt.Sprintf("%s.json", test))
}
