package incident

import (
	"fmt"
	"slices"
	"strings"

	"racelab/lessons/course/drill"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/shell"
	"racelab/ui/syntax"
	"racelab/ui/theme"
)

// body is what stands in a pane.
type body struct {
	rows         []string
	lines, shown int // what the arrows move over
	above, below bool
	note         string // keys, and as of when
}

func (r *Incident) body(v drill.View, width, height int) body {
	switch v {
	case drill.Logs:
		return r.logsBody(width, height)
	case drill.Metrics:
		return r.metricsBody(width, height)
	case drill.Traces:
		return r.tracesBody(width, height)
	case drill.Actions:
		return r.actionsBody(width, height)
	case drill.Board:
		return r.boardBody(width, height)
	case drill.Code:
		return r.codeBody(width, height)
	}
	return r.textBody(v, width, height)
}

// asOf says when a view was fetched, and how it is fetched again.
func (r *Incident) asOf(v drill.View, line string) string {
	again := "r fetch, " + drill.CostOf(line)
	if seen, ok := r.known.seen[v]; ok {
		return "as of " + drill.Clock(seen.At) + "  " + again
	}
	return again
}

// notFetched says how a view is fetched that was not yet.
func (r *Incident) notFetched(line, text string, width int) []string {
	st := r.env.Styles
	return append([]string{""}, shell.Wrapped(st.Quiet, "Not fetched yet. r fetches it and costs "+drill.CostOf(line)+". "+text, width)...)
}

// answers are those of a pane.
func (r *Incident) answers(v drill.View) []drill.Answer {
	var out []drill.Answer
	for _, a := range r.known.state.Answers {
		if a.View == v {
			out = append(out, a)
		}
	}
	return out
}

// textBody is a pane of answers, one below the other, with the last one in view.
func (r *Incident) textBody(v drill.View, width, height int) body {
	rows, last := r.texts(v, width)
	p := &r.panes[v]
	b := body{lines: len(rows), shown: height}
	if p.follow {
		p.top = min(last, len(rows)-height)
	}
	p.top = max(min(p.top, len(rows)-height), 0)
	end := min(p.top+height, len(rows))
	b.rows, b.above, b.below = rows[p.top:end], p.top > 0, end < len(rows)
	switch v {
	case drill.Pager:
		b.note = "r tickets, " + drill.CostOf("tickets")
	case drill.Stores:
		b.note = "/ query, " + drill.CostOf("sql") + "  < > sideways"
	case drill.Debrief:
		b.note = "r report  v bench"
	}
	return b
}

// texts are all rows of a pane of answers, and where the last answer begins.
func (r *Incident) texts(v drill.View, width int) (rows []string, last int) {
	st := r.env.Styles
	switch v {
	case drill.Pager:
		rows = shell.Wrapped(st.Bad, drill.Clock(r.known.state.Page)+"  PAGE  "+r.known.state.PageText, width)
		for _, p := range strings.Split(r.brief, "\n\n") {
			rows = append(append(rows, ""), shell.Wrapped(st.Text, p, min(width, mostText))...)
		}
	case drill.Stores:
		rows = append(rows, shell.Wrapped(st.Quiet, "Tables, locks and connections: sql SELECT …, locks, pool, cat, redis. A repair is proved here, too.", width)...)
	case drill.Debrief:
		rows = r.debriefRows(width)
	}
	all := r.answers(v)
	for i, a := range all {
		if len(rows) > 0 {
			rows = append(rows, "")
		}
		if i == len(all)-1 {
			last = len(rows)
		}
		rows = append(rows, r.answerRows(a, width)...)
	}
	if ask := r.known.state.Ask; v == drill.Pager && ask != "" && r.dashboard() {
		rows = append(append(rows, ""), shell.Wrapped(st.Accent, "Commander: "+ask, min(width, mostText))...)
	}
	if len(all) == 0 {
		last = len(rows)
	}
	return rows, last
}

const mostText = 74 // columns of prose

