// Package cells makes text safe for a terminal and fits it into its cells. Everything that
// comes from a program goes through Clean first.
package cells

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
	if n, ok := simpleWidth(s); ok {
		return n
	}
	return ansi.StringWidth(s)
}

// simpleWidth is Width for text of characters that take one cell each and never
// join with their neighbours, which is all that screens are made of but for what
// people bring; ok is false for other text. Most of the time of a frame is spent
// here, and looking for graphemes takes several times as long.
func simpleWidth(s string) (n int, ok bool) {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case 0x20 <= c && c <= 0x7e:
			n++
			i++
		case c == 0x1b:
			skip := StyleLength(s[i:])
			if skip == 0 {
				return 0, false
			}
			i += skip
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if !narrow(r) {
				return 0, false
			}
			n++
			i += size
		}
	}
	return n, true
}

// StyleLength returns how long the sequence for a style is that s begins with; 0 if it
// begins with something else.
func StyleLength(s string) int {
	if !strings.HasPrefix(s, "\x1b[") {
		return 0
	}
	for i := len("\x1b["); i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case (c < '0' || c > '9') && c != ';' && c != ':':
			return 0
		}
	}
	return 0
}

// narrow reports whether r is of the blocks that screens use: Latin letters,
// dashes and quotes, arrows, lines, boxes and dots.
func narrow(r rune) bool {
	switch {
	case r == 0xad:
		return false // the soft hyphen has no width
	case 0xa0 <= r && r <= 0x17f, 0x2010 <= r && r <= 0x2027, 0x2190 <= r && r <= 0x2199, 0x2500 <= r && r <= 0x25fc:
		return true
	}
	return false
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
