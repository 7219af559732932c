package bench

import (
	"strconv"
	"strings"

	"racelab/number"
	"racelab/sim"
	"racelab/ui/draw"
	"racelab/ui/glyph"
	"racelab/ui/theme"
)

// actorRows draws a line for each actor: the key that steps it, what it would do
// next or what it waits for, and its local variables. The clock has a line of
// its own when it can move.
func actorRows(v *sim.View, st *theme.Styles, width, height int) []string {
	m := measureActors(v, width)
	var out []string
	for i, a := range v.Actors {
		out = append(out, actorRow(v, i, a, st, m))
	}
	if canStep(v, -1) {
		out = append(out, clockRow(v, st, m))
	}
	if len(out) > height && height > 0 {
		rest := draw.NewRow(width).Space(5).Put(st.Faint, number.Of(len(out)-height+1, "more line")+": press . for all that may happen")
		out = append(out[:height-1], rest.String())
	}
	return out
}

// strip is how the lines of the actor strip are divided.
type strip struct {
	width  int
	names  int // cells of a name
	locals int // column where the local variables begin
}

func measureActors(v *sim.View, width int) strip {
	m := strip{width: width}
	for _, a := range v.Actors {
		m.names = max(m.names, draw.Width(a.Name))
	}
	m.names = min(m.names, max(width/5, 6))
	// A column that stays where it is whatever the actors do.
	m.locals = 6 + m.names + min(max(width*9/20, 26), 60)
	return m
}

func actorRow(v *sim.View, i int, a sim.Actor, st *theme.Styles, m strip) string {
	r := draw.NewRow(m.width).Space(1)
	key := " · "
	if i < 9 {
		key = " " + strconv.Itoa(i+1) + " "
	}
	ways := waysOf(v, i)
	if ways > 0 {
		r.Put(st.Badge(i), key)
	} else {
		r.Put(st.Faint, key)
	}
	r.Space(1).PutWithin(st.Actor(i), a.Name, m.names).To(6 + m.names)
	locals := localWords(a.Locals)
	if m.width-m.locals < min(draw.Width(locals), 12) {
		locals = "" // the state page has them
	}
	limit := r.Left()
	if locals != "" {
		limit = m.locals - 1 - r.Used()
	}
	style, words := doing(a, ways, st)
	r.PutWithin(style, words, limit)
	if holds := "  " + glyph.Held + " holds " + strings.Join(a.Holds, ", "); len(a.Holds) > 0 && draw.Width(words+holds) <= limit {
		r.Put(st.Held, holds)
	}
	if locals != "" {
		r.To(m.locals).Put(st.Faint, locals)
	}
	return r.String()
}

// waysOf returns how many choices an actor has.
func waysOf(v *sim.View, actor int) int {
	n := 0
	for _, c := range v.Choices {
		if c.Actor == actor {
			n++
		}
	}
	return n
}

// doing says what an actor is about to do, or why it is not.
func doing(a sim.Actor, ways int, st *theme.Styles) (theme.Style, string) {
	switch {
	case ways > 1:
		return st.Text, "next: " + a.Next + " (" + strconv.Itoa(ways) + " ways)"
	case ways == 1:
		return st.Text, "next: " + a.Next
	case a.State == sim.Blocked:
		return st.Awaited, glyph.Awaited + " waits for " + a.Wait
	case a.State == sim.Asleep:
		return st.Awaited, glyph.Awaited + " sleeps"
	case a.State == sim.Crashed:
		return st.Bad, "✖ crashed"
	case a.State == sim.Done:
		return st.Faint, glyph.End + " done"
	}
	return st.Faint, "the run has ended"
}

func clockRow(v *sim.View, st *theme.Styles, m strip) string {
	r := draw.NewRow(m.width).Space(1).Put(st.Badge(-1), " 0 ").Space(1)
	var labels []string
	for _, c := range v.Choices {
		if c.Actor < 0 {
			labels = append(labels, c.Label)
		}
	}
	return r.Put(st.Warn, "◷").To(6+m.names).Put(st.Text, "next: "+strings.Join(labels, ", or ")).String()
}

func localWords(vars []sim.Var) string {
	var parts []string
	for _, v := range vars {
		parts = append(parts, v.Name+" = "+v.Value)
	}
	return strings.Join(parts, "   ")
}

// switchItem is where a switch was drawn.
type switchItem struct {
	index int
	at    rect // relative to the pane
}

// checkbox returns a switch's box: a cross says on without colour.
func checkbox(on bool) string {
	if on {
		return "[x]"
	}
	return "[ ]"
}

// switchWords draws the switches side by side, on as many rows as they need.
func switchWords(all []sim.Switch, on map[string]bool, focus int, st *theme.Styles, width int) (rows []string, items []switchItem) {
	r := draw.NewRow(width).Space(1)
	for i, s := range all {
		name := draw.Clean(s.Name)
		w := draw.Width(name) + 4
		if r.Used() > 1 && r.Left() < w+1 {
			rows = append(rows, r.String())
			r = draw.NewRow(width).Space(1)
		}
		items = append(items, switchItem{i, rect{r.Used(), len(rows), min(w, r.Left()), 1}})
		putSwitch(r, name, on[s.Name], i == focus, st)
		r.Space(3)
	}
	return append(rows, r.String()), items
}

func putSwitch(r *draw.Row, name string, on, focused bool, st *theme.Styles) {
	style := st.Text
	if on {
		style = st.Added
	}
	if focused {
		r.Put(st.Selected(), checkbox(on)+" "+name)
		return
	}
	r.Put(style, checkbox(on)+" "+name)
}

// switchList draws a switch a row, with its text.
func switchList(all []sim.Switch, on map[string]bool, focus int, st *theme.Styles, width, height int) (rows []string, items []switchItem) {
	names := 0
	for _, s := range all {
		names = max(names, draw.Width(draw.Clean(s.Name)))
	}
	top := min(max(focus-height+1, 0), max(len(all)-height, 0))
	for i := top; i < len(all) && len(rows) < height; i++ {
		s := all[i]
		r := draw.NewRow(width).Space(1)
		putSwitch(r, draw.Clean(s.Name), on[s.Name], i == focus, st)
		r.To(1 + 4 + names + 1)
		if s.Kind == "fault" {
			r.Put(st.Warn, "↯ ")
		}
		r.Put(st.Faint, draw.Clean(s.Text))
		items = append(items, switchItem{i, rect{0, len(rows), width, 1}})
		rows = append(rows, r.String())
	}
	return rows, items
}

// switchSet returns the names that are on as a set.
func switchSet(on []string) map[string]bool {
	set := make(map[string]bool, len(on))
	for _, name := range on {
		set[name] = true
	}
	return set
}

// setWords says which switches are on.
func setWords(on []string) string {
	if len(on) == 0 {
		return "no switch"
	}
	return strings.Join(on, " + ")
}
