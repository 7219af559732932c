// Package sort sorts what has a length, a comparison and an exchange.
package sort

import (
	"slices"

	"racelab/order"
	"racelab/rt"
)

// Interface is what can be sorted.
type Interface interface {
	Len() int
	Less(i, j int) bool
	Swap(i, j int)
}

// insertionMax is the length up to which insertion is as good as anything. It is Go's, too: so short a row is sorted
// there as here.
const insertionMax = 12

// Sort sorts data. Which of equal elements comes first is as in Go, where it is not the order that they had.
func Sort(data Interface) {
	n := data.Len()
	if n <= insertionMax {
		insertion(data, 0, n)
		return
	}
	places := make([]int, n)
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(i, j int) int {
		if data.Less(i, j) {
			return -1
		}
		return 0 // a stable sort asks only for what is less
	})
	places = order.Unstable(places, data.Less)
	for i, from := range places {
		for from < i { // it was moved when that place was filled
			from = places[from]
		}
		if from != i {
			data.Swap(i, from)
		}
	}
}

func insertion(data Interface, from, to int) {
	for i := from + 1; i < to; i++ {
		for j := i; j > from && data.Less(j, j-1); j-- {
			data.Swap(j, j-1)
		}
	}
}

// Stable sorts data and keeps equal elements in order: sorted halves, merged in
// place by rotations.
func Stable(data Interface) { stable(data, 0, data.Len()) }

func stable(data Interface, from, to int) {
	if to-from <= insertionMax {
		insertion(data, from, to)
		return
	}
	mid := from + (to-from)/2
	stable(data, from, mid)
	stable(data, mid, to)
	merge(data, from, mid, to)
}

// merge joins two sorted runs: it cuts the longer in half, finds where that
// element belongs in the other run, exchanges what lies between, and goes on
// on both sides.
func merge(data Interface, from, mid, to int) {
	if from == mid || mid == to || !data.Less(mid, mid-1) {
		return
	}
	if to-from == 2 {
		data.Swap(from, mid)
		return
	}
	var i, j int // data[i:mid] and data[mid:j] change places
	if mid-from > to-mid {
		i = from + (mid-from)/2
		j = mid + Search(to-mid, func(k int) bool { return !data.Less(mid+k, i) })
	} else {
		j = mid + (to-mid+1)/2
		i = from + Search(mid-from, func(k int) bool { return data.Less(j-1, from+k) })
	}
	reverse(data, i, mid)
	reverse(data, mid, j)
	reverse(data, i, j)
	cut := i + (j - mid)
	merge(data, from, i, cut)
	merge(data, cut, j, to)
}

func reverse(data Interface, from, to int) {
	for to--; from < to; from, to = from+1, to-1 {
		data.Swap(from, to)
	}
}

// IsSorted reports whether data is in order.
func IsSorted(data Interface) bool {
	for i := data.Len() - 1; i > 0; i-- {
		if data.Less(i, i-1) {
			return false
		}
	}
	return true
}

type reversed struct{ Interface }

func (r reversed) Less(i, j int) bool { return r.Interface.Less(j, i) }

// Reverse returns data in the opposite order.
func Reverse(data Interface) Interface { return &reversed{data} }

// anySlice is a slice of any type with a comparison.
type anySlice struct {
	x    any
	less func(i, j int) bool
}

func (s anySlice) Len() int           { return rt.SliceLen(s.x) }
func (s anySlice) Less(i, j int) bool { return s.less(i, j) }
func (s anySlice) Swap(i, j int)      { rt.SliceSwap(s.x, i, j) }

// Slice sorts the slice x.
func Slice(x any, less func(i, j int) bool) { Sort(anySlice{x, less}) }

// SliceStable sorts the slice x and keeps equal elements in order.
func SliceStable(x any, less func(i, j int) bool) { Stable(anySlice{x, less}) }

// SliceIsSorted reports whether the slice x is in order.
func SliceIsSorted(x any, less func(i, j int) bool) bool { return IsSorted(anySlice{x, less}) }

// Search returns the least i from 0 to n for which f holds, n if there is none.
// f must hold for all that are greater.
func Search(n int, f func(int) bool) int {
	low, high := 0, n
	for low < high {
		if m := (low + high) / 2; f(m) {
			high = m
		} else {
			low = m + 1
		}
	}
	return low
}

// Find returns the least i for which cmp(i) <= 0 and whether it is 0 there.
func Find(n int, cmp func(int) int) (i int, found bool) {
	i = Search(n, func(k int) bool { return cmp(k) <= 0 })
	return i, i < n && cmp(i) == 0
}

// Ints sorts x.
func Ints(x []int) { slices.Sort(x) }

// Float64s sorts x.
func Float64s(x []float64) { slices.Sort(x) }

// Strings sorts x.
func Strings(x []string) { slices.Sort(x) }

// IntsAreSorted reports whether x is in order.
func IntsAreSorted(x []int) bool { return slices.IsSorted(x) }

// Float64sAreSorted reports whether x is in order.
func Float64sAreSorted(x []float64) bool { return slices.IsSorted(x) }

// StringsAreSorted reports whether x is in order.
func StringsAreSorted(x []string) bool { return slices.IsSorted(x) }

// SearchInts returns where x stands in sorted a, or would stand.
func SearchInts(a []int, x int) int { return Search(len(a), func(i int) bool { return a[i] >= x }) }

// SearchFloat64s returns where x stands in sorted a, or would stand.
func SearchFloat64s(a []float64, x float64) int {
	return Search(len(a), func(i int) bool { return a[i] >= x })
}

// SearchStrings returns where x stands in sorted a, or would stand.
func SearchStrings(a []string, x string) int {
	return Search(len(a), func(i int) bool { return a[i] >= x })
}

// IntSlice is ints as an Interface.
type IntSlice []int

// Len returns the length.
func (x IntSlice) Len() int { return len(x) }

// Less compares two elements.
func (x IntSlice) Less(i, j int) bool { return x[i] < x[j] }

// Swap exchanges two elements.
func (x IntSlice) Swap(i, j int) { x[i], x[j] = x[j], x[i] }

// Sort sorts x.
func (x IntSlice) Sort() { Sort(x) }

// Float64Slice is float64s as an Interface.
type Float64Slice []float64

// Len returns the length.
func (x Float64Slice) Len() int { return len(x) }

// Less compares two elements; NaN comes first.
func (x Float64Slice) Less(i, j int) bool { return x[i] < x[j] || x[i] != x[i] && x[j] == x[j] }

// Swap exchanges two elements.
func (x Float64Slice) Swap(i, j int) { x[i], x[j] = x[j], x[i] }

// Sort sorts x.
func (x Float64Slice) Sort() { Sort(x) }

// StringSlice is strings as an Interface.
type StringSlice []string

// Len returns the length.
func (x StringSlice) Len() int { return len(x) }

// Less compares two elements.
func (x StringSlice) Less(i, j int) bool { return x[i] < x[j] }

// Swap exchanges two elements.
func (x StringSlice) Swap(i, j int) { x[i], x[j] = x[j], x[i] }

// Sort sorts x.
func (x StringSlice) Sort() { Sort(x) }
