package bench

import (
	"charm.land/bubbles/v2/key"

	"racelab/ui/draw"
	"racelab/ui/keys"
)

// textKind says what a text page tells.
type textKind uint8

const (
	storyText textKind = iota
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

func (p *textPage) title(*Bench) string {
	switch p.kind {
	case storyText:
		return "Story"
	case helpText:
		return "Keys"
	}
	return "Token of this run"
}

func (p *textPage) opener(m *keys.Map) key.Binding {
	switch p.kind {
	case storyText:
		return m.Story
	case helpText:
		return m.Help
	}
	return m.Copy
}

func (p *textPage) move(_ *Bench, by int) {
	p.top = min(max(p.top+by, 0), max(p.total-p.room, 0))
}

func (p *textPage) hints(*Bench) []hint {
	h := []hint{{Key: "esc", Words: "close"}}
	if p.total > p.room {
		h = append([]hint{{Key: "↑ ↓", Words: "scroll"}}, h...)
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
	case storyText:
		return b.panes.story.lines(b, proseWidth(width))
	case helpText:
		return b.helpLines(width)
	}
	return tokenLines(b, p.token, width)
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
