package bench

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

// The panes. Strips run over the whole width; boxes stand side by side.
const (
	headerStrip pane = iota
	codeBox
	timelineBox
	switchBox
	switchStrip
	censusBox
	whyBox
	stateBox
	storyBox
	pageBox // takes the place of all boxes
	actorStrip
	verdictStrip
	hintStrip
	paneCount
)

// layout is where everything stands; panes that are not shown have an empty
// place.
type layout [paneCount]rect

// wants says what there is to show.
type wants struct {
	width, height int
	actors        int  // rows of the actor strip that would be needed
	switches      int  // number of switches
	switchRows    int  // rows that the switches need as a strip
	outcomes      int  // rows of the census
	story         bool // there is one
	lanes         int  // number of actors
	code          int  // width of a box that shows every line of code whole
	codeFirst     bool // the learner reads the code: it gets the room
}

// arrange places the panes. Three shapes: one box (narrow), code beside
// timeline (from 72 columns), and from 100×30 and 160×40 more boxes around them.
func arrange(w wants) layout {
	var l layout
	top, bottom := 1, w.height-1
	l[headerStrip] = rect{0, 0, w.width, 1}
	l[hintStrip] = rect{0, bottom, w.width, 1}

	verdict := 1
	switch {
	case w.height >= 48:
		verdict = 4
	case w.height >= 30:
		verdict = 3
	case w.height >= 18:
		verdict = 2
	}
	bottom -= verdict
	l[verdictStrip] = rect{0, bottom, w.width, verdict}

	boxed := w.width >= 100 && w.height >= 30
	if w.switches > 0 && !boxed {
		rows := min(w.switchRows, max(1, w.height/12))
		bottom -= rows
		l[switchStrip] = rect{0, bottom, w.width, rows}
	}
	rows := min(max(w.actors, 1), max(1, w.height/6))
	bottom -= rows
	l[actorStrip] = rect{0, bottom, w.width, rows}

	area := rect{0, top, w.width, bottom - top}
	l[pageBox] = area
	switch {
	case w.width < 72:
		l.placeOne(area, w)
	case !boxed:
		code := codeWidth(area.w, w)
		l[codeBox] = rect{area.x, area.y, code, area.h}
		l[timelineBox] = rect{area.x + code, area.y, area.w - code, area.h}
	case w.width >= 160 && w.height >= 40:
		l.placeThree(area, w)
	default:
		l.placeTwo(area, w)
	}
	return l
}

// codeWidth shares a width between code and timeline: the timeline gets what its
// lanes need to be read, the code what it can use of the rest.
func codeWidth(width int, w wants) int {
	timeline := max(18+goodLane*max(w.lanes, 2), width*21/40)
	if width >= 100 {
		timeline = max(timeline, min(24+roomyLane*w.lanes, width*5/8))
	}
	if w.codeFirst {
		timeline = min(18+minLane*max(w.lanes, 2), width/2)
	}
	return max(min(w.code, width-timeline), min(30+width/20, width/2))
}

func (l *layout) placeOne(area rect, w wants) {
	if w.codeFirst {
		l[codeBox] = area
		return
	}
	l[timelineBox] = area
}

// placeTwo makes two columns: code above switches, timeline above census.
func (l *layout) placeTwo(area rect, w wants) {
	left := codeWidth(area.w, w)
	l.placeLeft(rect{area.x, area.y, left, area.h}, w)
	right := rect{area.x + left, area.y, area.w - left, area.h}
	census := min(w.outcomes+4, right.h/3)
	l[timelineBox], l[censusBox] = split(right, right.h-census)
}

// placeThree adds a column of story, state, why and census.
func (l *layout) placeThree(area rect, w wants) {
	left := min(codeWidth(area.w, w), area.w*3/10)
	right := min(max(area.w*3/10, 50), 76)
	l.placeLeft(rect{area.x, area.y, left, area.h}, w)
	l[timelineBox] = rect{area.x + left, area.y, area.w - left - right, area.h}
	rest := rect{area.x + area.w - right, area.y, right, area.h}
	census := min(w.outcomes+4, rest.h/4)
	rest, l[censusBox] = split(rest, rest.h-census)
	rest, l[whyBox] = split(rest, rest.h-min(10, rest.h/3))
	if !w.story {
		l[stateBox] = rest
		return
	}
	l[storyBox], l[stateBox] = split(rest, rest.h-min(10, rest.h/3))
}

func (l *layout) placeLeft(area rect, w wants) {
	if w.switches == 0 {
		l[codeBox] = area
		return
	}
	rows := min(w.switches+2, area.h/3)
	l[codeBox], l[switchBox] = split(area, area.h-rows)
}

// split cuts r after the first h rows.
func split(r rect, h int) (upper, lower rect) {
	h = min(max(h, 0), r.h)
	return rect{r.x, r.y, r.w, h}, rect{r.x, r.y + h, r.w, r.h - h}
}
