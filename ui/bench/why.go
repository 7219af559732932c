package bench

import (
	"fmt"
	"slices"
	"strings"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/ui/draw"
)

// This file has what is said of a run beside its timeline: what went wrong, by which steps, and when it was decided.

// findings returns what can be said of the run up to the step that is looked at.
func (b *Bench) findings() []sim.Insight { return b.hist.tape.upTo(b.hist.at) }

// cited returns the steps of the finding that is open: the timeline marks them.
func (b *Bench) cited() []int {
	all := b.findings()
	if b.hist.view().End == nil || len(all) == 0 {
		return nil
	}
	return all[min(b.finding, len(all)-1)].Steps
}

// whyLines tells what went wrong in the run up to the step that is looked at: the finding that is open with its
// sentence, the others with their names.
func (b *Bench) whyLines(width int) []string {
	var out []string
	end := b.hist.view().End
	switch {
	case end == nil:
		for _, p := range b.verdict() {
			for _, l := range p.wrap(width-1, 1) {
				out = append(out, draw.NewRow(width).PutStyled(l.String()).String())
			}
		}
		if b.hist.at == 0 {
			out = append(out, draw.Blank(width))
			out = b.paragraph(out, say{b.st.Faint, b.nothingWrong()}, width, 1)
		}
		return out
	case end.Fails:
		out = b.paragraph(out, say{b.st.Bad, "✗ " + failure(end)}, width, 1)
	default:
		out = b.paragraph(out, say{b.st.Good, "✓ " + orElse(end.Outcome, end.Kind.String())}, width, 1)
		out = b.paragraph(out, say{b.st.Text, b.holds()}, width, 1)
	}
	out = append(out, draw.Blank(width))
	insights := b.findings()
	for i, in := range insights {
		out = b.insight(out, in, i, i == min(b.finding, len(insights)-1), width)
	}
	if len(insights) == 0 {
		out = b.paragraph(out, say{b.st.Faint, b.nothingWrong()}, width, 1)
	}
	out = b.inevitability(out, width)
	for len(out) > 0 && strings.TrimSpace(out[len(out)-1]) == "" {
		out = out[:len(out)-1]
	}
	return out
}

// inevitability tells of a failing run when it was decided, and by which orders. How probable the failure was after
// each step stands under the timeline.
func (b *Bench) inevitability(out []string, width int) []string {
	d := b.hist.tape.decision(b.report())
	if end := b.hist.view().End; d == nil || end == nil || !end.Fails || b.lesson.Nameless {
		return out
	}
	out = append(out, draw.Blank(width))
	if d.reason != "" {
		out = b.paragraph(out, say{b.st.Text, cells.Clean(b.hist.tape.named(d.reason))}, width, 1)
	}
	return b.paragraph(out, say{b.st.Faint, cells.Clean(d.line.Words())}, width, 1)
}

// reasonKnown reports whether it is known by which orders of its steps the run was decided.
func (b *Bench) reasonKnown() bool {
	d := b.hist.tape.decision(b.report())
	return d != nil && d.reason != "" && !b.lesson.Nameless
}

// insight draws the nth finding, from 0.
func (b *Bench) insight(out []string, in sim.Insight, n int, open bool, width int) []string {
	style := b.st.Bad
	if in.Pattern == "data race" {
		style = b.st.Warn
	}
	name := capital(string(in.Pattern))
	if b.lesson.Nameless {
		name = "What happened"
		if n > 0 {
			name = "What else is wrong"
		}
	}
	mark := "  "
	if open {
		mark = "▸ "
	}
	r := draw.NewRow(width).Put(b.st.Accent, mark).Put(style, name)
	if steps := "steps " + strings.Trim(fmt.Sprint(in.Steps), "[]"); len(in.Steps) > 0 && cells.Width(steps)+2 < r.Left() {
		r.PutRight(b.st.Faint.Paint(steps) + " ")
	}
	out = append(out, r.String())
	if !open {
		return out
	}
	text := in.Text
	if head, rest, ok := strings.Cut(text, ": "); ok && strings.EqualFold(head, string(in.Pattern)) {
		text = capital(rest)
	}
	return b.paragraph(out, say{b.st.Text, text}, width, 2)
}

