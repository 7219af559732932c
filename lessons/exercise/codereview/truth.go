package codereview

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"racelab/lessons/exercise"
	"racelab/sim"
	"racelab/sim/number"
	"racelab/sim/trace"
)

// Truth is what the engine says of a change.
type Truth struct {
	Safe bool
	Text string // one line: how many interleavings fail, and why
	// Deciding are the lines, as indexes of Review.Lines, that the failing run names: those of
	// the steps that decided it, or where its actors wait; every changed line if it names none
	// that is shown. Empty if the change is safe.
	Deciding []int
	// Of one that is not safe:
	Program  *sim.Program
	Token    string   // of the failing run
	Race     bool     // what fails is a data race: the run goes through both accesses, and may end well
	Entry    string   // its test; empty for a lesson
	Switches []string // the faults that are on in it
}

// truthOf takes what reviewers want to know out of a verdict.
func (r *Review) truthOf(v *exercise.Verdict, base []string) (*Truth, error) {
	t := &Truth{Safe: v.Counts(), Text: v.Text}
	switch {
	case t.Safe:
		return t, nil
	case v.Token == "" || v.Program == nil || v.Report == nil:
		return nil, fmt.Errorf("it is not safe, and there is no failing run to show: %s (%s)", v.Text, v.Reason)
	}
	t.Program, t.Token, t.Entry, t.Switches = v.Program, v.Token, v.Test, base
	if v.Fault != "" {
		t.Switches = append(slices.Clone(base), v.Fault)
	}
	at, err := r.named(v)
	if err != nil {
		return nil, err
	}
	t.Token, t.Race = exercise.ThroughRace(v.Program, v.Token)
	t.Deciding = r.indexes(func(l Line) bool { return l.New > 0 && at[l.New] })
	if len(t.Deciding) == 0 { // it fails by what it does not do: what was changed is all that can be named
		t.Deciding = r.indexes(func(l Line) bool { return l.Sign == Added || l.Sign == Removed })
	}
	return t, nil
}

// indexes returns the lines that are such.
func (r *Review) indexes(such func(Line) bool) (out []int) {
	for i, l := range r.Lines {
		if such(l) {
			out = append(out, i)
		}
	}
	return out
}

// named returns the lines of the changed file that a failing run names: those of the steps that
// decided it, of the accesses that race, and of all that happens to what somebody waits for
// for ever.
func (r *Review) named(v *exercise.Verdict) (map[int]bool, error) {
	run, err := v.Program.Replay(v.Token)
	if err != nil {
		return nil, fmt.Errorf("replaying the failing run: %w", err)
	}
	steps, waits := decided(run, v.Report), waiting(v.Report)
	events := run.Events(run.Len())
	awaited := map[trace.Loc]bool{}
	for _, e := range events {
		if !e.Minor && e.Sync != (trace.Loc{}) && waits[e.Pos.File+":"+strconv.Itoa(e.Pos.Line)] {
			awaited[e.Sync] = true
		}
	}
	out := map[int]bool{}
	for _, e := range events {
		if e.Pos.File == r.File && !e.Inner && (steps[e.Step] || awaited[e.Sync]) {
			out[e.Pos.Line] = true
		}
	}
	for _, race := range v.Report.Races {
		for _, pos := range []trace.Position{race.First, race.Second} {
			out[pos.Line] = out[pos.Line] || pos.File == r.File
		}
	}
	for where := range waits {
		if file, line, _ := strings.Cut(where, ":"); file == r.File {
			n, _ := strconv.Atoi(line)
			out[n] = true
		}
	}
	return out, r.cases(out)
}

// cases names, with a line at which a select stands, its cases: which of them is taken is what a
// reviewer looks at.
func (r *Review) cases(named map[int]bool) error {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, r.after.Name, r.after.Text, parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("reading the code after the change: %w", err)
	}
	line := func(n ast.Node) int { return fset.PositionFor(n.Pos(), false).Line }
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectStmt); ok && named[line(s)] {
			for _, c := range s.Body.List {
				named[line(c)] = true
			}
		}
		return true
	})
	return nil
}

