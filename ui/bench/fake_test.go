package bench

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"

	"racelab/sim"
	"racelab/sim/trace"
)

// deposits is two deposits worked out by hand, with a step list for each actor:
// enough of an engine to see the bench at work without one.
type deposits struct {
	names  []string
	amount []int
	gate   chan struct{} // if not nil, Explore waits for it
	runs   int           // explorations begun
	also   sim.Report    // its races and livelocks are in every report
}

func twoDeposits() *deposits {
	return &deposits{names: []string{"alice", "bob"}, amount: []int{50, 30}}
}

func (d *deposits) Switches() []sim.Switch {
	return []sim.Switch{
		{Name: "lock", Field: "Lock", Kind: "fix", Text: "Hold a mutex from the read to the write"},
		{Name: "lock-each", Field: "LockEach", Kind: "wrong", Text: "Lock the read and the write, each on its own"},
	}
}

func (d *deposits) Files() []sim.File {
	return []sim.File{{Name: "deposit.go", Text: []byte(depositSource)}}
}

const depositSource = `func (l *Lesson) deposit(n int) {
	b := l.balance // the read
	b += n
	l.balance = b
}

func (l *Lesson) Alice() { l.deposit(50) }

func (l *Lesson) Bob() { l.deposit(30) }
`

func (d *deposits) NewRun(c sim.Config) (Run, error) {
	for _, s := range c.Switches {
		if s != "lock" && s != "lock-each" {
			return nil, fmt.Errorf("there is no switch %q", s)
		}
	}
	return &depositRun{d: d, on: c.Switches}, nil
}

func (d *deposits) Replay(string) (Run, error) { return nil, errors.New("this is not a token") }

