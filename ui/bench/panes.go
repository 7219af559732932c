package bench

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"racelab/number"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// panes keeps what was drawn. Each key names all that its pane shows; look
// stands for whatever else changes how every pane looks.
type panes struct {
	header   cache[headerKey]
	code     cache[codeKey]
	timeline cache[timelineKey]
	switches cache[switchKey]
	census   cache[newsKey]
	why      cache[newsKey]
	state    cache[timelineKey]
	actors   cache[timelineKey]
	verdict  cache[newsKey]
	hints    cache[touchKey]
	page     cache[touchKey]
	storyBox cache[storyBoxKey]
	story    story
	items    []switchItem
}

type look struct {
	st *theme.Styles
	at rect
}

type (
	headerKey struct {
		look
		rev, news uint64
	}
	codeKey struct {
		look
		rev    uint64
		scroll int
		focus  bool
	}
	timelineKey struct {
		look
		rev   uint64
		focus bool
		auto  auto
	}
	switchKey struct {
		look
		set    string
		cursor int
		focus  bool
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
	w := wants{
		width:     b.width,
		height:    b.height,
		actors:    b.actorsWanted(),
		switches:  len(b.switches),
		outcomes:  3,
		story:     b.lesson.Story != "",
		lanes:     len(b.hist.tape.view(b.hist.tape.len()).Actors),
		code:      b.source.width() + 2,
		codeFirst: b.focus == onCode,
	}
	if r := b.report(); r != nil {
		w.outcomes = min(max(len(r.Outcomes), 3), 8)
	}
	if len(b.switches) > 0 {
		rows, _ := switchWords(b.switches, nil, -1, b.st, b.width)
		w.switchRows = len(rows)
	}
	b.place = arrange(w)
}

// actorsWanted returns the rows of the actor strip. It counts the actors of the
// whole run, so that travelling does not move the screen.
func (b *Bench) actorsWanted() int {
	n := len(b.hist.tape.view(b.hist.tape.len()).Actors)
	if canStep(b.hist.view(), -1) {
		n++
	}
	return n
}

// wanted returns what must be prepared beside the screen for the next frame.
func (b *Bench) wanted() tea.Cmd {
	if b.broken != nil {
		return nil
	}
	width := 0
	if p, ok := b.page.(*textPage); ok && p.kind == storyText {
		width = b.place[pageBox].w - 2
	} else if b.page == nil {
		width = b.place[storyBox].w - 2
	}
	return b.panes.story.want(b, width)
}

// Lines draws the screen: as many lines as it is high, each as wide as it is.
func (b *Bench) Lines() []string {
	if b.width < MinWidth || b.height < MinHeight {
		return b.tooSmall()
	}
	if b.broken != nil {
		return b.brokenLines()
	}
	if b.place[headerStrip].empty() {
		b.arrange()
	}
	out := make([]string, 0, b.height)
	out = append(out, b.header()...)
	out = append(out, b.area()...)
	out = append(out, b.actors()...)
	out = append(out, b.switchRow()...)
	out = append(out, b.verdictLines()...)
	return append(out, b.hintLines()...)
}

// tooSmall says by how much: what is around the bench takes its part of a window,
// so that the bench's own size would say nothing to the learner.
func (b *Bench) tooSmall() []string {
	var more []string
	if n := MinHeight - b.height; n > 0 {
		more = append(more, number.Of(n, "row"))
	}
	if n := MinWidth - b.width; n > 0 {
		more = append(more, number.Of(n, "column"))
	}
	text := "This window is too small for the bench. Make it larger by " + strings.Join(more, " and ") + ", or press q."
	return draw.Fill(draw.Wrap(text, b.width), b.width, b.height)
}

func (b *Bench) brokenLines() []string {
	out := []string{"", " " + b.st.Bad.Paint("✗ "+b.lesson.Title+" cannot be run."), ""}
	for _, l := range draw.CleanLines(b.broken.Error()) {
		for _, w := range draw.Wrap(l, b.width-2) {
			out = append(out, " "+w)
		}
	}
	out = append(out, "", " "+b.st.Key.Paint("q")+" quit")
	return draw.Fill(out, b.width, b.height)
}

// area draws the boxes, or the page that takes their place.
func (b *Bench) area() []string {
	if b.page != nil {
		return b.pageLines()
	}
	var columns [][]string
	add := func(stack ...[]string) {
		var lines []string
		for _, s := range stack {
			lines = append(lines, s...)
		}
		if len(lines) > 0 {
			columns = append(columns, lines)
		}
	}
	add(b.codeLines(), b.switchLines())
	add(b.timelineLines(), b.censusBeside())
	if !b.place[whyBox].empty() {
		add(b.storyLines(), b.stateBox(), b.whyBox(), b.censusLines())
	}
	out := make([]string, b.place[pageBox].h)
	parts := make([]string, 0, len(columns))
	for i := range out {
		parts = parts[:0]
		for _, c := range columns {
			if i < len(c) {
				parts = append(parts, c[i])
			}
		}
		out[i] = strings.Join(parts, "")
	}
	return out
}

func (b *Bench) look(p pane) look { return look{b.st, b.place[p]} }

// box frames a pane.
func (b *Bench) box(p pane, title string, focused bool, draw func(w, h int, box *boxed) []string) []string {
	r := b.place[p]
	box := &boxed{}
	box.Title, box.Border, box.Label, box.Muted = title, b.st.Border, b.st.Heading, b.st.Faint
	if focused {
		box.Border = b.st.Focused
	}
	w, h := max(r.w-2, 0), max(r.h-2, 0)
	lines := draw(w, h, box)
	return box.Draw(lines[:min(len(lines), h)], r.w, r.h)
}

type boxed struct{ draw.Box }

func (b *Bench) codePane() *codePane {
	return &codePane{source: b.source, view: b.hist.view(), events: b.hist.tape.at(b.hist.at), st: b.st, scroll: b.scroll}
}

func (b *Bench) codeLines() []string {
	if b.place[codeBox].empty() {
		return nil
	}
	key := codeKey{b.look(codeBox), b.hist.rev, b.scroll, b.focus == onCode}
	return b.panes.code.get(key, func() []string {
		return b.box(codeBox, b.codeTitle(), b.focus == onCode, func(w, h int, box *boxed) (lines []string) {
			lines, box.Above, box.Below = b.codePane().lines(w, h)
			if len(b.hist.on) > 0 && w > 30 {
				box.Note = "with " + setWords(b.hist.on)
			}
			return lines
		})
	})
}

func (b *Bench) codeTitle() string {
	files := b.lesson.Program.Files()
	if len(files) == 1 {
		return draw.Clean(files[0].Name)
	}
	return "Code"
}

func (b *Bench) timelineLines() []string {
	if b.place[timelineBox].empty() {
		return nil
	}
	key := timelineKey{b.look(timelineBox), b.hist.rev, b.focus == onTimeline, b.auto}
	return b.panes.timeline.get(key, func() []string {
		return b.box(timelineBox, "Timeline", b.focus == onTimeline, func(w, h int, box *boxed) []string {
			tl := b.timeline(w, h)
			box.Above, box.Below = tl.hidden(h)
			switch {
			case b.auto.on:
				box.Note = fmt.Sprintf("runs at speed %d", b.auto.speed+1)
			case !b.hist.atEnd():
				box.Note = fmt.Sprintf("step %d of %d", b.hist.at, b.hist.tape.len())
			}
			return tl.lines(w, h)
		})
	})
}

func (b *Bench) timeline(w, h int) *timeline {
	next := b.hist.tape.view(b.hist.tape.len()).End == nil
	return newTimeline(b.hist.tape, b.hist.at, b.st, w, h, next)
}

// switchLines draws the switches in a box of their own.
func (b *Bench) switchLines() []string {
	if b.place[switchBox].empty() {
		return nil
	}
	return b.panes.switches.get(b.switchKey(switchBox), func() []string {
		return b.box(switchBox, "Switches", b.focus == onSwitches, func(w, h int, box *boxed) (rows []string) {
			rows, b.panes.items = switchList(b.switches, switchSet(b.hist.on), b.chosen(), b.st, w, h)
			return rows
		})
	})
}

// switchRow draws the switches as a strip.
func (b *Bench) switchRow() []string {
	if b.place[switchStrip].empty() {
		return nil
	}
	return b.panes.switches.get(b.switchKey(switchStrip), func() []string {
		r := b.place[switchStrip]
		rows, items := switchWords(b.switches, switchSet(b.hist.on), b.chosen(), b.st, r.w)
		top := 0
		if b.cursor < len(items) && b.focus == onSwitches {
			top = max(items[b.cursor].at.y-r.h+1, 0)
		}
		for i := range items {
			items[i].at.y -= top
		}
		b.panes.items = items
		return draw.Fill(rows[min(top, len(rows)):], r.w, r.h)
	})
}

func (b *Bench) switchKey(p pane) switchKey {
	return switchKey{b.look(p), setKey(b.hist.on), b.cursor, b.focus == onSwitches}
}

// chosen returns the switch that the arrows stand on, -1 if they are elsewhere.
func (b *Bench) chosen() int {
	if b.focus == onSwitches {
		return b.cursor
	}
	return -1
}

// censusBeside draws the census under the timeline, unless it stands elsewhere.
func (b *Bench) censusBeside() []string {
	if !b.place[whyBox].empty() {
		return nil
	}
	return b.censusLines()
}

func (b *Bench) censusLines() []string {
	if b.place[censusBox].empty() {
		return nil
	}
	return b.panes.census.get(newsKey{b.look(censusBox), 0, b.news}, func() []string {
		return b.box(censusBox, "Census", false, func(w, h int, _ *boxed) []string {
			if b.concealed {
				return []string{concealedRow(b, w)}
			}
			lines, _ := censusPane{x: b.explorer.now, st: b.st, selected: -1, still: b.env.ReducedMotion}.lines(w, h)
			return lines
		})
	})
}

func (b *Bench) whyBox() []string {
	return b.panes.why.get(newsKey{b.look(whyBox), b.hist.rev, b.news}, func() []string {
		return b.box(whyBox, "Why", false, func(w, h int, box *boxed) []string {
			lines := b.whyLines(w)
			box.Below = len(lines) > h+1
			return lines
		})
	})
}

func (b *Bench) stateBox() []string {
	key := timelineKey{look: b.look(stateBox), rev: b.hist.rev}
	return b.panes.state.get(key, func() []string {
		return b.box(stateBox, "State", false, func(w, h int, box *boxed) []string {
			lines := b.stateLines(w)
			box.Below = len(lines) > h
			return lines
		})
	})
}

func (b *Bench) storyLines() []string {
	if b.place[storyBox].empty() {
		return nil
	}
	text := b.panes.story.lines(b, b.place[storyBox].w-2)
	return b.panes.storyBox.get(storyBoxKey{b.look(storyBox), text != nil}, func() []string {
		return b.box(storyBox, "Story", false, func(w, h int, box *boxed) []string {
			if box.Below = len(text) > h; box.Below {
				box.Note = "i reads on"
			}
			return text
		})
	})
}

func (b *Bench) actors() []string {
	key := timelineKey{look: b.look(actorStrip), rev: b.hist.rev}
	return b.panes.actors.get(key, func() []string {
		r := b.place[actorStrip]
		return draw.Fill(actorRows(b.hist.view(), b.st, r.w, r.h), r.w, r.h)
	})
}

func (b *Bench) verdictLines() []string {
	return b.panes.verdict.get(newsKey{b.look(verdictStrip), b.hist.rev, b.news}, func() []string {
		r := b.place[verdictStrip]
		return draw.Fill(rows(b.verdict(), r.w, r.h), r.w, r.h)
	})
}

func (b *Bench) hintLines() []string {
	return b.panes.hints.get(touchKey{b.look(hintStrip), b.touched}, func() []string {
		return []string{b.hintRow(b.place[hintStrip].w)}
	})
}

func (b *Bench) pageLines() []string {
	return b.panes.page.get(touchKey{b.look(pageBox), b.touched}, func() []string {
		return b.box(pageBox, b.page.title(b), true, func(w, h int, box *boxed) (lines []string) {
			lines, box.Above, box.Below = b.page.lines(b, w, h)
			return lines
		})
	})
}
