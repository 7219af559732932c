package shell

import (
	"strconv"
	"strings"

	"charm.land/bubbles/v2/textinput"

	"racelab/ui/draw"
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
		r.Put(style, draw.Clean(t))
	}
	if right != "" {
		r.PutRight(st.Faint.Paint(draw.Clean(right)) + " ")
	}
	return r.String()
}

// Hint is a key and what it does.
type Hint struct{ Key, Words string }

// Hints draws as many hints as fit a row, the first first.
func Hints(st *theme.Styles, width int, hints []Hint) string {
	r := draw.NewRow(width).Space(1)
	for i, h := range hints {
		need := draw.Width(h.Key) + 1 + draw.Width(h.Words)
		if i > 0 {
			need += 3
		}
		if need > r.Left() {
			break
		}
		if i > 0 {
			r.Put(st.Faint, " · ")
		}
		r.Put(st.Key, h.Key).Space(1).Put(st.Faint, h.Words)
	}
	return r.String()
}

// Wrapped draws clean text in a style over as many rows as it takes, indented by
// one cell.
func Wrapped(style theme.Style, text string, width int) []string {
	var out []string
	for _, l := range draw.Wrap(draw.Clean(text), max(width-2, 10)) {
		out = append(out, draw.NewRow(width).Space(1).Put(style, strings.TrimRight(l, " ")).String())
	}
	return out
}

// Boxed frames lines that fill a box of the given size.
func Boxed(st *theme.Styles, title, note string, lines []string, above, below bool, width, height int) []string {
	b := draw.Box{Title: title, Note: note, Above: above, Below: below, Border: st.Border, Label: st.Heading, Muted: st.Faint}
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
	text := []rune(draw.Clean(in.Value()))
	at := min(max(in.Position(), 0), len(text))
	r := draw.NewRow(width).Space(1).Put(st.Key, in.Prompt).Put(st.Text, string(text[:at]))
	under, rest := " ", ""
	if at < len(text) {
		under, rest = string(text[at]), string(text[at+1:])
	}
	return r.Put(st.Selected(), under).Put(st.Text, rest).String()
}

// Sure reads how sure a learner is from a key: 5 to 9 are tens of percent, from a
// coin's fifty on, and 0 is certain.
func Sure(name string) (percent int, ok bool) {
	n, err := strconv.Atoi(name)
	switch {
	case err != nil || len(name) != 1 || n > 0 && n < 5:
		return 0, false
	case n == 0:
		return 100, true
	}
	return 10 * n, true
}

// HowSure draws the question that Sure reads the answer of.
func HowSure(st *theme.Styles, width int) string {
	return draw.NewRow(width).Space(1).Put(st.Strong, "How sure are you?  ").Put(st.Key, "5").Put(st.Text, " = 50 %, a coin …  ").
		Put(st.Key, "9").Put(st.Text, " = 90 %  ").Put(st.Key, "0").Put(st.Text, " = certain").String()
}
