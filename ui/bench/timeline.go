package bench

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/glyph"
	"racelab/sim/trace"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// timeline draws a tape: time runs down, one lane an actor that acts, and what each step changed at the right.
type timeline struct {
	tape    *tape
	at      int  // the step that is looked at: later ones are muted
	mark    int  // where the cursor stands: the same, unless a page moves it
	differs int  // the first step that differs from another run; 0 for none
	next    bool // say below the last step who may go on
	line    *sim.Line
	cited   []int // the steps of the finding that is open
	st      *theme.Styles
	g       grid
	rung    map[int]int // by actor
	races   []strand
	guilty  int          // the step that the explanation ends with; 0 for none
	top     int          // the first step that is shown
	only    map[int]bool // the steps that are shown, where the others are folded; nil shows all
	windows []window
	rows    int // rows of steps, with the heading
}

// newTimeline prepares a drawing in width×height cells, one row of which is the heading. The step that is looked
// at is always in view.
func newTimeline(t *tape, at int, st *theme.Styles, g grid, height int, next bool) *timeline {
	tl := &timeline{tape: t, at: at, mark: at, st: st, next: next, g: g, rows: height}
	known := t.upTo(at)
	tl.races = strands(known)
	if len(known) > 0 && known[0].Pattern != "data race" && len(known[0].Steps) > 0 && t.view(at).End != nil {
		tl.guilty = slices.Max(known[0].Steps)
	}
	tl.rung = map[int]int{}
	for _, a := range g.lanes {
		tl.rung[a] = t.rung(a, g.lane-1)
	}
	tl.top = firstRow(at, t.len()+tl.extra(), height-1)
	return tl
}

// extra returns the number of rows below the last step: who may go on, and whether time may.
func (tl *timeline) extra() int {
	switch {
	case !tl.next:
		return 0
	case canStep(tl.tape.view(tl.tape.len()), -1):
		return 2
	}
	return 1
}

// firstRow scrolls rows 0..last in height rows so that row at and the one below it are seen.
func firstRow(at, last, height int) int {
	if height <= 0 || last < height {
		return 0
	}
	return min(max(at+2-height, 0), last+1-height)
}

// lines draws the timeline; it returns at most height lines of width cells.
func (tl *timeline) lines(width, height int) []string {
	if height <= 0 {
		return nil
	}
	out := []string{tl.heading(width)}
	for step := tl.top; step <= tl.tape.len() && len(out) < height; step++ {
		if n := tl.folds(step); n > 1 {
			out = append(out, draw.NewRow(width).To(tl.g.left()).Put(tl.st.Faint, fmt.Sprintf("⋯ %d steps", n)).String())
			step += n - 1
			continue
		}
		out = append(out, tl.row(step, width))
	}
	if tl.next && len(out) < height {
		out = append(out, tl.nextRow(width))
	}
	if tl.extra() > 1 && len(out) < height {
		out = append(out, tl.clockRow(width))
	}
	return out
}

// clockRow says what 0 does.
func (tl *timeline) clockRow(width int) string {
	r := draw.NewRow(width).Space(tl.g.left()-2).Put(tl.st.Badge(-1), "0").Space(1)
	var labels []string
	for _, c := range tl.tape.view(tl.tape.len()).Choices {
		if c.Actor < 0 {
			labels = append(labels, c.Label)
		}
	}
	return r.Put(tl.st.Faint, clipWords(glyph.Of(trace.Tick)+" "+strings.Join(labels, ", or ")+"?", r.Left())).String()
}

// hidden reports whether there are rows above and below those that fit.
func (tl *timeline) hidden(height int) (above, below bool) {
	return tl.top > 0, tl.tape.len()+tl.extra()-tl.top+1 > height-1
}

