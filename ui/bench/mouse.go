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
	b.board.Pressed()
	in := func(p pane) bool { return b.place.at[p].contains(m.X, m.Y) }
	switch {
	case in(switchStrip):
		return b.clickSwitch(m.X, m.Y-b.place.at[switchStrip].y)
	case b.page != nil && in(pageBox):
		at := b.place.inner(pageBox)
		return b.page.click(b, m.Y-at.y, m.X-at.x)
	case b.page != nil && b.place.at[timelineBox].empty():
	case in(switchBox):
		return b.clickSwitch(m.X-b.place.at[switchBox].x, m.Y-b.place.inner(switchBox).y)
	case in(timelineBox):
		b.focus = onTimeline
		at := b.place.inner(timelineBox)
		b.clickTimeline(m.X-at.x, m.Y-at.y)
	case in(censusBox):
		b.focus = onCensus
		if row := m.Y - b.place.inner(censusBox).y; row >= 0 {
			b.openOutcome(b.outcomes.top + row)
		}
	case in(storyBox):
		b.openStory()
	default:
		for f := range focusCount {
			if p := f.pane(); b.place.shown(p) && in(p) {
				b.focus = f
			}
		}
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

// clickTimeline takes a place within the box.
func (b *Bench) clickTimeline(x, y int) {
	r := b.place.inner(timelineBox)
	h := r.h - b.footRows()
	tl := b.timeline(r.w, h)
	step := tl.top + y - 1
	switch {
	case y < 0 || y >= h:
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
	if i < 0 || tl.g.lane <= 0 || i/tl.g.lane >= len(tl.g.lanes) {
		return 0, false
	}
	return tl.g.lanes[i/tl.g.lane], true
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
	case b.page != nil && b.place.at[pageBox].contains(m.X, m.Y):
		b.page.move(b, by)
	case b.place.at[codeBox].contains(m.X, m.Y):
		b.scrollCode(3 * by)
	case b.place.at[stateBox].contains(m.X, m.Y):
		b.stateTop = max(b.stateTop+3*by, 0)
	case b.place.at[whyBox].contains(m.X, m.Y):
		b.whyTop = max(b.whyTop+3*by, 0)
	case b.place.at[timelineBox].contains(m.X, m.Y):
		b.travel(b.hist.at + by)
	}
}
