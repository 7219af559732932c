package screen

import (
	"unicode"

	tea "charm.land/bubbletea/v2"

	"racelab/sim/cells"
)

// line is a line of text that is being typed. The text input of bubbles would
// paste from the clipboard of the server.
type line struct {
	text  []rune
	limit int
}

// press takes a key.
func (l *line) press(k tea.KeyPressMsg) {
	switch k.String() {
	case "backspace", "ctrl+h":
		if n := len(l.text); n > 0 {
			l.text = l.text[:n-1]
		}
	case "ctrl+u":
		l.text = nil
	case "ctrl+w":
		n := len(l.text)
		for n > 0 && l.text[n-1] == ' ' {
			n--
		}
		for n > 0 && l.text[n-1] != ' ' {
			n--
		}
		l.text = l.text[:n]
	default:
		l.insert(k.Text)
	}
}

// insert adds text that was typed or pasted.
func (l *line) insert(s string) {
	for _, r := range cells.Clean(s) {
		if len(l.text) < l.limit && unicode.IsPrint(r) {
			l.text = append(l.text, r)
		}
	}
}

// show returns the end of the text that fits, with a cursor.
func (l *line) show(width int) string {
	from := 0
	for from < len(l.text) && cells.Width(string(l.text[from:])) > width-1 {
		from++
	}
	return string(l.text[from:]) + "▏"
}
