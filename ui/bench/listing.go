package bench

import (
	"strconv"

	"racelab/sim"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// Listing is the code of a program and the state that it begins with, to be read beside a question: nothing runs.
type Listing struct {
	source     *source
	tape       *tape
	top, shift int
	shown      int // rows when last drawn
}

// NewListing returns the listing of a lesson with switches on.
func NewListing(l Lesson, on []string) (*Listing, error) {
	run, err := l.Program.NewRun(sim.Config{Entry: l.Entry, Switches: on})
	if err != nil {
		return nil, err
	}
	fields := map[string]bool{}
	for _, s := range l.Program.Switches() {
		fields[s.Field] = true
	}
	return &Listing{source: newSource(l.Program.Files(), l.Fold, on), tape: newTape(run, fields)}, nil
}

// Width returns the columns that show every line whole.
func (c *Listing) Width() int { return c.source.longest + 6 }

// Scroll moves the code by rows, and Shift by columns.
func (c *Listing) Scroll(by int) { c.top = max(c.top+by, 0) }

// Shift moves the code sideways, all lines as one.
func (c *Listing) Shift(by int) { c.shift = max(min(c.shift+by, c.source.longest-8), 0) }

// Page is how many rows were shown.
func (c *Listing) Page() int { return max(c.shown-1, 1) }

// Code draws height rows of the code, and reports what is hidden.
func (c *Listing) Code(st *theme.Styles, width, height int) (rows []string, above, below bool) {
	c.shown = height
	c.top = max(min(c.top, len(c.source.lines)-height), 0)
	pane := &codePane{source: c.source, st: st}
	m := metrics{width: width, digits: 2, tab: 4, shift: c.shift}
	if width < 60 {
		m.tab = 2
	}
	for _, l := range c.source.lines {
		m.digits = max(m.digits, len(strconv.Itoa(l.number)))
	}
	for i := c.top; i < len(c.source.lines) && len(rows) < height; i++ {
		rows = append(rows, pane.line(c.source.lines[i], nil, m))
	}
	return draw.Fill(rows, width, height), c.top > 0, c.top+height < len(c.source.lines)
}

// Begins draws the shared state before the first step: tables, and variables by name.
func (c *Listing) Begins(st *theme.Styles, width int) []string {
	s := stateView{tape: c.tape, st: st}
	var out []string
	for _, t := range c.tape.view(0).Things {
		if len(t.Rows) == 0 || t.Kind == sim.Locks {
			continue
		}
		block := s.thing(t, t, width)
		if len(block) > 0 && len(out) > 0 {
			out = append(out, draw.Blank(width))
		}
		out = append(out, block...)
	}
	return out
}
