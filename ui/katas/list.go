// Package katas is the screens of the katas: the list of them, and one kata, with its
// specification, its tests and a desk to write at.
package katas

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/katas"
	"racelab/lessons/progress"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/keys"
	"racelab/ui/palette"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// List is the screen that lists the katas, with the specification of the chosen one beside.
type List struct {
	env           *shell.Env
	all           []*katas.Kata
	title         string
	failed        error
	chosen, top   int
	width, height int
	pages         map[string]*prose.Page
	past          shell.Past[int] // the katas that were chosen
}

// NewList returns the list. The first that is not done is chosen.
func NewList(env *shell.Env) *List {
	l := &List{env: env, width: 80, height: 24, pages: map[string]*prose.Page{}}
	l.all, l.title, l.failed = env.Katas()
	for i, k := range l.all {
		if env.Record().Katas[k.Name].Wrote.IsZero() {
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

// Tally says that ● and ○ count here.
func (l *List) Tally() {}

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
		before := l.chosen
		cmd := l.press(msg)
		if l.chosen != before && !key.Matches(msg, l.env.Keys.Undo) {
			l.past.Keep(before)
		}
		return cmd
	case tea.MouseWheelMsg:
		by := 1
		if msg.Mouse().Button == tea.MouseWheelUp {
			by = -1
		}
		l.move(by)
	case tea.MouseClickMsg:
		i := l.top + msg.Mouse().Y - headRows
		if msg.Mouse().X >= l.listWidth() || msg.Mouse().Y < headRows || i >= len(l.all) {
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
	case key.Matches(k, m.Undo):
		if to, ok := l.past.Take(); ok {
			l.chosen = to
		} else {
			l.env.Board.Say(shell.NothingToUndo)
		}
	}
	return nil
}

func (l *List) move(by int) { l.chosen = max(min(l.chosen+by, len(l.all)-1), 0) }

func (l *List) enter() tea.Cmd {
	if len(l.all) == 0 {
		return nil
	}
	return shell.Send(shell.Go{To: shell.Kata, Name: l.all[l.chosen].Name})
}

const (
	headRows = 2  // the header and the title of the list
	mostList = 44 // columns of the list
	beside   = 72 // columns from which the specification stands beside the list
)

func (l *List) room() int { return max(l.height-headRows-1, 1) }

func (l *List) listWidth() int {
	if l.width < beside {
		return l.width
	}
	return min(l.width/2, mostList)
}

// Keys says what the keys do.
func (l *List) Keys() (text string, ok bool) {
	m := l.env.Keys
	return keys.List("Katas", []key.Binding{keys.In(m.Up, "choose"), keys.In(m.Down, "choose"), keys.In(m.Enter, "open the chosen kata"),
			keys.In(m.Undo, "undo what the last key did"), keys.In(m.Quit, "back")}) + "\n**Signs**\n\n- `○`  not begun\n- `◐`  begun\n- `✓`  one of yours counts\n" +
			"- `●○○`  how hard: for beginners, or for those who know more\n",
		true
}

// Commands returns what can be done in the list.
func (l *List) Commands() []palette.Command {
	var out []palette.Command
	for _, k := range l.all {
		out = append(out, palette.Command{Kind: "kata", Name: k.Title, Text: "write it, and have it judged", Do: func() tea.Cmd {
			return shell.Send(shell.Go{To: shell.Kata, Name: k.Name})
		}})
	}
	return out
}

// Lines implements shell.Screen.
func (l *List) Lines() []string {
	st := l.env.Styles
	done := 0
	for _, k := range l.all {
		if !l.env.Record().Katas[k.Name].Wrote.IsZero() {
			done++
		}
	}
	out := []string{shell.Header(st, l.width, fmt.Sprintf("%d of %d done", done, len(l.all)), "Katas")}
	if l.failed != nil {
		rows := shell.Wrapped(st.Bad, "The katas cannot be read: "+l.failed.Error(), l.width)
		return draw.Fill(append(out, draw.Fill(rows, l.width, l.height-2)...), l.width, l.height)
	}
	left := l.listRows()
	if l.width < beside {
		out = append(out, left...)
	} else {
		right := l.specRows(l.width - l.listWidth() - 1)
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
	rows := []string{draw.Rule{Title: cells.Clean(l.title), Line: st.Focused, Label: st.Heading, Muted: st.Faint, Focused: true,
		Above: l.top > 0, Below: l.top+l.room() < len(l.all)}.Draw(width)}
	for i := l.top; i < min(l.top+l.room(), len(l.all)); i++ {
		rows = append(rows, l.row(i, width))
	}
	return draw.Fill(rows, width, l.room()+1)
}

func (l *List) row(i, width int) string {
	st, k := l.env.Styles, l.all[i]
	sign, style := signOf(st, l.env.Record().Katas[k.Name])
	text := st.Text
	if i == l.chosen {
		text = st.Selected()
	}
	right := strings.Repeat("●", k.Level) + strings.Repeat("○", 3-k.Level) + fmt.Sprintf(" %2d min ", k.Minutes)
	return draw.NewRow(width).Space(1).Put(style, sign).Space(1).Put(text, cells.Cut(cells.Clean(k.Title), max(width-5-cells.Width(right), 8))).
		PutRight(st.Faint.Paint(right)).String()
}

// signOf says how far a kata is: not begun, begun, done.
func signOf(st *theme.Styles, r progress.Kata) (string, theme.Style) {
	switch {
	case !r.Wrote.IsZero():
		return "✓", st.Good
	case r.Draft.Text != "" || !r.Tried.IsZero():
		return "◐", st.Accent
	}
	return "○", st.Faint
}

// specRows is the specification of the chosen kata.
func (l *List) specRows(width int) []string {
	st, k := l.env.Styles, l.all[l.chosen]
	page := l.pages[k.Name]
	if page == nil {
		page = prose.NewPage(aboutText(k, l.env.Record().Katas[k.Name]))
		l.pages[k.Name] = page
	}
	rows, _, below := page.Draw(st, width, l.room())
	rule := draw.Rule{Title: cells.Clean(k.Title), Note: "enter opens", Below: below, Line: st.Border, Label: st.Text, Muted: st.Faint}.Draw(width)
	return append([]string{rule}, draw.Fill(rows, width, l.room())...)
}

// aboutText is what is said of a kata before it is opened.
func aboutText(k *katas.Kata, r progress.Kata) string {
	text := "**Goal**: " + k.Goal + "\n\n"
	if !r.Wrote.IsZero() {
		text += "You wrote one that counts"
		if !r.Parallel.IsZero() {
			text += ", and lets unrelated work overlap"
		}
		text += ".\n\n"
	}
	return text + k.Spec
}
