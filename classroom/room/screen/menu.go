package screen

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/classroom/room"
	"racelab/sim"
)

// maxFinish bounds how far a run is taken on for a question, in steps.
const maxFinish = 2000

// action is something that can be done in the room. Its key stays the same whatever else can be done: somebody
// who knows it, or who presses it a moment late, never does another thing by it. (Raising a hand and taking it down
// are one thing, and so are showing a result and hiding it.)
type action struct {
	key   string
	label string
	do    func() tea.Cmd
}

// actions returns what this member can do now.
func (m *Model) actions() []action {
	var out []action
	add := func(key, label string, do func() tea.Cmd) { out = append(out, action{key, label, do}) }
	page := func(p pageKind) func() tea.Cmd {
		return func() tea.Cmd { m.open(p); return nil }
	}
	if m.leads() && m.look.Room.Closed.IsZero() {
		m.leading(add, page)
	}
	switch {
	case m.own != nil:
		add("m", "Come back to the room", m.rejoin)
	case !m.drives() && !m.predicting():
		add("b", "Branch off: a bench of your own", m.branch)
	}
	if m.drives() && !m.leads() {
		add("g", "Give the wheel back", func() tea.Cmd { return m.store("", func(ctx context.Context) error { return m.seat.Give(ctx, "") }) })
	}
	if !m.leads() {
		label := "Raise your hand"
		if m.seat.Hand() {
			label = "Take your hand down"
		}
		add("h", label, m.hand)
	}
	add("p", "People here", page(peoplePage))
	if m.leads() && m.look.Room.Closed.IsZero() {
		add("y", "The day: lessons, scores, projector", func() tea.Cmd {
			m.page, m.selected, m.menu = menuPage, 0, m.dayActions()
			return nil
		})
	}
	if m.look.Room.Challenge != nil {
		add("o", "The board", page(boardPage))
	}
	if m.opts.Guest && m.opts.Attach != nil {
		add("a", "Keep your progress: attach an SSH key", func() tea.Cmd {
			return m.do("", func(ctx context.Context) (string, error) {
				word, err := m.opts.Attach(ctx)
				return "With your key, within the hour: ssh HOST attach " + word, err
			})
		})
	}
	add("i", "How to join, in large letters", page(largePage))
	add("?", "Keys", page(helpPage))
	add("c", "Change your name", m.rename)
	if !m.leads() {
		add("s", "Scores so far", page(scoresPage))
		add("u", "What the class asks, without names", page(asksPage))
	}
	if m.leads() && m.look.Room.Closed.IsZero() {
		m.closing(add)
	}
	add("e", "Leave", func() tea.Cmd { m.askToLeave(); return nil })
	return out
}

// leading adds what only the instructor can do.
func (m *Model) leading(add func(key, label string, do func() tea.Cmd), page func(pageKind) func() tea.Cmd) {
	q, c := m.look.Room.Question, m.look.Room.Challenge
	switch {
	case q != nil:
		m.questioning(add, q)
	case c.Running(time.Now()):
		add("d", "End the challenge", func() tea.Cmd { return m.store("", m.seat.Drop) })
	default:
		add("f", "Ask: can it still fail?", func() tea.Cmd {
			return m.askAbout(func(r *sim.Report) (room.Question, error) { return room.CanItFail(r) })
		})
		add("l", "Ask: what does this run leave behind?", func() tea.Cmd { return m.askAbout(m.whatIsLeft) })
		add("n", "Ask: how many interleavings fail?", func() tea.Cmd {
			return m.askAbout(func(r *sim.Report) (room.Question, error) { return room.HowMany(r) })
		})
		add("w", "Ask a question of your own", m.askOwn)
		add("P", "Prepared questions", m.prepare)
		add("x", "Challenge: break it, 3 minutes", func() tea.Cmd { return m.challenge(3 * time.Minute) })
	}
	if q == nil || q.Phase == room.Revealed {
		m.showing(add)
	}
	if !m.drives() {
		add("g", "Take the wheel", func() tea.Cmd { return m.store("", m.seat.Take) })
	} else {
		add("h", "Hand the wheel to somebody", page(peoplePage))
	}
}

