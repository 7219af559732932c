package codereview

import (
	"slices"
	"strconv"
	"strings"
)

// Sign says what a line of a diff is.
type Sign byte

// The signs, as a unified diff has them; Gap stands for lines that are left out.
const (
	Kept    Sign = ' '
	Added   Sign = '+'
	Removed Sign = '-'
	Gap     Sign = '@'
)

// Line is a line of a diff.
type Line struct {
	Sign Sign
	Old  int // its number in the file before the change; 0 for one that was added
	New  int // its number in the file after it; 0 for one that was removed
	Text string
}

// Number is how a line is called: its number after the change, or that before it with a minus if it
// was removed.
func (l Line) Number() string {
	if l.Sign == Removed {
		return "-" + strconv.Itoa(l.Old)
	}
	return strconv.Itoa(l.New)
}

// around is how many lines that are kept a diff shows beside a change, unless it has to have more
// lines, or fewer.
const around = 2

// diff returns what changes between two texts, with lines around: from least to most lines, as far
// as that is possible. What it keeps is a longest common subsequence of the lines.
func diff(before, after string, least, most int) []Line {
	a, b := strings.Split(strings.TrimSuffix(before, "\n"), "\n"), strings.Split(strings.TrimSuffix(after, "\n"), "\n")
	length := common(a, b)
	var all []Line
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			all = append(all, Line{Kept, i + 1, j + 1, a[i]})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && length[i+1][j] >= length[i][j+1]:
			all = append(all, Line{Removed, i + 1, 0, a[i]})
			i++
		default:
			all = append(all, Line{Added, 0, j + 1, b[j]})
			j++
		}
	}
	n := around
	for n < len(all) && Shown(shorten(all, n)) < least {
		n++
	}
	for n > 0 && Shown(shorten(all, n)) > most {
		n--
	}
	return shorten(all, n)
}

// Unified is what changes between two texts, with a few lines around, as lines that begin with
// a sign. Where lines are left out it has @@.
func Unified(before, after string) string {
	var b strings.Builder
	for _, l := range diff(before, after, 0, len(before)+len(after)) {
		if l.Sign == Gap {
			b.WriteString("@@\n")
			continue
		}
		b.WriteString(string(rune(l.Sign)) + l.Text + "\n")
	}
	return b.String()
}

// Shown counts the lines that are there to be read.
func Shown(lines []Line) (n int) {
	for _, l := range lines {
		if l.Sign != Gap {
			n++
		}
	}
	return n
}

// common returns, for each two ends of a and b, how many lines a longest common subsequence has.
func common(a, b []string) [][]int {
	out := make([][]int, len(a)+1)
	for i := range out {
		out[i] = make([]int, len(b)+1)
	}
	for i := range slices.Backward(a) {
		for j := range slices.Backward(b) {
			if a[i] == b[j] {
				out[i][j] = out[i+1][j+1] + 1
			} else {
				out[i][j] = max(out[i+1][j], out[i][j+1])
			}
		}
	}
	return out
}

// shorten leaves out what is far from every change.
func shorten(all []Line, around int) []Line {
	near := func(i int) bool {
		return slices.ContainsFunc(all[max(i-around, 0):min(i+around+1, len(all))], func(l Line) bool { return l.Sign != Kept })
	}
	var out []Line
	for i, l := range all {
		switch {
		case near(i):
			out = append(out, l)
		case len(out) == 0 || out[len(out)-1].Sign != Gap:
			out = append(out, Line{Sign: Gap})
		}
	}
	return out
}
