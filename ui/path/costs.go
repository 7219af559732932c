package path

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/sim/cells"
	"racelab/ui/draw"
)

// widestSet is how many cells of a table names of switches may take.
const widestSet = 30

// measure is a column of the table.
type measure struct {
	name, words string
	of          func(course.Cost) float64
}

var measures = []measure{
	{"steps", "of a run", func(c course.Cost) float64 { return c.Steps }},
	{"waiting", "actors that are blocked, at a time", func(c course.Cost) float64 { return c.Waiting }},
	{"able", "actors that can continue, at a time", func(c course.Cost) float64 { return c.Parallel }},
	{"failed", "calls that failed, in a run", func(c course.Cost) float64 { return c.Aborts }},
	{"again", "calls that were repeated, in a run", func(c course.Cost) float64 { return c.Repeats }},
}

// costTable sets what the switches that were tried cost beside what none costs,
// as Markdown whose table has room columns at most. The one tried last comes first.
func costTable(tried map[string]*attempt.Trial, last string, room int) string {
	type line struct {
		name string
		cost course.Cost
	}
	none := tried[last].None
	lines := []line{{"no switch", none}}
	for _, key := range sortedKeys(tried, last) {
		lines = append(lines, line{key, tried[key].Cost})
	}
	// A column in which nothing differs from nothing says nothing.
	var shown []measure
	for _, m := range measures {
		if slices.ContainsFunc(lines, func(l line) bool { return m.of(l.cost) >= 0.05 }) {
			shown = append(shown, m)
		}
	}
	width := 0
	for _, l := range lines {
		width = max(width, min(cells.Width(l.name), widestSet, max(room-9*len(shown), 9)))
	}
	pad := func(s string) string { return s + draw.Blank(width-cells.Width(s)) }
	var b strings.Builder
	b.WriteString("What it costs, on average over random runs:\n\n```text\n")
	b.WriteString(pad(""))
	for _, m := range shown {
		fmt.Fprintf(&b, " %8s", m.name)
	}
	b.WriteString("\n")
	endless := false
	for _, l := range lines {
		b.WriteString(pad(cells.Cut(l.name, width)))
		for _, m := range shown {
			fmt.Fprintf(&b, " %8.1f", m.of(l.cost))
		}
		if l.cost.Unbounded {
			b.WriteString(" ∞")
			endless = true
		}
		b.WriteString("\n")
	}
	b.WriteString("```\n\n")
	for i, m := range shown {
		if i > 0 {
			b.WriteString(" ")
		}
		fmt.Fprintf(&b, "*%s*: %s.", m.name, m.words)
	}
	if endless {
		b.WriteString(" ∞: some runs never end.")
	}
	return b.String() + "\n\n"
}

// sortedKeys returns the keys with last first, the others by name.
func sortedKeys(tried map[string]*attempt.Trial, last string) []string {
	var keys []string
	for key := range tried {
		if key != "" { // no switch at all is there already
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == last:
			return -1
		case b == last:
			return 1
		}
		return cmp.Compare(a, b)
	})
	return keys
}
