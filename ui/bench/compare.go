package bench

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/number"
	"racelab/sim/trace"
	"racelab/ui/draw"
	"racelab/ui/syntax"
	"racelab/ui/theme"
)

// lines draws which switches are on, what cannot be any more and what differs, then both runs, side by side or one
// above the other, and below them the code that differs and what it costs.
func (p *comparePage) lines(b *Bench, width, height int) (out []string, above, below bool) {
	out = append([]string{p.switchRow(b, width)}, rows(p.difference(b), width, 4)...)
	cost := draw.NewRow(width).Space(1).Put(b.st.Faint, "cost of this run ").Put(b.st.Text, p.cost(b.hist.tape)).String()
	left, right := p.halves(b)
	if width < 100 {
		each := max((height-len(out)-5)/2, 2)
		p.head = len(out) + 2
		left.top, right.top = p.from(left, each), p.from(right, each)
		p.top = left.top
		out = append(append(out, left.lines(b.st, width, each)...), right.lines(b.st, width, each)...)
		return append(out, cost), false, false
	}
	code := p.codeLines(b.st, width, max(height/4, 3))
	w, each := (width-1)/2, max(height-3-len(out)-len(code)-1, 2)
	each = min(each, max(b.hist.tape.len(), p.other.len())+2)
	last := max(b.hist.tape.len(), p.other.len())
	left.top, right.top = firstRow(left.at, last, each-1), firstRow(right.at, last, each-1)
	p.top, p.head = left.top, len(out)+2
	a, c := left.lines(b.st, w, each), right.lines(b.st, width-1-w, each)
	a, c = append(a, left.strip(b.st, w)), append(c, right.strip(b.st, width-1-w))
	for i := range a {
		out = append(out, a[i]+b.st.Border.Paint("│")+c[i])
	}
	return append(append(out, code...), cost), false, false
}

// halves are both runs, with what decided each as far as that is known.
func (p *comparePage) halves(b *Bench) (left, right half) {
	left = half{tape: b.hist.tape, on: b.hist.on, line: b.line(), differs: p.d.Here, at: p.at, cited: b.cited()}
	if d := b.decided(); d != nil {
		left.windows, left.cited = windows(d.orders), stepsOf(d.orders)
	}
	right = half{tape: p.other, on: p.on, differs: p.d.There, at: max(p.at+p.shift(), 0)}
	if p.undone != nil {
		right.cited = p.undone.now[:]
	}
	if d := p.other.decision(b.explorer.reports[setKey(p.on)]); d != nil && b.stripRows() > 0 {
		right.line = d.line
	}
	return left, right
}

// strip draws below a half how inevitable its failure was, where that is known.
func (h half) strip(st *theme.Styles, width int) string {
	if h.line == nil {
		return draw.Blank(width)
	}
	return strip(h.line, h.tape, false, st, width, 1)[0]
}

// stepsOf returns the steps of deciding orders.
func stepsOf(orders []sim.Order) []int {
	var out []int
	for _, o := range orders {
		for _, m := range []sim.Moment{o.First, o.Second} {
			if m.Step > 0 && !slices.Contains(out, m.Step) {
				out = append(out, m.Step)
			}
		}
	}
	slices.Sort(out)
	return out
}

// switchRow draws the switches of the other run; the chosen one is marked.
func (p *comparePage) switchRow(b *Bench, width int) string {
	row, _ := switchStripRow(b.switches, switchSet(p.on), p.selected, b.st, width)
	return row
}

// from is the first step shown of a run that has few rows: two before the difference, or what keeps the cursor in view.
func (p *comparePage) from(h half, rows int) int {
	top := max(h.differs-2, 0)
	if h.at < top {
		top = h.at
	}
	if h.at > top+rows-2 {
		top = h.at - rows + 2
	}
	return min(max(top, 0), max(h.tape.len()+2-rows, 0))
}

// difference says which order decided the run and is turned round, which switch was flipped, and where and how the
// runs part.
func (p *comparePage) difference(b *Bench) []paragraph {
	var out []paragraph
	if p.undone != nil {
		out = append(out, one(b.st.Strong, p.undone.words(b.hist.tape, b.explorer.reports[setKey(p.on)])))
	}
	s := b.switches[p.selected]
	out = append(out, paragraph{{b.st.Strong, switchName(s) + " " + map[bool]string{true: "on", false: "off"}[slices.Contains(p.on, s.Name)] + ":"}, {b.st.Text, stop(cells.Clean(s.Text))}})
	if p.d.Here == 0 {
		return append(out, one(b.st.Text, "In this schedule it changes nothing that anybody sees or does."))
	}
	return append(out, paragraph{{b.st.Warn, fmt.Sprintf("≠ at step %d:", p.d.Here)}, {b.st.Text, stop(p.d.Text)}})
}

// reversal is an order that decided a run, and that the other run has the other way round.
type reversal struct {
	order sim.Order
	now   [2]int // the steps of First and Second in the other run
}

