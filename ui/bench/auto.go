package bench

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/sim/number"
)

// maxAutoSteps is where a run by itself stops, so that an endless program does
// not fill the memory.
const maxAutoSteps = 2000

// auto is the run by itself: a choice at random after each pause.
type auto struct {
	on    bool
	id    int // of the current series of ticks
	speed int // index into pauses
}

// pauses returns the time between two steps at each speed.
func pauses() []time.Duration {
	return []time.Duration{
		1600 * time.Millisecond, 900 * time.Millisecond, 450 * time.Millisecond,
		200 * time.Millisecond, 80 * time.Millisecond, 30 * time.Millisecond,
	}
}

// tickMsg asks for the next step of the series id.
type tickMsg struct{ id int }

func (b *Bench) toggleAuto() tea.Cmd {
	if b.auto.on {
		b.stopAuto()
		b.board.Say("Stopped. space goes on.")
		return nil
	}
	if b.hist.view().End != nil && b.hist.atEnd() {
		b.reset()
	}
	if b.env.ReducedMotion {
		b.hist.note("the step at random")
		b.autoStep()
		b.board.Say("One step at random: with reduced motion nothing runs by itself.")
		return nil
	}
	b.hist.note("the run at random")
	b.auto.on = true
	b.auto.id++
	b.board.Say("")
	b.autoStep()
	return b.tick()
}

func (b *Bench) stopAuto() { b.auto.on = false }

func (b *Bench) tick() tea.Cmd {
	if !b.auto.on {
		return nil
	}
	id := b.auto.id
	return tea.Tick(pauses()[b.auto.speed], func(time.Time) tea.Msg { return tickMsg{id} })
}

// autoStep goes on along the recorded run, and at its end by a choice at random.
func (b *Bench) autoStep() {
	h := &b.hist
	if !h.atEnd() {
		h.travel(h.at + 1)
		return
	}
	choices := h.view().Choices
	switch {
	case len(choices) == 0:
		b.stopAuto()
	case h.at >= maxAutoSteps:
		b.stopAuto()
		b.board.Say(fmt.Sprintf("Stopped after %s steps.", number.Int(maxAutoSteps)))
	default:
		b.step(choices[b.rand.IntN(len(choices))], false)
	}
	if h.atEnd() && h.view().End != nil {
		b.stopAuto()
	}
}

// faster changes the speed by d.
func (b *Bench) faster(d int) {
	b.auto.speed = min(max(b.auto.speed+d, 0), len(pauses())-1)
	b.board.Say(fmt.Sprintf("Speed %d of %d.", b.auto.speed+1, len(pauses())))
}
