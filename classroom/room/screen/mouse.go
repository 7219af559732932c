package screen

import (
	tea "charm.land/bubbletea/v2"

	"racelab/sim/cells"
	"racelab/ui/shell"
)

// above is how many rows stand above the bench, or above the title row of a page: that of the room.
const above = 1

// pointerWords says what the mouse does now.
func pointerWords(on bool) string {
	if on {
		return "The mouse is on: click a switch, a lane's name, a step, an answer."
	}
	return "The mouse is off: the terminal selects text again."
}

// point does what a mouse says: to the palette, to a page, to the question below the bench, or to the bench that this
// member may move.
func (m *Model) point(msg tea.Msg) tea.Cmd {
	switch {
	case m.prompt != nil:
		_, h := m.size()
		return m.takes(m.prompt.Point(msg, h))
	case m.input != nil || m.out || m.lends != "":
		return nil
	case m.page != noPage:
		return m.pointPage(msg)
	}
	if c, ok := msg.(tea.MouseClickMsg); ok {
		if n := m.optionAt(c.Mouse().Y); n > 0 {
			return m.clickOption(n)
		}
	}
	if m.over != nil {
		return nil
	}
	return m.passOn(shell.Above(msg, above))
}

// pointPage chooses a row of the open page; a click on the chosen one takes it.
func (m *Model) pointPage(msg tea.Msg) tea.Cmd {
	n := m.rows()
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		m.selected = max(min(m.selected+shell.Wheel(msg, 1), n-1), 0)
	case tea.MouseClickMsg:
		y := msg.Mouse().Y - above - 1 // below the title row
		_, h := m.size()
		if y < 0 || y >= h-above-2 {
			return nil
		}
		if m.page == largePage || m.page == helpPage {
			m.page = noPage
			return nil
		}
		switch {
		case y >= len(m.items) || m.items[y] >= n:
		case m.items[y] == m.selected:
			return m.enter(m.selected)
		default:
			m.selected = m.items[y]
		}
	}
	return nil
}

// optionAt returns the option of the open question in a row of the screen, from 1; 0 for none.
func (m *Model) optionAt(y int) int {
	q := m.look.Room.Question
	if q == nil {
		return 0
	}
	w, h := m.size()
	first := h - m.box() + len(cells.Wrap(q.Text, max(w-4, 10)))
	if i := y - first; i >= 0 && i < len(q.Options) && y < h-2 {
		return i + 1
	}
	return 0
}

// clickOption is the key of an option, for whoever may answer.
func (m *Model) clickOption(n int) tea.Cmd {
	q := m.look.Room.Question
	round, open := q.Phase.Open()
	if !open || m.leads() || q.Kind.Typed() {
		return nil
	}
	k := tea.KeyPressMsg{Code: rune('0' + n), Text: string(rune('0' + n))}
	cmd, _ := m.answering(k, q, round)
	return cmd
}
