package katas

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course/attempt"
	"racelab/ui/keys"
	"racelab/ui/palette"
)

// Commands returns what can be done about the kata, and at the desk while it is shown.
func (s *Kata) Commands() []palette.Command {
	if s.desk == nil {
		return nil
	}
	var out []palette.Command
	add := func(name, text, press, not string, do func() tea.Cmd) {
		out = append(out, palette.Command{Kind: "key", Name: name, Text: text, Key: press, Not: not, Do: func() tea.Cmd {
			return tea.Batch(do(), s.notes.Store())
		}})
	}
	if s.page == nil {
		for _, c := range s.desk.Commands() {
			add(c.Name, c.Text, c.Key, c.Not, c.Do)
		}
	} else {
		add("write it", "at the desk", "enter", "", func() tea.Cmd { s.page = nil; return nil })
		add("hint", "then the next", "H", "", s.Hint)
		not := ""
		if !s.attempt.MaySolve() {
			not = attempt.NotTried
		}
		add("solutions", "of others", "F9", not, func() tea.Cmd { s.env.Board.Say(s.Solutions(false)); return nil })
	}
	add("specification", "what is to be written", "F2", "", func() tea.Cmd { s.specification(); return nil })
	add("tests", "that judge it", "F4", "", func() tea.Cmd { s.tests(); return nil })
	if s.desk == s.code {
		add("write the tests", "and have them judged", "t", s.attempt.MayTest(), s.writeTests)
		before := ""
		if s.attempt.Before() == "" {
			before = "There is no other draft."
		}
		add("the draft before", "takes it, and keeps this one", "o", before, s.exchange)
	}
	return out
}

// Keys says what the keys of a page do; the desk lists its own.
func (s *Kata) Keys() (text string, ok bool) {
	if s.page == nil {
		return "", false
	}
	m := s.env.Keys
	return keys.List("The kata", []key.Binding{keys.In(m.Up, "one row up"), keys.In(m.Down, "one row down"), m.PageUp, m.PageDown,
			keys.In(m.Enter, "write"), keys.Own("F2", "the specification"), keys.Own("F4", "the tests that judge it"), keys.In(m.Hint, "a hint, then the next"),
			keys.Own("F9", "solutions, once you have tried one of your own"), keys.Own("t", "write the tests, once yours counts"),
			keys.Own("o", "take the draft before, if there is one"), keys.In(m.Close, "back")}),
		true
}
