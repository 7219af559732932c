package cells

import (
	"fmt"
	"slices"
	"strings"
)

// Apart returns names cut to room cells, no two of them alike unless the names are: where what is left of two in the
// middle is the same, they are cut around the place at which they differ.
func Apart(names []string, room int) []string {
	out := make([]string, len(names))
	alike := map[string][]int{}
	for i, n := range names {
		out[i] = Middle(n, room)
		alike[out[i]] = append(alike[out[i]], i)
	}
	for _, same := range alike {
		for _, i := range same[min(1, len(same)):] {
			if names[i] != names[same[0]] {
				at := parting(names[same[0]], names[i])
				out[same[0]], out[i] = around(names[same[0]], at, room), around(names[i], at, room)
			}
		}
	}
	shown := map[string]int{}
	for i := range out { // three that part at different places may still look alike: they are numbered
		if shown[out[i]]++; shown[out[i]] > 1 && names[i] != names[slices.Index(out, out[i])] {
			mark := fmt.Sprintf(" #%d", shown[out[i]])
			out[i] = Clip(out[i], room-len(mark)) + mark
		}
	}
	return out
}

// parting is the first letter at which two texts differ, counted in letters.
func parting(a, b string) int {
	x, y := []rune(a), []rune(b)
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return i
		}
	}
	return min(len(x), len(y))
}

// around cuts text to the cells around a letter of it.
func around(text string, at, room int) string {
	runes := []rune(text)
	from := min(max(at-room/3, 0), max(len(runes)-1, 0))
	head := ""
	if from > 0 {
		head = "…"
	}
	rest := string(runes[from:])
	if Width(head+rest) <= room {
		return head + rest
	}
	return head + Clip(rest, room-Width(head)-1) + "…"
}

// Middle cuts text in its middle: outcomes often differ at their end.
func Middle(text string, room int) string {
	if Width(text) <= room {
		return text
	}
	runes := []rune(text)
	head := max((room-1)/3, 1)
	tail := max(room-1-head, 0)
	for head > 1 && Width(string(runes[:head])) > (room-1)/3 {
		head--
	}
	for tail > 0 && Width(string(runes[:head]))+1+Width(string(runes[len(runes)-tail:])) > room {
		tail--
	}
	return string(runes[:head]) + "…" + string(runes[len(runes)-tail:])
}

// Clip cuts text to room cells without a mark: what is left stands for itself.
func Clip(text string, room int) string {
	if Width(text) <= room {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && Width(string(runes)) > room {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ")
}
