package bench

import (
	"slices"
	"strings"

	"racelab/sim"
	"racelab/sim/trace"
	"racelab/ui/draw"
)

// Names, values and messages come from programs that anyone may have written,
// so they are cleaned once, where they enter, and everything after may draw them.

func cleanView(v *sim.View) {
	for i := range v.Actors {
		a := &v.Actors[i]
		a.Name, a.Func, a.Next, a.Wait = draw.Clean(a.Name), draw.Clean(a.Func), draw.Clean(a.Next), draw.Clean(a.Wait)
		for j := range a.Holds {
			a.Holds[j] = draw.Clean(a.Holds[j])
		}
		cleanVars(a.Locals)
	}
	cleanVars(v.Shared)
	for i := range v.Things {
		cleanThing(&v.Things[i])
	}
	for i := range v.Choices {
		v.Choices[i].Label = draw.Clean(v.Choices[i].Label)
	}
	if v.End != nil {
		end := *v.End
		end.Outcome, end.Why = cleanText(end.Outcome), cleanText(end.Why)
		v.End = &end
	}
}

func cleanThing(t *sim.Thing) {
	t.Name, t.Note = draw.Clean(t.Name), draw.Clean(t.Note)
	for i := range t.Heads {
		t.Heads[i] = draw.Clean(t.Heads[i])
	}
	for i := range t.Rows {
		r := &t.Rows[i]
		for j := range r.Cells {
			r.Cells[j] = draw.Clean(r.Cells[j])
		}
		for j := range r.Notes {
			r.Notes[j] = draw.Clean(r.Notes[j])
		}
	}
}

func cleanVars(vars []sim.Var) {
	for i := range vars {
		vars[i].Name, vars[i].Value = draw.Clean(vars[i].Name), draw.Clean(readable(vars[i].Value))
	}
}

func cleanEvent(e *trace.Event) {
	e.Func, e.Name, e.Value = draw.Clean(e.Func), draw.Clean(e.Name), draw.Clean(readable(e.Value))
	e.Old = readable(e.Old)
	e.Old, e.Label = draw.Clean(e.Old), draw.Clean(e.Label)
}

func cleanInsight(in *sim.Insight) {
	in.Pattern, in.Text = sim.Pattern(draw.Clean(string(in.Pattern))), cleanText(in.Text)
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
	return draw.Clean(strings.ReplaceAll(strings.TrimSpace(s), "\n", " ⏎ "))
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
		c.Races[i].Variable, c.Races[i].Text = draw.Clean(c.Races[i].Variable), cleanText(c.Races[i].Text)
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
