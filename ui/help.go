package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/ui/draw"
	"racelab/ui/keys"
	"racelab/ui/prose"
	"racelab/ui/shell"
)

// helped is a screen that says what its keys do. ok is false while it shows something that lists its keys itself.
type helped interface {
	Keys() (text string, ok bool)
}

// mostHelp is how many columns the list of keys takes.
const mostHelp = 76

// openHelp shows the keys of the screen on top, and those that mean the same everywhere.
func (m *Model) openHelp() bool {
	s, ok := m.top().(helped)
	if !ok {
		return false
	}
	text, ok := s.Keys()
	if !ok {
		return false
	}
	m.help = prose.NewPage(text + "\n" + keys.List("Everywhere", m.keys.Everywhere()))
	return true
}

// pressHelp is press while the keys are listed.
func (m *Model) pressHelp(k tea.KeyPressMsg) {
	page := max(m.height-5, 1)
	switch {
	case key.Matches(k, m.keys.Down):
		m.help.Scroll(1)
	case key.Matches(k, m.keys.Up):
		m.help.Scroll(-1)
	case key.Matches(k, m.keys.PageDown):
		m.help.Scroll(page)
	case key.Matches(k, m.keys.PageUp):
		m.help.Scroll(-page)
	case key.Matches(k, m.keys.Close), key.Matches(k, m.keys.Quit), key.Matches(k, m.keys.Enter), key.Matches(k, m.keys.Help):
		m.help = nil
	}
}

// pointHelp is what the mouse does while the keys are listed.
func (m *Model) pointHelp(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		m.help.Scroll(shell.Wheel(msg, 1))
	case tea.MouseClickMsg:
		m.help = nil
	}
}

// helpOver draws the keys over a screen, all but its first row.
func (m *Model) helpOver(lines []string) []string {
	st, width, height := m.look.Styles, m.width, max(len(lines)-3, 1)
	rows, above, below := m.help.Draw(st, min(width, mostHelp), height)
	rule := draw.Rule{Title: "Keys", Note: "esc close", Above: above, Below: below, Focused: true, Line: st.Focused, Label: st.Heading, Muted: st.Faint}
	out := append(lines[:1:1], rule.Draw(width))
	out = append(out, draw.Fill(rows, width, height)...)
	foot := shell.Hints(st, width, []shell.Hint{{Key: "esc", Words: "close"}, {Key: "↑ ↓", Words: "scroll"}})
	return append(out[:max(len(lines)-1, 1)], foot)
}
