package bench

import (
	tea "charm.land/bubbletea/v2"
)

// click does what stands where the learner pointed: a switch flips, a row of the
// timeline is travelled to, the heading of a lane or a line of the actor strip
// steps that actor.
func (b *Bench) click(m tea.MouseClickMsg) tea.Cmd {
	if m.Button != tea.MouseLeft {
		return nil
	}
	b.status = ""
	in := func(p pane) bool { return b.place[p].contains(m.X, m.Y) }
	switch {
	case in(actorStrip):
		b.clickActor(m.Y - b.place[actorStrip].y)
	case in(switchStrip):
		return b.clickSwitch(m.X, m.Y-b.place[switchStrip].y)
	case b.page != nil && in(pageBox):
		at := b.place[pageBox]
		return b.page.click(b, m.Y-at.y-1, m.X-at.x-1)
	case b.page != nil:
	case in(switchBox):
		return b.clickSwitch(m.X-b.place[switchBox].x-1, m.Y-b.place[switchBox].y-1)
	case in(timelineBox):
		b.focus = onTimeline
		b.clickTimeline(m.X-b.place[timelineBox].x-1, m.Y-b.place[timelineBox].y-1)
	case in(codeBox):
		b.focus = onCode
	case in(censusBox):
		b.page = &censusPage{}
	case in(whyBox):
		b.page = &textPage{kind: whyText}
	case in(stateBox):
		b.page = &textPage{kind: stateText}
	case in(storyBox):
		b.openStory()
	}
	return nil
}

func (b *Bench) clickSwitch(x, y int) tea.Cmd {
	for _, it := range b.panes.items {
		if it.at.contains(x, y) {
			b.page = nil
			return b.flip(it.index)
		}
	}
	return nil
}

// clickActor steps the actor of a line of the strip; the line after the actors
// is the clock's.
func (b *Bench) clickActor(row int) {
	n := len(b.hist.view().Actors)
	rows := b.place[actorStrip].h
	switch {
	case row == rows-1 && rows < b.actorsWanted():
		b.choose(b.hist.view().Choices, "What may happen next")
	case row < n:
		b.closeUnlessStays()
		b.stepActor(row)
	case row == n && canStep(b.hist.view(), -1):
		b.closeUnlessStays()
		b.stepActor(-1)
	}
}

func (b *Bench) closeUnlessStays() {
	if b.page != nil && !b.page.stays() {
		b.page = nil
	}
}

// clickTimeline takes a place within the box.
func (b *Bench) clickTimeline(x, y int) {
	r := b.place[timelineBox]
	tl := b.timeline(r.w-2, r.h-2)
	step := tl.top + y - 1
	switch {
	case y < 0 || y >= r.h-2:
	case y == 0, step == b.hist.tape.len()+1 && b.hist.atEnd():
		if actor, ok := tl.laneAt(x); ok {
			b.stepActor(actor)
		}
	case step <= b.hist.tape.len():
		b.travel(step)
	}
}

// laneAt returns the actor whose lane is in column x.
func (tl *timeline) laneAt(x int) (actor int, ok bool) {
	i := x - tl.g.left()
	if i < 0 || tl.g.lane <= 0 || i/tl.g.lane >= tl.g.lanes {
		return 0, false
	}
	return tl.g.first + i/tl.g.lane, true
}

// wheel scrolls what is under the pointer.
func (b *Bench) wheel(m tea.MouseWheelMsg) {
	by := 0
	switch m.Button {
	case tea.MouseWheelUp:
		by = -1
	case tea.MouseWheelDown:
		by = 1
	default:
		return
	}
	switch {
	case b.page != nil:
		b.page.move(b, by)
	case b.place[codeBox].contains(m.X, m.Y):
		b.scrollCode(3 * by)
	case b.place[timelineBox].contains(m.X, m.Y):
		b.travel(b.hist.at + by)
	}
}
