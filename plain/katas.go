package plain

import (
	"strings"

	"racelab/lessons/katas"
	"racelab/ui/draw"
)

// katas lists the katas. Code is written in a file, which the command judges.
func (h *home) katas() {
	all, err := katas.All()
	if err != nil {
		h.c.paragraph(sentence(err))
		return
	}
	h.c.say("Katas are small concurrent programs to write from nothing, against a specification and tests.")
	for _, k := range all {
		state := ""
		switch r := h.record.Katas[k.Name]; {
		case !r.Wrote.IsZero():
			state = ", done"
		case r.Draft.Text != "" || !r.Tried.IsZero():
			state = ", begun"
		}
		h.c.say("%s: %s. Level %d, %d minutes%s.", k.Name, draw.Clean(strings.TrimSuffix(k.Goal, ".")), k.Level, k.Minutes, state)
	}
	h.c.paragraph("On your own machine, racelab kata and a name makes a folder with a file to write in and the tests. The same command then judges what is written there, and its option --watch does so whenever the file is saved.")
}
