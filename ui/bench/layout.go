package bench

import "strconv"

// The smallest screen on which the bench can be used, in cells.
const (
	MinWidth  = 40
	MinHeight = 12
)

// rect is a place on the screen, in cells from the upper left corner.
type rect struct{ x, y, w, h int }

func (r rect) contains(x, y int) bool {
	return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h
}

func (r rect) empty() bool { return r.w <= 0 || r.h <= 0 }

// pane is a part of the bench.
type pane uint8

// The panes. Those up to pageBox have a title row, and stand in columns that a line parts; the others are rows
// over the whole width.
const (
	timelineBox pane = iota
	stateBox
	codeBox
	switchBox
	whyBox
	censusBox
	storyBox
	pageBox // takes the place of a column, or of all
	headerStrip
	switchStrip
	verdictStrip
	messageStrip
	hintStrip
	paneCount
)

// class is what a screen has room for.
type class uint8

// The classes of screens: one pane; State or another beside the timeline and the code below; two columns; three.
const (
	sizeXS class = iota
	sizeS
	sizeM
	sizeL
)

func classOf(width, height int) class {
	switch {
	case width < 72 || height < 18: // within a lesson the bench has the rows that the task leaves of 24
		return sizeXS
	case width < 100 || height < 28:
		return sizeS
	case width < 160 || height < 40:
		return sizeM
	}
	return sizeL
}

// layout is where everything stands; panes that are not shown have an empty place. The place of a pane with a
// title begins with the row of the title.
type layout struct {
	at      [paneCount]rect
	columns [][]pane // from left to right, each from top to bottom; what stands in full width is below them
	below   []pane
	class   class
	lane    int // width of a lane
	changed int // of the column that says what a step changed; 0 for none
}

// wants says what there is to show, and who wants how much of the screen.
type wants struct {
	width, height int
	lanes         int // lanes of actors that act
	cell          int // the longest cell of a lane, with a blank
	changed       int // the longest entry of the column of changes
	steps         int // rows of steps that the run has, or will have as far as anybody knows
	foot          int // rows below the steps: folded lanes, the strip
	switches      int // number of switches
	outcomes      int // rows of the census
	why           int // rows that Why needs
	state         int // rows that State needs
	story         bool
	code          int   // width of the longest line of code with what stands before it
	codeRows      int   // rows of code that there are
	side          pane  // what stands beside the timeline on a screen of class S
	focus         pane  // takes the arrows
	zoom          bool  // it has all the room
	page          pages // what is open
	mute          bool  // others draw the row of messages
}

// pages says how an open page wants to stand.
type pages uint8

const (
	noPage   pages = iota
	sidePage       // beside the timeline
	fullPage
)

// Widths in cells.
const (
	leastLane    = 10 // "▢ key 7 ∅" and a gap
	goodLane     = 15
	roomyLane    = 23
	tightLane    = 6 // where more actors could act than there is room for
	leastChanged = 10
	sideWidth    = 28
	leastCode    = 40
)

// arrange places the panes by who needs room most: the gutter and a lane for each actor that acts, then code, then
// wider lanes, then what changed. Rows go to what has something to show, and what then remains to the code.
func arrange(w wants) layout {
	l := layout{class: classOf(w.width, w.height)}
	top, bottom := 1, w.height-1
	l.at[headerStrip] = rect{0, 0, w.width, 1}
	l.at[hintStrip] = rect{0, bottom, w.width, 1}
	if !w.mute {
		bottom--
		l.at[messageStrip] = rect{0, bottom, w.width, 1}
	}
	if l.class <= sizeS && w.page != fullPage {
		rows := 2
		switch {
		case w.height < 20:
			rows = 1
		case w.height >= 40:
			rows = 5
		}
		bottom -= rows
		l.at[verdictStrip] = rect{0, bottom, w.width, rows}
		if w.switches > 0 {
			bottom--
			l.at[switchStrip] = rect{0, bottom, w.width, 1}
		}
	}
	area := rect{0, top, w.width, bottom - top}
	switch {
	case w.page == fullPage:
		l.column(area, pageBox, area.h)
	case w.zoom || l.class == sizeXS:
		l.one(area, w)
	case l.class == sizeS:
		l.small(area, w)
	case l.class == sizeM:
		l.medium(area, w)
	default:
		l.large(area, w)
	}
	return l
}

