// Package home is the screen that the course begins at: the map of its parts,
// what is done and what is due, and a search over everything.
package home

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"racelab/course"
	"racelab/number"
	"racelab/topics"
	"racelab/ui/draw"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// row is a line of the map.
type row struct {
	part  string       // a heading, if not empty
	item  *course.Item // a lesson or a page, if not nil
	words string       // an action, such as "Continue: …", if to is set
	to    *shell.Go
}

func (r row) open() bool { return r.item != nil || r.to != nil }

// Home is the screen.
type Home struct {
	env           *shell.Env
	rows          []row
	chosen, top   int
	width, height int
	status        string
	help          *prose.Page // over the map; nil for none

	search    textinput.Model
	searching bool
	hits      []topics.Hit
	hit       int
	hitTop    int
}

// New returns the map. What is to be continued is chosen.
func New(env *shell.Env) *Home {
	h := &Home{env: env, search: shell.NewInput("/ ")}
	h.Refresh()
	for i, r := range h.rows {
		if r.open() {
			h.chosen = i
			break
		}
	}
	return h
}

// Refresh reads the record anew.
func (h *Home) Refresh() {
	was := h.chosenName()
	defer func() { h.choose(was) }()
	h.rows = nil
	record := h.env.Record()
	parts := h.env.Parts
	if to, words := h.next(parts); to != nil {
		h.rows = append(h.rows, row{words: words, to: to})
	}
	if due := record.DueAt(h.env.Now()); len(due) > 0 {
		h.rows = append(h.rows, row{words: fmt.Sprintf("Review: %s due", number.Of(len(due), "lesson")), to: &shell.Go{To: shell.Review}})
	}
	for i := range parts {
		h.rows = append(h.rows, row{part: parts[i].Title})
		for j := range parts[i].Items {
			h.rows = append(h.rows, row{item: &parts[i].Items[j]})
		}
	}
	h.rows = append(h.rows, row{part: "You"},
		row{words: "Progress", to: &shell.Go{To: shell.Progress}}, row{words: "Settings", to: &shell.Go{To: shell.Settings}})
}

// chosenName is the name of the lesson or the page that is chosen; empty if the row
// is another.
func (h *Home) chosenName() string {
	if h.chosen < len(h.rows) && h.rows[h.chosen].item != nil {
		return h.rows[h.chosen].item.Name
	}
	return ""
}

// choose keeps a lesson or a page chosen when rows have come or gone above it.
func (h *Home) choose(name string) {
	for i, r := range h.rows {
		if name != "" && r.item != nil && r.item.Name == name {
			h.chosen = i
			return
		}
	}
	h.chosen = min(h.chosen, len(h.rows)-1)
	h.move(0)
}

// next says where to go on: where the learner was, else the first lesson that is
// not done.
func (h *Home) next(parts []course.Part) (*shell.Go, string) {
	record := h.env.Record()
	goOn := func(i course.Item) (*shell.Go, string) {
		stage := course.Resume(record, i.Name)
		return &shell.Go{To: shell.Path, Name: i.Name, Stage: stage}, "Continue: " + i.Title + ", " + strings.ToLower(stage.Title())
	}
	find := func(name string) *course.Item {
		for _, p := range parts {
			for i := range p.Items {
				if p.Items[i].Name == name {
					return &p.Items[i]
				}
			}
		}
		return nil
	}
	if at := record.Last; at.Lesson != "" && record.Lessons[at.Lesson].Done.IsZero() {
		if i := find(at.Lesson); i != nil && i.Lesson != nil {
			return goOn(*i)
		}
	}
	for _, p := range parts {
		for _, i := range p.Items {
			if i.Lesson != nil && course.StateOf(record.Lessons[i.Name]) == course.Begun {
				return goOn(i)
			}
			if i.Lesson != nil && record.Lessons[i.Name].Done.IsZero() {
				return &shell.Go{To: shell.Path, Name: i.Name}, "Start: " + i.Title
			}
		}
	}
	return nil, ""
}

// Init implements shell.Screen.
func (h *Home) Init() tea.Cmd { return nil }

// SetSize implements shell.Screen.
func (h *Home) SetSize(width, height int) tea.Cmd {
	h.width, h.height = width, height
	h.search.SetWidth(max(width-8, 1))
	return nil
}

// SetStyles implements shell.Screen.
func (h *Home) SetStyles(st *theme.Styles) tea.Cmd {
	h.env.Styles = st
	return nil
}

// Open implements shell.Screen.
func (h *Home) Open() bool { return h.searching || h.help != nil }

