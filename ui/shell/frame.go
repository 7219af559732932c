package shell

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/keys"
	"racelab/ui/theme"
)

// Header draws the first row: where the learner is, and something at the right.
func Header(st *theme.Styles, width int, right string, trail ...string) string {
	r := draw.NewRow(width).Space(1).Put(st.Accent, "racelab")
	for i, t := range trail {
		r.Put(st.Faint, " › ")
		style := st.Text
		if i == len(trail)-1 {
			style = st.Strong
		}
		r.Put(style, cells.Clean(t))
	}
	if right != "" {
		r.PutRight(st.Faint.Paint(cells.Clean(right)) + " ")
	}
	return r.String()
}

// Hint is a key and what it does.
type Hint = draw.Hint

// Hints draws the last row of a screen: as many hints as fit, the first first, and the ways to all commands and all
// keys, which are always there.
func Hints(st *theme.Styles, width int, hints []Hint) string {
	return draw.Hints(st, width, hints, []Hint{{Key: ":", Words: "commands"}, {Key: "?", Words: "keys"}})
}

// TypingHints is Hints where keys are text.
func TypingHints(st *theme.Styles, width int, hints []Hint) string {
	return draw.Hints(st, width, hints, []Hint{{Key: "ctrl-p", Words: "commands"}})
}

// Wrapped draws clean text in a style over as many rows as it takes, indented by
// one cell.
func Wrapped(style theme.Style, text string, width int) []string {
	var out []string
	for _, l := range cells.Wrap(cells.Clean(text), max(width-2, 10)) {
		out = append(out, draw.NewRow(width).Space(1).Put(style, strings.TrimRight(l, " ")).String())
	}
	return out
}

// Boxed puts a title row above lines that fill a pane of the given size.
func Boxed(st *theme.Styles, title, note string, lines []string, above, below bool, width, height int) []string {
	b := draw.Box{Title: title, Note: note, Above: above, Below: below, Border: st.Focused, Label: st.Heading, Muted: st.Faint}
	return b.Draw(lines, width, height)
}

// Aside is Boxed for a pane that does not take the arrows.
func Aside(st *theme.Styles, title, note string, lines []string, above, below bool, width, height int) []string {
	b := draw.Box{Title: title, Note: note, Above: above, Below: below, Quiet: true, Border: st.Border, Label: st.Quiet, Muted: st.Faint}
	return b.Draw(lines, width, height)
}

// Window returns which of n rows are shown in height rows so that the chosen one
// is, beginning near top, where they were.
func Window(top, chosen, n, height int) int {
	if height <= 0 {
		return 0
	}
	top = min(top, chosen)
	top = max(top, chosen-height+1)
	return max(min(top, n-height), 0)
}

// Step is by how many rows a key moves in a list of n rows, of which room are on the screen. Other keys are not ok.
func Step(k tea.KeyPressMsg, m *keys.Map, n, room int) (by int, ok bool) {
	switch {
	case key.Matches(k, m.Down):
		return 1, true
	case key.Matches(k, m.Up):
		return -1, true
	case key.Matches(k, m.PageDown):
		return room, true
	case key.Matches(k, m.PageUp):
		return -room, true
	case key.Matches(k, m.First):
		return -n, true
	case key.Matches(k, m.Last):
		return n, true
	}
	return 0, false
}

// NewInput returns a line for text. Its paste key is off: it would read the
// clipboard of the machine that the lab runs on, which over SSH is not the
// learner's. Terminals paste by themselves.
func NewInput(prompt string) textinput.Model {
	in := textinput.New()
	in.Prompt = prompt
	in.CharLimit = 120
	in.KeyMap.Paste.SetEnabled(false)
	return in
}

// Typed draws what was typed, with a cursor that stands still.
func Typed(st *theme.Styles, in *textinput.Model, width int) string {
	text := []rune(cells.Clean(in.Value()))
	at := min(max(in.Position(), 0), len(text))
	r := draw.NewRow(width).Space(1).Put(st.Key, in.Prompt).Put(st.Text, string(text[:at]))
	under, rest := " ", ""
	if at < len(text) {
		under, rest = string(text[at]), string(text[at+1:])
	}
	return r.Put(st.Selected(), under).Put(st.Text, rest).String()
}

// Above moves what a mouse did up by as many rows as stand above the part of the screen that
// it is for. Every other message is left as it is.
func Above(msg tea.Msg, rows int) tea.Msg {
	switch m := msg.(type) {
	case tea.MouseClickMsg:
		m.Y -= rows
		return m
	case tea.MouseReleaseMsg:
		m.Y -= rows
		return m
	case tea.MouseMotionMsg:
		m.Y -= rows
		return m
	case tea.MouseWheelMsg:
		m.Y -= rows
		return m
	}
	return msg
}
