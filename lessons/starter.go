package lessons

import (
	"bytes"
	"fmt"

	"racelab/sim"
)

// Starter returns the source of the lesson as a learner would have written it with those
// switches, without the switches: what Fold shows, as files that compile. Faults stay, for
// they are no part of what the learner writes. With no switch it is what an exercise
// begins with: it holds nothing that only a fix uses.
func (l *Lesson) Starter(on ...string) ([]sim.File, error) {
	set := map[string]bool{}
	for _, name := range on {
		set[name] = true
	}
	var out []sim.File
	for _, f := range l.Files {
		folded, err := parseFold(f.Text)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", f.Name, err)
		}
		folded.keep(l.Switches)
		var text bytes.Buffer
		for _, line := range folded.fold(set) {
			text.WriteString(line.Text + "\n")
		}
		out = append(out, sim.File{Name: f.Name, Text: text.Bytes()})
	}
	return out, nil
}

// keep leaves the faults of the lesson in the source.
func (f *foldFile) keep(switches []sim.Switch) {
	f.kept = map[string]bool{}
	for _, s := range switches {
		if s.Kind == "fault" {
			f.kept[s.Field] = true
			delete(f.switches, s.Field)
		}
	}
}
