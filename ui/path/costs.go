package path

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"racelab/course"
	"racelab/ui/draw"
)

// widestSet is how many cells of a table names of switches may take.
const widestSet = 30

// costTable sets what the switches that were tried cost beside what none costs,
// as Markdown. The one tried last comes first.
func costTable(none course.Cost, tried map[string]answer, last string) string {
	type line struct {
		name string
		cost course.Cost
	}
	lines := []line{{"no switch", none}}
	for _, key := range sortedKeys(tried, last) {
		lines = append(lines, line{key, tried[key].cost})
	}
	width := 0
	for _, l := range lines {
		width = max(width, min(draw.Width(l.name), widestSet))
	}
	pad := func(s string) string { return s + draw.Blank(width-draw.Width(s)) }
	var b strings.Builder
	fmt.Fprintf(&b, "What it costs, as means over %d random runs:\n\n```text\n", none.Runs)
	fmt.Fprintf(&b, "%s %7s %8s %6s %7s %6s\n", pad(""), "steps", "waiting", "able", "failed", "again")
	endless := false
	for _, l := range lines {
		c, sign := l.cost, ""
		if c.Unbounded {
			sign, endless = " ∞", true
		}
		fmt.Fprintf(&b, "%s %7.1f %8.1f %6.1f %7.1f %6.1f%s\n", pad(draw.Cut(l.name, width)), c.Steps, c.Waiting, c.Parallel, c.Aborts, c.Repeats, sign)
	}
	b.WriteString("```\n\n*waiting*, *able*: actors that are blocked, and that can go on, at a time. *failed*, *again*: calls of a run " +
		"that came to nothing, and that were made once more.")
	if endless {
		b.WriteString(" ∞: runs need not end.")
	}
	return b.String() + "\n\n"
}

// sortedKeys returns the keys with last first, the others by name.
func sortedKeys(tried map[string]answer, last string) []string {
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
