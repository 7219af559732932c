package incident

import (
	"strings"

	"racelab/lessons/course/drill"
	"racelab/ui/draw"
)

// This file lays panes out side by side, and draws one.

// cell is a pane with where it stands on the dashboard.
type cell struct {
	view                drill.View
	x, y, width, height int
}

// grid is where the panes of the dashboard stand in so many rows: two columns of three, and the board below.
func (r *Incident) grid(height int) []cell {
	left := r.width / 2
	right := r.width - left - 1
	foot := max(height/5, 5)
	rest := height - foot
	first, second := rest*3/10, rest*2/5
	third := rest - first - second
	return []cell{
		{drill.Pager, 0, 0, left, first}, {drill.Metrics, left + 1, 0, right, first},
		{drill.Logs, 0, first, left, second}, {drill.Traces, left + 1, first, right, second},
		{drill.Stores, 0, first + second, left, third}, {drill.Actions, left + 1, first + second, right, third},
		{drill.Board, 0, rest, r.width, foot},
	}
}

// board draws the dashboard in so many rows.
func (r *Incident) board(height int) []string {
	st := r.env.Styles
	var out []string
	all := r.grid(height)
	for i := 0; i+1 < len(all); i += 2 {
		left, right := r.drawPane(all[i].view, all[i].width, all[i].height), r.drawPane(all[i+1].view, all[i+1].width, all[i+1].height)
		for k := range left {
			bar := "│"
			if k == 0 {
				bar = "┼"
				if i == 0 {
					bar = "┬"
				}
			}
			out = append(out, left[k]+st.Border.Paint(bar)+right[k])
		}
	}
	last := all[len(all)-1]
	return append(out, r.drawPane(last.view, last.width, last.height)...)
}

// drawPane draws a pane with its title row, of exactly the given size.
func (r *Incident) drawPane(v drill.View, width, height int) []string {
	st, p := r.env.Styles, &r.panes[v]
	room := max(height-1, 0)
	b := r.body(v, width, room)
	p.lines, p.shown = b.lines, max(b.shown, 1)
	focused := v == r.focus
	rule := draw.Rule{Title: string(rune('1'+int(v))) + " " + strings.ToUpper(titles[v][:1]) + titles[v][1:], Note: b.note, Above: b.above, Below: b.below, Focused: focused,
		Line: st.Border, Label: st.Quiet, Muted: st.Faint}
	if focused {
		rule.Line, rule.Label = st.Focused, st.Heading
	}
	return append([]string{rule.Draw(width)}, draw.Fill(b.rows, width, room)...)
}

// click focuses what is under the mouse; in a list it chooses the row.
func (r *Incident) click(x, y int) {
	if !r.known.ready || r.asking != nothing {
		return
	}
	if !r.dashboard() {
		if y == 1 {
			r.clickTab(x)
		}
		return
	}
	for _, c := range r.grid(r.height - 1 - len(r.foot())) {
		if x >= c.x && x < c.x+c.width && y-1 >= c.y && y-1 < c.y+c.height {
			r.focusOn(c.view)
		}
	}
}

// clickTab shows the pane whose name stands in a column of the row of tabs.
func (r *Incident) clickTab(x int) {
	gap, at := 2, 1
	if r.width < 100 {
		gap = 1
	}
	for i, t := range titles {
		end := at + 1 + len(t)
		if n := r.panes[i].newer; n > 0 {
			end += 2
		}
		if x >= at && x < end {
			r.focusOn(drill.View(i))
			return
		}
		at = end + gap
	}
}
