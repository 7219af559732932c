// Package codereview is the screens of the code reviews: the list of them, and one change, in
// which lines are marked and which is said to be safe or not.
package codereview

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/exercise/codereview"
	"racelab/lessons/progress"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// List is the screen that lists the code reviews, with the words of the chosen one beside.
type List struct {
	env           *shell.Env
	all           []*codereview.Review
	failed        error
	chosen, top   int
	width, height int
}

// NewList returns the list. The first that is not done, or comes back, is chosen.
func NewList(env *shell.Env) *List {
	l := &List{env: env, width: 80, height: 24}
	l.all, l.failed = codereview.All()
	known := env.Record().CodeReviews()
	for i, r := range l.all {
		if c := known[r.Name]; c.Answers == 0 || c.Again(env.Now()) {
			l.chosen = i
			break
		}
	}
	return l
}

// Init implements shell.Screen.
func (l *List) Init() tea.Cmd { return nil }

// SetSize implements shell.Screen.
func (l *List) SetSize(width, height int) tea.Cmd {
	l.width, l.height = width, height
	return nil
}

// SetStyles implements shell.Screen.
func (l *List) SetStyles(st *theme.Styles) tea.Cmd {
	l.env.Styles = st
	return nil
}

// Open implements shell.Screen.
func (l *List) Open() bool { return true }

// Typing implements shell.Screen.
func (l *List) Typing() bool { return false }

// Say implements shell.Screen.
func (l *List) Say(text string) { l.env.Board.Say(text) }

// Close implements shell.Screen.
func (l *List) Close() {}

// Handle implements shell.Screen.
func (l *List) Handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return l.press(msg)
	case tea.MouseWheelMsg:
		by := 1
		if msg.Mouse().Button == tea.MouseWheelUp {
			by = -1
		}
		l.move(by)
	case tea.MouseClickMsg:
		i := l.top + msg.Mouse().Y - listHead
		if msg.Mouse().X >= l.listWidth() || msg.Mouse().Y < listHead || i >= len(l.all) {
			return nil
		}
		if i == l.chosen {
			return l.enter()
		}
		l.chosen = i
	}
	return nil
}

func (l *List) press(k tea.KeyPressMsg) tea.Cmd {
	m := l.env.Keys
	if by, ok := shell.Step(k, m, len(l.all), l.room()); ok {
		l.move(by)
		return nil
	}
	switch {
	case key.Matches(k, m.Quit), key.Matches(k, m.Close), key.Matches(k, m.Back):
		return shell.Send(shell.Back{})
	case key.Matches(k, m.Enter), key.Matches(k, m.Forward):
		return l.enter()
	}
	return nil
}

func (l *List) move(by int) { l.chosen = max(min(l.chosen+by, len(l.all)-1), 0) }

func (l *List) enter() tea.Cmd {
	if len(l.all) == 0 {
		return nil
	}
	return shell.Send(shell.Go{To: shell.CodeReview, Name: l.all[l.chosen].Name})
}

const (
	listHead = 2  // the header and the title of the list
	mostList = 46 // columns of the list
	beside   = 72 // columns from which the words stand beside the list
)

func (l *List) room() int { return max(l.height-listHead-1, 1) }

func (l *List) listWidth() int {
	if l.width < beside {
		return l.width
	}
	return min(l.width*3/5, mostList)
}

// Lines implements shell.Screen.
func (l *List) Lines() []string {
	st := l.env.Styles
	right := 0
	for _, c := range l.env.Record().CodeReviews() {
		if c.Right {
			right++
		}
	}
	out := []string{shell.Header(st, l.width, fmt.Sprintf("%d of %d right", right, len(l.all)), "Code reviews")}
	if l.failed != nil {
		rows := shell.Wrapped(st.Bad, "The code reviews cannot be read: "+l.failed.Error(), l.width)
		return draw.Fill(append(out, rows...), l.width, l.height)
	}
	left := l.listRows()
	if l.width < beside {
		out = append(out, left...)
	} else {
		right := l.words(l.width - l.listWidth() - 1)
		for i := range left {
			out = append(out, left[i]+st.Border.Paint("│")+right[i])
		}
	}
	foot := shell.Hints(st, l.width, []shell.Hint{{Key: "↑ ↓", Words: "choose"}, {Key: "enter", Words: "open"}, {Key: "esc", Words: "back"}})
	return draw.Fill(append(out, foot), l.width, l.height)
}

// listRows is the list with its title, as high as the screen allows.
func (l *List) listRows() []string {
	st, width := l.env.Styles, l.listWidth()
	l.top = shell.Window(l.top, l.chosen, len(l.all), l.room())
	rows := []string{draw.Rule{Title: "Safe or not?", Line: st.Focused, Label: st.Heading, Muted: st.Faint, Focused: true,
		Above: l.top > 0, Below: l.top+l.room() < len(l.all)}.Draw(width)}
	known := l.env.Record().CodeReviews()
	for i := l.top; i < min(l.top+l.room(), len(l.all)); i++ {
		sign, style := signOf(st, known[l.all[i].Name], l.env.Now())
		text := st.Text
		if i == l.chosen {
			text = st.Selected()
		}
		rows = append(rows, draw.NewRow(width).Space(1).Put(style, sign).Space(1).Put(text, cells.Cut(cells.Clean(l.all[i].Title), max(width-4, 8))).String())
	}
	return draw.Fill(rows, width, l.room()+1)
}

// signOf says how the last answer to a code review was.
func signOf(st *theme.Styles, c progress.CodeReview, now time.Time) (string, theme.Style) {
	switch {
	case c.Answers == 0:
		return "○", st.Faint
	case c.Right:
		return "✓", st.Good
	case c.Again(now):
		return "↻", st.Warn
	case c.Partly:
		return "◑", st.Warn
	}
	return "✗", st.Bad
}

// words is what whoever made the chosen change says of it.
func (l *List) words(width int) []string {
	st, r := l.env.Styles, l.all[l.chosen]
	rows, _, below := prose.NewPage(r.Text).Draw(st, width, l.room())
	rule := draw.Rule{Title: cells.Clean(r.Title), Note: "enter opens", Below: below, Line: st.Border, Label: st.Text, Muted: st.Faint}.Draw(width)
	return append([]string{rule}, draw.Fill(rows, width, l.room())...)
}
