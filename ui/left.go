package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"racelab/ui/path"
	"racelab/ui/shell"
)

// maxLeft bounds the lessons that are kept as they were left: each has benches, and what they explored.
const maxLeft = 3

// leave ends a screen. A lesson is kept, so that coming back to it shows what was left.
func (m *Model) leave(s shell.Screen) {
	p, ok := s.(*path.Path)
	if !ok {
		s.Close()
		return
	}
	p.Rest()
	if old := m.takeLeft(p.Name()); old != nil {
		old.Close()
	}
	if m.left = append(m.left, p); len(m.left) > maxLeft {
		m.left[0].Close()
		m.left = slices.Delete(m.left, 0, 1)
	}
}

// takeLeft returns a lesson that was left, which is then no longer among those; nil if there is none.
func (m *Model) takeLeft(name string) *path.Path {
	i := slices.IndexFunc(m.left, func(p *path.Path) bool { return p.Name() == name })
	if i < 0 {
		return nil
	}
	p := m.left[i]
	m.left = slices.Delete(m.left, i, i+1)
	return p
}

// comeBack shows a lesson as it was left.
func (m *Model) comeBack(p *path.Path, to shell.Go) tea.Cmd {
	m.put(p, to.Instead)
	return tea.Batch(m.size(p), p.Return(to.Stage))
}
