package screen

import (
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/lessons/progress"
	"racelab/ui/bench"
	"racelab/ui/look"
	"racelab/ui/palette"
	"racelab/ui/prompt"
	"racelab/ui/signs"
	"racelab/ui/theme"
)

// This file is the palette of a room, and how a room looks: both are the lab's, from packages prompt and look.

// openPalette lists what can be done in the room, on the bench that this member may move, and with the look.
func (m *Model) openPalette() {
	var own []palette.Command
	for _, a := range m.actions() {
		own = append(own, palette.Command{Kind: "room", Name: a.label, Do: func() tea.Cmd {
			m.page = noPage
			return a.do()
		}})
	}
	all := slices.Concat(own, m.benchCommands(), m.looks())
	m.prompt = prompt.Open(all, &m.recent, &m.keys)
}

// benchCommands are those of the bench that this member may move; there may be none.
func (m *Model) benchCommands() []palette.Command {
	b, moved := m.moving()
	if b == nil {
		return nil
	}
	out := b.Commands()
	for i, c := range out {
		if why := m.spoils(); why != "" && m.answers(c) {
			out[i].Not = why
		}
		out[i].Do = func() tea.Cmd {
			if now, _ := m.moving(); now != b { // the wheel went to somebody else, or the challenge ended
				m.say("That was for the bench that was here before.")
				return nil
			}
			m.page = noPage
			return tea.Batch(m.forBench(b, c.Do()), moved())
		}
	}
	return out
}

// answers reports whether a command does what one of the spoilers does.
func (m *Model) answers(c palette.Command) bool {
	return slices.ContainsFunc(m.spoilers(), func(k key.Binding) bool { return c.Kind != "switch" && c.Key == k.Help().Key })
}

// moving returns the bench that this member may move, and what has to be done once it was; nil: none.
func (m *Model) moving() (b *bench.Bench, moved func() tea.Cmd) {
	switch {
	case m.private():
		return m.own, m.judge
	case m.drives() && !m.predicting():
		return m.scene, m.drove
	}
	return nil, nil
}

// looks are how the room looks, and the way out.
func (m *Model) looks() []palette.Command {
	return look.Commands(
		func(n theme.Name) tea.Cmd { return tea.Batch(m.dress(n, m.styles.Profile), m.remember()) },
		func(s signs.Set) tea.Cmd { m.paint.Sign(s); return m.remember() },
	)
}

// takes does what somebody asked of the palette.
func (m *Model) takes(a prompt.Asked) tea.Cmd {
	if a.Close {
		m.prompt = nil
	}
	if a.Say != "" {
		m.say(a.Say)
	}
	if a.Do == nil {
		return nil
	}
	m.input = nil
	return a.Do()
}

// remember keeps how the room looks, in the record of a learner who has one here.
func (m *Model) remember() tea.Cmd {
	if m.lesson == nil {
		return nil
	}
	s := m.lesson.Learner.Record.Settings
	s.NoMouse = !m.pointer
	s.Theme, s.Signs = string(m.styles.Name.Base()), string(m.paint.Chosen)
	now := time.Now()
	notes{m.lesson}.Change(func(r *progress.Record) { r.Set(s, now) })
	return m.lesson.store()
}

// dress changes the colours.
func (m *Model) dress(name theme.Name, p colorprofile.Profile) tea.Cmd {
	return m.dressed(m.paint.Dress(name, p))
}

// dressed hands the colours to the benches if they are others.
func (m *Model) dressed(changed bool) tea.Cmd {
	if !changed {
		return nil
	}
	m.styles = m.paint.Styles
	cmd := m.forBench(m.scene, m.scene.SetStyles(m.styles))
	if m.own != nil {
		cmd = tea.Batch(cmd, m.forBench(m.own, m.own.SetStyles(m.styles)))
	}
	return cmd
}
