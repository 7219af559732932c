package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/progress"
	"racelab/ui/theme"
)

// remember keeps how the lab looks for the next time.
func (m *Model) remember() tea.Cmd {
	s := progress.Settings{ReducedMotion: m.env.ReducedMotion, NoMouse: !m.mouse, Plain: m.env.Record().Settings.Plain}
	if !m.auto {
		s.Theme = string(m.styles.Name)
	}
	now := m.env.Now()
	return m.env.Change(func(r *progress.Record) { r.Set(s, now) })
}

// preferPlain notes that the learner wants lines of text from now on. Quitting
// stores it.
func (m *Model) preferPlain() {
	s, now := m.env.Record().Settings, m.env.Now()
	s.Plain = true
	_ = m.env.Change(func(r *progress.Record) { r.Set(s, now) })
}

// ground is what is known of the terminal's own background.
type ground uint8

const (
	unknownGround ground = iota
	darkGround
	lightGround
)

// see takes in whether the terminal's background is dark. Unless the learner
// chose a theme, it follows.
func (m *Model) see(dark bool) tea.Cmd {
	name := theme.Light
	m.ground = lightGround
	if dark {
		name, m.ground = theme.Dark, darkGround
	}
	if !m.auto {
		return nil
	}
	return m.dress(name, m.styles.Profile)
}

// clashes reports whether the theme was chosen against the background that the
// terminal has, or may have: then the lab brings its own.
func (m *Model) clashes() bool {
	switch m.ground {
	case darkGround:
		return !m.styles.Name.IsDark()
	case lightGround:
		return m.styles.Name.IsDark()
	}
	return !m.auto
}

// dress changes the colours.
func (m *Model) dress(name theme.Name, p colorprofile.Profile) tea.Cmd {
	if m.styles.Name == name && m.styles.Profile == p {
		return nil
	}
	m.styles = theme.New(name, p)
	m.env.Styles = m.styles
	var cmds []tea.Cmd
	for _, s := range m.screens {
		cmds = append(cmds, s.SetStyles(m.styles))
	}
	return tea.Batch(cmds...)
}
