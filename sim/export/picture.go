// Package export turns a run into something to show outside the lab: an SVG for
// a slide, a page of HTML that can be stepped in a browser, Markdown for a
// post-mortem, and a recording for asciinema.
//
// New reads the run once into a Picture, whose text is clean; each format is a
// function from a Picture to bytes in a file of its own. The same run gives the same
// bytes.
package export

import (
	"strings"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/glyph"
	"racelab/sim/trace"
)

// Subject says what a run is a run of.
type Subject struct {
	Title    string
	Entry    string   // the test, where a program has several; may be empty
	Switches []string // that are on
	Token    string   // that replays it
	Replay   string   // the command that replays it
	Files    []File   // the source, folded as the bench shows it

	Insights []sim.Insight // what went wrong, by what decided the run; nil if that is not known

	Line *sim.Line // when it was decided how the run ends; nil if that is not known

	// Words has steps told by verbs in place of signs, and without colours that mean
	// something: for readers who do not know the lab, and for screen readers.
	Words bool
}

// File is source as it is shown.
type File struct {
	Name  string
	Lines []Line
}

// Line is a line of source.
type Line struct {
	Number int // as events name it; 0 for a gap
	Text   string
	Added  bool // by a switch
}

// Picture is a run from its start to its end.
type Picture struct {
	Subject
	Lanes   []string // names of the actors who take a step
	Idle    []string // names of the others, who have no lane
	Vars    []string // names of the shared variables that change, or of all if none does
	Rows    []Row    // after each step; row 0 is the start
	Ended   bool
	Fails   bool
	Outcome string   // in the program's words
	Why     []string // sentences with step numbers
}

// Row is how things stand after a step.
type Row struct {
	Step   int
	Actor  int    // who stepped; -1 for the clock, a fault, and the start
	Words  string // "write balance 130"
	Place  string // "deposit.go:41"; empty if there is none
	Guilty bool   // the explanation ends with this step
	Cells  []Cell // by lane
	State  []Value
	Stands []Place // where each actor stands, by lane
}

// Place is a line of the source; Line is 0 if an actor stands nowhere.
type Place struct {
	File string
	Line int
}

// Kind is what a lane shows at a step.
type Kind uint8

// What lanes show.
const (
	Empty Kind = iota // not begun, or over
	Idle              // could step, but another did
	Held              // the same, holding a lock
	Waits             // for a lock, a channel, the clock
	Begins
	Ends
	Acts // took the step
)

// Cell is one lane at one step.
type Cell struct {
	Kind  Kind
	Held  bool // holds a lock besides
	Crash bool // a panic, a fatal error or a fault
	Text  string
	Said  string // what an actor did, in words

	ladder glyph.Ladder // the wordings of what it did
}

// Value is a shared variable after a step; Known is false before it is there.
type Value struct {
	Text    string
	Known   bool
	Changed bool // by the step
}

// New reads a run. Text that comes from its program is cleaned of whatever could
// harm a terminal.
func New(run *sim.Run, s Subject) *Picture {
	p := &Picture{Subject: clean(s)}
	n := run.Len()
	last := run.View(n)
	for _, a := range last.Actors {
		p.Lanes = append(p.Lanes, cells.Clean(a.Name))
	}
	for _, v := range last.Shared {
		p.Vars = append(p.Vars, v.Name)
	}
	events := make([][]trace.Event, n+1)
	for _, e := range run.Events(n) {
		if e.Step >= 0 && e.Step <= n {
			events[e.Step] = append(events[e.Step], e)
		}
	}
	objects := glyph.NewObjects()
	for _, step := range events {
		objects.Learn(step)
	}
	before := run.View(0)
	for step := range n + 1 {
		view := run.View(step)
		p.Rows = append(p.Rows, p.row(step, events[step], view, before, objects))
		before = view
	}
	p.trim()
	p.word()
	p.conclude(run, last)
	p.decided(s.Line)
	for i, v := range p.Vars {
		p.Vars[i] = cells.Clean(glyph.Short(v))
	}
	return p
}