// column adds a pane at the bottom of the rightmost column, or begins one at area.
func (l *layout) column(area rect, p pane, rows int) rect {
	rows = min(max(rows, 0), area.h)
	if rows == 0 {
		return area
	}
	l.at[p] = rect{area.x, area.y, area.w, rows}
	if n := len(l.columns); n > 0 && l.at[l.columns[n-1][0]].x == area.x {
		l.columns[n-1] = append(l.columns[n-1], p)
	} else {
		l.columns = append(l.columns, []pane{p})
	}
	return rect{area.x, area.y + rows, area.w, area.h - rows}
}

// one gives all the room to the pane in focus.
func (l *layout) one(area rect, w wants) {
	p := w.focus
	switch {
	case w.page == sidePage:
		p = pageBox
	case p == switchBox && (l.class == sizeXS || w.switches == 0):
		p = timelineBox
	}
	l.column(area, p, area.h)
	l.lanes(area.w, w)
}

// lanes shares a width among the lanes and the column of changes.
func (l *layout) lanes(width int, w wants) {
	n := max(w.lanes, 1)
	room := width - gutterWidth(w.steps)
	if spare := room - n*leastLane; spare >= leastChanged && w.changed > 0 { // at every size, and before wider lanes
		l.changed = leastChanged
	}
	l.lane = min(max((room-l.changed)/n, tightLane), goodLane)
	if spare := room - n*l.lane; spare >= leastChanged && w.changed > 0 {
		l.changed = min(spare, max(w.changed, leastChanged), sideWidth)
	}
	if spare := room - l.changed - n*l.lane; spare > 0 {
		l.lane = min(l.lane+spare/n, max(min(w.cell, roomyLane), l.lane))
	}
}

// small puts State, or what takes its place, beside the timeline, and the code below both. What leaves the timeline no
// room for its lanes and for what each step changed stands in the place of the code: whatever is said of a run, what
// it changed is seen beside it.
func (l *layout) small(area rect, w wants) {
	side, p := w.sideOf(area.w)
	rows := min(max(w.steps+w.foot+4, 8), area.h-4)
	lower, lowerRows := codeBox, w.codeRows
	if side == 0 && (w.page == sidePage || p == w.focus) {
		lower, lowerRows = p, area.h
	}
	if lowerRows == 0 {
		rows = area.h
	} else if rest := area.h - rows - 1; rest > lowerRows {
		rows = area.h - 1 - lowerRows
	}
	if w.focus == lower || lower == pageBox {
		rows = min(rows, max(8, area.h/2))
	}
	width := area.w
	if side > 0 {
		width -= side + 1
	}
	l.column(rect{area.x, area.y, width, rows}, timelineBox, rows)
	if side > 0 {
		l.column(rect{area.x + width + 1, area.y, side, rows}, p, rows)
	}
	if area.h > rows {
		l.at[lower] = rect{area.x, area.y + rows, area.w, area.h - rows}
		l.below = append(l.below, lower)
	}
	l.lanes(width, w)
}

// sideOf is what stands beside the timeline, and in how many of width columns: 0 if its least leaves too few.
func (w wants) sideOf(width int) (int, pane) {
	side, least, p := sideWidth, 22, w.side
	switch {
	case w.page == sidePage:
		side, least, p = 40, 30, pageBox
	case p == whyBox:
		side, least = 36, 30
	case p == censusBox:
		side, least = 44, 36
	}
	room := width - 1 - gutterWidth(w.steps) - leastLane*max(w.lanes, 1)
	if w.changed > 0 {
		room -= leastChanged
	}
	if room < least {
		return 0, p
	}
	return min(side, room), p
}

// split shares a width between code and timeline, as the package's rules of who gets the room have it.
func split(width int, w wants) (code, timeline int) {
	n := max(w.lanes, 1)
	timeline = gutterWidth(w.steps) + leastLane*n
	code = min(w.code, width/2, width-timeline)
	code = max(code, min(leastCode, width-timeline))
	rest := width - timeline - code
	take := func(most int) {
		most = min(max(most, 0), rest)
		timeline += most
		rest -= most
	}
	take((goodLane - leastLane) * n)
	if w.changed > 0 && rest >= 10 {
		take(min(max(w.changed, 10), sideWidth))
	}
	if wide := min(roomyLane, w.cell); wide > goodLane {
		take((wide - goodLane) * n)
	}
	take(64 - timeline) // Why and Census stand below the lanes, and want as much
	return code + rest, timeline
}

