package bench

import (
	"slices"
	"strings"

	"racelab/sim"
	"racelab/sim/glyph"
	"racelab/sim/trace"
)

// tape is a run with what was read from it, so that drawing asks the engine
// only for what is new. Indexes are steps; 0 is the start.
type tape struct {
	run      Run
	fields   map[string]bool // of switches: settings, not variables to watch
	views    []*sim.View     // nil where nobody has looked yet
	events   [][]trace.Event // by step
	insights []sim.Insight
	told     bool               // insights are those of the whole run
	toldBy   *sim.Report        // that insights were told by; nil if by the run alone
	known    func() *sim.Report // what was explored, if anything; may be nil
	judged   *sim.Report        // the report by which decided was worked out; nil if it was not
	decided  *decision
	nameless bool // insights are told without their names
	length   int

	objects *glyph.Objects
	cells   [][]laneCell      // by step: the wordings of what each actor did
	memo    map[string]any    // what was worked out of the run as it is
	changed [][]string        // by step: what it changed, in words; nil where nobody has looked yet
	called  *strings.Replacer // names of goroutines that have none, by the line that starts them
}

// laneCell is what an actor did in a step.
type laneCell struct {
	actor  int
	ladder glyph.Ladder
	widths [glyph.Rungs]int
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
		if len(v.Things) == 0 && len(v.Shared) > 0 {
			v.Things = []sim.Thing{asThing(v.Shared)}
		}
		t.name(v)
		cleanView(v)
		t.keepTelling(v)
		t.views[at] = v
	}
	return t.views[at]
}

// asThing makes plain variables a thing, for programs that tell no more of their state.
func asThing(vars []sim.Var) sim.Thing {
	t := sim.Thing{Kind: sim.Variables}
	for _, v := range vars {
		t.Rows = append(t.Rows, sim.ThingRow{Key: v.Name, Cells: []string{glyph.Short(v.Name), readable(v.Value)}})
	}
	return t
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
			return t.fields[l.Name] || shared[l.Name] || l.Value == "set" || l.Value == "func" || l.Value == "chan" || strings.Contains(l.Value, "0xc000") || isLock(*a, l.Name)
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
	t.told, t.insights, t.judged = false, nil, nil
	t.changed = t.changed[:min(len(t.changed), t.length+1)]
	t.word()
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
	t.call(all)
	for _, e := range all[first:] {
		if e.Step >= 0 && e.Step <= t.length {
			t.nameEvent(&e)
			cleanEvent(&e)
			t.events[e.Step] = append(t.events[e.Step], e)
		}
	}
	for len(t.changed) <= t.length {
		t.changed = append(t.changed, nil)
	}
	t.told, t.insights, t.judged = false, nil, nil
	t.word()
}

// explain returns what went wrong in the run, the most telling first: by what decided it, as
// soon as the program was explored, so that the verdict, the lanes and Why never disagree.
func (t *tape) explain() []sim.Insight {
	var by *sim.Report
	if end := t.view(t.length).End; t.known != nil && end != nil && end.Fails {
		by = t.known()
	}
	if !t.told || t.toldBy != by {
		t.toldBy, t.insights = by, nil
		if d := t.decision(by); d != nil {
			t.insights = slices.Clone(d.insights)
		}
		if t.insights == nil {
			t.insights = slices.Clone(t.run.Explain())
		}
		for i := range t.insights {
			t.insights[i].Text = t.named(t.insights[i].Text)
			cleanInsight(&t.insights[i])
			if t.nameless {
				t.insights[i].Text = unnamed(t.insights[i])
			}
		}
		t.told = true
	}
	return t.insights
}

// unnamed is what an insight says, without the name of its pattern in front.
func unnamed(in sim.Insight) string {
	if head, rest, ok := strings.Cut(in.Text, ": "); ok && strings.EqualFold(head, string(in.Pattern)) {
		return capital(rest)
	}
	return in.Text
}

// races reports whether the run is known to have a data race.
func (t *tape) races() bool {
	return !t.nameless && slices.ContainsFunc(t.explain(), func(in sim.Insight) bool { return in.Pattern == "data race" })
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
