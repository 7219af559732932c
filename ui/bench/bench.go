package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	tea "charm.land/bubbletea/v2"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/number"
	"racelab/ui/keys"
	"racelab/ui/message"
	"racelab/ui/theme"
)

// Env is what the bench shares with the rest of one learner's lab.
type Env struct {
	Context       context.Context // ends the explorer; must not be nil
	Keys          *keys.Map
	Styles        *theme.Styles
	ReducedMotion bool
	Budget        sim.Budget
	Seed          uint64
	Board         *message.Board // where the bench says things, drawn by who gave it; nil: in a row of its own
	Palette       bool           // : opens the palette of commands, which the last row then says
	Back          string         // where esc leads from the bench: "back to the code"; empty: q quits
}

// focus is what the arrows move.
type focus uint8

const (
	onTimeline focus = iota
	onSwitches
	onCode
	onState
	onWhy
	onCensus
	focusCount
)

// pane is the pane that a focus is on.
func (f focus) pane() pane {
	return [...]pane{timelineBox, switchBox, codeBox, stateBox, whyBox, censusBox}[f]
}

// Bench is the screen. Its methods must be called from one goroutine.
type Bench struct {
	lesson   Lesson
	watch    []paragraph // what to look for
	env      Env
	st       *theme.Styles
	keys     *keys.Map
	switches []sim.Switch
	rand     *rand.Rand

	hist     history
	source   *source
	explorer explorer
	real     reality
	pending  func() // what waits for the report
	found    int    // number of failures shown
	auto     auto
	offered  []string // switches with which the run that was just left, and failed, can be compared

	width, height int
	place         layout
	focus         focus
	zoom          bool // the pane in focus has all the room
	side          pane // what stands beside the timeline where there is room for one
	cursor        int  // the switch that is chosen
	scroll        int  // of the code
	shift         int  // of the code, sideways
	finding       int  // that is open in Why
	whyTop        int
	stateTop      int
	outcomes      list // of the census
	idleSet       string
	idleWords     []string // what is said of lanes that never act, with the switches of idleSet
	page          page
	board         *message.Board
	passing       string // what was told last that is over with the next step
	broken        error  // why there is no run at all
	concealed     bool   // what the explorer found is not to be seen
	watched       bool   // whoever sees it does not press its keys
	news          uint64 // grows with whatever the explorer tells
	touched       uint64 // grows with every message

	panes panes
}

// New opens a lesson. If it cannot be run, the bench says why.
func New(l Lesson, env Env) *Bench {
	b := &Bench{
		lesson: l,
		env:    env,
		st:     env.Styles,
		keys:   env.Keys,
		board:  env.Board,
		rand:   rand.New(rand.NewPCG(env.Seed, 0)),
		auto:   auto{speed: 2},
		side:   stateBox,
		width:  80,
		height: 24,
	}
	if b.board == nil {
		b.board = &message.Board{}
	}
	b.lesson.Title = cells.Clean(orElse(l.Title, l.Name))
	b.watch = points(l.Watch, b.st)
	b.hist = history{program: l.Program, entry: l.Entry, nameless: l.Nameless, fields: map[string]bool{}, known: b.Report}
	b.explorer = explorer{program: l.Program, budget: env.Budget, ctx: env.Context, reports: map[string]*sim.Report{}}
	b.real = reality{run: l.Real, ctx: env.Context}
	if l.Program == nil {
		b.broken = fmt.Errorf("there is no program to run")
		return b
	}
	b.switches = l.Program.Switches()
	for _, s := range b.switches {
		b.hist.fields[s.Field] = true
	}
	b.open(b.ordered(l.Switches))
	return b
}

// open starts the first run: a new one, or the token's.
func (b *Bench) open(on []string) {
	if b.broken = b.hist.restart(on); b.broken != nil {
		return
	}
	b.fold()
	if b.lesson.Token == "" {
		return
	}
	run, err := b.lesson.Program.Replay(b.lesson.Token)
	if err != nil {
		b.fail(err)
		return
	}
	b.hist.put(run, on, 0)
	b.board.Say(orElse(b.lesson.Note, fmt.Sprintf("A run of %s. → walks through it.", number.Of(run.Len(), "step"))))
}

// ordered returns names in the order of the switches. Names that no switch has
// are kept, so that the engine can say what is wrong with them.
func (b *Bench) ordered(names []string) []string {
	var out []string
	for _, s := range b.switches {
		if slices.Contains(names, s.Name) {
			out = append(out, s.Name)
		}
	}
	for _, n := range names {
		if !slices.ContainsFunc(b.switches, func(s sim.Switch) bool { return s.Name == n }) {
			out = append(out, n)
		}
	}
	return out
}

// Init starts what runs beside the screen.
func (b *Bench) Init() tea.Cmd {
	if b.broken != nil {
		return nil
	}
	return tea.Batch(b.explore(), b.follow(), b.wanted())
}

// Rest stops a run that goes on by itself.
func (b *Bench) Rest() { b.stopAuto() }

// Close ends what runs beside the screen.
func (b *Bench) Close() {
	b.stopAuto()
	b.explorer.stop()
	b.real.stop()
}

// SetStyles changes the colours.
func (b *Bench) SetStyles(st *theme.Styles) tea.Cmd {
	b.st = st
	b.watch = points(b.lesson.Watch, st)
	b.touched++
	return b.wanted()
}

// SetSize says how much room there is, in cells.
func (b *Bench) SetSize(width, height int) tea.Cmd {
	b.width, b.height = width, height
	b.touched++
	b.arrange()
	return b.wanted()
}

// Say shows a sentence in the row of messages.
func (b *Bench) Say(text string) {
	b.board.Say(text)
	b.touched++
}

