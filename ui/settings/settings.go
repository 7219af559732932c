// Package settings is the screen on which a learner changes how the lab looks and
// moves.
package settings

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/progress"
	"racelab/ui/draw"
	"racelab/ui/keys"
	"racelab/ui/shell"
	"racelab/ui/signs"
	"racelab/ui/theme"
)

// Settings is the screen.
type Settings struct {
	env           *shell.Env
	now           Now
	past          shell.Past[place]
	chosen        int
	width, height int
}

// Now is how the lab is.
type Now struct {
	Theme         theme.Name
	Signs, Chosen signs.Set // that are drawn, and that were chosen, if so
	ReducedMotion bool
	Mouse         bool
}

// place is how the lab was, and which row was chosen.
type place struct {
	now    Now
	chosen int
}

// Set asks the root model to be so from now on.
type Set struct{ Now }

// New returns the screen of how the lab is now.
func New(env *shell.Env, now Now) *Settings {
	return &Settings{env: env, now: now, width: 80, height: 24}
}

// Init implements shell.Screen.
func (s *Settings) Init() tea.Cmd { return nil }

// SetSize implements shell.Screen.
func (s *Settings) SetSize(width, height int) tea.Cmd {
	s.width, s.height = width, height
	return nil
}

// SetStyles implements shell.Screen.
func (s *Settings) SetStyles(st *theme.Styles) tea.Cmd {
	s.env.Styles, s.now.Theme = st, st.Name.Base()
	return nil
}

// Open implements shell.Screen.
func (s *Settings) Open() bool { return true }

// Typing implements shell.Screen.
func (s *Settings) Typing() bool { return false }

// Say implements shell.Screen.
func (s *Settings) Say(text string) { s.env.Board.Say(text) }

// Close implements shell.Screen.
func (s *Settings) Close() {}

// Follow takes in what was set by a key that means the same everywhere.
func (s *Settings) Follow(now Now) { s.now = now }

// row is one thing to set.
type row struct {
	words, value, about string
	change              func() tea.Cmd
}

// keep has the lab be as it is set now, and remembers it.
func (s *Settings) keep() tea.Cmd {
	n := s.now
	kept := progress.Settings{Theme: string(n.Theme), Signs: string(n.Chosen), ReducedMotion: n.ReducedMotion, NoMouse: !n.Mouse}
	at := s.env.Now()
	return tea.Batch(shell.Send(Set{n}), s.env.Change(func(r *progress.Record) { r.Set(kept, at) }))
}

// undo sets everything as it was before the last key.
func (s *Settings) undo() tea.Cmd {
	to, ok := s.past.Take()
	if !ok {
		s.env.Board.Say(shell.NothingToUndo)
		return nil
	}
	was := s.now
	if s.now, s.chosen = to.now, to.chosen; s.now == was {
		return nil
	}
	return s.keep()
}

// Keys says what the keys do.
func (s *Settings) Keys() (text string, ok bool) {
	m := s.env.Keys
	return keys.List("Settings", []key.Binding{keys.In(m.Up, "choose"), keys.In(m.Down, "choose"), keys.In(m.Enter, "change what is chosen"),
		keys.In(m.Undo, "undo what the last key did"), keys.In(m.Quit, "back; all is kept")}), true
}

func (s *Settings) rows() []row {
	set := func(change func(*Now)) func() tea.Cmd {
		return func() tea.Cmd {
			change(&s.now)
			return s.keep()
		}
	}
	return []row{
		{"Theme", s.now.Theme.Words(), "your terminal's own, dark or light, these also in colour-blind safe colours",
			set(func(n *Now) { n.Theme = n.Theme.Next() })},
		{"Signs", s.now.Signs.Words(), "what your terminal's font can show", set(func(n *Now) { n.Signs = n.Signs.Next(); n.Chosen = n.Signs })},
		{"Reduced motion", onOff(s.now.ReducedMotion), "nothing moves unless you move it", set(func(n *Now) { n.ReducedMotion = !n.ReducedMotion })},
		{"Mouse", onOff(s.now.Mouse), "when off, the terminal selects text as usual", set(func(n *Now) { n.Mouse = !n.Mouse })},
		{"Plain text", "", "lines of text with prompts, for screen readers; type screens to come back", func() tea.Cmd { return shell.Send(shell.Plain{}) }},
	}
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// Handle implements shell.Screen.
func (s *Settings) Handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		if i := (msg.Mouse().Y - 2) / 2; i >= 0 && i < len(s.rows()) {
			s.past.Keep(place{s.now, s.chosen})
			s.chosen = i
			return s.rows()[i].change()
		}
	case tea.KeyPressMsg:
		if key.Matches(msg, s.env.Keys.Undo) {
			return s.undo()
		}
		before := place{s.now, s.chosen}
		cmd := s.press(msg)
		if before != (place{s.now, s.chosen}) {
			s.past.Keep(before)
		}
		return cmd
	}
	return nil
}

func (s *Settings) press(k tea.KeyPressMsg) tea.Cmd {
	m := s.env.Keys
	switch {
	case key.Matches(k, m.Quit), key.Matches(k, m.Close):
		return shell.Send(shell.Back{})
	case key.Matches(k, m.Down):
		s.chosen = min(s.chosen+1, len(s.rows())-1)
	case key.Matches(k, m.Up):
		s.chosen = max(s.chosen-1, 0)
	case key.Matches(k, m.Enter), key.Matches(k, m.Toggle), key.Matches(k, m.Forward):
		return s.rows()[s.chosen].change()
	}
	return nil
}

// Lines implements shell.Screen.
func (s *Settings) Lines() []string {
	st := s.env.Styles
	w, h := draw.Inner(s.width, s.height-2)
	var lines []string
	for i, r := range s.rows() {
		line := draw.NewRow(w)
		style := st.Text
		if i == s.chosen {
			line.Put(st.Accent, "▸")
			style = st.Selected()
		} else {
			line.Space(1)
		}
		line.Space(1).Put(style, r.words)
		if r.value != "" {
			line.Put(st.Text, ": ").Put(st.Strong, r.value)
		}
		lines = append(lines, line.String(), draw.NewRow(w).Space(4).Put(st.Faint, r.about).String())
	}
	out := []string{shell.Header(st, s.width, "", "settings")}
	out = append(out, shell.Boxed(st, "Settings", "", draw.Fill(lines, w, h), false, false, s.width, s.height-2)...)
	foot := shell.Hints(st, s.width, []shell.Hint{{Key: "enter", Words: "change"}, {Key: "↑ ↓", Words: "choose"}, {Key: "u", Words: "undo"}, {Key: "q", Words: "back"}})
	return draw.Fill(append(out, foot), s.width, s.height)
}
