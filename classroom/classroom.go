// Package classroom opens the lab to learners over SSH: each at their own pace,
// or together in rooms.
//
// Folders: sshd is the server and what it bounds; store keeps learners' progress
// and rooms in NATS JetStream; room is a class that follows one bench, and
// room/screen how that looks; fair shares the cores between explorers; confine
// keeps what learners send in a process of its own, court what they type; load measures it all with
// clients of its own. This package ties them together: what a visit may do, and
// for whom.
//
// Learners share nothing but what does not change (lessons, reports of the
// explorer) and the store, so any number of processes may serve one class.
package classroom

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"log/slog"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/classroom/fair"
	"racelab/classroom/oncall"
	"racelab/classroom/room"
	"racelab/classroom/room/rehearse"
	"racelab/classroom/room/screen"
	"racelab/classroom/sshd"
	"racelab/classroom/store"
	"racelab/lessons"
	"racelab/lessons/drills"
	"racelab/lessons/exercise"
	"racelab/lessons/progress"
	"racelab/sim"
	"racelab/ui"
	"racelab/ui/signs"
)

// Options say what a class is made of. Lesson, Print, Store and Log must be set.
type Options struct {
	// Lesson returns a lesson by name; the first one for an empty name.
	Lesson func(name string) (ui.Lesson, error)
	// Print runs a command that needs nothing of the classroom: check, lessons,
	// replay. It returns the exit status.
	Print func(context.Context, Request) int
	// OnCall plays nights of the incident room; nil: nobody is on call.
	OnCall *oncall.Rota
	// Court judges what a learner types; nil: nobody may type code.
	Court func(who fair.Who) exercise.Court
	// Share is the explorers' part of the machine; nil: all but one core.
	Share       *fair.Share
	Store       *store.Store
	Instructors *sshd.Keys
	Rehearse    rehearse.Options // simulated learners in every room that is opened
	Invite      string           // how learners reach the server: "ssh -t lab.example.org"
	Log         *slog.Logger
}

// Request is a command to print something.
type Request struct {
	sshd.Streams
	Args []string // the command and its words
	Who  fair.Who
	// Record is the learner's progress.
	Record func(context.Context) (progress.Record, error)
}

// Class is what visitors of the server see. It implements sshd.App.
type Class struct {
	opts    Options
	share   *fair.Share
	rooms   *room.Rooms
	life    context.Context // of simulated learners
	end     context.CancelFunc
	guesses *guesses

	mu      sync.Mutex
	lessons map[string]ui.Lesson // by name; compiled once for all
}

// New returns a class.
func New(o Options) *Class {
	if o.Share == nil {
		o.Share = fair.New(0, fair.DefaultBudget())
	}
	c := &Class{opts: o, share: o.Share, rooms: room.NewRooms(o.Store, o.Log), guesses: newGuesses(), lessons: map[string]ui.Lesson{}}
	c.life, c.end = context.WithCancel(context.Background())
	return c
}

// Close ends what the class does by itself. Visits are the server's to end.
func (c *Class) Close() { c.end() }

// Forget ends the visits of learners who are forgotten, on whatever node, until quit
// is called. End is the server's.
func (c *Class) Forget(end func(id, why string)) (quit func(), err error) {
	return c.opts.Store.OnForgotten(func(id string) {
		if c.opts.OnCall != nil {
			c.opts.OnCall.Forget(id)
		}
		end(id, "Everything about you was deleted here. Connect again to start from the beginning.")
	})
}

// person says who a visitor is in a room.
func (c *Class) person(v *sshd.Visit) room.Person {
	name, err := room.Name(v.Name)
	if err != nil {
		name = "somebody"
	}
	return room.Person{ID: v.ID, Name: name, Instructor: c.opts.Instructors.Has(v.Key)}
}

// errDumb is the error of a terminal that has no screens to draw.
var errDumb = errors.New("this terminal says that it is a dumb one, which cannot show screens; the course as lines of text: ssh HOST plain (without -t)")

// Screen implements sshd.App.
func (c *Class) Screen(ctx context.Context, v *sshd.Visit) (tea.Model, error) {
	if v.Terminal && v.Term == "dumb" {
		return nil, errDumb
	}
	go c.seen(v)
	if v.Guest {
		return c.seat(ctx, v, v.Room)
	}
	if code, ok := room.Code(v.Name); ok && len(v.Args) == 0 { // ssh CODE@HOST
		if _, err := c.find(ctx, v, code); err == nil {
			return c.seat(ctx, v, code)
		}
	}
	switch {
	case len(v.Args) == 0, c.opts.OnCall != nil && v.Args[0] == "drill" && len(v.Args) == 2:
		return c.home(ctx, v)
	case v.Args[0] == "lab" && len(v.Args) == 2:
		lesson, err := c.lesson(v.ID, v.Args[1])
		if err != nil {
			return nil, err
		}
		return ui.New(ui.Options{Lesson: lesson, Context: ctx, Seed: seed(v.ID), Locale: locale(v)}), nil
	case v.Args[0] == "room" && len(v.Args) == 2 && isCode(v.Args[1]):
		return c.seat(ctx, v, v.Args[1])
	case v.Args[0] == "room" && len(v.Args) == 3 && v.Args[1] == "show":
		return c.projector(ctx, v)
	case v.Args[0] == "room" && len(v.Args) >= 2 && v.Args[1] == "new":
		return c.newRoom(ctx, v)
	}
	return nil, nil
}

