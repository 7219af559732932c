package bench

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/number"
	"racelab/ui/draw"
	"racelab/ui/keys"
	"racelab/ui/theme"
)

// realPage shows what the compiled program did beside the census; Enter shows a
// run that ends so.
type realPage struct {
	quiet
	list
	head int // rows above the outcomes when last drawn
	tall int // rows of an outcome
}

// openReal shows what real runs came to, and begins them if there were none.
func (b *Bench) openReal() tea.Cmd {
	if b.real.run == nil {
		b.board.Say("Only lessons run for real here: there is no compiled form of this program.")
		return nil
	}
	b.stopAuto()
	b.page = &realPage{}
	if b.real.seen(false).Done > 0 {
		return nil
	}
	return b.real.start(b.hist.on)
}

// plainReal shows what runs without a pause came to.
func (b *Bench) plainReal() tea.Cmd {
	if b.real.run != nil && b.real.pause {
		b.real.turn()
	}
	return b.openReal()
}

// pauseReal shows what runs with a pause before the steps that decide came to, and begins
// them if there were none. On its own page, the same key goes back to those without.
func (b *Bench) pauseReal() tea.Cmd {
	if b.real.run != nil && !b.real.pause {
		b.real.turn()
	}
	return b.openReal()
}

func isReal(p page) bool {
	_, is := p.(*realPage)
	return is
}

// leaveReal calls runs off that nobody looks at any more.
func (b *Bench) leaveReal() {
	if !isReal(b.page) {
		b.real.stop()
	}
}

func (p *realPage) title(b *Bench) string          { return "For real with " + setWords(b.hist.on) }
func (p *realPage) opener(m *keys.Map) key.Binding { return m.Real }
func (p *realPage) halt(b *Bench) bool             { return b.real.stop() }

func (p *realPage) pairs(b *Bench) []Pair {
	return Compare(b.real.seen(b.env.ReducedMotion), b.report())
}

func (p *realPage) move(b *Bench, by int) { p.keep(by, len(p.pairs(b))) }

func (p *realPage) hints(b *Bench) []hint {
	if b.real.running() {
		return []hint{{Key: "esc", Words: "stop"}, {Key: "↑ ↓", Words: "choose"}, {Key: "enter", Words: "show such a run"}}
	}
	turn := hint{Key: "P", Words: "with a pause"}
	if b.real.pause {
		turn.Words = "without a pause"
	}
	return []hint{turn, {Key: "enter", Words: "show such a run"}, {Key: "space", Words: number.Int(RealRuns) + " more"}, {Key: "↑ ↓", Words: "choose"}, {Key: "esc", Words: "close"}}
}

// toggle runs it more often, or stops.
func (p *realPage) toggle(b *Bench) (tea.Cmd, bool) {
	if b.real.stop() {
		return nil, true
	}
	return b.real.start(b.hist.on), true
}

func (p *realPage) enter(b *Bench) tea.Cmd { return p.open(b, p.selected) }

func (p *realPage) click(b *Bench, row, _ int) tea.Cmd {
	if row < p.head || p.tall == 0 {
		return nil
	}
	return p.open(b, p.top+(row-p.head)/p.tall)
}

// open puts the census's example of an outcome on the bench.
func (p *realPage) open(b *Bench, i int) tea.Cmd {
	pairs := p.pairs(b)
	if i < 0 || i >= len(pairs) {
		return nil
	}
	if pairs[i].Unforeseen() {
		b.board.Say("The census has no run that ends like this.")
		return nil
	}
	b.page = nil
	b.show(pairs[i].Census.Schedule, "A run that ends with "+pairs[i].Outcome+".")
	return nil
}

