// Package home is the screen that the course begins at: on the left what there is to
// open, on the right what the chosen thing is about, how hard and how long it is, what
// should come before it, and how far the learner is. A search over everything takes the
// place of the list.
//
// Parts of the course fold, and one is open at a time, so that every door is on the
// screen without scrolling. The preview never tells what a lesson asks: neither how many
// interleavings fail nor what the failure is called.
package home

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course"
	"racelab/lessons/topics"
	"racelab/sim/number"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// Home is the screen.
type Home struct {
	env           *shell.Env
	parts         []course.Part // lessons only, and the handbook as the last
	open          string        // the title of the part that is unfolded
	rows          []row
	chosen, top   int
	width, height int
	past          shell.Past[place]
	told          map[string][]line

	search    textinput.Model
	searching bool
	hits      []topics.Hit
	hit       int
	hitTop    int
}

// place is where a learner stands in the list.
type place struct {
	open   string  // the part that is unfolded
	chosen int     // row
	found  *search // that was left; nil in the list
}

// search is a search that a learner left.
type search struct {
	words string
	hit   int
}

// New returns the list. What is to be continued is chosen, and its part open.
func New(env *shell.Env) *Home {
	h := &Home{env: env, search: shell.NewInput("/ "), parts: arrange(env.Parts), told: map[string][]line{}}
	if to := h.next(); to != nil {
		h.open = h.partOf(to.Name)
	} else if len(h.parts) > 0 {
		h.open = h.parts[0].Title
	}
	h.Refresh()
	h.choose(func(r row) bool { return r.opens() })
	return h
}

// Refresh reads the record anew.
func (h *Home) Refresh() {
	was, rows := h.row(), len(h.rows)
	if h.rows = h.list(); len(h.rows) != rows { // what was kept counts other rows
		h.past.Forget()
	}
	h.choose(was.same)
}

// row is the chosen row.
func (h *Home) row() row {
	if h.chosen < 0 || h.chosen >= len(h.rows) {
		return row{}
	}
	return h.rows[h.chosen]
}

// choose chooses the first row that is meant; without one, the nearest that can be chosen.
func (h *Home) choose(meant func(row) bool) {
	for i, r := range h.rows {
		if r.opens() && meant(r) {
			h.chosen = i
			return
		}
	}
	h.chosen = max(min(h.chosen, len(h.rows)-1), 0)
	h.move(0)
}

// Init implements shell.Screen.
func (h *Home) Init() tea.Cmd { return nil }

// SetSize implements shell.Screen.
func (h *Home) SetSize(width, height int) tea.Cmd {
	h.width, h.height = width, height
	h.search.SetWidth(max(h.listWidth()-6, 1))
	h.Refresh()
	return nil
}

// SetStyles implements shell.Screen.
func (h *Home) SetStyles(st *theme.Styles) tea.Cmd {
	h.env.Styles = st
	return nil
}

// Tally says that ● and ○ count here.
func (h *Home) Tally() {}

// Open implements shell.Screen.
func (h *Home) Open() bool { return h.searching }

// Typing implements shell.Screen.
func (h *Home) Typing() bool { return h.searching }

// Say implements shell.Screen.
func (h *Home) Say(text string) { h.env.Board.Say(text) }

// Close implements shell.Screen.
func (h *Home) Close() {}

// Handle implements shell.Screen.
func (h *Home) Handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if h.searching {
			return h.pressSearch(msg)
		}
		if key.Matches(msg, h.env.Keys.Undo) {
			h.undo()
			return nil
		}
		before := place{open: h.open, chosen: h.chosen}
		cmd := h.press(msg)
		if now := (place{open: h.open, chosen: h.chosen}); now != before {
			h.past.Keep(before)
		}
		return cmd
	case tea.PasteMsg:
		if h.searching {
			return h.typed(msg)
		}
	case tea.MouseWheelMsg:
		h.move(shell.Wheel(msg, 1))
	case tea.MouseClickMsg:
		if msg.Mouse().X < h.listWidth() {
			return h.click(msg.Mouse().Y)
		}
	}
	return nil
}

func (h *Home) press(k tea.KeyPressMsg) tea.Cmd {
	m := h.env.Keys
	switch {
	case key.Matches(k, m.Search):
		h.beginSearch()
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
		h.move(0)
	case key.Matches(k, m.Back):
		h.fold()
	case key.Matches(k, m.Forward) && h.row().part != nil:
		h.unfold(h.row().part.Title)
	case key.Matches(k, m.Enter), key.Matches(k, m.Forward):
		return h.enter()
	case key.Matches(k, m.Skipped):
		return h.toSkipped()
	}
	return nil
}