// closing adds what ends the room.
func (m *Model) closing(add func(key, label string, do func() tea.Cmd)) {
	if m.look.Room.Question != nil || m.look.Room.Challenge != nil {
		return
	}
	add("Z", "Close the room for good", func() tea.Cmd {
		return m.ask("Type "+m.look.Room.Code+" to close the room; what happened in it is kept: ", 10, func(s string) tea.Cmd {
			if code, _ := room.Code(s); code != m.look.Room.Code {
				m.say("The room stays open.")
				return nil
			}
			return m.store("The room is closed. Its report: ssh HOST room report "+m.look.Room.Code, m.seat.Close)
		})
	})
}

// showing adds what lets the class see what the explorer found, or hides it.
func (m *Model) showing(add func(key, label string, do func() tea.Cmd)) {
	label, say := "Show the class how many interleavings fail", "The class sees what the explorer found with these switches."
	if !m.covered() {
		label, say = "Hide how many interleavings fail", "It is hidden again."
	}
	on, seen := m.scene.Scene().Switches, m.covered()
	add("s", label, func() tea.Cmd {
		return m.store(say, func(ctx context.Context) error { return m.seat.ShowResults(ctx, on, seen) })
	})
}

// questioning adds what can be done with an open question.
func (m *Model) questioning(add func(key, label string, do func() tea.Cmd), q *room.Question) {
	move := func(to room.Phase) func() tea.Cmd {
		return func() tea.Cmd {
			return m.store("", func(ctx context.Context) error { return m.seat.Advance(ctx, to) })
		}
	}
	if q.Poll != room.NoPoll {
		if q.Phase == room.Vote {
			add("v", "Close it and show what was said", move(room.Discuss))
		}
		add("d", "Done with the question", func() tea.Cmd { return m.store("", m.seat.Drop) })
		return
	}
	switch q.Phase {
	case room.Vote:
		add("v", "Close the vote and show it", move(room.Discuss))
	case room.Discuss:
		add("a", "Vote again", move(room.Revote))
	case room.Revote:
		add("v", "Close the second vote and show it", move(room.Closed))
	}
	if q.Phase == room.Revealed {
		add("d", "Done with the question", func() tea.Cmd { return m.store("", m.seat.Drop) })
		return
	}
	add("r", "Reveal: run it", move(room.Revealed))
	add("d", "Drop the question", func() tea.Cmd { return m.store("", m.seat.Drop) })
	if _, open := q.Phase.Open(); open {
		m.counting(add, q)
	}
}

// counting adds the countdown of an open vote.
func (m *Model) counting(add func(key, label string, do func() tea.Cmd), q *room.Question) {
	if q.Until.IsZero() {
		add("t", "Count down: the vote closes in 30 seconds", func() tea.Cmd {
			return m.store("", func(ctx context.Context) error { return m.seat.Countdown(ctx, 30*time.Second) })
		})
	}
}

// store does something that returns no words.
func (m *Model) store(say string, work func(context.Context) error) tea.Cmd {
	return m.do("", func(ctx context.Context) (string, error) { return say, work(ctx) })
}

// enter takes what is chosen on the open page.
func (m *Model) enter(i int) tea.Cmd {
	switch m.page {
	case menuPage:
		if i >= 0 && i < len(m.menu) {
			m.page = noPage
			return m.menu[i].do()
		}
	case peoplePage:
		return m.handWheel(i)
	case preparedPage:
		m.page = noPage
		if i < len(m.prepared) {
			return m.put(m.prepared[i])
		}
	case asksPage:
		return m.wantToo(i)
	case deskPage:
		return m.nextPart()
	case lessonsPage:
		m.page = noPage
		if i < len(m.opts.Lessons) {
			return m.goTo(m.opts.Lessons[i])
		}
	default:
		m.page = noPage
	}
	return nil
}

