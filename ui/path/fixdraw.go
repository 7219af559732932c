package path

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"racelab/lessons/course"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// The fixes stand beside what the chosen one changes in the code, so that a fix is read before it is judged. Where
// there is room, each has its sentence, and the list has below it what those cost that were tried; the verdict stands
// below the code. On a small screen the list has the names, and the verdict the whole width. On a tiny one all stand
// above each other.
const (
	fixBeside  = 72  // columns from which the code stands beside the list
	fixWhole   = 110 // and from which the list has sentences
	mostFixes  = 51  // columns of the list with sentences
	mostNames  = 30  // of the list with names alone
	leastSaid  = 5   // rows of the verdict with its title
	fixMargin  = 7   // columns before the name of a fix: cursor, box, sign
	mostAbove  = 0.6 // of the rows, for the list on a small screen
	introduced = "Choose what you would do. Several may be on, and not all of these hold."
)

func (f *fixing) lines(p *Path, width, height int) []string {
	st := p.env.Styles
	if f.write != nil {
		return f.write.Lines(width, height)
	}
	if f.bench != nil {
		said := draw.NewRow(width).Space(1).Put(st.Strong, "This run breaks it. ← → step through it; esc goes back to the fixes.").String()
		return f.frame([]string{said}, width)
	}
	f.apart = false
	switch {
	case width < fixBeside:
		most := min(len(p.lesson.Switches)+1, max(height/2, 4))
		out := f.list(p, width, most, false)
		if page := f.verdict(p); page != nil || f.trying || f.failed != nil {
			return append(out, f.said(p, width, height-most)...)
		}
		return append(out, f.changes(p, width, height-most, false)...)
	case width < fixWhole:
		return f.beside(p, width, height)
	}
	return f.whole(p, width, height)
}

// beside is names and code, with the verdict below both.
func (f *fixing) beside(p *Path, width, height int) []string {
	names := 0
	for _, s := range p.lesson.Switches {
		names = max(names, cells.Width(s.Name))
	}
	left := min(fixMargin+names+1, mostNames)
	above := max(min(max(len(p.lesson.Switches)+1, int(float64(height)*mostAbove)), height-leastSaid), 2)
	out := columns(p.env.Styles, f.list(p, left, above, false), f.changes(p, width-left-1, above, true))
	return append(out, f.said(p, width, height-above)...)
}

// whole is sentences and costs at the left, code and verdict at the right.
func (f *fixing) whole(p *Path, width, height int) []string {
	left := min(width*5/12, mostFixes)
	right := width - left - 1
	high := height
	costs := f.costs(p, left)
	if need := len(f.sentences(p, left)) + 2 + len(costs); costs != nil && need <= height {
		high, f.apart = height-len(costs)-1, true
	}
	a := f.list(p, left, high, true)
	if high < height {
		a = append(a, shell.Aside(p.env.Styles, "What it costs", "mean of random runs", costs, false, false, left, height-high)...)
	}
	code := min(max(len(f.diff(p))+1, leastSaid), max(height/2, height-f.saidRows(p, right)-1))
	return columns(p.env.Styles, a, append(f.changes(p, right, code, false), f.said(p, right, height-code)...))
}

// columns puts rows beside each other.
func columns(st *theme.Styles, left, right []string) []string {
	out := make([]string, len(left))
	for i := range left {
		line := "│"
		if i == 0 {
			line = "┬" // of their title rows
		}
		out[i] = left[i] + st.Border.Paint(line) + right[i]
	}
	return out
}

// listed is a row of the list, and the switch that it is about; -1: none.
type listed struct {
	text string
	of   int
}

// list draws the fixes, with their sentences or without.
func (f *fixing) list(p *Path, width, height int, whole bool) []string {
	st := p.env.Styles
	var all []listed
	if whole {
		all = f.sentences(p, width)
	} else {
		for i := range p.lesson.Switches {
			all = append(all, listed{f.name(p, i, width, fixMargin+mostNames, width >= 40), i})
		}
	}
	_, h := draw.Inner(width, height)
	first := max(slices.IndexFunc(all, func(l listed) bool { return l.of == f.chosen }), 0)
	last := first
	for last+1 < len(all) && all[last+1].of == f.chosen {
		last++
	}
	f.top = min(shell.Window(f.top, last, len(all), h), first)
	f.wide, f.listed = width, f.listed[:0]
	var rows []string
	for _, l := range all[f.top:min(f.top+h, len(all))] {
		rows, f.listed = append(rows, l.text), append(f.listed, l.of)
	}
	return shell.Boxed(st, "Fixes", "enter try  space flip", draw.Fill(rows, width, h), f.top > 0, f.top+h < len(all), width, height)
}

