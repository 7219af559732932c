package ui

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons"
	"racelab/lessons/course"
	written "racelab/lessons/katas"
	"racelab/lessons/topics"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/palette"
	"racelab/ui/settings"
	"racelab/ui/shell"
	"racelab/ui/signs"
	"racelab/ui/theme"
)

// mostFound is how many commands the palette shows at a time.
const mostFound = 8

// commands is the palette while it is open: what can be done here, and what was typed.
type commands struct {
	all    []palette.Command
	found  []palette.Command
	near   bool // what was found only resembles what was typed
	input  textinput.Model
	chosen int
	top    int
}

// openPalette opens the palette with the commands of the screen on top, and those of the lab.
func (m *Model) openPalette() {
	var own []palette.Command
	if s, ok := m.top().(interface{ Commands() []palette.Command }); ok {
		own = s.Commands()
	}
	p := &commands{all: slices.Concat(own, m.places(), m.looks()), input: shell.NewInput(": ")}
	p.input.Focus() // its cursor would blink; ours stands still
	m.palette = p
	m.findCommands()
}

func (m *Model) findCommands() {
	p := m.palette
	found, near := palette.Find(p.all, p.input.Value(), &m.recent)
	p.found, p.near, p.chosen, p.top = found, len(found) == 0, 0, 0
	if p.near {
		p.found = near
	}
}

// pressPalette is press while the palette is open.
func (m *Model) pressPalette(k tea.KeyPressMsg) tea.Cmd {
	p := m.palette
	switch name := k.String(); {
	case name == "esc", name == "ctrl+p", name == "backspace" && p.input.Value() == "":
		m.palette = nil
	case name == "enter":
		return m.takeCommand()
	case name == "up":
		p.chosen = max(p.chosen-1, 0)
	case name == "down":
		p.chosen = min(p.chosen+1, max(len(p.found)-1, 0))
	case key.Matches(k, m.keys.PageUp):
		p.chosen = max(p.chosen-mostFound, 0)
	case key.Matches(k, m.keys.PageDown):
		p.chosen = min(p.chosen+mostFound, max(len(p.found)-1, 0))
	case name == "tab" && p.chosen < len(p.found):
		p.input.SetValue(palette.Complete(p.found[p.chosen]))
		p.input.CursorEnd()
		m.findCommands()
	default:
		m.typeCommand(k)
	}
	return nil
}

// pointPalette is what the mouse and what is pasted do while the palette is open.
func (m *Model) pointPalette(msg tea.Msg) tea.Cmd {
	p := m.palette
	switch msg := msg.(type) {
	case tea.PasteMsg:
		m.typeCommand(msg)
	case tea.MouseWheelMsg:
		by := 1
		if msg.Mouse().Button == tea.MouseWheelUp {
			by = -1
		}
		p.chosen = min(max(p.chosen+by, 0), max(len(p.found)-1, 0))
	case tea.MouseClickMsg:
		row := msg.Mouse().Y - (m.height - 1 - m.paletteRows())
		if row >= 0 && row < m.paletteRows() && p.top+row < len(p.found) {
			p.chosen = p.top + row
			return m.takeCommand()
		}
		m.palette = nil
	}
	return nil
}

// typeCommand hands a message to the line of text, and looks again if it changed.
func (m *Model) typeCommand(msg tea.Msg) {
	p := m.palette
	before := p.input.Value()
	p.input, _ = p.input.Update(msg)
	if p.input.Value() != before {
		m.findCommands()
	}
}

// takeCommand does what is chosen; what cannot be done says why.
func (m *Model) takeCommand() tea.Cmd {
	p := m.palette
	if p.chosen >= len(p.found) {
		return nil
	}
	c := p.found[p.chosen]
	if c.Not != "" {
		m.env.Board.Say("≈ " + c.Name + ": " + c.Not)
		return nil
	}
	m.palette = nil
	m.recent.Did(c)
	return c.Do()
}

// paletteRows is how many commands are shown.
func (m *Model) paletteRows() int { return max(min(mostFound, m.height/3, len(m.palette.found)), 1) }

// paletteOver draws the palette over the last rows of a screen: the line of text is the last, and what was found
// stands above it. The timeline is never covered.
func (m *Model) paletteOver(lines []string) []string {
	p, rows := m.palette, m.paletteRows()
	p.top = shell.Window(p.top, p.chosen, len(p.found), rows)
	var over []string
	for i := p.top; i < min(p.top+rows, len(p.found)); i++ {
		over = append(over, m.commandRow(p.found[i], i == p.chosen))
	}
	head := fmt.Sprintf("%d of %d", min(p.chosen+1, len(p.found)), len(p.found))
	if p.near {
		head = "nothing has every word; these are near"
	}
	rule := draw.Rule{Title: "Commands", Note: head, Above: p.top > 0, Below: p.top+rows < len(p.found), Focused: true,
		Line: m.styles.Focused, Label: m.styles.Heading, Muted: m.styles.Faint}
	over = append([]string{rule.Draw(m.width)}, over...)
	over = append(over, m.typedRow())
	return slices.Concat(lines[:max(len(lines)-len(over), 0)], over)
}

