package reality

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
	"time"

	"racelab/lessons"
	"racelab/lessons/internal/pace"
	"racelab/lessons/internal/register"
	"racelab/sim"
)

// Pause is a moment in which whoever comes by a line of the lesson does nothing. It stands
// before the statement there.
type Pause struct {
	File string        // of the lesson
	Line int           // where the statement begins
	For  time.Duration // of real time
	Code string        // the first line of the statement, without its indentation
}

// String says where it is: "1 ms before line 49: l.balance = b".
func (p Pause) String() string {
	return fmt.Sprintf("%s before line %d: %s", milliseconds(p.For), p.Line, p.Code)
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }

// PausesText says where all of them are, as the end of "with a pause of …".
func PausesText(all []Pause) string {
	var words []string
	for _, p := range all {
		words = append(words, p.String())
	}
	return strings.Join(words, "; and of ")
}

// Pausing bounds runs with pauses: each takes milliseconds, and one that ends in a deadlock
// takes its patience.
const (
	pause         = time.Millisecond
	pausePatience = 500 * time.Millisecond
	pauseTime     = 15 * time.Second
	trialRuns     = 12
	trialTime     = 700 * time.Millisecond
	enoughFail    = 0.9 // of the runs of a trial
)

// ErrNoPause is the error of FindPauses where no pause is known that could show anything.
var ErrNoPause = errors.New("no interleaving fails, with these switches or without any, so there is no place for a pause")

// FindPauses looks for pauses with which compiled runs of a lesson fail as its shortest
// failing run does, by what decided that run: whoever took the later step of a deciding
// order waits a moment before it, so that the earlier one comes first. It tries the likeliest
// places in a few runs each, and returns those with which most runs failed. For switches with
// which no interleaving fails, the places are those of the program without them: what holds has
// to hold there, too.
func FindPauses(ctx context.Context, l *lessons.Lesson, job Job) ([]Pause, error) {
	run, orders, err := failure(ctx, l, job.Switches)
	if err != nil {
		return nil, err
	}
	all, err := candidates(l, run, orders)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, ErrNoPause
	}
	best, most := all[0], 0.0
	job.Switches = run.Config().Switches
	for _, pauses := range all {
		trial := job
		trial.Runs, trial.Limit, trial.Pauses = trialRuns, trialTime, pauses
		t, err := Run(ctx, trial, nil)
		if err != nil {
			return nil, err
		}
		share := float64(t.Failing) / float64(max(t.Done, 1))
		if share > most {
			best, most = pauses, share
		}
		if share >= enoughFail {
			break
		}
	}
	return best, nil
}

// withPauses returns a job that asks for pauses with the best that were found.
func withPauses(ctx context.Context, job Job) (Job, error) {
	if !job.Pause {
		return job, nil
	}
	l, err := lessons.Find(job.Lesson)
	if err != nil {
		return job, err
	}
	job.Pause = false
	if job.Servers == (Servers{}) {
		job.Patience = cmp.Or(job.Patience, pausePatience)
	}
	job.Limit = cmp.Or(job.Limit, pauseTime)
	if job.Pauses, err = FindPauses(ctx, l, job); err != nil {
		return job, fmt.Errorf("looking for a pause that shows what can fail in %s: %w", job.Lesson, err)
	}
	return job, nil
}

// failure returns the shortest failing run of a lesson, and what decided it: with the
// switches, or with those of them that are faults, or with the fault that it needs.
func failure(ctx context.Context, l *lessons.Lesson, switches []string) (*sim.Run, []sim.Order, error) {
	p, err := l.Load()
	if err != nil {
		return nil, nil, err
	}
	faults := slices.DeleteFunc(slices.Clone(switches), func(name string) bool { return !isFault(l, name) })
	sets := [][]string{switches, faults, nil}
	for _, s := range l.Switches {
		if s.Kind == "fault" {
			sets = append(sets, []string{s.Name})
		}
	}
	for _, on := range sets {
		r, err := l.Numbers(ctx)(on...)
		if err != nil {
			return nil, nil, err
		}
		if r.Shortest == nil {
			continue
		}
		run, err := p.NewRun(sim.Config{Switches: on})
		if err != nil {
			return nil, nil, err
		}
		if err := run.Follow(r.Shortest.Schedule); err != nil {
			return nil, nil, err
		}
		var orders []sim.Order
		if reason, err := r.Decider().Reason(ctx, run); err == nil {
			orders = reason.Orders
		}
		return run, orders, nil
	}
	return nil, nil, ErrNoPause
}

