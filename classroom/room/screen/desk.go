package screen

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/classroom/room"
	"racelab/lessons/plan"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// The desk is what whoever teaches has before them and nobody else sees: what to say, what comes next, who is
// stuck, and how the day stands against the plan.

// maxDesk bounds how far the desk is scrolled, in rows.
const maxDesk = 1000

// desk is what was read for the page.
type desk struct {
	path     *plan.Path
	prepared []room.Question
}

type deskMsg struct {
	desk desk
	err  error
}

// openDesk reads what is on the desk.
func (m *Model) openDesk() tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(m.ctx, storeTime)
		defer cancel()
		var d desk
		text, err := m.seat.Path(ctx)
		if err == nil && text != "" {
			d.path, err = plan.Parse(text)
		}
		if err == nil {
			d.prepared, err = m.seat.Prepared(ctx)
		}
		return deskMsg{d, err}
	}
}

// deskOpened shows the desk.
func (m *Model) deskOpened(msg deskMsg) {
	if msg.err != nil {
		m.fail(msg.err)
		return
	}
	m.desk = msg.desk
	m.open(deskPage)
}

// part returns where the day is; nil before it has begun.
func (m *Model) part() *plan.Part {
	if at := m.look.Room.Part; m.desk.path != nil && at >= 1 && at <= len(m.desk.path.Parts) {
		return &m.desk.path.Parts[at-1]
	}
	return nil
}

// nextPart goes on to the next part of the path, and takes the room to its lesson.
func (m *Model) nextPart() tea.Cmd {
	p, at := m.desk.path, m.look.Room.Part
	switch {
	case p == nil:
		m.fail(errors.New("the room has no path: ssh HOST room path " + m.look.Room.Code + " onboarding, or < path.md, gives it one"))
		return nil
	case at >= len(p.Parts):
		m.fail(errors.New("this was the last part of the path"))
		return nil
	}
	next := p.Parts[at]
	return m.store("", func(ctx context.Context) error {
		if next.Kind == plan.Lesson {
			if err := m.seat.Turn(ctx, next.Name, next.Title); err != nil {
				return err
			}
		}
		return m.seat.Part(ctx, at+1)
	})
}

// deskRows draws the desk; the page shows as many of them as fit, from the selected one.
func (m *Model) deskRows(w int) []string {
	st := m.styles
	var out []string
	add := func(style theme.Style, indent int, text string) {
		for _, l := range cells.Wrap(cells.Clean(text), max(w-indent-1, 10)) {
			out = append(out, draw.NewRow(w).Space(indent).Put(style, l).String())
		}
	}
	p, r := m.desk.path, m.look.Room
	now := m.part()
	switch {
	case p == nil:
		add(st.Faint, 1, "No path yet. It has your notes, and what comes when: ssh HOST room path "+r.Code+" onboarding, or < path.md")
	case now == nil:
		add(st.Strong, 1, fmt.Sprintf("%s, %d min: enter begins.", p.Title, p.Minutes()))
	default:
		add(st.Strong, 1, fmt.Sprintf("Part %d of %d: %s (%s)", r.Part, len(p.Parts), now.Title, now.Kind))
		add(m.late(time.Now()))
		for note := range strings.SplitSeq(now.Notes, "\n\n") {
			add(st.Text, 1, note)
		}
		for _, e := range now.Expect {
			add(st.Warn, 3, e)
		}
	}
	if p != nil && r.Part < len(p.Parts) {
		next := p.Parts[r.Part]
		add(st.Faint, 1, fmt.Sprintf("Next, enter: %s, %d min (%s)", next.Title, next.Minutes, next.Kind))
	}
	out = append(out, draw.Blank(w))
	for _, q := range m.desk.prepared {
		if !m.asked(q) {
			add(st.Text, 1, "To ask: "+q.Text)
			break
		}
	}
	for _, who := range m.people {
		if who.Stuck != "" {
			add(st.Warn, 1, who.Name+": "+who.Stuck+strings.TrimSuffix(" “"+who.Says+"”", " “”"))
		}
	}
	return out
}

// late says how the day stands against the plan.
func (m *Model) late(now time.Time) (theme.Style, int, string) {
	r, p := m.look.Room, m.desk.path
	here := now.Sub(r.PartAt)
	behind := now.Sub(r.Began) - p.Starts(r.Part-1) - min(here, time.Duration(p.Parts[r.Part-1].Minutes)*time.Minute)
	words := fmt.Sprintf("%d of %d min", int(here.Minutes()), p.Parts[r.Part-1].Minutes)
	switch n := int(behind.Round(time.Minute).Minutes()); {
	case n > 0:
		return m.styles.Warn, 1, fmt.Sprintf("%s · %d min behind the plan", words, n)
	case n < 0:
		return m.styles.Faint, 1, fmt.Sprintf("%s · %d min before the plan", words, -n)
	}
	return m.styles.Faint, 1, words + " · as planned"
}

func (m *Model) deskLines(w, h int) []string {
	rows := m.deskRows(w)
	m.selected = max(min(m.selected, len(rows)-h), 0)
	return rows[m.selected:min(m.selected+h, len(rows))]
}
