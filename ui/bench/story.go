package bench

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/glamour/v2"
	"charm.land/glamour/v2/ansi"
	"github.com/charmbracelet/colorprofile"

	"racelab/ui/draw"
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
	width   int
	name    theme.Name
	profile colorprofile.Profile
}

// storyMsg brings a rendering.
type storyMsg struct {
	key   storyKey
	lines []string
}

func (s *story) take(m storyMsg) {
	// Old renderings are of other sizes and themes; one is enough to keep.
	s.done = map[storyKey][]string{m.key: m.lines}
	delete(s.pending, m.key)
}

// lines returns the prose, blank while it is being rendered.
func (s *story) lines(b *Bench, width int) []string {
	return s.done[storyKey{width, b.st.Name, b.st.Profile}]
}

// want returns the command that renders the prose, nil if that is done or under
// way.
func (s *story) want(b *Bench, width int) tea.Cmd {
	key := storyKey{width, b.st.Name, b.st.Profile}
	if width <= 0 || b.lesson.Story == "" || s.done[key] != nil || s.pending[key] {
		return nil
	}
	if s.pending == nil {
		s.pending = map[storyKey]bool{}
	}
	s.pending[key] = true
	text, st := b.lesson.Story, b.st
	return func() tea.Msg { return storyMsg{key, prose(text, st, width)} }
}

// openStory shows the prose on a page of its own.
func (b *Bench) openStory() {
	if b.lesson.Story == "" {
		b.status = "There is no story to this program."
		return
	}
	b.page = &textPage{kind: storyText}
}

// prose renders Markdown into lines of width cells. Markdown that cannot be
// rendered is shown as it is.
func prose(text string, st *theme.Styles, width int) []string {
	r, err := glamour.NewTermRenderer(
		glamour.WithStyles(proseStyle(st)),
		glamour.WithWordWrap(max(width-2, 10)),
		glamour.WithChromaFormatter(chromaFormatter(st.Profile)),
	)
	if err == nil {
		var out string
		if out, err = r.Render(text); err == nil {
			text = strings.Trim(out, "\n")
		}
	}
	if err != nil {
		text = strings.Join(draw.Wrap(strings.Join(draw.CleanLines(text), "\n"), width-2), "\n")
	}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = draw.NewRow(width).Space(1).PutStyled(l).String()
	}
	return lines
}

func chromaFormatter(p colorprofile.Profile) string {
	switch p {
	case colorprofile.TrueColor:
		return "terminal16m"
	case colorprofile.ANSI256:
		return "terminal256"
	case colorprofile.ANSI:
		return "terminal16"
	}
	return "noop"
}

// proseStyle dresses Markdown in the colours of a theme.
func proseStyle(st *theme.Styles) ansi.StyleConfig {
	color := func(role theme.Role) *string {
		if c := st.Color(role); c != "" {
			return &c
		}
		return nil
	}
	yes := st.Profile >= colorprofile.ASCII
	bold := ansi.StylePrimitive{Bold: &yes}
	head := ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Bold: &yes, Color: color(theme.RoleAccent), BlockSuffix: "\n"}}
	indent, bar := uint(1), "│ "
	return ansi.StyleConfig{
		Document:       ansi.StyleBlock{},
		Heading:        head,
		BlockQuote:     ansi.StyleBlock{Indent: &indent, IndentToken: &bar},
		List:           ansi.StyleList{LevelIndent: 2},
		Item:           ansi.StylePrimitive{BlockPrefix: "• "},
		Enumeration:    ansi.StylePrimitive{BlockPrefix: ". "},
		Strong:         bold,
		Emph:           ansi.StylePrimitive{Italic: &yes},
		HorizontalRule: ansi.StylePrimitive{Format: "\n────\n"},
		Link:           ansi.StylePrimitive{Color: color(theme.RoleFaint)},
		LinkText:       bold,
		Code:           ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: color(theme.RoleLiteral)}},
		CodeBlock:      ansi.StyleCodeBlock{StyleBlock: ansi.StyleBlock{Margin: &indent}},
	}
}
