package desk

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"racelab/ui/palette"
)

// Commands returns what can be done at the desk: of the run that is looked at, if one is, else of the text.
func (d *Desk) Commands() []palette.Command {
	if d.bench != nil && d.looking {
		return nil
	}
	if d.bench != nil {
		return d.bench.Commands()
	}
	var out []palette.Command
	add := func(name, text, press, not string) {
		out = append(out, palette.Command{Kind: "key", Name: name, Text: text, Key: press, Not: not, Do: func() tea.Cmd {
			return d.do(strings.ToLower(strings.Replace(press, "ctrl-", "ctrl+", 1)))
		}})
	}
	see, line := "", ""
	if v := d.verdict; v == nil || !v.Shows() {
		see = "There is no failing run to see."
	}
	if d.verdict == nil || d.verdict.Line == 0 {
		line = "The verdict names no line."
	}
	add("judge now", "by every rule, in every interleaving", "F5", "")
	add("see the failing run", "on the bench", "F6", see)
	add("go to the failing line", "that the verdict names", "ctrl-g", line)
	add("gofmt", "format the text", "ctrl-t", "")
	add("find in the text", "then enter; F3 finds the next", "ctrl-f", "")
	add("undo", "what was typed last", "ctrl-z", "")
	add("redo", "what was undone", "ctrl-y", "")
	add("hint", "then the next", "F7", "")
	add(d.work.SolutionsKey(), "once you have tried one of your own", "F9", "")
	add("start over", "from what you began with; twice", "F8", "")
	add("keys of the editor", "", "F1", "")
	return out
}

// do does what a key does.
func (d *Desk) do(name string) tea.Cmd {
	again := d.reset
	d.reset, d.said = false, ""
	if cmd, known := d.command(name, again); known {
		return cmd
	}
	before := d.ed.Revision()
	return d.changed(d.shortcut(name), before)
}
