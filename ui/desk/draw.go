package desk

import (
	"strings"

	"racelab/lessons/exercise"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/editor"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// Lines draws the editor with the verdict below it.
func (d *Desk) Lines(width, height int) []string {
	st := d.env.Styles
	switch {
	case d.bench != nil:
		what := "A run of your draft that fails."
		if d.racing {
			what = "A run of your draft with a data race."
		}
		said := draw.NewRow(width).Space(1).Put(st.Strong, what+" ← → walk"+d.steps()+"; esc goes back to the code.").String()
		return append([]string{said}, d.bench.Lines()...)
	case d.help != nil:
		inside, h := draw.Inner(width, height)
		rows, above, below := d.help.Draw(st, inside, h)
		return shell.Boxed(st, "Keys of the editor", "", rows, above, below, width, height)
	}
	said := d.saidRows(st, width)
	rest := max(height-len(said), 1)
	return append(d.ed.Draw(st, width, rest, d.marks(st)), said...)
}

// steps are the words for the keys that take steps of the run, if there are some.
func (d *Desk) steps() string {
	if d.looking && !d.stepping {
		return ""
	}
	return ", 1–9 step"
}

func (d *Desk) marks(st *theme.Styles) []editor.Mark {
	if d.verdict == nil || d.verdict.Line == 0 {
		return nil
	}
	return []editor.Mark{{Row: d.verdict.Line - 1, Sign: "✗", Style: st.Bad}}
}

// saidRows is the verdict, how the failing run of a text before goes in this one, and what the last key did: at most
// eight rows.
func (d *Desk) saidRows(st *theme.Styles, width int) []string {
	sign, style, text := d.words(st)
	rows := shell.Wrapped(style, sign+" "+text, width)
	for words := strings.Fields(strings.TrimSuffix(text, showsRun)); len(rows) > mostVerdict && len(words) > 1; {
		words = words[:len(words)-1] // the key to the run stays
		rows = shell.Wrapped(style, sign+" "+strings.Join(words, " ")+" …"+text[len(strings.TrimSuffix(text, showsRun)):], width)
	}
	rows = rows[:min(len(rows), mostVerdict)]
	if d.followed != "" {
		more := shell.Wrapped(st.Text, cells.Clean("The run that failed before: "+lowerFirst(d.followed)), width)
		rows = append(rows, more[:min(len(more), 2)]...)
	}
	switch {
	case d.sought != nil:
		rows = append(rows, draw.NewRow(width).Space(1).Put(st.Accent, "Find: "+cells.Clean(*d.sought)+"▏").String())
	case d.said != "":
		more := shell.Wrapped(st.Accent, cells.Clean(d.said), width)
		rows = append(rows, more[:min(len(more), 4)]...)
	}
	return rows
}

// mostVerdict is how many rows the verdict takes, and showsRun is what it ends with if a run fails.
const (
	mostVerdict = 2
	showsRun    = " · F6 shows the run"
)

// words is the verdict line.
func (d *Desk) words(st *theme.Styles) (sign string, style theme.Style, text string) {
	v := d.verdict
	switch {
	case v == nil && d.busy:
		return "…", st.Faint, "exploring"
	case v == nil:
		return " ", st.Faint, ""
	case v.Counts() && !d.judged:
		return "…", st.Good, v.Text + "; judging whether it still does its work"
	case v.Counts():
		return "✓", st.Good, v.Text
	case v.Reason == exercise.Part && d.busy:
		return "…", st.Warn, v.Text
	case v.Reason == exercise.Part:
		return "◐", st.Warn, v.Text
	case v.Reason == exercise.Broken:
		return "✎", st.Warn, "does not compile: " + v.Text
	case v.Shows():
		return "✗", st.Bad, v.Text + showsRun
	}
	return "✗", st.Bad, v.Text
}

// Hints are the keys that the foot shows.
func (d *Desk) Hints() []shell.Hint {
	return []shell.Hint{{Key: "esc", Words: "back"}, {Key: "F1", Words: "keys"}, {Key: "F6", Words: "failing run"}, {Key: "ctrl-z", Words: "undo"}, {Key: "ctrl-t", Words: "gofmt"},
		{Key: "ctrl-f", Words: "find"}, {Key: "F7", Words: "hint"}, {Key: "F8", Words: "start over"}, {Key: "F9", Words: d.work.SolutionsKey()}}
}

func lowerFirst(text string) string { return strings.ToLower(text[:1]) + text[1:] }
