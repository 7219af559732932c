package bench

import (
	"slices"
	"strings"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/trace"
)

// Names, values and messages come from programs that anyone may have written,
// so they are cleaned once, where they enter, and everything after may draw them.

func cleanView(v *sim.View) {
	for i := range v.Actors {
		a := &v.Actors[i]
		a.Name, a.Func, a.Next, a.Wait = cells.Clean(a.Name), cells.Clean(a.Func), cells.Clean(a.Next), cells.Clean(a.Wait)
		for j := range a.Holds {
			a.Holds[j] = cells.Clean(a.Holds[j])
		}
		cleanVars(a.Locals)
	}
	cleanVars(v.Shared)
	for i := range v.Things {
		cleanThing(&v.Things[i])
	}
	for i := range v.Choices {
		v.Choices[i].Label = cells.Clean(v.Choices[i].Label)
	}
	if v.End != nil {
		end := *v.End
		end.Outcome, end.Why = cleanText(end.Outcome), cleanText(end.Why)
		v.End = &end
	}
}

func cleanThing(t *sim.Thing) {
	t.Name, t.Note = cells.Clean(t.Name), cells.Clean(t.Note)
	for i := range t.Heads {
		t.Heads[i] = cells.Clean(t.Heads[i])
	}
	for i := range t.Rows {
		r := &t.Rows[i]
		for j := range r.Cells {
			r.Cells[j] = cells.Clean(r.Cells[j])
		}
		for j := range r.Notes {
			r.Notes[j] = cells.Clean(r.Notes[j])
		}
	}
}

func cleanVars(vars []sim.Var) {
	for i := range vars {
		vars[i].Name, vars[i].Value = cells.Clean(vars[i].Name), cells.Clean(readable(vars[i].Value))
	}
}

func cleanEvent(e *trace.Event) {
	e.Func, e.Name, e.Value = cells.Clean(e.Func), cells.Clean(e.Name), cells.Clean(readable(e.Value))
	e.Old = readable(e.Old)
	e.Old, e.Label = cells.Clean(e.Old), cells.Clean(e.Label)
}

func cleanInsight(in *sim.Insight) {
	in.Pattern, in.Text = sim.Pattern(cells.Clean(string(in.Pattern))), cleanText(in.Text)
}

// readable writes a value as a learner reads it: without the brackets, the quotes and the names of types that Go
// puts around what counts.
func readable(v string) string {
	switch {
	case v == "<nil>":
		return "nil"
	case v == "[]" || v == "map[]":
		return "empty"
	case v == "{}":
		return ""
	case len(v) > 2 && v[0] == '"' && v[len(v)-1] == '"' && !strings.Contains(v[1:len(v)-1], `"`):
		return v[1 : len(v)-1]
	case strings.HasPrefix(v, "&") && !strings.ContainsAny(v, "{[ "):
		return "set" // a pointer
	case strings.HasPrefix(v, "&map["):
		return "set"
	}
	v = strings.TrimPrefix(v, "&")
	if strings.HasPrefix(v, "map[") || strings.HasPrefix(v, "[") || strings.HasPrefix(v, "{") {
		v = strings.TrimSpace(strings.NewReplacer("map[", "", "[", "", "]", "", "{", "", "}", "").Replace(v))
	}
	return v
}

// cleanText cleans words that may have been written on several lines.
func cleanText(s string) string {
	return cells.Clean(strings.ReplaceAll(strings.TrimSpace(s), "\n", " ⏎ "))
}

// cleaned returns a clean copy of a report, which may be shared with others.
func cleaned(r *sim.Report) *sim.Report {
	c := *r
	c.Coverage = cleanText(c.Coverage)
	c.Outcomes = slices.Clone(c.Outcomes)
	for i := range c.Outcomes {
		o := &c.Outcomes[i]
		o.Text, o.Why = cleanText(o.Text), cleanText(o.Why)
	}
	if c.Shortest != nil {
		s := *c.Shortest
		s.End.Outcome, s.End.Why = cleanText(s.End.Outcome), cleanText(s.End.Why)
		c.Shortest = &s
	}
	c.Deadlocks, c.Leaks, c.Livelocks = cleanFindings(c.Deadlocks), cleanFindings(c.Leaks), cleanFindings(c.Livelocks)
	c.Races = slices.Clone(c.Races)
	for i := range c.Races {
		c.Races[i].Variable, c.Races[i].Text = cells.Clean(c.Races[i].Variable), cleanText(c.Races[i].Text)
	}
	return &c
}

func cleanFindings(list []sim.Finding) []sim.Finding {
	list = slices.Clone(list)
	for i := range list {
		list[i].Text = cleanText(list[i].Text)
	}
	return list
}
