package bench

import (
	"strings"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// half is one of two runs that are compared.
type half struct {
	tape    *tape
	on      []string // its switches
	line    *sim.Line
	differs int // first step that differs
	at, top int // the cursor's step, and the first that is shown
	cited   []int
	windows []window
}

// lines draws how the run ended, and its timeline in rows rows.
func (h half) lines(st *theme.Styles, width, rows int) []string {
	tl := h.timeline(st, width, rows)
	return append([]string{h.ending(st, width)}, draw.Fill(tl.lines(width, rows+1), width, rows+1)...)
}

// timeline prepares the drawing of the run in rows rows, its steps folded if they are more.
func (h half) timeline(st *theme.Styles, width, rows int) *timeline {
	l := layout{}
	l.lanes(width, wants{lanes: len(h.tape.acting()), cell: h.tape.longest(), changed: h.tape.changing(), steps: h.tape.len()})
	tl := newTimeline(h.tape, h.tape.len(), st, newGrid(width, l.lane, l.changed, h.tape, h.tape.len()), rows, false)
	tl.differs, tl.mark, tl.top, tl.line, tl.cited, tl.windows = h.differs, h.at, h.top, h.line, h.cited, h.windows
	if h.tape.len()+1 > rows {
		tl.only, tl.top = h.slice(), 0
		for step := 0; step <= h.tape.len() && tl.shown() > rows && step < h.at; step++ { // what decided first is above
			delete(tl.only, step)
		}
	}
	return tl
}

// ending is a title: how the run ended, and with which switches.
func (h half) ending(st *theme.Styles, width int) string {
	end := h.tape.view(h.tape.len()).End
	style, text := st.Faint, "… has not ended"
	switch {
	case end == nil:
	case end.Fails:
		style, text = st.Bad, "✗ "+failure(end)
	default:
		style, text = st.Good, "✓ "+orElse(end.Outcome, end.Kind.String())
	}
	r := draw.NewRow(width).Put(st.Border, "─").Space(1).Put(st.Strong, setWords(h.on)).Space(1)
	text = cells.Cut(text, max(r.Left()-3, 0))
	r.Put(st.Border, strings.Repeat("─", max(r.Left()-cells.Width(text)-3, 1))).Space(1).Put(style, text).Space(1)
	return r.Put(st.Border, strings.Repeat("─", max(r.Left(), 0))).String()
}

// slice is the steps that are shown of a run that is longer than its room: those that decided it, where the runs part,
// the cursor's, and the last.
func (h half) slice() map[int]bool {
	only := map[int]bool{h.at: true, h.tape.len(): true}
	if h.differs > 0 {
		only[h.differs-1], only[h.differs] = true, true
	}
	for _, step := range h.cited {
		only[step] = true
	}
	return only
}

// shown is how many rows the steps take, with those that are folded.
func (tl *timeline) shown() int {
	n := 0
	for step := 0; step <= tl.tape.len(); step++ {
		n++
		if folded := tl.folds(step); folded > 1 {
			step += folded - 1
		}
	}
	return n
}
