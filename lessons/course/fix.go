package course

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"racelab/sim"
	"racelab/sim/trace"
)

// Verdict is what the explorer says of a set of switches.
type Verdict struct {
	Switches []string
	Report   *sim.Report
	Holds    bool
	Complete bool    // every interleaving was covered
	Fault    string  // the fault that has to be on for it to fail, if it holds without
	Token    string  // of a run that breaks it; empty if it holds
	Why      string  // of that run
	Outcome  string  // of that run
	Kind     string  // of the switch, where one fix was chosen: fix, partial, wrong
	About    string  // what the page says of it, as Markdown; empty for several
	Censuses []Proof // what was explored for it: without a fault besides Base, and with each fault up to the first that breaks it
}

// Try answers a choice of switches: first as the lesson stands, then with each
// fault of the lesson.
func (s *Study) Try(switches ...string) (Verdict, error) {
	v := Verdict{Switches: switches}
	if err := s.check(switches); err != nil {
		return v, err
	}
	r, err := s.numbers(with(s.base, switches...)...)
	if err != nil {
		return v, err
	}
	v.Report, v.Complete, v.Censuses = r, r.Complete, []Proof{{Report: r}}
	if fixes := s.fixes(switches); len(fixes) == 1 {
		v.Kind = s.kind(fixes[0])
		v.About, _ = s.Lesson.About(fixes[0], s.numbers)
	}
	if v.breaks(r) {
		return v, nil
	}
	for _, fault := range s.Faults() {
		if slices.Contains(switches, fault[0]) || slices.Contains(s.base, fault[0]) {
			continue
		}
		r, err := s.numbers(with(with(s.base, switches...), fault...)...)
		if err != nil {
			return v, err
		}
		v.Complete, v.Censuses = v.Complete && r.Complete, append(v.Censuses, Proof{Fault: fault[0], Report: r})
		if v.breaks(r) {
			v.Fault = fault[0]
			return v, nil
		}
	}
	v.Holds = true
	return v, nil
}

// breaks takes over what breaks the set, if something does.
func (v *Verdict) breaks(r *sim.Report) bool {
	switch {
	case r.Shortest != nil:
		v.Token, v.Why, v.Outcome = r.Shortest.Token, r.Shortest.End.Why, r.Shortest.End.Outcome
	case len(r.Deadlocks) > 0:
		v.Token, v.Why, v.Outcome = r.Deadlocks[0].Token, r.Deadlocks[0].Text, "deadlock"
	case len(r.Livelocks) > 0:
		v.Token, v.Why, v.Outcome = r.Livelocks[0].Token, r.Livelocks[0].Text, "livelock"
	case len(r.Races) > 0:
		v.Token, v.Why, v.Outcome = r.Races[0].Token, r.Races[0].Text, "data race"
	default:
		return false
	}
	for _, o := range r.Outcomes {
		if o.Fails && o.Token == v.Token && o.Why != "" {
			v.Why = o.Why
		}
	}
	return true
}

func (s *Study) kind(name string) string {
	for _, w := range s.Lesson.Switches {
		if w.Name == name {
			return w.Kind
		}
	}
	return ""
}

// fixes returns those of switches that are no faults.
func (s *Study) fixes(switches []string) []string {
	return slices.DeleteFunc(slices.Clone(switches), func(name string) bool { return s.kind(name) == "fault" })
}

// Cost is what a set of switches costs, as means over runs of a uniformly random
// scheduler from a fixed seed.
type Cost struct {
	Runs      int
	Steps     float64 // of a run
	Waiting   float64 // for each step of a run, actors that were blocked at that moment
	Parallel  float64 // for each step of a run, actors that could have taken it
	Aborts    float64 // calls of a run that came back with an error, a conflict, or nothing done
	Repeats   float64 // calls and atomic updates of a run that an actor had made before, at the same line: retries and loops
	Unbounded bool    // runs were cut off: with these switches one need not end
}

// costRuns is how many runs a cost is measured over: enough that the first digit stands, at a
// few milliseconds. Where runs are long, fewer do: costSteps bounds their steps together.
const (
	costRuns  = 200
	costSteps = 2000
)

// Cost measures a set of switches, with Base on. Compare it with that of no
// switch.
func (s *Study) Cost(switches ...string) (Cost, error) {
	if err := s.check(switches); err != nil {
		return Cost{}, err
	}
	if len(switches) == 0 {
		return s.cost()
	}
	return s.costOver(s.program, costSteps, switches...)
}

// CostOf is Cost for another program, such as a fix that was typed, with the faults that are on in
// the lesson, over all of the runs.
func CostOf(p *sim.Program, on []string) (Cost, error) { return costOver(p, costRuns*enough, on) }

// costOver measures a program over costRuns runs, or as many as begin within so many steps.
func (s *Study) costOver(p *sim.Program, steps float64, switches ...string) (Cost, error) {
	return costOver(p, steps, with(s.base, switches...))
}

