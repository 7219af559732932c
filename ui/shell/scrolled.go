package shell

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/ui/keys"
	"racelab/ui/theme"
)

// Scrolled is a screen of lines that are only read: what embeds it adds Lines. Keys and the wheel scroll, and
// enter goes back, too.
type Scrolled struct {
	Env           *Env
	Width, Height int

	top int
}

// NewScrolled returns a screen of the least size.
func NewScrolled(env *Env) Scrolled { return Scrolled{Env: env, Width: 80, Height: 24} }

// Init implements Screen.
func (s *Scrolled) Init() tea.Cmd { return nil }

// SetSize implements Screen.
func (s *Scrolled) SetSize(width, height int) tea.Cmd {
	s.Width, s.Height = width, height
	return nil
}

// SetStyles implements Screen.
func (s *Scrolled) SetStyles(st *theme.Styles) tea.Cmd {
	s.Env.Styles = st
	return nil
}

// Open implements Screen.
func (s *Scrolled) Open() bool { return true }

// Typing implements Screen.
func (s *Scrolled) Typing() bool { return false }

// Say implements Screen.
func (s *Scrolled) Say(text string) { s.Env.Board.Say(text) }

// Close implements Screen.
func (s *Scrolled) Close() {}

// Handle implements Screen.
func (s *Scrolled) Handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		s.top += Wheel(msg, 3)
	case tea.KeyPressMsg:
		m := s.Env.Keys
		switch {
		case key.Matches(msg, m.Quit), key.Matches(msg, m.Close), key.Matches(msg, m.Enter):
			return Send(Back{})
		case key.Matches(msg, m.Down):
			s.top++
		case key.Matches(msg, m.Up):
			s.top--
		case key.Matches(msg, m.PageDown):
			s.top += s.Height - 4
		case key.Matches(msg, m.PageUp):
			s.top -= s.Height - 4
		}
	}
	return nil
}

// Keys says what the keys do.
func (s *Scrolled) Keys() (text string, ok bool) {
	m := s.Env.Keys
	return keys.List("This screen", []key.Binding{keys.In(m.Up, "one up"), keys.In(m.Down, "one down"), m.PageUp, m.PageDown, keys.In(m.Quit, "back")}), true
}

// Shown returns the lines of all that are in view where height of them fit, and whether there are others above
// and below.
func (s *Scrolled) Shown(all []string, height int) (shown []string, above, below bool) {
	s.top = max(min(s.top, len(all)-height), 0)
	return all[s.top:min(s.top+height, len(all))], s.top > 0, s.top+height < len(all)
}

// Wheel is by how many rows the mouse wheel scrolls, if one click of it is so many.
func Wheel(m tea.MouseWheelMsg, rows int) int {
	if m.Mouse().Button == tea.MouseWheelUp {
		return -rows
	}
	return rows
}
