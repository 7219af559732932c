package incident

import (
	"fmt"
	"strings"

	"racelab/lessons/course/drill"
	"racelab/sim/walk/telemetry"
	"racelab/ui/draw"
	"racelab/ui/shell"
)

// This file draws metrics: each as a line of bars, and the chosen one as a graph. (ntcharts 0.4.0 is made for the Bubble
// Tea before ours, which asks the terminal for its colours as soon as any program that has it starts. So the bars are drawn here.)

// bars are signs of rising height, an eighth of a cell each.
const bars = " ▁▂▃▄▅▆▇█"

func barOf(eighths int) string { return string([]rune(bars)[max(min(eighths, 8), 0)]) }

// last returns the last n points of a metric.
func last(points []telemetry.Point, n int) []telemetry.Point {
	return points[max(len(points)-n, 0):]
}

// top is the highest value of some points, at least a little above 0.
func top(points []telemetry.Point) float64 {
	most := 1e-9
	for _, p := range points {
		if p.OK {
			most = max(most, p.Value)
		}
	}
	return most
}

// spark is a metric in a row of bars, of its last n intervals.
func spark(s drill.Series, n int) string {
	points := last(s.Points, n)
	most := top(s.Points)
	var b strings.Builder
	for _, p := range points {
		switch {
		case !p.OK:
			b.WriteString(" ")
		default:
			b.WriteString(barOf(1 + int(p.Value/most*7)))
		}
	}
	return b.String()
}

// graph is a metric over all of its intervals in so many rows, with its values at the left and the time below.
func (r *Incident) graph(s drill.Series, width, height int) []string {
	st := r.env.Styles
	const axis = 9
	rows := max(height-2, 1)
	columns := max((width-axis-1)/max(len(s.Points), 1), 1)
	points := last(s.Points, (width-axis-1)/columns)
	most := top(points)
	var out []string
	for i := range rows {
		label := ""
		switch i {
		case 0:
			label = drill.ValueText(most)
		case rows - 1:
			label = "0"
		}
		row := draw.NewRow(width).Put(st.Faint, fmt.Sprintf("%*s ", axis-2, label)).Put(st.Border, "│")
		below := float64(rows-1-i) * 8
		for _, p := range points {
			sign := " "
			if p.OK {
				sign = barOf(int(p.Value/most*float64(rows)*8 - below + .5))
			}
			row.Put(st.Accent, strings.Repeat(sign, columns))
		}
		out = append(out, row.String())
	}
	return append(out, r.timeAxis(points, axis, columns, width), draw.NewRow(width).To(axis).PutWithin(st.Quiet, s.Name+": "+s.Text, width-axis).String())
}

// timeAxis writes the moment of some of the points below them.
func (r *Incident) timeAxis(points []telemetry.Point, axis, columns, width int) string {
	row := draw.NewRow(width)
	for i, p := range points {
		if at := axis + i*columns; at >= row.Used()+2 && at+5 < width && (i == 0 || i%4 == 0) {
			row.To(at).Put(r.env.Styles.Faint, drill.Clock(p.At)[:5])
		}
	}
	return row.String()
}

// metricsBody lists the metrics with their bars; the chosen one stands below as a graph.
func (r *Incident) metricsBody(width, height int) body {
	st, p := r.env.Styles, &r.panes[drill.Metrics]
	b := body{note: r.asOf(drill.Metrics, "metrics")}
	seen, ok := r.known.seen[drill.Metrics]
	if !ok {
		b.rows = r.notFetched("metrics", "alert judges a rule over one of them.", width)
		return b
	}
	var all []drill.Series
	var silent []string
	for _, s := range seen.Metrics {
		if s.Silent() {
			silent = append(silent, s.Name)
		} else {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return b
	}
	p.at = max(min(p.at, len(all)-1), 0)
	if p.unfolded {
		b.rows, b.lines, b.shown = r.graph(all[p.at], width, height), len(all), 2
		return b
	}
	graph := 0
	if height >= 12 {
		graph = max(height/2-1, 6)
	}
	answer := r.alertRows(width)
	room := max(height-graph-len(answer), 1)
	p.top = shell.Window(p.top, p.at, len(all), room)
	n := min(max(width-46, 8), 60)
	for i := p.top; i < min(p.top+room, len(all)); i++ {
		s := all[i]
		sign, style := " ", st.Text
		if s.Moved() != "" {
			sign, style = "◂", st.Strong
		}
		row := draw.NewRow(width-1).Put(style, s.Name).To(18).Put(st.Accent, spark(s, n)).To(19+n).
			Put(style, fmt.Sprintf("%7s", drill.PointText(s.Points[len(s.Points)-1]))).Put(st.Faint, fmt.Sprintf(" %-2s", s.Unit)).Put(st.Warn, sign).Space(1)
		b.rows = append(b.rows, cursored(st, i == p.at && r.focus == drill.Metrics, row.Put(st.Faint, usual(s)).String()))
	}
	b.rows = append(draw.Fill(b.rows, width, room), answer...)
	if graph > 0 {
		b.rows = append(b.rows, r.divider(all[p.at].Name, width))
		b.rows = append(b.rows, r.graph(all[p.at], width, graph-1)...)
	}
	b.lines, b.shown, b.above, b.below = len(all), room, p.top > 0, p.top+room < len(all)
	if len(silent) > 0 && width > 100 {
		b.note = fmt.Sprintf("%d always 0  ", len(silent)) + b.note
	}
	return b
}

// usual is what a metric was five minutes before, where it has moved.
func usual(s drill.Series) string {
	if s.Moved() == "" {
		return ""
	}
	return "was " + drill.ValueText(s.Before())
}

// alertRows is what a rule for alerts would have done, as it was judged last.
func (r *Incident) alertRows(width int) []string {
	all := r.answers(drill.Metrics)
	if len(all) == 0 || !strings.HasPrefix(all[len(all)-1].Line, "al") {
		return nil
	}
	a := all[len(all)-1]
	rows := append(shell.Wrapped(r.env.Styles.Key, "> "+a.Line, width), shell.Wrapped(r.env.Styles.Text, a.Text, width)...)
	return rows[:min(len(rows), 5)]
}