// heading names lanes. A lane's number is the key that steps it, and stays an actor's own when others fold away.
func (tl *timeline) heading(width int) string {
	r := draw.NewRow(width)
	if tl.g.before > 0 {
		r.Put(tl.st.Faint, "◂"+strconv.Itoa(tl.g.before))
	}
	actors := tl.tape.view(tl.tape.len()).Actors
	for i, a := range tl.g.lanes {
		r.To(tl.g.left() + i*tl.g.lane)
		tl.laneName(r, a, actors[a].Name, tl.g.lane-1)
	}
	r.To(tl.g.left() + len(tl.g.lanes)*tl.g.lane)
	if tl.g.after > 0 {
		r.Put(tl.st.Faint, strconv.Itoa(tl.g.after)+"▸ ")
	}
	if tl.g.changed > 0 {
		r.PutWithin(tl.st.Faint, "changed", tl.g.changed)
	}
	return r.String()
}

// laneName writes an actor's key and as much of its name as can be read. Of alike goroutines the number is kept, which
// tells them apart.
func (tl *timeline) laneName(r *draw.Row, actor int, name string, room int) {
	style := tl.st.Actor(actor)
	if actor < 9 {
		r.Put(tl.st.Badge(actor), strconv.Itoa(actor+1))
		room--
	}
	if room > 0 {
		r.Space(1)
		room--
	}
	if room >= 3 || actor >= 9 || cells.Width(name) <= room {
		r.Put(style, laneWords(name[strings.LastIndexByte(name, '.')+1:], room))
	}
}

// laneWords is the name of an actor in room cells: whole, or its first letters. "go :26 #2" becomes "go:26 #2", ":26 #2" and
// "#2" before its number would be lost.
func laneWords(name string, room int) string {
	at := strings.LastIndex(name, " #")
	if at < 0 || cells.Width(name) <= room {
		return cells.Clip(name, room)
	}
	stem, number := name[:at], name[at:]
	for _, short := range []string{strings.ReplaceAll(stem, " ", ""), stem[strings.LastIndexByte(stem, ' ')+1:]} {
		if cells.Width(short+number) <= room {
			return short + number
		}
	}
	return strings.TrimLeft(cells.Clip(stem, room-cells.Width(number))+number, " ")
}

// row draws what the run looked like after a step.
func (tl *timeline) row(step, width int) string {
	r := draw.NewRow(width)
	tl.margin(r, step)
	events := tl.tape.at(step)
	view, before := tl.tape.view(step), tl.tape.view(max(step-1, 0))
	if e, ok := lead(events); ok && e.Actor < 0 {
		tl.ambient(r, e, step)
	} else {
		for i, a := range tl.g.lanes {
			r.To(tl.g.left() + i*tl.g.lane)
			tl.cell(r, laneStep{actor: a, step: step, events: events, view: view, before: before})
		}
	}
	tl.change(r, step)
	if step == tl.mark {
		return tl.st.CursorRow(r.String())
	}
	return r.String()
}

// later reports whether a step lies after the one that is looked at.
func (tl *timeline) later(step int) bool { return step > tl.at }

// tone is style, muted for steps that are yet to come.
func (tl *timeline) tone(style theme.Style, step int) theme.Style {
	if tl.later(step) {
		return tl.st.Faint
	}
	return style
}

// margin draws a mark, the step's number, the data races and how probable a failure is from here. Of several marks
// the strongest is drawn.
func (tl *timeline) margin(r *draw.Row, step int) {
	mark, style := " ", tl.st.Accent
	switch {
	case step == tl.differs && step > 0: // in a comparison it is what one looks for
		mark, style = "≠", tl.st.Warn
	case step == tl.mark:
		mark = "▸"
	case tl.line != nil && step == tl.line.Inevitable && step > 0:
		mark, style = "▼", tl.st.Bad
	case slices.Contains(tl.cited, step):
		mark, style = "»", tl.st.Warn
	}
	r.Put(style, mark)
	n := strconv.Itoa(step)
	r.To(1 + tl.g.number - len(n))
	switch {
	case step == tl.mark:
		r.Put(tl.st.Accent, n)
	case slices.Contains(tl.cited, step):
		r.Put(tl.st.Cited, n)
	default:
		r.Put(tl.st.Faint, n)
	}
	r.Put(tl.tone(tl.st.Warn, step), tl.strandAt(step))
	if tl.line != nil && step < len(tl.line.P) {
		r.Put(tl.chanceStyle(step), eighth(tl.line, step))
	}
	r.To(tl.g.left())
}

