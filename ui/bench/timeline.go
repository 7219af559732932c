package bench

import (
	"strconv"
	"strings"

	"racelab/sim"
	"racelab/sim/trace"
	"racelab/ui/draw"
	"racelab/ui/glyph"
	"racelab/ui/theme"
)

// timeline draws a tape: time runs down, one lane an actor, shared state at the
// right.
type timeline struct {
	tape    *tape
	at      int  // the step that is looked at: later ones are muted
	mark    int  // where the cursor stands: the same, unless a page moves it
	differs int  // the first step that differs from another run; 0 for none
	next    bool // say below the last step who may go on
	st      *theme.Styles
	g       grid
	races   []strand
	guilty  int // the step that the explanation ends with; 0 for none
	top     int // the first step that is shown
}

// newTimeline prepares a drawing in width×height cells, one row of which is the
// heading. The step that is looked at is always in view.
func newTimeline(t *tape, at int, st *theme.Styles, width, height int, next bool) *timeline {
	tl := &timeline{tape: t, at: at, mark: at, st: st, next: next}
	focus := 0
	if e, ok := lead(t.at(at)); ok {
		focus = e.Actor
	}
	tl.g = newGrid(width, t, focus)
	known := t.upTo(at)
	tl.races = strands(known, tl.g.gutter)
	if len(known) > 0 && known[0].Pattern != "data race" && len(known[0].Steps) > 0 && t.view(at).End != nil {
		tl.guilty = known[0].Steps[len(known[0].Steps)-1]
	}
	tl.top = firstRow(at, t.len()+tl.extra(), height-1)
	return tl
}

// extra returns the number of rows below the last step.
func (tl *timeline) extra() int {
	if tl.next {
		return 1
	}
	return 0
}

// firstRow scrolls rows 0..last in height rows so that row at and the one below
// it are seen.
func firstRow(at, last, height int) int {
	if height <= 0 || last < height {
		return 0
	}
	return min(max(at+2-height, 0), last+1-height)
}

// lines draws the timeline; it returns at most height lines of width cells.
func (tl *timeline) lines(width, height int) []string {
	if height <= 0 {
		return nil
	}
	out := []string{tl.heading(width)}
	for step := tl.top; step <= tl.tape.len() && len(out) < height; step++ {
		out = append(out, tl.row(step, width))
	}
	if tl.next && len(out) < height {
		out = append(out, tl.nextRow(width))
	}
	return out
}

// hidden reports whether there are rows above and below those that fit.
func (tl *timeline) hidden(height int) (above, below bool) {
	return tl.top > 0, tl.tape.len()+tl.extra()-tl.top+1 > height-1
}

// heading names lanes and columns. A lane's number is the key that steps it.
func (tl *timeline) heading(width int) string {
	r := draw.NewRow(width).To(tl.g.left())
	actors := tl.tape.view(tl.tape.len()).Actors
	for i := range tl.g.lanes {
		a := tl.g.first + i
		r.To(tl.g.left() + i*tl.g.lane)
		if a >= len(actors) {
			break
		}
		room := tl.g.lane - 1
		if i == 0 && tl.g.first > 0 {
			r.Put(tl.st.Faint, "‹")
			room--
		}
		if i == tl.g.lanes-1 && a < tl.g.actors-1 {
			room -= 1
		}
		tl.laneName(r, a, actors[a].Name, room)
		if i == tl.g.lanes-1 && a < tl.g.actors-1 {
			r.Put(tl.st.Faint, "›")
		}
	}
	tl.stateHeading(r)
	return r.String()
}

func (tl *timeline) laneName(r *draw.Row, actor int, name string, room int) {
	style := tl.st.Actor(actor)
	if actor < 9 && room >= 4 {
		r.Put(tl.st.Badge(actor), strconv.Itoa(actor+1)).Space(1)
		room -= 2
	}
	if draw.Width(name) > room {
		name = name[strings.LastIndexByte(name, '.')+1:] // "func2" tells more than "main.fu…"
	}
	r.PutWithin(style, name, room)
}

func (tl *timeline) stateHeading(r *draw.Row) {
	x := tl.g.left() + tl.g.lanes*tl.g.lane
	for i, name := range tl.g.vars {
		r.To(x).PutWithin(tl.st.Heading, glyph.Short(name), tl.g.state[i])
		x += tl.g.state[i] + 1
	}
	if tl.g.more > 0 {
		r.Put(tl.st.Faint, "+"+strconv.Itoa(tl.g.more))
	}
}

