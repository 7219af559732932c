package home

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/ui/draw"
	"racelab/ui/prose"
)

// helpText says what the keys of the map do, and what its signs mean.
const helpText = "**Keys**\n\n" +
	"- `↑ k` `↓ j`  choose; `pgup` `pgdn` `home` `end` move further\n" +
	"- `enter`  open: a lesson continues where you left it\n" +
	"- `→` `←`  open and close a part of the course\n" +
	"- `/`  search lessons, pages, headings and incidents\n" +
	"- `o`  open the first stage that you skipped, in the chosen lesson or else in the first lesson that has one\n" +
	"- `T`  theme: dark or light, also for colour-blind readers\n" +
	"- `m`  mouse on or off; off, the terminal selects text\n" +
	"- `q`  quit; your work is kept\n\n" +
	"**Signs**\n\n" +
	"- `○`  a lesson that you have not begun\n" +
	"- `◐`  begun; the preview says how far\n" +
	"- `◑`  finished, but with stages skipped; the preview names them\n" +
	"- `✓`  a lesson with every stage done, or a page that you have read\n" +
	"- `↻`  finished some days ago and due for review\n" +
	"- `●○○`  how hard: for beginners, or for those who know more\n" +
	"- `≡`  a page\n\n" +
	"Settings, at the end of the list, has reduced motion and the course as lines of text.\n"

// openHelp shows the help over the map.
func (h *Home) openHelp() { h.help = prose.NewPage(helpText) }

func (h *Home) pressHelp(k tea.KeyPressMsg) {
	m := h.env.Keys
	switch {
	case key.Matches(k, m.Down):
		h.help.Scroll(1)
	case key.Matches(k, m.Up):
		h.help.Scroll(-1)
	case key.Matches(k, m.PageDown):
		h.help.Scroll(h.room())
	case key.Matches(k, m.PageUp):
		h.help.Scroll(-h.room())
	case key.Matches(k, m.Close), key.Matches(k, m.Quit), key.Matches(k, m.Enter), key.Matches(k, m.Help):
		h.help = nil
	}
}

// helpPane draws the help over list and preview.
func (h *Home) helpPane() []string {
	st := h.env.Styles
	height := max(h.height-3, 0)
	lines, above, below := h.help.Draw(st, min(h.width, mostText+4), height)
	rule := draw.Rule{Title: "Keys", Note: "esc close", Above: above, Below: below, Focused: true, Line: st.Focused, Label: st.Heading, Muted: st.Faint}
	return append([]string{rule.Draw(h.width)}, draw.Fill(lines, h.width, height)...)
}
