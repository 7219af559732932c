// Package incident is the screens of the incident room: the list of nights, and one night on call, with its panes,
// a line for commands and a clock.
//
// The rules of the room stand in package drill, which lines of text use as well: the screen feeds a player lines and
// draws what it answers, wherever the night is run. A line may take the engine a while, so it is carried out beside the
// screen; meanwhile the screen draws what it knows (State, Seen) and never touches the player.
package incident

import (
	"context"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course/drill"
	"racelab/lessons/drills"
	"racelab/sim"
	"racelab/sim/walk/telemetry"
	"racelab/ui/bench"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// Incident is the screen of one night.
type Incident struct {
	env    *shell.Env
	ctx    context.Context
	cancel context.CancelFunc
	drill  *drills.Drill
	night  shell.Night
	brief  string
	files  []sim.File

	player drill.Player // belongs to the line that is carried out, if one is
	busy   string       // that line; empty: none
	failed error        // the night could not begin
	known  known

	focus  drill.View
	zoomed bool
	panes  [paneCount]pane
	marked string // the first of two requests for cause

	shownLogs     []telemetry.Record // that the filter lets through
	shownRequests []*drill.Request
	wrongFilter   string // what is wrong with the filter that is typed

	ending  bool // end was entered, and not confirmed yet
	asking  asking
	input   textinput.Model
	history []string
	recall  int // how far back in the history the line is
	chosen  int // among the ways to go on

	bench         *bench.Bench // while the slice that decides is looked at
	width, height int
}

// known is what a line that was carried out leaves for the screen to draw.
type known struct {
	state drill.State
	seen  map[drill.View]drill.Seen
	ready bool // the night has begun
}

// asking is what is being typed.
type asking uint8

const (
	nothing   asking = iota
	commands         // a line of the room
	filtering        // what the pane in focus shows
)

const paneCount = int(drill.Debrief) + 1

// pane is how a view is looked at.
type pane struct {
	at, top  int
	deep     int    // the first row in view of what is unfolded
	wide     int    // columns that are out of sight at the left
	filter   string // of logs and traces
	follow   bool   // the last answer is in view
	unfolded bool   // what is chosen has all of the pane
	newer    int    // answers that nobody has looked at

	lines, shown int // drawn last: how many there are, and how many fit
}

// New opens a night, taken up where it was left.
func New(env *shell.Env, d *drills.Drill, n shell.Night) *Incident {
	if n.Seed == 0 {
		n.Seed = d.Seeds[0]
	}
	r := &Incident{env: env, drill: d, night: n, input: shell.NewInput(""), width: 80, height: 24}
	r.input.CharLimit = 2000
	r.ctx, r.cancel = context.WithCancel(env.Context)
	r.known.seen = map[drill.View]drill.Seen{}
	var err error
	if r.brief, err = drill.Section(d, "Brief"); err == nil {
		r.files, err = drills.Files(d.Name)
	}
	r.failed = err
	if env.OnCall != nil {
		r.player = env.OnCall.Night(d, n.Seed, !n.Plain)
	} else {
		r.player = drill.Here(env.Nights, d, n.Seed, !n.Plain, env.Read)
	}
	return r
}

type (
	// begunMsg brings the night at the page, or where it was left.
	begunMsg struct {
		of    *Incident
		shown drill.Shown
		err   error
	}
	// answeredMsg brings what came of a line.
	answeredMsg struct {
		of        *Incident
		line      string
		shown     drill.Shown
		kept, err error
	}
	// sliceMsg brings the slice that decides, for the bench.
	sliceMsg struct {
		of     *Incident
		lesson bench.Lesson
		err    error
	}
)

// Init implements shell.Screen.
func (r *Incident) Init() tea.Cmd {
	player, ctx := r.player, r.ctx
	r.busy = "the night begins"
	return func() tea.Msg {
		s, err := player.Begin(ctx)
		return begunMsg{r, s, err}
	}
}

// learn takes in what a line left to show.
func (r *Incident) learn(s drill.Shown) {
	r.known.state, r.known.ready = s.State, true
	for v, seen := range s.Seen {
		r.known.seen[v] = seen
	}
}

// enter has a line carried out.
func (r *Incident) enter(line string) tea.Cmd {
	line = strings.TrimSpace(line)
	switch {
	case line == "":
		return nil
	case r.busy != "":
		r.Say("Wait until this is done: " + r.busy + ".")
		return nil
	case !r.known.ready:
		return nil
	}
	if warning, ends := r.known.state.Ends(line); ends && !r.ending {
		r.ending = true
		r.Say(warning)
		return nil
	}
	r.ending = false
	r.busy = line
	player, ctx := r.player, r.ctx
	return func() tea.Msg {
		m := answeredMsg{of: r, line: line}
		m.shown, m.kept, m.err = player.Enter(ctx, line)
		return m
	}
}

// begun takes in the night.
func (r *Incident) begun(m begunMsg) {
	r.busy = ""
	if r.failed == nil {
		r.failed = m.err
	}
	if m.err != nil {
		return
	}
	r.learn(m.shown)
	for _, a := range r.known.state.Answers {
		r.history = append(r.history, a.Line)
	}
	for i := range r.panes {
		r.panes[i].follow = true
	}
	r.found(drill.Logs, r.lastOf(drill.Logs))
	r.found(drill.Traces, r.lastOf(drill.Traces))
	if m.shown.Resumed {
		r.Say("Taken up again at " + drill.Clock(r.known.state.Now) + ".")
	} else {
		r.panes[drill.Pager].follow = false // it begins with the brief
	}
	if r.known.state.Ended {
		r.focus = drill.Debrief
	}
}

// answered takes in what came of a line, and shows the pane that it belongs to.
func (r *Incident) answered(m answeredMsg) {
	r.busy = ""
	if m.err != nil {
		r.Say("✗ " + m.line + ": " + m.err.Error() + ".")
		return
	}
	r.Say("") // what was told was about a line before
	if m.kept != nil {
		r.Say("✗ " + m.kept.Error())
	}
	r.learn(m.shown)
	v, ok := drill.ViewOf(m.line)
	if !ok {
		return
	}
	p := &r.panes[v]
	p.follow, p.unfolded = true, false
	if word := strings.Fields(m.line)[0]; v == drill.Pager && (word == "wait" || word == "ack") {
		p.newer++ // the learner stays where they were
		return
	}
	r.focusOn(v)
	r.found(v, m.line)
	if all := r.known.state.Answers; v == drill.Board && len(all) > 0 { // what is answered there is short
		r.Say(strings.SplitN(all[len(all)-1].Text, "\n", 2)[0])
	}
}

// focusOn shows a pane.
func (r *Incident) focusOn(v drill.View) {
	r.focus = v
	r.panes[v].newer = 0
}

// SetSize implements shell.Screen.
func (r *Incident) SetSize(width, height int) tea.Cmd {
	r.width, r.height = width, height
	if r.bench == nil {
		return nil
	}
	return r.bench.SetSize(width, max(height-benchHead, 1))
}

// SetStyles implements shell.Screen.
func (r *Incident) SetStyles(st *theme.Styles) tea.Cmd {
	r.env.Styles = st
	if r.bench == nil {
		return nil
	}
	return r.bench.SetStyles(st)
}

// Open implements shell.Screen.
func (r *Incident) Open() bool { return true }

// Typing implements shell.Screen.
func (r *Incident) Typing() bool { return r.asking != nothing && r.bench == nil }

// Prompts says that the colon opens a line of the room's own.
func (r *Incident) Prompts() bool { return r.bench == nil }

// Say implements shell.Screen.
func (r *Incident) Say(text string) { r.env.Board.Say(text) }

// Close implements shell.Screen.
func (r *Incident) Close() {
	r.cancel()
	r.closeBench()
}

func (r *Incident) closeBench() {
	if r.bench != nil {
		r.bench.Close()
	}
	r.bench = nil
}

// Handle implements shell.Screen.
func (r *Incident) Handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case begunMsg:
		if msg.of == r && r.ctx.Err() == nil {
			r.begun(msg)
		}
		return nil
	case answeredMsg:
		if msg.of == r && r.ctx.Err() == nil {
			r.answered(msg)
		}
		return nil
	case sliceMsg:
		if msg.of == r && r.ctx.Err() == nil {
			return r.opened(msg)
		}
		return nil
	case tea.KeyPressMsg:
		return r.press(msg)
	}
	if r.bench != nil {
		return r.bench.Handle(shell.Above(msg, benchHead))
	}
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		r.move(shell.Wheel(msg, 3))
	case tea.MouseClickMsg:
		r.click(msg.Mouse().X, msg.Mouse().Y)
	case tea.PasteMsg:
		if r.asking != nothing {
			r.typed(msg)
		}
	}
	return nil
}

