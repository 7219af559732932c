package path

import (
	"fmt"
	"slices"

	"racelab/lessons/course"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// header draws where the learner is: the lesson's whole title, and the stages. Where their names find no room beside
// the title, each is one sign, and the one that is shown is named behind the title.
func (p *Path) header() string {
	st := p.env.Styles
	r := draw.NewRow(p.width).Space(1).Put(st.Strong, cells.Clean(p.lesson.Title))
	if !p.named() {
		r.Put(st.Faint, " › "+p.where())
	}
	for _, s := range p.places() {
		if s.x < r.Used() {
			continue
		}
		style, sign := p.mark(s.stage)
		if p.named() {
			sign += short(s.stage)
		}
		r.To(s.x).Put(style, sign)
	}
	return r.String()
}

// mark is how a stage stands: passed, shown, or to come.
func (p *Path) mark(s course.Stage) (theme.Style, string) {
	st := p.env.Styles
	switch {
	case s == p.a.At() && p.named():
		return st.Selected(), " "
	case s == p.a.At():
		return st.Accent, "▸"
	case p.a.Passed(s):
		return st.Good, "✓"
	case p.named():
		return st.Faint, " "
	}
	return st.Faint, "·"
}

// where names the stage that is shown, and counts it.
func (p *Path) where() string {
	return fmt.Sprintf("%s %d/%d", p.a.At(), slices.Index(course.Stages(), p.a.At())+1, len(course.Stages()))
}

// named reports whether the names of all stages fit beside the title.
func (p *Path) named() bool {
	need := 3 + cells.Width(cells.Clean(p.lesson.Title))
	for _, s := range course.Stages() {
		need += 1 + cells.Width(short(s))
	}
	return need <= p.width
}

// place is where a stage stands in the header.
type place struct {
	stage course.Stage
	x, w  int
}

// places returns where the stages stand: behind the title by name, or at the right end as signs.
func (p *Path) places() []place {
	stages := course.Stages()
	var out []place
	at := 2 + cells.Width(cells.Clean(p.lesson.Title))
	if !p.named() {
		at = p.width - 1 - len(stages)
	}
	for _, s := range stages {
		w := 1
		if p.named() {
			w = 1 + cells.Width(short(s))
		}
		out = append(out, place{s, at, w})
		at += w
	}
	return out
}

// stageAt returns the stage that stands at a cell of the first row; none if there is none.
func (p *Path) stageAt(x int) course.Stage {
	for _, s := range p.places() {
		if x >= s.x && x < s.x+s.w {
			return s.stage
		}
	}
	return ""
}

// short is a stage's name in the row of stages.
func short(s course.Stage) string { return string(s) }
