package draw

import (
	"racelab/sim/cells"
	"racelab/ui/theme"
)

// Hint is a key and what it does.
type Hint struct{ Key, Words string }

// Hints draws the last row of a screen: as many hints as fit, the first first, and at the right end those of tail,
// which are never dropped.
func Hints(st *theme.Styles, width int, hints, tail []Hint) string {
	end := NewRow(width)
	for i, h := range tail {
		if i > 0 {
			end.Space(2)
		}
		end.Put(st.Key, h.Key).Put(st.Text, " "+h.Words)
	}
	if len(tail) > 0 {
		end.Space(1)
	}
	room := width - end.Used()
	r := NewRow(width).Space(1)
	for i, h := range hints {
		need := cells.Width(h.Key) + 1 + cells.Width(h.Words)
		if i > 0 {
			need += 3
		}
		if r.Used()+need+2 > room {
			break
		}
		if i > 0 {
			r.Space(3)
		}
		r.Put(st.Key, h.Key).Put(st.Text, " "+h.Words)
	}
	if len(tail) == 0 {
		return r.String()
	}
	return r.To(room).PutStyled(trimmed(end)).String()
}

// trimmed is a row as far as it was written.
func trimmed(r *Row) string { return r.b.String() }
