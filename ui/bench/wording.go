package bench

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/glyph"
	"racelab/sim/trace"
)

// This file words what happens in a run: what a step did, what it changed, and what goroutines are called that the
// source gives no name.

// word works out the wordings of steps: of those that are new, or of all if something is called otherwise now, as how
// shortly a thing can be called depends on what else there is.
func (t *tape) word() {
	t.memo = map[string]any{}
	if t.objects == nil {
		t.objects = glyph.NewObjects()
	}
	t.cells = t.cells[:min(len(t.cells), len(t.events))]
	for _, events := range t.events[len(t.cells):] {
		if t.objects.Learn(events) {
			t.cells = nil
		}
	}
	shared := t.view(0).Shared
	for _, events := range t.events[len(t.cells):] {
		t.cells = append(t.cells, t.wordStep(events, len(shared) == 1, shared))
	}
}

func (t *tape) wordStep(events []trace.Event, alone bool, shared []sim.Var) []laneCell {
	var out []laneCell
	for _, first := range events {
		if first.Actor < 0 || slices.ContainsFunc(out, func(c laneCell) bool { return c.actor == first.Actor }) {
			continue
		}
		if e, ok := leadOf(events, first.Actor); ok && !onlyEnds(e) {
			if actors := t.view(t.length).Actors; e.Op == trace.Fault && e.Actor < len(actors) {
				e.Label = strings.TrimPrefix(e.Label, actors[e.Actor].Name+" ") // it stands in that one's lane
			}
			c := laneCell{actor: e.Actor, ladder: t.objects.Of(e, alone && glyph.Short(shared[0].Name) == glyph.Short(e.Name))}
			for i, w := range c.ladder {
				c.widths[i] = cells.Width(w)
			}
			out = append(out, c)
		}
	}
	return out
}

// remembered returns what was worked out of the run as it is under a name, working it out the first time.
func remembered[T any](t *tape, name string, work func() T) T {
	if v, ok := t.memo[name].(T); ok {
		return v
	}
	v := work()
	t.memo[name] = v
	return v
}

// ladder returns the wordings of what an actor did in a step.
func (t *tape) ladder(step, actor int) glyph.Ladder {
	if step >= 0 && step < len(t.cells) {
		for _, c := range t.cells[step] {
			if c.actor == actor {
				return c.ladder
			}
		}
	}
	return glyph.Ladder{}
}

// rung returns the longest wording in which all cells of an actor's lane fit. A cell that does not fit even in its
// short wording takes its own, so that one long value does not leave the others with their signs alone.
func (t *tape) rung(actor, room int) int {
	rung := glyph.RungWhole
	for _, cells := range t.cells {
		for _, c := range cells {
			if c.actor != actor || c.widths[glyph.RungShort] > room {
				continue
			}
			for rung < glyph.RungSign && c.widths[rung] > room {
				rung++
			}
		}
	}
	return rung
}

// longest returns the cells that the longest cell of any lane would fill with what it did and to what.
func (t *tape) longest() int {
	return remembered(t, "longest", func() int {
		most := 0
		for _, cells := range t.cells {
			for _, c := range cells {
				most = max(most, c.widths[1])
			}
		}
		return most + 1
	})
}

// changes says what a step changed of the shared state, what tells most first.
func (t *tape) changes(step int) []string {
	if step <= 0 || step >= len(t.changed) {
		return nil
	}
	if t.changed[step] == nil {
		t.changed[step] = append([]string{}, differences(t.view(step-1).Things, t.view(step).Things)...)
	}
	return t.changed[step]
}

// changing returns how wide the column of changes is to be: wide enough to stand there before anything changed, so that
// nothing moves with a step; 0 for programs that share nothing.
func (t *tape) changing() int {
	if t.widest() == 0 && len(t.things(0)) == 0 {
		return 0
	}
	return max(t.widest(), leastChanged)
}

// widest returns the cells that the longest entry of the column of changes fills.
func (t *tape) widest() int {
	return remembered(t, "widest", func() int {
		most := 0
		for step := 1; step <= t.len(); step++ {
			most = max(most, cells.Width(strings.Join(t.changes(step), ", ")))
		}
		return most
	})
}

// differences says in words how things are otherwise than they were. Who holds a lock stands in the lanes.
func differences(was, is []sim.Thing) []string {
	var out []string
	for _, t := range is {
		if t.Kind == sim.Locks {
			continue
		}
		old := thingNamed(was, t)
		for _, r := range t.Rows {
			o, had := rowKeyed(old, r.Key)
			switch {
			case !had && old.Rows == nil && t.Kind != sim.SQLTable && t.Kind != sim.RedisKeys && t.Kind != sim.FileLines && t.Kind != sim.List:
			case !had && t.Kind == sim.Variables && hasThing(was, rowName(t, r)):
				out = append(out, rowWords(t, r)) // it became empty, and one row says so
			case !had:
				out = append(out, "+ "+rowWords(t, r))
			default:
				out = append(out, rowDifference(t, o, r)...)
			}
		}
		for _, o := range old.Rows {
			if _, still := rowKeyed(t, o.Key); !still && !(t.Kind == sim.Variables && hasThing(is, rowName(t, o))) {
				out = append(out, "- "+rowName(t, o))
			}
		}
	}
	return out
}

func thingNamed(things []sim.Thing, t sim.Thing) sim.Thing {
	for _, o := range things {
		if o.Kind == t.Kind && o.Name == t.Name {
			return o
		}
	}
	return sim.Thing{}
}