func (p *realPage) lines(b *Bench, width, height int) (out []string, above, below bool) {
	pairs := p.pairs(b)
	d := b.newPairDrawer(pairs, width)
	out = append(b.realHead(width), draw.Blank(width))
	foot := b.realFoot(pairs, width)
	p.tall = d.tall()
	// Where there is little room, the outcomes come first.
	if least := min(len(pairs), 3) * p.tall; len(out)+least+len(foot) > height {
		foot = nil
		out = out[:min(len(out)-1, max(height-p.tall, 0))]
	}
	p.head = len(out)
	fit := max((height-len(out)-len(foot))/p.tall, 1)
	top := p.window(len(pairs), fit)
	for i := top; i < len(pairs) && i < top+fit; i++ {
		out = append(out, d.rows(pairs[i], i == p.selected)...)
	}
	return append(out, foot...), top > 0, top+fit < len(pairs)
}

// realHead tells how far the runs are.
func (b *Bench) realHead(width int) []string {
	t := b.real.seen(b.env.ReducedMotion)
	var text paragraph
	switch {
	case b.real.now != nil && t.Done == 0 && b.real.pause:
		text = one(b.st.Faint, "Looking for the place where a pause shows most…")
	case b.real.now != nil && t.Done == 0:
		text = one(b.st.Faint, "Running the compiled lesson…")
	case b.real.now != nil && b.env.ReducedMotion:
		text = one(b.st.Faint, number.Of(t.Done, "run")+" so far, more to come…")
	case b.real.now != nil:
		text = one(b.st.Faint, fmt.Sprintf("%s of %s…", number.Int(t.Done), number.Of(b.real.goal(), "run")))
	case b.real.stopped:
		text = one(b.st.Warn, "Stopped after "+number.Of(t.Done, "run")+".")
	default:
		text = one(b.st.Text, number.Of(t.Done, "run")+" of the compiled lesson, "+b.realWorld()+".")
	}
	if t.Failing > 0 {
		text = append(text, say{b.st.Bad, fmt.Sprintf("✗ %s failed.", number.Int(t.Failing))})
	} else if t.Done > 0 {
		text = append(text, say{b.st.Good, "✓ None failed."})
	}
	all, most := []paragraph{text}, 2
	if b.real.pause {
		all, most = append(all, b.pauseWords()), 4
	}
	if b.lesson.Hides != "" {
		all, most = append(all, one(b.st.Warn, cleanText(b.lesson.Hides))), 5
	}
	return rows(all, width, most)
}

// pauseWords says where the pause is, and what came out without it.
func (b *Bench) pauseWords() paragraph {
	var text paragraph
	if at := b.real.seen(b.env.ReducedMotion).Pause; at != "" {
		text = one(b.st.Strong, "With a pause of "+at+".")
	}
	if n := b.real.aside.Done; n > 0 {
		text = append(text, say{b.st.Faint, fmt.Sprintf("Without it %s of %s failed.", number.Int(b.real.aside.Failing), number.Of(n, "run"))})
	}
	return text
}

// realWorld says what the compiled lesson runs with.
func (b *Bench) realWorld() string {
	if b.lesson.Against == "" {
		return "with real goroutines"
	}
	return "against " + cleanText(b.lesson.Against)
}

