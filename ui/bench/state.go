package bench

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/glyph"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// stateView draws the shared state after a step as the things look that it is made of, and then what each actor
// that is not over has in hand. Things that never change in the run give way to those that do.
type stateView struct {
	tape *tape
	at   int
	st   *theme.Styles
}

// lines draws all there is to see, in rows of width cells.
func (s stateView) lines(width int) []string {
	view := s.tape.view(s.at)
	was := s.tape.view(max(s.at-1, 0)).Things
	var out []string
	var unused []string
	for _, t := range s.tape.things(s.at) {
		if s.idle(t) {
			unused = append(unused, t.Name)
			continue
		}
		block := s.thing(t, thingNamed(was, t), width)
		if len(block) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, draw.Blank(width))
		}
		out = append(out, block...)
	}
	if len(unused) > 0 {
		out = append(out, draw.Blank(width))
		for _, l := range (paragraph{{s.st.Faint, "unused: " + strings.Join(unused, ", ")}}).wrap(width-1, 1) {
			out = append(out, draw.NewRow(width).PutStyled(l.String()).String())
		}
	}
	out = s.actors(out, view, width)
	return s.rest(out, view, width)
}

// things returns the things of a state. Memory that nobody reaches any more, as after the end of a test, is shown as
// it was left.
func (t *tape) things(at int) []sim.Thing {
	out := slices.Clone(t.view(at).Things)
	if at == 0 {
		return out
	}
	for back := at - 1; back >= 0 && back > at-8; back-- {
		for _, old := range t.view(back).Things {
			have := thingNamed(out, old)
			switch {
			case have.Rows == nil && have.Heads == nil && old.Kind != sim.FileLines && old.Kind != sim.SQLTable:
				out = append(out, old)
			case old.Kind == sim.Variables || old.Kind == sim.Channels || old.Kind == sim.Locks:
				out = withRows(out, old)
			}
		}
	}
	return out
}

// withRows adds rows of old that the thing in things does not have any more.
func withRows(things []sim.Thing, old sim.Thing) []sim.Thing {
	for i, t := range things {
		if t.Kind != old.Kind || t.Name != old.Name {
			continue
		}
		rows := slices.Clone(t.Rows)
		for _, r := range old.Rows {
			if _, have := rowKeyed(t, r.Key); !have && !named(things, r.Key) {
				rows = append(rows, r)
			}
		}
		things[i].Rows = rows
	}
	return things
}

// named reports whether a thing has a name: a map that was empty stood among the variables.
func named(things []sim.Thing, name string) bool {
	return slices.ContainsFunc(things, func(t sim.Thing) bool { return t.Name == name })
}

// idle reports whether a thing is empty, or all naught, and stays so in the whole run: nobody uses it.
func (s stateView) idle(t sim.Thing) bool {
	if t.Kind == sim.Record {
		return remembered(s.tape, "naught "+t.Name, func() bool {
			for step := range s.tape.len() + 1 {
				for _, r := range thingNamed(s.tape.view(step).Things, t).Rows {
					if !slices.Contains([]string{"0", "false", "nil", "empty", `""`}, r.Cells[1]) {
						return false
					}
				}
			}
			return true
		})
	}
	if len(t.Rows) > 0 || t.Kind == sim.FileLines || t.Kind == sim.SQLTable {
		return false
	}
	return remembered(s.tape, "idle "+t.Name, func() bool {
		for step := range s.tape.len() + 1 {
			if len(thingNamed(s.tape.view(step).Things, t).Rows) > 0 {
				return false
			}
		}
		return true
	})
}

// thing draws one thing.
func (s stateView) thing(t, was sim.Thing, width int) []string {
	switch t.Kind {
	case sim.Variables:
		return s.pairs(t, was, width, 1)
	case sim.Record:
		return append([]string{s.head(t, width)}, s.pairs(t, was, width, 2)...)
	case sim.Locks:
		t.Rows = slices.DeleteFunc(slices.Clone(t.Rows), func(r sim.ThingRow) bool { return !s.tape.everHeld(r.Key) })
		if len(t.Rows) == 0 {
			return nil
		}
	case sim.FileLines:
		return s.table(t, was, width, false)
	}
	return s.table(t, was, width, len(t.Heads) > 1)
}

// everHeld reports whether somebody holds or awaits a lock in the run.
func (t *tape) everHeld(key string) bool {
	held := remembered(t, "held", func() map[string]bool {
		held := map[string]bool{}
		for step := range t.len() + 1 {
			for _, thing := range t.view(step).Things {
				for _, r := range thing.Rows {
					if thing.Kind == sim.Locks && (len(r.Notes) > 0 || len(r.Cells) > 1 && r.Cells[1] != "nobody") {
						held[r.Key] = true
					}
				}
			}
		}
		return held
	})
	return held[key]
}

func (s stateView) head(t sim.Thing, width int) string {
	r := draw.NewRow(width).Space(1).Put(s.st.Heading, cells.Cut(t.Name, width-2))
	if note := t.Note; note != "" && cells.Width(note)+3 <= r.Left() {
		r.Space(2).Put(s.st.Faint, note)
	}
	return r.String()
}

