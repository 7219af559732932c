package bench

import (
	"fmt"
	"strconv"
	"strings"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/ui/draw"
)

// scheduleShown is the number of choices that the title line tells.
const scheduleShown = 16

func (b *Bench) header() []string {
	return b.panes.header.get(headerKey{b.look(headerStrip), b.hist.rev, b.news}, func() []string {
		return []string{b.headerRow(b.place.at[headerStrip].w)}
	})
}

// headerRow tells where the learner is, where the run stands, and what the explorer knows; what finds no room
// goes, the schedule first.
func (b *Bench) headerRow(width int) string {
	r := draw.NewRow(width).Space(1)
	r.PutWithin(b.st.Strong, b.lesson.Title, max(width/2, 10)).Put(b.st.Faint, " › "+orElse(b.lesson.Where, "bench"))
	step := fmt.Sprintf("step %d of %d", b.hist.at, b.hist.tape.len())
	if b.hist.tape.len() == 0 {
		step = "step 0"
	}
	style, long := headline(b.explorer.now, b.st, b.env.ReducedMotion, false)
	_, brief := headline(b.explorer.now, b.st, b.env.ReducedMotion, true)
	if b.concealed {
		long, brief = "", ""
	}
	schedule := scheduleWords(b.hist.tape.run.Schedule()[:b.hist.at])
	if b.place.class < sizeM {
		schedule = ""
	}
	for _, parts := range [][2]string{{schedule + step, long}, {step, long}, {step, brief}, {"", brief}} {
		gap := ""
		if parts[0] != "" && parts[1] != "" {
			gap = " · "
		}
		if cells.Width(parts[0]+gap+parts[1])+3 > r.Left() {
			continue
		}
		return r.PutRight(b.st.Faint.Paint(parts[0]+gap) + style.Paint(parts[1]) + " ").String()
	}
	return r.String()
}

// scheduleWords writes the last choices of a schedule as the keys that make
// them: typed after a reset, they lead to the same run.
func scheduleWords(s sim.Schedule) string {
	if len(s) == 0 {
		return ""
	}
	var keys []string
	if len(s) > scheduleShown {
		s = s[len(s)-scheduleShown:]
		keys = append(keys, "…")
	}
	for _, c := range s {
		key := strconv.Itoa(c.Actor + 1)
		if c.Alt > 0 {
			key += "." + strconv.Itoa(c.Alt+1)
		}
		keys = append(keys, key)
	}
	return "schedule " + strings.Join(keys, " ") + " · "
}