func isCode(s string) bool {
	_, ok := room.Code(s)
	return ok
}

// locale is the set of signs that a visitor's terminal can show, as far as its kind says that: clients send no locale.
func locale(v *sshd.Visit) string {
	return string(signs.Of(func(name string) string {
		if name == "TERM" {
			return v.Term
		}
		return ""
	}))
}

// seen notes that somebody was here. Nothing depends on it.
func (c *Class) seen(v *sshd.Visit) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := c.opts.Store.Seen(ctx, v.ID, c.person(v).Name, v.Fingerprint); err != nil {
		c.opts.Log.Warn("a visit was not noted", "learner", v.ID, "err", err)
	}
}

// home is a learner's own lab, where it was left.
func (c *Class) home(ctx context.Context, v *sshd.Visit) (tea.Model, error) {
	mine := c.opts.Store.Learner(v.ID)
	record, err := mine.Load(ctx)
	if err != nil {
		return nil, err
	}
	open := func(l *lessons.Lesson) ui.Lesson {
		b, err := c.lesson(v.ID, l.Name)
		if err != nil { // every lesson compiles: tests hold it to that
			return ui.Lesson{Name: l.Name, Title: l.Title}
		}
		return b
	}
	course := &ui.Course{Open: open, Reports: c.reports(v.ID), Store: mine, Record: record}
	if c.opts.Court != nil {
		course.Court = c.opts.Court(fair.Who{Learner: v.ID, Address: sshd.Host(v.Remote)})
	}
	if c.opts.OnCall != nil {
		shelf := c.opts.Store.NightsOf(v.ID)
		course.Nights, course.OnCall = shelf, c.opts.OnCall.For(ctx, fair.Who{Learner: v.ID, Address: sshd.Host(v.Remote)}, shelf)
	}
	if len(v.Args) == 2 && v.Args[0] == "drill" {
		d, err := drills.Find(v.Args[1])
		if err != nil {
			return nil, err
		}
		course.Drill = d.Name
	}
	return ui.New(ui.Options{Context: ctx, Seed: seed(v.ID), Locale: locale(v), Course: course}), nil
}

// reports returns lessons' numbers out of what all learners share.
func (c *Class) reports(learner string) func(context.Context, *lessons.Lesson) lessons.Numbers {
	return func(ctx context.Context, l *lessons.Lesson) lessons.Numbers {
		return func(switches ...string) (*sim.Report, error) {
			b, err := c.lesson(learner, l.Name)
			if err != nil {
				return nil, err
			}
			return b.Program.Explore(ctx, sim.Config{Entry: b.Entry, Switches: switches}, sim.Budget{}, nil)
		}
	}
}

