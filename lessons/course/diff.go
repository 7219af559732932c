package course

import (
	"cmp"
	"slices"
	"strings"

	"racelab/lessons"
	"racelab/sim"
)

// Sign says what a line of a diff is.
type Sign uint8

// The signs.
const (
	Kept Sign = iota
	Added
	Removed
	Gap // lines that nothing changes are left out here
)

// Change is a line of the lesson's source as switches change it.
type Change struct {
	Sign   Sign
	File   string
	Number int // in the source; 0 for a gap
	Text   string
}

// around is how many lines that are kept a diff shows beside one that is not.
const around = 2

// Diff returns what switches change in the source as it stands, with a few lines
// around. Folding keeps the numbers and the order of lines (lessons.Fold), so lines are
// compared by their numbers.
func (s *Study) Diff(switches ...string) []Change {
	var out []Change
	for _, f := range s.Lesson.Files {
		out = append(out, shorten(s.diffOf(f, switches))...)
	}
	return out
}

// Whole is Diff with every line of the source, those too that nothing changes.
func (s *Study) Whole(switches ...string) []Change {
	var out []Change
	for _, f := range s.Lesson.Files {
		out = append(out, s.diffOf(f, switches)...)
	}
	return out
}

func (s *Study) diffOf(f sim.File, switches []string) []Change {
	return diff(f.Name, lessons.Fold(f.Text, names(s.base)), lessons.Fold(f.Text, names(with(s.base, switches...))))
}

func names(switches []string) map[string]bool {
	on := map[string]bool{}
	for _, name := range switches {
		on[name] = true
	}
	return on
}

// diff joins two foldings of a file; what is removed comes before what is added.
func diff(file string, before, after []lessons.Line) []Change {
	var out []Change
	add := func(lines []lessons.Line, others []lessons.Line, sign Sign, kept bool) {
		for _, l := range lines {
			same := slices.ContainsFunc(others, func(o lessons.Line) bool { return o.Number == l.Number && o.Text == l.Text })
			switch {
			case l.Number == 0 || l.Part == lessons.Frame:
			case !same:
				out = append(out, Change{sign, file, l.Number, l.Text})
			case kept:
				out = append(out, Change{Kept, file, l.Number, l.Text})
			}
		}
	}
	add(before, after, Removed, false)
	add(after, before, Added, true)
	slices.SortStableFunc(out, func(a, b Change) int { return cmp.Compare(a.Number, b.Number) })
	return out
}

// shorten leaves out what is far from any change.
func shorten(all []Change) []Change {
	near := func(i int) bool {
		for j := max(i-around, 0); j <= min(i+around, len(all)-1); j++ {
			if all[j].Sign != Kept {
				return true
			}
		}
		return false
	}
	var out []Change
	gap := false
	for i, c := range all {
		if !near(i) {
			gap = true
			continue
		}
		if gap && len(out) > 0 {
			out = append(out, Change{Sign: Gap, File: c.File})
		}
		gap = false
		out = append(out, c)
	}
	return out
}

// Source is a lesson's source as the learner reads it with switches on, without line
// numbers.
func Source(l *lessons.Lesson, switches ...string) string {
	var b strings.Builder
	for _, f := range l.Files {
		for _, line := range lessons.Reading(lessons.Fold(f.Text, names(switches))) {
			b.WriteString(strings.ReplaceAll(line.Text, "\t", "  ") + "\n")
		}
	}
	return b.String()
}