// undo goes back to where the learner stood before the last key, or to the search that was left.
func (h *Home) undo() {
	to, ok := h.past.Take()
	switch {
	case !ok:
		h.env.Board.Say(shell.NothingToUndo)
	case to.found != nil:
		h.beginSearch()
		h.search.SetValue(to.found.words)
		h.search.CursorEnd()
		h.hits = topics.SearchPages(to.found.words)
		h.hit = min(to.found.hit, max(len(h.hits)-1, 0))
	default:
		h.open = to.open
		h.rows = h.list()
		h.chosen = min(to.chosen, len(h.rows)-1)
		h.move(0)
	}
}

// beginSearch opens the line of text of the search.
func (h *Home) beginSearch() {
	h.searching, h.hits, h.hit, h.hitTop = true, nil, 0, 0
	h.search.Reset()
	h.search.Focus() // its cursor would blink; ours stands still
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
	for _, step := range []int{step, -step} {
		for i := to; i >= 0 && i < len(h.rows); i += step {
			if h.rows[i].opens() {
				h.chosen = i
				return
			}
		}
	}
}

// fold closes the part of the chosen row, and chooses the part.
func (h *Home) fold() {
	title := h.open
	if p := h.row().part; p != nil {
		title = p.Title
	} else if h.row().item == nil {
		return
	}
	if title == h.open {
		h.open = ""
	}
	h.rows = h.list()
	h.choose(func(r row) bool { return r.part != nil && r.part.Title == title })
}

// unfold opens a part, and closes the one that was open.
func (h *Home) unfold(title string) {
	h.open = title
	h.rows = h.list()
	h.choose(func(r row) bool { return r.part != nil && r.part.Title == title })
}

func (h *Home) enter() tea.Cmd {
	switch r := h.row(); {
	case r.part != nil && r.part.Title == h.open:
		h.fold()
		return nil
	case r.part != nil:
		h.unfold(r.part.Title)
		return nil
	case r.to != nil:
		return shell.Send(*r.to)
	case r.item == nil:
		return nil
	case r.item.Lesson != nil:
		return shell.Send(h.lesson(r.item.Name))
	default:
		return shell.Send(shell.Go{To: shell.Page, Name: r.item.Name})
	}
}

// lesson opens a lesson where the learner goes on with it.
func (h *Home) lesson(name string) shell.Go {
	return shell.Go{To: shell.Path, Name: name, Stage: course.Resume(h.env.Record(), name)}
}

// toSkipped opens the first stage skipped: of the chosen lesson, else of the first
// that has such.
func (h *Home) toSkipped() tea.Cmd {
	r := h.env.Record()
	name := ""
	if i := h.row().item; i != nil {
		name = i.Name
	}
	if course.StateOf(r.Lessons[name]) != course.Finished {
		name = course.FirstSkipped(r, h.env.Parts)
	}
	if name == "" {
		h.env.Board.Say("You have not skipped a stage in any lesson that you finished.")
		return nil
	}
	return shell.Send(h.lesson(name))
}

func (h *Home) click(y int) tea.Cmd {
	i := y - 2
	if i < 0 || i >= h.room() {
		return nil
	}
	if h.searching {
		if i -= 1; i < 0 || h.hitTop+i/2 >= len(h.hits) {
			return nil
		}
		h.hit = h.hitTop + i/2
		return h.take()
	}
	if i += h.top; i >= len(h.rows) || !h.rows[i].opens() {
		return nil
	}
	if h.chosen == i {
		return h.enter()
	}
	h.chosen = i
	return nil
}

// summary counts what is done and what is due.
func (h *Home) summary() string {
	r := h.env.Record()
	all, by := course.Count(r, h.env.Parts)
	text := fmt.Sprintf("%d of %s done", by[course.Done], number.Of(all, "lesson"))
	if n := by[course.Finished]; n > 0 {
		text += fmt.Sprintf(", %d with stages skipped", n)
	}
	if n := len(r.DueAt(h.env.Now())); n > 0 {
		text += " · " + number.Of(n, "review") + " due"
	}
	return text
}

func (h *Home) foot() string {
	st := h.env.Styles
	if h.searching {
		return shell.TypingHints(st, h.width, []shell.Hint{{Key: "enter", Words: "open"}, {Key: "↑ ↓", Words: "choose"}, {Key: "esc", Words: "close the search"}})
	}
	hints := []shell.Hint{{Key: "↑ ↓", Words: "choose"}, {Key: "→ ←", Words: "open, close a part"}, {Key: "enter", Words: "open"}, {Key: "/", Words: "search"},
		{Key: "q", Words: "quit"}}
	if course.FirstSkipped(h.env.Record(), h.env.Parts) != "" { // in place of the search, which the title names
		hints[3] = shell.Hint{Key: "o", Words: "what was skipped"}
		hints[1].Words = "part"
	}
	return shell.Hints(st, h.width, hints)
}
