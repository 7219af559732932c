package screen

import (
	"fmt"
	"time"

	"racelab/classroom/room"
	"racelab/sim/cells"
	"racelab/sim/number"
	"racelab/ui/draw"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// pageLines draws the open page.
func (m *Model) pageLines(w, h int) []string {
	box := draw.Box{Border: m.styles.Focused, Label: m.styles.Heading, Muted: m.styles.Faint}
	iw, ih := draw.Inner(w, h)
	m.items = m.items[:0]
	var lines []string
	switch m.page {
	case menuPage:
		box.Title = "In this room"
		lines = m.menuLines(iw, ih)
	case peoplePage:
		box.Title, box.Note = "People here", m.peopleNote()
		lines = m.peopleLines(iw, ih)
	case boardPage:
		box.Title = "Board"
		lines = boardLines(m.styles, m.look, m.seat.Me().ID, m.selected, iw, ih)
	case largePage:
		return joinLines(m.paint, m.look.Room.Code, m.opts.Invite, m.look.Present, w, h)
	case preparedPage:
		box.Title, box.Note = "Prepared questions", number.Of(int64(len(m.prepared)), "question")
		lines = m.preparedLines(iw, ih)
	case lessonsPage:
		box.Title = "Where the room goes"
		lines = m.lessonsLines(iw, ih)
	case asksPage:
		box.Title, box.Note = "What the class asks", number.Of(int64(len(m.asks)), "question")
		lines = m.asksLines(iw, ih)
	case deskPage:
		box.Title, box.Note = "Your desk", "nobody else sees this"
		lines = m.deskLines(iw, ih)
	case scoresPage:
		box.Title = "Scores so far"
		lines = m.scoresLines(iw, ih)
	case helpPage:
		box.Title = "Keys"
		lines = m.helpLines(iw)
	}
	return box.Draw(draw.Fill(lines, iw, ih), w, h)
}

// peopleNote is how many there are, and the keys of whoever runs the room.
func (m *Model) peopleNote() string {
	here := count(m.look.Present, "person")
	if !m.leads() {
		return here
	}
	return here + " · w watch · x take out · n rename · m mute"
}

// window returns the rows of n that fit in height with the selected one among them.
func window(selected, n, height int) (first, after int) {
	first = min(max(selected-height+1, 0), max(n-height, 0))
	return first, min(first+height, n)
}

// window returns the rows of n that fit in height with the selected one among them, and as few others as can be: what
// is clicked stays where it is.
func (m *Model) window(n, height int) (first, after int) {
	m.top = shell.Window(m.top, m.selected, n, height)
	return m.top, min(m.top+height, n)
}

func (m *Model) menuLines(w, h int) []string {
	all := m.menu
	m.selected = min(m.selected, len(all)-1)
	var out []string
	first, after := m.window(len(all), h)
	for i := first; i < after; i++ {
		m.items = append(m.items, i)
		r := draw.NewRow(w).Space(1)
		badge := " " + all[i].key + " "
		if i == m.selected {
			r.Put(m.styles.Selected(), badge).Space(1).Put(m.styles.Strong, all[i].label)
		} else {
			r.Put(m.styles.Key, badge).Space(1).Put(m.styles.Text, all[i].label)
		}
		out = append(out, r.String())
	}
	return out
}

func (m *Model) peopleLines(w, h int) []string {
	st := m.styles
	m.selected = max(min(m.selected, len(m.people)-1), 0)
	var out []string
	first, after := m.window(len(m.people), h)
	for i := first; i < after; i++ {
		m.items = append(m.items, i)
		p := m.people[i]
		r := draw.NewRow(w).Space(1)
		switch {
		case p.Hand:
			r.Put(st.Warn, "! ")
		case p.Stuck != "":
			r.Put(st.Warn, "? ")
		default:
			r.Put(st.Good, "✓ ")
		}
		name := st.Text
		if i == m.selected {
			name = st.Selected()
		}
		r.PutWithin(name, cells.Clean(p.Name), 24).To(28)
		if p.Teaches {
			r.Put(st.Accent, "teaches · ")
		}
		doing := string(p.Doing)
		if p.ID == m.look.Room.Wheel {
			doing = "has the wheel"
		}
		r.Put(st.Text, doing)
		if p.Step > 0 && (p.Doing == room.Tries || p.Doing == room.Branches) {
			r.Put(st.Faint, fmt.Sprintf(" · step %d", p.Step))
		}
		r.To(50)
		if p.Stuck != "" {
			r.Put(st.Warn, p.Stuck)
		}
		if p.Muted && m.leads() {
			r.Put(st.Faint, " muted")
		}
		if p.Says != "" {
			r.Put(st.Text, " “"+cells.Clean(p.Says)+"”")
		}
		out = append(out, r.String())
	}
	if len(out) == 0 {
		out = append(out, draw.NewRow(w).Space(1).Put(st.Faint, "Nobody yet.").String())
	}
	return out
}

// boardLines draws the board of a challenge; me is whose line stands out.
func boardLines(st *theme.Styles, look room.Look, me string, selected, w, h int) []string {
	var out []string
	c := look.Room.Challenge
	if c != nil && c.Best >= 0 {
		r := draw.NewRow(w).Space(1).Put(st.Faint, "No failure needs fewer than ").Put(st.Strong, count(c.Best, "preemption")).Put(st.Faint, ": that is proven.")
		out = append(out, r.String(), "")
	}
	if len(look.Board) == 0 {
		return append(out, draw.NewRow(w).Space(1).Put(st.Faint, "Nobody has broken it yet.").String())
	}
	first, after := window(selected, len(look.Board), max(h-len(out), 1))
	for i := first; i < after; i++ {
		e := look.Board[i]
		r := draw.NewRow(w).Space(1).Put(st.Faint, fmt.Sprintf("%3d  ", i+1))
		style := st.Text
		if e.ID == me {
			style = st.Accent
		}
		r.PutWithin(style, cells.Clean(e.Name), 24).To(32)
		r.Put(st.Strong, count(e.Preemptions, "preemption")).To(50).Put(st.Faint, e.Took.Round(time.Second/10).String())
		if c != nil && e.Preemptions == c.Best {
			r.To(60).Put(st.Good, "the fewest")
		}
		out = append(out, r.String())
	}
	return out
}

func (m *Model) helpLines(w int) []string {
	rows := [][2]string{
		{"R", "everything that can be done in the room, each by a letter of its own"},
		{"b", "branch off: a bench of your own; q or R comes back"},
		{"1–9", "vote, while a question is open"},
		{"h", "raise your hand with a few words, or take it down"},
		{"p", "who is here, and who needs help"},
		{"m", "mouse on or off (off: select text)"},
		{"T", "theme: dark, light, colour-blind safe"},
		{": ctrl-p", "every command, by a word of it"},
		{"?", "these keys; with the wheel or on a branch, the keys of the bench"},
		{"q", "leave the room"},
		{"ctrl+c", "leave at once"},
	}
	if m.leads() {
		rows = append(rows, [][2]string{
			{"enter", "among the people: hand over the wheel"},
			{"w n m x", "among the people: watch, rename, mute, take out"},
			{"L", "among the people: lock the door, or open it"},
		}...)
	}
	var out []string
	for _, row := range rows {
		out = append(out, draw.NewRow(w).Space(1).Put(m.styles.Key, " "+row[0]+" ").To(13).Put(m.styles.Text, row[1]).String())
	}
	return out
}
