// Package look is how the screens of one learner are painted: in which theme, with which set of signs, on which ground.
// The lab and the rooms of a class draw lines, and have them painted here as the last thing.
package look

import (
	"cmp"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/ui/palette"
	"racelab/ui/signs"
	"racelab/ui/theme"
)

// Look is how one learner's screens look.
type Look struct {
	Styles *theme.Styles
	Signs  signs.Set // that are drawn
	Chosen signs.Set // that the learner chose; empty: the terminal's locale says

	dark      bool     // the terminal's background, as far as it has told
	raw, done []string // the lines of the last frame before they were painted, and after
	last      paint
}

// paint is how lines are painted.
type paint struct {
	styles  *theme.Styles
	signs   signs.Set
	tallies bool
}

// New returns the look of a learner who chose a theme and a set of signs; what is none of these is as if it were not
// chosen. locale is the set that the terminal can show, if that is known.
func New(name theme.Name, p colorprofile.Profile, chosen, locale signs.Set) *Look {
	if !name.Valid() {
		name = theme.Auto
	}
	return &Look{Styles: theme.New(name, p), Signs: cmp.Or(chosen, locale).OrFull(), Chosen: chosen, dark: true}
}

// Dress changes the theme and the colours that the terminal has, and reports whether anything is different.
func (l *Look) Dress(name theme.Name, p colorprofile.Profile) bool {
	if name = name.On(l.dark); l.Styles.Name == name && l.Styles.Profile == p {
		return false
	}
	l.Styles = theme.New(name, p)
	return true
}

// See takes in whether the terminal's background is dark: the theme that follows the terminal takes other ones of its
// colours on it. It reports whether anything is different.
func (l *Look) See(dark bool) bool {
	l.dark = dark
	return l.Dress(l.Styles.Name, l.Styles.Profile)
}

// Sign draws with a set from now on, as the learner chose.
func (l *Look) Sign(s signs.Set) {
	if s.OrFull() != l.Signs {
		l.Signs, l.Chosen = s.OrFull(), s.OrFull()
	}
}

// Paint draws the ground below lines, and their signs in the set that the terminal can show. With tallies, ● and ○
// count: how hard something is, how much is done. Elsewhere they are steps of a program. A line that is the same as in
// the frame before is not painted again.
func (l *Look) Paint(lines []string, tallies bool) []string {
	now := paint{l.Styles, l.Signs, tallies}
	out := make([]string, len(lines))
	for i, line := range lines {
		if now == l.last && i < len(l.raw) && l.raw[i] == line {
			out[i] = l.done[i]
			continue
		}
		if tallies {
			line = l.Signs.Tally(line)
		}
		out[i] = l.Styles.Ground(l.Signs.Draw(line))
	}
	l.last, l.raw, l.done = now, lines, out
	return out
}

// Commands are the themes and the sets of signs as the palette lists them; theme and set are what each does.
func Commands(themed func(theme.Name) tea.Cmd, signed func(signs.Set) tea.Cmd) []palette.Command {
	var out []palette.Command
	for _, n := range theme.Names() {
		out = append(out, palette.Command{Kind: "setting", Name: "theme " + n.Words(), Text: "the colours of the lab", Key: "T",
			Do: func() tea.Cmd { return themed(n) }})
	}
	for _, s := range signs.Sets() {
		out = append(out, palette.Command{Kind: "setting", Name: "signs " + s.Words(), Text: "what your terminal's font can show",
			Do: func() tea.Cmd { return signed(s) }})
	}
	return out
}