// rowAt is the switch in a row of the list, from its first; -1: none.
func (f *fixing) rowAt(x, y int) int {
	if x >= f.wide || y < 0 || y >= len(f.listed) {
		return -1
	}
	return f.listed[y]
}

// sentences are the rows of the list with what each fix does.
func (f *fixing) sentences(p *Path, width int) []listed {
	st := p.env.Styles
	out := []listed{}
	for _, l := range shell.Wrapped(st.Text, introduced, width) {
		out = append(out, listed{l, -1})
	}
	out = append(out, listed{draw.Blank(width), -1})
	names := 0
	for _, s := range p.lesson.Switches {
		names = max(names, cells.Width(s.Name))
	}
	at := fixMargin + min(names, width/3) + 2
	for i, s := range f.rowsOf(p) {
		for n, text := range cells.Wrap(cells.Clean(s.Text), max(width-at-1, 10)) {
			text = strings.TrimRight(text, " ")
			r := draw.NewRow(width)
			if n == 0 {
				r.PutStyled(f.name(p, i, at, at, false))
			}
			out = append(out, listed{r.To(at).Put(st.Faint, text).String(), i})
		}
	}
	return out
}

// name draws the cursor, whether a fix is on, what came of it alone, and its name; with text, what it does, too. What
// kind it is shows when it has been tried.
func (f *fixing) name(p *Path, i, width, most int, text bool) string {
	st, s := p.env.Styles, f.rowsOf(p)[i]
	r := draw.NewRow(width)
	style := st.Text
	if i == f.chosen {
		r.Put(st.Accent, "▸")
		style = st.Selected()
	}
	box := "[ ] "
	if slices.Contains(f.on, s.Name) || f.always(p, s.Name) {
		box = "[x] "
	}
	sign, tone := f.sign(p, s.Name, s.Kind)
	r.To(1).Put(st.Text, box).Put(tone, sign).Space(1).PutWithin(style, s.Name, max(min(width, most)-fixMargin, 1))
	if text {
		r.Space(2).Put(st.Faint, cells.Clean(s.Text))
	}
	return r.String()
}

func (f *fixing) sign(p *Path, name, kind string) (string, theme.Style) {
	st := p.env.Styles
	if kind == "fault" {
		return "↯", st.Warn
	}
	t := p.a.Trial([]string{name})
	switch {
	case t == nil:
		return "·", st.Faint
	case t.Holds:
		return "✓", st.Good
	case kind == "partial":
		return "◐", st.Warn
	}
	return "✗", st.Bad
}

// diff is what the chosen switch changes.
func (f *fixing) diff(p *Path) []course.Change {
	if p.study() == nil {
		return nil
	}
	if f.full {
		return p.study().Whole(f.rowsOf(p)[f.chosen].Name)
	}
	return p.study().Diff(f.rowsOf(p)[f.chosen].Name)
}

// changes draws what the chosen switch changes in the code, before it is tried; told puts its sentence above.
func (f *fixing) changes(p *Path, width, height int, told bool) []string {
	st, sw := p.env.Styles, f.rowsOf(p)[f.chosen]
	w, h := draw.Inner(width, height)
	all := f.diff(p)
	var rows []string
	if told {
		rows = shell.Wrapped(st.Text, sw.Text, w)
	}
	if len(all) == 0 {
		rows = append(rows, shell.Wrapped(st.Faint, "It changes nothing in the code that the actors run.", w)...)
	}
	room := max(h-len(rows), 0)
	f.low = max(min(f.low, len(all)-room), 0)
	f.side = max(min(f.side, widest(all)+diffMargin-w), 0)
	for _, c := range all[f.low:min(f.low+room, len(all))] {
		rows = append(rows, f.change(st, c, w))
	}
	above, below := f.low > 0, f.low+room < len(all)
	var notes []string
	if widest(all)+diffMargin > w {
		notes = append(notes, "< > sideways")
	}
	if (above || below) && (f.reads || f.verdict(p) == nil) {
		notes = append(notes, "pgdn reads on")
	} else if above || below {
		notes = append(notes, "tab, then pgdn")
	}
	if f.full {
		notes = append([]string{"d changes only"}, notes...)
	} else {
		notes = append(notes, "d whole file")
	}
	return shell.Aside(st, "What "+sw.Name+" changes", strings.Join(notes, "  "), draw.Fill(rows, w, h), above, below, width, height)
}