// Handle takes a message that is not for the whole lab.
func (b *Bench) Handle(msg tea.Msg) tea.Cmd {
	if b.broken != nil {
		return nil
	}
	b.touched++
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		b.board.Pressed()
		b.pending = nil
		cmd = b.pressSeen(msg)
	case tea.MouseClickMsg:
		b.pending = nil
		cmd = b.click(msg)
	case tea.MouseWheelMsg:
		b.wheel(msg)
	case tickMsg:
		if msg.id == b.auto.id && b.auto.on {
			b.autoStep()
			cmd = b.tick()
		}
	case progressMsg, reportMsg:
		cmd = b.hear(msg)
	case realMsg, realDoneMsg:
		cmd = b.real.handle(msg)
	case followMsg:
		cmd = b.changed(msg)
	case storyMsg:
		b.panes.story.take(b, msg)
	}
	b.leaveReal()
	b.arrange()
	return tea.Batch(cmd, b.wanted())
}

// hear takes news from the explorer, and does what waited for its report.
func (b *Bench) hear(msg tea.Msg) tea.Cmd {
	cmd, done := b.explorer.handle(msg, b.hist.on)
	b.news++
	if done && b.pending != nil {
		do := b.pending
		b.pending = nil
		b.board.Say("")
		do()
	}
	return cmd
}

// explore looks into the current switch set, which is a new one.
func (b *Bench) explore() tea.Cmd {
	b.real.drop()
	b.news++
	b.found = 0
	return b.explorer.start(b.hist.config())
}

// report returns what is known of the current switch set, nil if nothing yet.
func (b *Bench) report() *sim.Report {
	if b.concealed {
		return nil
	}
	return b.Report()
}

// fold reads the source anew for the current switch set.
func (b *Bench) fold() {
	b.source = newSource(b.lesson.Program.Files(), b.lesson.Fold, b.hist.on)
}

// fail tells an error.
func (b *Bench) fail(err error) { b.board.Say("✗ " + cleanText(err.Error())) }

// take makes the learner's choice at the step that is looked at.
func (b *Bench) take(c sim.Choice) { b.step(c, true) }

func (b *Bench) step(c sim.Choice, byHand bool) {
	b.offered = nil
	forgot, err := b.hist.step(c, byHand)
	b.scroll, b.finding, b.whyTop = 0, 0, 0
	if err != nil {
		b.fail(err)
		return
	}
	if forgot != "" {
		b.board.Say(fmt.Sprintf("Branched: %s forgotten. u gets that back.", forgot))
	}
}

// reset starts over with the same switches.
func (b *Bench) reset() {
	if b.hist.tape.len() > 0 {
		b.hist.remember("the run before")
		b.passing = "Started over. u gets the last run back."
		b.board.Say(b.passing)
	}
	b.stopAuto()
	if err := b.hist.restart(b.hist.on); err != nil {
		b.fail(err)
	}
}

// flip turns a switch on or off. The schedule is kept: it is run again with the other switches as far as it goes.
func (b *Bench) flip(i int) tea.Cmd {
	if i < 0 || i >= len(b.switches) {
		return nil
	}
	b.cursor = i
	name := b.switches[i].Name
	on := slices.Clone(b.hist.on)
	word := "on"
	if at := slices.Index(on, name); at >= 0 {
		on = slices.Delete(on, at, at+1)
		word = "off"
	} else {
		on = append(on, name)
	}
	on = b.ordered(on)
	end := b.hist.tape.view(b.hist.tape.len()).End
	said := fmt.Sprintf("%s is %s", switchName(b.switches[i]), word)
	if b.hist.tape.len() == 0 {
		b.hist.note("the switch")
		cmd := b.use(on, nil)
		b.board.Say(said + ".")
		return cmd
	}
	other, d, err := b.hist.tape.run.Counterfactual(sim.Config{Entry: b.hist.entry, Switches: on})
	if err != nil {
		b.fail(err)
		return nil
	}
	b.hist.remember("the run before")
	n := b.hist.tape.len()
	cmd := b.use(on, other)
	said = fmt.Sprintf("%s: the same %s, replayed", said, number.Of(n, "step"))
	if end != nil && end.Fails {
		b.offered = b.hist.on
		said += "; v compares"
	}
	if d.Here > 0 {
		said += fmt.Sprintf(". ≠ at step %d: %s", d.Here, cleanText(b.hist.tape.named(d.Text)))
	}
	b.board.Say(stop(said))
	return cmd
}

// use changes the switch set: to a run that is given, or a new one.
func (b *Bench) use(on []string, run Run) tea.Cmd {
	b.offered = nil
	b.stopAuto()
	if run != nil {
		b.hist.put(run, on, run.Len())
	} else if err := b.hist.restart(on); err != nil {
		b.fail(err)
		return nil
	}
	b.fold()
	b.scroll, b.finding, b.whyTop = 0, 0, 0
	return b.explore()
}

// undo gets back what was forgotten last; redo takes that away again.
func (b *Bench) undo(back func() (string, bool, error), none string) tea.Cmd {
	b.stopAuto()
	before := setKey(b.hist.on)
	looked := b.seen()
	b.hist.now = looked
	said, ok, err := back()
	if b.hist.now != looked {
		b.see(b.hist.now)
	}
	switch {
	case err != nil:
		b.fail(err)
	case !ok:
		b.board.Say(none)
	default:
		b.board.Say(said)
	}
	if setKey(b.hist.on) == before {
		return nil
	}
	b.fold()
	return b.explore()
}

// Open reports whether a page is open, or a pane has all the room, so that q closes that.
func (b *Bench) Open() bool { return b.page != nil || b.zoom }
