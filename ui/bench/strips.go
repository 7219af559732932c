package bench

import (
	"fmt"
	"strings"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// switchItem is where a switch was drawn.
type switchItem struct {
	index int
	at    rect // relative to the pane, without its title
}

// checkbox returns a switch's box: a cross says on without colour.
func checkbox(on bool) string {
	if on {
		return "[x]"
	}
	return "[ ]"
}

// switchName is a switch's name; a fault has its sign before it.
func switchName(s sim.Switch) string {
	if s.Kind == "fault" {
		return "↯" + cells.Clean(s.Name)
	}
	return cells.Clean(s.Name)
}

func putSwitch(r *draw.Row, name string, on, focused bool, st *theme.Styles) {
	style := st.Text
	if on {
		style = st.Added
	}
	if focused {
		style = st.Selected()
	}
	r.Put(style, checkbox(on)+" "+name)
}

// switchStripRow draws the switches on one row: those that are on and the chosen one first, then as many others as
// fit; how many there are more, it says.
func switchStripRow(all []sim.Switch, on map[string]bool, chosen int, st *theme.Styles, width int) (row string, items []switchItem) {
	r := draw.NewRow(width).Space(1).Put(st.Faint, "with").Space(1)
	order := make([]int, 0, len(all))
	for i, s := range all {
		if i == chosen || on[s.Name] {
			order = append(order, i)
		}
	}
	for i, s := range all {
		if i != chosen && !on[s.Name] {
			order = append(order, i)
		}
	}
	for n, i := range order {
		name := switchName(all[i])
		more := fmt.Sprintf("   %d more: tab", len(order)-n)
		if w := cells.Width(name) + 4; r.Left() < w+3+cells.Width(more) && !(n == len(order)-1 && r.Left() >= w) {
			r.Put(st.Faint, more)
			break
		}
		items = append(items, switchItem{i, rect{r.Used(), 0, cells.Width(name) + 4, 1}})
		putSwitch(r, name, on[all[i].Name], i == chosen, st)
		r.Space(2)
	}
	return r.String(), items
}

// switchGrid draws the switches in aligned columns, and below them the whole sentence of the one at the cursor.
func switchGrid(all []sim.Switch, on map[string]bool, cursor, chosen int, st *theme.Styles, width, height int) (rows []string, items []switchItem) {
	column := 0
	for _, s := range all {
		column = max(column, cells.Width(switchName(s))+6)
	}
	columns := max(width/max(column, 1), 1)
	n := (len(all) + columns - 1) / columns
	top := min(max(cursor/columns-(height-1), 0), max(n-height, 0))
	for y := top; y < n && len(rows) < height; y++ {
		r := draw.NewRow(width)
		for x := range columns {
			i := y*columns + x
			if i >= len(all) {
				break
			}
			r.To(x * column)
			mark := " "
			if i == chosen {
				mark = "▸"
			}
			r.Put(st.Accent, mark)
			items = append(items, switchItem{i, rect{r.Used(), len(rows), min(column-2, r.Left()), 1}})
			putSwitch(r, switchName(all[i]), on[all[i].Name], i == chosen, st)
		}
		rows = append(rows, r.String())
	}
	if cursor < len(all) && len(rows) < height {
		for _, l := range (paragraph{{st.Strong, switchName(all[cursor]) + ":"}, {st.Text, cells.Clean(all[cursor].Text)}}).wrap(width-1, 1) {
			rows = append(rows, draw.NewRow(width).PutStyled(l.String()).String())
		}
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
