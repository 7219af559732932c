// Package own is the screen that lists the learner's own tests and main functions, with the source of the chosen one
// beside, and opens one on the bench.
//
// They are looked for when the screen opens, beside it: a folder may be large. Loading goes on beside it, too, and is
// forgotten when the learner leaves.
package own

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/sim/number"
	"racelab/ui/bench"
	"racelab/ui/prose"
	"racelab/ui/shell"
)

// Screen is the screen.
type Screen struct {
	shell.List
	entries []shell.OwnEntry
	pages   map[int]*prose.Page
	wrong   map[int]string // why an entry could not be opened
	looking bool
	loading int // index of the entry that is being loaded; -1: none is
	ctx     context.Context
	cancel  context.CancelFunc
}

// foundMsg is what was found.
type foundMsg struct {
	of      *Screen
	entries []shell.OwnEntry
	err     error
}

// loadedMsg is an entry that was loaded, or why not.
type loadedMsg struct {
	of     *Screen
	entry  int
	lesson bench.Lesson
	err    error
}

// New returns the screen.
func New(env *shell.Env) *Screen {
	s := &Screen{looking: true, loading: -1}
	s.List = shell.List{Env: env, Header: "Your own program", Most: 44, Thing: "program", Title: "Tests and programs", Note: s.note, Draw: s.drawn, Page: s.page, Take: s.load,
		Signs: "- `◐`  is being loaded\n- `✗`  could not be loaded: the page says why\n"}
	s.ctx, s.cancel = context.WithCancel(env.Context)
	s.reset()
	return s
}

// reset lists what is known.
func (s *Screen) reset() {
	s.Rows, s.pages, s.wrong = nil, map[int]*prose.Page{}, map[int]string{}
	for _, e := range s.entries {
		s.Rows = append(s.Rows, shell.ListRow{Title: e.Name, Words: e.Path})
	}
	s.Begin(func(int) bool { return true })
}

// Init looks for programs.
func (s *Screen) Init() tea.Cmd {
	find, ctx := s.Env.Own, s.ctx
	return func() tea.Msg {
		entries, err := find.Find(ctx)
		return foundMsg{s, entries, err}
	}
}

// Close implements shell.Screen.
func (s *Screen) Close() { s.cancel() }

// Handle implements shell.Screen.
func (s *Screen) Handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case foundMsg:
		if msg.of == s {
			s.found(msg)
		}
		return nil
	case loadedMsg:
		if msg.of == s && msg.entry == s.loading {
			return s.loaded(msg)
		}
		return nil
	case tea.KeyPressMsg:
		if s.loading >= 0 && key.Matches(msg, s.Env.Keys.Close, s.Env.Keys.Quit) {
			s.loading = -1
			s.Say("It is not opened.")
			return nil
		}
	}
	return s.List.Handle(msg)
}

func (s *Screen) found(msg foundMsg) {
	s.looking, s.entries = false, msg.entries
	s.reset()
	switch {
	case msg.err != nil && len(msg.entries) == 0:
		s.Failed = msg.err.Error() + "."
	case msg.err != nil:
		s.Say("! " + msg.err.Error() + ".")
	}
}

// load loads the entry at i for the bench.
func (s *Screen) load(i int) tea.Cmd {
	s.loading = i
	delete(s.wrong, i)
	delete(s.pages, i)
	own, e := s.Env.Own, s.entries[i]
	return func() tea.Msg {
		l, err := own.Open(e)
		return loadedMsg{s, i, l, err}
	}
}

func (s *Screen) loaded(msg loadedMsg) tea.Cmd {
	s.loading = -1
	if msg.err != nil {
		s.wrong[msg.entry] = msg.err.Error()
		delete(s.pages, msg.entry)
		s.Say("✗ " + s.entries[msg.entry].Name + " could not be loaded: the page says why.")
		return nil
	}
	return shell.Send(shell.Bench{Lesson: msg.lesson})
}

func (s *Screen) note() string {
	switch {
	case s.looking:
		return "looking for programs…"
	case s.loading >= 0:
		return "loading " + s.entries[s.loading].Name + "…"
	}
	return number.Of(len(s.entries), "program")
}

func (s *Screen) drawn(i int) shell.Drawn {
	st := s.Env.Styles
	d := shell.Drawn{Sign: "·", Style: st.Faint, Right: s.entries[i].Path + " "}
	switch {
	case i == s.loading:
		d.Sign, d.Style = "◐", st.Accent
	case s.wrong[i] != "":
		d.Sign, d.Style = "✗", st.Bad
	}
	return d
}

// literal keeps Markdown from reading signs in an error as its own.
var literal = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "<", `\<`, "#", `\#`)

// page is the source of an entry, below why it could not be loaded.
func (s *Screen) page(i int) *prose.Page {
	if p := s.pages[i]; p != nil {
		return p
	}
	text := ""
	if why := s.wrong[i]; why != "" {
		text = "**It could not be loaded**\n\n" + literal.Replace(why) + "\n\n"
	}
	e := s.entries[i]
	fence := "```"
	for strings.Contains(e.Text, fence) {
		fence += "`"
	}
	p := prose.NewPage(text + fence + "go\n" + e.Text + "\n" + fence + "\n")
	s.pages[i] = p
	return p
}
