package home

import (
	"fmt"
	"strings"

	"racelab/lessons/course"
	"racelab/lessons/progress"
	"racelab/sim/cells"
	"racelab/sim/number"
	"racelab/ui/draw"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

const (
	beside   = 72 // columns from which the preview stands beside the list
	below    = 6  // rows of the preview under the list
	mostList = 60 // columns of the list
	mostText = 72 // columns of prose
)

// listWidth is how many columns the list has.
func (h *Home) listWidth() int {
	if h.width < beside {
		return h.width
	}
	return min(max(h.width*45/100, 36), mostList)
}

// room is how many rows of the list are shown.
func (h *Home) room() int {
	if h.width < beside && h.height > 2*below+4 {
		return h.height - 4 - below
	}
	return max(h.height-3, 0)
}

// Lines implements shell.Screen.
func (h *Home) Lines() []string {
	st := h.env.Styles
	out := []string{shell.Header(st, h.width, h.summary())}
	left := h.leftPane()
	switch {
	case h.width >= beside:
		right := h.rightPane(h.width-h.listWidth()-1, h.room())
		for i := range left {
			bar := "│"
			if i == 0 {
				bar = "┬"
			}
			out = append(out, left[i]+st.Border.Paint(bar)+right[i])
		}
	case h.height > 2*below+4:
		out = append(append(out, left...), h.rightPane(h.width, below)...)
	default:
		out = append(out, left...)
	}
	return append(draw.Fill(out, h.width, h.height-1), h.foot())
}

// leftPane is the list or the search, with its title.
func (h *Home) leftPane() []string {
	width := h.listWidth()
	rule := draw.Rule{Title: "Course", Note: "/ search", Focused: true, Line: h.env.Styles.Focused, Label: h.env.Styles.Heading, Muted: h.env.Styles.Faint}
	var lines []string
	if h.searching {
		rule.Title, rule.Note = "Search", "esc close"
		lines = h.searchLines(width, &rule)
	} else {
		h.top = shell.Window(h.top, h.chosen, len(h.rows), h.room())
		for i := h.top; i < min(h.top+h.room(), len(h.rows)); i++ {
			lines = append(lines, h.line(i, width))
		}
		rule.Above, rule.Below = h.top > 0, h.top+h.room() < len(h.rows)
	}
	return append([]string{rule.Draw(width)}, draw.Fill(lines, width, h.room())...)
}

// line draws a row of the list.
func (h *Home) line(i, width int) string {
	st, r := h.env.Styles, h.rows[i]
	out := draw.NewRow(width)
	if !r.opens() {
		out.Space(2).Put(st.Heading, r.words)
		return out.PutRight(st.Faint.Paint(r.right) + " ").String()
	}
	mark, style := " ", st.Text
	if i == h.chosen {
		mark, style = "▸", st.Selected()
	}
	out.Put(st.Accent, mark).Space(1)
	switch {
	case r.part != nil:
		h.partLine(out, r.part, style)
	case r.item != nil:
		h.itemLine(out, r.item, style)
	default:
		if i != h.chosen {
			style = st.Accent
		}
		words := cells.Clean(r.words)
		if short, _, ok := strings.Cut(words, ", "); ok && cells.Width(words) > out.Left()-cells.Width(r.right)-2 {
			words = short
		}
		out.Put(style, words).PutRight(st.Faint.Paint(r.right) + " ")
	}
	return out.String()
}

func (h *Home) partLine(out *draw.Row, p *course.Part, style theme.Style) {
	st, record := h.env.Styles, h.env.Record()
	fold := "▸"
	if p.Title == h.open {
		fold = "▾"
	}
	done := 0
	signs := ""
	for i := range p.Items {
		sign, tone := h.sign(&p.Items[i])
		signs += tone.Paint(sign)
		if l := record.Lessons[p.Items[i].Name]; p.Items[i].Lesson != nil && course.StateOf(l) == course.Done || p.Items[i].Topic != nil && sign == "✓" {
			done++
		}
	}
	out.Put(st.Faint, fold).Space(1).Put(style, cells.Clean(p.Title)).To(min(24, h.listWidth()-15))
	count := fmt.Sprintf("%d of %d", done, len(p.Items))
	if p.Title == handbook {
		count, signs = number.Of(len(p.Items), "page"), ""
	} else if h.listWidth() < 50 {
		count = fmt.Sprintf("%d/%d", done, len(p.Items))
	}
	if cells.Width(signs)+cells.Width(count)+2 < out.Left() {
		out.PutStyled(signs)
	}
	out.PutRight(st.Faint.Paint(count) + " ")
}

func (h *Home) itemLine(out *draw.Row, i *course.Item, style theme.Style) {
	st := h.env.Styles
	sign, tone := h.sign(i)
	out.Space(2).Put(tone, sign).Space(1)
	if i.Lesson == nil {
		out.Put(style, cells.Clean(i.Title))
		return
	}
	right := fmt.Sprintf("%d min", i.Lesson.Minutes)
	if out.Left() > 44 {
		right = level(i.Lesson.Level) + "  " + fmt.Sprintf("%7s", right)
	}
	out.PutWithin(style, cells.Clean(i.Title), out.Left()-cells.Width(right)-2).PutRight(st.Faint.Paint(right) + " ")
}

// level draws how hard a lesson is, of three.
func level(n int) string { return strings.Repeat("●", n) + strings.Repeat("○", max(3-n, 0)) }

// minutes is about how long what is left of a lesson takes.
func minutes(i *course.Item, r progress.Record) string {
	if i == nil || i.Lesson == nil {
		return ""
	}
	all := len(course.Stages())
	left := max(all-len(r.Lessons[i.Name].Stages), 1)
	return fmt.Sprintf("%d min", (i.Lesson.Minutes*left+all-1)/all)
}
