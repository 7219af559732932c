package bench

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/number"
	"racelab/sim/trace"
	"racelab/ui/draw"
	"racelab/ui/message"
	"racelab/ui/theme"
)

// panes keeps what was drawn. Each key names all that its pane shows; look
// stands for whatever else changes how every pane looks.
type panes struct {
	header   cache[headerKey]
	code     cache[codeKey]
	timeline cache[timelineKey]
	switches cache[switchKey]
	census   cache[censusKey]
	why      cache[whyKey]
	state    cache[stateKey]
	verdict  cache[newsKey]
	message  cache[touchKey]
	hints    cache[touchKey]
	page     cache[touchKey]
	storyBox cache[storyBoxKey]
	story    story
	items    []switchItem
}

type look struct {
	st      *theme.Styles
	at      rect
	focused bool
	watched bool
}

type (
	headerKey struct {
		look
		rev, news uint64
	}
	codeKey struct {
		look
		rev           uint64
		scroll, shift int
	}
	timelineKey struct {
		look
		rev, news     uint64
		auto          auto
		finding       int
		lane, changed int
	}
	switchKey struct {
		look
		set    string
		cursor int
	}
	censusKey struct {
		newsKey
		selected int
	}
	whyKey struct {
		newsKey
		finding, top int
	}
	stateKey struct {
		look
		rev uint64
		top int
	}
	newsKey struct {
		look
		rev, news uint64
	}
	touchKey struct {
		look
		touched uint64
	}
	storyBoxKey struct {
		look
		ready bool
	}
)

// arrange works out where everything stands.
func (b *Bench) arrange() {
	if b.broken != nil {
		return
	}
	t := b.hist.tape
	w := wants{
		width: b.width, height: b.height,
		lanes: len(t.acting()), cell: t.longest(), changed: t.changing(),
		steps: max(t.len(), b.expected()), foot: b.footRows(),
		switches: len(b.switches), outcomes: 3,
		why: 6, state: 6, story: b.lesson.Story != "",
		code: b.source.width(), codeRows: len(b.source.lines),
		side: b.side, focus: b.focus.pane(), zoom: b.zoom, mute: b.env.Board != nil,
	}
	if r := b.report(); r != nil {
		w.outcomes = max(len(r.Outcomes), 1)
	}
	if b.page != nil {
		w.page = fullPage
		if _, ok := b.page.(interface{ beside() }); ok {
			w.page = sidePage
		}
	}
	if c := classOf(w.width, w.height); c >= sizeM {
		w.state = len(b.stateLines(30))
		w.why = len(b.whyLines(50))
	}
	b.place = arrange(w)
	if !b.place.shown(b.focus.pane()) && !(b.focus == onSwitches && len(b.switches) > 0) && b.page == nil {
		b.focus = onTimeline
	}
}

// expected is how many steps the run will have, as far as the explorer knows: the panes keep their places while a
// run grows.
func (b *Bench) expected() int {
	if t := b.hist.tape; t.view(t.len()).End != nil { // it grows no more: rows that would stay empty go to others
		return min(b.longestKnown(), t.len()+2)
	}
	return b.longestKnown()
}

// longestKnown is how many steps the longest run has that the explorer knows.
func (b *Bench) longestKnown() int {
	r := b.report()
	if r == nil {
		return 10
	}
	most := 0
	for _, o := range r.Outcomes {
		most = max(most, len(o.Schedule))
	}
	if r.Shortest != nil {
		most = max(most, r.Shortest.Steps)
	}
	return most
}

// footRows is how many rows the timeline keeps below the steps: one for lanes that never act, and the strip.
func (b *Bench) footRows() int { return len(b.folded()) + b.stripRows() }

// stripRows is how many rows the strip of inevitability has; none while it would give an answer away.
func (b *Bench) stripRows() int {
	switch {
	case b.lesson.Nameless || b.report() == nil || b.report().Decider() == nil:
		return 0
	case classOf(b.width, b.height) >= sizeM:
		return 2
	}
	return 1
}

// line is the chance to fail after each step of the run; nil where it is not known, or not to be seen.
func (b *Bench) line() *sim.Line {
	if b.stripRows() == 0 {
		return nil
	}
	if d := b.hist.tape.decision(b.report()); d != nil {
		return d.line
	}
	return nil
}

// decided is when and by what the run on the bench was decided, where that is known and may be seen.
func (b *Bench) decided() *decision {
	if end := b.hist.tape.view(b.hist.tape.len()).End; b.stripRows() == 0 || end == nil || !end.Fails {
		return nil
	}
	return b.hist.tape.decision(b.report())
}

