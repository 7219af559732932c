// Package desk is where a learner types code and sees what every interleaving says to it: the
// editor, a verdict below it, and the failing run on a bench, one key away. What is written
// there, a fix of a lesson or a kata, is a Work; whoever shows the desk gives it the keys.
package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons/exercise"
	"racelab/sim"
	"racelab/ui/bench"
	"racelab/ui/editor"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// Work is what is written at a desk. Judge is called from other goroutines than the screen's own.
type Work interface {
	Start() string                    // what the learner begins with
	Draft() string                    // what was kept; empty for nothing
	Earlier() []string                // drafts from before, by time: undo goes back to them
	Keep(text string)                 // an empty text gives it up
	Locked(text string) []editor.Span // rows that may not be changed
	Help() string                     // Markdown: what the learner should know beside the keys

	// Judge judges by all of the rules; with a glance, by what that shows. more is what else is said
	// of a text that counts.
	Judge(ctx context.Context, text string, glance *sim.Budget) (v *exercise.Verdict, more string, err error)
	// Judged is the move of having a text judged; it returns what is said.
	Judged(text string, v *exercise.Verdict, more string) string

	Run(v *exercise.Verdict, p *sim.Program) bench.Lesson // how a failing run is shown, of the text compiled
	Hint() tea.Cmd
	// Solutions are shown once the learner has tried something: tried says that it was so
	// at this desk. Without, it returns why they are not.
	Solutions(tried bool) (why string)
	SolutionsKey() string // what F9 shows, in two words
}

// Desk is one learner's desk. Whatever was typed is kept, explored a moment after the last
// key, and judged if nothing is found against it; the next key calls that off.
type Desk struct {
	env           *shell.Env
	work          Work
	ed            *editor.Editor
	bench         *bench.Bench // while a failing run is looked at
	looking       bool         // at a run on it where others share the process: it is not explored
	stepping      bool         // and steps of it may be taken all the same
	racing        bool         // the run goes through a data race, and may end well
	width, height int

	typed   int // grows with every change
	kept    int // of typed: what the record has
	cancel  context.CancelFunc
	busy    bool
	verdict *exercise.Verdict
	judged  bool // the verdict is on all of the rules

	failing  *exercise.Verdict // the last with a failing run
	followed string            // how that run goes in the text as it is now
	tried    bool              // a text that is not what the learner begins with was explored
	said     string
	sought   *string // what is typed to be found; nil: nothing is sought
	reset    bool    // the key that starts over was pressed once
	help     *prose.Page
}

// still is how long no key has to come before the draft is explored.
const still = 100 * time.Millisecond

// manyKeys is after how many changes a draft is kept although more follow without a rest: a line that
// breaks loses no more than that.
const manyKeys = 20

// benchRows are above a bench: what it shows.
const benchRows = 1

// footRows are below a desk: its hints. A bench has its own, and takes that room.
const footRows = 1

type (
	// stillMsg says that so much time has passed since a change.
	stillMsg struct {
		of    *Desk
		typed int
	}
	// glancedMsg brings a verdict, of Glance or of Judge.
	glancedMsg struct {
		of      *Desk
		typed   int
		verdict *exercise.Verdict
		judged  bool
		more    string // of one that counts
		follow  string // how the failing run of a text before goes in this one
		err     error
	}
	// formattedMsg brings the text in gofmt's form.
	formattedMsg struct {
		of    *Desk
		typed int
		text  string
		err   error
	}
	// openedMsg brings the program of a failing run.
	openedMsg struct {
		of      *Desk
		verdict *exercise.Verdict
		program *sim.Program
		token   string
		racing  bool // its run goes through a data race
		err     error
	}
)

