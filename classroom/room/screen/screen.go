// Package screen is a room as its members see it: the bench that one of them
// drives, questions and votes, who is where, challenges and their board.
//
//   - screen.go: the model; what keys do
//   - follow.go: what happens in the room, and what this member shows it
//   - doorway.go: what somebody wants to be called
//   - day.go: one lesson after another, scores, where one was
//   - projector.go, join.go: the room on the wall
//   - mouse.go: what clicks and the wheel do
//   - menu.go, prepared.go: what can be done in the room, by a list
//   - commands.go: the palette, and how the room looks
//   - answer.go: answers to questions
//   - door.go: who may be in it
//   - draw.go, pages.go, large.go: how it looks
//   - player.go: a recording instead of a live room
package screen

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/classroom/room"
	"racelab/lessons/course/attempt"
	"racelab/sim"
	"racelab/sim/cells"
	"racelab/ui"
	"racelab/ui/bench"
	"racelab/ui/keys"
	"racelab/ui/look"
	"racelab/ui/palette"
	"racelab/ui/prompt"
	"racelab/ui/signs"
	"racelab/ui/theme"
)

// Options say what is shown and to whom.
type Options struct {
	Seat    *room.Seat
	Lesson  ui.Lesson // what the room is about
	Context context.Context
	Profile colorprofile.Profile
	// Theme and Signs are what the member chose; Locale is the set of signs that the terminal can show.
	Theme, Signs, Locale string
	Invite               string // how to join, for the large page: "ssh -t lab.example.org"
	Guest                bool
	Seed                 uint64
	// Learner says whose lesson it is; nil keeps nothing.
	Learner *Learner
	// Open opens another lesson that the room goes to; nil: it stays at one.
	Open func(lesson string) (ui.Lesson, *Learner, error)
	// Lessons are those that whoever teaches can take the room to.
	Lessons []Titled
	// Call keeps what this person wants to be called from now on.
	Call func(ctx context.Context, name string) error
	// Attach makes a word with which a guest takes their progress to a key; nil:
	// it cannot be done.
	Attach func(context.Context) (word string, err error)
}

// pageKind is what covers the bench.
type pageKind uint8

const (
	noPage pageKind = iota
	menuPage
	peoplePage
	boardPage
	largePage
	preparedPage
	lessonsPage
	scoresPage
	asksPage
	deskPage
	helpPage
)

// Model is a member's screen.
type Model struct {
	opts   Options
	ctx    context.Context
	cancel context.CancelFunc
	seat   *room.Seat
	paint  *look.Look
	styles *theme.Styles // those of paint
	keys   keys.Map

	look     room.Look
	scene    *bench.Bench // the room's
	own      *bench.Bench // a private branch, or an attempt at a challenge
	attempt  string       // the challenge that own is an attempt at
	lesson   *lesson      // what the learner's record hears of; nil if nothing does
	reported string       // the token that was reported last
	shown    uint64       // number of the scene on the bench
	sent     uint64       // revision of the bench that was published last
	wheel    string       // who had the wheel when last looked
	about    string       // the lesson that the room is at, or that is being opened
	onBench  string       // the lesson on the bench
	stayed   uint64       // revision of the own bench that was kept last
	stayedOn *bench.Bench
	watching bool      // the bench says nothing of keys
	over     *watching // the bench of somebody else that is looked at; nil: none
	wanted   bool      // this member was asked to lend their bench
	lends    string    // to whom they have
	steered  uint64    // the last scene that was shown on it
	called   uint64    // the last time that everybody was called

	page     pageKind
	selected int
	people   []room.Attention
	prepared []room.Question // that the open page lists
	scores   []room.Score
	asks     []room.Ask
	desk     desk
	input    *line // open when something is typed
	entered  func(string) tea.Cmd
	words    string         // before it
	prompt   *prompt.Prompt // the open palette
	recent   palette.Recent
	status   string
	bad      bool // the status is an error

	menu    []action // what the open menu offers: its numbers keep their meaning until it is closed
	answer  draft    // to a question that is answered by several options
	leaving bool     // q was pressed: once more, and this member leaves
	hidden  bool     // the benches do not show what the explorer found
	pointer bool     // the mouse is on
	top     int      // the first row of its list that the open page shows
	items   []int    // what of its list stands in each row of the open page, when last drawn

	width, height int
	out           bool // this member was taken out of the room
	stale         bool
	view          tea.View
}