// diffMargin is the columns before the code of a change: its number and its sign.
const diffMargin = 8

func codeOf(c course.Change) string {
	return strings.Join(cells.CleanLines(strings.ReplaceAll(c.Text, "\t", "  ")), " ")
}

// widest is the width of the longest line of code.
func widest(all []course.Change) int {
	n := 0
	for _, c := range all {
		n = max(n, cells.Width(codeOf(c)))
	}
	return n
}

// change draws a line of the code: its number, whether it came or went, and its text as far as it is in view.
func (f *fixing) change(st *theme.Styles, c course.Change, width int) string {
	r := draw.NewRow(width)
	if c.Sign == course.Gap {
		return r.To(5).Put(st.Faint, "⋯").String()
	}
	sign, style := " ", st.Faint
	switch c.Sign {
	case course.Added:
		sign, style = "+", st.Good
	case course.Removed:
		sign, style = "-", st.Bad
	}
	r.Put(st.Faint, fmt.Sprintf("%4d", c.Number)).Space(1).Put(style, sign).Space(1)
	if style == st.Good || style == st.Bad {
		style = st.Text
	}
	text := codeOf(c)
	r.Space(1).Put(style, ansi.Cut(text, f.side, f.side+width-diffMargin))
	if cells.Width(text) > f.side+width-diffMargin {
		r = draw.NewRow(width).PutStyled(ansi.Truncate(r.String(), width-1, "")).Put(st.Accent, "›")
	}
	return r.String()
}

// said draws the verdict, or how to get one.
func (f *fixing) said(p *Path, width, height int) []string {
	st := p.env.Styles
	w, h := draw.Inner(width, height)
	aside := func(lines []string) []string {
		return shell.Aside(st, "What the explorer says", "", draw.Fill(lines, w, h), false, false, width, height)
	}
	page := f.verdict(p)
	switch {
	case f.failed != nil:
		return aside(shell.Wrapped(st.Bad, f.failed.Error()+".", w))
	case f.trying:
		return aside([]string{" It runs every interleaving …"})
	case page == nil:
		own := ""
		if p.env.Types() {
			own = " Or press " + p.env.Keys.Write.Help().Key + " to write a fix of your own."
		}
		return aside(shell.Wrapped(st.Faint, introduced+" Press enter to have the explorer run your choice in every interleaving, and with each fault of the lesson."+own, w))
	}
	note := "pgdn reads on"
	if f.reads {
		note = "tab, then pgdn"
	}
	lines, above, below := page.Draw(st, w, h)
	if !above && !below {
		note = ""
	}
	return shell.Aside(st, "What the explorer says about "+strings.Join(strings.Split(f.about(p), "+"), " + "), note, lines, above, below, width, height)
}

// saidRows is how many rows the verdict has.
func (f *fixing) saidRows(p *Path, width int) int {
	page := f.verdict(p)
	if page == nil {
		return leastSaid - 1
	}
	return max(page.Rows(p.env.Styles, width), leastSaid-1)
}

// costs is what the fixes cost that were tried, in rows; none if none was.
func (f *fixing) costs(p *Path, width int) []string {
	if f.pages[f.about(p)] == nil || p.a.Trials()[f.about(p)] == nil {
		return nil
	}
	text := costTable(p.a.Trials(), f.about(p), width-2)
	_, text, _ = strings.Cut(text, "\n\n") // its title is that of the pane
	rows := prose.Lines(text, p.env.Styles, width)
	for len(rows) > 0 && strings.TrimSpace(ansi.Strip(rows[0])) == "" {
		rows = rows[1:]
	}
	return rows
}
