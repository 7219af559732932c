package incident

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course/drill"
	"racelab/lessons/drills"
	"racelab/ui/draw"
	"racelab/ui/keys"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// List is the screen that lists the nights of every drill.
type List struct {
	env           *shell.Env
	rows          []row
	chosen, top   int
	plain         bool // a new night has no commander who asks
	sure          bool // a has been pressed once: the next puts the night aside
	width, height int
}

// row is a night, and how far it is.
type row struct {
	drill *drills.Drill
	seed  int
	kept  bool
	words string
}

// NewList returns the list.
func NewList(env *shell.Env) *List {
	l := &List{env: env, width: 80, height: 24}
	for _, d := range drills.All() {
		for _, seed := range d.Seeds {
			l.rows = append(l.rows, row{drill: d, seed: seed})
		}
	}
	return l
}

// listedMsg brings how far each night is.
type listedMsg struct {
	of   *List
	rows []row
}

// read finds out how far each night is, beside the screen: where nights are kept may be far away.
func (l *List) read() tea.Cmd {
	shelf, rows := l.env.Nights, slices.Clone(l.rows)
	return func() tea.Msg {
		for i := range rows {
			rows[i].kept, rows[i].words = false, "not begun"
			if shelf == nil {
				continue
			}
			text, err := shelf.Load(rows[i].drill.Name, rows[i].seed)
			switch {
			case err != nil:
				rows[i].words = err.Error()
			case text != nil:
				rows[i].kept, rows[i].words = true, glance(text)
			}
		}
		return listedMsg{l, rows}
	}
}

// asideMsg says that an attempt was put aside, or why not.
type asideMsg struct {
	of  *List
	err error
}

func glance(text []byte) string {
	at, ended, err := drill.Glance(text)
	switch {
	case err != nil:
		return err.Error()
	case ended:
		return "over"
	}
	return "left at " + drill.Clock(at)
}

// Init implements shell.Screen.
func (l *List) Init() tea.Cmd { return nil }

// SetSize implements shell.Screen. The list is sized when it comes to the top, too: a night may have gone on.
func (l *List) SetSize(width, height int) tea.Cmd {
	l.width, l.height = width, height
	return l.read()
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
	case listedMsg:
		if msg.of == l {
			l.rows = msg.rows
		}
	case asideMsg:
		switch {
		case msg.of != l:
		case msg.err != nil:
			l.Say("✗ Putting the attempt aside: " + msg.err.Error() + ".")
		default:
			l.Say("✓ The attempt is put aside.")
			return l.read()
		}
	case tea.KeyPressMsg:
		return l.press(msg)
	case tea.MouseWheelMsg:
		l.move(shell.Wheel(msg, 1))
	case tea.MouseClickMsg:
		if i := l.top + msg.Mouse().Y - 2; i >= 0 && i < len(l.rows) && msg.Mouse().Y < 2+l.room() {
			if i == l.chosen {
				return l.enter()
			}
			l.chosen = i
		}
	}
	return nil
}

func (l *List) move(by int) { l.chosen = max(min(l.chosen+by, len(l.rows)-1), 0) }

func (l *List) press(k tea.KeyPressMsg) tea.Cmd {
	m := l.env.Keys
	sure := l.sure
	l.sure = false
	if by, ok := shell.Step(k, m, len(l.rows), l.room()); ok {
		l.move(by)
		return nil
	}
	switch {
	case key.Matches(k, m.Quit), key.Matches(k, m.Close), key.Matches(k, m.Back):
		return shell.Send(shell.Back{})
	case key.Matches(k, m.Enter), key.Matches(k, m.Forward):
		return l.enter()
	case k.String() == "a":
		return l.afresh(sure)
	case k.String() == "c":
		l.plain = !l.plain
	}
	return nil
}

// afresh puts the attempt at the chosen night aside, at the second key.
func (l *List) afresh(sure bool) tea.Cmd {
	r, shelf := l.rows[l.chosen], l.env.Nights
	switch {
	case !r.kept:
		l.Say("This night has not begun: enter begins it.")
		return nil
	case !sure:
		l.sure = true
		l.Say("≈ a again puts the attempt aside, and the night begins afresh.")
		return nil
	}
	return func() tea.Msg { return asideMsg{l, shelf.Aside(r.drill.Name, r.seed)} }
}

func (l *List) enter() tea.Cmd {
	r := l.rows[l.chosen]
	return shell.Send(shell.Go{To: shell.Drill, Name: r.drill.Name, Night: shell.Night{Seed: r.seed, Plain: l.plain}})
}

// room is how many nights are shown: what the text below leaves, and a third of the screen at least.
func (l *List) room() int {
	return max(min(len(l.rows), max(l.height/3, l.height-6-len(l.about()))), 1)
}

// about is what is said of nights.
func (l *List) about() (rows []string) {
	for _, text := range []string{
		"You are on call. A service runs, something is wrong, and nobody knows what. You look, decide, act, repair and write it up. What you read comes from one run of real Go, and what you do is part of it.",
		"Time passes only by what you do: reading, filtering and looking back are free, and every command says what it costs. The night is kept after each line.",
	} {
		rows = append(append(rows, shell.Wrapped(l.env.Styles.Text, text, min(l.width, mostText))...), "")
	}
	return rows
}

// Lines implements shell.Screen.
func (l *List) Lines() []string {
	st := l.env.Styles
	out := []string{shell.Header(st, l.width, "", "incident room")}
	l.top = shell.Window(l.top, l.chosen, len(l.rows), l.room())
	rule := draw.Rule{Title: "Nights", Note: "enter on call  a afresh", Above: l.top > 0, Below: l.top+l.room() < len(l.rows), Focused: true, Line: st.Focused, Label: st.Heading, Muted: st.Faint}
	out = append(out, rule.Draw(l.width))
	for i := l.top; i < min(l.top+l.room(), len(l.rows)); i++ {
		r := l.rows[i]
		line := draw.NewRow(l.width-1).Put(st.Text, r.drill.Title).Space(2).Put(st.Faint, fmt.Sprintf("night %d", r.seed)).To(44).Put(st.Text, r.words)
		out = append(out, cursored(st, i == l.chosen, line.String()))
	}
	level := "guided: a commander asks what comes next"
	if l.plain {
		level = "plain: nobody asks"
	}
	out = append(out, "", draw.NewRow(l.width).Space(1).Put(st.Faint, "A new night is ").Put(st.Strong, level).Put(st.Faint, " (c changes it)").String())
	out = append(out, draw.Rule{Title: l.rows[l.chosen].drill.Title, Note: fmt.Sprintf("about %d min", l.rows[l.chosen].drill.Minutes), Line: st.Border, Label: st.Quiet, Muted: st.Faint}.Draw(l.width))
	out = append(out, l.about()...)
	return append(draw.Fill(out, l.width, l.height-1), shell.Hints(st, l.width, []shell.Hint{{Key: "enter", Words: "on call"}, {Key: "a", Words: "afresh"}, {Key: "c", Words: "commander"}, {Key: "q", Words: "back"}}))
}

// Keys says what the keys do.
func (l *List) Keys() (text string, ok bool) {
	m := l.env.Keys
	return keys.List("The list of nights", []key.Binding{keys.In(m.Up, "the night above"), keys.In(m.Down, "the night below"), keys.In(m.Enter, "on call, where it was left"),
		keys.Own("a", "put the attempt aside and begin afresh; asks once"), keys.Own("c", "with a commander who asks what comes next, or without"), keys.In(m.Quit, "back")}), true
}
