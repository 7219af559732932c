package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons"
	"racelab/lessons/course"
	reviews "racelab/lessons/exercise/codereview"
	"racelab/lessons/topics"
	"racelab/ui/look"
	"racelab/ui/palette"
	"racelab/ui/prompt"
	"racelab/ui/settings"
	"racelab/ui/shell"
	"racelab/ui/signs"
	"racelab/ui/theme"
)

// openPalette opens the palette with the commands of the screen on top, and those of the lab.
func (m *Model) openPalette() {
	var own []palette.Command
	if s, ok := m.top().(interface{ Commands() []palette.Command }); ok {
		own = s.Commands()
	}
	m.palette = prompt.Open(slices.Concat(own, m.places(), m.looks()), &m.recent, &m.keys)
}

// asked does what somebody asked of the palette.
func (m *Model) asked(a prompt.Asked) tea.Cmd {
	if a.Close {
		m.palette = nil
	}
	if a.Say != "" {
		m.env.Board.Say(a.Say)
	}
	if a.Do == nil {
		return nil
	}
	return a.Do()
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
	if m.env.Types() {
		open("screen", "katas", "code to write from nothing, judged in every interleaving", shell.Go{To: shell.Katas})
	}
	if m.env.Nights != nil {
		open("screen", "incident room", "be on call: get paged, find it, stop it, repair it", shell.Go{To: shell.Drills})
	}
	if m.env.Own != nil {
		open("screen", "your own program", "a test or a main function of yours, on the bench", shell.Go{To: shell.Programs})
	}
	if m.env.Class != nil {
		open("screen", "classroom", "join a class, or open one", shell.Go{To: shell.Classroom})
	}
	open("screen", "code reviews", "changes to read: safe or not", shell.Go{To: shell.CodeReviews})
	if all, _, err := m.env.Katas(); err == nil && m.env.Types() {
		for _, k := range all {
			open("kata", k.Title, "write it, and have it judged", shell.Go{To: shell.Kata, Name: k.Name})
		}
	}
	if all, err := reviews.Heads(); err == nil {
		for _, r := range all {
			open("change", r.Title, "safe or not?", shell.Go{To: shell.CodeReview, Name: r.Name})
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
	change := func(to func(*settings.Now)) tea.Cmd {
		now := m.settings()
		to(&now)
		cmd := m.set(settings.Set{Now: now})
		if s, ok := m.top().(*settings.Settings); ok {
			s.Follow(m.settings())
		}
		return tea.Batch(cmd, m.remember())
	}
	out := look.Commands(
		func(n theme.Name) tea.Cmd { return change(func(s *settings.Now) { s.Theme = n }) },
		func(n signs.Set) tea.Cmd { return change(func(s *settings.Now) { s.Signs = n }) },
	)
	set := func(name, text, key string, to func(*settings.Now)) {
		out = append(out, palette.Command{Kind: "setting", Name: name, Text: text, Key: key, Do: func() tea.Cmd { return change(to) }})
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
