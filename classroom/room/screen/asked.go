package screen

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"racelab/classroom/room"
	"racelab/sim/cells"
	"racelab/ui/draw"
)

// maxInquiry bounds what somebody asks without a name, in letters.
const maxInquiry = 160

// inquire lets somebody ask without their name.
func (m *Model) inquire() tea.Cmd {
	return m.ask("Ask without your name: ", maxInquiry, func(s string) tea.Cmd {
		if strings.TrimSpace(s) == "" {
			return nil
		}
		return m.store("Your question is on the list, without your name.", func(ctx context.Context) error { return m.seat.Inquire(ctx, s) })
	})
}

// asksLines lists what people ask.
func (m *Model) asksLines(w, h int) []string {
	st := m.styles
	if len(m.asks) == 0 {
		return []string{draw.NewRow(w).Space(1).Put(st.Faint, "Nobody asks anything. a asks, without your name.").String()}
	}
	m.selected = min(m.selected, len(m.asks)-1)
	var out []string
	first, after := window(m.selected, len(m.asks), h)
	for i := first; i < after && len(out) < h; i++ {
		a := m.asks[i]
		style := st.Text
		if i == m.selected {
			style = st.Selected()
		}
		mark := "  "
		if a.Mine {
			mark = "● "
		}
		for j, l := range cells.Wrap(cells.Clean(a.Text), max(w-11, 10)) {
			m.items = append(m.items, i)
			r := draw.NewRow(w).Space(1)
			if j == 0 {
				r.Put(st.Strong, fmt.Sprintf("%4d ", a.Votes)).Put(st.Accent, mark)
			}
			out = append(out, r.To(8).Put(style, l).String())
		}
	}
	return out[:min(len(out), h)]
}

// pressAsk does what a key says about what people ask.
func (m *Model) pressAsk(k string) tea.Cmd {
	switch {
	case k == "a":
		return m.inquire()
	case m.selected >= len(m.asks):
		return nil
	case k == "x" && m.leads():
		id := m.asks[m.selected].ID
		return m.store("It is off the list.", func(ctx context.Context) error { return m.seat.Answered(ctx, id) })
	}
	return nil
}

// wantToo votes for what is chosen, or takes the vote back.
func (m *Model) wantToo(i int) tea.Cmd {
	if i < 0 || i >= len(m.asks) {
		return nil
	}
	a := m.asks[i]
	return m.store("", func(ctx context.Context) error { return m.seat.Second(ctx, a.ID, !a.Mine) })
}

// confidence asks the class how sure it is.
func (m *Model) confidence(when room.Poll) func() tea.Cmd {
	return func() tea.Cmd {
		return m.store("The question is out: R closes it.", func(ctx context.Context) error { return m.seat.Ask(ctx, room.Confidence(when)) })
	}
}