// hasThing reports whether something has a table of its own: what is empty is one row among others.
func hasThing(things []sim.Thing, name string) bool {
	return slices.ContainsFunc(things, func(t sim.Thing) bool { return t.Name == name && t.Kind != sim.Variables })
}

func rowKeyed(t sim.Thing, key string) (sim.ThingRow, bool) {
	for _, r := range t.Rows {
		if r.Key == key {
			return r, true
		}
	}
	return sim.ThingRow{}, false
}

// rowName is what a row is called among others.
func rowName(t sim.Thing, r sim.ThingRow) string {
	if len(r.Cells) == 0 {
		return t.Name
	}
	switch t.Kind {
	case sim.Record:
		return r.Cells[0]
	case sim.FileLines:
		return r.Cells[len(r.Cells)-1]
	case sim.List:
		return t.Name + " " + r.Cells[0]
	}
	return r.Cells[0]
}

// rowWords is a row that is new.
func rowWords(t sim.Thing, r sim.ThingRow) string {
	switch t.Kind {
	case sim.RedisKeys:
		if len(r.Cells) > 2 && r.Cells[2] != "∞" {
			return r.Cells[0] + " " + r.Cells[1] + " " + r.Cells[2]
		}
		return strings.Join(r.Cells[:min(2, len(r.Cells))], " ")
	case sim.FileLines:
		return rowName(t, r)
	}
	return strings.Join(r.Cells[:min(2, len(r.Cells))], " ")
}

// rowDifference says which cells of a row changed; a row that changed only for those who have not committed says
// that.
func rowDifference(t sim.Thing, was, is sim.ThingRow) []string {
	var out []string
	for i := range is.Cells {
		if i < len(was.Cells) && was.Cells[i] == is.Cells[i] {
			continue
		}
		if t.Kind == sim.RedisKeys && i == 2 && !longer(was.Cells, is.Cells) {
			continue // its time runs down by itself
		}
		name := rowName(t, is)
		switch {
		case i > 0 && (len(t.Rows) == 1 || t.Kind == sim.List && len(is.Cells) > 2) && i < len(t.Heads) && t.Heads[i] != "" && t.Kind != sim.RedisKeys:
			name = t.Heads[i]
			if len(t.Rows) > 1 {
				name = rowName(t, is) + " " + name
			}
		case i == 0 && t.Kind == sim.SQLTable:
			name = t.Name
		}
		if t.Kind == sim.List {
			name += ":"
		}
		out = append(out, name+" "+is.Cells[i])
	}
	for _, n := range is.Notes {
		if !slices.Contains(was.Notes, n) && t.Kind != sim.Channels {
			out = append(out, strings.TrimSuffix(n, ", not committed"))
		}
	}
	return out
}

// longer reports whether a key of Redis got more time.
func longer(was, is []string) bool {
	return len(was) > 2 && len(is) > 2 && (was[2] == "∞" || is[2] == "∞")
}

// nameless matches the names that the engine gives to functions without one.
var nameless = regexp.MustCompile(`\.func\d+`)

// goingOn matches what the engine says of somebody in the middle of a call of the library.
var goingOn = regexp.MustCompile(`^go on in \S+`)

// call finds out what to call goroutines whose function has no name: by the line that starts them.
func (t *tape) call(events []trace.Event) {
	var pairs [][2]string
	count := map[string]int{}
	for _, e := range events {
		if e.Op != trace.Go || !nameless.MatchString(e.Name) || e.Pos.Line == 0 {
			continue
		}
		name := fmt.Sprintf("go :%d", e.Pos.Line)
		if count[name]++; count[name] > 1 {
			continue // the engine numbers them: "f.func1 #2" becomes "go :12 #2"
		}
		pairs = append(pairs, [2]string{e.Name, name})
	}
	slices.SortStableFunc(pairs, func(a, b [2]string) int { return len(b[0]) - len(a[0]) })
	var flat []string
	for _, p := range pairs {
		flat = append(flat, p[0], p[1])
	}
	t.called = strings.NewReplacer(flat...)
}

// named puts the names of goroutines into words about them.
func (t *tape) named(s string) string {
	if t.called == nil || !strings.Contains(s, ".func") {
		return s
	}
	return t.called.Replace(s)
}

func (t *tape) nameEvent(e *trace.Event) {
	e.Label = t.named(e.Label)
	if e.Name == "chan" { // one that has no name in the source
		e.Name = "channel"
	}
	if e.Op == trace.Go {
		e.Name = t.named(e.Name)
	}
}

func (t *tape) name(v *sim.View) {
	for i := range v.Actors {
		a := &v.Actors[i]
		a.Name, a.Wait, a.Next = t.named(a.Name), t.named(a.Wait), goingOn.ReplaceAllString(t.named(a.Next), "go on")
	}
	for i := range v.Choices {
		v.Choices[i].Label = t.named(v.Choices[i].Label)
	}
	for i := range v.Things {
		for j := range v.Things[i].Rows {
			r := &v.Things[i].Rows[j]
			for k := range r.Cells {
				r.Cells[k] = t.named(r.Cells[k])
			}
			for k := range r.Notes {
				r.Notes[k] = t.named(r.Notes[k])
			}
		}
	}
	if v.End != nil {
		end := *v.End
		end.Why, end.Outcome = t.named(end.Why), t.named(end.Outcome)
		v.End = &end
	}
}
