package shell

import (
	"slices"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/keys"
	"racelab/ui/palette"
	"racelab/ui/prose"
	"racelab/ui/theme"
)

// List is a screen on which one of a list is chosen, with what is said of it beside. What embeds it says what is
// listed, and how each looks; keys, mouse, filter and undo are here.
type List struct {
	Env    *Env
	Header string        // where the learner is
	Note   func() string // at the right of the header
	Title  string        // of the list
	Most   int           // columns that the list takes beside the text
	Thing  string        // what is listed: "kata"
	Signs  string        // as Markdown, for the page of keys
	Rows   []ListRow     // what is listed
	Failed string        // why nothing can be listed, as a sentence; empty: it can
	Draw   func(i int) Drawn
	Page   func(i int) *prose.Page
	Take   func(i int) tea.Cmd // opens a row; nil: its Go does

	place         listPlace
	top           int
	filter        *textinput.Model // open while words are typed
	near          bool             // what is listed only resembles what was typed
	shown         []int            // indices of the rows that have every word
	width, height int
	past          Past[listPlace]
}

// ListRow is something that is listed.
type ListRow struct {
	Title string
	Words string // that the filter finds it by, besides its title
	Go    Go     // opens it
}

// Drawn is how a row looks, besides its title.
type Drawn struct {
	Sign  string
	Style theme.Style
	Right string
}

// listPlace is where a learner is in a list.
type listPlace struct {
	chosen int // index into what is shown
	filter string
}

// Begin chooses the first row, of the whole list, for which ok is true; otherwise the first.
func (l *List) Begin(ok func(i int) bool) {
	if l.width == 0 {
		l.width, l.height = 80, 24
	}
	l.find()
	if i := slices.IndexFunc(l.shown, ok); i >= 0 {
		l.place.chosen = i
	}
}

// Init implements Screen.
func (l *List) Init() tea.Cmd { return nil }

// SetSize implements Screen.
func (l *List) SetSize(width, height int) tea.Cmd {
	l.width, l.height = width, height
	return nil
}

// SetStyles implements Screen.
func (l *List) SetStyles(st *theme.Styles) tea.Cmd {
	l.Env.Styles = st
	return nil
}

// Tally says that ● and ○ count here.
func (l *List) Tally() {}

// Open implements Screen.
func (l *List) Open() bool { return true }

// Typing implements Screen.
func (l *List) Typing() bool { return l.filter != nil }

// Say implements Screen.
func (l *List) Say(text string) { l.Env.Board.Say(text) }

// Close implements Screen.
func (l *List) Close() {}

// find lists the rows that have every word of the filter, in their order; if none has, those that are near.
func (l *List) find() {
	all := make([]palette.Command, len(l.Rows))
	for i, r := range l.Rows {
		all[i] = palette.Command{Name: r.Title, Text: r.Words, At: i}
	}
	found, near := palette.Find(all, l.place.filter, &palette.Recent{})
	if l.near = len(found) == 0 && len(all) > 0; l.near {
		found = near
	}
	l.shown = l.shown[:0]
	for _, c := range found {
		l.shown = append(l.shown, c.At)
	}
	if !l.near {
		slices.Sort(l.shown)
	}
	l.place.chosen = max(min(l.place.chosen, len(l.shown)-1), 0)
}

// chosen is the index of the chosen row; ok is false if nothing is listed.
func (l *List) chosen() (i int, ok bool) {
	if l.place.chosen >= len(l.shown) {
		return 0, false
	}
	return l.shown[l.place.chosen], true
}

// Handle implements Screen.
func (l *List) Handle(msg tea.Msg) tea.Cmd {
	before := l.place
	cmd := l.handle(msg)
	k, pressed := msg.(tea.KeyPressMsg)
	if l.place != before && !(pressed && l.filter == nil && key.Matches(k, l.Env.Keys.Undo)) {
		l.past.Keep(before)
	}
	return cmd
}

func (l *List) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return l.press(msg)
	case tea.PasteMsg:
		l.typed(msg)
	case tea.MouseWheelMsg:
		l.move(Wheel(msg, 1))
	case tea.MouseClickMsg:
		i := l.top + msg.Mouse().Y - listHead
		if msg.Mouse().X >= l.listWidth() || msg.Mouse().Y < listHead || i >= len(l.shown) {
			return nil
		}
		if i == l.place.chosen {
			return l.enter()
		}
		l.place.chosen = i
	}
	return nil
}

func (l *List) press(k tea.KeyPressMsg) tea.Cmd {
	m := l.Env.Keys
	if l.filter != nil {
		return l.pressFilter(k)
	}
	if by, ok := Step(k, m, len(l.shown), l.room()); ok {
		l.move(by)
		return nil
	}
	switch {
	case key.Matches(k, m.Close) && l.place.filter != "":
		l.place = listPlace{}
		l.find()
	case key.Matches(k, m.Quit), key.Matches(k, m.Close), key.Matches(k, m.Back):
		return Send(Back{})
	case key.Matches(k, m.Enter), key.Matches(k, m.Forward):
		return l.enter()
	case key.Matches(k, m.Search):
		in := NewInput("/ ")
		in.SetValue(l.place.filter)
		in.CursorEnd()
		in.Focus()
		l.filter = &in
	case key.Matches(k, m.Undo):
		l.undo()
	}
	return nil
}

func (l *List) undo() {
	to, ok := l.past.Take()
	if !ok {
		l.Env.Board.Say(NothingToUndo)
		return
	}
	l.place = to
	l.find()
}

