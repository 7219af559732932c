package explain

import (
	"cmp"
	"fmt"
	"strings"

	"racelab/sim/hb"
	"racelab/sim/trace"
)

// This file tells of data races.

// dataRaces returns one finding for each memory that races, by the first pair
// that shows it.
func (h *history) dataRaces() []finding {
	var out []finding
	first := map[string]int{}                        // finding of each memory
	lines := map[string]map[[2]trace.Position]bool{} // pairs of lines that race for it
	for _, r := range h.order.Races() {
		r.Name = h.raced(r)
		key := fmt.Sprint(h.in.Events[r.First].Mem.Object, " ", r.Name)
		if lines[key] == nil {
			lines[key] = map[[2]trace.Position]bool{}
			first[key] = len(out)
			out = append(out, h.dataRace(r))
		}
		lines[key][h.linesOf(r)] = true
	}
	for key, i := range first {
		switch more := len(lines[key]) - 1; {
		case more == 1:
			out[i].Text += " One more pair of lines races for it."
		case more > 1:
			out[i].Text += fmt.Sprintf(" %d more pairs of lines race for it.", more)
		}
	}
	if f, ok := h.concurrentMap(); ok && len(out) == 0 {
		out = append(out, f)
	}
	return out
}

// linesOf returns the two places in the source, in a fixed order.
func (h *history) linesOf(r hb.DataRace) [2]trace.Position {
	a, b := h.in.Events[r.First].Pos, h.in.Events[r.Second].Pos
	if cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col)) > 0 {
		a, b = b, a
	}
	return [2]trace.Position{a, b}
}

// raced names the memory of a race. Whatever the keys, a map is one place.
func (h *history) raced(r hb.DataRace) string {
	if op := h.in.Events[r.Second].Op; op == trace.MapRead || op == trace.MapWrite {
		return strings.TrimSuffix(r.Name, entry(r.Name))
	}
	return r.Name
}

func (h *history) dataRace(r hb.DataRace) finding {
	a, b := &h.in.Events[r.First], &h.in.Events[r.Second]
	missing := r.Missing(h.in.Events, h.locks, h.who)
	return h.found(DataRace, []int{r.First, r.Second}, "%s and %s touch %s; %s.",
		h.who(a.Actor), h.who(b.Actor), named(r.Name, "the same memory"), missing)
}

// concurrentMap tells of the fatal error of a map access during another
// actor's write. The access that died of it may have no event.
func (h *history) concurrentMap() (finding, bool) {
	for i := range h.in.Events {
		e := &h.in.Events[i]
		if e.Op != trace.Panic || !strings.Contains(e.Value+e.Label, "concurrent map") {
			continue
		}
		for j := i - 1; j >= 0 && j > i-horizon; j-- {
			w := &h.in.Events[j]
			if w.Op == trace.MapWrite && w.Actor != e.Actor {
				return h.found(DataRace, []int{j, i},
					"%s touched %s %s while %s was in the middle of writing it %s; a Go program that does that to a map is stopped.",
					h.who(e.Actor), named(strings.TrimSuffix(w.Name, entry(w.Name)), "a map"), h.at(i), h.who(w.Actor), h.at(j)), true
			}
		}
	}
	return finding{}, false
}