// Typing implements shell.Screen.
func (h *Home) Typing() bool { return h.searching }

// Say implements shell.Screen.
func (h *Home) Say(status string) { h.status = status }

// Close implements shell.Screen.
func (h *Home) Close() {}

// Handle implements shell.Screen.
func (h *Home) Handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		h.status = ""
		switch {
		case h.help != nil:
			h.pressHelp(msg)
			return nil
		case h.searching:
			return h.pressSearch(msg)
		}
		return h.press(msg)
	case tea.PasteMsg:
		if h.searching {
			return h.typed(msg)
		}
	case tea.MouseWheelMsg:
		by := 1
		if msg.Mouse().Button == tea.MouseWheelUp {
			by = -1
		}
		if h.help != nil {
			h.help.Scroll(by)
			return nil
		}
		h.move(by)
	case tea.MouseClickMsg:
		if h.help != nil {
			return nil
		}
		return h.click(msg.Mouse().Y)
	}
	return nil
}

func (h *Home) press(k tea.KeyPressMsg) tea.Cmd {
	m := h.env.Keys
	switch {
	case key.Matches(k, m.Search):
		h.searching, h.hits, h.hit, h.hitTop = true, nil, 0, 0
		h.search.Reset()
		h.search.Focus() // its cursor would blink; ours stands still
	case key.Matches(k, m.Down):
		h.move(1)
	case key.Matches(k, m.Up):
		h.move(-1)
	case key.Matches(k, m.PageDown):
		h.move(max(h.room()-1, 1))
	case key.Matches(k, m.PageUp):
		h.move(-max(h.room()-1, 1))
	case key.Matches(k, m.First):
		h.chosen = 0
		h.move(0)
	case key.Matches(k, m.Last):
		h.chosen = len(h.rows) - 1
	case key.Matches(k, m.Enter), key.Matches(k, m.Forward):
		return h.enter()
	case key.Matches(k, m.Skipped):
		return h.toSkipped()
	case key.Matches(k, m.Help):
		h.openHelp()
	}
	return nil
}

// move chooses another row, and passes over headings.
func (h *Home) move(by int) {
	if h.searching {
		h.hit = min(max(h.hit+by, 0), max(len(h.hits)-1, 0))
		return
	}
	to := min(max(h.chosen+by, 0), len(h.rows)-1)
	step := 1
	if by < 0 {
		step = -1
	}
	for i := to; i >= 0 && i < len(h.rows); i += step {
		if h.rows[i].open() {
			h.chosen = i
			return
		}
	}
}

func (h *Home) enter() tea.Cmd {
	if h.chosen < 0 || h.chosen >= len(h.rows) {
		return nil
	}
	switch r := h.rows[h.chosen]; {
	case r.to != nil:
		return shell.Send(*r.to)
	case r.item == nil:
		return nil
	case r.item.Lesson != nil:
		return shell.Send(h.lesson(r.item.Name, r.item.Lesson.Order == 1))
	default:
		return shell.Send(shell.Go{To: shell.Page, Name: r.item.Name})
	}
}

// lesson opens a lesson where the learner goes on with it.
func (h *Home) lesson(name string, first bool) shell.Go {
	r := h.env.Record()
	return shell.Go{To: shell.Path, Name: name, Stage: course.Resume(r, name)}
}

// toSkipped opens the first stage skipped: of the chosen lesson, else of the first
// that has such.
func (h *Home) toSkipped() tea.Cmd {
	r := h.env.Record()
	name := h.chosenName()
	if course.StateOf(r.Lessons[name]) != course.Finished {
		name = course.FirstSkipped(r, h.env.Parts)
	}
	if name == "" {
		h.status = "No lesson that you finished has a stage that you skipped."
		return nil
	}
	return shell.Send(shell.Go{To: shell.Path, Name: name, Stage: course.Resume(r, name)})
}

func (h *Home) click(y int) tea.Cmd {
	i := y - 2
	if i < 0 || i >= h.room() {
		return nil
	}
	if h.searching {
		if i -= 1; i < 0 || h.hitTop+i >= len(h.hits) {
			return nil
		}
		h.hit = h.hitTop + i
		return h.take()
	}
	if i += h.top; i >= len(h.rows) || !h.rows[i].open() {
		return nil
	}
	if h.chosen == i {
		return h.enter()
	}
	h.chosen = i
	return nil
}

// room is how many rows of the map are shown.
func (h *Home) room() int { return max(h.height-4, 0) }