// pairs draws a name and a value a row.
func (s stateView) pairs(t, was sim.Thing, width, indent int) []string {
	names := 0
	for _, r := range t.Rows {
		names = max(names, cells.Width(r.Cells[0]))
	}
	names = min(names, width*3/5)
	var out []string
	for _, r := range t.Rows {
		old, had := rowKeyed(was, r.Key)
		row := draw.NewRow(width).Space(indent).Put(s.st.Text, cells.Cut(tailName(r.Cells[0], names), names)).To(indent + names + 2)
		s.value(row, r.Cells[1], old, 1, had)
		out = append(out, row.String())
		out = append(out, s.overflow(r.Cells[1], width, indent+names+2)...)
		out = append(out, s.notes(r, width)...)
	}
	return out
}

// overflow draws on further rows what a value has beyond the width of its column.
func (s stateView) overflow(value string, width, at int) []string {
	room := width - at - 1
	if cells.Width(value) <= room || room < 4 {
		return nil
	}
	var out []string
	for i, l := range cells.Wrap(value, room) {
		if i == 0 {
			continue // stands on the row itself
		}
		if i == 4 {
			break
		}
		out = append(out, draw.NewRow(width).Space(at).Put(s.st.Text, strings.TrimRight(l, " ")).String())
	}
	return out
}

// tailName is a name that is too long without its beginning: names differ at their end.
func tailName(name string, room int) string {
	for cells.Width(name) > room {
		at := strings.IndexAny(name, ".[")
		if at < 0 || at+1 >= len(name) {
			break
		}
		name = name[at+1:]
	}
	return name
}

// value draws a cell; what the step changed stands out, with what it was where there is room.
func (s stateView) value(row *draw.Row, value string, old sim.ThingRow, i int, had bool) {
	room := row.Left() - 1
	first := value
	if cells.Width(value) > room {
		if lines := cells.Wrap(value, max(room, 1)); len(lines) > 0 {
			first = strings.TrimRight(lines[0], " ")
		}
	}
	if s.at > 0 && (!had || i < len(old.Cells) && old.Cells[i] != value) {
		row.Put(s.st.Changed, s.st.ChangedMark()+first)
		if had && i < len(old.Cells) && cells.Width("  was "+old.Cells[i]) <= row.Left() {
			row.Put(s.st.Faint, "  was "+old.Cells[i])
		}
		return
	}
	row.Put(s.st.Text, first)
}

// table draws rows and columns. Columns that find no room are counted, those first that never change in the run.
func (s stateView) table(t, was sim.Thing, width int, heads bool) []string {
	columns := len(t.Heads)
	for _, r := range t.Rows {
		columns = max(columns, len(r.Cells))
	}
	columns = min(columns, 16)
	keep, widths := s.columns(t, columns, width-2)
	out := []string{s.head(t, width)}
	if hidden := columns - len(keep); hidden > 0 {
		out[0] = draw.NewRow(width).Space(1).Put(s.st.Heading, t.Name).Space(2).Put(s.st.Faint, "+"+strconv.Itoa(hidden)+" still").String()
	}
	if heads {
		r := draw.NewRow(width).Space(1)
		at := 1
		for i, c := range keep {
			if r.To(at); c < len(t.Heads) {
				r.Put(s.st.Faint, cells.Cut(t.Heads[c], widths[i]))
			}
			at += widths[i] + 2
			if i == 0 && t.Heads[0] == "" { // the column of names has no head: the thing's name stands there
				r.Put(s.st.Heading, cells.Cut(t.Name, widths[0]))
				out = nil
			}
		}
		out = append(out, r.String())
	}
	for _, row := range t.Rows {
		out = append(out, s.tableRow(row, was, keep, widths, width))
		out = append(out, s.notes(row, width)...)
	}
	if len(t.Rows) == 0 {
		out = append(out, draw.NewRow(width).Space(1).Put(s.st.Faint, "empty").String())
	}
	if t.Kind == sim.FileLines && t.Note != "" {
		for _, l := range (paragraph{{s.st.Faint, t.Note}}).wrap(width-1, 1) {
			out = append(out, draw.NewRow(width).PutStyled(l.String()).String())
		}
	}
	return out
}

func (s stateView) tableRow(row sim.ThingRow, was sim.Thing, keep, widths []int, width int) string {
	old, had := rowKeyed(was, row.Key)
	r := draw.NewRow(width)
	at := 1
	for i, c := range keep {
		r.To(at)
		if c < len(row.Cells) {
			style := s.st.Text
			text := row.Cells[c]
			if s.at > 0 && (!had || c < len(old.Cells) && old.Cells[c] != text) {
				style, text = s.st.Changed, s.st.ChangedMark()+text
			}
			r.Put(style, cutEnd(text, min(widths[i], r.Left())))
		}
		at += widths[i] + 2
	}
	return r.String()
}