// pressFilter is press while words are typed.
func (l *List) pressFilter(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		l.filter, l.place = nil, listPlace{}
		l.find()
	case "enter":
		l.filter = nil
	case "up":
		l.move(-1)
	case "down":
		l.move(1)
	default:
		l.typed(k)
	}
	return nil
}

// typed hands a message to the words, and looks again if they changed.
func (l *List) typed(msg tea.Msg) {
	if l.filter == nil {
		return
	}
	*l.filter, _ = l.filter.Update(msg)
	if now := l.filter.Value(); now != l.place.filter {
		l.place = listPlace{filter: now}
		l.find()
	}
}

func (l *List) move(by int) { l.place.chosen = max(min(l.place.chosen+by, len(l.shown)-1), 0) }

func (l *List) enter() tea.Cmd {
	i, ok := l.chosen()
	if !ok {
		return nil
	}
	return l.take(i)
}

func (l *List) take(i int) tea.Cmd {
	if l.Take != nil {
		return l.Take(i)
	}
	return Send(l.Rows[i].Go)
}

const (
	listHead = 2  // rows above a list: the header and its title
	beside   = 72 // columns from which the text stands beside the list
)

func (l *List) room() int { return max(l.height-listHead-1, 1) }

func (l *List) listWidth() int {
	if l.width < beside {
		return l.width
	}
	return min(l.width*3/5, l.Most)
}

// Keys says what the keys do.
func (l *List) Keys() (text string, ok bool) {
	m := l.Env.Keys
	text = keys.List("The list", []key.Binding{keys.In(m.Up, "choose"), keys.In(m.Down, "choose"), keys.In(m.Enter, "open the chosen "+l.Thing),
		keys.In(m.Search, "list only those that have the words you type"), keys.In(m.Undo, "undo what the last key did"), keys.In(m.Quit, "back")})
	return text + "\n**Signs**\n\n" + l.Signs, true
}

// Commands returns what can be done in the list.
func (l *List) Commands() []palette.Command {
	var out []palette.Command
	for i, r := range l.Rows {
		out = append(out, palette.Command{Kind: l.Thing, Name: r.Title, Text: "open it", Do: func() tea.Cmd { return l.take(i) }})
	}
	return out
}

// Lines implements Screen.
func (l *List) Lines() []string {
	st := l.Env.Styles
	out := []string{Header(st, l.width, l.Note(), l.Header)}
	if l.Failed != "" {
		rows := Wrapped(st.Bad, l.Failed, l.width)
		return append(draw.Fill(append(out, rows...), l.width, l.height-1), Hints(st, l.width, []Hint{{Key: "esc", Words: "back"}}))
	}
	left := l.listRows()
	if l.width < beside {
		out = append(out, left...)
	} else {
		right := l.pageRows(l.width - l.listWidth() - 1)
		for i := range left {
			out = append(out, left[i]+st.Border.Paint("│")+right[i])
		}
	}
	return draw.Fill(append(out, l.foot()), l.width, l.height)
}

// foot is the last row: the words that are typed, or keys.
func (l *List) foot() string {
	st := l.Env.Styles
	if l.filter != nil {
		tail := TypingHints(st, min(l.width*2/3, 46), []Hint{{Key: "enter", Words: "keep"}, {Key: "esc", Words: "all"}})
		return draw.NewRow(l.width).PutStyled(Typed(st, l.filter, l.width-cells.Width(tail))).PutStyled(tail).String()
	}
	back := Hint{Key: "esc", Words: "back"}
	if l.place.filter != "" {
		back.Words = "all"
	}
	return Hints(st, l.width, []Hint{{Key: "↑ ↓", Words: "choose"}, {Key: "enter", Words: "open"}, {Key: "/", Words: "filter"}, {Key: "u", Words: "undo"}, back})
}

// listRows is the list with its title, as high as the screen allows.
func (l *List) listRows() []string {
	st, width, room := l.Env.Styles, l.listWidth(), l.room()
	l.top = Window(l.top, l.place.chosen, len(l.shown), room)
	note := "/ filter"
	if l.near {
		note = "no match, nearest"
	} else if l.place.filter != "" {
		note = "/ " + l.place.filter
	}
	rows := []string{draw.Rule{Title: cells.Clean(l.Title), Note: cells.Clean(note), Line: st.Focused, Label: st.Heading, Muted: st.Faint, Focused: true,
		Above: l.top > 0, Below: l.top+room < len(l.shown)}.Draw(width)}
	for at := l.top; at < min(l.top+room, len(l.shown)); at++ {
		rows = append(rows, l.row(at, width))
	}
	return draw.Fill(rows, width, room+1)
}

func (l *List) row(at, width int) string {
	st, i := l.Env.Styles, l.shown[at]
	d := l.Draw(i)
	r, text := draw.NewRow(width), st.Text
	if at == l.place.chosen {
		r.Put(st.Accent, "▸")
		text = st.Selected()
	}
	room := max(width-4-cells.Width(d.Right), 8)
	return r.To(1).Put(d.Style, d.Sign).To(3).Put(text, cells.Cut(cells.Clean(l.Rows[i].Title), room)).PutRight(st.Faint.Paint(d.Right)).String()
}

// pageRows is what is said of the chosen row.
func (l *List) pageRows(width int) []string {
	i, ok := l.chosen()
	if !ok {
		return draw.Fill(nil, width, l.room()+1)
	}
	st := l.Env.Styles
	rows, _, below := l.Page(i).Draw(st, width, l.room())
	rule := draw.Rule{Title: cells.Clean(l.Rows[i].Title), Note: "enter opens", Below: below, Line: st.Border, Label: st.Text, Muted: st.Faint}.Draw(width)
	return append([]string{rule}, draw.Fill(rows, width, l.room())...)
}
