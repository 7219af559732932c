package incident

import (
	"fmt"
	"strings"
	"time"

	"racelab/lessons/course/drill"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/shell"
)

// The screen from which panes stand side by side.
const (
	dashWidth  = 120
	dashHeight = 38 // of the 40 rows, one is for messages
)

// titles of the panes, by view.
var titles = [paneCount]string{"pager", "logs", "metrics", "traces", "stores", "actions", "board", "code", "debrief"}

// dashboard reports whether panes stand side by side.
func (r *Incident) dashboard() bool {
	return r.width >= dashWidth && r.height >= dashHeight && !r.zoomed && int(r.focus) < int(drill.Code)
}

// Lines implements shell.Screen.
func (r *Incident) Lines() []string {
	st := r.env.Styles
	switch {
	case r.bench != nil:
		said := draw.NewRow(r.width).Space(1).Put(st.Strong, "What decided, with the changes of the code as switches. esc goes back.").String()
		return append([]string{said}, r.bench.Lines()...)
	case r.failed != nil:
		rows := shell.Wrapped(st.Bad, "The night cannot begin: "+r.failed.Error()+". The list of nights begins one afresh.", r.width)
		return r.framed(rows)
	case !r.known.ready:
		return r.framed(shell.Wrapped(st.Text, "The night begins: the service starts, and runs until somebody is paged.", r.width))
	}
	out := []string{r.header()}
	foot := r.foot()
	if r.dashboard() {
		out = append(out, r.board(r.height-1-len(foot))...)
	} else {
		out = append(out, r.tabs())
		watch := r.watch()
		out = append(out, r.drawPane(r.focus, r.width, r.height-2-len(watch)-len(foot))...)
		out = append(out, watch...)
	}
	return draw.Fill(append(out, foot...), r.width, r.height)
}

// framed is a screen without a night.
func (r *Incident) framed(rows []string) []string {
	st := r.env.Styles
	out := append([]string{shell.Header(st, r.width, "", "incident", r.drill.Title), ""}, rows...)
	return append(draw.Fill(out, r.width, r.height-1), shell.Hints(st, r.width, []shell.Hint{{Key: "esc", Words: "back"}}))
}

// header is where the learner is, and the clock, which is always visible.
func (r *Incident) header() string {
	st, s := r.env.Styles, r.known.state
	right := []string{drill.Clock(s.Now), since(s.Now-s.Page) + " in"}
	if r.busy != "" {
		right[1] = "working"
	}
	if s.Level > 0 {
		right = append([]string{fmt.Sprintf("sev %d", s.Level)}, right...)
	}
	trail := []string{"incident", r.drill.Title}
	switch {
	case s.Ended:
		right = append(right, "over")
	case r.width >= 100:
		right = append(right, "next update "+drill.Clock(s.Due)[:5])
	}
	if r.width < 100 { // the clock is always visible
		trail = trail[1:]
	}
	return shell.Header(st, r.width, strings.Join(right, "  "), trail...)
}

// since is a time in words, from the page on.
func since(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return fmt.Sprintf("%d min", int(d.Minutes()))
}

// tabs are the panes, with what is new in them.
func (r *Incident) tabs() string {
	st := r.env.Styles
	row := draw.NewRow(r.width).Space(1)
	gap := 2
	if r.width < 100 {
		gap = 1
	}
	for i, t := range titles {
		if i == int(drill.Debrief) && !r.known.state.Ended && len(r.answers(drill.Debrief)) == 0 {
			continue
		}
		style := st.Text
		if i == int(r.focus) {
			style = st.Selected()
		}
		row.Put(st.Key, fmt.Sprint(i+1)).Put(style, t)
		if n := r.panes[i].newer; n > 0 {
			row.Put(st.Warn, fmt.Sprintf("·%d", n))
		}
		row.Space(gap)
	}
	return row.String()
}

// watch is what stands below a pane that is alone: the metrics that moved most, and what people say.
func (r *Incident) watch() []string {
	st := r.env.Styles
	rule := draw.Rule{Title: "Watch", Line: st.Border, Label: st.Quiet, Muted: st.Faint}
	out := []string{rule.Draw(r.width), r.watchMetrics()}
	said := cells.Wrap(cells.Clean(r.said()), r.width-2)
	for i := range 2 {
		row := draw.NewRow(r.width).Space(1)
		if i < len(said) {
			row.Put(st.Text, strings.TrimRight(said[i], " "))
		}
		out = append(out, row.String())
	}
	return out
}

