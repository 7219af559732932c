package screen

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"racelab/classroom/room"
	"racelab/sim/cells"
	"racelab/ui"
	"racelab/ui/draw"
)

// This file is about a room that lasts a day: it goes from lesson to lesson, people come back to the bench that
// they left, and what they did counts over all of it.

// Titled is a lesson that a room can go to.
type Titled struct{ Name, Title string }

type (
	turnedMsg struct { // the lesson that the room went to
		name    string
		lesson  ui.Lesson
		learner *Learner
		err     error
	}
	placeMsg struct{ place *room.Place } // where this member was before the connection was lost
)

// turnLesson opens the lesson that the room has gone to.
func (m *Model) turnLesson() tea.Cmd {
	name := m.look.Room.Lesson
	if name == m.about || m.opts.Open == nil {
		return nil
	}
	m.about, m.page, m.input = name, noPage, nil
	return func() tea.Msg {
		l, who, err := m.opts.Open(name)
		return turnedMsg{name, l, who, err}
	}
}

// current reports whether the bench has the lesson that the room is at.
func (m *Model) current() bool { return m.onBench == m.look.Room.Lesson || m.opts.Open == nil }

// turned puts another lesson on the bench.
func (m *Model) turned(msg turnedMsg) tea.Cmd {
	switch {
	case msg.name != m.about:
		return nil // the room has gone on
	case msg.err != nil:
		m.fail(fmt.Errorf("the room has gone to another lesson, which cannot be shown: %w", msg.err))
		return nil
	}
	m.scene.Close()
	if m.own != nil {
		m.own.Close()
	}
	if m.over != nil {
		m.over.bench.Close()
		m.over = nil
		m.seat.Watch("", false)
	}
	m.own, m.attempt, m.reported, m.shown, m.lesson = nil, "", "", 0, nil
	m.opts.Lesson, m.onBench = msg.lesson, msg.name
	m.scene = m.bench()
	m.scene.Watched(m.watching)
	m.sent = m.scene.Revision()
	m.seat.Does(room.Follows, 0)
	cmds := []tea.Cmd{m.forBench(m.scene, m.scene.Init())}
	if msg.learner != nil {
		m.lesson = newLesson(*msg.learner, m.opts.Seed)
		cmds = append(cmds, m.lesson.open)
	}
	m.say("The room is at: " + cells.Clean(m.look.Room.Title))
	return tea.Batch(append(cmds, m.resize(), m.follow())...)
}

// stay keeps where this member is on a bench of their own.
func (m *Model) stay() {
	if rev := m.own.Revision(); rev != m.stayed || m.own != m.stayedOn {
		m.stayed, m.stayedOn = rev, m.own
		m.seat.Stay(&room.Place{Lesson: m.onBench, Attempt: m.attempt, Scene: roomScene(m.own.Scene())})
	}
}

// comeBack asks where this member was.
func (m *Model) comeBack() tea.Msg {
	ctx, cancel := context.WithTimeout(m.ctx, storeTime)
	defer cancel()
	p, err := m.seat.Place(ctx)
	if err != nil {
		return nil // they begin with the room
	}
	return placeMsg{p}
}

// cameBack opens the branch that was left. An attempt at a challenge begins anew: whose hand made a run is not
// known of one that was kept.
func (m *Model) cameBack(p *room.Place) tea.Cmd {
	if p == nil || p.Attempt != "" || p.Lesson != m.onBench || m.own != nil || m.drives() {
		return nil
	}
	return m.branchAt(benchScene(p.Scene), "You are back on your own branch. q comes back to the room.")
}

// dayActions are what whoever teaches does over a day.
func (m *Model) dayActions() []action {
	var out []action
	add := func(key, label string, do func() tea.Cmd) { out = append(out, action{key, label, do}) }
	page := func(p pageKind) func() tea.Cmd { return func() tea.Cmd { m.open(p); return nil } }
	add("n", "Your desk: notes, what comes next, who is stuck", m.openDesk)
	if len(m.opts.Lessons) > 0 {
		add("l", "Go to another lesson", page(lessonsPage))
	}
	add("s", "Scores so far", page(scoresPage))
	add("u", "What the class asks, without names", page(asksPage))
	if !m.look.Room.Question.Prediction() {
		add("b", "Ask how sure they are, before the lesson", m.confidence(room.Before))
		add("a", "Ask how sure they are, after it", m.confidence(room.After))
	}
	add("c", "Call everybody back to the room", m.gather(false))
	if !m.look.Room.Question.Prediction() {
		add("o", "Send everybody off from this step", m.gather(true))
	}
	on, label := !m.look.Room.Poster, "Projector: show how to join"
	if !on {
		label = "Projector: show the lesson again"
	}
	add("p", label, func() tea.Cmd {
		return m.store("", func(ctx context.Context) error { return m.seat.Poster(ctx, on) })
	})
	return out
}

// goTo takes the room to a lesson.
func (m *Model) goTo(l Titled) tea.Cmd {
	if l.Name == m.look.Room.Lesson {
		m.fail(errors.New("the room is at this lesson"))
		return nil
	}
	return m.store("", func(ctx context.Context) error { return m.seat.Turn(ctx, l.Name, l.Title) })
}

// lessonsLines lists the lessons that the room can go to.
func (m *Model) lessonsLines(w, h int) []string {
	st := m.styles
	var out []string
	first, after := m.window(len(m.opts.Lessons), h)
	for i := first; i < after; i++ {
		m.items = append(m.items, i)
		l := m.opts.Lessons[i]
		r := draw.NewRow(w).Space(1)
		style := st.Text
		if i == m.selected {
			style = st.Selected()
		}
		r.PutWithin(style, cells.Clean(l.Title), max(w-28, 10)).To(max(w-25, 12)).Put(st.Faint, l.Name)
		if l.Name == m.look.Room.Lesson {
			r.Put(st.Good, " here")
		}
		out = append(out, r.String())
	}
	return out
}

// mostScores is how many scores all see: who has few is not shown to the others.
const mostScores = 10

// scoresLines lists the best scores, and this member's own. Whoever teaches sees all.
func (m *Model) scoresLines(w, h int) []string {
	st, me := m.styles, m.seat.Me().ID
	if len(m.scores) == 0 {
		return []string{draw.NewRow(w).Space(1).Put(st.Faint, "Nobody has a score yet: it counts revealed questions and challenges.").String()}
	}
	var out []string
	for i, s := range m.scores {
		if i >= mostScores && s.ID != me && !m.leads() {
			continue
		}
		r := draw.NewRow(w).Space(1).Put(st.Faint, fmt.Sprintf("%3d  ", i+1))
		style := st.Text
		if s.ID == me {
			style = st.Accent
		}
		r.PutWithin(style, cells.Clean(s.Name), 24).To(32).Put(st.Strong, count(s.Points(), "point")).To(44)
		out = append(out, r.Put(st.Faint, fmt.Sprintf("%d of %s right · %s broken", s.Right, count(s.Asked, "answer"), count(s.Broke, "challenge"))).String())
	}
	first, after := window(m.selected, len(out), h)
	return out[first:after]
}
