package slices

import (
	"cmp"

	"racelab/order"
)

// Sort sorts x in ascending order.
func Sort[S ~[]E, E cmp.Ordered](x S) { SortStableFunc(x, cmp.Compare[E]) }

// insertionMax is the length up to which insertion is as good as merging. It is Go's, too: so short a slice is sorted
// there as here.
const insertionMax = 12

// SortFunc sorts x by cmp. Which of equal elements comes first is as in Go, where it is not the order that they had.
func SortFunc[S ~[]E, E any](x S, cmp func(a, b E) int) {
	if len(x) <= insertionMax {
		SortStableFunc(x, cmp)
		return
	}
	places := make([]int, len(x))
	for i := range places {
		places[i] = i
	}
	SortStableFunc(places, func(i, j int) int { return cmp(x[i], x[j]) })
	sorted := make(S, 0, len(x))
	for _, i := range order.Unstable(places, func(i, j int) bool { return cmp(x[i], x[j]) < 0 }) {
		sorted = append(sorted, x[i])
	}
	copy(x, sorted)
}

// SortStableFunc sorts x by cmp and keeps equal elements in order: a merge sort.
func SortStableFunc[S ~[]E, E any](x S, cmp func(a, b E) int) {
	if len(x) <= insertionMax {
		for i := 1; i < len(x); i++ {
			for j := i; j > 0 && cmp(x[j], x[j-1]) < 0; j-- {
				x[j], x[j-1] = x[j-1], x[j]
			}
		}
		return
	}
	m := len(x) / 2
	SortStableFunc(x[:m], cmp)
	SortStableFunc(x[m:], cmp)
	left, right, n := append(S{}, x[:m]...), x[m:], 0
	for len(left) > 0 && len(right) > 0 {
		if cmp(right[0], left[0]) < 0 {
			x[n], right = right[0], right[1:]
		} else {
			x[n], left = left[0], left[1:]
		}
		n++
	}
	copy(x[n:], left)
}

// IsSorted reports whether x is in ascending order.
func IsSorted[S ~[]E, E cmp.Ordered](x S) bool { return IsSortedFunc(x, cmp.Compare[E]) }

// IsSortedFunc reports whether x is in the order of cmp.
func IsSortedFunc[S ~[]E, E any](x S, cmp func(a, b E) int) bool {
	for i := 1; i < len(x); i++ {
		if cmp(x[i], x[i-1]) < 0 {
			return false
		}
	}
	return true
}

// Min returns the least element.
func Min[S ~[]E, E cmp.Ordered](x S) E {
	if len(x) < 1 {
		panic("slices.Min: empty list")
	}
	least := x[0]
	for _, v := range x[1:] {
		least = min(least, v)
	}
	return least
}

// MinFunc returns the first element that is least by cmp.
func MinFunc[S ~[]E, E any](x S, cmp func(a, b E) int) E {
	if len(x) < 1 {
		panic("slices.MinFunc: empty list")
	}
	least := x[0]
	for _, v := range x[1:] {
		if cmp(v, least) < 0 {
			least = v
		}
	}
	return least
}

// Max returns the greatest element.
func Max[S ~[]E, E cmp.Ordered](x S) E {
	if len(x) < 1 {
		panic("slices.Max: empty list")
	}
	greatest := x[0]
	for _, v := range x[1:] {
		greatest = max(greatest, v)
	}
	return greatest
}

// MaxFunc returns the first element that is greatest by cmp.
func MaxFunc[S ~[]E, E any](x S, cmp func(a, b E) int) E {
	if len(x) < 1 {
		panic("slices.MaxFunc: empty list")
	}
	greatest := x[0]
	for _, v := range x[1:] {
		if cmp(v, greatest) > 0 {
			greatest = v
		}
	}
	return greatest
}

// BinarySearch returns where target stands in a sorted slice, or would stand.
func BinarySearch[S ~[]E, E cmp.Ordered](x S, target E) (int, bool) {
	return BinarySearchFunc(x, target, cmp.Compare[E])
}

// BinarySearchFunc is BinarySearch with a comparison.
func BinarySearchFunc[S ~[]E, E, T any](x S, target T, cmp func(E, T) int) (int, bool) {
	low, high := 0, len(x)
	for low < high {
		if m := (low + high) / 2; cmp(x[m], target) < 0 {
			low = m + 1
		} else {
			high = m
		}
	}
	return low, low < len(x) && cmp(x[low], target) == 0
}
