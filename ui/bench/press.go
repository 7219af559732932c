package bench

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/sim"
)

// press does what a key says: for the open page if it knows the key, otherwise
// for the bench.
func (b *Bench) press(k tea.KeyPressMsg) tea.Cmd {
	if b.page != nil {
		if cmd, done := b.pressPage(k); done {
			return cmd
		}
	}
	if cmd, done := b.pressFocus(k); done {
		return cmd
	}
	cmd, _ := b.pressBench(k)
	return cmd
}

// pressPage offers a key to the open page.
func (b *Bench) pressPage(k tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	p := b.page
	page := max(b.place.at[pageBox].h-2, 1)
	if key.Matches(k, b.keys.Toggle) {
		if cmd, done := p.toggle(b); done {
			return cmd, true
		}
	}
	switch {
	case key.Matches(k, b.keys.Close) && p.halt(b):
	case key.Matches(k, b.keys.Close, b.keys.Quit):
		b.page = nil
	case key.Matches(k, b.keys.Up):
		p.move(b, -1)
	case key.Matches(k, b.keys.Down):
		p.move(b, 1)
	case key.Matches(k, b.keys.PageUp):
		p.move(b, -page)
	case key.Matches(k, b.keys.PageDown):
		p.move(b, page)
	case key.Matches(k, b.keys.First):
		p.move(b, -1<<20)
	case key.Matches(k, b.keys.Last):
		p.move(b, 1<<20)
	case key.Matches(k, b.keys.NextPane) && p.turn(b, 1):
	case key.Matches(k, b.keys.PrevPane) && p.turn(b, -1):
	case key.Matches(k, b.keys.Enter):
		return p.enter(b), true
	case key.Matches(k, b.keys.Step) && p.digit(b, int(k.Code-'0')):
	case key.Matches(k, b.keys.Back) && p.sideways(b, -1):
	case key.Matches(k, b.keys.Forward) && p.sideways(b, 1):
	case key.Matches(k, b.keys.Real) && isReal(p) && b.real.pause: // x is the runs without a pause
		return b.plainReal(), true
	case key.Matches(k, p.opener(b.keys)):
		b.page = nil
	case key.Matches(k, b.keys.Pause) && isReal(p):
		b.real.turn()
		return b.openReal(), true
	default:
		if !p.stays() {
			b.page = nil
		}
		return nil, false
	}
	return nil, true
}

// pressFocus offers a key to the pane that the arrows move in.
func (b *Bench) pressFocus(k tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	switch b.focus {
	case onSwitches:
		return b.pressSwitches(k)
	case onCode:
		return nil, b.pressCode(k)
	case onWhy:
		return nil, b.pressWhy(k)
	case onCensus:
		return b.pressCensus(k)
	case onState:
		return nil, b.pressState(k)
	}
	return nil, false
}

func (b *Bench) pressWhy(k tea.KeyPressMsg) (done bool) {
	switch {
	case key.Matches(k, b.keys.Up):
		b.moveFinding(-1)
	case key.Matches(k, b.keys.Down):
		b.moveFinding(1)
	case key.Matches(k, b.keys.PageUp):
		b.whyTop = max(b.whyTop-5, 0)
	case key.Matches(k, b.keys.PageDown):
		b.whyTop += 5
	case key.Matches(k, b.keys.Enter):
		b.toFinding()
	default:
		return false
	}
	return true
}

func (b *Bench) pressCensus(k tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	n := 0
	if r := b.report(); r != nil {
		n = len(r.Outcomes)
	}
	switch {
	case key.Matches(k, b.keys.Up):
		b.outcomes.keep(-1, n)
	case key.Matches(k, b.keys.Down):
		b.outcomes.keep(1, n)
	case key.Matches(k, b.keys.First):
		b.outcomes.keep(-n, n)
	case key.Matches(k, b.keys.Last):
		b.outcomes.keep(n, n)
	case key.Matches(k, b.keys.Enter):
		b.openOutcome(b.outcomes.selected)
	default:
		return nil, false
	}
	return nil, true
}

func (b *Bench) pressState(k tea.KeyPressMsg) (done bool) {
	page := max(b.place.inner(stateBox).h-1, 1)
	switch {
	case key.Matches(k, b.keys.Up):
		b.stateTop = max(b.stateTop-1, 0)
	case key.Matches(k, b.keys.Down):
		b.stateTop++
	case key.Matches(k, b.keys.PageUp):
		b.stateTop = max(b.stateTop-page, 0)
	case key.Matches(k, b.keys.PageDown):
		b.stateTop += page
	default:
		return false
	}
	return true
}