// cutEnd cuts a cell that is too long, with a mark.
func cutEnd(text string, room int) string {
	if cells.Width(text) <= room {
		return text
	}
	return cells.Cut(text, room)
}

// columns chooses the columns of a table that fit, and their widths.
func (s stateView) columns(t sim.Thing, n, width int) (keep, widths []int) {
	all := s.widths(t, n)
	for i := range n {
		keep = append(keep, i)
	}
	total := func() int {
		sum := -2
		for _, c := range keep {
			sum += all[c] + 2
		}
		return sum
	}
	for i := n - 1; i > 0 && total() > width; i-- {
		if s.still(t, i) {
			keep = slices.DeleteFunc(keep, func(c int) bool { return c == i })
		}
	}
	for i, c := range keep {
		w := all[c]
		if i == len(keep)-1 {
			w = max(min(w, width-(total()-all[c])), 4)
		}
		widths = append(widths, w)
	}
	return keep, widths
}

// widths returns what the columns of a table need over the whole run, so that they stay where they are.
func (s stateView) widths(t sim.Thing, n int) []int {
	return remembered(s.tape, "widths "+t.Name, func() []int {
		all := make([]int, max(n, 16))
		if len(t.Heads) > 0 && t.Heads[0] == "" {
			all[0] = cells.Width(t.Name)
		}
		for i := range t.Heads {
			if i < len(all) && t.Kind != sim.FileLines {
				all[i] = max(all[i], cells.Width(t.Heads[i]))
			}
		}
		for step := range s.tape.len() + 1 {
			for _, r := range thingNamed(s.tape.view(step).Things, t).Rows {
				for i, c := range r.Cells[:min(len(r.Cells), len(all))] {
					all[i] = max(all[i], cells.Width(c)+cells.Width(s.st.ChangedMark()))
				}
			}
		}
		return all
	})
}

// still reports whether a column never changes in the run.
func (s stateView) still(t sim.Thing, column int) bool {
	moved := remembered(s.tape, "moved "+t.Name, func() map[int]bool {
		moved, first := map[int]bool{}, map[string][]string{}
		for step := range s.tape.len() + 1 {
			for _, r := range thingNamed(s.tape.view(step).Things, t).Rows {
				if first[r.Key] == nil {
					first[r.Key] = r.Cells
				}
				for i, c := range r.Cells {
					moved[i] = moved[i] || i >= len(first[r.Key]) || first[r.Key][i] != c
				}
			}
		}
		return moved
	})
	return !moved[column]
}

// notes draws what else there is to say of a row.
func (s stateView) notes(row sim.ThingRow, width int) []string {
	var out []string
	for _, n := range row.Notes {
		style := s.st.Awaited
		if strings.Contains(n, "not committed") || strings.HasPrefix(n, "locked") {
			style = s.st.Held
		}
		for _, l := range (paragraph{{style, n}}).wrap(width-1, 3) {
			out = append(out, draw.NewRow(width).PutStyled(l.String()).String())
		}
	}
	return out
}

// actors says what each actor that is not over has in hand and waits for.
func (s stateView) actors(out []string, view *sim.View, width int) []string {
	gap := len(out) > 0
	for i, a := range view.Actors {
		if over(a.State) || view.End != nil {
			continue
		}
		words := localWords(a.Locals)
		if len(a.Holds) > 0 {
			words = strings.TrimPrefix(words+"  holds "+shortNames(a.Holds), "  ")
		}
		if a.State == sim.Blocked {
			words = strings.TrimPrefix(words+"  waits for "+glyph.Short(a.Wait), "  ")
		}
		if words == "" {
			continue
		}
		if gap {
			out, gap = append(out, draw.Blank(width)), false
		}
		p := paragraph{{s.st.Actor(i), a.Name}, {s.st.Text, words}}
		for _, l := range p.wrap(width-1, 1) {
			out = append(out, draw.NewRow(width).PutStyled(l.String()).String())
		}
	}
	return out
}

func shortNames(names []string) string {
	var out []string
	for _, n := range names {
		out = append(out, glyph.Short(n))
	}
	return strings.Join(out, ", ")
}

func localWords(vars []sim.Var) string {
	var parts []string
	for _, v := range vars {
		parts = append(parts, v.Name+" = "+v.Value)
	}
	return strings.Join(parts, ", ")
}

// rest tells the clock and what was printed.
func (s stateView) rest(out []string, view *sim.View, width int) []string {
	if view.Now > 0 {
		out = append(out, draw.Blank(width), draw.NewRow(width).Space(1).Put(s.st.Faint, "clock  ").Put(s.st.Text, time.Duration(view.Now).String()).String())
	}
	if view.Output != "" {
		out = append(out, draw.Blank(width), draw.NewRow(width).Space(1).Put(s.st.Heading, "printed").String())
		for _, l := range cells.CleanLines(view.Output) {
			for _, part := range cells.Wrap(l, max(width-2, 1)) {
				out = append(out, draw.NewRow(width).Space(1).Put(s.st.Text, strings.TrimRight(part, " ")).String())
			}
		}
	}
	return out
}