// decided returns the steps of a failing run that decided it.
func decided(run *sim.Run, report *sim.Report) map[int]bool {
	out := map[int]bool{}
	for _, i := range run.Explain() {
		for _, s := range i.Steps {
			out[s] = true
		}
	}
	if f := report.Shortest; f != nil && f.Line != nil {
		for _, s := range f.Line.Decided {
			out[s] = true
		}
	}
	return out
}

// waiting returns where somebody waits for ever, as file:line.
func waiting(report *sim.Report) map[string]bool {
	out := map[string]bool{}
	for _, f := range slices.Concat(report.Deadlocks, report.Leaks, report.Livelocks) {
		for _, where := range f.Where {
			out[where] = true
		}
	}
	return out
}

// Answer is what a reviewer says of a change.
type Answer struct {
	Safe  bool
	Lines []int // that were marked, as indexes of Review.Lines, ascending
}

// Graded is what an answer is worth.
type Graded struct {
	Right  bool // safe or not is right, and of one that is not safe the marks are, too
	Partly bool // safe or not is right, and the marks are not
	Hits   int  // marks at lines that the failing run names, or beside one
}

// Grade judges an answer. Of a change that is not safe at least one mark has to be at a line
// that the failing run names, or beside it, and no more marks elsewhere than there: whoever
// marks everything has found nothing.
func (t *Truth) Grade(a Answer) Graded {
	var g Graded
	for _, i := range a.Lines {
		if slices.ContainsFunc(t.Deciding, func(d int) bool { return d-i <= 1 && i-d <= 1 }) {
			g.Hits++
		}
	}
	found := t.Safe || g.Hits > 0 && g.Hits >= len(a.Lines)-g.Hits
	g.Right = a.Safe == t.Safe && found
	g.Partly = a.Safe == t.Safe && !g.Right
	return g
}

// Said puts an answer in a line of words, for the record.
func (r *Review) Said(a Answer) string {
	if a.Safe {
		return "safe"
	}
	return "not safe" + r.at(a.Lines)
}

// Answered reads an answer back from the words of Said, so that it can be shown again. ok is false if they are of no
// answer to this change, as after a change of its code.
func (r *Review) Answered(said string) (a Answer, ok bool) {
	if said == "safe" {
		return Answer{Safe: true}, true
	}
	words, ok := strings.CutPrefix(said, "not safe")
	_, words, _ = strings.Cut(words, " line")
	for _, number := range strings.FieldsFunc(strings.TrimPrefix(words, "s"), func(c rune) bool { return c == ' ' || c == ',' }) {
		i := slices.IndexFunc(r.Lines, func(l Line) bool { return l.Sign != Gap && l.Number() == number })
		if i < 0 {
			return Answer{}, false
		}
		a.Lines = append(a.Lines, i)
	}
	return a, ok
}

// True puts the truth into the same words.
func (r *Review) True(t *Truth) string { return r.Said(Answer{t.Safe, t.Deciding}) }

// at names lines: ", lines 3, 4".
func (r *Review) at(lines []int) string {
	var out []string
	for _, i := range lines {
		out = append(out, r.Number(i))
	}
	switch len(out) {
	case 0:
		return ""
	case 1:
		return ", line " + out[0]
	}
	return ", lines " + strings.Join(out, ", ")
}

// Number is how the i-th line of the diff is called.
func (r *Review) Number(i int) string { return r.Lines[i].Number() }

// Told says in sentences what an answer is worth and what the engine says.
func (r *Review) Told(t *Truth, a Answer, g Graded) []string {
	word := "The change is safe: " + t.Text + "."
	if !t.Safe {
		word = "The change is not safe: " + strings.TrimSuffix(t.Text, ".") + "."
	}
	out := []string{word}
	if t.Safe {
		return out
	}
	if len(t.Deciding) > 0 {
		out = append(out, "The failing run is about"+strings.TrimPrefix(r.at(t.Deciding), ",")+".")
	}
	if !a.Safe && len(a.Lines) > 0 {
		out = append(out, fmt.Sprintf("%d of your %s there or beside.", g.Hits, marksAre(len(a.Lines))))
	} else if !a.Safe {
		out = append(out, "You marked no line. In a review, say where.")
	}
	return out
}

func marksAre(n int) string {
	if n == 1 {
		return "1 mark is"
	}
	return number.Of(int64(n), "mark") + " are"
}