// New opens a desk on the draft of a work, or on what the learner begins with.
func New(env *shell.Env, w Work) (*Desk, tea.Cmd) {
	d := &Desk{env: env, work: w, width: 80, height: 22}
	text := w.Draft()
	if text == "" {
		text = w.Start()
	}
	before := slices.DeleteFunc(w.Earlier(), func(t string) bool { return t == text })
	before = append(before, text)
	d.ed = editor.New(before[0], w.Locked(before[0]))
	for _, t := range before[1:] {
		d.ed.Replace(t, w.Locked(t))
	}
	d.said = "Type here. It is explored as you type. F1 lists the keys, esc goes back; what you typed is kept."
	return d, d.look()
}

// Text returns what stands there.
func (d *Desk) Text() string { return d.ed.Text() }

// Stop calls off what is being explored.
func (d *Desk) Stop() {
	if d.cancel != nil {
		d.cancel()
	}
	d.cancel, d.busy = nil, false
}

// Close keeps the draft and ends what runs.
func (d *Desk) Close() {
	d.keep()
	d.Stop()
	d.closeBench()
}

func (d *Desk) closeBench() {
	if d.bench != nil {
		d.bench.Close()
	}
	d.bench, d.looking = nil, false
}

// OnBench reports whether a failing run is looked at: then Lines takes the row of the hints, too.
func (d *Desk) OnBench() bool { return d.bench != nil }

// Typing reports whether keys are text.
func (d *Desk) Typing() bool { return d.bench == nil }

// SetSize sets the size of the desk.
func (d *Desk) SetSize(width, height int) tea.Cmd {
	d.width, d.height = width, height
	if d.bench == nil {
		return nil
	}
	return d.bench.SetSize(width, max(height-benchRows+footRows, 1))
}

// SetStyles takes over new colours.
func (d *Desk) SetStyles(st *theme.Styles) tea.Cmd {
	if d.bench == nil {
		return nil
	}
	return d.bench.SetStyles(st)
}

// keep puts the draft into the record, if it is not there.
func (d *Desk) keep() {
	if d.kept == d.typed {
		return
	}
	d.kept = d.typed
	text := d.ed.Text()
	if text == d.work.Start() {
		text = ""
	}
	d.work.Keep(text)
}

// look explores the draft beside the screen. One against which nothing was found so far is then judged, which takes as
// long as it takes.
func (d *Desk) look() tea.Cmd {
	b := exercise.GlanceBudget()
	return d.ask(&b)
}

// judge has the draft judged by all of the rules.
func (d *Desk) judge() tea.Cmd { return d.ask(nil) }

func (d *Desk) ask(glance *sim.Budget) tea.Cmd {
	d.Stop()
	ctx, cancel := context.WithCancel(d.env.Context)
	d.cancel, d.busy = cancel, true
	text, typed, before := d.ed.Text(), d.typed, d.failing
	return func() (msg tea.Msg) {
		defer cancel()
		defer func() {
			if r := recover(); r != nil {
				msg = glancedMsg{of: d, typed: typed, err: fmt.Errorf("the explorer broke down: %v", r)}
			}
		}()
		v, more, err := d.work.Judge(ctx, text, glance)
		m := glancedMsg{of: d, typed: typed, verdict: v, judged: glance == nil, more: more, err: err}
		if err == nil && glance != nil {
			m.follow = v.Follow(before)
		}
		return m
	}
}

// changed is about a key that changed the text, or was refused.
func (d *Desk) changed(refused string, before int) tea.Cmd {
	d.said = refused
	if d.ed.Revision() == before {
		return nil
	}
	d.typed++
	d.Stop()
	d.verdict, d.judged, d.followed = nil, false, ""
	if d.typed-d.kept >= manyKeys {
		d.keep()
	}
	typed := d.typed
	return tea.Tick(still, func(time.Time) tea.Msg { return stillMsg{d, typed} })
}