func (b *Bench) nothingWrong() string {
	switch {
	case b.hist.at == 0:
		return "Nothing has gone wrong yet. f finds a failure, F the shortest."
	case b.hist.view().End == nil:
		return "Nothing is wrong so far. Go on, and look again when the run has ended."
	case b.hist.view().End.Fails && b.reasonKnown():
		return "This way of failing has no name of its own. This is how it happened:"
	case b.hist.view().End.Fails:
		return "What went wrong here has no name in the list. Walk back through the run, and for each write ask what its actor knew then."
	}
	if r := b.report(); r != nil && r.Fails() {
		return "Nothing went wrong in this order of steps. In another it does: f finds one."
	}
	return "Nothing went wrong in this run."
}

// moveFinding opens another finding.
func (b *Bench) moveFinding(by int) {
	n := len(b.findings())
	if n <= 1 {
		b.whyTop = max(b.whyTop+by, 0) // there is but one: the text scrolls
		return
	}
	b.finding = min(max(b.finding+by, 0), n-1)
}

// toFinding travels to the first step of the finding that is open.
func (b *Bench) toFinding() {
	if steps := b.cited(); len(steps) > 0 {
		b.travel(slices.Min(steps))
	}
}

// folded says of each actor that never acts which switch keeps it from acting.
func (b *Bench) folded() []string {
	if b.idleSet == setKey(b.hist.on) && b.idleWords != nil {
		return b.idleWords
	}
	b.idleSet, b.idleWords = setKey(b.hist.on), []string{}
	never := b.hist.tape.never()
	if len(never) == 0 {
		return b.idleWords
	}
	actors := b.hist.tape.view(0).Actors
	by := map[int][]string{}
	for _, s := range b.switches {
		if slices.Contains(b.hist.on, s.Name) {
			continue
		}
		run, err := b.lesson.Program.NewRun(sim.Config{Entry: b.hist.entry, Switches: b.ordered(append(slices.Clone(b.hist.on), s.Name))})
		if err != nil {
			continue
		}
		with := run.View(0).Actors
		for _, a := range never {
			if a < len(with) && !over(with[a].State) {
				by[a] = append(by[a], switchName(s))
			}
		}
	}
	for _, a := range never {
		words := fmt.Sprintf("%d %s never acts", a+1, actors[a].Name)
		switch names := by[a]; {
		case len(names) == 1:
			words += ": " + names[0] + " is off"
		case len(names) > 1:
			words += ": " + strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] + " are off"
		}
		b.idleWords = append(b.idleWords, words)
	}
	if len(b.idleWords) > 2 {
		b.idleWords = []string{fmt.Sprintf("%d actors never act with these switches", len(b.idleWords))}
	}
	return b.idleWords
}

// outcomeHere returns the outcome with which the run on the bench ended; -1 if it has not, or is unknown.
func (b *Bench) outcomeHere() int {
	end := b.hist.tape.view(b.hist.tape.len()).End
	r := b.report()
	if end == nil || r == nil {
		return -1
	}
	return slices.IndexFunc(r.Outcomes, func(o sim.Outcome) bool {
		return o.Text == end.Outcome && o.Fails == end.Fails && o.Kind == end.Kind && (o.Why == "" || o.Why == end.Why)
	})
}

// paragraph appends a sentence, wrapped and indented.
func (b *Bench) paragraph(out []string, s say, width, indent int) []string {
	for _, l := range (paragraph{s}).wrap(width-1, indent) {
		out = append(out, draw.NewRow(width).PutStyled(l.String()).String())
	}
	return out
}