// seat is a place in a room.
func (c *Class) seat(ctx context.Context, v *sshd.Visit, code string) (tea.Model, error) {
	r, err := c.find(ctx, v, code)
	if errors.Is(err, room.ErrNoRoom) {
		c.wrong(v.Remote, "no such room")
	}
	if err != nil {
		return nil, err
	}
	called, err := c.opts.Store.Called(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	var why error
	if called != "" || v.Guest { // guests have said it to come in
		m, err := c.sit(ctx, v, r, called)
		if !errors.Is(err, room.ErrPoses) {
			return m, err
		}
		why = err
	}
	propose := v.Name
	if isCode(propose) {
		propose = ""
	}
	return screen.NewDoorway(screen.DoorwayOptions{
		Context: ctx, Room: r.Title, Name: propose, Why: why, Locale: locale(v),
		Enter: func(ctx context.Context, name string) (tea.Model, error) {
			m, err := c.sit(ctx, v, r, name)
			if err == nil {
				err = c.opts.Store.Call(ctx, v.ID, name)
			}
			return m, err
		},
	}), nil
}

// sit is a place in a room of somebody who wants to be called so; empty: as they came.
func (c *Class) sit(ctx context.Context, v *sshd.Visit, r *room.Room, called string) (tea.Model, error) {
	lesson, err := c.lesson(v.ID, r.Lesson)
	if err != nil {
		return nil, err
	}
	who := c.person(v)
	who.Login = who.Name
	if called != "" {
		who.Name = called
	}
	s, err := c.rooms.Sit(ctx, r.Code, who)
	if err != nil {
		return nil, err
	}
	o := screen.Options{Seat: s, Lesson: lesson, Context: ctx, Invite: c.opts.Invite, Guest: v.Guest, Seed: seed(v.ID), Locale: locale(v), Lessons: c.titles()}
	mine := c.opts.Store.Learner(v.ID)
	if record, err := mine.Load(ctx); err == nil {
		o.Theme, o.Signs, o.Learner = record.Settings.Theme, record.Settings.Signs, c.learner(ctx, v.ID, r.Lesson, record)
	}
	o.Open = func(name string) (ui.Lesson, *screen.Learner, error) {
		l, err := c.lesson(v.ID, name)
		if err != nil {
			return l, nil, err
		}
		record, err := mine.Load(ctx)
		return l, c.learner(ctx, v.ID, name, record), err
	}
	o.Call = func(ctx context.Context, name string) error { return c.opts.Store.Call(ctx, v.ID, name) }
	if v.Guest {
		o.Attach = func(ctx context.Context) (string, error) { return c.attachWord(ctx, v.ID) }
	}
	return screen.New(o), nil
}

// learner is somebody who goes through the lesson of a room; nil of a program that is no lesson.
func (c *Class) learner(ctx context.Context, id, lesson string, record progress.Record) *screen.Learner {
	l, err := lessons.Find(lesson)
	if err != nil {
		return nil
	}
	return &screen.Learner{Lesson: l, Numbers: c.reports(id)(ctx, l), Store: c.opts.Store.Learner(id), Record: record}
}

// titles are the lessons that a room can go to.
func (c *Class) titles() []screen.Titled {
	var out []screen.Titled
	for _, l := range lessons.All() {
		out = append(out, screen.Titled{Name: l.Name, Title: l.Title})
	}
	return out
}

// projector is a room on the wall.
func (c *Class) projector(ctx context.Context, v *sshd.Visit) (tea.Model, error) {
	r, err := c.find(ctx, v, v.Args[2])
	if err != nil {
		return nil, err
	}
	lesson, err := c.lesson(v.ID, r.Lesson)
	if err != nil {
		return nil, err
	}
	s, err := c.rooms.Watch(ctx, r.Code, c.person(v))
	if err != nil {
		return nil, err
	}
	return screen.NewProjector(screen.ProjectorOptions{
		Seat: s, Lesson: lesson, Context: ctx, Invite: c.opts.Invite, Locale: locale(v),
		Open: func(name string) (ui.Lesson, error) { return c.lesson(v.ID, name) },
	}), nil
}

func (c *Class) newRoom(ctx context.Context, v *sshd.Visit) (tea.Model, error) {
	if len(v.Args) != 3 {
		return nil, errors.New("name a lesson: ssh -t HOST room new lost-update")
	}
	p := c.person(v)
	if !p.Instructor {
		return nil, errors.New("only an instructor opens rooms; whoever runs the server lists instructors' keys in --instructor-keys")
	}
	lesson, err := c.lesson(v.ID, v.Args[2])
	if err != nil {
		return nil, err
	}
	code, err := c.rooms.New(ctx, p, lesson.Name, lesson.Title)
	if err != nil {
		return nil, err
	}
	c.opts.Log.Info("room opened", "room", code, "lesson", lesson.Name, "by", v.ID)
	if o := c.opts.Rehearse; o.Learners > 0 {
		o.Seed ^= seed(code)
		go rehearse.Run(c.life, c.rooms, code, o, c.opts.Log)
	}
	return c.seat(ctx, v, code)
}

// lesson returns a lesson whose explorations take turns as that learner's.
func (c *Class) lesson(learner, name string) (ui.Lesson, error) {
	c.mu.Lock()
	l, ok := c.lessons[name]
	c.mu.Unlock()
	if !ok {
		var err error
		if l, err = c.opts.Lesson(name); err != nil {
			return ui.Lesson{}, fmt.Errorf("cannot open the lesson: %w", err)
		}
		c.mu.Lock()
		c.lessons[name] = l
		c.mu.Unlock()
	}
	return c.turns(learner, l), nil
}

// turns makes what a lesson computes wait for its turn.
func (c *Class) turns(learner string, l ui.Lesson) ui.Lesson {
	l.Program = c.share.Program(learner, l.Name, "", l.Program)
	if run := l.Real; run != nil {
		l.Real = func(ctx context.Context, runs ui.Runs, progress func(ui.Tally)) (ui.Tally, error) {
			give, err := c.share.Lessons.Take(ctx, fair.Who{Learner: learner}, nil)
			if err != nil {
				return ui.Tally{}, err
			}
			defer give()
			return run(ctx, runs, progress)
		}
	}
	return l
}

// seed gives every learner other automatic runs.
func seed(learner string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, learner) // never fails
	return h.Sum64()
}

var _ progress.Store = (*store.Learner)(nil)
