package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/lessons/progress"
	"racelab/ui/signs"
	"racelab/ui/theme"
)

// remember keeps how the lab looks for the next time.
func (m *Model) remember() tea.Cmd {
	s := progress.Settings{Theme: string(m.styles.Name.Base()), Signs: string(m.chosen), ReducedMotion: m.env.ReducedMotion, NoMouse: !m.mouse,
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

// see takes in whether the terminal's background is dark: the theme that follows the terminal takes other ones of its
// colours on it.
func (m *Model) see(dark bool) tea.Cmd {
	m.dark = dark
	return m.dress(m.styles.Name, m.styles.Profile)
}

// painted draws the ground below lines, and their signs in the set that the terminal can show. A line that is the same
// as in the frame before is not painted again.
func (m *Model) painted(lines []string) []string {
	_, tallies := m.top().(tally)
	look := paint{m.styles, m.signs, tallies}
	out := make([]string, len(lines))
	for i, l := range lines {
		if look == m.look && i < len(m.raw) && m.raw[i] == l {
			out[i] = m.done[i]
			continue
		}
		if tallies {
			l = m.signs.Tally(l)
		}
		out[i] = m.styles.Ground(m.signs.Draw(l))
	}
	m.look, m.raw, m.done = look, lines, out
	return out
}

// tally is a screen on which ● and ○ count: how hard something is, how much is done. Elsewhere they are reads.
type tally interface{ Tally() }

// paint is how lines are painted.
type paint struct {
	styles  *theme.Styles
	signs   signs.Set
	tallies bool
}

// dress changes the colours.
func (m *Model) dress(name theme.Name, p colorprofile.Profile) tea.Cmd {
	if name = name.On(m.dark); m.styles.Name == name && m.styles.Profile == p {
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
