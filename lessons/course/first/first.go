// Package first is the first minute of the course: somebody who has never seen the lab
// steps two deposits by hand until one is lost, turns a lock on, and sees the very same
// order of steps end well. Nothing is read before, and nothing is asked.
//
// What happens and what is said stands here, below both faces; how a key or a command is
// named comes from them.
package first

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"racelab/lessons"
	"racelab/sim"
	"racelab/sim/trace"
)

// Page is the name under which the record keeps that somebody went through it.
const Page = "first-minute"

const (
	lesson = "lost-update"
	lock   = "lock"
	most   = 40 // steps of a run: far more than there are
)

// Phase is how far the learner is.
type Phase uint8

// The phases, in order.
const (
	Stepping Phase = iota // steps are to be taken
	Whole                 // the run ended, and nothing was lost
	Lost                  // the run ended, and a deposit is gone
	Held                  // the same steps with the lock: nothing is lost
)

// Keys says how the learner does things, as an imperative: "Press 1", "Type undo".
type Keys struct {
	Step           func(actor int) string // lets an actor take a step
	Undo, Flip, On string                 // takes a step back; turns the lock on; goes on
}

// Row is a step, or an attempt at one.
type Row struct {
	Step    int // from 1; 0 for an attempt
	Actor   int // who
	Op      trace.Op
	Text    string // "reads 100", "waits: bob holds the lock"
	Balance string // of the account afterwards
	Differs bool   // the first that goes another way than without the lock
	Fails   bool   // the last of a run that lost money
}

// Minute is the first minute of one learner.
type Minute struct {
	program *sim.Program
	run     *sim.Run
	rows    []Row
	phase   Phase
}

// New begins it.
func New() (*Minute, error) {
	l, err := lessons.Find(lesson)
	if err != nil {
		return nil, err
	}
	p, err := l.Load()
	if err != nil {
		return nil, err
	}
	m := &Minute{program: p}
	return m, m.restart()
}

func (m *Minute) restart(switches ...string) error {
	run, err := m.program.NewRun(sim.Config{Switches: switches})
	if err != nil {
		return fmt.Errorf("starting the two deposits: %w", err)
	}
	m.run, m.rows = run, nil
	return nil
}

// Phase returns how far the learner is.
func (m *Minute) Phase() Phase { return m.phase }

// Rows returns what happened, in order.
func (m *Minute) Rows() []Row { return m.rows }

// Actors returns the names of the two who pay in.
func (m *Minute) Actors() []string {
	var names []string
	for _, a := range m.run.View(0).Actors {
		names = append(names, a.Name)
	}
	return names
}

// Balance is what the account holds before the first step.
func (m *Minute) Balance() string { return balance(m.run.View(0)) }

func balance(v *sim.View) string {
	for _, s := range v.Shared {
		if strings.HasSuffix(s.Name, ".balance") || s.Name == "balance" {
			return s.Value
		}
	}
	return ""
}

// Step lets an actor, from 0, take a step. It does nothing when the run has ended or the
// actor is done.
func (m *Minute) Step(actor int) {
	if m.phase != Stepping || !m.take(actor) {
		return
	}
	m.judge(Whole, Lost)
}

// take takes a step; false if the actor cannot.
func (m *Minute) take(actor int) bool {
	at := m.run.Len()
	if err := m.run.Step(sim.Choice{Actor: actor}); err != nil {
		return false
	}
	for _, e := range m.run.Events(at + 1)[len(m.run.Events(at)):] {
		if text := says(e); text != "" && e.Actor == actor {
			m.rows = append(m.rows, Row{Step: at + 1, Actor: actor, Op: e.Op, Text: text, Balance: balance(m.run.View(at + 1))})
		}
	}
	return true
}

// judge moves on when the run has ended.
func (m *Minute) judge(holds, fails Phase) {
	end := m.run.View(m.run.Len()).End
	if end == nil {
		return
	}
	m.phase = holds
	if end.Fails {
		m.phase = fails
		if n := len(m.rows); n > 0 {
			m.rows[n-1].Fails = true
		}
	}
}

// says tells a step in the words of somebody who watches; empty for what is no matter of
// money or locks.
func says(e trace.Event) string {
	switch e.Op {
	case trace.Read:
		return "reads " + e.Value
	case trace.Write:
		return "writes " + e.Value
	case trace.Lock:
		return "takes the lock"
	case trace.Unlock:
		return "releases the lock"
	}
	return ""
}

// Undo takes the last step back. With the lock on it does nothing.
func (m *Minute) Undo() {
	if m.phase == Held || m.run.Len() == 0 {
		return
	}
	m.run.Truncate(m.run.Len() - 1)
	for len(m.rows) > 0 && m.rows[len(m.rows)-1].Step > m.run.Len() {
		m.rows = m.rows[:len(m.rows)-1]
	}
	m.phase = Stepping
}

