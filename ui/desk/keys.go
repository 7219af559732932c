package desk

import (
	"strings"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/ui/editor"
	"racelab/ui/prose"
)

// editorKeys is the help of the editor. Its shortcuts are control and function keys, so that
// all others are text; none is one that tmux or screen take (ctrl-b, ctrl-a).
const editorKeys = `Every other key types.

- ← → ↑ ↓, home, end, pgup, pgdn: move; with shift they select. ctrl-← and ctrl-→ go by words, ctrl-home and ctrl-end to the ends.
- tab: indents. enter: a new line, indented as Go has it. ctrl-t: gofmt.
- ctrl-z, ctrl-y: undo, redo. Undo goes on to what you had when you were here before.
- ctrl-x, ctrl-e, ctrl-v: cut, copy, paste. Without a selection ctrl-x and ctrl-e take the whole line. Your terminal's own paste works, too.
- ctrl-f: find; enter or F3 finds the next.
- ctrl-g: to the line that the verdict names.
- F5 or ctrl-s: judge now. F6: the failing run, on the bench.
- F7: a hint, then the next. F9: solutions, once you have tried one of your own.
- F8, twice: start over from what you began with. ctrl-z gets yours back.
- esc: back. What you typed is kept.

In tmux, shift and ctrl with arrows need "set -g xterm-keys on"; without that, F-keys and single ctrl-keys are still enough.
`

// Press takes a key. done says that the learner leaves the desk; the draft is kept.
func (d *Desk) Press(k tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	m := d.env.Keys
	switch {
	case d.bench != nil:
		if (key.Matches(k, m.Close) || key.Matches(k, m.Quit)) && !d.bench.Open() {
			d.closeBench()
			return nil, false
		}
		if name := k.String(); d.looking && !looks[name] && !(d.stepping && stepped[name]) {
			d.bench.Say("On a class's server this run is not explored: ← → walk" + d.steps() + ", esc goes back.")
			return nil, false
		}
		return d.bench.Handle(k), false
	case d.help != nil:
		d.pressHelp(k)
		return nil, false
	case d.sought != nil:
		d.seek(k)
		return nil, false
	case k.Code == tea.KeyEscape && d.ed.Deselect():
		return nil, false
	case k.Code == tea.KeyEscape:
		d.keep()
		d.Stop()
		return nil, true
	}
	again := d.reset
	d.reset, d.said = false, ""
	if cmd, known := d.command(k.String(), again); known {
		return cmd, false
	}
	before := d.ed.Revision()
	return d.changed(d.edit(k), before), false
}

func (d *Desk) pressHelp(k tea.KeyPressMsg) {
	switch k.Code {
	case tea.KeyDown, tea.KeyPgDown:
		d.help.Scroll(3)
	case tea.KeyUp, tea.KeyPgUp:
		d.help.Scroll(-3)
	default:
		d.help = nil
	}
}

// seek takes a key while it is typed what shall be found.
func (d *Desk) seek(k tea.KeyPressMsg) {
	switch {
	case k.Code == tea.KeyEscape:
		d.sought = nil
	case k.Code == tea.KeyEnter || k.Code == tea.KeyF3:
		if d.said = ""; !d.ed.Find(*d.sought) {
			d.said = "“" + *d.sought + "” is not there."
		}
		d.sought = nil
	case k.Code == tea.KeyBackspace:
		if r := []rune(*d.sought); len(r) > 0 {
			*d.sought = string(r[:len(r)-1])
		}
	case printable(k):
		*d.sought += k.Text
	}
}

func printable(k tea.KeyPressMsg) bool {
	return k.Text != "" && !strings.ContainsFunc(k.Text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// command does what a shortcut means. known is false for keys that edit.
func (d *Desk) command(name string, again bool) (cmd tea.Cmd, known bool) {
	switch name {
	case "f1":
		d.help = prose.NewPage(editorKeys + "\n" + d.work.Help())
	case "f5", "ctrl+s":
		d.keep()
		return d.judge(), true
	case "f6", "ctrl+r":
		return d.see(), true
	case "ctrl+f":
		text := ""
		d.sought = &text
	case "ctrl+g":
		if d.verdict == nil || d.verdict.Line == 0 {
			d.said = "The verdict names no line."
			break
		}
		d.ed.To(editor.Pos{Row: d.verdict.Line - 1})
	case "f7":
		return d.work.Hint(), true
	case "f9":
		d.said = d.work.Solutions(d.tried)
	case "f8":
		if !again {
			d.reset = true
			d.said = "F8 again starts over from what you began with. ctrl-z gets yours back."
			break
		}
		before := d.ed.Revision()
		start := d.work.Start()
		d.ed.Replace(start, d.work.Locked(start))
		return d.changed("Started over. ctrl-z gets back what you had.", before), true
	case "ctrl+t":
		return d.format(), true
	default:
		return nil, false
	}
	return nil, true
}

// moves are the keys that move the cursor; with shift they select.
var moves = map[string]editor.Move{
	"left": editor.Left, "right": editor.Right, "up": editor.Up, "down": editor.Down, "home": editor.Home, "end": editor.End,
	"pgup": editor.PageUp, "pgdown": editor.PageDown, "ctrl+left": editor.WordLeft, "ctrl+right": editor.WordRight,
	"alt+left": editor.WordLeft, "alt+right": editor.WordRight, "ctrl+home": editor.Top, "ctrl+end": editor.Bottom,
}

// edit does what a key does to the text. It returns what is in the way.
func (d *Desk) edit(k tea.KeyPressMsg) (refused string) {
	name := k.String()
	plain := strings.Replace(name, "shift+", "", 1)
	if m, ok := moves[plain]; ok {
		d.ed.Go(m, plain != name)
		return ""
	}
	if name != "space" && printable(k) {
		return d.ed.Insert(k.Text)
	}
	return d.shortcut(name)
}

// shortcut is edit for a key that is no text.
func (d *Desk) shortcut(name string) (refused string) {
	switch name {
	case "enter", "shift+enter":
		return d.ed.Newline()
	case "tab":
		return d.ed.Insert("\t")
	case "backspace", "shift+backspace", "ctrl+h":
		return d.ed.Backspace()
	case "delete":
		return d.ed.Delete()
	case "ctrl+z":
		if !d.ed.Undo() {
			return "There is nothing to undo."
		}
	case "ctrl+y":
		if !d.ed.Redo() {
			return "There is nothing to redo."
		}
	case "ctrl+x":
		return d.ed.Cut()
	case "ctrl+v":
		return d.ed.Paste()
	case "ctrl+e":
		d.ed.Copy()
	case "space":
		return d.ed.Insert(" ")
	}
	return ""
}
