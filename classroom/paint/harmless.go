package paint

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"racelab/sim/cells"
)

// harmless returns a line without what could do more than show text in a style.
// Screens clean whatever people bring; this is the last gate before somebody
// else's terminal, and does not trust them to.
func harmless(line string) string {
	if isHarmless(line) {
		return line
	}
	var b strings.Builder
	var state byte
	for len(line) > 0 {
		seq, width, n, next := ansi.DecodeSequence(line, state, nil)
		if utf8.ValidString(seq) && (width > 0 || isMark(seq)) || cells.StyleLength(seq) == len(seq) {
			b.WriteString(seq)
		}
		line, state = line[n:], next
	}
	return b.String()
}

// isMark reports whether s is accents for the character before.
func isMark(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.In(r, unicode.Mn, unicode.Me) })
}

// isHarmless reports whether a line is printable characters of Latin scripts,
// lines and arrows, and sequences for styles; most are, and need no closer look.
func isHarmless(line string) bool {
	for i := 0; i < len(line); {
		switch c := line[i]; {
		case 0x20 <= c && c <= 0x7e:
			i++
		case c == 0x1b:
			n := cells.StyleLength(line[i:])
			if n == 0 {
				return false
			}
			i += n
		default:
			r, size := utf8.DecodeRuneInString(line[i:])
			if (r < 0xa1 || r > 0x2ff || r == 0xad) && (r < 0x2190 || r > 0x2bff) && r != '…' && r != '–' && r != '’' {
				return false
			}
			i += size
		}
	}
	return true
}
