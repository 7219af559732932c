// Package paint draws the screens of many learners on their terminals, each by
// the lines that changed. A cell buffer, which Bubble Tea's own renderer keeps,
// takes a screen apart into cells for every frame and keeps two copies of them;
// for two hundred learners that was most of the processor's time and of the
// memory (see docs/classroom.md for the figures).
package paint

import (
	"bytes"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"racelab/sim/cells"
)

// Painter draws one view after another on one terminal, whole. It is not safe
// for use by several goroutines.
type Painter struct {
	out           io.Writer
	colours       colours
	width, height int // of the terminal, in cells

	begun bool
	clear bool     // what is on the terminal is not known
	last  tea.View // as it was drawn
	lines []string // of it, each cut to the width
	frame bytes.Buffer
}

// New returns a painter for a terminal of width by height cells that shows the
// colours of profile. What it writes for one view comes in one call of Write.
func New(out io.Writer, profile colorprofile.Profile, width, height int) *Painter {
	return &Painter{out: out, colours: newColours(profile), width: width, height: height, clear: true}
}

// Resize notes that the terminal has another size. What it shows is not known
// then, and the next view is drawn whole.
func (p *Painter) Resize(width, height int) {
	p.width, p.height, p.clear = width, height, true
}

// Draw brings the terminal from the last view to this one. Lines of its content
// stand for themselves: no colour goes on from one to the next. What is wider or
// higher than the terminal is cut, and of sequences only those for styles are
// sent. Of what else a view may ask for, focus reports, more keys and progress
// bars are left out. The error is that of the writer.
func (p *Painter) Draw(v tea.View) error {
	p.frame.Reset()
	p.modes(v)
	if p.clear {
		p.frame.WriteString(ansi.EraseEntireScreen)
		p.clear = false
		p.lines = p.lines[:0]
	}
	if len(p.lines) == 0 || v.Content != p.last.Content {
		p.content(v.Content)
	}
	p.cursor(v.Cursor)
	v.Content = strings.Clone(v.Content)
	p.last = v
	return p.flush()
}

// Close gives the terminal back as it was. Draw may begin anew.
func (p *Painter) Close() error {
	p.frame.Reset()
	if p.begun {
		p.modes(tea.View{})
		p.frame.WriteString(ansi.ResetModeBracketedPaste + ansi.SetModeAutoWrap + ansi.ShowCursor)
		p.begun, p.clear, p.lines, p.last = false, true, nil, tea.View{}
	}
	return p.flush()
}

func (p *Painter) flush() error {
	if p.frame.Len() == 0 {
		return nil
	}
	_, err := p.out.Write(p.frame.Bytes())
	return err
}

// content writes the lines that differ from those on the terminal.
func (p *Painter) content(content string) {
	next := make([]string, 0, p.height)
	for y := range p.height {
		var line string
		line, content, _ = strings.Cut(content, "\n")
		old := ""
		if y < len(p.lines) {
			old = p.lines[y]
		}
		if line != old {
			line = p.line(y, old, harmless(line))
		}
		next = append(next, line)
	}
	p.lines = next
}

// line writes what of a line changed, and returns the line as it was drawn.
func (p *Painter) line(y int, old, line string) string {
	width := cells.Width(line)
	if width > p.width {
		line = ansi.Truncate(line, p.width, "")
		width = cells.Width(line)
	}
	if line == old {
		return line
	}
	from, to := difference(old, line)
	p.frame.WriteString(ansi.CursorPosition(cells.Width(line[:from])+1, y+1))
	if to > 0 {
		p.frame.WriteString(p.colours.convert(line[from : len(line)-to]))
		p.frame.WriteString(ansi.ResetStyle)
		return line
	}
	p.frame.WriteString(p.colours.convert(line[from:]))
	p.frame.WriteString(ansi.ResetStyle)
	if width < p.width { // a cursor past the last column stands on the last one, and would erase it
		p.frame.WriteString(ansi.EraseLineRight)
	}
	return line
}

// difference returns how many bytes at the start, and how many at the end, of two
// lines are the same and can stay as they are on the terminal. Both cuts are at
// sequences that end every style, so that what is between them needs no other
// style than its own.
func difference(old, line string) (start, end int) {
	n := 0
	for n < len(old) && n < len(line) && old[n] == line[n] {
		n++
	}
	start = afterReset(line[:n])
	old, line = old[start:], line[start:]
	for end < len(old) && end < len(line) && old[len(old)-1-end] == line[len(line)-1-end] {
		end++
	}
	at := beforeReset(line[len(line)-end:])
	if at < 0 {
		return start, 0
	}
	end -= at
	if end == len(line) || cells.Width(old[:len(old)-end]) != cells.Width(line[:len(line)-end]) {
		return start, 0
	}
	return start, end
}

// The sequences that end every style.
var resets = [...]string{"\x1b[m", "\x1b[0m"}

// afterReset returns where the last sequence ends in s that ends every style; 0
// if there is none.
func afterReset(s string) (at int) {
	for _, r := range resets {
		if i := strings.LastIndex(s, r); i >= 0 {
			at = max(at, i+len(r))
		}
	}
	return at
}

// beforeReset returns where the first such sequence begins, -1 if there is none.
func beforeReset(s string) int {
	at := -1
	for _, r := range resets {
		if i := strings.Index(s, r); i >= 0 && (at < 0 || i < at) {
			at = i
		}
	}
	return at
}