// New returns the screen of one member. It leaves the seat when it quits.
func New(o Options) *Model {
	if o.Context == nil {
		o.Context = context.Background()
	}
	ctx, cancel := context.WithCancel(o.Context)
	m := &Model{opts: o, ctx: ctx, cancel: cancel, seat: o.Seat, keys: keys.New(), width: 80, height: 24, stale: true}
	m.paint = look.New(theme.Name(o.Theme), o.Profile, signs.Set(o.Signs), signs.Set(o.Locale))
	m.styles, m.pointer = m.paint.Styles, o.Learner == nil || !o.Learner.Record.Settings.NoMouse
	m.scene = m.bench()
	m.look = o.Seat.Look()
	m.wheel = m.look.Room.Wheel
	if g := m.look.Room.Gather; g != nil {
		m.called = g.N
	}
	m.about, m.onBench = m.look.Room.Lesson, m.look.Room.Lesson
	if o.Learner != nil {
		m.lesson = newLesson(*o.Learner, o.Seed)
	}
	return m
}

func (m *Model) bench() *bench.Bench {
	return bench.New(m.opts.Lesson, bench.Env{Context: m.ctx, Keys: &m.keys, Styles: m.styles, Seed: m.opts.Seed, Palette: true})
}

// Messages.
type (
	newsMsg     struct{} // the room has changed
	preparedMsg struct {
		all []room.Question
		err error
	}
	doneMsg struct { // something that was asked of the store was done, or not
		say string
		err error
	}
	tickMsg struct{} // a second has passed
	ownMsg  struct { // for the private bench, from its own commands
		bench *bench.Bench
		msg   tea.Msg
	}
)

// Init implements tea.Model.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.forBench(m.scene, m.scene.Init()), tea.RequestBackgroundColor, m.listen(), tick(), m.follow(), m.comeBack}
	if m.lesson != nil {
		cmds = append(cmds, m.lesson.open)
	}
	if m.opts.Guest {
		cmds = append(cmds, m.do("", func(ctx context.Context) (string, error) {
			word := m.seat.Word(ctx)
			if word == "" {
				return "", nil
			}
			return "To come back as you are, remember this word: " + word, nil
		}))
	}
	return tea.Batch(cmds...)
}

// listen waits for news of the room.
func (m *Model) listen() tea.Cmd {
	return func() tea.Msg {
		select {
		case <-m.seat.News():
			return newsMsg{}
		case <-m.ctx.Done():
			return nil
		}
	}
}

func tick() tea.Cmd { return tea.Tick(time.Second, func(time.Time) tea.Msg { return tickMsg{} }) }

// forBench marks what a bench's commands return as that bench's.
func (m *Model) forBench(b *bench.Bench, cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		msg := cmd()
		switch msg := msg.(type) {
		case nil:
			return nil
		case tea.BatchMsg:
			for i := range msg {
				msg[i] = m.forBench(b, msg[i])
			}
			return msg
		}
		if isTerminals(msg) {
			return msg
		}
		return ownMsg{b, msg}
	}
}

// isTerminals reports whether a message is for the terminal, not for a screen.
func isTerminals(msg tea.Msg) bool {
	// What a bench asks of the terminal is to put a token on the clipboard; its
	// message has no exported type. Messages of the bench have its package's.
	return !strings.HasPrefix(typeName(msg), "bench.")
}

// storeTime is how long the store is waited for.
const storeTime = 20 * time.Second

