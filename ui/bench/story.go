package bench

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/ui/prose"
	"racelab/ui/theme"
)

// story is the lesson's prose, rendered beside the screen: it takes a
// millisecond and more.
type story struct {
	done    map[storyKey][]string
	pending map[storyKey]bool
}

// storyKey names one rendering.
type storyKey struct {
	of      *Bench // several benches may wait for theirs
	width   int
	name    theme.Name
	profile colorprofile.Profile
}

// storyMsg brings a rendering.
type storyMsg struct {
	key   storyKey
	lines []string
}

func (s *story) take(b *Bench, m storyMsg) {
	if m.key.of != b { // taking it would throw out b's own, and both would ask again for ever
		return
	}
	// Old renderings are of other sizes and themes; one is enough to keep.
	s.done = map[storyKey][]string{m.key: m.lines}
	delete(s.pending, m.key)
}

// lines returns the prose, blank while it is being rendered.
func (s *story) lines(b *Bench, width int) []string {
	return s.done[storyKey{b, width, b.st.Name, b.st.Profile}]
}

// want returns the command that renders the prose, nil if that is done or under
// way.
func (s *story) want(b *Bench, width int) tea.Cmd {
	key := storyKey{b, width, b.st.Name, b.st.Profile}
	if width <= 0 || b.lesson.Story == "" || s.done[key] != nil || s.pending[key] {
		return nil
	}
	if s.pending == nil {
		s.pending = map[storyKey]bool{}
	}
	s.pending[key] = true
	text, st := b.lesson.Story, b.st
	return func() tea.Msg { return storyMsg{key, prose.Lines(text, st, width)} }
}

// openStory shows the prose on a page of its own.
func (b *Bench) openStory() {
	if b.lesson.Story == "" {
		b.board.Say("There is no story to this program.")
		return
	}
	b.page = &textPage{kind: storyText}
}
