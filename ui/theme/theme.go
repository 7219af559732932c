// Package theme holds every colour of the lab. Styles are values that belong to
// one learner: they are built from a theme's name and the colours that the
// learner's terminal has, and never ask the terminal of the process.
package theme

import (
	"image/color"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// Name names a theme.
type Name string

// The themes. Auto paints no background and uses the terminal's own 16 colours, which its owner has made readable; the
// others paint every cell, so that a light theme on a dark terminal is not black on black. The safe ones use the colours of Okabe and Ito ("Color universal
// design", 2008), which people with any common colour blindness tell apart:
// good is blue and bad is orange there.
const (
	Auto      Name = "auto"
	Dark      Name = "dark"
	Light     Name = "light"
	SafeDark  Name = "safe-dark"
	SafeLight Name = "safe-light"
)

// autoLight is Auto on a light background.
const autoLight Name = "auto-light"

// Names returns the themes in the order in which a key walks over them.
func Names() []Name { return []Name{Auto, Dark, Light, SafeDark, SafeLight} }

// Valid reports whether n names a theme.
func (n Name) Valid() bool {
	return slices.Contains(Names(), n)
}

// IsAuto reports whether n follows the terminal.
func (n Name) IsAuto() bool { return n == Auto || n == autoLight }

// On returns Auto as it is on a dark or a light background; other themes are as they are.
func (n Name) On(dark bool) Name {
	switch {
	case !n.IsAuto():
		return n
	case dark:
		return Auto
	}
	return autoLight
}

// Base returns the name by which a theme is chosen.
func (n Name) Base() Name {
	if n.IsAuto() {
		return Auto
	}
	return n
}

// Next returns the theme after n, the first after the last.
func (n Name) Next() Name {
	names := Names()
	return names[(slices.Index(names, n.Base())+1)%len(names)]
}

// IsDark reports whether n is meant for a dark background.
func (n Name) IsDark() bool { return n == Auto || n == Dark || n == SafeDark }

// Words returns the theme's name as a sentence would have it.
func (n Name) Words() string {
	switch n {
	case Auto, autoLight:
		return "auto, your terminal's own colours"
	case SafeDark:
		return "colour-blind safe, dark"
	case SafeLight:
		return "colour-blind safe, light"
	}
	return string(n)
}

// Style paints text. Painting is two copies, without measuring or wrapping,
// which is what makes a frame cheap; text must be one line.
type Style struct {
	open, close string
}

// Paint returns text in the style.
func (s Style) Paint(text string) string {
	if s.open == "" || text == "" {
		return text
	}
	return s.open + text + s.close
}

// Open returns the sequence that begins the style, and Close the one that ends
// it. Both are empty for plain text.
func (s Style) Open() string  { return s.open }
func (s Style) Close() string { return s.close }

// newStyle takes what lip would put around text.
func newStyle(lip lipgloss.Style) Style {
	const mark = "x"
	open, end, ok := strings.Cut(lip.Render(mark), mark)
	if !ok {
		return Style{}
	}
	return Style{open: open, close: end}
}

// Syntax is a kind of source text.
type Syntax uint8

// The kinds of source text.
const (
	Plain Syntax = iota
	Keyword
	Literal
	Comment
	Call // a name before an opening parenthesis
	syntaxKinds
)

// Styles are the styles of one learner.
type Styles struct {
	Name    Name
	Profile colorprofile.Profile // the colours that the terminal has
	depth   colorprofile.Profile // those that the theme uses
	base    string               // paints a cell that nothing else paints; empty: the terminal's own ground
	cursor  string               // the ground of the row at the cursor; empty: none

	Text     Style // what is said
	Strong   Style // what matters
	Faint    Style // what is there, and passed over
	Heading  Style // titles of panes: of the one in focus
	Quiet    Style // and of the others
	Cited    Style // the number of a step that an explanation names
	Accent   Style // where the learner is
	Key      Style // a key to press
	Good     Style // holds
	Bad      Style // fails
	Warn     Style // data races, and what is not certain
	Added    Style // a line that a switch brought in
	Changed  Style // a value that the last step changed
	Border   Style
	Focused  Style // the border of the pane that takes the arrows
	Held     Style // a lock, along the lane of who holds it
	Awaited  Style // the same, along the lane of who waits
	actors   [actorColors]Style
	badges   [actorColors]Style
	syntax   [syntaxKinds]Style
	selected Style
}

const actorColors = 6

// Actor returns the style of the i-th actor; the clock and faults are -1.
func (s *Styles) Actor(i int) Style {
	if i < 0 {
		return s.Warn
	}
	return s.actors[i%actorColors]
}

// Badge returns the style of the i-th actor's key, drawn as a block.
func (s *Styles) Badge(i int) Style {
	if i < 0 {
		return s.selected
	}
	return s.badges[i%actorColors]
}

// Selected returns the style of what Enter would take.
func (s *Styles) Selected() Style { return s.selected }

// ChangedMark returns what stands before a changed value where there are no colours to tell it by.
func (s *Styles) ChangedMark() string {
	if s.depth <= colorprofile.ASCII {
		return "*"
	}
	return ""
}

// Syntax returns the style of a kind of source text.
func (s *Styles) Syntax(k Syntax) Style {
	if k >= syntaxKinds {
		k = Plain
	}
	return s.syntax[k]
}

// New returns the styles of a theme for a terminal with the given colours.
// Unknown colours are taken as true colour; an unknown name as Dark.
func New(n Name, p colorprofile.Profile) *Styles {
	pal, ok := palettes(n)
	if !ok {
		n = Dark
		pal, _ = palettes(n)
	}
	if p == colorprofile.Unknown {
		p = colorprofile.TrueColor
	}
	s := &Styles{Name: n, Profile: p, depth: p}
	if n.IsAuto() && p > colorprofile.ANSI {
		s.depth = colorprofile.ANSI
	}
	b := builder{profile: s.depth}
	s.base, s.cursor = grounds(n, s.depth)
	s.Text = newStyle(lipgloss.NewStyle())
	s.Strong = newStyle(lipgloss.NewStyle().Bold(p > colorprofile.NoTTY))
	s.Faint = b.fg(pal.faint).faintWithoutColor().style()
	s.Heading = b.fg(pal.text).bold().style()
	s.Quiet = b.fg(pal.text).style()
	s.Cited = b.fg(pal.warn).underline().style()
	s.Accent = b.fg(pal.accent).bold().style()
	s.Key = b.fg(pal.accent).bold().style()
	s.Good = b.fg(pal.good).bold().style()
	s.Bad = b.fg(pal.bad).bold().style()
	s.Warn = b.fg(pal.warn).bold().style()
	s.Added = b.fg(pal.good).style()
	s.Changed = b.fg(pal.changed).bold().style()
	s.Border = b.fg(pal.border).faintIf(p == colorprofile.ASCII).style()
	s.Focused = b.fg(pal.accent).style()
	s.Held = b.fg(pal.held).bold().style()
	s.Awaited = b.fg(pal.faint).italic().style()
	s.selected = b.fg(pal.accent).reverse().style()
	for i, c := range pal.actors {
		s.actors[i] = b.fg(c).style()
		s.badges[i] = b.fg(c).bold().reverse().style()
	}
	s.syntax = [syntaxKinds]Style{
		Plain:   s.Text,
		Keyword: b.fg(pal.keyword).style(),
		Literal: b.fg(pal.literal).style(),
		Comment: b.fg(pal.faint).faintWithoutColor().style(),
		Call:    b.fg(pal.call).style(),
	}
	return s
}

// builder makes styles for one profile.
type builder struct {
	profile colorprofile.Profile
	lip     lipgloss.Style
}

func (b builder) fg(c tint) builder {
	b.lip = lipgloss.NewStyle()
	if color := b.color(c); color != nil {
		b.lip = b.lip.Foreground(color)
	}
	return b
}

// color picks the palette's own colour for 16 colours: the nearest match of a
// soft colour is often the background.
func (b builder) color(c tint) color.Color {
	switch {
	case b.profile <= colorprofile.ASCII || c.hex == "":
		return nil
	case b.profile == colorprofile.ANSI && c.basic == own:
		return nil
	case b.profile == colorprofile.ANSI:
		return ansi.BasicColor(c.basic)
	}
	return b.profile.Convert(lipgloss.Color(c.hex))
}

// hasAttributes reports whether bold, faint and reverse may be used.
func (b builder) hasAttributes() bool { return b.profile >= colorprofile.ASCII }

func (b builder) bold() builder {
	b.lip = b.lip.Bold(b.hasAttributes())
	return b
}

func (b builder) underline() builder {
	b.lip = b.lip.Underline(b.hasAttributes())
	return b
}

func (b builder) italic() builder {
	b.lip = b.lip.Italic(b.hasAttributes())
	return b
}

func (b builder) reverse() builder {
	b.lip = b.lip.Reverse(b.hasAttributes())
	return b
}

func (b builder) faintWithoutColor() builder {
	if b.profile == colorprofile.ASCII || b.profile == colorprofile.ANSI {
		b.lip = b.lip.Faint(true)
	}
	return b
}

func (b builder) faintIf(yes bool) builder {
	b.lip = b.lip.Faint(yes)
	return b
}

func (b builder) style() Style { return newStyle(b.lip) }

// Role is a part of the palette that renderers of their own need by value.
type Role uint8

// The roles.
const (
	RoleAccent Role = iota
	RoleFaint
	RoleLiteral
)

// Color returns the colour of a role as Glamour takes it: "#rrggbb", or the
// number of one of 16 or 256 colours; empty without colours.
func (s *Styles) Color(r Role) string {
	pal, _ := palettes(s.Name)
	c := [...]tint{RoleAccent: pal.accent, RoleFaint: pal.faint, RoleLiteral: pal.literal}[r]
	switch {
	case s.depth <= colorprofile.ASCII, s.depth == colorprofile.ANSI && c.basic == own:
		return ""
	case s.depth == colorprofile.ANSI:
		return strconv.Itoa(int(c.basic))
	case s.depth == colorprofile.ANSI256:
		if i, ok := s.Profile.Convert(lipgloss.Color(c.hex)).(ansi.IndexedColor); ok {
			return strconv.Itoa(int(i))
		}
	}
	return c.hex
}

// grounds returns the sequences that paint a cell and the row at the cursor: none where the terminal's own ground is
// used, or where there are only 16 colours to paint it with.
func grounds(n Name, p colorprofile.Profile) (base, cursor string) {
	if n.IsAuto() || p <= colorprofile.ANSI {
		return "", ""
	}
	back, row, text := darkGround, darkCursor, "#e6e9f0"
	if !n.IsDark() {
		back, row, text = lightGround, lightCursor, "#1c2230"
	}
	color := func(hex string) color.Color { return p.Convert(lipgloss.Color(hex)) }
	base = newStyle(lipgloss.NewStyle().Background(color(back)).Foreground(color(text))).Open()
	cursor = newStyle(lipgloss.NewStyle().Background(color(row))).Open()
	return base, cursor
}

// Ground paints the cells of a line that nothing else paints in the theme's own background.
func (s *Styles) Ground(line string) string { return under(line, s.base) }

// CursorRow paints the ground of the row at the cursor below a line.
func (s *Styles) CursorRow(line string) string { return under(line, s.cursor) }

// under paints what is under a line: its styles end with a reset, after which it is painted again.
func under(line, open string) string {
	if open == "" {
		return line
	}
	line = strings.ReplaceAll(strings.ReplaceAll(line, "\x1b[0m", "\x1b[m"), "\x1b[m", "\x1b[m"+open)
	return open + line + "\x1b[m"
}
