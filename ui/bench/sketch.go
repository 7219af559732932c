package bench

import (
	"slices"

	"racelab/sim"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// Sketch is the timeline of a run that is over, as a picture in a text: the steps that decided it and the last, the
// others folded where there are many.
type Sketch struct {
	half
}

// NewSketch replays a token for a picture of its run. What decided the run is marked as far as r, the census with the
// same switches, tells; r may be nil.
func NewSketch(l Lesson, token string, r *sim.Report) (*Sketch, error) {
	run, err := l.Program.Replay(token)
	if err != nil {
		return nil, err
	}
	fields := map[string]bool{}
	for _, s := range l.Program.Switches() {
		fields[s.Field] = true
	}
	t := newTape(run, fields)
	s := &Sketch{half{tape: t, at: t.len()}}
	if d := t.decision(r); d != nil && len(d.orders) > 0 {
		s.line, s.cited, s.windows = d.line, stepsOf(d.orders), windows(d.orders)
	}
	if in := t.explain(); len(in) > 0 { // what the sentence below names is to be seen, too
		s.cited = append(slices.Clone(s.cited), in[0].Steps...)
	}
	return s, nil
}

// Lines draws the run in width columns and at most height rows.
func (s *Sketch) Lines(st *theme.Styles, width, height int) []string {
	tl := s.timeline(st, width, height-1)
	tl.mark, tl.top = -1, 1 // nobody steps through a picture, and nothing has happened at 0
	for step := tl.tape.len() - 1; tl.only != nil && len(s.cited) == 0 && step > 0 && tl.shown() < height-1; step-- {
		tl.only[step] = true // nothing decided it, such as in a livelock: its last steps are what there is to see
	}
	rows := tl.lines(width, height)
	for len(rows) > 0 && rows[len(rows)-1] == draw.Blank(width) {
		rows = rows[:len(rows)-1]
	}
	return rows
}