// answerRows are an answer, below the line that it answers.
func (r *Incident) answerRows(a drill.Answer, width int) []string {
	st := r.env.Styles
	at := drill.Clock(a.At)
	if r.known.state.Ended && a.View == drill.Debrief {
		at = "over"
	}
	rows := shell.Wrapped(st.Key, at+" > "+a.Line, width)
	for _, l := range strings.Split(a.Text, "\n") {
		rows = append(rows, r.textRows(a.View, l, width)...)
	}
	return rows
}

// textRows are a line of an answer: tables stay as they are and move sideways, everything else wraps.
func (r *Incident) textRows(v drill.View, line string, width int) []string {
	st := r.env.Styles
	line = cells.Clean(line)
	if v != drill.Stores && v != drill.Actions || !strings.Contains(strings.TrimSpace(line), "  ") {
		return shell.Wrapped(st.Text, line, width)
	}
	return []string{sideways(st.Text, line, r.panes[v].wide, width)}
}

// sideways is a line from a column on, with a sign where more is at the right.
func sideways(style theme.Style, line string, wide, width int) string {
	all := []rune(line)
	if wide < len(all) {
		all = all[wide:]
	} else {
		all = nil
	}
	row := draw.NewRow(width).Space(1)
	text := string(all)
	if cells.Width(text) <= width-1 {
		return row.Put(style, text).String()
	}
	for len(all) > 0 && cells.Width(string(all)) > width-2 {
		all = all[:len(all)-1]
	}
	return row.Put(style, string(all)).Put(style, "›").String()
}

// debriefRows are what the drill says of itself, after the end.
func (r *Incident) debriefRows(width int) []string {
	st := r.env.Styles
	if !r.known.state.Ended {
		return shell.Wrapped(st.Quiet, "end says that the incident is over; what came of it is then shown here.", width)
	}
	text, err := drill.Section(r.drill, "Debrief")
	if err != nil {
		return shell.Wrapped(st.Bad, err.Error(), width)
	}
	rows := []string{draw.NewRow(width).Space(1).Put(st.Heading, "WHAT IT WAS").String()}
	for _, p := range strings.Split(text, "\n\n") {
		rows = append(append(rows, shell.Wrapped(st.Text, p, min(width, mostText))...), "")
	}
	return append(rows, shell.Wrapped(st.Accent, "v opens what decided on the bench. The lesson of this bug is "+r.drill.Lesson+".", width)...)
}

// logsBody lists lines of logs; the chosen one stands whole below.
func (r *Incident) logsBody(width, height int) body {
	st, p := r.env.Styles, &r.panes[drill.Logs]
	b := body{note: r.asOf(drill.Logs, "logs")}
	seen, ok := r.known.seen[drill.Logs]
	if !ok {
		b.rows = r.notFetched("logs", "Filters are free then: / takes a regular expression between two slashes, level=, process=, from= and to=.", width)
		return b
	}
	all := r.logs()
	filter := p.filter
	if filter == "" {
		filter = "all"
	}
	head := draw.NewRow(width).Space(1).Put(st.Key, filter)
	if r.wrongFilter != "" {
		head.Space(2).Put(st.Warn, r.wrongFilter)
	}
	rows := []string{head.PutRight(st.Faint.Paint(fmt.Sprintf("%d of %d lines ", len(all), len(seen.Logs)))).String()}
	p.at = max(min(p.at, len(all)-1), 0)
	var whole []string
	if len(all) > 0 {
		whole = shell.Wrapped(st.Text, all[p.at].String(), width)
		whole = append([]string{r.divider("The whole line", width)}, whole[:min(len(whole), max(height/3, 1))]...)
	}
	room := max(height-len(rows)-len(whole), 1)
	p.top = shell.Window(p.top, p.at, len(all), room)
	for i := p.top; i < min(p.top+room, len(all)); i++ {
		l := all[i]
		style := st.Text
		if l.Level == "ERROR" || l.Level == "WARN" {
			style = st.Warn
		}
		text := fmt.Sprintf("%s %-10s %s", l.Clock, l.Process, l.Msg)
		for _, a := range l.Attrs {
			text += " " + a.Name + "=" + a.Value
		}
		rows = append(rows, cursored(st, i == p.at && r.focus == drill.Logs, sideways(style, cells.Clean(text), 0, width-1)))
	}
	rows = draw.Fill(rows, width, height-len(whole))
	b.rows, b.lines, b.shown = append(rows, whole...), len(all), room
	b.above, b.below = p.top > 0, p.top+room < len(all)
	return b
}

