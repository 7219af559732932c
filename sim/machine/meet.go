package machine

import (
	"errors"
	"slices"
)

// This file takes a moment of a walk for the explorer: requests of the walk meet once more, in every order,
// with nobody else about.

// Meeting is what a run that begins at a moment of a walk does: it sends requests, all at once, and then looks
// whether all is well. What is printed in it goes nowhere, so that the order of lines in logs tells no states apart.
type Meeting struct {
	At    *Machine // from Quiet
	Check string   // a function of the program that returns what is wrong, or a query that returns what is
}

// MeetCall is the function of the harness that does it.
const MeetCall = "racelab meet"

// drainSteps bounds how long Quiet waits for requests under way.
const drainSteps = 20_000

// Quiet takes a walk to a state in which nobody is left but servers that wait for clients, those of processes
// which have a service: whoever is in the middle of a request comes to its end, and nobody begins another one. What the stores
// hold stays. The walk cannot go on as one afterwards.
func (m *Machine) Quiet() error {
	serves := func(g *goroutine) bool { return m.walk.procs[g.walks.proc].Service != "" }
	for range drainSteps {
		m.drop(func(g *goroutine) bool {
			return g.walks.proc != 0 && !serves(g) && len(g.walks.spans) == 0 && g.atomic == 0
		})
		busy := slices.ContainsFunc(m.gs, func(g *goroutine) bool { return len(g.walks.spans) > 0 })
		if !busy {
			break
		}
		if !m.WalkStep(never - 1) {
			return errors.New("somebody is in the middle of a request and comes to no end")
		}
	}
	for n := range m.walk.procs {
		if p := m.walk.procs[n]; p.Service != "" || p.Ended || n == 0 {
			continue
		}
		m.walk.procs[n].calls = false // a call from outside ends as a process does
		if key := m.Kill(n); !m.Alone(key, drainSteps) {
			return errors.New("the stores do not let go of a process that is gone")
		}
	}
	m.drop(func(g *goroutine) bool { return !m.idle(g) })
	m.timers, m.walk.dying = nil, nil
	m.reclaim()
	for n := len(m.heap); n > 1 && m.heap[n-1] == nil; n-- {
		m.heap = m.heap[:n-1]
	}
	m.free = slices.DeleteFunc(m.free, func(id uint32) bool { return int(id) >= len(m.heap) })
	return nil
}

// drop removes goroutines.
func (m *Machine) drop(gone func(g *goroutine) bool) {
	for i := len(m.gs) - 1; i >= 0; i-- {
		if g := m.gs[i]; gone(g) {
			m.land(m.thread(i))
			m.forsake(g.key)
			m.alive--
			m.gs = append(m.gs[:i], m.gs[i+1:]...)
		}
	}
}

// forsake takes a goroutine out of every queue.
func (m *Machine) forsake(key uint64) {
	m.waits = slices.DeleteFunc(slices.Clone(m.waits), func(x waiter) bool { return x.key == key })
}

// meet starts a run that goes on from the moment of a meeting.
func (p *Program) meet(o Options) *Machine {
	m := o.Meeting.At.Fork()
	o.Start = epochUnix + m.walk.shift/1e9 // its clocks go on
	m.walk = nil
	m.options, m.requests, m.switches, m.service = o, o.Requests, o.Switches, o.Service
	m.hidden, m.leaks, m.anyTimers = true, o.Leaks, o.AnyTimers
	m.limits = o.Limits
	if m.limits == (Limits{}) {
		m.limits = DefaultLimits
	}
	m.limits.Words += m.words
	m.lives = &afterlives{known: map[Hash]remains{}}
	if o.reduced {
		m.reduced = &reduction{own: m.own}
	}
	m.guard(func() {
		if o.Trace {
			m.trace = newRecorder()
		}
		m.begin(o)
		m.drain()
	})
	m.settle()
	m.init = slices.Clone(m.heap)
	m.absolute = m.prog.seesClock || m.prog.seesTicks || m.revealed
	m.early = new(before)
	m.early = m.scanInit()
	m.own = m.tokens.take()
	return m
}

// begin starts the harness of a meeting, which is the first goroutine, before the servers.
func (m *Machine) begin(o Options) {
	servers := slices.Clone(m.gs)
	m.gs, m.born = m.gs[:0], 0
	args := []Word{Word(len(o.Requests)), m.Text(o.Meeting.Check)}
	m.start(nil, m.prog.calls[MeetCall], "main", func(regs []Word) { copy(regs, args) })
	for _, s := range servers {
		c := *s
		c.own, c.body, c.twin = m.own, 0, 0
		c.born = m.born
		m.born++
		if m.trace != nil {
			c.actor = m.trace.addActor(c.name)
		}
		m.gs = append(m.gs, &c)
	}
}
