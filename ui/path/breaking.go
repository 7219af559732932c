package path

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/course"
	"racelab/progress"
	"racelab/sim"
	"racelab/ui/draw"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// breaking is the bench with a task: bring about a failure.
type breaking struct {
	seat
	revision uint64
	helped   bool // the bench found this run, not the learner
	best     *int // preemptions of the best failure brought about
	lesson   guideStep
}

// guideStep is how far somebody new to the keys is.
type guideStep uint8

const (
	firstStep guideStep = iota // take one step
	otherStep                  // let another actor step
	toTheEnd
	lookBack
	free
)

func (b *breaking) enter(p *Path) tea.Cmd {
	if p.study == nil || b.bench != nil {
		return nil
	}
	b.said = 2
	if !p.guide {
		b.lesson = free
	}
	return b.sit(p, p.study.Base(), "")
}

func (b *breaking) handle(p *Path, msg tea.Msg) tea.Cmd {
	cmd := b.hand(p, msg)
	return tea.Batch(cmd, b.judge(p))
}

func (b *breaking) press(p *Path, k tea.KeyPressMsg) tea.Cmd {
	if b.bench == nil {
		return nil
	}
	m := p.env.Keys
	switch {
	case key.Matches(k, m.Find), key.Matches(k, m.Shortest):
		b.helped, b.lesson = true, free
	case key.Matches(k, m.Reset):
		b.helped = false
	}
	return tea.Batch(b.bench.Handle(k), b.judge(p))
}

// judge looks at the run when it has changed.
func (b *breaking) judge(p *Path) tea.Cmd {
	if b.bench == nil {
		return nil
	}
	v := b.bench.View()
	if v == nil {
		return nil
	}
	b.follow(p, v)
	if rev := b.bench.Revision(); rev == b.revision || v.End == nil {
		return nil
	}
	b.revision = b.bench.Revision()
	if !v.End.Fails || b.helped {
		return nil
	}
	n := b.bench.Preemptions()
	if b.best != nil && *b.best <= n {
		return nil
	}
	b.best = &n
	name := p.lesson.Name
	var keep tea.Cmd
	if b.plain(p) {
		keep = p.env.Change(func(r *progress.Record) { r.Broke(name, n) })
	}
	return tea.Batch(keep, p.done(course.Break))
}

// plain reports whether the lesson is as it stands, so that the fewest
// preemptions proven are those of this program.
func (b *breaking) plain(p *Path) bool {
	on := slices.Sorted(slices.Values(b.bench.Scene().Switches))
	return slices.Equal(on, slices.Sorted(slices.Values(p.study.Base())))
}

// follow moves the guide on when the learner has done what it asked for.
func (b *breaking) follow(p *Path, v *sim.View) {
	var stepped []int
	for _, c := range b.bench.Scene().Schedule {
		if c.Actor >= 0 && !slices.Contains(stepped, c.Actor) {
			stepped = append(stepped, c.Actor)
		}
	}
	switch {
	case b.lesson == firstStep && len(stepped) > 0:
		b.lesson = otherStep
	case b.lesson == otherStep && len(stepped) > 1:
		b.lesson = toTheEnd
	case b.lesson == toTheEnd && v.End != nil && v.End.Fails:
		b.lesson = free
	case b.lesson == toTheEnd && v.End != nil:
		b.lesson = lookBack
	case b.lesson == lookBack && v.End == nil:
		b.lesson = free
	}
}

func (b *breaking) resize(p *Path) tea.Cmd { return b.size(p) }

func (b *breaking) lines(p *Path, width, height int) []string {
	if b.bench == nil {
		return []string{draw.NewRow(width).Space(1).Put(p.env.Styles.Faint, "The engine runs every interleaving …").String()}
	}
	style, text := b.task(p)
	said := shell.Wrapped(style, text, width)
	return append(draw.Fill(said, width, b.said), b.bench.Lines()...)
}