func clean(s Subject) Subject {
	s.Title, s.Entry, s.Token = cells.Clean(s.Title), cells.Clean(s.Entry), cells.Clean(s.Token)
	s.Replay = cells.Clean(s.Replay)
	for i := range s.Files {
		s.Files[i].Name = cells.Clean(s.Files[i].Name)
		for j, l := range s.Files[i].Lines {
			s.Files[i].Lines[j].Text = cells.Clean(strings.ReplaceAll(l.Text, "\t", "    "))
		}
	}
	return s
}

// conclude writes down how the run ended, and why.
func (p *Picture) conclude(run *sim.Run, last *sim.View) {
	if last.End != nil {
		p.Ended, p.Fails = true, last.End.Fails
		p.Outcome = oneLine(last.End.Outcome)
	}
	insights := p.Insights
	if insights == nil {
		insights = run.Explain()
	}
	for _, in := range insights {
		p.Why = append(p.Why, oneLine(in.Text))
	}
	if len(p.Why) == 0 && p.Fails && last.End.Why != "" {
		p.Why = []string{oneLine(last.End.Why)}
	}
	if p.Fails && len(insights) > 0 && len(insights[0].Steps) > 0 {
		steps := insights[0].Steps
		if at := steps[len(steps)-1]; at > 0 && at < len(p.Rows) {
			p.Rows[at].Guilty = true
		}
	}
}

// decided says when it was decided how the run ends, and shows its probability
// of failure, a cell a step.
func (p *Picture) decided(l *sim.Line) {
	if l != nil && p.Ended {
		p.Why = append(p.Why, l.Words()+" Probability of failure after each step: "+l.Strip())
	}
}

// mostCell is how many columns the wording of a step may take where a shorter one is left.
const mostCell = 31

// word chooses the wordings of steps: in each lane the longest in which all of them fit, as on the bench. One that does
// not fit even in its short wording takes its own, and does not leave the others with their signs alone.
func (p *Picture) word() {
	for lane := range p.Lanes {
		rung := glyph.RungWhole
		for _, r := range p.Rows {
			c := r.Cells[lane]
			for c.Kind == Acts && cells.Width(c.ladder[glyph.RungShort]) <= mostCell && cells.Width(c.ladder[rung]) > mostCell {
				rung++
			}
		}
		for _, r := range p.Rows {
			c := &r.Cells[lane]
			at := rung
			for c.Kind == Acts && at < glyph.RungShort && cells.Width(c.ladder[at]) > mostCell {
				at++
			}
			if c.Kind == Acts {
				c.Text = cells.Clean(c.ladder[at])
			}
		}
	}
}

func oneLine(s string) string {
	return cells.Clean(strings.ReplaceAll(strings.TrimSpace(s), "\n", " ⏎ "))
}

func (p *Picture) row(step int, events []trace.Event, view, before *sim.View, objects *glyph.Objects) Row {
	r := Row{Step: step, Actor: -1}
	e, acted := lead(events)
	if acted && step > 0 {
		r.Actor = e.Actor
		r.Words = words(e)
		if e.Pos.Line > 0 {
			r.Place = cells.Clean(e.Pos.String())
		}
	}
	for i := range p.Lanes {
		c, at := Cell{}, Place{}
		if i < len(view.Actors) {
			c = cell(i, step, events, view, before, objects)
			if a := view.Actors[i]; !over(a.State) {
				at = Place{File: a.Pos.File, Line: a.Pos.Line}
			}
		}
		r.Cells, r.Stands = append(r.Cells, c), append(r.Stands, at)
	}
	for _, name := range p.Vars {
		r.State = append(r.State, value(name, step, view, before))
	}
	return r
}

// lead returns the event that a step is named after.
func lead(events []trace.Event) (trace.Event, bool) {
	for _, e := range events {
		if !e.Minor {
			return e, true
		}
	}
	return trace.Event{}, false
}

