package home

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/topics"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/shell"
)

// pressSearch is press while something is searched for: letters are text.
func (h *Home) pressSearch(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		h.endSearch()
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
		h.move(h.room()/2 - 1)
		return nil
	}
	if key.Matches(k, h.env.Keys.PageUp) {
		h.move(1 - h.room()/2)
		return nil
	}
	return h.typed(k)
}

// endSearch goes back to the list. Undo gets the search back.
func (h *Home) endSearch() {
	h.past.Keep(place{found: &search{h.search.Value(), h.hit}})
	h.searching = false
	h.search.Blur()
}

// typed hands a message to the line of text, and searches if it changed.
func (h *Home) typed(msg tea.Msg) tea.Cmd {
	before := h.search.Value()
	h.search, _ = h.search.Update(msg)
	if v := h.search.Value(); v != before {
		h.hits, h.hit, h.hitTop = topics.SearchPages(v), 0, 0
	}
	return nil
}

// take opens what was found.
func (h *Home) take() tea.Cmd {
	if h.hit >= len(h.hits) {
		return nil
	}
	hit := h.hits[h.hit]
	h.endSearch()
	if hit.Lesson {
		return shell.Send(h.lesson(hit.Name))
	}
	return shell.Send(shell.Go{To: shell.Page, Name: hit.Name, Section: hit.Section})
}

// searchLines draws what was typed and the pages that have it: for each the title and
// the section, and below it the sentence that matches.
func (h *Home) searchLines(width int, rule *draw.Rule) []string {
	st := h.env.Styles
	lines := []string{shell.Typed(st, &h.search, width)}
	shown := max((h.room()-1)/2, 1)
	h.hitTop = shell.Window(h.hitTop, h.hit, len(h.hits), shown)
	rule.Above, rule.Below = h.hitTop > 0, h.hitTop+shown < len(h.hits)
	for i := h.hitTop; i < min(h.hitTop+shown, len(h.hits)); i++ {
		lines = append(lines, h.found(i, width)...)
	}
	if len(h.hits) > 0 {
		return lines
	}
	return append(lines, shell.Wrapped(st.Faint, h.nothing(), width)...)
}

// nothing says why no page is listed.
func (h *Home) nothing() string {
	query := strings.TrimSpace(h.search.Value())
	if query == "" {
		return "Type a word: a lesson, a topic, an incident, a heading."
	}
	return topics.Nothing(query)
}

func (h *Home) found(i, width int) []string {
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
	r.Space(1).Put(st.Faint, sign).Space(1).Put(style, cells.Clean(hit.Title))
	if hit.Section != "" && hit.Section != hit.Title {
		r.Put(st.Faint, " › "+cells.Clean(hit.Section))
	}
	text := ""
	if hit.Text != hit.Section && hit.Text != hit.Title {
		text = hit.Text
	}
	return []string{r.String(), draw.NewRow(width).Space(4).Put(st.Faint, cells.Clean(text)).String()}
}

// hitPreview is the preview of what is chosen among the hits: what was found, then what
// it belongs to.
func (h *Home) hitPreview() (title, note string, lines []line) {
	if h.hit >= len(h.hits) {
		return "", "", nil
	}
	hit := h.hits[h.hit]
	if hit.Text != "" {
		where := hit.Section
		if where == "" {
			where = hit.Title
		}
		lines = append(lines, line{text: where, style: faint}, line{text: hit.Text, style: plain}, line{})
	}
	if i := h.find(hit.Name); i != nil {
		lines = append(lines, h.itemPreview(i)...)
	}
	return hit.Title, "enter opens", lines
}