// Lines implements shell.Screen.
func (h *Home) Lines() []string {
	st := h.env.Styles
	out := []string{shell.Header(st, h.width, h.summary(), "the course")}
	switch {
	case h.help != nil:
		out = append(out, h.helpBox()...)
	case h.searching:
		out = append(out, h.searchBox()...)
	default:
		out = append(out, h.mapBox()...)
	}
	return draw.Fill(append(out, h.foot()), h.width, h.height)
}

// summary counts what is done.
func (h *Home) summary() string {
	all, by := course.Count(h.env.Record(), h.env.Parts)
	text := fmt.Sprintf("%d of %s done", by[course.Done], number.Of(all, "lesson"))
	if n := by[course.Finished]; n > 0 {
		text += fmt.Sprintf(", %d with stages skipped", n)
	}
	return text
}

func (h *Home) foot() string {
	st := h.env.Styles
	if h.status != "" {
		return draw.NewRow(h.width).Space(1).Put(st.Accent, draw.Clean(h.status)).String()
	}
	if h.help != nil {
		return shell.Hints(st, h.width, []shell.Hint{{Key: "esc", Words: "close"}, {Key: "↑ ↓", Words: "scroll"}})
	}
	if h.searching {
		return shell.Hints(st, h.width, []shell.Hint{{Key: "enter", Words: "open"}, {Key: "↑ ↓", Words: "choose"}, {Key: "esc", Words: "close the search"}})
	}
	hints := []shell.Hint{{Key: "enter", Words: "open"}, {Key: "↑ ↓", Words: "choose"}, {Key: "/", Words: "search"}}
	if course.FirstSkipped(h.env.Record(), h.env.Parts) != "" {
		hints = append(hints, shell.Hint{Key: "o", Words: "what was skipped"})
	}
	return shell.Hints(st, h.width, append(hints, shell.Hint{Key: "?", Words: "help"}, shell.Hint{Key: "q", Words: "quit"},
		shell.Hint{Key: "T", Words: "theme"}, shell.Hint{Key: "m", Words: "mouse"}))
}

func (h *Home) mapBox() []string {
	width, height := draw.Inner(h.width, h.height-2)
	h.top = shell.Window(h.top, h.chosen, len(h.rows), height)
	if h.chosen <= 1 {
		h.top = 0
	}
	var lines []string
	for i := h.top; i < min(h.top+height, len(h.rows)); i++ {
		lines = append(lines, h.line(i, width))
	}
	return shell.Boxed(h.env.Styles, "Course", "", draw.Fill(lines, width, height), h.top > 0, h.top+height < len(h.rows), h.width, h.height-2)
}

// line draws a row of the map.
func (h *Home) line(i, width int) string {
	st, r := h.env.Styles, h.rows[i]
	out := draw.NewRow(width)
	if r.part != "" {
		return out.Space(1).Put(st.Heading, r.part).String()
	}
	mark, style := " ", st.Text
	if i == h.chosen {
		mark, style = "▸", st.Selected()
	}
	out.Put(st.Accent, mark).Space(1)
	if r.to != nil {
		if i != h.chosen {
			style = st.Accent
		}
		return out.Put(style, r.words).String()
	}
	sign, tone, words := h.state(r.item)
	out.Put(tone, sign).Space(1).Put(style, draw.Clean(r.item.Title))
	if r.item.Lesson != nil && 2+draw.Width(r.item.Name)+2+draw.Width(words) < out.Left() { // words come first
		out.Space(2).Put(st.Faint, r.item.Name)
	}
	if words != "" {
		out.PutRight(tone.Paint(words) + " ")
	}
	return out.String()
}

// state says how far a lesson or a page is: a sign, its style, and words.
func (h *Home) state(i *course.Item) (sign string, style theme.Style, words string) {
	st, record := h.env.Styles, h.env.Record()
	if i.Topic != nil {
		if _, read := record.Pages[i.Name]; read {
			return "✓", st.Good, "read"
		}
		return "≡", st.Faint, ""
	}
	l := record.Lessons[i.Name]
	switch course.StateOf(l) {
	case course.Done:
		sign, style, words = "✓", st.Good, "done"
	case course.Finished:
		sign, style, words = "◑", st.Warn, "skipped "+course.SkippedText(l)
	case course.Begun:
		return "◐", st.Accent, fmt.Sprintf("%d of %d", len(l.Stages), len(course.Stages()))
	default:
		return "○", st.Faint, ""
	}
	switch due := slices.Contains(record.DueAt(h.env.Now()), i.Name); {
	case due && words == "done":
		return "↻", st.Warn, "review"
	case due:
		return "↻", st.Warn, "review; " + words
	}
	return sign, style, words
}
