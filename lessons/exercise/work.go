package exercise

import (
	"context"
	"fmt"
	"go/ast"
	"slices"
	"strings"

	"racelab/sim"
	"racelab/sim/trace"
)

// What a run does to the world outside the program is work that an outcome need not show:
// "PUT backup". It is looked at in serial runs, in which each actor is done before the next
// begins as far as that is possible, so that nothing can go wrong.

// effects counts what a run does to the outside, by its words.
type effects map[string]int

// least takes the smaller of both counts.
func (a effects) least(b effects) effects {
	out := effects{}
	for words, n := range a {
		if m := min(n, b[words]); m > 0 {
			out[words] = m
		}
	}
	return out
}

// serial returns the effects of one run for each actor that may go first.
func (e *Exercise) serial(p *sim.Program) ([]effects, error) {
	var out []effects
	for first := range e.Lesson.Actors() {
		r, err := p.NewRun(e.config(e.base))
		if err != nil {
			return nil, err
		}
		if !inTurn(r, first) {
			continue // it does not end so, and says nothing
		}
		out = append(out, e.outside(r))
	}
	return out, nil
}

// longRun bounds a serial run, in steps.
const longRun = 3000

// inTurn takes a run to its end: the actor first goes as far as it can, then the others in
// order. It reports whether the run came to an end.
func inTurn(r *sim.Run, first int) bool {
	for r.Len() < longRun {
		v := r.View(r.Len())
		if v.End != nil {
			return v.End.Kind == sim.Finished || v.End.Kind == sim.Failed
		}
		if len(v.Choices) == 0 {
			return false
		}
		next := v.Choices[0]
		for _, c := range v.Choices {
			if rank(c, first) < rank(next, first) {
				next = c
			}
		}
		if r.Step(next) != nil {
			return false
		}
	}
	return false
}

// rank orders the choices of a serial run: no fault, no early timer.
func rank(c sim.Choice, first int) int {
	switch {
	case c.Actor < 0:
		return 1 << 30
	case c.Actor == first:
		return c.Alt
	}
	return 1<<15*(1+c.Actor) + c.Alt
}

// outside counts what a run does in the functions that act for somebody outside.
func (e *Exercise) outside(r *sim.Run) effects {
	out := effects{}
	for _, ev := range r.Events(r.Len()) {
		if ev.Op != trace.Call || !e.isOutside(ev.Func) {
			continue
		}
		words, _, _ := strings.Cut(ev.Label, " ->")
		out[words]++
	}
	return out
}

func (e *Exercise) isOutside(function string) bool {
	name := function[strings.LastIndexByte(function, '.')+1:]
	return slices.ContainsFunc(e.locked, func(d declaration) bool {
		return d.kind == outsideKind && d.name[strings.LastIndexByte(d.name, '.')+1:] == name
	})
}

// duty is what every serial run of the lesson does to the outside, without a fix and with
// each.
func (s *spec) duty() (effects, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.due != nil {
		return s.due, nil
	}
	var all []effects
	for _, on := range s.sources {
		files, err := s.e.Lesson.Starter(on...)
		if err != nil {
			return nil, err
		}
		p, err := sim.Load(s.e.name(), files)
		if err != nil {
			return nil, err
		}
		runs, err := s.e.serial(p)
		if err != nil {
			return nil, err
		}
		all = append(all, runs...)
	}
	due := effects{}
	if len(all) > 0 {
		due = all[0]
	}
	for _, other := range all {
		due = due.least(other)
	}
	s.due = due
	return due, nil
}

// dutiful compares what the draft does to the outside with what has to be done.
func (e *Exercise) dutiful(_ context.Context, _ []sim.File, v *Verdict) error {
	due, err := e.spec.duty()
	if err != nil || len(due) == 0 {
		return err
	}
	runs, err := e.serial(v.Program)
	if err != nil {
		return err
	}
	for _, did := range runs {
		for words, n := range due {
			if did[words] >= n {
				continue
			}
			v.Reason = Idle
			v.Text = fmt.Sprintf("“%s” is done %s, and has to be done %s: the work is not done", words, times(did[words]), times(n))
			return nil
		}
	}
	return nil
}

func times(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// unhurried explores a draft that sleeps more often than the lesson does with a timer that
// fires early: in a lesson whose time passes only when nobody can run, a sleep would order
// everything.
func (e *Exercise) unhurried(ctx context.Context, files []sim.File, v *Verdict) error {
	if e.Lesson.Timers == "" || sleeps(files) <= sleeps(e.starter) {
		return nil
	}
	c := e.config(e.base)
	c.AnyTimers, c.Early = true, 1
	r, err := v.Program.Explore(ctx, c, within(censusBudget, e.memory), nil)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		v.Reason, v.Text = Unable, firstLine(err.Error())
		return nil
	}
	if text, token := failure(r); text != "" {
		v.Reason, v.Report, v.Token = Fails, r, token
		v.Text = "it relies on a sleep: if one timer fires while others still run, " + text
	}
	return nil
}

// sleeps counts the calls of functions called Sleep.
func sleeps(files []sim.File) int {
	n := 0
	for _, f := range files {
		_, file, err := parse(f)
		if err != nil {
			continue
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if c, ok := node.(*ast.CallExpr); ok {
				if sel, ok := c.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Sleep" {
					n++
				}
			}
			return true
		})
	}
	return n
}