// divider parts what is chosen from the list above it.
func (r *Incident) divider(title string, width int) string {
	st := r.env.Styles
	return draw.Rule{Title: title, Line: st.Border, Label: st.Quiet, Muted: st.Faint}.Draw(width)
}

// cursored is a row with the cursor before it, or its place.
func cursored(st *theme.Styles, here bool, row string) string {
	if here {
		return st.Accent.Paint("▸") + row
	}
	return " " + row
}

// actionsBody lists what can be done, with what it costs and never with what comes of it; the last answer is below.
func (r *Incident) actionsBody(width, height int) body {
	st, p := r.env.Styles, &r.panes[drill.Actions]
	deeds, all := drill.Deeds(), r.answers(drill.Actions)
	b := body{note: "enter fills in the line  r ps, " + drill.CostOf("ps"), lines: len(deeds)}
	var last []string
	if len(all) > 0 {
		last = append([]string{r.divider("Answered last", width)}, r.answerRows(all[len(all)-1], width)...)
	}
	room := max(height-len(last), height/3, 1)
	last = last[:min(len(last), height-room)]
	p.at = max(min(p.at, len(deeds)-1), 0)
	p.top = shell.Window(p.top, p.at, len(deeds), room)
	for i := p.top; i < min(p.top+room, len(deeds)); i++ {
		d := deeds[i]
		row := draw.NewRow(width-1).Put(st.Text, d.Name).To(10).Put(st.Faint, d.Cost).To(18).Put(st.Text, fit(d.Form, max(width/4, 10))).Space(2)
		b.rows = append(b.rows, cursored(st, i == p.at && r.focus == drill.Actions, row.Put(st.Faint, fit(d.Does, row.Left())).String()))
	}
	b.shown, b.above, b.below = room, p.top > 0, p.top+room < len(deeds)
	b.rows = append(draw.Fill(b.rows, width, room), last...)
	return b
}

// boardRow is a row of the board: a line of the timeline, or a goal.
type boardRow struct {
	at, sign, text, source string
	style                  theme.Style
}

// boardRows are the timeline, and then what is to be reached.
func (r *Incident) boardRows() []boardRow {
	st, s := r.env.Styles, r.known.state
	var rows []boardRow
	for _, e := range s.Board {
		row := boardRow{drill.Clock(e.At), "✓", e.Text, "stands on: " + e.Source, st.Good}
		if e.Source == "" {
			row.sign, row.source, row.style = "?", "stands on nothing that was fetched", st.Warn
		}
		rows = append(rows, row)
	}
	for _, g := range s.Goals {
		row := boardRow{"goal", "·", g.Name + ": " + g.Does, "not reached yet", st.Faint}
		if g.Found != "" {
			row = boardRow{"goal", "✓", g.Name + ": " + g.Found, g.Does, st.Good}
		}
		rows = append(rows, row)
	}
	return rows
}

