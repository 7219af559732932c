package screen

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/lessons/progress"
	"racelab/ui/bench"
)

// Learner is somebody in a room who goes through its lesson by themselves, too: what they
// break here they have broken there.
type Learner struct {
	Lesson  *lessons.Lesson
	Numbers lessons.Numbers // of the lesson
	Store   progress.Store
	Record  progress.Record // as it was when they came
}

// lesson is the learner's own attempt at the lesson of the room. The rules are those of
// package attempt; here it is only told of runs.
type lesson struct {
	Learner
	a       *attempt.Attempt
	waiting []attempt.Run // until the lesson is open
	last    uint64        // revision of the bench that was looked at last
	of      *bench.Bench
	pending []func(*progress.Record)
	out     progress.Outbox
}

func newLesson(who Learner, seed uint64) *lesson {
	l := &lesson{Learner: who}
	l.a = attempt.New(who.Lesson, notes{l}, seed)
	return l
}

// notes are what the attempt notes, until store stores it.
type notes struct{ l *lesson }

func (n notes) Record() progress.Record { return n.l.Learner.Record }
func (n notes) Now() time.Time          { return time.Now() }

func (n notes) Change(change func(*progress.Record)) {
	change(&n.l.Learner.Record)
	n.l.pending = append(n.l.pending, change)
}

type (
	openedMsg struct { // what the engine knows of the lesson
		of    *lesson
		study *course.Study
		err   error
	}
	keptMsg struct { // the record as it was stored
		record progress.Record
		err    error
	}
)

// open asks the engine, as a command. Nothing is said of an error: the bench says it.
func (l *lesson) open() tea.Msg {
	s, err := course.OpenWith(l.Lesson, l.Numbers)
	if err == nil {
		attempt.Prepare(s)
	}
	return openedMsg{l, s, err}
}

func (l *lesson) opened(m openedMsg) tea.Cmd {
	if m.err != nil {
		return nil
	}
	l.a.Open(m.study)
	for _, r := range l.waiting {
		l.a.Steered(r)
	}
	l.waiting = nil
	return l.store()
}

// ran looks at a bench on which the learner may have brought a run to its end.
func (l *lesson) ran(b *bench.Bench) tea.Cmd {
	if l == nil || b == l.of && b.Revision() == l.last {
		return nil
	}
	l.of, l.last = b, b.Revision()
	v := b.View()
	if v == nil || v.End == nil {
		return nil
	}
	run := attempt.Run{Switches: b.Scene().Switches, Ended: true, Fails: v.End.Fails, ByHand: b.ByHand(), Preemptions: b.Preemptions()}
	if l.a.Study() == nil {
		l.waiting = append(l.waiting, run)
		return nil
	}
	l.a.Steered(run)
	return l.store()
}

// store returns the command that stores what was noted.
func (l *lesson) store() tea.Cmd {
	if len(l.pending) == 0 {
		return nil
	}
	out := &l.out
	out.Put(l.pending...)
	l.pending = nil
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second) // whoever leaves keeps it
		defer cancel()
		r, any, err := out.Send(ctx, l.Store)
		if !any {
			return nil
		}
		return keptMsg{r, err}
	}
}

func (l *lesson) kept(m keptMsg) {
	if m.err == nil {
		l.Learner.Record = progress.Merge(l.Learner.Record, m.record)
	}
}
