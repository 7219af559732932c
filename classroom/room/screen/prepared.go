package screen

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/classroom/room"
	"racelab/sim/cells"
	"racelab/ui/draw"
)

// prepare opens the list of questions that were prepared at home.
func (m *Model) prepare() tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(m.ctx, 20*time.Second)
		defer cancel()
		all, err := m.seat.Prepared(ctx)
		if err == nil && len(all) == 0 {
			err = errors.New("there are none yet: ssh HOST room questions " + m.look.Room.Code + " < questions.md brings them")
		}
		return preparedMsg{all, err}
	}
}

func (m *Model) openPrepared(msg preparedMsg) {
	if msg.err != nil {
		m.fail(msg.err)
		return
	}
	m.prepared = msg.all
	m.open(preparedPage)
}

// asked reports whether a prepared question was put to the class before.
func (m *Model) asked(q room.Question) bool {
	same := func(p room.Question) bool { return p.Text == q.Text }
	now := m.look.Room.Question
	return now != nil && same(*now) || slices.ContainsFunc(m.look.Room.Past, same)
}

// preparedLines lists the questions, and shows the chosen one below as it was written.
func (m *Model) preparedLines(w, h int) []string {
	st := m.styles
	preview := m.previewLines(w)
	room := max(h-len(preview)-1, 3)
	var out []string
	first, after := m.window(len(m.prepared), room)
	for i := first; i < after; i++ {
		m.items = append(m.items, i)
		q := m.prepared[i]
		r := draw.NewRow(w).Space(1)
		badge, style := st.Key, st.Text
		if i == m.selected {
			badge, style = st.Selected(), st.Strong
		}
		r.Put(badge, fmt.Sprintf(" %2d ", i+1)).Space(1)
		if m.asked(q) {
			r.Put(st.Faint, "asked · ")
		}
		out = append(out, r.PutWithin(style, cells.Clean(q.Text), max(r.Left(), 1)).String())
	}
	return append(append(out, draw.Blank(w)), preview...)
}

// previewLines shows how the chosen question will look, and what is right.
func (m *Model) previewLines(w int) []string {
	if m.selected < 0 || m.selected >= len(m.prepared) {
		return nil
	}
	q := m.prepared[m.selected]
	q.Phase = room.Revealed
	look := room.Look{Room: room.Room{Question: &q}, Mine: [2]int{-1, -1}}
	return append(questionBody(m.styles, look, w, nil), draw.NewRow(w).Space(3).Put(m.styles.Faint, q.Kind.Describe()+" · enter asks it").String())
}