func (d *deposits) Explore(ctx context.Context, c sim.Config, _ sim.Budget, progress func(sim.Progress)) (*sim.Report, error) {
	d.runs++
	progress(sim.Progress{States: 12000})
	if d.gate != nil {
		select {
		case <-d.gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	found := map[string]*sim.Outcome{}
	total, failing := int64(0), int64(0)
	var walk func(sim.Schedule)
	walk = func(s sim.Schedule) {
		r := &depositRun{d: d, on: c.Switches, made: s}
		v := r.View(len(s))
		if v.End == nil {
			for _, c := range v.Choices {
				walk(append(slices.Clone(s), c))
			}
			return
		}
		total++
		o := found[v.End.Outcome]
		if o == nil {
			o = &sim.Outcome{Text: v.End.Outcome, Fails: v.End.Fails, Why: v.End.Why, Interleavings: new(big.Int), Schedule: s}
			found[v.End.Outcome] = o
		}
		o.Interleavings.Add(o.Interleavings, big.NewInt(1))
		if v.End.Fails {
			failing++
		}
	}
	walk(nil)
	rep := &sim.Report{Complete: true, Interleavings: big.NewInt(total), Failing: big.NewInt(failing), States: 12, Transitions: 14,
		Races: d.also.Races, Livelocks: d.also.Livelocks}
	for _, text := range slices.Sorted(maps.Keys(found)) {
		o := found[text]
		o.Share = float64(o.Interleavings.Int64()) / float64(total)
		o.Probability, o.Exact = o.Share, big.NewRat(o.Interleavings.Int64(), total)
		rep.Outcomes = append(rep.Outcomes, *o)
		if o.Fails && rep.Shortest == nil {
			rep.Shortest = &sim.Failure{Schedule: o.Schedule, Steps: len(o.Schedule), Preemptions: 1}
		}
	}
	return rep, nil
}

// depositRun works everything out from its schedule whenever it is asked.
type depositRun struct {
	d    *deposits
	on   []string
	made sim.Schedule
}

var depositLines = map[string]int{"read": 2, "write": 4, "lock": 2, "unlock": 4}

func (r *depositRun) script() []string {
	if slices.Contains(r.on, "lock") {
		return []string{"lock", "read", "write", "unlock"}
	}
	return []string{"read", "write"}
}

// play runs the first n choices.
func (r *depositRun) play(n int) (v *sim.View, events []trace.Event) {
	script := r.script()
	pc, local, holder, balance := make([]int, len(r.d.names)), make([]int, len(r.d.names)), -1, 100
	for i, c := range r.made[:n] {
		a := c.Actor
		e := trace.Event{Step: i + 1, Actor: a, Name: "l.balance", Func: "deposit", Pos: trace.Position{File: "deposit.go"}, Target: -1, Partner: -1}
		switch op := script[pc[a]]; op {
		case "read":
			e.Op, local[a], e.Value = trace.Read, balance, fmt.Sprint(balance)
		case "write":
			e.Op, e.Old = trace.Write, fmt.Sprint(balance)
			balance = local[a] + r.d.amount[a]
			e.Value = fmt.Sprint(balance)
		case "lock":
			e.Op, e.Name, holder = trace.Lock, "l.mu", a
		case "unlock":
			e.Op, e.Name, holder = trace.Unlock, "l.mu", -1
		}
		e.Pos.Line = depositLines[script[pc[a]]]
		events = append(events, e)
		pc[a]++
	}
	v = &sim.View{Step: n, Shared: []sim.Var{{Name: "l.balance", Value: fmt.Sprint(balance)}}}
	done, want := 0, 100
	for i, name := range r.d.names {
		want += r.d.amount[i]
		a := sim.Actor{Name: name, State: sim.Done, HeldBy: -1, Func: "deposit"}
		if holder == i {
			a.Holds = []string{"l.mu"}
		}
		if pc[i] == len(script) {
			done++
			v.Actors = append(v.Actors, a)
			continue
		}
		op := script[pc[i]]
		a.State, a.Next, a.Pos = sim.Ready, op+" l.balance", trace.Position{File: "deposit.go", Line: depositLines[op]}
		a.Op = map[string]trace.Op{"read": trace.Read, "write": trace.Write, "lock": trace.Lock, "unlock": trace.Unlock}[op]
		a.Locals = []sim.Var{{Name: "n", Value: fmt.Sprint(r.d.amount[i])}}
		if local[i] > 0 {
			a.Locals = append(a.Locals, sim.Var{Name: "b", Value: fmt.Sprint(local[i])})
		}
		if op == "lock" {
			a.Next = "lock l.mu"
			if holder >= 0 {
				a.State, a.HeldBy, a.Wait = sim.Blocked, holder, "l.mu, held by "+r.d.names[holder]
			}
		}
		if a.State == sim.Ready {
			v.Choices = append(v.Choices, sim.Choice{Actor: i, Label: a.Next})
		}
		v.Actors = append(v.Actors, a)
	}
	if done == len(r.d.names) {
		v.End = &sim.End{Outcome: fmt.Sprintf("balance %d", balance)}
		if balance != want {
			v.End.Kind, v.End.Fails, v.End.Why = sim.Failed, true, fmt.Sprintf("balance is %d, want %d", balance, want)
		}
	}
	return v, events
}

func (r *depositRun) Len() int                    { return len(r.made) }
func (r *depositRun) View(at int) *sim.View       { v, _ := r.play(at); return v }
func (r *depositRun) Truncate(at int)             { r.made = r.made[:at] }
func (r *depositRun) Events(at int) []trace.Event { _, e := r.play(at); return e }
func (r *depositRun) Schedule() sim.Schedule      { return r.made }
func (r *depositRun) Token() string               { return "rl1-" + scheduleKey(r.made) }

func (r *depositRun) Step(c sim.Choice) error {
	for _, ok := range r.View(r.Len()).Choices {
		if ok.Actor == c.Actor {
			r.made = append(r.made[:len(r.made):len(r.made)], ok)
			return nil
		}
	}
	return fmt.Errorf("actor %d cannot step", c.Actor)
}

func (r *depositRun) Counterfactual(c sim.Config) (Run, sim.Divergence, error) {
	other := &depositRun{d: r.d, on: c.Switches}
	for _, c := range r.made {
		_ = other.Step(c)
	}
	for v := other.View(other.Len()); v.End == nil; v = other.View(other.Len()) {
		_ = other.Step(v.Choices[0])
	}
	mine, theirs := r.Events(r.Len()), other.Events(other.Len())
	for i := range min(len(mine), len(theirs)) {
		if !reflect.DeepEqual(mine[i], theirs[i]) {
			return other, sim.Divergence{Here: i + 1, There: i + 1, Text: "alice does lock l.mu instead of read l.balance"}, nil
		}
	}
	return other, sim.Divergence{}, nil
}

func (r *depositRun) Explain() []sim.Insight {
	v, events := r.play(r.Len())
	if v.End == nil || !v.End.Fails {
		return nil
	}
	last := events[len(events)-1]
	return []sim.Insight{
		{Pattern: "lost update", Steps: []int{2, 3, last.Step}, Text: fmt.Sprintf("Lost update: %s wrote %s (%d) from a read older than the write before it (3).", v.Actors[last.Actor].Name, last.Value, last.Step)},
		{Pattern: "data race", Steps: []int{1, last.Step}, Text: "Data race: a read (1) and a write (4) of balance, with nothing that orders them."},
		{Pattern: "data race", Steps: []int{3, last.Step}, Text: "Data race: two writes of balance, with nothing that orders them."},
		{Pattern: "data race", Steps: []int{2, 3}, Text: "Data race: a read (2) and a write (3) of balance, with nothing that orders them."},
	}
}