// realFoot says what to make of it.
func (b *Bench) realFoot(pairs []Pair, width int) []string {
	r, t := b.report(), b.real.seen(b.env.ReducedMotion)
	var text paragraph
	hidden := func(p Pair) bool { return p.Fails && p.Count == 0 }
	switch {
	case b.real.err != nil:
		text = one(b.st.Bad, "✗ "+cleanText(b.real.err.Error()))
	case r == nil || t.Done == 0:
		return nil
	case b.real.pause && r.Binding() && slices.ContainsFunc(pairs, Pair.Unforeseen):
		text = one(b.st.Warn, fmt.Sprintf("A pause takes time, and here the census lets time pass only when nobody can continue. racelab run %s --pause looks at the others, too.", cells.Clean(b.lesson.Name)))
	case r.Binding() && slices.ContainsFunc(pairs, Pair.Unforeseen):
		text = one(b.st.Bad, fmt.Sprintf("✗ Engine bug: it happened, and the census says that it cannot. Please report it; racelab run %s looks closer.", cells.Clean(b.lesson.Name)))
	case r.Complete && slices.ContainsFunc(pairs, Pair.Unforeseen):
		text = one(b.st.Warn, "A data race did this. The census takes one step at a time; a compiled program with a data race may do what no such order does.")
	case b.real.now != nil:
		return nil
	case b.real.pause && t.Failing > 0:
		text = one(b.st.Text, "Nothing but a moment of waiting was added. A busy core, a slow disk or a garbage collection is such a moment, too.")
	case !b.real.pause && t.Failing == 0 && b.lesson.Hides == "" && slices.ContainsFunc(pairs, hidden):
		text = one(b.st.Warn, "What can fail and did not show is not gone. P runs it with a pause before the step that decides.")
	case slices.ContainsFunc(pairs, hidden):
		text = one(b.st.Warn, "What can fail and did not show is not gone: choose it, and enter shows the run that does it.")
	case !slices.ContainsFunc(pairs, func(p Pair) bool { return p.Fails }) && len(r.Races)+len(r.Livelocks) > 0:
		text = one(b.st.Warn, "No run ends badly, and the census found "+unshown(r)+", which runs do not show: f finds it.")
	case r.Complete && !r.Fails():
		text = one(b.st.Good, "Runs alone prove nothing. Here the census does: no interleaving fails.")
	default:
		text = one(b.st.Faint, "The census counts interleavings; how often real goroutines take each is up to the machine.")
	}
	return append([]string{draw.Blank(width)}, rows([]paragraph{text}, width, 4)...)
}

// unshown counts what runs do not show.
func unshown(r *sim.Report) string {
	var all []string
	for _, f := range []struct {
		n    int
		what string
	}{{len(r.Races), "data race"}, {len(r.Livelocks), "livelock"}} {
		if f.n > 0 {
			all = append(all, number.Of(f.n, f.what))
		}
	}
	return strings.Join(all, " and ")
}

// narrow is the width below which an outcome stands above its bars instead of
// beside them.
const narrow = 64

// The two rows of an outcome.
const (
	realLabel   = "for real"
	censusLabel = "census"
	labelWidth  = 10
)

// pairDrawer draws outcomes in columns.
type pairDrawer struct {
	b      *Bench
	x      *exploration
	done   int // runs
	width  int
	text   int // cells for an outcome
	label  int // column of the labels
	bar    int // cells for a bar
	counts int // cells for a count
	whole  bool
	odds   bool // there is room for what is said of a chance
}

func (b *Bench) newPairDrawer(pairs []Pair, width int) pairDrawer {
	d := pairDrawer{b: b, x: b.explorer.now, done: b.real.seen(b.env.ReducedMotion).Done, width: width}
	if r := b.report(); r != nil {
		d.whole = r.Complete
	}
	goal := b.real.goal() // so that growing numbers move nothing
	d.counts = cells.Width(number.Int(goal))
	tail := 0
	for _, p := range pairs {
		d.text = max(d.text, cells.Width(p.Outcome))
		if p.Census != nil {
			d.counts = max(d.counts, cells.Width(count(p.Census.Interleavings)))
			tail = max(tail, cells.Width(chance(*p.Census, d.whole)))
		}
	}
	d.label = 3
	random := len(randomWord) + tail
	tail = random
	if d.narrow() {
		tail = 0
	} else {
		d.text = min(d.text, width-5-labelWidth-len(neverWords(goal, true)))
		d.label = 3 + d.text + 2
	}
	tail += d.counts + shareWidth
	d.bar = min(max(width-d.label-labelWidth-tail-3, 4), 40)
	// A column without room is left out whole: half of its words beside the number before would say something else.
	d.odds = !d.narrow() && d.label+labelWidth+d.bar+2+d.counts+shareWidth+random <= width
	return d
}

