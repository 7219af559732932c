package home

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/ui/draw"
	"racelab/ui/prose"
	"racelab/ui/shell"
)

// helpText says what the keys of the map do, and what its signs mean.
const helpText = "**Keys**\n\n" +
	"- `↑ k` `↓ j`  choose; `pgup` `pgdn` `home` `end` go farther\n" +
	"- `enter`  open: a lesson goes on where you left it\n" +
	"- `/`  search lessons, pages, headings and incidents\n" +
	"- `o`  take up the first stage that you skipped, of the chosen lesson or else of the first with such\n" +
	"- `T`  theme: dark, light, and both for colour-blind eyes\n" +
	"- `m`  mouse on or off; off, the terminal selects text\n" +
	"- `q`  quit; what you did is kept\n\n" +
	"**Signs**\n\n" +
	"- `○`  a lesson that you have not begun\n" +
	"- `◐`  begun, with how many of its stages are done\n" +
	"- `◑`  finished, with stages skipped: they are named at the right\n" +
	"- `✓`  done, every stage of it; or a page that you have read\n" +
	"- `↻`  finished some days ago, and due for review\n" +
	"- `≡`  a page\n\n" +
	"Settings, at the end of the map, has reduced motion and the course as lines of text.\n"

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

func (h *Home) helpBox() []string {
	st := h.env.Styles
	w, height := draw.Inner(h.width, h.height-2)
	lines, above, below := h.help.Draw(st, w, height)
	return shell.Boxed(st, "Help", "", lines, above, below, h.width, h.height-2)
}