func (b *Bench) pressSwitches(k tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	last := len(b.switches) - 1
	switch {
	case key.Matches(k, b.keys.Back, b.keys.Up):
		b.cursor = max(b.cursor-1, 0)
	case key.Matches(k, b.keys.Forward, b.keys.Down):
		b.cursor = min(b.cursor+1, last)
	case key.Matches(k, b.keys.First):
		b.cursor = 0
	case key.Matches(k, b.keys.Last):
		b.cursor = last
	case key.Matches(k, b.keys.Toggle, b.keys.Enter):
		return b.flip(b.cursor), true
	default:
		return nil, false
	}
	return nil, true
}

func (b *Bench) pressCode(k tea.KeyPressMsg) (done bool) {
	h := max(b.place.inner(codeBox).h, 1)
	switch {
	case key.Matches(k, b.keys.Up):
		b.scrollCode(-1)
	case key.Matches(k, b.keys.Down):
		b.scrollCode(1)
	case key.Matches(k, b.keys.PageUp):
		b.scrollCode(-h)
	case key.Matches(k, b.keys.PageDown):
		b.scrollCode(h)
	default:
		return false
	}
	return true
}

// scrollCode moves the code, no farther than its ends.
func (b *Bench) scrollCode(by int) {
	pane := b.codePane()
	h := b.place.inner(codeBox).h
	pane.scroll = 0
	base := pane.top(pane.cursors(), h)
	top := min(max(base+b.scroll+by, 0), max(len(b.source.lines)-h, 0))
	b.scroll = top - base
}

// pressBench does what a key says on the bench. done is false for a key that
// means nothing.
func (b *Bench) pressBench(k tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	for _, group := range []func(tea.KeyPressMsg) (tea.Cmd, bool){b.pressStep, b.pressTravel, b.pressLook, b.pressPane} {
		if cmd, done := group(k); done {
			return cmd, true
		}
	}
	return nil, false
}

func (b *Bench) pressStep(k tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	switch {
	case key.Matches(k, b.keys.Step):
		b.stepActor(int(k.Code-'0') - 1)
	case key.Matches(k, b.keys.Clock):
		b.stepActor(-1)
	case key.Matches(k, b.keys.Choices), key.Matches(k, b.keys.Enter):
		b.choose(b.hist.view().Choices, "What may happen next")
	case key.Matches(k, b.keys.Auto):
		return b.toggleAuto(), true
	case key.Matches(k, b.keys.Faster):
		b.faster(1)
	case key.Matches(k, b.keys.Slower):
		b.faster(-1)
	default:
		return nil, false
	}
	return nil, true
}

func (b *Bench) pressTravel(k tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	page := max(b.place.inner(timelineBox).h-2, 1)
	switch {
	case key.Matches(k, b.keys.Back, b.keys.Up):
		b.travel(b.hist.at - 1)
	case key.Matches(k, b.keys.Forward, b.keys.Down):
		b.forward()
	case key.Matches(k, b.keys.PageUp):
		b.travel(b.hist.at - page)
	case key.Matches(k, b.keys.PageDown):
		b.travel(b.hist.at + page)
	case key.Matches(k, b.keys.First):
		b.travel(0)
	case key.Matches(k, b.keys.Last):
		b.travel(b.hist.tape.len())
	case key.Matches(k, b.keys.Reset):
		b.reset()
	case key.Matches(k, b.keys.Undo):
		return b.undo(b.hist.back, "There is nothing to undo."), true
	case key.Matches(k, b.keys.Redo):
		return b.undo(b.hist.again, "There is nothing to redo."), true
	default:
		return nil, false
	}
	return nil, true
}

func (b *Bench) pressLook(k tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	switch {
	case key.Matches(k, b.keys.Find):
		b.find()
	case key.Matches(k, b.keys.Shortest):
		b.shortest()
	case key.Matches(k, b.keys.Census):
		b.jump(onCensus)
	case key.Matches(k, b.keys.Why):
		b.jump(onWhy)
	case key.Matches(k, b.keys.State):
		b.jump(onState)
	case key.Matches(k, b.keys.Code):
		b.jump(onCode)
	case key.Matches(k, b.keys.Left):
		b.shift = max(b.shift-8, 0)
	case key.Matches(k, b.keys.Right):
		b.shift = min(b.shift+8, max(b.source.longest-8, 0))
	case key.Matches(k, b.keys.Zoom):
		b.zoom = !b.zoom
	case key.Matches(k, b.keys.Story):
		b.openStory()
	case key.Matches(k, b.keys.Help):
		b.page = &textPage{kind: helpText}
	case key.Matches(k, b.keys.Counterfactual):
		return b.pick(), true
	case key.Matches(k, b.keys.Real):
		return b.plainReal(), true
	case key.Matches(k, b.keys.Pause):
		return b.pauseReal(), true
	case key.Matches(k, b.keys.Copy):
		return b.copyToken(), true
	default:
		return nil, false
	}
	return nil, true
}

