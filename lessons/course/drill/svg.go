package drill

import (
	"fmt"
	"html"
	"strings"
	"time"

	"racelab/sim/walk/telemetry"
)

// countedMetric is a metric that a service's own logs give.
type countedMetric = telemetry.Counted

// Sizes of the pictures of a post-mortem, in user units.
const (
	svgWidth  = 760
	svgLeft   = 60
	svgGraph  = 120 // height of a graph, without its axis
	svgLine   = 16  // height of a row of a waterfall
	svgNames  = 330 // columns of names of a waterfall
	svgInk    = "#0b57b8"
	svgMarks  = "#b4161f"
	svgSecond = "#9a4a00"
)

// svgText writes words at a place; anchor is start, middle or end.
func svgText(b *strings.Builder, x, y float64, anchor, words string) {
	fmt.Fprintf(b, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, html.EscapeString(words))
}

// graph draws a metric over the night, with the page and the actions as lines across.
func (a *Attempt) graph(s Series) string {
	var b strings.Builder
	height := svgGraph + 40
	fmt.Fprintf(&b, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", svgWidth, height, html.EscapeString(s.Name+": "+s.Text))
	most := 1e-9
	for _, p := range s.Points {
		if p.OK {
			most = max(most, p.Value)
		}
	}
	end := max(a.Drill.Night, time.Duration(len(s.Points))*bucket)
	x := func(t time.Duration) float64 {
		return svgLeft + float64(t)/float64(end)*(svgWidth-svgLeft-10)
	}
	for _, p := range s.Points {
		if p.OK && p.Value > 0 {
			h := p.Value / most * svgGraph
			fmt.Fprintf(&b, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n", x(p.At), 20+svgGraph-h, x(p.At+bucket)-x(p.At)-1, h, svgInk)
		}
	}
	for i, m := range append([]Act{{At: a.page, Words: "page"}}, a.acts...) {
		fmt.Fprintf(&b, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"12\" y2=\"%d\" stroke=\"%s\"><title>%s  %s</title></line>\n", x(m.At), x(m.At), 20+svgGraph, svgMarks, Clock(m.At), html.EscapeString(m.Words))
		svgText(&b, x(m.At), 10, "middle", fmt.Sprint(i))
	}
	svgText(&b, svgLeft-6, 28, "end", strings.TrimSpace(ValueText(most)+" "+s.Unit))
	svgText(&b, svgLeft-6, 20+svgGraph, "end", "0")
	for t := time.Duration(0); t <= end; t += 5 * time.Minute {
		svgText(&b, x(t), 36+svgGraph, "middle", Clock(t)[:5])
	}
	b.WriteString("</svg>\n<p><small>" + html.EscapeString(s.Text) + ". 0: page")
	for i, m := range a.acts {
		fmt.Fprintf(&b, ", %d: %s", i+1, html.EscapeString(m.Words))
	}
	b.WriteString("</small></p>\n")
	return b.String()
}

// together draws what was done for requests as bars over the time that they share.
func together(all []*Request) string {
	if len(all) == 0 {
		return ""
	}
	from, to := all[0].Root.Start, all[0].Root.End
	rows := 1
	for _, r := range all {
		from, to = min(from, r.Root.Start), max(to, r.Root.End)
		r.Root.Walk(func(*telemetry.Span, int) { rows++ })
	}
	x := func(t time.Duration) float64 {
		return svgNames + float64(t-from)/float64(max(to-from, 1))*(svgWidth-svgNames-10)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"what was done for two requests\">\n", svgWidth, rows*svgLine+8)
	svgText(&b, svgNames, 12, "start", clockMS(from))
	svgText(&b, svgWidth-10, 12, "end", clockMS(to))
	y := svgLine
	for i, r := range all {
		ink := svgInk
		if i%2 == 1 {
			ink = svgSecond
		}
		r.Root.Walk(func(s *telemetry.Span, depth int) {
			svgText(&b, float64(4+depth*8), float64(y+12), "start", s.Process+"  "+shorten(SpanText(s), 44-depth))
			fmt.Fprintf(&b, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"><title>%s  %s</title></rect>\n",
				x(s.Start), y+2, max(x(s.End)-x(s.Start), 2), svgLine-4, ink, clockMS(s.Start), html.EscapeString(SpanText(s)))
			y += svgLine
		})
	}
	b.WriteString("</svg>\n")
	return b.String()
}