// wanted returns what must be prepared beside the screen for the next frame.
func (b *Bench) wanted() tea.Cmd {
	if b.broken != nil {
		return nil
	}
	width := 0
	if p, ok := b.page.(*textPage); ok && p.kind == storyText {
		width = proseWidth(b.place.at[pageBox].w)
	} else if b.page == nil {
		width = proseWidth(b.place.at[storyBox].w)
	}
	return b.panes.story.want(b, width)
}

// proseWidth bounds prose to what is read well.
func proseWidth(width int) int { return min(width, 74) }

// Lines draws the screen: as many lines as it is high, each as wide as it is.
func (b *Bench) Lines() []string {
	if b.width < MinWidth || b.height < b.least() {
		return b.tooSmall()
	}
	if b.broken != nil {
		return b.brokenLines()
	}
	if b.place.at[headerStrip].empty() {
		b.arrange()
	}
	out := make([]string, 0, b.height)
	out = append(out, b.header()...)
	out = append(out, b.area()...)
	for _, p := range b.place.below {
		out = append(out, b.paneLines(p)...)
	}
	out = append(out, b.switchRow()...)
	out = append(out, b.verdictLines()...)
	out = message.Over(out, b.messageLines())
	return append(out, b.hintLines()...)
}

// least is the least number of rows: others may draw the row of messages.
func (b *Bench) least() int {
	if b.env.Board != nil {
		return MinHeight - 1
	}
	return MinHeight
}

// tooSmall says by how much: what is around the bench takes its part of a window,
// so that the bench's own size would say nothing to the learner.
func (b *Bench) tooSmall() []string {
	var more []string
	if n := b.least() - b.height; n > 0 {
		more = append(more, number.Of(n, "row"))
	}
	if n := MinWidth - b.width; n > 0 {
		more = append(more, number.Of(n, "column"))
	}
	text := "This window is too small for the bench. Make it larger by " + strings.Join(more, " and ") + ", or press q."
	return draw.Fill(cells.Wrap(text, b.width), b.width, b.height)
}

func (b *Bench) brokenLines() []string {
	out := []string{"", " " + b.st.Bad.Paint("✗ "+b.lesson.Title+" cannot be run."), ""}
	for _, l := range cells.CleanLines(b.broken.Error()) {
		for _, w := range cells.Wrap(l, b.width-2) {
			out = append(out, " "+w)
		}
	}
	out = append(out, "", " "+b.st.Key.Paint("q")+" quit")
	return draw.Fill(out, b.width, b.height)
}

// area draws the columns of panes side by side, parted by lines that join the title rows.
func (b *Bench) area() []string {
	columns := b.place.columns
	if len(columns) == 1 && len(columns[0]) == 1 {
		return b.paneLines(columns[0][0])
	}
	lines := make([][]string, len(columns))
	titles := make([]map[int]bool, len(columns))
	rows := 0
	for i, column := range columns {
		titles[i] = map[int]bool{}
		for _, p := range column {
			titles[i][len(lines[i])] = true
			lines[i] = append(lines[i], b.paneLines(p)...)
		}
		rows = max(rows, len(lines[i]))
	}
	out := make([]string, rows)
	var s strings.Builder
	for y := range out {
		s.Reset()
		for i := range columns {
			if i > 0 {
				s.WriteString(b.st.Border.Paint(joint(y == 0, titles[i-1][y], titles[i][y])))
			}
			s.WriteString(lines[i][y])
		}
		out[y] = s.String()
	}
	return out
}

// joint is the sign between two columns: where title rows end or begin there, they are joined.
func joint(top, left, right bool) string {
	switch {
	case top:
		return "┬"
	case left && right:
		return "┼"
	case left:
		return "┤"
	case right:
		return "├"
	}
	return "│"
}

func (b *Bench) paneLines(p pane) []string {
	switch p {
	case codeBox:
		return b.codeLines()
	case timelineBox:
		return b.timelineLines()
	case switchBox:
		return b.switchLines()
	case stateBox:
		return b.stateBox()
	case whyBox:
		return b.whyBox()
	case censusBox:
		return b.censusBox()
	case storyBox:
		return b.storyLines()
	}
	return b.pageLines()
}

func (b *Bench) look(p pane) look {
	return look{b.st, b.place.at[p], b.focus.pane() == p && b.page == nil, b.watched}
}

