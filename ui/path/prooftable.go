package path

import (
	"strings"

	"racelab/lessons/course"
	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/number"
	"racelab/ui/draw"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// Columns of the table.
const (
	leastCell = 13
	mostName  = 22
	mostProof = 72 // of what stands below
	labelCell = 16 // "It does not" and a gap

	leastExact = 5 // rows of what a census says, with its title, beside the question that closes the proof
)

func (v *proving) lines(p *Path, width, height int) []string {
	st := p.env.Styles
	w, h := draw.Inner(width, height)
	switch {
	case v.bench != nil:
		said := draw.NewRow(width).Space(1).Put(st.Strong, "This run fails. ← → step through it; esc goes back to the table.").String()
		return v.frame([]string{said}, width)
	case v.failed != nil:
		return shell.Boxed(st, "Prove it", "", draw.Fill(shell.Wrapped(st.Bad, v.failed.Error()+".", w), w, h), false, false, width, height)
	case v.none != nil:
		lines, above, below := v.none.Draw(st, w, h)
		return shell.Boxed(st, "Prove it", "", lines, above, below, width, height)
	case v.proof == nil:
		return shell.Boxed(st, "Prove it", "", draw.Fill([]string{" The engine runs every interleaving …"}, w, h), false, false, width, height)
	}
	asked := v.last.lines(p, width)
	v.head = min(len(v.rows)+2, max(height/2, 4), max(height-len(asked)-leastExact, 4))
	rows := v.table(p, width)
	note := "↑↓ fix"
	if len(v.columns) > 1 {
		note += "  ←→ fault"
	}
	out := shell.Boxed(st, v.title(), note, draw.Fill(rows, width, v.head-1), v.top > 0, v.top+v.head-2 < len(v.rows), width, v.head)
	below, rest := v.exact(p, width), height-v.head
	if rest-len(asked) < leastExact { // too small for both: the question comes at the end of what is read
		below, asked = append(append(below, draw.Blank(width)), asked...), nil
	}
	rest -= len(asked)
	if spare := rest - 1 - len(below); asked != nil && spare > 0 { // the question stands below what is said, not at the bottom
		rest -= spare
	}
	v.last.place(p, 1+v.head+rest, width)
	v.low = max(min(v.low, len(below)-(rest-1)), 0)
	shown := below[v.low:min(v.low+max(rest-1, 0), len(below))]
	note = ""
	if len(below) > rest-1 {
		note = "pgdn reads on"
	}
	out = append(out, shell.Aside(st, v.name(p), note, draw.Fill(shown, width, max(rest-1, 0)), v.low > 0, v.low+rest-1 < len(below), width, rest)...)
	return append(out, asked...)
}

// title says what the table is.
func (v *proving) title() string {
	if v.proof.Holds && v.proof.Complete {
		return "Every interleaving was run, and none is left out"
	}
	return "What you tried, and how it ended"
}

// name is the chosen cell in words.
func (v *proving) name(p *Path) string {
	text := rowName(v.rows[v.row])
	if on := append(p.study().Base(), v.columns[v.column]...); len(on) > 0 {
		text += ", with " + faultsWords(on)
	}
	return text
}

func rowName(on []string) string {
	if len(on) == 0 {
		return "no switch"
	}
	return strings.Join(on, " + ")
}

func faultsWords(on []string) string {
	if len(on) == 1 {
		return "the fault " + on[0]
	}
	return "the faults " + strings.Join(on[:len(on)-1], ", ") + " and " + on[len(on)-1]
}

// columnName is the head of a column.
func (v *proving) columnName(i int) string {
	switch f := v.columns[i]; len(f) {
	case 0:
		return "as it is"
	case 1:
		return "↯ " + f[0]
	default:
		return "both faults"
	}
}

// table draws the rows and columns that find room, around the chosen one.
func (v *proving) table(p *Path, width int) []string {
	st := p.env.Styles
	names, cell := 9, leastCell
	for _, r := range v.rows {
		names = max(names, cells.Width(rowName(r)))
	}
	names = min(names, mostName)
	for i := range v.columns {
		cell = max(cell, cells.Width(v.columnName(i))+3)
	}
	fit := max((width-names-4)/cell, 1)
	v.left = shell.Window(v.left, v.column, len(v.columns), fit)
	v.top = shell.Window(v.top, v.row, len(v.rows), v.head-2)
	head := draw.NewRow(width).To(names + 4)
	for i := v.left; i < min(v.left+fit, len(v.columns)); i++ {
		head.To(names+4+(i-v.left)*cell).Put(st.Faint, " "+v.columnName(i))
	}
	out := []string{head.String()}
	for i := v.top; i < min(v.top+v.head-2, len(v.rows)); i++ {
		r := draw.NewRow(width)
		style := st.Text
		if i == v.row {
			r.Put(st.Accent, "▸")
			style = st.Strong
		}
		r.To(2).PutWithin(style, rowName(v.rows[i]), names)
		for c := v.left; c < min(v.left+fit, len(v.columns)); c++ {
			r.To(names + 4 + (c-v.left)*cell)
			v.cell(p, r, i, c)
		}
		out = append(out, r.String())
	}
	return out
}

// cell draws what a census comes to; the chosen one stands in brackets.
func (v *proving) cell(p *Path, r *draw.Row, row, column int) {
	st, k := p.env.Styles, v.key(p, row, column)
	text, style := word(v.cells[k]), st.Faint
	switch {
	case v.busy == k:
		text = "…"
	case strings.HasPrefix(text, "✓"):
		style = st.Good
	case strings.HasPrefix(text, "✗"):
		style = st.Bad
	case strings.HasPrefix(text, "≈"):
		style = st.Warn
	}
	if row == v.row && column == v.column {
		r.Put(st.Accent, "[").Put(style, text).Put(st.Accent, "]")
		return
	}
	r.Space(1).Put(style, text)
}

// exact is what the census of the chosen cell says, with what it proves and what it does not.
func (v *proving) exact(p *Path, width int) []string {
	st, k := p.env.Styles, v.key(p, v.row, v.column)
	r := v.cells[k]
	var out []string
	say := func(style theme.Style, text string) {
		for _, l := range shell.Wrapped(style, text, min(width, mostProof+2)) {
			out = append(out, draw.NewRow(width).PutStyled(l).String())
		}
	}
	if keyOf(v.rows[v.row]) == v.of && v.column == 0 {
		say(st.Strong, v.said)
	}
	switch {
	case v.wrong != "":
		say(st.Bad, "✗ This one could not be run: "+v.wrong+".")
		return out
	case v.busy == k:
		say(st.Faint, "The engine runs every interleaving …")
		return out
	case r == nil:
		say(st.Text, "This one has not been run. Press space to have the engine run it.")
		return out
	}
	sign, style := "✓ ", st.Good
	if r.Fails() {
		sign, style = "✗ ", st.Bad
	}
	say(style, sign+countWords(r))
	say(st.Faint, number.Int(r.States)+" states, "+number.Int(r.Transitions)+" transitions. "+r.Coverage)
	for _, o := range r.Outcomes {
		out = append(out, outcomeRow(st, o, r.Complete, width)...)
	}
	out = append(out, draw.Blank(width))
	if !r.Fails() && r.Complete {
		out = append(out, v.bounds(p, width)...)
		out = append(out, draw.Blank(width))
	}
	return append(out, labelled(st, "Once more", v.command(p), width)...)
}

func countWords(r *sim.Report) string {
	if r.Failing == nil || r.Interleavings == nil {
		return "runs without bound; " + word(r)[len("✗ "):]
	}
	return number.Big(r.Failing) + " of " + number.Big(r.Interleavings) + " interleavings fail"
}

// outcomeRow draws an outcome with the share of the runs that end so: all beside each other where there is room.
func outcomeRow(st *theme.Styles, o sim.Outcome, whole bool, width int) []string {
	const bars = 20
	sign, style := "✓ ", st.Good
	if o.Fails {
		sign, style = "✗ ", st.Bad
	}
	text, odds := cells.Clean(strings.TrimSpace(o.Text)), course.Odds(o, whole)
	bar := strings.Repeat("█", max(int(o.Probability*bars+0.5), 1))
	if 4+cells.Width(text)+2+bars+2+cells.Width(odds) <= min(width, 110) {
		return []string{draw.NewRow(width).Space(1).Put(style, sign).Put(st.Text, text).Space(2).Put(style, bar).Space(bars-cells.Width(bar)+2).Put(st.Faint, odds).String()}
	}
	var out []string
	for i, l := range cells.Wrap(text, max(width-4, 10)) {
		r := draw.NewRow(width).Space(1)
		if i == 0 {
			r.Put(style, sign)
		}
		out = append(out, r.To(3).Put(st.Text, strings.TrimRight(l, " ")).String())
	}
	return append(out, draw.NewRow(width).Space(3).Put(style, bar).Space(bars-cells.Width(bar)+2).Put(st.Faint, odds).String())
}

// bounds says what a census that holds proves, and what it does not.
func (v *proving) bounds(p *Path, width int) []string {
	st := p.env.Styles
	proves := "this program, in every order of its steps."
	if on := append(p.study().Base(), v.columns[v.column]...); len(on) > 0 {
		proves = "this program, with " + faultsWords(on) + ", in every order of its steps."
	}
	out := labelled(st, "It proves", proves, width)
	return append(out, labelled(st, "It does not", v.limits(p), width)...)
}

// limits is where the fix of the chosen row stops helping, as the page of the lesson has it.
func (v *proving) limits(p *Path) string {
	rest := "prove anything about the program that you have at work."
	t := p.a.Trial(v.rows[v.row])
	if t == nil {
		return rest
	}
	_, text, found := strings.Cut(t.About, "*Where it stops helping.*")
	if !found {
		return rest
	}
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n\n")
	return rest + " " + strings.NewReplacer("`", "", "**", "", "*", "", "\n", " ").Replace(text)
}

// labelled draws a text beside its label, or below it where the screen is narrow.
func labelled(st *theme.Styles, label, text string, width int) []string {
	if width < 60 {
		return append(shell.Wrapped(st.Strong, label, width), shell.Wrapped(st.Text, text, width)...)
	}
	var out []string
	for i, l := range cells.Wrap(cells.Clean(text), min(width-labelCell-1, mostProof)) {
		r := draw.NewRow(width).Space(1)
		if i == 0 {
			r.Put(st.Strong, label)
		}
		out = append(out, r.To(labelCell).Put(st.Text, strings.TrimRight(l, " ")).String())
	}
	return out
}
