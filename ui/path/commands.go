package path

import (
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course"
	"racelab/ui/palette"
	"racelab/ui/shell"
)

// Commands returns what can be done in the lesson: what its bench can, if one is shown, and every stage.
func (p *Path) Commands() []palette.Command {
	var out []palette.Command
	if b, ok := p.current().(interface{ commands() []palette.Command }); ok && p.onBench() && p.overlay == nil {
		for _, c := range b.commands() {
			do := c.Do
			c.Do = func() tea.Cmd { return tea.Batch(do(), shell.Send(commandedMsg{})) }
			out = append(out, c)
		}
	}
	add := func(kind, name, text, key string, do func() tea.Cmd) {
		out = append(out, palette.Command{Kind: kind, Name: name, Text: text, Key: key, Do: func() tea.Cmd {
			return tea.Batch(do(), p.notes.Store())
		}})
	}
	m := p.env.Keys
	add("key", "next stage", "skips an unanswered one", m.NextStage.Help().Key, p.next)
	if to := p.a.At().Previous(); to != "" {
		add("key", "previous stage", "", m.PrevStage.Help().Key, func() tea.Cmd { return p.enter(to) })
	}
	add("key", "hint", m.Hint.Help().Desc, m.Hint.Help().Key, p.hint)
	if f, ok := p.current().(*fixing); ok && f.write != nil && p.overlay == nil {
		for _, c := range f.write.Commands() {
			add(c.Kind, c.Name, c.Text, c.Key, c.Do)
			out[len(out)-1].Not = c.Not
		}
	} else if ok && !p.onBench() {
		out = append(out, f.verbs(p)...)
	}
	if s, ok := p.current().(interface{ undoes() bool }); ok && !p.onBench() && !p.current().typing(p) {
		out = append(out, p.undoing(s.undoes()))
	}
	for _, s := range course.Stages() {
		add("stage", string(s), s.Title(), "", func() tea.Cmd { return p.enter(s) })
	}
	return out
}

func (f *fixing) undoes() bool     { return !f.past.Empty() }
func (q *predicting) undoes() bool { return !q.past.Empty() }

// undoing is undo as a command of a stage that keeps what was before.
func (p *Path) undoing(can bool) palette.Command {
	c := palette.Command{Kind: "key", Name: "undo", Text: "what the last key did", Key: "u", Do: func() tea.Cmd {
		return tea.Batch(p.current().press(p, tea.KeyPressMsg{Text: "u", Code: 'u'}), p.notes.Store())
	}}
	if !can {
		c.Not = shell.NothingToUndo
	}
	return c
}

// commandedMsg says that a command was done at a bench: the stage looks whether it did what is asked.
type commandedMsg struct{}

// Aside says which pane of the bench has the arrows.
func (p *Path) Aside() string {
	if b, ok := p.current().(interface{ aside() string }); ok && p.onBench() && p.overlay == nil {
		return b.aside()
	}
	return ""
}

func (s *seat) commands() []palette.Command { return s.bench.Commands() }
func (s *seat) aside() string               { return s.bench.Aside() }

// verbs are what can be done about the fix that is chosen.
func (f *fixing) verbs(p *Path) []palette.Command {
	var out []palette.Command
	add := func(name, text, not, press string) {
		out = append(out, palette.Command{Kind: "key", Name: name, Text: text, Key: press, Not: not, Do: func() tea.Cmd {
			return tea.Batch(f.press(p, tea.KeyPressMsg{Text: press, Code: []rune(press)[0]}), p.notes.Store())
		}})
	}
	broken := ""
	if t := f.trial(p); t == nil || t.Token == "" {
		broken = "There is no run to show: try what you chose first, or it holds."
	}
	add("see it fail", "the run that breaks the fix, on the bench", broken, p.env.Keys.Counterfactual.Keys()[0])
	types := ""
	if !p.env.Types() {
		types = "Code can be typed in a lab of your own, and not here."
	}
	add("write your own", "opens the code as an editor", types, p.env.Keys.Write.Keys()[0])
	add("write in your editor", "opens the code in $EDITOR", types, p.env.Keys.Outside.Keys()[0])
	return out
}
