package lessons

import (
	"slices"
	"strings"
)

// Closest returns those of names that a person who typed name may have meant,
// the closest first and three at most.
func Closest(name string, names []string) []string {
	plain := func(s string) string {
		return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s))
	}
	want := plain(name)
	if want == "" || len(want) > 100 {
		return nil
	}
	type match struct {
		name string
		far  int
	}
	var near []match
	for _, n := range names {
		have := plain(n)
		far := Distance(want, have)
		if strings.HasPrefix(have, want) || strings.HasPrefix(want, have) {
			far = min(far, 1)
		}
		if far <= max(1, len(have)/3) {
			near = append(near, match{n, far})
		}
	}
	slices.SortStableFunc(near, func(a, b match) int { return a.far - b.far })
	var out []string
	for _, m := range near[:min(3, len(near))] {
		out = append(out, m.name)
	}
	return out
}

// Distance is the number of letters to insert, delete, change or swap with their
// neighbour to turn a into b (Damerau 1964; no letter is touched twice, which
// is called optimal string alignment). Letters are bytes.
func Distance(a, b string) int {
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, above, row = above, row, before
		row[0] = i + 1
		for j := range len(b) {
			change := above[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(above[j+1]+1, row[j]+1, change)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
