package bench

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/sim/cells"
	"racelab/ui/palette"
)

// Commands returns what can be done at the bench: a step of each actor, every key, every switch and every pane.
func (b *Bench) Commands() []palette.Command {
	if b.broken != nil {
		return nil
	}
	return slices.Concat(b.stepCommands(), b.keyCommands(), b.switchCommands(), b.paneCommands())
}

// done wraps what a command does, so that it leaves the bench as a key does: laid out anew, with a way back.
func (b *Bench) done(do func() tea.Cmd) func() tea.Cmd {
	return func() tea.Cmd {
		b.touched++
		b.board.Pressed()
		b.page, b.pending = nil, nil
		before, pushed := b.seen(), b.hist.pushed
		cmd := do()
		if b.hist.pushed == pushed && b.seen() != before {
			b.hist.keep(snapshot{seen: &before})
		}
		b.leaveReal()
		b.arrange()
		return tea.Batch(cmd, b.wanted())
	}
}

// stepCommands are the steps of actors, and of time.
func (b *Bench) stepCommands() []palette.Command {
	var out []palette.Command
	view := b.hist.view()
	for i, a := range view.Actors {
		c := palette.Command{Kind: "step", Name: "step " + a.Name, Text: "let " + a.Name + " take a step",
			Do: b.done(func() tea.Cmd { b.stepActor(i); return nil })}
		if i < 9 {
			c.Key = fmt.Sprint(i + 1)
		}
		if !canStep(view, i) {
			c.Not = b.whyNot(view, i)
		}
		out = append(out, c)
	}
	clock := palette.Command{Kind: "step", Name: "let time pass", Text: "or let a fault strike", Key: "0",
		Do: b.done(func() tea.Cmd { b.stepActor(-1); return nil })}
	if !canStep(view, -1) {
		clock.Not = b.whyNot(view, -1)
	}
	return append(out, clock)
}

// keyCommands are the keys of the bench that mean the same in every pane.
func (b *Bench) keyCommands() []palette.Command {
	k := b.keys
	var out []palette.Command
	add := func(binding key.Binding, name, not string) {
		press := tea.KeyPressMsg{}
		press.Text, press.Code = keyOf(binding)
		out = append(out, palette.Command{Kind: "key", Name: name, Text: binding.Help().Desc, Key: binding.Help().Key, Not: not,
			Do: b.done(func() tea.Cmd { cmd, _ := b.pressBench(press); return cmd })})
	}
	switches := unless(len(b.switches) > 0, "This program has no switches.")
	hidden := unless(!b.concealed, concealedWords)
	add(k.Find, "find a failure", hidden)
	add(k.Shortest, "find the shortest failure", hidden)
	add(k.Counterfactual, "compare", switches)
	add(k.Real, "run for real", unless(b.lesson.Real != nil, "Only lessons run for real here."))
	add(k.Pause, "run for real with a pause", unless(b.lesson.Real != nil, "Only lessons run for real here."))
	add(k.Auto, "run by itself", "")
	add(k.Faster, "faster", "")
	add(k.Slower, "slower", "")
	add(k.Choices, "list what can happen next", unless(len(b.hist.view().Choices) > 0, "Nothing can happen any more."))
	add(k.Back, "back one step", unless(b.hist.at > 0, "This is the start of the run."))
	add(k.Forward, "forward one step", unless(!b.hist.atEnd(), "This is the last step of the run."))
	add(k.First, "go to the start", unless(b.hist.at > 0, "This is the start of the run."))
	add(k.Last, "go to the last step", unless(!b.hist.atEnd(), "This is the last step of the run."))
	add(k.Reset, "start over", unless(b.hist.tape.len() > 0, "No step was taken yet."))
	add(k.Undo, "undo", unless(len(b.hist.undo) > 0, "There is nothing to undo."))
	add(k.Redo, "redo", unless(len(b.hist.redo) > 0, "There is nothing to redo."))
	add(k.Story, "story", unless(b.lesson.Story != "", "There is no story to this program."))
	add(k.Copy, "copy the token", "")
	add(k.Zoom, "zoom", "")
	add(k.Help, "keys and signs", "")
	return out
}

// unless returns the reason why something cannot be done, unless it can.
func unless(can bool, reason string) string {
	if can {
		return ""
	}
	return reason
}

// keyOf returns the first key of a binding as it is typed.
func keyOf(binding key.Binding) (text string, code rune) {
	name := binding.Keys()[0]
	special := map[string]rune{"left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd}
	if code, ok := special[name]; ok {
		return "", code
	}
	if name == "space" {
		return " ", tea.KeySpace
	}
	return name, []rune(name)[0]
}

// switchCommands flip a switch each.
func (b *Bench) switchCommands() []palette.Command {
	var out []palette.Command
	for i, s := range b.switches {
		word := " on"
		if slices.Contains(b.hist.on, s.Name) {
			word = " off"
		}
		out = append(out, palette.Command{Kind: "switch", Name: switchName(s) + word, Text: cells.Clean(s.Text), Key: "space",
			Do: b.done(func() tea.Cmd { return b.flip(i) })})
	}
	return out
}

// paneCommands give the arrows to a pane each.
func (b *Bench) paneCommands() []palette.Command {
	var out []palette.Command
	for _, p := range []struct {
		name string
		to   focus
		key  string
	}{{"timeline", onTimeline, "esc"}, {"switches", onSwitches, "tab"}, {"code", onCode, "e"}, {"state", onState, "s"}, {"why", onWhy, "w"}, {"census", onCensus, "c"}} {
		c := palette.Command{Kind: "pane", Name: p.name, Text: "the arrows move there", Key: p.key, Do: b.done(func() tea.Cmd {
			if p.to == onTimeline || p.to == onSwitches {
				b.focus, b.zoom = p.to, false
			} else if b.focus != p.to {
				b.jump(p.to)
			}
			return nil
		})}
		if p.to == onSwitches && len(b.switches) == 0 {
			c.Not = "This program has no switches."
		}
		out = append(out, c)
	}
	return out
}