func (b *Bench) pressPane(k tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	switch {
	case key.Matches(k, b.keys.NextPane):
		b.turn(1)
	case key.Matches(k, b.keys.PrevPane):
		b.turn(int(focusCount) - 1)
	case key.Matches(k, b.keys.Close):
		b.backOne()
	default:
		return nil, false
	}
	return nil, true
}

// turn moves the focus on, past what is not there.
func (b *Bench) turn(by int) {
	b.zoom = false
	for range focusCount {
		b.focus = focus((int(b.focus) + by) % int(focusCount))
		if b.focus == onTimeline || b.here(b.focus) {
			return
		}
	}
}

// here reports whether a pane can take the arrows: it is shown, or would be shown then.
func (b *Bench) here(f focus) bool {
	switch {
	case f == onSwitches:
		return len(b.switches) > 0
	case b.place.class == sizeXS:
		return f == onCode || f == onState
	case b.place.class == sizeS:
		return f == onCode || f.pane() == b.side || f == onState
	case b.place.class == sizeL && f == onState:
		return true
	}
	return f != onTimeline
}

// jump goes to a pane; the same key again gives it all the room. Where there is no room for it beside the others it
// takes the place of State.
func (b *Bench) jump(f focus) {
	if b.focus == f {
		b.zoom = !b.zoom
		return
	}
	b.focus, b.zoom = f, false
	if f == onState || f == onWhy || f == onCensus {
		b.side = f.pane()
	}
}

// backOne goes back by one: from a pane that has all the room, then to the timeline, with State beside it.
func (b *Bench) backOne() {
	switch {
	case b.zoom:
		b.zoom = false
	default:
		b.focus, b.scroll, b.shift, b.side = onTimeline, 0, 0, stateBox
	}
}

func (b *Bench) travel(to int) {
	b.stopAuto()
	b.scroll = 0
	b.hist.travel(to)
}

// forward goes on along the run. At its end somebody must choose.
func (b *Bench) forward() {
	if !b.hist.atEnd() {
		b.travel(b.hist.at + 1)
		return
	}
	if b.hist.view().End != nil {
		b.board.Say("The run has ended: ← walks back, r starts over, f finds a failure.")
		return
	}
	b.board.Say("This is as far as the run has come. You choose: " + b.pressWords(b.hist.view()))
}

// stepActor lets an actor step; -1 is the clock and faults. If it can go several
// ways, the learner is asked.
func (b *Bench) stepActor(actor int) {
	b.stopAuto()
	view := b.hist.view()
	var ways []sim.Choice
	for _, c := range view.Choices {
		if c.Actor == actor {
			ways = append(ways, c)
		}
	}
	if b.passing != "" && b.board.Text() == b.passing {
		b.board.Say("")
	}
	switch {
	case len(ways) == 1:
		b.take(ways[0])
	case len(ways) > 1 && actor < 0:
		b.choose(ways, "What happens")
	case len(ways) > 1:
		b.choose(ways, "Which way does "+view.Actors[actor].Name+" go")
	default:
		b.passing = b.whyNot(view, actor)
		b.board.Say(b.passing)
	}
}

// whyNot says why an actor cannot step.
func (b *Bench) whyNot(view *sim.View, actor int) string {
	if actor < 0 {
		sleeps := slices.IndexFunc(view.Actors, func(a sim.Actor) bool { return a.State == sim.Asleep })
		if sleeps >= 0 && len(view.Choices) > 0 {
			return fmt.Sprintf("%s sleeps, but time passes only once nobody else can go on: let the others step first.", view.Actors[sleeps].Name)
		}
		return "Nothing happens by itself here: no timer and no fault is due."
	}
	if actor >= len(view.Actors) {
		return fmt.Sprintf("There is no actor %d.", actor+1)
	}
	a := view.Actors[actor]
	switch {
	case view.End != nil:
		return "The run has ended: ← walks back, r starts over."
	case a.State == sim.Blocked:
		return fmt.Sprintf("%s cannot step: it waits for %s.", a.Name, a.Wait)
	case a.State == sim.Asleep:
		return fmt.Sprintf("%s sleeps until time passes.", a.Name)
	}
	if slices.Contains(b.hist.tape.never(), actor) {
		return fmt.Sprintf("%s never acts with these switches.", a.Name)
	}
	return fmt.Sprintf("%s is done.", a.Name)
}