func costOver(p *sim.Program, steps float64, on []string) (Cost, error) {
	var c Cost
	r := rand.New(rand.NewPCG(7, 7)) // the same runs for everybody
	for c.Runs < costRuns && c.Steps < steps {
		if err := costOfRun(p, &c, on, r); err != nil {
			return Cost{}, err
		}
		c.Runs++
	}
	if c.Steps > 0 {
		c.Waiting /= c.Steps
		c.Parallel /= c.Steps
	}
	n := float64(c.Runs)
	c.Steps /= n
	c.Aborts /= n
	c.Repeats /= n
	return c, nil
}

// costOfRun adds one random run.
func costOfRun(p *sim.Program, c *Cost, switches []string, r *rand.Rand) error {
	run, err := p.NewRun(sim.Config{Switches: switches})
	if err != nil {
		return err
	}
	for {
		v := run.View(run.Len())
		if v.End != nil || len(v.Choices) == 0 {
			break
		}
		if run.Len() >= enough {
			c.Unbounded = true
			break
		}
		ready := map[int]bool{}
		for _, ch := range v.Choices {
			if ch.Actor >= 0 {
				ready[ch.Actor] = true
			}
		}
		c.Steps++
		c.Parallel += float64(len(ready))
		for _, a := range v.Actors {
			if a.State == sim.Blocked {
				c.Waiting++
			}
		}
		if err := run.Step(v.Choices[r.IntN(len(v.Choices))]); err != nil {
			return err
		}
	}
	aborts, repeats := tally(run)
	c.Aborts += float64(aborts)
	c.Repeats += float64(repeats)
	return nil
}

// tally counts calls that failed and steps that were taken before.
func tally(run *sim.Run) (aborts, repeats int) {
	type place struct {
		actor int
		pos   trace.Position
		op    trace.Op
	}
	seen := map[place]bool{}
	for _, e := range run.Events(run.Len()) {
		if e.Minor || e.Actor < 0 || e.Step < 1 {
			continue
		}
		if e.Op == trace.Call && failed(e.Label) {
			aborts++
		}
		if e.Op != trace.Call && e.Op != trace.AtomicRMW || e.Pos.Line == 0 || strings.HasSuffix(e.Label, " waits") {
			continue
		}
		if p := (place{e.Actor, e.Pos, e.Op}); seen[p] {
			repeats++
		} else {
			seen[p] = true
		}
	}
	return aborts, repeats
}

// failed reports whether the label of a call says that nothing came of it.
func failed(label string) bool {
	_, result, ok := strings.Cut(label, "->")
	if !ok {
		return false
	}
	result = strings.ToLower(result)
	for _, sign := range []string{"error", "40001", "40p01", "23505", "25p02", "conflict", "refused", "0 rows", "aborted", "failed"} {
		if strings.Contains(result, sign) {
			return true
		}
	}
	return false
}

// Against says in a sentence what a cost is beside that of no switch.
func (c Cost) Against(none Cost) string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	switch d := c.Steps - none.Steps; {
	case d >= 0.5:
		add("%.1f more steps per run", d)
	case d <= -0.5:
		add("%.1f fewer steps per run", -d)
	}
	if d := c.Waiting - none.Waiting; d >= 0.05 {
		add("%.1f actors waiting at a time (%.1f without)", c.Waiting, none.Waiting)
	}
	if d := none.Parallel - c.Parallel; d >= 0.05 {
		add("%.1f actors that can continue at a time (%.1f without)", c.Parallel, none.Parallel)
	}
	if d := c.Aborts - none.Aborts; d >= 0.05 {
		add("%.1f failed calls per run (%.1f without)", c.Aborts, none.Aborts)
	}
	if d := c.Repeats - none.Repeats; d >= 0.05 {
		add("%.1f repeated calls per run (%.1f without)", c.Repeats, none.Repeats)
	}
	if c.Unbounded {
		add("runs that may never end")
	}
	if len(parts) == 0 {
		return "What it costs is too little to measure here."
	}
	return "What it costs: " + strings.Join(parts, ", ") + "."
}

// Proof is the census of a set of switches beside a fault, or beside none.
type Proof struct {
	Fault  string // empty: none besides Base
	Report *sim.Report
}

// Prove returns the censuses that together prove a set of switches: as the lesson
// stands, and with each fault.
func (s *Study) Prove(switches ...string) ([]Proof, error) {
	if err := s.check(switches); err != nil {
		return nil, err
	}
	sets := append([][]string{nil}, s.Faults()...)
	var out []Proof
	for _, fault := range sets {
		name := strings.Join(fault, "")
		if slices.Contains(s.base, name) || slices.Contains(switches, name) {
			continue
		}
		r, err := s.numbers(with(with(s.base, switches...), fault...)...)
		if err != nil {
			return nil, err
		}
		out = append(out, Proof{Fault: name, Report: r})
	}
	return out, nil
}

// mostLines bounds what is told of a run: one that never ends repeats itself long before.
const mostLines = 60

// RunOf replays a token of the lesson, and returns its steps in words: to its end, or the
// first of them if they are many. more says that others follow.
func (s *Study) RunOf(token string) (lines []Line, more bool, err error) {
	run, err := s.program.Replay(token)
	if err != nil {
		return nil, false, err
	}
	run.Finish(run.Len() + enough)
	lines = Lines(run)
	n := min(len(lines), mostLines)
	return lines[:n:n], n < len(lines), nil
}