// words says an event, with the name of what it touches.
func words(e trace.Event) string {
	_, text, _ := strings.Cut(glyph.Wordings(e, true)[0], " ")
	if text == "" {
		text = glyph.Verb(e.Op)
	}
	return cells.Clean(text)
}

func over(s sim.ActorState) bool { return s == sim.Done || s == sim.Crashed }

// cell says what a lane shows: what its actor did in the step, or how it waited.
func cell(actor, step int, events []trace.Event, view, before *sim.View, objects *glyph.Objects) Cell {
	a := view.Actors[actor]
	for _, e := range events {
		if e.Actor == actor && !e.Minor && e.Op != trace.End && step > 0 {
			return Cell{Kind: Acts, Held: holdsOther(a, e), Crash: e.Op == trace.Panic || e.Op == trace.Fault,
				ladder: objects.Of(e, len(view.Shared) == 1 && glyph.Short(view.Shared[0].Name) == glyph.Short(e.Name)), Said: words(e)}
		}
	}
	begun := step > 0 && actor < len(before.Actors)
	switch {
	case over(a.State):
		if begun && over(before.Actors[actor].State) {
			return Cell{}
		}
		return Cell{Kind: Ends}
	case a.State == sim.Blocked, a.State == sim.Asleep:
		c := Cell{Kind: Waits, Held: len(a.Holds) > 0}
		if !begun || before.Actors[actor].State != a.State || before.Actors[actor].Wait != a.Wait {
			c.Text = waiting(a)
		}
		return c
	case !begun && step > 0:
		return Cell{Kind: Begins, Text: "begins"}
	case !begun:
		return Cell{Kind: Begins}
	case len(a.Holds) > 0:
		return Cell{Kind: Held, Held: true}
	}
	return Cell{Kind: Idle}
}

func waiting(a sim.Actor) string {
	if a.State == sim.Asleep {
		return "sleeps"
	}
	what, _, _ := strings.Cut(a.Wait, ",")
	return cells.Clean("waits " + glyph.Short(what))
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

func value(name string, step int, view, before *sim.View) Value {
	now, ok := lookup(view.Shared, name)
	if !ok {
		return Value{}
	}
	was, had := lookup(before.Shared, name)
	return Value{Text: cells.Clean(tabled(view.Things, name, now)), Known: true, Changed: step > 0 && (!had || was != now)}
}

// tabled is a variable as the tables of the bench have it, on one line: rows of a map, a slice or a struct in place of how Go
// prints them. What has no table stays as it is.
func tabled(things []sim.Thing, name, printed string) string {
	name = glyph.Short(name)
	for _, t := range things {
		var rows []string
		for _, r := range t.Rows {
			switch {
			case t.Kind == sim.Variables && len(r.Cells) > 1 && r.Cells[0] == name:
				return strings.Join(r.Cells[1:], " ")
			case t.Kind == sim.List && t.Name == name:
				rows = append(rows, strings.Join(r.Cells, " "))
			}
		}
		if len(rows) > 0 {
			return strings.Join(rows, ", ")
		}
	}
	return printed
}

func lookup(vars []sim.Var, name string) (string, bool) {
	for _, v := range vars {
		if v.Name == name {
			return v.Value, true
		}
	}
	return "", false
}

// heading is the title with the test and the switches.
func (p *Picture) heading() string {
	s := p.Title
	if p.Entry != "" {
		s += " · " + p.Entry
	}
	if len(p.Switches) > 0 {
		s += " with " + cells.Clean(strings.Join(p.Switches, ", "))
	}
	return s
}

// verdict is how the run ended, after a sign.
func (p *Picture) verdict() string {
	outcome := p.Outcome
	if outcome == "" {
		outcome = "no output"
	}
	signs := [3]string{"… the run goes on", "✗ ", "✓ "}
	if p.Words {
		signs = [3]string{"The run goes on.", "It fails: ", "It holds: "}
	}
	switch {
	case !p.Ended:
		return signs[0]
	case p.Fails:
		return signs[1] + outcome
	}
	return signs[2] + outcome
}