// do asks something of the store beside the screen.
func (m *Model) do(waiting string, work func(context.Context) (string, error)) tea.Cmd {
	m.say(waiting)
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(m.ctx, storeTime)
		defer cancel()
		say, err := work(ctx)
		return doneMsg{say, err}
	}
}

func (m *Model) say(s string) { m.status, m.bad = s, false }

func (m *Model) fail(err error) { m.status, m.bad = cells.Clean(err.Error()), true }

// drives reports whether this member has the wheel.
func (m *Model) drives() bool {
	return m.look.Room.Wheel == m.seat.Me().ID && m.look.Room.Closed.IsZero()
}

// leads reports whether this member runs the room.
func (m *Model) leads() bool {
	return m.look.Room.LedBy(m.seat.Me())
}

// guesses reports whether a prediction stands that this member must not answer by looking.
func (m *Model) guesses() bool { return m.look.Room.Question.Prediction() && !m.leads() }

// predicting reports whether this member may move no bench now. Whoever has the wheel votes as the others do, and
// drives again as soon as the vote is closed: what is done then all see.
func (m *Model) predicting() bool {
	if !m.guesses() {
		return false
	}
	_, open := m.look.Room.Question.Phase.Open()
	return open || !m.drives()
}

// private reports whether the member's own bench is on the screen.
func (m *Model) private() bool { return m.own != nil && !m.guesses() }

// watches reports whether this member only looks at the room's bench.
func (m *Model) watches() bool { return !m.private() && (!m.drives() || m.predicting()) }

// Update implements tea.Model.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.update(msg)
	if m.hidden != m.covered() {
		m.stale = true
		cmd = tea.Batch(cmd, m.resize())
	}
	if w := m.watches(); m.watching != w {
		m.watching, m.stale = w, true
		m.scene.Watched(w)
	}
	m.publish()
	return m, cmd
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case newsMsg:
		return tea.Batch(m.listen(), m.follow())
	case tickMsg:
		return tea.Batch(tick(), m.second())
	}
	m.stale = true
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		return m.resize()
	case tea.ColorProfileMsg:
		return m.dress(m.styles.Name, msg.Profile)
	case tea.BackgroundColorMsg:
		return m.dressed(m.paint.See(msg.IsDark()))
	case doneMsg:
		if msg.err != nil && !errors.Is(msg.err, context.Canceled) {
			m.fail(msg.err)
		} else if msg.say != "" {
			m.say(msg.say)
		}
		return m.follow()
	case turnedMsg:
		return m.turned(msg)
	case seenMsg:
		return m.seen(msg)
	case placeMsg:
		return m.cameBack(msg.place)
	case deskMsg:
		m.deskOpened(msg)
		return nil
	case preparedMsg:
		m.openPrepared(msg)
		return nil
	case openedMsg:
		if m.lesson != nil && msg.of == m.lesson {
			return m.lesson.opened(msg)
		}
	case keptMsg:
		if m.lesson != nil {
			m.lesson.kept(msg)
		}
		if msg.err != nil {
			m.fail(msg.err)
		}
	case ownMsg:
		if msg.bench == m.scene || msg.bench == m.own || m.over != nil && msg.bench == m.over.bench {
			return m.forBench(msg.bench, msg.bench.Handle(msg.msg))
		}
		return nil // a branch that was left
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.PasteMsg:
		switch {
		case m.prompt != nil:
			_, h := m.size()
			return m.takes(m.prompt.Point(msg, h))
		case m.input != nil:
			m.input.insert(msg.Content)
		}
	case tea.MouseClickMsg, tea.MouseWheelMsg, tea.MouseReleaseMsg, tea.MouseMotionMsg:
		return m.point(msg)
	}
	return nil
}

// try begins an attempt at a challenge.
func (m *Model) try(c *room.Challenge) tea.Cmd {
	m.attempt, m.page = c.ID, noPage
	m.own = m.bench()
	m.say("Break it, in any way. Fewer preemptions beat more, then time counts.")
	m.seat.Does(room.Tries, 0)
	own := m.own
	return tea.Batch(m.forBench(own, own.Init()), m.forBench(own, own.Show(bench.Scene{Switches: c.Switches})), m.resize())
}

