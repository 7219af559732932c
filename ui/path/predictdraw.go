package path

import (
	"strconv"
	"strings"

	"racelab/sim/cells"
	"racelab/sim/number"
	"racelab/ui/draw"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

const (
	askBeside = 72 // columns from which the question stands beside the code
	mostAsked = 72 // columns of the question
)

// lines draws code and question beside each other, both whole; where the question does not fit so, below the code.
func (q *predicting) lines(p *Path, width, height int) []string {
	st := p.env.Styles
	switch {
	case q.bench != nil:
		said := draw.NewRow(width).Space(1).Put(st.Strong, "You did not foresee this run. ← → step through it; esc goes back.").String()
		return q.frame([]string{said}, width)
	case q.failed != nil:
		return shell.Wrapped(st.Bad, "The code cannot be shown: "+q.failed.Error()+".", width)
	case q.code == nil:
		w, h := draw.Inner(width, height)
		return shell.Boxed(st, "Predict", "", draw.Fill([]string{" The engine runs every interleaving …"}, w, h), false, false, width, height)
	}
	if width >= askBeside {
		right := q.rightWidth(width)
		for _, a := range []air{scaled, parted, tight} {
			if d := q.question(p, right, a); len(d.rows) < height {
				return q.besides(p, d, width, right, height)
			}
		}
	}
	return q.below(p, q.question(p, width, tight), width, height)
}

// rightWidth is how many columns the question has beside the code, which gets no more than its longest line needs.
func (q *predicting) rightWidth(width int) int {
	right := min((width-1)/2, mostAsked)
	if width < 100 {
		right = width - 1 - 42
	}
	if spare := width - 1 - right - q.code.Width(); spare > 0 {
		right = min(right+spare, mostAsked)
	}
	return right
}

// besides draws the code at the left and the question at its right.
func (q *predicting) besides(p *Path, d drawn, width, right, height int) []string {
	st := p.env.Styles
	left := width - 1 - right
	code, above, below := q.code.Code(st, left, height-1)
	out := []string{q.codeRule(p, above, below, false).Draw(left) + st.Border.Paint("┬") + q.askRule(p).Draw(right)}
	rows := draw.Fill(d.rows, right, height-1)
	for i := range rows {
		out = append(out, code[i]+st.Border.Paint("│")+rows[i])
	}
	q.spotted(d, 2, left+1)
	return out
}

// below draws the question under what it leaves of the code.
func (q *predicting) below(p *Path, d drawn, width, height int) []string {
	st := p.env.Styles
	box := max(height-len(d.rows), 0)
	var out []string
	if box > 1 {
		code, above, below := q.code.Code(st, width, box-1)
		out = append([]string{q.codeRule(p, above, below, true).Draw(width)}, code...)
	} else {
		out = draw.Fill(nil, width, box)
	}
	q.spotted(d, 1+box, 0)
	return append(out, d.rows...)
}

// spotted notes where the options stand on the screen.
func (q *predicting) spotted(d drawn, row, column int) {
	q.spots = q.spots[:0]
	for _, s := range d.spots {
		q.spots = append(q.spots, spot{s.from + row, s.to + row, column})
	}
}

func (q *predicting) codeRule(p *Path, above, below, focused bool) draw.Rule {
	st := p.env.Styles
	r := draw.Rule{Title: "The program", Note: "j k scroll", Above: above, Below: below, Focused: focused, Line: st.Border, Label: st.Text, Muted: st.Faint}
	if base := p.study().Base(); len(base) > 0 {
		r.Title += ", with the fault " + strings.Join(base, ", ")
	}
	return r
}

func (q *predicting) askRule(p *Path) draw.Rule {
	st := p.env.Styles
	return draw.Rule{Title: "Your prediction", Note: q.keysOf(p), Focused: true, Line: st.Focused, Label: st.Heading, Muted: st.Faint}
}

// air is how much room a question takes.
type air int

const (
	tight  air = iota
	parted     // thoughts are parted by empty rows
	scaled     // and how sure one can be is spelled out
)

// question draws what is asked, the state that a run begins with as a table where there is room for it, the answers,
// and how sure one is, on one screen.
func (q *predicting) question(p *Path, width int, a air) drawn {
	airy := a >= parted
	st, asked := p.env.Styles, p.a.Question()
	var d drawn
	text, begins := asked.Text, q.code.Begins(st, max(width-1, 1))
	if airy && len(begins) > 0 {
		text = strings.Replace(text, asked.Start, "", 1)
	} else {
		begins = nil
	}
	d.add(shell.Wrapped(st.Strong, text, width)...)
	d.gap(width, airy)
	for _, row := range begins {
		d.add(draw.NewRow(width).Space(1).PutStyled(row).String())
	}
	d.gap(width, begins != nil)
	for i := range asked.Options {
		from := len(d.rows)
		d.add(q.option(p, i, width)...)
		d.spots = append(d.spots, spot{from: from, to: len(d.rows)})
	}
	q.reply(p, &d, width, a)
	return d
}

// reply draws what comes below the answers: one in the learner's words, how sure one is, the verdict.
func (q *predicting) reply(p *Path, d *drawn, width int, a air) {
	st, airy := p.env.Styles, a >= parted
	switch q.step {
	case picking:
		if d.add(q.typedRow(st, width)...); airy && q.words == "" {
			d.add(draw.NewRow(width).Space(1).Put(st.Key, " t").Put(st.Text, "  another one …").String())
		}
		if p.a.Asks() {
			d.gap(width, airy)
			d.add(q.sure.Rows(st, width, false)...)
			if a == scaled {
				d.add(q.sure.Scale(st, width))
			}
		}
	case writing:
		d.gap(width, airy)
		d.add(shell.Typed(st, &q.input, width))
	case rating:
		d.add(q.typedRow(st, width)...)
		d.gap(width, airy)
		d.add(q.sure.Rows(st, width, true)...)
	case told:
		d.add(q.typedRow(st, width)...)
		sign, tone := "", st.Warn
		if q.told.Right {
			sign, tone = "✓ ", st.Good
		}
		d.gap(width, airy)
		said := append([]string{sign + q.told.Said}, q.told.Why...)
		if !airy {
			said = []string{strings.Join(said, " ")}
		}
		for _, s := range said {
			d.add(shell.Wrapped(tone, s, width)...)
			tone = st.Text
		}
	}
}

// typedRow shows the outcome that was typed.
func (q *predicting) typedRow(st *theme.Styles, width int) []string {
	if q.words == "" {
		return nil
	}
	return shell.Wrapped(st.Accent, "In your words: "+q.words, width)
}

// longest is how many columns the longest option has.
func (q *predicting) longest(p *Path) int {
	most := 0
	for _, o := range p.a.Question().Options {
		most = max(most, cells.Width(cells.Clean(o.Text)))
	}
	return most
}

// option draws an option; a long one goes on below itself.
func (q *predicting) option(p *Path, i, width int) []string {
	const lead = 7 // " 1 [x] "
	st, o := p.env.Styles, p.a.Question().Options[i]
	box, style := "[ ]", st.Text
	if q.picked[i] {
		box, style = "[x]", st.Accent
	}
	r := draw.NewRow(width)
	if i == q.chosen && (q.step == picking || q.step == told) {
		r.Put(st.Accent, "▸")
	}
	r.To(1).Put(st.Key, strconv.Itoa(i+1)).Space(1).Put(style, box)
	var out []string
	next := func() {
		out = append(out, r.String())
		r = draw.NewRow(width)
	}
	for j, l := range cells.Wrap(cells.Clean(o.Text), max(width-lead-1, 10)) {
		if j > 0 {
			next()
		}
		r.To(lead).Put(style, strings.TrimRight(l, " "))
	}
	if q.step == told {
		verdict, tone := "✗ cannot happen", st.Bad
		if o.Right {
			verdict, tone = "✓ can happen", st.Good
		}
		if r.Left() < 2+cells.Width(verdict) {
			next()
			r.Space(lead - 2)
		} else if at := lead + q.longest(p); at+2+cells.Width(verdict) <= width {
			r.To(at)
		}
		r.Space(2).Put(tone, verdict)
		if out := q.outcome(p, o); out != nil {
			share := " " + number.Percent(out.Probability)
			if all := share + " of random runs"; cells.Width(all) <= r.Left() {
				share = all
			}
			if cells.Width(share) <= r.Left() {
				r.Put(st.Faint, share)
			}
		}
	}
	next()
	return out
}
