package bench

import (
	"fmt"
	"strings"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/glyph"
	"racelab/sim/number"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// strip says below the timeline how probable a failure was after each step, and when it became inevitable: in
// rows rows of width cells. Racy says that some run has a data race, though perhaps not this one up to here.
func strip(l *sim.Line, t *tape, racy bool, st *theme.Styles, width, rows int) []string {
	bars := []rune(l.Strip())
	room := max(width-9-24, 8)
	if rows > 1 {
		room = width - 10
	}
	first := 0
	if len(bars) > room {
		first = min(max(t.len()+1-room, 0), len(bars)-room)
		bars = bars[first : first+room]
	}
	r := draw.NewRow(width).Space(1).Put(st.Faint, "fails ").Put(st.Text, string(bars)).Space(2)
	words := oddsWords(l)
	noReturn := returnWords(l, t, racy)
	if rows == 1 {
		switch short := fmt.Sprintf("no return: %d", l.Inevitable); {
		case cells.Width(noReturn) <= r.Left():
			words = noReturn
		case l.Inevitable > 0 && cells.Width(short) <= r.Left():
			words = short
		}
		return []string{r.Put(st.Faint, clipWords(words, r.Left())).String()}
	}
	r.Put(st.Faint, clipWords(words, r.Left()))
	second := draw.NewRow(width)
	if l.Inevitable >= first && l.Inevitable < first+len(bars) {
		second.To(7+l.Inevitable-first).Put(st.Bad, "▼").Space(1)
	} else {
		second.To(7)
	}
	second.Put(st.Faint, clipWords(noReturn, second.Left()))
	return []string{r.String(), second.String()}
}

// oddsWords says how the chance to fail went: "75 % at random, 50 % from 5, 100 % from 6".
func oddsWords(l *sim.Line) string {
	var parts []string
	last := -1.0
	if safeFrom(l) == 0 && l.P[0] == 0 {
		return ""
	}
	for i, p := range l.P {
		switch {
		case p == last:
			continue
		case i == 0:
			parts = append(parts, number.Percent(p)+" at random")
		default:
			parts = append(parts, fmt.Sprintf("%s from %d", number.Percent(p), i))
		}
		last = p
	}
	if len(parts) > 4 {
		parts = append(parts[:2], parts[len(parts)-1])
	}
	return strings.Join(parts, ", ")
}

// returnWords names the point of no return.
func returnWords(l *sim.Line, t *tape, racy bool) string {
	end := t.view(t.len()).End
	switch at := l.Inevitable; {
	case at == 0:
		return "every order fails"
	case at > 0:
		who := ""
		if e, ok := lead(t.at(at)); ok && e.Actor >= 0 {
			who = " " + t.view(at).Actors[e.Actor].Name + " " + t.ladder(at, e.Actor)[glyph.RungShort]
		}
		return fmt.Sprintf("no return: %d%s", at, who)
	case len(l.P) > 0 && l.P[0] == 0 && safeFrom(l) == 0 && (racy || t.races()):
		return "no end fails, the data race does"
	case len(l.P) > 0 && l.P[0] == 0 && safeFrom(l) == 0:
		return "✓ cannot fail from here"
	case len(l.P) > 0 && l.P[len(l.P)-1] == 0:
		return fmt.Sprintf("✓ safe from %d", safeFrom(l))
	case end != nil && end.Fails:
		return "could be saved until the end"
	}
	return ""
}

func safeFrom(l *sim.Line) int {
	at := len(l.P) - 1
	for at > 0 && l.P[at-1] == 0 {
		at--
	}
	return at
}
