// Package order has the order in which Go's sorts leave equal elements, which is not the order that these had.
package order

// Unstable gives the places of a row, which are sorted and stable, the order that Go's sort makes. What that does
// depends on comparisons alone, so the host sorts the ranks of the elements.
func Unstable(places []int, less func(i, j int) bool) []int {
	ranks, last := make([]int, len(places)), 0
	for n := 1; n < len(places); n++ {
		if less(places[n-1], places[n]) {
			last++
		}
		ranks[places[n]] = last
	}
	if last == len(places)-1 {
		return places // no two are equal
	}
	return sorted(ranks)
}

// sorted returns the places of ranks in the order in which Go sorts them.
func sorted(ranks []int) []int