// row draws what the run looked like after a step.
func (tl *timeline) row(step, width int) string {
	r := draw.NewRow(width)
	tl.margin(r, step)
	events := tl.tape.at(step)
	view, before := tl.tape.view(step), tl.tape.view(max(step-1, 0))
	if e, ok := lead(events); ok && e.Actor < 0 {
		tl.ambient(r, e, step)
	} else {
		for i := range tl.g.lanes {
			r.To(tl.g.left() + i*tl.g.lane)
			tl.cell(r, laneStep{actor: tl.g.first + i, step: step, events: events, view: view, before: before})
		}
	}
	tl.state(r, step, view, before)
	return r.String()
}

// later reports whether a step lies after the one that is looked at.
func (tl *timeline) later(step int) bool { return step > tl.at }

// tone is style, muted for steps that are yet to come.
func (tl *timeline) tone(style theme.Style, step int) theme.Style {
	if tl.later(step) {
		return tl.st.Faint
	}
	return style
}

// margin draws the cursor, the step's number and the data races.
func (tl *timeline) margin(r *draw.Row, step int) {
	switch {
	case step == tl.differs && step > 0:
		r.Put(tl.st.Warn, "≠")
	case step == tl.mark:
		r.Put(tl.st.Accent, "▸")
	default:
		r.Space(1)
	}
	number := strconv.Itoa(step)
	r.To(1 + tl.g.number - len(number))
	switch {
	case step == tl.mark:
		r.Put(tl.st.Accent, number)
	default:
		r.Put(tl.st.Faint, number)
	}
	for c := range tl.g.gutter {
		r.Put(tl.tone(tl.st.Warn, step), tl.strandAt(step, c))
	}
	r.To(tl.g.left())
}

func (tl *timeline) strandAt(step, column int) string {
	for _, s := range tl.races {
		switch {
		case s.column != column || step < s.from || step > s.to:
		case step == s.from:
			return "╓"
		case step == s.to:
			return "╙"
		default:
			return "║"
		}
	}
	return " "
}

// ambient draws what no actor did across the lanes.
func (tl *timeline) ambient(r *draw.Row, e trace.Event, step int) {
	room := tl.g.lanes*tl.g.lane - 1
	r.Put(tl.tone(tl.st.Warn, step), fit(glyph.Wordings(e, true), room))
}

// laneStep is one lane at one step.
type laneStep struct {
	actor, step  int
	events       []trace.Event
	view, before *sim.View
}

// now returns the actor after the step; ok is false if it is yet to begin.
func (l laneStep) now() (a sim.Actor, ok bool) {
	if l.actor >= len(l.view.Actors) {
		return sim.Actor{}, false
	}
	return l.view.Actors[l.actor], true
}

// was returns the actor before the step.
func (l laneStep) was() (a sim.Actor, ok bool) {
	if l.step == 0 || l.actor >= len(l.before.Actors) {
		return sim.Actor{}, false
	}
	return l.before.Actors[l.actor], true
}

func over(s sim.ActorState) bool { return s == sim.Done || s == sim.Crashed }

// cell draws one lane at one step: what the actor did, or how it waited while
// another did something.
func (tl *timeline) cell(r *draw.Row, l laneStep) {
	a, began := l.now()
	if !began {
		return
	}
	if e, ok := leadOf(l.events, l.actor); ok && !onlyEnds(e) {
		tl.act(r, l, a, e)
		return
	}
	was, before := l.was()
	put := func(s theme.Style, text string) { r.PutWithin(tl.tone(s, l.step), text, tl.g.lane-1) }
	switch {
	case over(a.State):
		if !(before && over(was.State)) || tl.acted(l.actor, l.step-1) {
			put(tl.st.Faint, glyph.End)
		}
	case !before && l.step > 0:
		put(tl.st.Actor(l.actor), glyph.Begin+" begins")
	case !before && a.State == sim.Ready:
		put(tl.st.Actor(l.actor), glyph.Begin)
	default:
		tl.idle(put, a, before && was.State == a.State && was.Wait == a.Wait && !tl.acted(l.actor, l.step-1))
	}
}

// acted reports whether an actor did anything in a step.
func (tl *timeline) acted(actor, step int) bool {
	e, ok := leadOf(tl.tape.at(step), actor)
	return ok && !onlyEnds(e)
}