func (tl *timeline) chanceStyle(step int) theme.Style {
	if step < len(tl.line.P) && tl.line.P[step] >= 1 {
		return tl.st.Bad
	}
	return tl.st.Faint
}

// eighth is the sign of a chance: · is never, █ is surely and nothing less.
func eighth(l *sim.Line, step int) string {
	if runes := []rune(l.Strip()); step < len(runes) {
		return string(runes[step])
	}
	return " "
}

func (tl *timeline) strandAt(step int) string {
	for _, s := range tl.races {
		switch {
		case step < s.from || step > s.to:
		case step == s.from:
			return "╓"
		case step == s.to:
			return "╙"
		default:
			return "║"
		}
	}
	return " "
}

// ambient draws what no actor did across the lanes.
func (tl *timeline) ambient(r *draw.Row, e trace.Event, step int) {
	room := len(tl.g.lanes)*tl.g.lane - 1
	words := tl.tape.objects.Of(e, false)
	text := words[glyph.RungSign]
	for _, w := range words {
		if cells.Width(w) <= room {
			text = w
			break
		}
	}
	if e.Op == trace.Tick && cells.Width(text)+4 <= room {
		text += " " + strings.Repeat("─", room-cells.Width(text)-1)
	}
	r.Put(tl.tone(tl.st.Warn, step), text)
}

// laneStep is one lane at one step.
type laneStep struct {
	actor, step  int
	events       []trace.Event
	view, before *sim.View
}

// now returns the actor after the step; ok is false if it is yet to begin.
func (l laneStep) now() (a sim.Actor, ok bool) {
	if l.actor >= len(l.view.Actors) {
		return sim.Actor{}, false
	}
	return l.view.Actors[l.actor], true
}

// was returns the actor before the step.
func (l laneStep) was() (a sim.Actor, ok bool) {
	if l.step == 0 || l.actor >= len(l.before.Actors) {
		return sim.Actor{}, false
	}
	return l.before.Actors[l.actor], true
}

func over(s sim.ActorState) bool { return s == sim.Done || s == sim.Crashed }

// cell draws one lane at one step: what the actor did, or how it waited while another did something. In the row
// after the one that is looked at, whoever else could go instead says so.
func (tl *timeline) cell(r *draw.Row, l laneStep) {
	a, began := l.now()
	if !began {
		return
	}
	if e, ok := leadOf(l.events, l.actor); ok && !onlyEnds(e) {
		tl.act(r, l, a, e)
		return
	}
	if l.step == tl.at+1 && canStep(l.before, l.actor) {
		tl.could(r, l.before.Actors[l.actor], waysOf(l.before, l.actor))
		return
	}
	was, before := l.was()
	put := func(s theme.Style, text string) {
		r.PutWithin(tl.tone(s, l.step), cells.Clip(text, tl.g.lane-1), tl.g.lane-1)
	}
	switch {
	case over(a.State):
		if !(before && over(was.State)) || tl.acted(l.actor, l.step-1) {
			put(tl.st.Faint, glyph.End)
		}
	case !before && l.step > 0:
		put(tl.st.Actor(l.actor), glyph.Begin+" begins")
	case !before && a.State == sim.Ready:
		put(tl.st.Actor(l.actor), glyph.Begin)
	case a.State == sim.Ready && len(a.Holds) == 0 && tl.between(l.actor, l.step):
		put(tl.st.Warn, glyph.Between)
	default:
		tl.idle(put, a, before && was.State == a.State && was.Wait == a.Wait && !tl.acted(l.actor, l.step-1))
	}
}

// acted reports whether an actor did anything in a step.
func (tl *timeline) acted(actor, step int) bool {
	e, ok := leadOf(tl.tape.at(step), actor)
	return ok && !onlyEnds(e)
}

// onlyEnds reports whether an event says no more than that its actor ended.
func onlyEnds(e trace.Event) bool { return e.Op == trace.End }

