package bench

import (
	"slices"
	"strings"

	"racelab/sim"
	"racelab/sim/trace"
	"racelab/ui/draw"
	"racelab/ui/glyph"
)

// tape is a run with what was read from it, so that drawing asks the engine
// only for what is new. Indexes are steps; 0 is the start.
type tape struct {
	run      Run
	fields   map[string]bool // of switches: settings, not variables to watch
	views    []*sim.View     // nil where nobody has looked yet
	events   [][]trace.Event // by step
	insights []sim.Insight
	told     bool // insights are those of the whole run
	length   int

	widths   map[string]int // cells that a shared variable needs, over the steps measured
	measured int            // number of views in widths
}

func newTape(r Run, fields map[string]bool) *tape {
	t := &tape{run: r, fields: fields}
	t.grow()
	return t
}

// len returns the number of steps.
func (t *tape) len() int { return t.length }

// view returns the run as it was after a step. It is never nil.
func (t *tape) view(at int) *sim.View {
	at = min(max(at, 0), t.length)
	if t.views[at] == nil {
		v := t.run.View(at)
		if v == nil {
			v = &sim.View{Step: at}
		}
		cleanView(v)
		t.keepTelling(v)
		t.views[at] = v
	}
	return t.views[at]
}

// keepTelling drops the local variables that tell a learner nothing: pointers,
// switches, locks, and copies of what stands among the shared variables.
func (t *tape) keepTelling(v *sim.View) {
	shared := map[string]bool{}
	for _, s := range v.Shared {
		shared[glyph.Short(s.Name)] = true
	}
	for i := range v.Actors {
		a := &v.Actors[i]
		a.Locals = slices.DeleteFunc(a.Locals, func(l sim.Var) bool {
			return t.fields[l.Name] || shared[l.Name] || strings.HasPrefix(l.Value, "&") || isLock(*a, l.Name)
		})
	}
}

// isLock reports whether a name is that of a lock that the actor holds, waits
// for or is about to take: its inside is nobody's business.
func isLock(a sim.Actor, name string) bool {
	for _, held := range a.Holds {
		if glyph.Short(held) == name {
			return true
		}
	}
	if waitsFor(a) == name {
		return true
	}
	_, what, _ := strings.Cut(a.Next, " ")
	return a.Op >= trace.Lock && a.Op <= trace.Announce && glyph.Short(what) == name
}

// at returns the events of one step.
func (t *tape) at(step int) []trace.Event {
	if step < 0 || step >= len(t.events) {
		return nil
	}
	return t.events[step]
}

// step takes a choice at the end of the run.
func (t *tape) step(c sim.Choice) error {
	if err := t.run.Step(c); err != nil {
		return err
	}
	t.grow()
	return nil
}

// truncate forgets every step after at.
func (t *tape) truncate(at int) {
	t.run.Truncate(at)
	t.length = t.run.Len()
	t.views = t.views[:min(len(t.views), t.length+1)]
	t.events = t.events[:min(len(t.events), t.length+1)]
	t.told, t.insights = false, nil
	t.widths, t.measured = nil, 0
}

// grow reads the steps that the tape has not seen.
func (t *tape) grow() {
	known := len(t.events) - 1
	t.length = t.run.Len()
	for len(t.views) <= t.length {
		t.views = append(t.views, nil)
	}
	for len(t.events) <= t.length {
		t.events = append(t.events, nil)
	}
	all := t.run.Events(t.length)
	first := len(all)
	for first > 0 && all[first-1].Step > known {
		first--
	}
	for _, e := range all[first:] {
		if e.Step >= 0 && e.Step <= t.length {
			cleanEvent(&e)
			t.events[e.Step] = append(t.events[e.Step], e)
		}
	}
	t.told, t.insights = false, nil
}

// columnWidth returns the cells that a shared variable needs over the whole run:
// its name, and the longest of its values.
func (t *tape) columnWidth(name string) int {
	if t.widths == nil {
		t.widths = map[string]int{}
	}
	for ; t.measured <= t.length; t.measured++ {
		for _, v := range t.view(t.measured).Shared {
			t.widths[v.Name] = max(t.widths[v.Name], draw.Width(glyph.Short(v.Name)), draw.Width(v.Value))
		}
	}
	return t.widths[name]
}

// explain returns what went wrong in the run, the most telling first.
func (t *tape) explain() []sim.Insight {
	if !t.told {
		t.insights = slices.Clone(t.run.Explain())
		for i := range t.insights {
			cleanInsight(&t.insights[i])
		}
		t.told = true
	}
	return t.insights
}

// upTo returns the insights that name no step after at.
func (t *tape) upTo(at int) []sim.Insight {
	var out []sim.Insight
	for _, in := range t.explain() {
		if len(in.Steps) == 0 && at < t.length || len(in.Steps) > 0 && slices.Max(in.Steps) > at {
			continue
		}
		out = append(out, in)
	}
	return out
}

// lead returns the event that a step is named after: the first that is not
// minor. ok is false for a step without events.
func lead(events []trace.Event) (e trace.Event, ok bool) {
	for _, e := range events {
		if !e.Minor {
			return e, true
		}
	}
	if len(events) == 0 {
		return trace.Event{Actor: -1}, false
	}
	return events[0], true
}

// leadOf is lead for the events of one actor.
func leadOf(events []trace.Event, actor int) (e trace.Event, ok bool) {
	for _, e := range events {
		if e.Actor == actor && !e.Minor {
			return e, true
		}
	}
	for _, e := range events {
		if e.Actor == actor {
			return e, true
		}
	}
	return trace.Event{Actor: -1}, false
}