// benchHead is how many rows stand above a bench.
const benchHead = 1

// debrief opens the slice of the night that decides, with the changes of the code as switches.
func (r *Incident) debrief() tea.Cmd {
	if !r.known.state.Ended {
		r.Say("What decided is shown after the end: end.")
		return nil
	}
	if r.busy != "" {
		r.Say("Wait until this is done: " + r.busy + ".")
		return nil
	}
	r.busy = "the slice that decides"
	d, ctx, shared := r.drill, r.ctx, r.env.OnCall
	return func() tea.Msg {
		l, err := slice(ctx, d, shared)
		return sliceMsg{r, l, err}
	}
}

func (r *Incident) opened(m sliceMsg) tea.Cmd {
	r.busy = ""
	if m.err != nil {
		r.Say("✗ Opening what decides: " + m.err.Error() + ".")
		return nil
	}
	r.closeBench()
	r.bench = bench.New(m.lesson, bench.Env{Context: r.env.Context, Keys: r.env.Keys, Styles: r.env.Styles, ReducedMotion: r.env.ReducedMotion, Budget: r.env.Budget, Seed: r.env.Seed})
	return tea.Batch(r.bench.Init(), r.SetSize(r.width, r.height))
}

// slice explores the slice of a drill, and opens it at its shortest failure.
func slice(ctx context.Context, d *drills.Drill, shared shell.OnCall) (bench.Lesson, error) {
	p, err := drills.Slice(d)
	if err != nil {
		return bench.Lesson{}, err
	}
	l := bench.Lesson{Name: d.Name, Title: d.Title, Program: bench.FromSim(p)}
	if shared != nil {
		l.Program = shared.Slice(d, l.Program)
	}
	rep, err := l.Program.Explore(ctx, sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		return bench.Lesson{}, err
	}
	if rep.Shortest == nil {
		return bench.Lesson{}, fmt.Errorf("no interleaving of the slice fails")
	}
	l.Token = rep.Shortest.Token
	return l, nil
}

// leaves reports whether a key closes what is open.
func (r *Incident) leaves(k tea.KeyPressMsg) bool {
	return key.Matches(k, r.env.Keys.Close) || key.Matches(k, r.env.Keys.Quit)
}