// Handle takes what is no key. up is how many rows of the screen are above the desk.
func (d *Desk) Handle(msg tea.Msg, up int) tea.Cmd {
	switch msg := msg.(type) {
	case stillMsg:
		if msg.of != d || msg.typed != d.typed {
			return nil
		}
		d.keep()
		return d.look()
	case glancedMsg:
		if msg.of != d || msg.typed != d.typed {
			return nil
		}
		return d.take(msg)
	case formattedMsg:
		if msg.of != d || msg.typed != d.typed {
			return nil
		}
		return d.formatted(msg)
	case openedMsg:
		if msg.of != d || msg.verdict != d.verdict {
			return nil
		}
		return d.opened(msg)
	case tea.MouseClickMsg, tea.MouseReleaseMsg:
		if d.looking {
			return nil
		}
	case tea.PasteMsg:
		if d.bench == nil && d.sought == nil {
			before := d.ed.Revision()
			return d.changed(d.ed.Insert(msg.Content), before)
		}
		return nil
	}
	if d.bench == nil {
		return nil
	}
	return d.bench.Handle(shell.Above(msg, up+benchRows))
}

// take shows a verdict. A draft that nothing was found against at a glance is judged.
func (d *Desk) take(m glancedMsg) tea.Cmd {
	d.busy = false
	if m.err != nil {
		if d.env.Context.Err() == nil && !strings.Contains(m.err.Error(), context.Canceled.Error()) {
			d.said = m.err.Error() + "."
		}
		return nil
	}
	if d.verdict, d.judged = m.verdict, m.judged; !m.judged {
		d.followed = m.follow
	}
	if m.verdict.Shows() {
		d.failing = m.verdict
	}
	d.tried = d.tried || m.verdict.Explored && d.ed.Text() != d.work.Start()
	if !m.judged && (m.verdict.Counts() || m.verdict.Reason == exercise.Part) {
		return d.judge()
	}
	if said := d.work.Judged(d.ed.Text(), m.verdict, m.more); m.judged && m.verdict.Counts() {
		d.said = said
	}
	return nil
}

// format asks for the text in gofmt's form.
func (d *Desk) format() tea.Cmd {
	court, ctx, text, typed := d.env.Court, d.env.Context, d.ed.Text(), d.typed
	return func() tea.Msg {
		nice, err := court.Format(ctx, text)
		return formattedMsg{d, typed, nice, err}
	}
}

func (d *Desk) formatted(m formattedMsg) tea.Cmd {
	if m.err != nil {
		d.said = "gofmt cannot read it: " + m.err.Error() + "."
		return nil
	}
	before := d.ed.Revision()
	d.ed.Formatted(m.text)
	return d.changed("", before)
}

// see opens the failing run of the draft on the bench.
func (d *Desk) see() tea.Cmd {
	v := d.verdict
	switch {
	case v == nil || v.Token == "":
		d.said = "There is no failing run to see."
		return nil
	case !v.Shows():
		d.said = "The failing run is too large to be shown here."
		return nil
	}
	return func() tea.Msg {
		p, err := v.Open()
		m := openedMsg{of: d, verdict: v, program: p, token: v.Token, err: err}
		if err == nil && v.Own() {
			m.token, m.racing = exercise.ThroughRace(p, v.Token)
		}
		return m
	}
}

func (d *Desk) opened(m openedMsg) tea.Cmd {
	if m.err != nil {
		d.said = "The failing run cannot be shown: " + m.err.Error() + "."
		return nil
	}
	d.closeBench()
	l := d.work.Run(m.verdict, m.program)
	l.Token, d.racing = m.token, m.racing
	if d.looking = !m.verdict.Own(); d.looking {
		l.Program, d.stepping = shared(m.program, m.token)
	}
	d.bench = bench.New(l, bench.Env{Context: d.env.Context, Keys: d.env.Keys, Styles: d.env.Styles,
		ReducedMotion: d.env.ReducedMotion, Budget: d.env.Budget, Seed: d.env.Seed, Back: "back to the code"})
	return tea.Batch(d.bench.Init(), d.SetSize(d.width, d.height))
}