// onlyEnds reports whether an event says no more than that its actor ended.
func onlyEnds(e trace.Event) bool { return e.Op == trace.End }

// idle draws a lane whose actor did nothing in the step; same says that it
// stood just so a step before.
func (tl *timeline) idle(put func(theme.Style, string), a sim.Actor, same bool) {
	switch {
	case a.State == sim.Blocked && same, a.State == sim.Asleep && same:
		put(tl.st.Awaited, heldMark(a)+glyph.Awaited)
	case a.State == sim.Blocked:
		put(tl.st.Awaited, heldMark(a)+glyph.Awaited+" waits "+waitsFor(a))
	case a.State == sim.Asleep:
		put(tl.st.Awaited, heldMark(a)+glyph.Awaited+" sleeps")
	case len(a.Holds) > 0:
		put(tl.st.Held, glyph.Held)
	default:
		put(tl.st.Faint, glyph.Idle)
	}
}

// heldMark returns the mark of a lock that a waiting actor holds all the while.
func heldMark(a sim.Actor) string {
	if len(a.Holds) > 0 {
		return glyph.Held
	}
	return ""
}

// waitsFor names what a blocked actor waits for, without who holds it.
func waitsFor(a sim.Actor) string {
	what, _, _ := strings.Cut(a.Wait, ",")
	return glyph.Short(what)
}

// act draws what an actor did. A lock that it holds besides stands before it.
func (tl *timeline) act(r *draw.Row, l laneStep, a sim.Actor, e trace.Event) {
	room := tl.g.lane - 1
	if l.step == tl.guilty && l.step > 0 && !tl.later(l.step) {
		r.Put(tl.st.Bad, "✗")
		room--
	}
	if holdsOther(a, e) {
		r.Put(tl.tone(tl.st.Held, l.step), glyph.Held)
		room--
	}
	style := tl.st.Actor(l.actor)
	if e.Op == trace.Panic || e.Op == trace.Fault {
		style = tl.st.Bad
	}
	named := len(l.view.Shared) != 1 || glyph.Short(l.view.Shared[0].Name) != glyph.Short(e.Name)
	r.PutWithin(tl.tone(style, l.step), fit(glyph.Wordings(e, named), room), room)
}

// holdsOther reports whether the actor holds a lock that the event is not about.
func holdsOther(a sim.Actor, e trace.Event) bool {
	for _, name := range a.Holds {
		if name != e.Name {
			return true
		}
	}
	return false
}

// state draws the shared variables, with what the step changed made to stand out.
func (tl *timeline) state(r *draw.Row, step int, view, before *sim.View) {
	x := tl.g.left() + tl.g.lanes*tl.g.lane
	for i, name := range tl.g.vars {
		r.To(x)
		x += tl.g.state[i] + 1
		v, ok := lookup(view.Shared, name)
		if !ok {
			continue
		}
		style := tl.st.Text
		if old, ok := lookup(before.Shared, name); step > 0 && (!ok || old.Value != v.Value) {
			style = tl.st.Changed
		}
		r.PutWithin(tl.tone(style, step), v.Value, tl.g.state[i])
	}
}

// nextRow says below the last step which keys go on, each in its lane.
func (tl *timeline) nextRow(width int) string {
	r := draw.NewRow(width).To(tl.g.left())
	view := tl.tape.view(tl.tape.len())
	faint := tl.later(tl.tape.len()+1) && tl.at < tl.tape.len()
	for i := range tl.g.lanes {
		a := tl.g.first + i
		if a >= len(view.Actors) {
			break
		}
		r.To(tl.g.left() + i*tl.g.lane)
		if canStep(view, a) && !faint {
			tl.offer(r, a, view.Actors[a])
		}
	}
	return r.String()
}

// offer draws the key that steps an actor and what it would do.
func (tl *timeline) offer(r *draw.Row, actor int, a sim.Actor) {
	room := tl.g.lane - 1
	if actor < 9 {
		r.Put(tl.st.Badge(actor), strconv.Itoa(actor+1)).Space(1)
		room -= 2
	}
	r.PutWithin(tl.st.Faint, glyph.Verb(a.Op)+"?", room)
}

// canStep reports whether an actor has a choice.
func canStep(v *sim.View, actor int) bool {
	for _, c := range v.Choices {
		if c.Actor == actor {
			return true
		}
	}
	return false
}