// idle draws a lane whose actor did nothing in the step; same says that it stood just so a step before.
func (tl *timeline) idle(put func(theme.Style, string), a sim.Actor, same bool) {
	switch {
	case a.State == sim.Blocked && same, a.State == sim.Asleep && same:
		put(tl.st.Awaited, heldMark(a)+glyph.Awaited)
	case a.State == sim.Blocked:
		put(tl.st.Awaited, heldMark(a)+glyph.Awaited+tl.waitWords(a))
	case a.State == sim.Asleep:
		put(tl.st.Awaited, heldMark(a)+glyph.Awaited+" sleeps")
	case len(a.Holds) > 0:
		put(tl.st.Held, glyph.Held)
	default:
		put(tl.st.Faint, glyph.Idle)
	}
}

// waitWords says for whom or what an actor waits, as far as there is room.
func (tl *timeline) waitWords(a sim.Actor) string {
	room := tl.g.lane - 2
	for _, words := range []string{" waits for " + tl.holder(a), " waits for " + waitsFor(a), " waits: " + waitsFor(a), " " + waitsFor(a), " waits"} {
		if !strings.HasSuffix(words, "for ") && cells.Width(words) <= room {
			return words
		}
	}
	return ""
}

// holder names who holds what an actor waits for.
func (tl *timeline) holder(a sim.Actor) string {
	if actors := tl.tape.view(tl.tape.len()).Actors; a.HeldBy >= 0 && a.HeldBy < len(actors) {
		return actors[a.HeldBy].Name
	}
	return ""
}

// heldMark returns the mark of a lock that a waiting actor holds all the while.
func heldMark(a sim.Actor) string {
	if len(a.Holds) > 0 {
		return glyph.Held
	}
	return ""
}

// waitsFor names what a blocked actor waits for, without who holds it.
func waitsFor(a sim.Actor) string {
	what, _, _ := strings.Cut(a.Wait, ",")
	return glyph.Short(what)
}

// act draws what an actor did. A lock that it holds besides stands before it.
func (tl *timeline) act(r *draw.Row, l laneStep, a sim.Actor, e trace.Event) {
	room := tl.g.lane - 1
	if holdsOther(a, e) {
		r.Put(tl.tone(tl.st.Held, l.step), glyph.Held)
		room--
	}
	style := tl.st.Actor(l.actor)
	if e.Op == trace.Panic || e.Op == trace.Fault {
		style = tl.st.Bad
	}
	text := tl.words(l, e, room)
	if l.step == tl.guilty && l.step > 0 && !tl.later(l.step) { // the cross stands at the sign
		sign, rest, _ := strings.Cut(text, " ")
		r.Put(style, sign).Put(tl.st.Bad, "✗")
		if rest == "" {
			return
		}
		text = rest
		if room -= cells.Width(sign) + 1; cells.Width(text) > room {
			text = cells.Clip(text, room)
		}
		style = tl.tone(style, l.step)
		r.Put(style, text)
		return
	}
	r.Put(tl.tone(style, l.step), text)
}

// words returns the wording of a step: the lane's, or the longest below it that fits.
func (tl *timeline) words(l laneStep, e trace.Event, room int) string {
	ladder := tl.tape.ladder(l.step, l.actor)
	guilty := 0
	if l.step == tl.guilty {
		guilty = 1
	}
	for rung := tl.rung[l.actor]; rung < glyph.Rungs; rung++ {
		if cells.Width(ladder[rung])+guilty <= room+guilty && cells.Width(ladder[rung]) <= room {
			return ladder[rung]
		}
	}
	return ladder[glyph.RungSign]
}

// holdsOther reports whether the actor holds a lock that the event is not about.
func holdsOther(a sim.Actor, e trace.Event) bool {
	return slices.ContainsFunc(a.Holds, func(name string) bool { return name != e.Name })
}

// change says what the step changed.
func (tl *timeline) change(r *draw.Row, step int) {
	if tl.g.changed == 0 {
		return
	}
	r.To(tl.g.left() + len(tl.g.lanes)*tl.g.lane)
	style := tl.st.Text
	if step == tl.at {
		style = tl.st.Changed
	}
	r.Put(tl.tone(style, step), shortList(tl.tape.changes(step), tl.g.changed))
}

