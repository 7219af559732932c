package path

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/course"
	"racelab/progress"
	"racelab/ui/draw"
	"racelab/ui/keys"
	"racelab/ui/prose"
)

// show opens a page over the stage.
func (p *Path) show(title, text string) { p.title, p.overlay, p.token = title, prose.NewPage(text), "" }

// copy sends a token that the screen shows to the learner's clipboard. Not every
// terminal lets programs write there, so the status says where else it is.
func (p *Path) copy(token string) tea.Cmd {
	if token == "" {
		return nil
	}
	p.status = "Sent to the clipboard; if the terminal keeps it shut, m lets you select the token."
	return tea.SetClipboard(token)
}

func (p *Path) pressOverlay(k tea.KeyPressMsg) tea.Cmd {
	m := p.env.Keys
	height := p.height - 4
	switch {
	case key.Matches(k, m.Down), key.Matches(k, m.Forward):
		p.overlay.Scroll(1)
	case key.Matches(k, m.Up), key.Matches(k, m.Back):
		p.overlay.Scroll(-1)
	case key.Matches(k, m.PageDown):
		p.overlay.Scroll(height)
	case key.Matches(k, m.PageUp):
		p.overlay.Scroll(-height)
	case key.Matches(k, m.Hint) && p.title != "Keys":
		return p.hint()
	case key.Matches(k, m.Copy):
		return p.copy(p.token)
	case key.Matches(k, m.Close), key.Matches(k, m.Quit), key.Matches(k, m.Enter), key.Matches(k, m.Help):
		p.overlay = nil
	}
	return nil
}

// hintMsg brings hints, or the solution.
type hintMsg struct {
	of    *Path
	stage course.Stage
	text  string // Markdown
	token string // in it
}

// hint shows the next hint of the stage; after the last, the solution. Both may
// ask the engine, so they come as a message.
func (p *Path) hint() tea.Cmd {
	if p.study == nil {
		p.status = "The hints come from the engine, and it is still at work. Try again in a moment."
		return nil
	}
	study, stage, n := p.study, p.at, p.hinted[p.at]+1
	p.hinted[stage] = n
	look := func() tea.Msg {
		m := hintMsg{of: p, stage: stage, text: hintsText(study, stage, n)}
		if stage == course.Break && n > len(study.HintsOf(stage)) {
			m.token = study.Solution().Token
		}
		return m
	}
	name := p.lesson.Name
	return tea.Batch(look, p.env.Change(func(r *progress.Record) { r.Hinted(name, n) }))
}

// takeHint shows hints if the learner is still where they were asked for.
func (p *Path) takeHint(m hintMsg) {
	switch {
	case m.of != p || m.stage != p.at:
	case m.text == "":
		p.status = "There is nothing to solve at this stage."
	default:
		p.show("Hints", m.text)
		p.token = m.token
	}
}

// hintsText is the hints of a stage up to the nth, and after the last of them the
// solution; empty if there is nothing to solve.
func hintsText(s *course.Study, stage course.Stage, n int) string {
	hints := s.HintsOf(stage)
	if len(hints) == 0 {
		return ""
	}
	text := ""
	for i, h := range hints[:min(n, len(hints))] {
		text += fmt.Sprintf("**Hint %d of %d.** %s\n\n", i+1, len(hints), escape(h))
	}
	if n <= len(hints) {
		return text + "`H` again tells more.\n"
	}
	text += "**The solution.**\n\n"
	if stage != course.Break {
		for _, l := range s.Solve(stage) {
			text += escape(l) + "\n\n"
		}
		return text
	}
	sol := s.Solution()
	for _, l := range sol.Lines {
		text += fmt.Sprintf("%d. %s\n", l.Step, escape(l.String()))
	}
	return text + "\n**" + escape(sol.Outcome) + ".** " + escape(sol.Why) + "\n\nAs a token, which `y` copies: `" + sol.Token + "`\n"
}

// escape makes text of a program plain text in Markdown.
func escape(s string) string {
	var out []rune
	for _, r := range strings.ReplaceAll(draw.Clean(s), " -> ", " → ") { // an arrow of two signs breaks at the end of a line
		switch r {
		case '\\', '`', '*', '_', '[', ']', '<', '>', '#', '|', '~', '&', '!':
			out = append(out, '\\')
		}
		out = append(out, r)
	}
	return string(out)
}

// help lists the keys.
func (p *Path) help() {
	m := p.env.Keys
	lesson := []key.Binding{goOn(m.Enter, "go on"), goOn(m.Step, "pick, where numbers stand before what can be picked"), m.NextStage, m.PrevStage,
		m.Hint, m.Answer, goOn(m.Copy, "copy the token that is shown"), goOn(m.Quit, "to the course; what you did is kept")}
	everywhere := []key.Binding{goOn(m.Up, "up"), goOn(m.Down, "down"), m.PageDown, m.PageUp, m.Theme, m.Mouse, m.Force}
	text := ""
	for _, g := range []keys.Group{{Title: "The lesson", Bindings: lesson}, {Title: "Everywhere", Bindings: everywhere}} {
		text += "**" + g.Title + "**\n\n"
		for _, b := range g.Bindings {
			text += "- `" + b.Help().Key + "`  " + escape(b.Help().Desc) + "\n"
		}
		text += "\n"
	}
	p.show("Keys", text+"On the bench, `?` lists the keys of the bench.\n")
}

// goOn is a binding in the words of a lesson instead of the bench's.
func goOn(b key.Binding, words string) key.Binding {
	b.SetHelp(b.Help().Key, words)
	return b
}