// boardBody is the timeline with what each line stands on, and the goals below it.
func (r *Incident) boardBody(width, height int) body {
	st, s, p := r.env.Styles, r.known.state, &r.panes[drill.Board]
	all, reached := r.boardRows(), 0
	for _, g := range s.Goals {
		if g.Found != "" {
			reached++
		}
	}
	b := body{note: fmt.Sprintf("%d of %d goals  : note TEXT", reached, len(s.Goals)), lines: len(all)}
	if p.follow {
		p.at = max(len(s.Board)-1, 0)
	}
	p.at = max(min(p.at, len(all)-1), 0)
	var whole []string
	if focused := r.focus == drill.Board; focused && p.at < len(all) {
		whole = shell.Wrapped(st.Quiet, all[p.at].text+" ("+all[p.at].source+")", width)
		whole = append([]string{r.divider("The whole line", width)}, whole[:min(len(whole), max(height/4, 1))]...)
	}
	b.shown = max(height-len(whole), 1)
	p.top = shell.Window(p.top, p.at, len(all), b.shown)
	for i := p.top; i < min(p.top+b.shown, len(all)); i++ {
		e := all[i]
		row := draw.NewRow(width-1).Put(st.Faint, e.at).To(9).Put(e.style, e.sign).Space(1)
		b.rows = append(b.rows, cursored(st, i == p.at && r.focus == drill.Board, row.Put(st.Text, fit(e.text, row.Left())).String()))
	}
	b.rows = append(draw.Fill(b.rows, width, height-len(whole)), whole...)
	b.above, b.below = p.top > 0, p.top+b.shown < len(all)
	return b
}

// fit is a text with a sign at its end where it does not fit.
func fit(text string, width int) string {
	text = cells.Clean(text)
	if cells.Width(text) <= width {
		return text
	}
	all := []rune(text)
	for len(all) > 0 && cells.Width(string(all)) > width-1 {
		all = all[:len(all)-1]
	}
	return string(all) + "›"
}

// codeBody is a file of the service, or what was answered about changes of it last.
func (r *Incident) codeBody(width, height int) body {
	p := &r.panes[drill.Code]
	if all := r.answers(drill.Code); p.follow && len(all) > 0 {
		a := all[len(all)-1]
		if at, ok := r.fileOf(a.Line); ok {
			p.at, p.top, p.follow = at, 0, false
		} else {
			rows := r.answerRows(a, width)
			return body{rows: rows[:min(len(rows), height)], lines: len(rows), shown: height, below: len(rows) > height, note: "n p files"}
		}
	}
	if len(r.files) == 0 {
		return body{}
	}
	f := r.files[min(p.at, len(r.files)-1)]
	lines := strings.Split(strings.ReplaceAll(strings.TrimRight(string(f.Text), "\n"), "\t", "    "), "\n")
	b := body{lines: len(lines), shown: height - 1, note: fmt.Sprintf("n p file %d of %d  < > sideways", p.at+1, len(r.files))}
	p.top = max(min(p.top, len(lines)-b.shown), 0)
	st := r.env.Styles
	b.rows = []string{draw.NewRow(width).Space(1).Put(st.Strong, f.Name).String()}
	for i, spans := range syntax.Highlight(lines[p.top:max(min(p.top+b.shown, len(lines)), p.top)]) {
		b.rows = append(b.rows, r.codeRow(p.top+i+1, spans, p.wide, width))
	}
	b.above, b.below = p.top > 0, p.top+b.shown < len(lines)
	return b
}

// fileOf returns which file a line shows.
func (r *Incident) fileOf(line string) (at int, ok bool) {
	for i, f := range r.files {
		if strings.HasPrefix(line, "code") && slices.Contains(strings.Fields(line), f.Name) {
			return i, true
		}
	}
	return 0, strings.TrimSpace(line) == "code"
}

// codeRow is a line of source with its number, from a column on.
func (r *Incident) codeRow(number int, spans []syntax.Span, wide, width int) string {
	st := r.env.Styles
	row := draw.NewRow(width).Put(st.Faint, fmt.Sprintf("%4d ", number))
	more := false
	for _, s := range spans {
		all := []rune(s.Text)
		skip := min(wide, len(all))
		wide -= skip
		text := string(all[skip:])
		if cells.Width(text) > row.Left()-1 {
			more = more || text != ""
			text = string([]rune(text)[:max(row.Left()-1, 0)])
		}
		row.Put(st.Syntax(s.Kind), text)
	}
	if more {
		row.Put(st.Accent, "›")
	}
	return row.String()
}
