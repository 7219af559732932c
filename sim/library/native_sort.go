package library

import (
	"cmp"
	"slices"
)

// sortNatives has the order in which Go's sorts leave equal elements. It depends on nothing but the results of
// comparisons, so sorting the ranks of elements moves them as sorting the elements does; and package sort does as
// package slices does.
func sortNatives() map[string]any {
	return map[string]any{
		"racelab/order.sorted": func(ranks []int) []int {
			places := make([]int, len(ranks))
			for i := range places {
				places[i] = i
			}
			slices.SortFunc(places, func(i, j int) int { return cmp.Compare(ranks[i], ranks[j]) })
			return places
		},
	}
}