// titled draws a pane: its title row, and below it what draw returns for the room that is left.
func (b *Bench) titled(p pane, title string, draws func(w, h int, rule *draw.Rule) []string) []string {
	r := b.place.inner(p)
	rule := &draw.Rule{Title: title, Focused: b.focus.pane() == p && b.page == nil || p == pageBox, Line: b.st.Border, Label: b.st.Quiet, Muted: b.st.Faint}
	if rule.Focused {
		rule.Line, rule.Label = b.st.Focused, b.st.Heading
	}
	lines := draws(r.w, r.h, rule)
	if b.watched {
		rule.Note = ""
	}
	return append([]string{rule.Draw(r.w)}, draw.Fill(lines[:min(len(lines), r.h)], r.w, r.h)...)
}

func (b *Bench) codePane() *codePane {
	return &codePane{source: b.source, view: b.hist.view(), events: b.lastEvents(), st: b.st, scroll: b.scroll, shift: b.shift}
}

// lastEvents returns the events of the last step, up to the one that is looked at, that stands in the source: what a
// library does at the end of a test has no line there.
func (b *Bench) lastEvents() []trace.Event {
	for at := b.hist.at; at > 0; at-- {
		events := b.hist.tape.at(at)
		if e, ok := lead(events); ok && b.source.find(e.Pos.File, e.Pos.Line) >= 0 {
			return events
		}
	}
	return b.hist.tape.at(b.hist.at)
}

func (b *Bench) codeLines() []string {
	return b.panes.code.get(codeKey{b.look(codeBox), b.hist.rev, b.scroll, b.shift}, func() []string {
		return b.titled(codeBox, b.codeTitle(), func(w, h int, rule *draw.Rule) (lines []string) {
			lines, rule.Above, rule.Below = b.codePane().lines(w, h)
			rule.Note = "e code  z zoom"
			if rule.Focused {
				rule.Note = "↑↓ scroll  < > sideways  z zoom"
			}
			return lines
		})
	})
}

func (b *Bench) codeTitle() string {
	files := b.lesson.Program.Files()
	name := "code"
	if len(files) == 1 {
		name = cells.Clean(files[0].Name)
	} else if e, ok := lead(b.lastEvents()); ok && e.Pos.File != "" {
		name = cells.Clean(e.Pos.File)
	}
	if len(b.hist.on) > 0 && b.place.class >= sizeM {
		name += ", with " + setWords(b.hist.on)
	}
	return name[strings.LastIndexByte(name, '/')+1:]
}

func (b *Bench) timelineLines() []string {
	key := timelineKey{b.look(timelineBox), b.hist.rev, b.news, b.auto, b.finding, b.place.lane, b.place.changed}
	return b.panes.timeline.get(key, func() []string {
		return b.titled(timelineBox, "Timeline", func(w, h int, rule *draw.Rule) []string {
			foot := b.foot(w)
			h = max(h-len(foot), 1)
			tl := b.timeline(w, h)
			rule.Above, rule.Below = tl.hidden(h)
			switch {
			case b.auto.on:
				rule.Note = fmt.Sprintf("space stop  speed %d", b.auto.speed+1)
			case b.hist.view().End != nil:
				rule.Note = "←→ travel  f fail"
			default:
				rule.Note = strings.TrimSpace(b.stepKeys()+" step") + "  ←→ travel  f fail"
			}
			return append(draw.Fill(tl.lines(w, h), w, h), foot...)
		})
	})
}

// foot draws what stands below the steps: lanes that never act, and how inevitable a failure is.
func (b *Bench) foot(width int) []string {
	var out []string
	for _, f := range b.folded() {
		r := draw.NewRow(width).Space(1)
		out = append(out, r.Put(b.st.Faint, clipWords(f, r.Left())).String())
	}
	rows := b.stripRows()
	if rows == 0 {
		return out
	}
	if l := b.line(); l != nil {
		return append(out, strip(l, b.hist.tape, len(b.report().Races) > 0, b.st, width, rows)...)
	}
	return append(out, draw.Fill(nil, width, rows)...)
}

func (b *Bench) timeline(w, h int) *timeline {
	t := b.hist.tape
	next := t.view(t.len()).End == nil
	tl := newTimeline(t, b.hist.at, b.st, newGrid(w, b.place.lane, b.place.changed, t, b.hist.at), h, next)
	tl.line = b.line()
	tl.cited = b.cited()
	if d := b.decided(); d != nil {
		tl.windows = windows(d.orders)
	}
	return tl
}
