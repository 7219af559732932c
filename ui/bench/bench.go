package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	tea "charm.land/bubbletea/v2"

	"racelab/number"
	"racelab/sim"
	"racelab/ui/draw"
	"racelab/ui/keys"
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
}

// focus is what the arrows move.
type focus uint8

const (
	onTimeline focus = iota
	onSwitches
	onCode
	focusCount
)

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

	width, height int
	place         layout
	focus         focus
	cursor        int // the switch that is chosen
	scroll        int // of the code
	page          page
	status        string // what the last key did; empty shows the hints
	broken        error  // why there is no run at all
	concealed     bool   // what the explorer found is not to be seen
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
		rand:   rand.New(rand.NewPCG(env.Seed, 0)),
		auto:   auto{speed: 2},
		width:  80,
		height: 24,
	}
	b.lesson.Title = draw.Clean(orElse(l.Title, l.Name))
	b.watch = points(l.Watch, b.st)
	b.hist = history{program: l.Program, entry: l.Entry, fields: map[string]bool{}}
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
	b.status = fmt.Sprintf("A run of %s. → walks through it.", number.Of(run.Len(), "step"))
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
	return tea.Batch(b.explore(), b.wanted())
}

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

// Say shows a sentence until the next key.
func (b *Bench) Say(status string) {
	b.status = status
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
		b.status = ""
		b.pending = nil
		cmd = b.press(msg)
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
	case storyMsg:
		b.panes.story.take(msg)
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
		b.status = ""
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
func (b *Bench) fail(err error) { b.status = "✗ " + cleanText(err.Error()) }

// take makes a choice at the step that is looked at.
func (b *Bench) take(c sim.Choice) {
	forgot, err := b.hist.step(c)
	b.scroll = 0
	if err != nil {
		b.fail(err)
		return
	}
	if forgot != "" {
		b.status = fmt.Sprintf("Branched: %s forgotten. u gets that back.", forgot)
	}
}

// reset starts over with the same switches.
func (b *Bench) reset() {
	if b.hist.tape.len() > 0 {
		b.hist.remember("the run before")
		b.status = "Started over. u gets the last run back."
	}
	b.stopAuto()
	if err := b.hist.restart(b.hist.on); err != nil {
		b.fail(err)
	}
}

// flip turns a switch on or off and starts over with it.
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
	b.hist.remember("the run before")
	cmd := b.use(b.ordered(on), nil)
	b.status = fmt.Sprintf("%s is %s: a new run.", draw.Clean(name), word)
	return cmd
}

// use changes the switch set: to a run that is given, or a new one.
func (b *Bench) use(on []string, run Run) tea.Cmd {
	b.stopAuto()
	if run != nil {
		b.hist.put(run, on, run.Len())
	} else if err := b.hist.restart(on); err != nil {
		b.fail(err)
		return nil
	}
	b.fold()
	b.scroll = 0
	return b.explore()
}

// undo gets back what was forgotten last; redo takes that away again.
func (b *Bench) undo(back func() (string, bool, error), none string) tea.Cmd {
	b.stopAuto()
	before := setKey(b.hist.on)
	lost, ok, err := back()
	switch {
	case err != nil:
		b.fail(err)
	case !ok:
		b.status = none
	default:
		b.status = "Back: " + lost + "."
	}
	if setKey(b.hist.on) == before {
		return nil
	}
	b.fold()
	return b.explore()
}

// Open reports whether a page is open that q closes.
func (b *Bench) Open() bool { return b.page != nil }