const shareWidth = 9

// randomWord says what a share is the chance of: that a run ends so if every next step is chosen at random.
const randomWord = "   at random "

func (d *pairDrawer) narrow() bool { return d.width < narrow }

// tall returns how many rows an outcome takes.
func (d *pairDrawer) tall() int {
	if d.narrow() {
		return 3
	}
	return 2
}

func (d *pairDrawer) rows(p Pair, selected bool) []string {
	mark, style := "✓", d.b.st.Good
	if p.Fails {
		mark, style = "✗", d.b.st.Bad
	}
	r := draw.NewRow(d.width).Space(1).Put(style, mark).Space(1)
	limit := d.text
	if d.narrow() {
		limit = r.Left()
	}
	if selected {
		r.PutWithin(d.b.st.Selected(), p.Outcome, limit)
	} else {
		r.PutWithin(d.b.st.Text, p.Outcome, limit)
	}
	var out []string
	if d.narrow() {
		out = append(out, r.String())
		r = draw.NewRow(d.width)
	}
	d.real(r.To(d.label), p, style)
	census := draw.NewRow(d.width).To(d.label)
	d.census(census, p, style)
	return append(out, r.String(), census.String())
}

// real draws how often it happened. What never did, and can, is told in words.
func (d *pairDrawer) real(r *draw.Row, p Pair, style theme.Style) {
	st := d.b.st
	r.Put(st.Text, realLabel).To(d.label + labelWidth)
	switch {
	case d.done == 0:
		return
	case p.Count == 0:
		r.Put(st.Warn, neverWords(d.done, !d.narrow()))
		return
	}
	share := float64(p.Count) / float64(d.done)
	r.PutWithin(style, bar(share, d.bar), d.bar).To(d.label + labelWidth + d.bar + 2)
	d.numbers(r, number.Int(p.Count), number.Percent(share))
}

func neverWords(done int, room bool) string {
	if !room {
		return "possible, never seen"
	}
	return "possible, never seen in " + number.Of(done, "run")
}

// census draws what the explorer says of it.
func (d *pairDrawer) census(r *draw.Row, p Pair, style theme.Style) {
	st := d.b.st
	r.Put(st.Faint, censusLabel).To(d.label + labelWidth)
	if p.Census == nil {
		style, words := d.absent(d.b.report())
		r.Put(style, words)
		return
	}
	o := p.Census
	share, words := o.Share, number.Percent(o.Share)
	if d.b.report().Unbounded {
		share, words = o.Probability, ""
	}
	r.PutWithin(st.Faint, bar(share, d.bar), d.bar).To(d.label + labelWidth + d.bar + 2)
	d.numbers(r, count(o.Interleavings), words)
	if !d.odds {
		return
	}
	r.Put(st.Faint, randomWord).Put(st.Faint, chance(*o, d.whole))
}

// absent says why there is nothing of it in the census.
func (d *pairDrawer) absent(r *sim.Report) (theme.Style, string) {
	st := d.b.st
	switch {
	case d.b.real.pause && r != nil && r.Binding():
		return st.Warn, "a timer was early"
	case r != nil && r.Binding():
		return st.Bad, "cannot be: engine bug"
	case r != nil && r.Complete:
		return st.Warn, "beyond it: a data race"
	case r != nil:
		return st.Warn, "not in what was covered"
	case d.x != nil && d.x.err != nil:
		return st.Warn, "could not explore"
	}
	return st.Faint, exploring(d.x, true)
}

// numbers puts a count and a share, both flush right.
func (d *pairDrawer) numbers(r *draw.Row, count, share string) {
	at := r.Used()
	r.To(at+d.counts-cells.Width(count)).Put(d.b.st.Strong, count)
	r.To(at+d.counts+shareWidth-cells.Width(share)).Put(d.b.st.Text, share)
}