// shortList joins words with commas as far as they fit, and counts the rest.
func shortList(words []string, room int) string {
	for n := len(words); n > 0; n-- {
		text := strings.Join(words[:n], ", ")
		if rest := len(words) - n; rest > 0 {
			text += fmt.Sprintf(" +%d", rest)
		}
		if cells.Width(text) <= room || n == 1 {
			return shortWord(text, room)
		}
	}
	return ""
}

// shortWord is a change in a shorter wording where the whole finds no room: without what its thing is part of, and of a
// row that was added only what names it. What has none is cut, with a mark.
func shortWord(text string, room int) string {
	for strings.HasPrefix(text, "+ ") && cells.Width(text) > room {
		at := strings.LastIndexByte(text, ' ')
		if at <= len("+ ") {
			break
		}
		text = text[:at]
	}
	name, rest, _ := strings.Cut(text, " ")
	if index, _, ok := strings.Cut(rest, ": "); ok && cells.Width(text) > room {
		if _, err := strconv.Atoi(index); err == nil {
			return cells.Cut(rest, room) // an element is named by its index
		}
	}
	if at := strings.LastIndexByte(name, '.'); at >= 0 && cells.Width(text) > room {
		text = strings.TrimRight(name[at+1:]+" "+rest, " ")
	}
	return cells.Cut(text, room)
}

// nextRow says below the last step which keys go on, each in its lane.
func (tl *timeline) nextRow(width int) string {
	r := draw.NewRow(width).To(tl.g.left())
	view := tl.tape.view(tl.tape.len())
	if tl.at < tl.tape.len() {
		return r.String()
	}
	for i, a := range tl.g.lanes {
		r.To(tl.g.left() + i*tl.g.lane)
		if canStep(view, a) {
			tl.could(r, view.Actors[a], waysOf(view, a))
		}
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

// could draws what an actor would do, and in how many ways.
func (tl *timeline) could(r *draw.Row, a sim.Actor, ways int) {
	e := trace.Event{Op: a.Op, Name: pendingName(a), Label: pendingLabel(a)}
	words := tl.tape.objects.Of(e, len(tl.tape.view(0).Shared) == 1)
	brief := glyph.Of(a.Op) + " " + glyph.Verb(a.Op)
	candidates := append(words[:1:1], brief, words[2], words[3], words[4])
	if e.Name == "" && e.Label == "" {
		candidates = []string{glyph.Of(a.Op) + " " + glyph.Short(a.Next), brief, glyph.Of(a.Op)}
	}
	end := "?"
	if ways > 1 {
		end = fmt.Sprintf("? %d ways", ways)
	}
	for _, w := range candidates {
		if cells.Width(w+end) <= tl.g.lane-1 {
			r.Put(tl.st.Faint, w+end)
			return
		}
	}
}

// pendingLabel is what an actor is about to do in words, where its step will be told by a label.
func pendingLabel(a sim.Actor) string {
	if a.Op == trace.Call {
		return strings.TrimPrefix(a.Next, "call ")
	}
	return ""
}

// pendingName is what an actor is about to touch, if that is one thing.
func pendingName(a sim.Actor) string {
	if a.Op == trace.Call || strings.Count(a.Next, " ") != 1 {
		return ""
	}
	return a.Next[strings.IndexByte(a.Next, ' ')+1:]
}

// canStep reports whether an actor has a choice.
func canStep(v *sim.View, actor int) bool {
	return slices.ContainsFunc(v.Choices, func(c sim.Choice) bool { return c.Actor == actor })
}

// clipWords cuts text at a blank, and says so. A list loses whole entries.
func clipWords(text string, room int) string {
	if cells.Width(text) <= room {
		return text
	}
	short := cells.Clip(text, room-len(" ")-cells.Width("…"))
	at := strings.LastIndex(short, ", ")
	if at < 0 {
		at = strings.LastIndexByte(short, ' ')
	}
	if at <= 0 {
		return cells.Cut(text, room)
	}
	return strings.TrimRight(text[:at], " ,") + " …"
}
