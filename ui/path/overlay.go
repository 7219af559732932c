package path

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course"
	"racelab/sim/cells"
	"racelab/ui/keys"
	"racelab/ui/prose"
)

// show opens a page over the stage.
func (p *Path) show(title, text string) { p.title, p.overlay, p.token = title, prose.NewPage(text), "" }

// copy sends a token that the screen shows to the learner's clipboard. Not every
// terminal lets programs write there, so the status says where else it is.
func (p *Path) copy(token string) tea.Cmd {
	if token == "" {
		return nil
	}
	p.env.Board.Say("Copied to the clipboard. If your terminal does not allow that, press m and select the token.")
	return tea.SetClipboard(token)
}

func (p *Path) pressOverlay(k tea.KeyPressMsg) tea.Cmd {
	m := p.env.Keys
	height := p.height - 3
	switch {
	case key.Matches(k, m.Down), key.Matches(k, m.Forward):
		p.overlay.Scroll(1)
	case key.Matches(k, m.Up), key.Matches(k, m.Back):
		p.overlay.Scroll(-1)
	case key.Matches(k, m.PageDown):
		p.overlay.Scroll(height)
	case key.Matches(k, m.PageUp):
		p.overlay.Scroll(-height)
	case key.Matches(k, m.Hint):
		return p.hint()
	case key.Matches(k, m.Copy):
		return p.copy(p.token)
	case key.Matches(k, m.Close), key.Matches(k, m.Quit), key.Matches(k, m.Enter):
		p.overlay = nil
	}
	return nil
}

// hintMsg brings hints, or the solution.
type hintMsg struct {
	of    *Path
	stage course.Stage
	text  string // Markdown
	token string // in it
}

// hint asks for the next hint of the stage; after the last, for the solution. Both may
// ask the engine, so they come as a message.
func (p *Path) hint() tea.Cmd {
	if p.study() == nil {
		p.env.Board.Say("The hints come from the engine, which is still working. Try again in a moment.")
		return nil
	}
	study, stage, n := p.study(), p.a.At(), p.a.Help()
	if n == 0 {
		p.env.Board.Say("There is nothing to solve at this stage.")
		return nil
	}
	return func() tea.Msg {
		h := study.HelpOf(stage, n)
		return hintMsg{of: p, stage: stage, text: helpText(h), token: h.Token}
	}
}

// takeHint shows hints if the learner is still where they were asked for.
func (p *Path) takeHint(m hintMsg) {
	if m.of == p && m.stage == p.a.At() {
		p.show("Hints", m.text)
		p.token = m.token
	}
}

// helpText is hints, and the solution if it is there, as Markdown.
func helpText(h course.Help) string {
	text := ""
	for i, hint := range h.Hints {
		text += fmt.Sprintf("**Hint %d of %d.** %s\n\n", i+1, h.Of, escape(hint))
	}
	if len(h.Solution) == 0 {
		return text + "Press `H` again for more.\n"
	}
	text += "**The solution.**\n\n"
	for _, l := range h.Solution {
		text += escape(l) + "\n\n"
	}
	if h.Token != "" {
		text += "Its token, which `y` copies: `" + h.Token + "`\n"
	}
	return text
}

// escape makes text of a program plain text in Markdown.
func escape(s string) string {
	var out []rune
	for _, r := range strings.ReplaceAll(cells.Clean(s), " -> ", " → ") { // an arrow of two signs breaks at the end of a line
		switch r {
		case '\\', '`', '*', '_', '[', ']', '<', '>', '#', '|', '~', '&', '!':
			out = append(out, '\\')
		}
		out = append(out, r)
	}
	return string(out)
}

// Keys lists the keys of the stage; a bench and a desk list theirs themselves.
func (p *Path) Keys() (text string, ok bool) {
	if p.overlay == nil && (p.onBench() || p.current().typing(p)) {
		return "", false
	}
	m := p.env.Keys
	return keys.List("The lesson", []key.Binding{keys.In(m.Enter, "go on"), keys.In(m.Step, "pick the numbered item"), keys.In(m.Up, "up"), keys.In(m.Down, "down"),
		m.PageDown, m.PageUp, m.NextStage, m.PrevStage, m.Hint, m.Answer, keys.In(m.NextPane, "on Fix it: whether pgdn moves the code or the verdict"), keys.In(m.Left, "on Fix it: the code to the left"), keys.In(m.Right, "on Fix it: the code to the right"),
		keys.In(m.Undo, "undo what the last key did"), keys.In(m.Copy, "copy the token that is shown"),
		keys.In(m.Quit, "to the course; the last 3 lessons stay as they are until you quit")}) + "\nOn the bench, `?` lists the keys of the bench.\n", true
}