// task says what is to be done, or how it went.
func (b *breaking) task(p *Path) (theme.Style, string) {
	st, v := p.env.Styles, b.bench.View()
	switch b.lesson {
	case firstStep:
		return st.Accent, "You are the scheduler. Press 1: " + actor(v, 0) + " takes one step. The code at the left shows where everybody stands."
	case otherStep:
		other := b.waiting(v)
		return st.Accent, fmt.Sprintf("Good. Now press %d: %s takes a step, in between.", other+1, actor(v, other))
	case toTheEnd:
		return st.Accent, "Go on with 1 and 2, in any order, until both are done. Watch the balance at the right."
	case lookBack:
		return st.Accent, "Nothing got lost this time. Press ← to go back a few steps, and try another order from there: that is what the lab is for."
	}
	fewest := p.study.Report().Shortest.Preemptions
	switch {
	case b.best != nil && *b.best <= fewest:
		return st.Good, fmt.Sprintf("✓ Broken with %s, and no run fails with fewer: that is proven. n goes on; w tells why it failed.", course.PreemptionText(*b.best))
	case b.best != nil:
		return st.Good, fmt.Sprintf("✓ Broken with %s; %s. Try again with r, or go on with n.", course.PreemptionText(*b.best), enough(fewest))
	case b.helped && v != nil && v.End != nil && v.End.Fails:
		return st.Warn, "That failure was found for you. Walk through it with ← →; then press r and bring it about yourself."
	}
	return st.Strong, b.asks(p, fewest)
}

// asks says what is to be brought about, and what a preemption is.
func (b *breaking) asks(p *Path, fewest int) string {
	steer := "Break it: steer the actors with 1–9 until it fails. "
	if base := p.study.Base(); len(base) > 0 {
		steer = fmt.Sprintf("Break it: steer with 1–9; with 0 the fault %s, which is on, strikes. ", strings.Join(base, ", "))
	}
	needs := "Nobody has to be interrupted (no preemption). "
	switch {
	case fewest == 1:
		needs = "To interrupt one who could go on (a preemption) once is enough. "
	case fewest > 1:
		needs = fmt.Sprintf("To interrupt one who could go on (a preemption) %d times is enough. ", fewest)
	}
	return steer + needs + "H gives a hint."
}

// waiting returns the first actor that has taken no step.
func (b *breaking) waiting(v *sim.View) int {
	schedule := b.bench.Scene().Schedule
	for i := range v.Actors {
		if !slices.ContainsFunc(schedule, func(c sim.Choice) bool { return c.Actor == i }) {
			return i
		}
	}
	return 0
}

func actor(v *sim.View, i int) string {
	if v == nil || i >= len(v.Actors) {
		return "the actor"
	}
	return draw.Clean(v.Actors[i].Name)
}

// enough says that a failing run with n preemptions exists.
func enough(n int) string {
	if n == 0 {
		return "it goes without any"
	}
	return fmt.Sprintf("%d is enough", n)
}

func (b *breaking) hints(*Path) []shell.Hint {
	return []shell.Hint{{Key: "n", Words: "next stage"}, {Key: "p", Words: "back"}, {Key: "H", Words: "hint"}, {Key: "q", Words: "to the course"}}
}

func (b *breaking) open(*Path) bool   { return b.isOpen() }
func (b *breaking) typing(*Path) bool { return false }

// realing is the bench with its page of compiled runs.
type realing struct{ seat }

func (r *realing) enter(p *Path) tea.Cmd {
	if p.study == nil || r.bench != nil {
		return nil
	}
	return r.sit(p, p.study.Base(), "")
}

func (r *realing) handle(p *Path, msg tea.Msg) tea.Cmd { return r.hand(p, msg) }

func (r *realing) press(p *Path, k tea.KeyPressMsg) tea.Cmd {
	if r.bench == nil {
		return nil
	}
	var keep tea.Cmd
	if key.Matches(k, p.env.Keys.Real) {
		keep = p.done(course.Real)
	}
	return tea.Batch(keep, r.bench.Handle(k))
}

func (r *realing) resize(p *Path) tea.Cmd { return r.size(p) }

func (r *realing) lines(p *Path, width, height int) []string {
	st := p.env.Styles
	if r.bench == nil {
		return []string{draw.NewRow(width).Space(1).Put(st.Faint, "The engine runs every interleaving …").String()}
	}
	said := draw.NewRow(width).Space(1).Put(st.Strong, "x runs the compiled lesson 1,000 times; flip switches, and run it again.").String()
	return append([]string{said}, r.bench.Lines()...)
}

func (r *realing) hints(*Path) []shell.Hint {
	return []shell.Hint{{Key: "x", Words: "run it"}, {Key: "n", Words: "to the debrief"}, {Key: "p", Words: "back"}, {Key: "q", Words: "to the course"}}
}

func (r *realing) open(*Path) bool   { return r.isOpen() }
func (r *realing) typing(*Path) bool { return false }
