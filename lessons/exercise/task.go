package exercise

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"racelab/lessons/course"
	"racelab/lessons/katas"
	"racelab/sim"
)

// Task is a text with all that a judge in another process has to know. It is plain data.
type Task struct {
	Sheet  *Sheet      `json:",omitempty"` // of a fix: of its lesson
	Kata   string      `json:",omitempty"` // a kata of the course, by name
	Pack   *katas.Kata `json:",omitempty"` // or one that is none of the course
	Tests  bool        `json:",omitempty"` // the text is tests for the kata
	Format bool        `json:",omitempty"` // the text is only to be brought into gofmt's form
	Text   string
	Glance *Glance `json:",omitempty"` // nil: it is judged by all of the rules
	Memory int64   // that the explorer may take
}

// Glance is the budget of a glance as plain data.
type Glance struct {
	Time   time.Duration
	States int
}

// GlanceOf returns a budget as a Task has it.
func GlanceOf(b *sim.Budget) *Glance {
	if b == nil {
		return nil
	}
	return &Glance{b.Time, b.States}
}

// budget is what the explorer takes; nil for no glance.
func (g *Glance) budget() *sim.Budget {
	if g == nil {
		return nil
	}
	return &sim.Budget{Time: g.Time, States: g.States, Workers: 1}
}

// Answer is what a Task came to. It is plain data, too.
type Answer struct {
	Verdict *Verdict     `json:",omitempty"`
	Cost    *course.Cost `json:",omitempty"` // of a fix that counts
	Shown   *Shown       `json:",omitempty"` // of a run that fails: nil if it is too large to be shown elsewhere
	Text    string       `json:",omitempty"` // in gofmt's form
	Why     string       `json:",omitempty"` // the text has none
}

// Shown is the program that a failing run is of.
type Shown struct {
	Name  string
	Files []sim.File
}

// Do does the task in this process.
func (t Task) Do(ctx context.Context) (a Answer, err error) {
	switch {
	case t.Format:
		if a.Text, err = (Here{}).Format(ctx, t.Text); err != nil {
			a.Why = err.Error()
		}
		return a, nil
	case t.Sheet != nil:
		err = t.fix(ctx, &a)
	default:
		err = t.kata(ctx, &a)
	}
	if err == nil && a.Verdict.Token != "" && a.Verdict.Program != nil {
		a.Shown = shown(a.Verdict)
	}
	return a, err
}

func (t Task) fix(ctx context.Context, a *Answer) error {
	e, err := OfSheet(t.Sheet)
	if err != nil {
		return err
	}
	e.memory = t.Memory
	if b := t.Glance.budget(); b != nil {
		a.Verdict, err = e.Glance(ctx, e.files(t.Text), *b)
		return err
	}
	if a.Verdict, err = e.Judge(ctx, e.files(t.Text)); err != nil || !a.Verdict.Counts() {
		return err
	}
	cost, err := e.costOf(a.Verdict.Program)
	a.Cost = &cost
	return err
}

func (t Task) kata(ctx context.Context, a *Answer) (err error) {
	k := t.Pack
	if k == nil {
		if k, err = katas.Find(t.Kata); err != nil {
			return err
		}
	}
	judge, err := NewTesting(k)
	if err != nil {
		return err
	}
	judge.memory = t.Memory
	if t.Tests {
		a.Verdict, err = (Here{}).Tests(ctx, judge, t.Text, t.Glance.budget())
		return err
	}
	a.Verdict, err = (Here{}).Kata(ctx, judge.Kata, t.Text, t.Glance.budget())
	return err
}

// What loading a program and going through a failing run of it may take, to be shown where others share the process.
const (
	mostShown     = 192 << 20 // bytes that are allocated, given back or not
	mostShownTime = 5 * time.Second
	mostShownRun  = 2000 // steps
)

// shown rehearses what showing a failing run does, and returns its program if that takes little. Loading and
// replaying are the same everywhere, so that it will take as little there.
func shown(v *Verdict) *Shown {
	s := &Shown{v.Program.Name(), v.Program.Files()}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	p, err := s.Load()
	if err != nil {
		return nil
	}
	info, err := sim.ParseToken(v.Token)
	if err != nil {
		return nil
	}
	if _, err := p.NewRun(sim.Config{Entry: info.Entry, Switches: info.Switches}); err != nil {
		return nil
	}
	run, err := p.Replay(v.Token)
	if err != nil || run.Len() > mostShownRun {
		return nil
	}
	for at := range run.Len() + 1 {
		run.View(at)
	}
	runtime.ReadMemStats(&after)
	if after.TotalAlloc-before.TotalAlloc > mostShown || time.Since(began) > mostShownTime {
		return nil
	}
	return s
}

// Load compiles the program.
func (s *Shown) Load() (*sim.Program, error) { return sim.Load(s.Name, s.Files) }

// Take makes of an answer to a task about this exercise what Court.Fix returns.
func (e *Exercise) Take(a Answer) (v *Verdict, more string, err error) {
	if v, err = a.Take(); err != nil || a.Cost == nil {
		return v, "", err
	}
	price, err := e.priceOf(*a.Cost)
	if err != nil {
		return nil, "", err
	}
	return v, e.more(v, price), nil
}

// Take makes of an answer what Court.Kata and Court.Tests return.
func (a Answer) Take() (*Verdict, error) {
	if a.Verdict == nil {
		return nil, errors.New("the judge said nothing of the draft")
	}
	v := *a.Verdict
	v.shown = a.Shown
	return &v, nil
}

// Shows reports whether there is a failing run to see.
func (v *Verdict) Shows() bool { return v.Token != "" && (v.Program != nil || v.shown != nil) }

// Own reports whether the draft was compiled in this process: then more can be done with it than looking at its run.
func (v *Verdict) Own() bool { return v.Program != nil }

// Open returns the draft, compiled.
func (v *Verdict) Open() (*sim.Program, error) {
	switch {
	case v.Program != nil:
		return v.Program, nil
	case v.shown != nil:
		return v.shown.Load()
	}
	return nil, fmt.Errorf("the draft was compiled elsewhere")
}
