package bench

import (
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"

	"racelab/sim"
	"racelab/ui/draw"
	"racelab/ui/glyph"
	"racelab/ui/keys"
)

// textKind says what a text page tells.
type textKind uint8

const (
	whyText textKind = iota
	stateText
	storyText
	helpText
	tokenText
)

// textPage is a page to read.
type textPage struct {
	quiet
	kind  textKind
	top   int
	token string // for tokenText
	total int    // lines when last drawn
	room  int    // of them shown
}

func (p *textPage) title(b *Bench) string {
	switch p.kind {
	case whyText:
		return "Why"
	case stateText:
		return fmt.Sprintf("State after step %d", b.hist.at)
	case storyText:
		return "Story"
	case helpText:
		return "Keys"
	}
	return "Token of this run"
}

func (p *textPage) opener(m *keys.Map) key.Binding {
	switch p.kind {
	case whyText:
		return m.Why
	case stateText:
		return m.State
	case storyText:
		return m.Story
	case helpText:
		return m.Help
	}
	return m.Copy
}

func (p *textPage) stays() bool { return p.kind == stateText || p.kind == whyText }

func (p *textPage) move(_ *Bench, by int) {
	p.top = min(max(p.top+by, 0), max(p.total-p.room, 0))
}

func (p *textPage) hints(*Bench) []hint {
	h := []hint{{"esc", "close"}}
	if p.total > p.room {
		h = append([]hint{{"↑ ↓", "scroll"}}, h...)
	}
	if p.stays() {
		h = append(h, hint{"← →", "travel"}, hint{"1–9", "step"})
	}
	return h
}

func (p *textPage) lines(b *Bench, width, height int) (out []string, above, below bool) {
	all := p.text(b, width)
	p.total, p.room = len(all), height
	p.top = min(max(p.top, 0), max(len(all)-height, 0))
	end := min(p.top+height, len(all))
	return all[p.top:end], p.top > 0, end < len(all)
}

func (p *textPage) text(b *Bench, width int) []string {
	switch p.kind {
	case whyText:
		return b.whyLines(width)
	case stateText:
		return b.stateLines(width)
	case storyText:
		return b.panes.story.lines(b, width)
	case helpText:
		return b.helpLines(width)
	}
	return tokenLines(b, p.token, width)
}

// paragraph appends a sentence, wrapped and indented.
func (b *Bench) paragraph(out []string, s say, width, indent int) []string {
	for _, l := range (paragraph{s}).wrap(width-1, indent) {
		out = append(out, draw.NewRow(width).PutStyled(l.String()).String())
	}
	return out
}

// whyLines tells what went wrong in the run up to the step that is looked at.
func (b *Bench) whyLines(width int) []string {
	var out []string
	h := &b.hist
	if end := h.view().End; end != nil {
		mark, style := "✓ ", b.st.Good
		if end.Fails {
			mark, style = "✗ ", b.st.Bad
		}
		out = b.paragraph(out, say{style, mark + orElse(end.Why, orElse(end.Outcome, end.Kind.String()))}, width, 1)
		out = append(out, draw.Blank(width))
	}
	insights := h.tape.upTo(h.at)
	for _, in := range insights {
		out = b.insight(out, in, width)
	}
	if len(insights) == 0 {
		out = b.paragraph(out, say{b.st.Faint, b.nothingWrong()}, width, 1)
	}
	return out
}

func (b *Bench) insight(out []string, in sim.Insight, width int) []string {
	style := b.st.Bad
	if in.Pattern == "data race" {
		style = b.st.Warn
	}
	r := draw.NewRow(width).Space(1).Put(style, capital(in.Pattern))
	if len(in.Steps) > 0 {
		r.Put(b.st.Faint, "  steps "+strings.Trim(fmt.Sprint(in.Steps), "[]"))
	}
	out = append(out, r.String())
	text := in.Text
	if head, rest, ok := strings.Cut(text, ": "); ok && strings.EqualFold(head, in.Pattern) {
		text = rest
	}
	out = b.paragraph(out, say{b.st.Text, text}, width, 3)
	return append(out, draw.Blank(width))
}

