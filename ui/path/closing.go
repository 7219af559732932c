package path

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/shell"
)

// closing is the question below a proof: what another fix than the one that was proven leaves behind. It is asked once
// something is proven, is answered by a number, and counts for nothing.
type closing struct {
	of       string // the switches that were proven
	asked    bool   // there is a question
	question course.Question
	picked   int // from 1; 0: not answered
	told     attempt.Told
	first    int   // the row of the screen on which the options begin, when last drawn
	heights  []int // of the options
}

// closingMsg brings the question.
type closingMsg struct {
	to       *closing
	of       string
	question course.Question
	ok       bool
}

// ask has the engine work out the question, beside the screen.
func (c *closing) ask(s *course.Study, on []string) tea.Cmd {
	k := keyOf(on)
	if c.of == k {
		return nil
	}
	*c = closing{of: k}
	return func() tea.Msg {
		q, ok := s.Closing(on)
		return closingMsg{c, k, q, ok}
	}
}

func (c *closing) take(m closingMsg) {
	if m.to == c && m.of == c.of {
		c.question, c.asked = m.question, m.ok
	}
}

// answer picks the nth option. What was answered stays so.
func (c *closing) answer(p *Path, n int) {
	switch {
	case !c.asked || n < 1 || n > len(c.question.Options):
	case c.picked > 0:
		p.env.Board.Say("Your answer is given and stays so.")
	default:
		c.picked, c.told = n, attempt.Close(c.question, n-1)
	}
}

// lines draws the question with its title row; none if nothing is asked.
func (c *closing) lines(p *Path, width int) []string {
	if !c.asked {
		return nil
	}
	st := p.env.Styles
	note := "1–" + strconv.Itoa(len(c.question.Options)) + " answer"
	if c.picked > 0 {
		note = ""
	}
	rows := shell.Wrapped(st.Strong, c.question.Text, min(width, mostProof+2))
	c.heights = c.heights[:0]
	for i, o := range c.question.Options {
		sign, style := st.Key, st.Text
		mark := strconv.Itoa(i + 1)
		if c.picked > 0 {
			switch {
			case o.Right:
				mark, sign = "✓", st.Good
			case i+1 == c.picked:
				mark, sign = "✗", st.Bad
			default:
				mark, style = "·", st.Faint
			}
		}
		r := item(sign, mark, style, o.Text, width)
		c.heights = append(c.heights, len(r))
		rows = append(rows, r...)
	}
	if c.picked > 0 {
		style := st.Warn
		if c.told.Right {
			style = st.Good
		}
		rows = append(rows, shell.Wrapped(style, strings.Join(append([]string{c.told.Said}, c.told.Why...), " "), min(width, mostProof+2))...)
	}
	for i, r := range rows {
		rows[i] = draw.NewRow(width).PutStyled(r).String()
	}
	return shell.Aside(st, "Before you go on", note, rows, false, false, width, len(rows)+1)
}

// place notes on which row the drawing begins.
func (c *closing) place(p *Path, row, width int) {
	c.first = row + 1 + len(cells.Wrap(cells.Clean(c.question.Text), max(min(width, mostProof+2)-2, 10)))
}

// clicked returns the option on a row of the screen, from 1; 0 for none.
func (c *closing) clicked(row int) int {
	if row -= c.first; !c.asked || row < 0 {
		return 0
	}
	for i, h := range c.heights {
		if row -= h; row < 0 {
			return i + 1
		}
	}
	return 0
}
