package codereview

import (
	"slices"
	"strings"

	"racelab/lessons/exercise/codereview"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

const (
	benchHead = 1 // rows above a bench
	mostWords = 6 // rows for the words of whoever made the change
)

// words are the rows of what whoever made the change says.
func (c *Change) words() []string {
	_, h := draw.Inner(c.width, mostWords+1)
	rows, _, _ := prose.NewPage(c.review.Text).Draw(c.env.Styles, c.width, h)
	for len(rows) > 1 && strings.TrimSpace(rows[len(rows)-1]) == "" {
		rows = rows[:len(rows)-1]
	}
	return rows
}

// above is how many rows are above the first line of the diff: the header, the words with
// their title, and the title of the diff.
func (c *Change) above() int { return 3 + len(c.words()) }

// room is how many lines of the diff are shown.
func (c *Change) room() int { return max(c.height-c.above()-len(c.said())-1, 1) }

// Lines implements shell.Screen.
func (c *Change) Lines() []string {
	st := c.env.Styles
	switch {
	case c.bench != nil:
		what := "A run after the change that fails."
		if c.truth.Race {
			what = "A run after the change with a data race."
		}
		said := draw.NewRow(c.width).Space(1).Put(st.Strong, what+" ← → walk through it; esc goes back.").String()
		return append([]string{said}, c.bench.Lines()...)
	case c.about != nil:
		w, h := draw.Inner(c.width, c.height-2)
		rows, above, below := c.about.Draw(st, w, h)
		out := append([]string{c.header()}, shell.Boxed(st, "What the code has to do", c.review.Of(), rows, above, below, c.width, c.height-2)...)
		return append(out, shell.Hints(st, c.width, []shell.Hint{{Key: "↑ ↓", Words: "scroll"}, {Key: "esc", Words: "close"}}))
	}
	words, room := c.words(), c.room()
	c.top = shell.Window(c.top, c.shown(), len(c.review.Lines), room)
	out := append([]string{c.header()}, shell.Aside(st, c.review.Title, c.review.Of(), words, false, false, c.width, len(words)+1)...)
	var rows []string
	for i := c.top; i < min(c.top+room, len(c.review.Lines)); i++ {
		rows = append(rows, c.row(i))
	}
	out = append(out, shell.Boxed(st, "The change to "+c.review.File, "", draw.Fill(rows, c.width, room), c.top > 0, c.top+room < len(c.review.Lines), c.width, room+1)...)
	return draw.Fill(append(append(out, c.said()...), c.foot()), c.width, c.height)
}

// shown is the row that has to be on the screen: that of the cursor, or beyond the first and the last
// line what is left out there.
func (c *Change) shown() int {
	lines := c.review.Lines
	switch last := len(lines) - 1; {
	case c.at == 1 && lines[0].Sign == codereview.Gap:
		return 0
	case c.at == last-1 && lines[last].Sign == codereview.Gap:
		return last
	}
	return c.at
}

func (c *Change) header() string {
	st := c.env.Styles
	sign, _ := signOf(st, c.env.Record().CodeReviews()[c.review.Name], c.env.Now())
	return shell.Header(st, c.width, sign, "Code reviews", c.review.Title)
}

// row draws a line of the diff: the cursor, the mark, the engine's, the number, the line.
func (c *Change) row(i int) string {
	st, l := c.env.Styles, c.review.Lines[i]
	row := draw.NewRow(c.width)
	if l.Sign == codereview.Gap {
		return row.To(10).Put(st.Faint, "…").String()
	}
	style := c.style(l.Sign)
	if i == c.at && c.step != told {
		row.Put(st.Accent, "▸")
	}
	row.To(1)
	if c.marked[i] {
		row.Put(st.Warn, "●")
	}
	row.To(2)
	if c.step == told && slices.Contains(c.truth.Deciding, i) {
		row.Put(st.Bad, "✗")
	}
	number := c.review.Number(i)
	row.To(4+max(4-len(number), 0)).Put(st.Faint, number).Space(1).Put(style, string(rune(l.Sign))).Space(1)
	text := strings.ReplaceAll(l.Text, "\t", "    ")
	if i == c.at && c.step != told {
		style = st.Selected()
	}
	return row.Put(style, cells.Clean(text)).String()
}

func (c *Change) style(sign codereview.Sign) theme.Style {
	st := c.env.Styles
	switch sign {
	case codereview.Added:
		return st.Good
	case codereview.Removed:
		return st.Bad
	}
	return st.Text
}

// mostSaid is how many rows the engine's words take at most.
const mostSaid = 6

// said are the rows below the diff: what is asked, or what the engine says.
func (c *Change) said() []string {
	st := c.env.Styles
	switch {
	case c.failed != nil:
		return shell.Wrapped(st.Bad, "This change cannot be judged: "+c.failed.Error()+". n goes on.", c.width)
	case c.step == rating:
		return []string{c.sure.Draw(st, c.width)}
	case c.step == waiting, c.step == recalled:
		return shell.Wrapped(st.Faint, "The engine still runs every interleaving of the code after the change …", c.width)
	case c.step == told:
		style, sign := st.Warn, "✗ "
		if c.told.Right {
			style, sign = st.Good, "✓ "
		}
		before := ""
		if !c.when.IsZero() {
			before = "Your answer of " + c.when.Format("2 January 2006") + ": " + c.review.Said(c.answered()) + ". "
		}
		rows := shell.Wrapped(style, sign+before+strings.Join(append([]string{c.told.Said}, c.told.Why...), " "), c.width)
		return rows[:min(len(rows), mostSaid)]
	}
	return shell.Wrapped(st.Strong, "Is the change safe? Mark the lines that you would write a comment at.", c.width)
}

func (c *Change) foot() string {
	st := c.env.Styles
	hints := []shell.Hint{{Key: "space", Words: "mark"}, {Key: "s", Words: "safe"}, {Key: "x", Words: "not safe"}, {Key: "u", Words: "undo"}, {Key: "i", Words: "its task"}, {Key: "n", Words: "next"}, {Key: "esc", Words: "back"}, {Key: "↑ ↓", Words: "line"}}
	switch {
	case c.step == rating:
		hints = shell.SureHints()
	case c.step == told && !c.truth.Safe:
		hints = []shell.Hint{{Key: "f", Words: "the failing run"}, {Key: "a", Words: "answer again"}, {Key: "i", Words: "its task"}, {Key: "n", Words: "next"}, {Key: "esc", Words: "back"}}
	case c.step == told:
		hints = []shell.Hint{{Key: "a", Words: "answer again"}, {Key: "i", Words: "its task"}, {Key: "n", Words: "next"}, {Key: "esc", Words: "back"}}
	case c.step != reading:
		hints = []shell.Hint{{Key: "i", Words: "its task"}, {Key: "n", Words: "next"}, {Key: "esc", Words: "back"}}
	}
	return shell.Hints(st, c.width, hints)
}
