package codereview

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/ui/keys"
	"racelab/ui/palette"
)

// Keys says what the keys do; the bench with a failing run lists its own.
func (c *Change) Keys() (text string, ok bool) {
	if c.bench != nil {
		return "", false
	}
	m := c.env.Keys
	return keys.List("The change", []key.Binding{keys.In(m.Up, "one line up"), keys.In(m.Down, "one line down"), m.PageUp, m.PageDown,
			keys.In(m.Toggle, "mark the line, or take the mark away"), keys.Own("s", "the change is safe"), keys.Own("x", "it is not: mark the lines first"),
			keys.Own("i", "what the code has to do"), keys.Own("f", "after the answer: a run that fails"), keys.Own("a", "after the answer: answer again"), keys.In(m.NextStage, "the next change"),
			keys.In(m.Undo, "undo what the last key did, until you have answered"), keys.In(m.Quit, "back")}) +
			"\n**Signs**\n\n- `●`  a line that you marked\n- `✗`  after the answer: where a failing run goes wrong\n- `+` `-`  a line that came, or went\n",
		true
}

// Commands returns what can be done with the change, and on the bench while a failing run is on it.
func (c *Change) Commands() []palette.Command {
	if c.bench != nil {
		return c.bench.Commands()
	}
	var out []palette.Command
	add := func(name, text, press, not string, do func() tea.Cmd) {
		out = append(out, palette.Command{Kind: "key", Name: name, Text: text, Key: press, Not: not, Do: func() tea.Cmd {
			c.about = nil
			return c.kept(do)
		}})
	}
	unless := func(can bool, reason string) string {
		if can {
			return ""
		}
		return reason
	}
	reads := unless(c.step == reading, "You have answered already.")
	add("mark the line", "or take the mark away", "space", reads, func() tea.Cmd { c.mark(c.at); return nil })
	add("safe", "say that the change is safe", "s", reads, func() tea.Cmd { c.answer(true); return nil })
	add("not safe", "say that it is not, at the lines that you marked", "x", reads, func() tea.Cmd { c.answer(false); return nil })
	add("its task", "what the code has to do", "i", "", c.open)
	add("the failing run", "on the bench", "f", unless(c.step == told, "Answer first."), c.see)
	add("answer again", "with the marks taken away", "a", unless(c.step == told, "Answer first."), func() tea.Cmd { c.anew(); return nil })
	add("next change", "", "n", "", c.next)
	return append(out, palette.Command{Kind: "key", Name: "undo", Text: "what the last key did", Key: "u", Not: unless(!c.past.Empty(), "There is nothing to undo."),
		Do: func() tea.Cmd { c.undo(); return nil }})
}
