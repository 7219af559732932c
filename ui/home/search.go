package home

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/topics"
	"racelab/ui/draw"
	"racelab/ui/shell"
)

// pressSearch is press while something is searched for: letters are text.
func (h *Home) pressSearch(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		h.searching = false
		h.search.Blur()
		return nil
	case "enter":
		return h.take()
	case "up", "ctrl+p":
		h.move(-1)
		return nil
	case "down", "ctrl+n", "tab":
		h.move(1)
		return nil
	}
	if key.Matches(k, h.env.Keys.PageDown) {
		h.move(h.room() - 2)
		return nil
	}
	if key.Matches(k, h.env.Keys.PageUp) {
		h.move(2 - h.room())
		return nil
	}
	return h.typed(k)
}

// typed hands a message to the line of text, and searches if it changed.
func (h *Home) typed(msg tea.Msg) tea.Cmd {
	before := h.search.Value()
	h.search, _ = h.search.Update(msg)
	if v := h.search.Value(); v != before {
		h.hits, h.hit, h.hitTop = topics.Search(v), 0, 0
	}
	return nil
}

// take opens what was found.
func (h *Home) take() tea.Cmd {
	if h.hit >= len(h.hits) {
		return nil
	}
	hit := h.hits[h.hit]
	h.searching = false
	h.search.Blur()
	if hit.Lesson {
		return shell.Send(h.lesson(hit.Name, false))
	}
	return shell.Send(shell.Go{To: shell.Page, Name: hit.Name, Section: hit.Section})
}

func (h *Home) searchBox() []string {
	st := h.env.Styles
	width, height := draw.Inner(h.width, h.height-2)
	lines := []string{shell.Typed(st, &h.search, width)}
	rows := max(height-1, 0)
	h.hitTop = shell.Window(h.hitTop, h.hit, len(h.hits), rows)
	for i := h.hitTop; i < min(h.hitTop+rows, len(h.hits)); i++ {
		lines = append(lines, h.found(i, width))
	}
	if len(h.hits) == 0 {
		words := "Type a word: a lesson, a topic, an incident, a heading."
		if strings.TrimSpace(h.search.Value()) != "" {
			words = "Nothing is called so. Try another word, or a part of it."
		}
		lines = append(lines, draw.NewRow(width).Space(1).Put(st.Faint, words).String())
	}
	return shell.Boxed(st, "Search", "", draw.Fill(lines, width, height), h.hitTop > 0, h.hitTop+rows < len(h.hits), h.width, h.height-2)
}

func (h *Home) found(i, width int) string {
	st, hit := h.env.Styles, h.hits[i]
	r := draw.NewRow(width)
	style := st.Text
	if i == h.hit {
		r.Put(st.Accent, "▸")
		style = st.Selected()
	} else {
		r.Space(1)
	}
	sign := "≡"
	if hit.Lesson {
		sign = "○"
	}
	r.Space(1).Put(st.Faint, sign).Space(1).Put(style, draw.Clean(hit.Title))
	for _, more := range []string{hit.Section, hit.Text} {
		if more != "" && more != hit.Title {
			r.Put(st.Faint, " › "+draw.Clean(more))
		}
		if hit.Section == hit.Text {
			break
		}
	}
	return r.String()
}
