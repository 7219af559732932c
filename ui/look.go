package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/lessons/progress"
	"racelab/ui/theme"
)

// remember keeps how the lab looks for the next time.
func (m *Model) remember() tea.Cmd {
	s := progress.Settings{Theme: string(m.look.Styles.Name.Base()), Signs: string(m.look.Chosen), ReducedMotion: m.env.ReducedMotion, NoMouse: !m.mouse,
		Plain: m.env.Record().Settings.Plain}
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

// tally is a screen on which ● and ○ count: how hard something is, how much is done. Elsewhere they are reads.
type tally interface{ Tally() }

// dress changes the colours.
func (m *Model) dress(name theme.Name, p colorprofile.Profile) tea.Cmd {
	return m.dressed(m.look.Dress(name, p))
}

// dressed hands the colours to the screens if they are others.
func (m *Model) dressed(changed bool) tea.Cmd {
	if !changed {
		return nil
	}
	m.env.Styles = m.look.Styles
	var cmds []tea.Cmd
	for _, s := range m.screens {
		cmds = append(cmds, s.SetStyles(m.look.Styles))
	}
	for _, p := range m.left {
		cmds = append(cmds, p.SetStyles(m.look.Styles))
	}
	return tea.Batch(cmds...)
}