// typedRow is the last row: what was typed, and the keys of the palette.
func (m *Model) typedRow() string {
	tail := draw.Hints(m.styles, min(m.width/2, 40), []draw.Hint{{Key: "enter", Words: "do it"}, {Key: "tab", Words: "complete"}, {Key: "esc", Words: "close"}}, nil)
	room := m.width - cells.Width(tail)
	return draw.NewRow(m.width).PutStyled(shell.Typed(m.styles, &m.palette.input, room)).PutStyled(tail).String()
}

// commandRow draws a command: its kind, its name, what it does or why not, and its key.
func (m *Model) commandRow(c palette.Command, chosen bool) string {
	st := m.styles
	r := draw.NewRow(m.width)
	name, text := st.Text, c.Text
	if c.Not != "" {
		name, text = st.Faint, c.Not
	}
	if chosen {
		r.Put(st.Accent, " ▸")
		name = st.Selected()
	}
	r.To(3).Put(st.Faint, c.Kind).To(12)
	left := r.Left() - cells.Width(c.Key) - 4
	r.PutWithin(name, c.Name, left).Space(2)
	if left = m.width - r.Used() - cells.Width(c.Key) - 3; left > 8 {
		r.PutWithin(st.Faint, cells.Clean(text), left)
	}
	if c.Key != "" {
		r.PutRight(st.Key.Paint(c.Key) + " ")
	}
	return r.String()
}

// places are the screens, lessons and pages that can be opened.
func (m *Model) places() []palette.Command {
	var out []palette.Command
	open := func(kind, name, text string, to shell.Go) {
		out = append(out, palette.Command{Kind: kind, Name: name, Text: text, Do: func() tea.Cmd { return shell.Send(to) }})
	}
	open("screen", "messages", "what was told, with the time", shell.Go{To: shell.Messages})
	if m.env.Parts == nil {
		return out
	}
	open("screen", "course", "the map of the course", shell.Go{To: shell.Home})
	open("screen", "review", "answers that are due", shell.Go{To: shell.Review})
	open("screen", "progress", "what was done, and how sure you were", shell.Go{To: shell.Progress})
	open("screen", "settings", "colours, motion, mouse", shell.Go{To: shell.Settings})
	open("screen", "the first minute", "two deposits, one lost", shell.Go{To: shell.First})
	open("screen", "katas", "code to write from nothing, judged in every interleaving", shell.Go{To: shell.Katas})
	open("screen", "code reviews", "changes to read: safe or not", shell.Go{To: shell.CodeReviews})
	if all, err := written.All(); err == nil {
		for _, k := range all {
			open("kata", k.Title, "write it, and have it judged", shell.Go{To: shell.Kata, Name: k.Name})
		}
	}
	for _, part := range m.env.Parts {
		for _, item := range part.Items {
			if item.Lesson != nil {
				open("lesson", item.Lesson.Title, lessonWords(m, item.Lesson), shell.Go{To: shell.Path, Name: item.Name})
			} else if t, err := topics.Find(item.Name); err == nil {
				open("page", t.Title, t.Part, shell.Go{To: shell.Page, Name: item.Name})
			}
		}
	}
	return out
}

func lessonWords(m *Model, l *lessons.Lesson) string {
	if s := course.Resume(m.env.Record(), l.Name); s != "" && s != course.Story {
		return "go on with " + string(s)
	}
	return l.Riddle
}

// looks are the settings, and the ways out.
func (m *Model) looks() []palette.Command {
	var out []palette.Command
	set := func(name, text, key string, change func(*settings.Now)) {
		out = append(out, palette.Command{Kind: "setting", Name: name, Text: text, Key: key, Do: func() tea.Cmd {
			now := m.settings()
			change(&now)
			cmd := m.set(settings.Set{Now: now})
			if s, ok := m.top().(*settings.Settings); ok {
				s.Follow(m.settings())
			}
			return tea.Batch(cmd, m.remember())
		}})
	}
	for _, n := range theme.Names() {
		set("theme "+n.Words(), "the colours of the lab", "T", func(s *settings.Now) { s.Theme = n })
	}
	for _, n := range signs.Sets() {
		set("signs "+n.Words(), "what your terminal's font can show", "", func(s *settings.Now) { s.Signs = n })
	}
	set("mouse "+onOff(!m.mouse), "off, the terminal selects text as usual", "m", func(s *settings.Now) { s.Mouse = !s.Mouse })
	set("reduced motion "+onOff(!m.env.ReducedMotion), "nothing moves unless you move it", "", func(s *settings.Now) { s.ReducedMotion = !s.ReducedMotion })
	out = append(out, palette.Command{Kind: "screen", Name: "plain text", Text: "lines of text with prompts, for screen readers", Do: func() tea.Cmd { return shell.Send(shell.Plain{}) }})
	if len(m.screens) > 1 {
		out = append(out, palette.Command{Kind: "key", Name: "back", Text: "to the screen before", Key: "q", Do: func() tea.Cmd { return shell.Send(shell.Back{}) }})
	}
	return append(out, palette.Command{Kind: "key", Name: "quit", Text: "what was done is kept", Key: "ctrl-c", Do: m.quit})
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
