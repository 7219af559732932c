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
		far := distance(want, have)
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

// distance is the number of letters to insert, delete or change to turn a into b
// (Levenshtein 1965), by the usual row-by-row table.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			above := row[j+1]
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(above+1, row[j]+1, change)
			diagonal = above
		}
	}
	return row[len(b)]
}