func isFault(l *lessons.Lesson, name string) bool {
	return slices.ContainsFunc(l.Switches, func(s sim.Switch) bool { return s.Name == name && s.Kind == "fault" })
}

// candidates returns sets of pauses to try, the likeliest first: before the later step of every
// deciding order, before what everybody waits for at the end of a deadlock, before each of these
// alone, longer ones the later the step comes, and before each other step of the run.
func candidates(l *lessons.Lesson, run *sim.Run, orders []sim.Order) ([][]Pause, error) {
	at, err := places(l, run)
	if err != nil {
		return nil, err
	}
	var later, stuck []int
	for _, s := range slices.Sorted(maps.Keys(at)) {
		if s > run.Len() {
			stuck = append(stuck, s)
		}
	}
	for _, o := range orders {
		if s := o.Second.Step; s > 0 && at[s] != nil && !slices.Contains(later, s) {
			later = append(later, s)
		}
	}
	slices.Sort(later)
	var out [][]Pause
	add := func(set []Pause) {
		same := func(o []Pause) bool { return slices.Equal(o, set) }
		if len(set) > 0 && !slices.ContainsFunc(out, same) {
			out = append(out, set)
		}
	}
	alike := func(int) time.Duration { return pause }
	add(together(at, later, alike))
	add(together(at, stuck, alike))
	for _, s := range later {
		add(together(at, []int{s}, alike))
	}
	add(together(at, later, func(rank int) time.Duration { return pause * time.Duration(rank+1) }))
	for s := run.Len(); s >= 1 && len(out) < mostCandidates; s-- {
		if at[s] != nil {
			add([]Pause{*at[s]})
		}
	}
	return out, nil
}

// mostCandidates bounds how many places are tried.
const mostCandidates = 14

// together returns pauses before steps, each place once.
func together(at map[int]*Pause, steps []int, long func(rank int) time.Duration) []Pause {
	var out []Pause
	for rank, s := range steps {
		p := *at[s]
		p.For = long(rank)
		if !slices.ContainsFunc(out, func(o Pause) bool { return o.File == p.File && o.Line == p.Line }) {
			out = append(out, p)
		}
	}
	return out
}

// places returns, for each step of a run of a lesson, the pause before the statement that
// takes it; and above the run's length, those before what actors wait for at its end.
func places(l *lessons.Lesson, run *sim.Run) (map[int]*Pause, error) {
	out := map[int]*Pause{}
	type source struct {
		statements []register.Statement
		lines      []string
	}
	sources := map[string]source{}
	for _, f := range l.Files {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, f.Name, f.Text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		sources[f.Name] = source{register.Statements(files, file), strings.Split(string(f.Text), "\n")}
	}
	note := func(step int, file string, line int) {
		src, ok := sources[file]
		if !ok || out[step] != nil {
			return
		}
		if s, ok := enclosing(src.statements, line); ok {
			out[step] = &Pause{File: file, Line: s.Line, For: pause, Code: firstLine(src.lines, s)}
		}
	}
	for _, e := range run.Events(run.Len()) {
		if e.Step >= 1 && e.Actor >= 0 {
			note(e.Step, e.Pos.File, e.Pos.Line)
		}
	}
	for i, a := range run.View(run.Len()).Actors {
		if a.State == sim.Blocked {
			note(run.Len()+1+i, a.Pos.File, a.Pos.Line)
		}
	}
	return out, nil
}

// firstLine is the first line of a statement, with … for the others.
func firstLine(lines []string, s register.Statement) string {
	text := strings.TrimSpace(lines[s.Line-1])
	if s.Last > s.Line {
		text = strings.TrimRight(text, " ,({`") + " …"
	}
	return text
}

// enclosing returns the innermost statement that a line belongs to.
func enclosing(all []register.Statement, line int) (register.Statement, bool) {
	within := slices.DeleteFunc(slices.Clone(all), func(s register.Statement) bool { return line < s.Line || line > s.Last })
	if len(within) == 0 {
		return register.Statement{}, false
	}
	return slices.MaxFunc(within, func(a, b register.Statement) int { return cmp.Compare(a.Offset, b.Offset) }), true
}

// paces returns the pauses as package pace takes them.
func paces(all []Pause) map[string]time.Duration {
	out := map[string]time.Duration{}
	for _, p := range all {
		out[pace.Place(p.File, p.Line)] = p.For
	}
	return out
}
