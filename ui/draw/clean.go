// Package draw puts text into rows and boxes of an exact width. Everything that
// comes from a program goes through Clean first.
package draw

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Clean makes text from a program safe to draw on one line: control characters
// and escape sequences lose their power, and marks that turn the reading
// direction or draw nothing are taken out. Line ends and tabs become a space,
// bytes that are not UTF-8 the replacement character.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029':
			b.WriteByte(' ')
		case r == utf8.RuneError:
			b.WriteRune(utf8.RuneError)
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co):
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// CleanLines is Clean for text of several lines.
func CleanLines(s string) []string {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	for i, l := range lines {
		lines[i] = Clean(l)
	}
	return lines
}

// isPlain reports whether s is printable ASCII.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// Width returns the number of cells that s takes. s may hold styles.
func Width(s string) int {
	if isPlain(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Cut shortens s to at most width cells, with … for what is gone. s may hold
// styles.
func Cut(s string, width int) string {
	if width <= 0 {
		return ""
	}
	if Width(s) <= width {
		return s
	}
	return ansi.Truncate(s, width, "…")
}

// Wrap breaks plain text into lines of at most width cells, at spaces where
// that is possible.
func Wrap(s string, width int) []string {
	if width <= 0 {
		return nil
	}
	// The library breaks at hyphens too, and so tears arrows and names.
	whole := ansi.Wrap(strings.ReplaceAll(s, "-", "\u2011"), width, "")
	return strings.Split(strings.ReplaceAll(whole, "\u2011", "-"), "\n")
}
