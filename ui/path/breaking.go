package path

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course/attempt"
	"racelab/sim"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// breaking is the bench with a task: bring about a failure.
type breaking struct {
	seat
	revision uint64
	told     attempt.Broken // of the last run that ended
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
	if p.study() == nil || b.bench != nil {
		return nil
	}
	if !p.guide {
		b.lesson = free
	}
	b.said = b.tall(p)
	return b.sit(p, p.a.Task().Switches, "", b.hints(p)...)
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
	if key.Matches(k, m.Find, m.Shortest) {
		b.lesson = free
	}
	return tea.Batch(b.bench.Handle(k), b.judge(p))
}

// judge tells the attempt of a run that has come to its end.
func (b *breaking) judge(p *Path) tea.Cmd {
	if b.bench == nil {
		return nil
	}
	v := b.bench.View()
	if v == nil {
		return nil
	}
	b.follow(p, v)
	if rev := b.bench.Revision(); rev == b.revision {
		return nil
	}
	b.revision = b.bench.Revision()
	if v.End == nil {
		b.told = attempt.Broken{}
		return nil
	}
	b.told = p.a.Steered(attempt.Run{
		Switches: b.bench.Scene().Switches, Ended: true, Fails: v.End.Fails, ByHand: b.bench.ByHand(), Preemptions: b.bench.Preemptions(),
	})
	p.tell(b.told.News)
	return nil
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

func (b *breaking) resize(p *Path) tea.Cmd {
	if b.bench != nil {
		b.said = b.tall(p)
	}
	return b.size(p)
}

// tall is how many rows the task takes whatever it says, so that the bench below it stays where it is.
func (b *breaking) tall(p *Path) int {
	fewest, _ := p.a.Fewest()
	texts := []string{b.asks(p, fewest)}
	if p.guide {
		texts = append(texts, fmt.Sprintf(takeStep, "somebody"), fmt.Sprintf(stepBetween, 2, "somebody"), toEnd, notLost)
	}
	rows := 2
	for _, t := range texts {
		rows = max(rows, len(shell.Wrapped(p.env.Styles.Text, t, p.width)))
	}
	return min(rows, max(p.height/4, 2))
}

// What somebody new to the keys is told, a step at a time.
const (
	takeStep    = "You are the scheduler. Press 1: %s takes one step. The code shows where each actor is."
	stepBetween = "Good. Now press %d: %s takes a step in between."
	toEnd       = "Continue with 1 and 2, in any order, until both are done. Watch the balance on the right."
	notLost     = "Nothing was lost this time. Press ← to go back a few steps, and try another order from there. That is what the lab is for."
)

func (b *breaking) lines(p *Path, width, height int) []string {
	if b.bench == nil {
		return []string{draw.NewRow(width).Space(1).Put(p.env.Styles.Faint, "The engine runs every interleaving …").String()}
	}
	style, text := b.task(p)
	said := shell.Wrapped(style, text, width)
	return b.frame(said, width)
}

// task says what is to be done, or how it went.
func (b *breaking) task(p *Path) (theme.Style, string) {
	st, v := p.env.Styles, b.bench.View()
	switch b.lesson {
	case firstStep:
		return st.Accent, fmt.Sprintf(takeStep, actor(v, 0))
	case otherStep:
		other := b.waiting(v)
		return st.Accent, fmt.Sprintf(stepBetween, other+1, actor(v, other))
	case toTheEnd:
		return st.Accent, toEnd
	case lookBack:
		return st.Accent, notLost
	}
	fewest, _ := p.a.Fewest()
	others := p.a.Task().Others(b.bench.Scene().Switches)
	switch best := p.a.Best(); {
	case others != "" && best != nil: // what was broken is not what the screen shows
		return st.Strong, "With these switches it is another program, and no run of it counts: " + others + ". n continues."
	case b.told.Said != "" && !b.told.Counts && best == nil:
		return st.Warn, b.told.Said
	case best != nil && *best <= fewest:
		return st.Good, "✓ " + p.a.Broke() + " n continues; w explains why it failed."
	case best != nil:
		return st.Good, "✓ " + p.a.Broke() + " Press r to try again, or n to continue."
	}
	return st.Strong, b.asks(p, fewest)
}

// asks says what is to be brought about, and what a preemption is.
func (b *breaking) asks(p *Path, fewest int) string {
	steer := "Break it: steer the actors with 1–9 until it fails. "
	if on := strings.Join(p.a.Task().Switches, ", "); on != "" {
		steer = fmt.Sprintf("Break it: steer with 1–9; 0 lets time pass. The fault %s is on: %s. ", on, b.strikes(p))
	}
	needs := "It can fail without any preemption: no actor has to be interrupted. "
	switch {
	case fewest == 1:
		needs = "One preemption is enough: interrupt an actor that could have continued. "
	case fewest > 1:
		needs = fmt.Sprintf("%d preemptions are enough. A preemption interrupts an actor that could have continued. ", fewest)
	}
	return steer + needs + "H gives a hint."
}

// strikes says which key lets the fault strike.
func (b *breaking) strikes(p *Path) string {
	actor, ok := p.study().Striker()
	switch {
	case !ok:
		return "enter lists what can happen"
	case actor < 0:
		return "0 lets it strike where it can"
	}
	return fmt.Sprintf("%d asks whether it strikes where it can", actor+1)
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
	return cells.Clean(v.Actors[i].Name)
}

func (b *breaking) hints(*Path) []shell.Hint {
	return []shell.Hint{{Key: "n", Words: "next"}, {Key: "H", Words: "hint"}, {Key: "q", Words: "course"}, {Key: "p", Words: "back"}}
}

func (b *breaking) open(*Path) bool   { return b.isOpen() }
func (b *breaking) typing(*Path) bool { return false }