// branch gives the member a bench of their own, where the room's stands.
func (m *Model) branch() tea.Cmd {
	return m.branchAt(m.scene.Scene(), "Your own branch. q comes back to the room.")
}

// branchAt gives the member a bench of their own with a scene.
func (m *Model) branchAt(s bench.Scene, say string) tea.Cmd {
	m.own, m.attempt = m.bench(), ""
	m.say(say)
	m.seat.Does(room.Branches, 0)
	own := m.own
	cmd := tea.Batch(m.forBench(own, own.Init()), m.forBench(own, own.Show(s)), m.resize())
	m.stay()
	return cmd
}

// rejoin leaves the branch.
func (m *Model) rejoin() tea.Cmd {
	if m.own == nil { // it was left while the list was open
		return nil
	}
	m.own.Close()
	m.own, m.attempt = nil, ""
	m.seat.Stay(nil)
	m.say("Back in the room.")
	m.seat.Does(room.Follows, 0)
	return m.resize()
}

// passOn gives a message to the bench that this member may move.
func (m *Model) passOn(msg tea.Msg) tea.Cmd {
	b, moved := m.moving()
	if m.page != noPage || m.input != nil || b == nil {
		return nil
	}
	cmd := m.forBench(b, b.Handle(msg))
	return tea.Batch(cmd, moved())
}

// drove tells what this member did who has the wheel.
func (m *Model) drove() tea.Cmd {
	m.seat.Does(room.Drives, m.at())
	return m.lesson.ran(m.scene)
}

func (m *Model) at() int { return m.scene.Scene().At }

// judge looks whether an attempt has come to a failure, and reports it.
func (m *Model) judge() tea.Cmd {
	v := m.own.View()
	if v == nil {
		return nil
	}
	doing := room.Branches
	if m.attempt != "" {
		doing = room.Tries
	}
	if m.reported != "" && m.attempt != "" {
		doing = room.Solved
	}
	m.seat.Does(doing, v.Step)
	m.stay()
	keep := m.lesson.ran(m.own)
	if m.attempt == "" || v.End == nil || !v.End.Fails {
		return keep
	}
	token := m.own.Token()
	if token == m.reported {
		return keep
	}
	n, byHand := m.own.Preemptions(), m.own.ByHand()
	if c := m.look.Room.Challenge; c != nil {
		run := attempt.Run{Switches: m.own.Scene().Switches, Ended: true, Fails: true, ByHand: byHand, Preemptions: n}
		if err := (attempt.Task{Switches: c.Switches}).Takes(run); err != nil {
			m.fail(err)
			return keep
		}
	}
	m.reported = token
	return tea.Batch(keep, m.report(token, n, byHand))
}

// report sends a failure in to the challenge, which runs it again.
func (m *Model) report(token string, n int, byHand bool) tea.Cmd {
	return m.do("", func(ctx context.Context) (string, error) {
		again := func(token string) (attempt.Run, error) { return m.replay(token, byHand) }
		if err := m.seat.Broke(ctx, token, again); err != nil {
			return "", err
		}
		return "Broken, with " + count(n, "preemption") + ". Can it be done with fewer? R shows the board.", nil
	})
}

// replay runs a token of the room's lesson again, from its beginning.
// Who took its steps the token does not say.
func (m *Model) replay(token string, byHand bool) (attempt.Run, error) {
	info, err := sim.ParseToken(token)
	if err != nil {
		return attempt.Run{}, err
	}
	run, err := m.opts.Lesson.Program.Replay(token)
	if err != nil {
		return attempt.Run{}, err
	}
	end := run.View(run.Len()).End
	return attempt.Run{
		Switches: info.Switches, AnyTimers: info.AnyTimers, Ended: end != nil, Fails: end != nil && end.Fails, ByHand: byHand, Preemptions: bench.Preemptions(run),
	}, nil
}
