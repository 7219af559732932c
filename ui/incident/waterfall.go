package incident

import (
	"fmt"
	"strings"
	"time"

	"racelab/lessons/course/drill"
	"racelab/sim/cells"
	"racelab/sim/walk/telemetry"
	"racelab/ui/draw"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// tracesBody lists requests; what was done for the chosen one stands below as a waterfall.
func (r *Incident) tracesBody(width, height int) body {
	st, p := r.env.Styles, &r.panes[drill.Traces]
	b := body{note: r.asOf(drill.Traces, "trace")}
	seen, ok := r.known.seen[drill.Traces]
	if !ok {
		b.rows = r.notFetched("trace", "Filters are free then: / takes words that all occur in a request, or slow, or errors.", width)
		return b
	}
	all := r.requests()
	p.at = max(min(p.at, len(all)-1), 0)
	if p.unfolded && len(all) > 0 {
		rows := r.waterfall(all[p.at], width, true)
		p.deep = max(min(p.deep, len(rows)-height), 0)
		end := min(p.deep+height, len(rows))
		return body{rows: rows[p.deep:end], lines: len(rows), shown: height, above: p.deep > 0, below: end < len(rows), note: "n p next, before  enter the list"}
	}
	filter := p.filter
	if filter == "" {
		filter = "all"
	}
	head := draw.NewRow(width).Space(1).Put(st.Key, filter)
	if r.marked != "" {
		head.Space(2).Put(st.Warn, "c "+r.marked)
	}
	rows := []string{head.PutRight(st.Faint.Paint(fmt.Sprintf("%d of %d requests ", len(all), len(seen.Requests)))).String()}
	below := r.causeRows(width)
	if len(all) > 0 && height >= 10 {
		below = append(below, r.divider(all[p.at].ID, width))
		below = append(below, r.waterfall(all[p.at], width, false)...)
	}
	below = below[:min(len(below), height*3/5)]
	room := max(height-1-len(below), 1)
	p.top = shell.Window(p.top, p.at, len(all), room)
	for i := p.top; i < min(p.top+room, len(all)); i++ {
		style := st.Text
		if all[i].Failed() {
			style = st.Warn
		}
		rows = append(rows, cursored(st, i == p.at && r.focus == drill.Traces, sideways(style, cells.Clean(requestLine(all[i])), 0, width-1)))
	}
	b.rows = append(draw.Fill(rows, width, height-len(below)), below...)
	b.lines, b.shown, b.above, b.below = len(all), room, p.top > 0, p.top+room < len(all)
	return b
}

// causeRows is the answer about two requests, if that is the last of the pane.
func (r *Incident) causeRows(width int) []string {
	all := r.answers(drill.Traces)
	if len(all) == 0 || !strings.HasPrefix(all[len(all)-1].Line, "ca") {
		return nil
	}
	a := all[len(all)-1]
	return append(shell.Wrapped(r.env.Styles.Key, "> "+a.Line, width), shell.Wrapped(r.env.Styles.Text, a.Text, width)...)
}

// requestLine is a request in a row: when it began, its name, what was asked, of whom, and what came of it.
func requestLine(q *drill.Request) string {
	what, _, _ := strings.Cut(q.Root.Name, "?")
	return fmt.Sprintf("%s %-12s %-19s %-7s %9s %5d ms", moment(q.Root.Start), q.ID, what, q.Server(), q.Ended(), q.Root.Duration().Milliseconds())
}

// Columns of a waterfall.
const (
	timeColumns = 11
	mostBar     = 60
)

// waterfall draws what was done for a request, as bars over its time; whole, each span says all of itself.
func (r *Incident) waterfall(q *drill.Request, width int, whole bool) []string {
	st := r.env.Styles
	bar := min(max(width*2/5, 12), mostBar)
	if width < 72 {
		bar = max(width/3, 8)
	}
	names := max(width-bar-timeColumns-2, 8)
	var out []string
	if whole {
		out = append(out, sideways(st.Strong, cells.Clean(q.Line()), 0, width), "")
	}
	out = append(out, r.timeScale(q, names, bar, width))
	processes := map[string]int{}
	q.Root.Walk(func(s *telemetry.Span, depth int) {
		if _, ok := processes[s.Process]; !ok {
			processes[s.Process] = len(processes)
		}
		name := strings.Repeat(" ", min(depth, 6)) + drill.SpanText(s)
		row := draw.NewRow(width).Space(1).PutWithin(st.Faint, s.Process, 9).To(11)
		row.PutStyled(st.Text.Paint(fit(name, max(names-row.Used(), 4)))).To(names + 1)
		r.putBar(row, q, s, bar, st.Actor(processes[s.Process]))
		row.To(names+bar+2).Put(st.Faint, took(s.Duration()))
		out = append(out, row.String())
		if text := drill.SpanText(s); whole && cells.Width(name)+11 > names {
			for _, l := range shell.Wrapped(st.Quiet, text, width-12) {
				out = append(out, draw.NewRow(width).Space(11).PutStyled(l).String())
			}
		}
	})
	return out
}

// timeScale writes the time of a request over its bars.
func (r *Incident) timeScale(q *drill.Request, names, bar, width int) string {
	st := r.env.Styles
	end := took(q.Extent())
	return draw.NewRow(width).To(names+1).Put(st.Faint, "0").To(names+1+bar-cells.Width(end)).Put(st.Faint, end).String()
}

// putBar writes the bar of a span: dotted while it waits for a lock.
func (r *Incident) putBar(row *draw.Row, q *drill.Request, s *telemetry.Span, bar int, style theme.Style) {
	total := max(int64(q.Extent()), 1)
	from := min(bar-1, int(int64(s.Start-q.Root.Start)*int64(bar)/total))
	upTo := min(bar, max(from+1, int(int64(s.End-q.Root.Start)*int64(bar)/total)))
	sign := "█"
	switch {
	case s.Kind == telemetry.LockWait:
		sign, style = "┊", r.env.Styles.Awaited
	case upTo == from+1:
		sign = "▏"
	}
	if s.Failed() {
		style = r.env.Styles.Bad
	}
	row.Space(max(from, 0)).Put(style, strings.Repeat(sign, max(upTo-from, 1)))
}

// took writes a duration in milliseconds.
func took(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}