func (r *Incident) watchMetrics() string {
	st := r.env.Styles
	row := draw.NewRow(r.width).Space(1)
	seen, ok := r.known.seen[drill.Metrics]
	if !ok {
		return row.Put(st.Faint, "No metric was fetched yet: 3, then r.").String()
	}
	row.Put(st.Faint, drill.Clock(seen.At)[:5]+"  ")
	all := r.moved(2)
	if len(all) == 0 {
		return row.Put(st.Text, "No metric is far from what it was before.").String()
	}
	for _, s := range all {
		last := s.Points[len(s.Points)-1]
		row.Put(st.Text, s.Name+" ").Put(st.Accent, spark(s, 14)).Put(st.Strong, " "+drill.PointText(last)+s.Unit).Space(3)
	}
	return row.String()
}

// said is the last thing that somebody said: the commander, or the pager.
func (r *Incident) said() string {
	s := r.known.state
	if s.Ask != "" {
		return "Commander: " + s.Ask
	}
	return drill.Clock(s.Page) + "  PAGE  " + s.PageText
}

// foot is the line that is typed, with how it can go on above it, and the keys.
func (r *Incident) foot() []string {
	st := r.env.Styles
	switch r.asking {
	case commands:
		rows := r.waysRows()
		r.input.Prompt = r.known.state.Prompt + " > "
		rows = append(rows, r.typedRow())
		return append(rows, shell.TypingHints(st, r.width, []shell.Hint{{Key: "enter", Words: "do it"}, {Key: "tab", Words: "complete"}, {Key: "↑ ↓", Words: "before"}, {Key: "esc", Words: "leave"}}))
	case filtering:
		r.input.Prompt = "/ "
		hints := []shell.Hint{{Key: "enter", Words: "keep the filter"}, {Key: "esc", Words: "leave"}}
		return []string{r.typedRow(), shell.TypingHints(st, r.width, hints)}
	}
	last := draw.NewRow(r.width).Space(1).Put(st.Faint, r.known.state.Prompt+" > ").Put(st.Faint, r.prompted())
	return []string{last.String(), shell.Hints(st, r.width, r.hints())}
}

// prompted is what stands in the line while nothing is typed.
func (r *Incident) prompted() string {
	if r.busy != "" {
		return r.busy
	}
	return ": types a command"
}

func (r *Incident) typedRow() string { return shell.Typed(r.env.Styles, &r.input, r.width) }

// mostWays is how many ways to go on are shown.
const mostWays = 8

func (r *Incident) waysRows() []string {
	st, ways := r.env.Styles, r.ways()
	if len(ways) == 0 {
		return nil
	}
	most := min(mostWays, r.height/3)
	top := shell.Window(0, max(r.chosen, 0), len(ways), most)
	rule := draw.Rule{Title: "How it can go on", Note: fmt.Sprintf("%d of them", len(ways)), Above: top > 0, Below: top+most < len(ways), Line: st.Border, Label: st.Quiet, Muted: st.Faint}
	out := []string{rule.Draw(r.width)}
	for i := top; i < min(top+most, len(ways)); i++ {
		w := ways[i]
		style, row := st.Text, draw.NewRow(r.width)
		if i == r.chosen {
			row.Put(st.Accent, " ▸")
			style = st.Selected()
		}
		row.To(3).Put(style, w.Word).To(14).Put(st.Faint, w.Cost).To(22).Put(st.Faint, fit(w.Does, r.width-23))
		out = append(out, row.String())
	}
	return out
}

// hints are the keys of the pane in focus.
func (r *Incident) hints() []shell.Hint {
	out := []shell.Hint{{Key: "1–8", Words: "pane"}, {Key: "space", Words: "wait 30 s"}}
	switch r.focus {
	case drill.Logs:
		out = append(out, shell.Hint{Key: "/", Words: "filter"}, shell.Hint{Key: "enter", Words: "its request"}, shell.Hint{Key: "+", Words: "board"})
	case drill.Traces:
		out = append(out, shell.Hint{Key: "/", Words: "filter"}, shell.Hint{Key: "enter", Words: "whole"}, shell.Hint{Key: "c", Words: "cause"})
	case drill.Metrics:
		out = append(out, shell.Hint{Key: "enter", Words: "whole"})
	case drill.Stores:
		out = append(out, shell.Hint{Key: "/", Words: "query"}, shell.Hint{Key: "< >", Words: "sideways"})
	case drill.Code:
		out = append(out, shell.Hint{Key: "n p", Words: "file"}, shell.Hint{Key: "< >", Words: "sideways"})
	case drill.Actions:
		out = append(out, shell.Hint{Key: "enter", Words: "fill in"})
	case drill.Debrief:
		out = append(out, shell.Hint{Key: "v", Words: "bench"})
	}
	return append(out, shell.Hint{Key: "q", Words: "leave"})
}