func (m *Model) handWheel(i int) tea.Cmd {
	if i < 0 || i >= len(m.people) || !m.leads() {
		m.page = noPage
		return nil
	}
	who := m.people[i]
	m.page = noPage
	return m.store(who.Name+" has the wheel. R takes it back.", func(ctx context.Context) error { return m.seat.Give(ctx, who.ID) })
}

// askAbout puts a question that the engine answers.
func (m *Model) askAbout(make func(*sim.Report) (room.Question, error)) tea.Cmd {
	report := m.scene.Report()
	if report == nil {
		m.fail(errors.New("the explorer is still at work; ask again in a moment"))
		return nil
	}
	q, err := make(report)
	if err != nil {
		m.fail(err)
		return nil
	}
	return m.put(q)
}

// put asks a question about the program with the switches that are on.
func (m *Model) put(q room.Question) tea.Cmd {
	q.Switches = m.scene.Scene().Switches
	return m.store("The question is out: R closes the vote.", func(ctx context.Context) error { return m.seat.Ask(ctx, q) })
}

// whatIsLeft takes a copy of the run on to its end and asks how that is.
func (m *Model) whatIsLeft(report *sim.Report) (room.Question, error) {
	s := m.scene.Scene()
	run, err := m.opts.Lesson.Program.NewRun(sim.Config{Entry: m.opts.Lesson.Entry, Switches: s.Switches})
	if err != nil {
		return room.Question{}, err
	}
	for _, c := range s.Schedule[:s.At] {
		if err := run.Step(c); err != nil {
			return room.Question{}, err
		}
	}
	last := -1
	if s.At > 0 {
		last = s.Schedule[s.At-1].Actor
	}
	v := run.View(run.Len())
	if v.End != nil {
		return room.Question{}, errors.New("this run has ended already: go back a few steps, then ask")
	}
	for range maxFinish {
		if v.End != nil || len(v.Choices) == 0 {
			break
		}
		next := v.Choices[0]
		for _, c := range v.Choices {
			if c.Actor == last {
				next = c
				break
			}
		}
		if err := run.Step(next); err != nil {
			return room.Question{}, err
		}
		last = next.Actor
		v = run.View(run.Len())
	}
	outcome := ""
	if v.End != nil {
		outcome = v.End.Outcome
	}
	return room.WhatIsLeft(report, run.Schedule(), outcome)
}

// askOwn lets the instructor type a question.
func (m *Model) askOwn() tea.Cmd {
	return m.ask("Question / option / *right option / option: ", 400, func(s string) tea.Cmd {
		q, err := parseQuestion(s)
		if err != nil {
			m.fail(err)
			return nil
		}
		return m.put(q)
	})
}

// parseQuestion reads "Question / option / *right option / option".
func parseQuestion(s string) (room.Question, error) {
	parts := strings.Split(s, "/")
	q := room.Question{Text: strings.TrimSpace(parts[0]), Right: -1}
	for _, p := range parts[1:] {
		p = strings.TrimSpace(p)
		if p == "" {
			continue
		}
		if rest, ok := strings.CutPrefix(p, "*"); ok {
			q.Right, p = len(q.Options), strings.TrimSpace(rest)
		}
		q.Options = append(q.Options, p)
	}
	if q.Text == "" || len(q.Options) < 2 || len(q.Options) > 9 {
		return q, errors.New("put it like this: Does a lock help? / *yes / no; with two to nine options, the right one with a star if there is one")
	}
	return q, nil
}

// challenge begins a challenge on the switches that are on.
func (m *Model) challenge(length time.Duration) tea.Cmd {
	report := m.scene.Report()
	best := -1
	switch {
	case report == nil:
		m.fail(errors.New("the explorer is still at work; try again in a moment"))
		return nil
	case report.Shortest != nil:
		best = report.Shortest.Preemptions
	case report.Complete:
		m.fail(errors.New("no interleaving fails with these switches, so nobody could break it; flip a switch first"))
		return nil
	}
	switches := m.scene.Scene().Switches
	return m.store(fmt.Sprintf("The clock runs: %s.", length), func(ctx context.Context) error { return m.seat.Challenge(ctx, switches, best, length) })
}