func (b *Bench) nothingWrong() string {
	switch {
	case b.hist.at == 0:
		return "Nothing has happened yet. Step the actors, or press f to see a failure, and then ask why."
	case b.hist.view().End == nil:
		return "Nothing is wrong so far. Go on, and ask again when the run has ended."
	case b.hist.view().End.Fails:
		return "No pattern that has a name explains this. Walk back through the run, and for each write ask what its actor knew then."
	}
	if r := b.report(); r != nil && r.Fails() {
		return "Nothing went wrong in this order of steps. In another it does: f finds one."
	}
	return "Nothing went wrong in this run."
}

// stateLines lists every variable, and what was printed.
func (b *Bench) stateLines(width int) []string {
	view := b.hist.view()
	before := b.hist.tape.view(max(b.hist.at-1, 0))
	var out []string
	head := func(text string, actor int) {
		style := b.st.Heading
		if actor >= 0 {
			style = b.st.Actor(actor)
		}
		out = append(out, draw.NewRow(width).Space(1).Put(style, text).String())
	}
	head("Shared", -1)
	out = append(out, b.varLines(view.Shared, before.Shared, width)...)
	for i, a := range view.Actors {
		title := a.Name + " (" + a.State.String() + ")"
		if a.Func != "" && !over(a.State) {
			title += " in " + a.Func
		}
		head(title, i)
		var old []sim.Var
		if i < len(before.Actors) {
			old = before.Actors[i].Locals
		}
		out = append(out, b.varLines(a.Locals, old, width)...)
		if len(a.Holds) > 0 {
			out = append(out, draw.NewRow(width).Space(3).Put(b.st.Held, glyph.Held+" holds "+strings.Join(a.Holds, ", ")).String())
		}
	}
	if view.Now > 0 {
		head("Clock", -1)
		out = append(out, draw.NewRow(width).Space(3).Put(b.st.Text, time.Duration(view.Now).String()).String())
	}
	if view.Output != "" {
		head("Output", -1)
		for _, l := range draw.CleanLines(view.Output) {
			out = append(out, draw.NewRow(width).Space(3).Put(b.st.Text, l).String())
		}
	}
	return out
}

// varLines draws a variable a line; what the step changed stands out.
func (b *Bench) varLines(vars, before []sim.Var, width int) []string {
	names := 0
	for _, v := range vars {
		names = max(names, draw.Width(v.Name))
	}
	names = min(names, width/2)
	var out []string
	for _, v := range vars {
		r := draw.NewRow(width).Space(3).PutWithin(b.st.Text, v.Name, names).To(3+names).Put(b.st.Faint, " = ")
		old, ok := lookup(before, v.Name)
		switch {
		case ok && old.Value == v.Value:
			r.Put(b.st.Text, v.Value)
		case ok:
			r.Put(b.st.Changed, v.Value).Put(b.st.Faint, "  it was "+old.Value)
		default:
			r.Put(b.st.Changed, v.Value)
		}
		out = append(out, r.String())
	}
	return out
}

func tokenLines(b *Bench, token string, width int) []string {
	var out []string
	out = b.paragraph(out, say{b.st.Text, "Whoever has this token can replay the run exactly:"}, width, 1)
	out = append(out, draw.Blank(width))
	for len(token) > 0 {
		n := min(max(width-4, 1), len(token))
		out = append(out, draw.NewRow(width).Space(1).Put(b.st.Strong, token[:n]).String())
		token = token[n:]
	}
	out = append(out, draw.Blank(width))
	out = b.paragraph(out, say{b.st.Text, "racelab replay TOKEN prints the run step by step."}, width, 1)
	return b.paragraph(out, say{b.st.Faint, "It was sent to the clipboard. Where the terminal does not allow that, press m to turn the mouse off and select it."}, width, 1)
}