// undone returns the first deciding order whose steps both occur in the other run, the other way round; nil if there is
// none. Steps are the same if the same actor takes them at the same line, as often as it did.
func undone(t, other *tape, d *decision) *reversal {
	if d == nil {
		return nil
	}
	for _, o := range d.orders {
		if o.First.Step == 0 || o.Second.Step == 0 || o.Either {
			continue
		}
		first, second := counterpart(t, other, o.First), counterpart(t, other, o.Second)
		if first > 0 && second > 0 && second < first {
			return &reversal{o, [2]int{first, second}}
		}
	}
	return nil
}

// counterpart returns the step of another run that is the same as one of a run's; 0 if there is none.
func counterpart(t, other *tape, m sim.Moment) int {
	e, ok := leadOf(t.at(m.Step), m.Actor)
	if !ok {
		return 0
	}
	same := func(f trace.Event, found bool) bool {
		return found && f.Op == e.Op && f.Name == e.Name && f.Pos == e.Pos
	}
	nth := 0
	for step := 1; step <= m.Step; step++ {
		if same(leadOf(t.at(step), m.Actor)) {
			nth++
		}
	}
	for step := 1; step <= other.len(); step++ {
		if same(leadOf(other.at(step), m.Actor)) {
			if nth--; nth == 0 {
				return step
			}
		}
	}
	return 0
}

// words says what decided the run and what is now. Only a report in which nothing fails lets it say that the order
// cannot be.
func (r *reversal) words(t *tape, with *sim.Report) string {
	now := "Now"
	if with != nil && with.Complete && !with.Fails() {
		now = "With it no order fails:"
	}
	return cells.Clean(t.named(fmt.Sprintf("What decided it: %s (%d) before %s (%d). %s %s comes first (%d), then %s (%d).",
		r.order.First.Text, r.order.First.Step, r.order.Second.Text, r.order.Second.Step, now, t.who(r.order.Second), r.now[1], t.who(r.order.First), r.now[0])))
}

// who names the actor of a moment.
func (t *tape) who(m sim.Moment) string {
	if actors := t.view(t.len()).Actors; m.Actor >= 0 && m.Actor < len(actors) {
		return actors[m.Actor].Name
	}
	return "time"
}

// cost says what the other run costs beside this one: how many steps, and who waits for how many of them.
func (p *comparePage) cost(t *tape) string {
	steps, here, there := fmt.Sprintf("%s → %d", number.Of(t.len(), "step"), p.other.len()), waiting(t), waiting(p.other)
	if here == there {
		return steps + " · " + here + " in either"
	}
	return steps + " · " + here + " → " + there
}

// waiting says who waits in a run, and during how many steps.
func waiting(t *tape) string {
	last := t.view(t.len()).Actors
	var parts []string
	for i, a := range last {
		n := 0
		for step := 1; step <= t.len(); step++ {
			if v := t.view(step); i < len(v.Actors) && v.Actors[i].State == sim.Blocked {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%s waits %s", a.Name, number.Of(n, "step")))
		}
	}
	if len(parts) == 0 {
		return "nobody waits"
	}
	return strings.Join(parts, ", ")
}

// differing returns the lines that only one of two readings of the source has, in each.
func differing(left, right *source) (out [2][]codeLine) {
	key := func(l codeLine) string { return fmt.Sprint(l.file, l.number, " ", l.indent, spelled(l.spans)) }
	for side, of := range [2][2]*source{{left, right}, {right, left}} {
		has := map[string]bool{}
		for _, l := range of[1].lines {
			has[key(l)] = true
		}
		for _, l := range of[0].lines {
			if l.number > 0 && !has[key(l)] {
				out[side] = append(out[side], l)
			}
		}
		slices.SortStableFunc(out[side], func(a, b codeLine) int { return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.number, b.number)) })
	}
	return out
}

func spelled(spans []syntax.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// codeLines draws the code that differs, what goes at the left and what comes at the right, in at most height rows.
func (p *comparePage) codeLines(st *theme.Styles, width, height int) []string {
	n := max(len(p.code[0]), len(p.code[1]))
	if n == 0 {
		return nil
	}
	rule := draw.Rule{Title: "What differs in the code", Line: st.Border, Label: st.Quiet, Muted: st.Faint}
	if n > height {
		rule.Note = fmt.Sprintf("%d of %d lines", height, n)
	}
	out := []string{rule.Draw(width)}
	w := (width - 1) / 2
	for i := range min(n, height) {
		left, right := draw.Blank(w), draw.Blank(width-1-w)
		if i < len(p.code[0]) {
			left = codeRow(p.code[0][i], "-", st.Bad, st, w)
		}
		if i < len(p.code[1]) {
			right = codeRow(p.code[1][i], "+", st.Added, st, width-1-w)
		}
		out = append(out, left+" "+right)
	}
	return out
}

// codeRow draws a line that only one side has.
func codeRow(l codeLine, sign string, style theme.Style, st *theme.Styles, width int) string {
	r := draw.NewRow(width).Space(1).Put(st.Faint, fmt.Sprintf("%4d ", l.number)).Put(style, sign).Space(1 + 2*l.indent)
	whole := spelled(l.spans)
	shown := clipCode(whole, r.Left())
	if shown != whole {
		shown = clipCode(whole, r.Left()-1)
	}
	r.Put(st.Text, shown)
	if shown != whole {
		r.To(width-1).Put(st.Accent, "›")
	}
	return r.String()
}