// Flip turns the lock on and runs the same order of steps again: whoever cannot step
// waits, and does it later. It does something once a deposit is lost.
func (m *Minute) Flip() error {
	if m.phase != Lost {
		return nil
	}
	schedule := m.run.Schedule()
	if err := m.restart(lock); err != nil {
		return err
	}
	for _, c := range schedule {
		if m.take(c.Actor) {
			continue
		}
		if a := m.run.View(m.run.Len()).Actors[c.Actor]; a.State == sim.Blocked && !m.waiting(c.Actor) {
			m.rows = append(m.rows, Row{Actor: c.Actor, Text: "waits for the lock", Balance: balance(m.run.View(m.run.Len())), Differs: !m.waited()})
		}
	}
	for m.run.Len() < most && m.run.View(m.run.Len()).End == nil {
		if !m.takeAny() {
			break
		}
	}
	m.judge(Held, Lost)
	return nil
}

// waiting reports whether the rows say already that the actor waits.
func (m *Minute) waiting(actor int) bool {
	for _, r := range slices.Backward(m.rows) {
		if r.Actor == actor {
			return r.Step == 0
		}
	}
	return false
}

func (m *Minute) waited() bool {
	for _, r := range m.rows {
		if r.Differs {
			return true
		}
	}
	return false
}

// takeAny lets the first who can take a step.
func (m *Minute) takeAny() bool {
	for i := range m.run.View(0).Actors {
		if m.take(i) {
			return true
		}
	}
	return false
}

// Suggested is what enter does: the actor who should step next, from 0, while steps are
// to be taken. It leads to a run that loses money.
func (m *Minute) Suggested() int {
	v := m.run.View(m.run.Len())
	for want := trace.Read; ; want = trace.Write {
		for i, a := range v.Actors {
			if a.State == sim.Ready && a.Op == want {
				return i
			}
		}
		if want == trace.Write {
			return 0
		}
	}
}

// Says is what the learner is told now, in one or two sentences.
func (m *Minute) Says(k Keys) string {
	names := m.Actors()
	switch m.phase {
	case Whole:
		return "The balance is right: nothing was lost, because one deposit ran after the other. " + k.Undo +
			" to go back, and let the other one step between the read and the write."
	case Lost:
		last := m.rows[len(m.rows)-1]
		return fmt.Sprintf("%s are gone: the account should hold %d, and it holds %s. %s wrote a sum based on an old balance. %s to turn on a lock and run the same steps again.",
			m.missing(), m.want(), last.Balance, capital(names[last.Actor]), k.Flip)
	case Held:
		return m.explains() + " " + k.On + " to continue."
	}
	next := m.Suggested()
	press := k.Step(next)
	v := m.run.View(m.run.Len())
	doing := names[next] + " " + map[trace.Op]string{trace.Read: "reads the balance", trace.Write: "writes the new balance"}[v.Actors[next].Op]
	switch {
	case m.run.Len() == 0:
		return fmt.Sprintf("You are the scheduler: you decide who takes the next step. %s: %s.", press, doing)
	case m.run.Len() == 1 && m.rows[0].Op == trace.Read:
		return fmt.Sprintf("%s has read %s and has not written yet. %s: %s, in between.", capital(names[m.rows[0].Actor]), m.rows[0].Balance, press, doing)
	}
	return fmt.Sprintf("%s: %s.", press, doing)
}

// explains says where the run with the lock went another way, and why it ends well.
func (m *Minute) explains() string {
	names := m.Actors()
	held := fmt.Sprintf("the account holds %s, as it should.", m.rows[len(m.rows)-1].Balance)
	for _, r := range m.rows {
		if r.Differs {
			return fmt.Sprintf("The same steps, with a lock from the read to the write: %s has to wait, reads the new balance, and %s That is what this lab is for: find the order that fails, fix it, and see that no order fails any more.",
				names[r.Actor], held)
		}
	}
	return "With the lock, " + held
}

// want is what the account should hold, by the sums that were added to what was read.
func (m *Minute) want() int {
	want, _ := strconv.Atoi(m.Balance())
	for i := range m.Actors() {
		want += m.paid(i)
	}
	return want
}

// paid is what an actor added to the balance.
func (m *Minute) paid(actor int) int {
	read, wrote := 0, 0
	for _, r := range m.rows {
		n, err := strconv.Atoi(r.Text[strings.LastIndexByte(r.Text, ' ')+1:])
		switch {
		case err != nil || r.Actor != actor:
		case r.Op == trace.Read:
			read = n
		case r.Op == trace.Write:
			wrote = n
		}
	}
	return wrote - read
}

// missing is the sum that is not in the account.
func (m *Minute) missing() string {
	holds, _ := strconv.Atoi(m.rows[len(m.rows)-1].Balance)
	return strconv.Itoa(m.want() - holds)
}

func capital(name string) string {
	if name == "" {
		return name
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// Intro is what is said before the first step.
const Intro = "Alice and Bob share an account that holds 100. At the same moment Alice pays in 50 and Bob pays in 30. " +
	"A deposit is two steps: read the balance, write the sum."