// medium makes two columns: code, State and Switches, and the timeline with Why and Census below it. Where the run
// leaves room below the timeline, State stands there, so that the rows go to the code.
func (l *layout) medium(area rect, w wants) {
	code, timeline := split(area.w-1, w)
	spare := area.h - l.needs(w) - (w.state + 1)
	l.left(rect{area.x, area.y, code, area.h}, w, spare < 0)
	l.right(rect{area.x + code + 1, area.y, timeline, area.h}, w, spare >= 0)
	l.lanes(timeline, w)
}

// needs is how many rows timeline, Why and Census need.
func (l *layout) needs(w wants) int {
	return max(w.steps+w.foot+4, 8) + max(w.why+1, 5) + min(w.outcomes, 6) + 3
}

func (l *layout) left(area rect, w wants, state bool) {
	if w.page == sidePage {
		l.column(area, pageBox, area.h)
		return
	}
	switches := 0
	if w.switches > 0 {
		switches = min(switchRows(w.switches, area.w)+1, area.h/3)
	}
	rows := 0
	if state {
		rows = min(max(w.state+1, 5), (area.h-switches)/2)
	}
	code := area.h - switches - rows
	area = l.column(area, codeBox, code)
	if state {
		area = l.column(area, stateBox, rows)
	}
	l.column(area, switchBox, switches)
}

// right puts the timeline above Why and Census, and State between them if it stands here. Each has as many rows as it
// needs, and what is left they share, so that none is mostly empty.
func (l *layout) right(area rect, w wants, state bool) {
	census := min(w.outcomes, 6) + 3
	why := min(max(w.why+1, 5), max(area.h/3, 5))
	steps := max(w.steps+w.foot+4, 8)
	parts, spare := 3, area.h-census-why-steps
	if state {
		parts, spare = 4, spare-(w.state+1)
	}
	share := max(spare, 0) / parts
	if steps = min(steps, max(area.h-census-why, min(8, area.h))); spare > 0 {
		steps += share + spare%parts // Why is told in paragraphs, and has empty rows of its own
	}
	area = l.column(area, timelineBox, steps)
	if state {
		area = l.column(area, stateBox, w.state+1+share)
	}
	area = l.column(area, whyBox, area.h-census-share)
	l.column(area, censusBox, area.h)
}

// large makes three columns: code and Switches, the timeline and the story, and State, Why and Census.
func (l *layout) large(area rect, w wants) {
	right := min(max(area.w*3/10, 56), 76)
	code, timeline := split(area.w-2-right, w)
	l.left(rect{area.x, area.y, code, area.h}, wants{switches: w.switches}, false)
	middle := rect{area.x + code + 1, area.y, timeline, area.h}
	rows := area.h
	if w.story {
		rows = max(min(w.steps+w.foot+4, area.h-8), area.h/3)
	}
	middle = l.column(middle, timelineBox, rows)
	l.column(middle, storyBox, middle.h)
	rest := rect{area.x + area.w - right, area.y, right, area.h}
	if w.page == sidePage {
		l.column(rest, pageBox, rest.h)
	} else {
		census := min(w.outcomes, 8) + 4
		state := min(max(w.state+1, 6), rest.h/2)
		rest = l.column(rest, stateBox, state)
		rest = l.column(rest, whyBox, rest.h-census)
		l.column(rest, censusBox, rest.h)
	}
	l.lanes(timeline, w)
}

// switchRows is how many rows the switches need as a list in columns, with the sentence of the chosen one.
func switchRows(n, width int) int {
	columns := max(min(width/20, 3), 1)
	return (n+columns-1)/columns + 2
}

// gutterWidth is what stands left of the lanes: mark, number of the step, a blank, the chance to fail, a blank.
func gutterWidth(steps int) int {
	if steps > 99 {
		return 4 + len(strconv.Itoa(steps))
	}
	return 6
}

// shown reports whether a pane has a place.
func (l *layout) shown(p pane) bool { return !l.at[p].empty() }

// inner is the place of a pane without its title.
func (l *layout) inner(p pane) rect {
	r := l.at[p]
	return rect{r.x, r.y + 1, r.w, max(r.h-1, 0)}
}
