package ui

import (
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/shell"
)

// messages is the screen of what was told, the last first.
type messages struct{ shell.Scrolled }

func newMessages(env *shell.Env) *messages { return &messages{shell.NewScrolled(env)} }

func (s *messages) Lines() []string {
	st := s.Env.Styles
	var all []string
	log := s.Env.Board.Log()
	for i := len(log) - 1; i >= 0; i-- {
		for n, l := range cells.Wrap(log[i].Text, max(min(s.Width, 82)-10, 10)) {
			r := draw.NewRow(s.Width).Space(1)
			if n == 0 {
				r.Put(st.Faint, log[i].At.Format("15:04:05"))
			}
			all = append(all, r.To(10).Put(log[i].Kind.Style(st), l).String())
		}
	}
	if len(all) == 0 {
		all = shell.Wrapped(st.Faint, "No messages yet. Everything shown in the row above the keys is kept here until you quit.", s.Width)
	}
	h := max(s.Height-3, 1)
	shown, above, below := s.Shown(all, h)
	rule := draw.Rule{Title: "Messages", Note: "↑↓ scroll", Above: above, Below: below, Focused: true,
		Line: st.Focused, Label: st.Heading, Muted: st.Faint}
	out := []string{shell.Header(st, s.Width, "", "messages"), rule.Draw(s.Width)}
	out = append(out, draw.Fill(shown, s.Width, h)...)
	return append(draw.Fill(out, s.Width, s.Height-1), shell.Hints(st, s.Width, []shell.Hint{{Key: "↑ ↓", Words: "scroll"}, {Key: "q", Words: "back"}}))
}
