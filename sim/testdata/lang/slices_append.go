package main

import "fmt"

// sink makes slices escape: the compiler may give others more room, on the stack.
var sink []any

func capOf[T any](s []T) int {
	sink = append(sink, s)
	return cap(s)
}

func main() {
	a := []int{1, 2, 3, 4}
	b := a[:2]
	b = append(b, 99) // writes into a
	fmt.Println(a, b, len(b), cap(b))
	c := append(b[:2:2], 7) // a new array
	fmt.Println(a, c)
	var caps []int
	var s []int
	last := -1
	for i := range 2000 {
		s = append(s, i)
		if cap(s) != last {
			last = cap(s)
			caps = append(caps, last)
		}
	}
	fmt.Println(caps)
	var bs []byte
	bs = append(bs, "hello"...)
	fmt.Println(string(bs), len(bs), cap(bs))
	fmt.Println(capOf(append([]string(nil), "a")), capOf(append([]int32(nil), 1, 2, 3)), capOf(append([]int{1, 2, 3}, 4, 5, 6, 7, 8)))
	type big struct{ a, b, c int }
	fmt.Println(capOf(append([]big(nil), big{})), capOf(append([]struct{}(nil), struct{}{})))
	s = append(s[:2], s[5:8]...)
	fmt.Println(s)
	s = append(s, s...)
	fmt.Println(s)
	var nilS []int
	fmt.Println(append(nilS) == nil, append(nilS, []int{}...) == nil, append([]int{}, nilS...) == nil)
	x := make([]int, 0, 1)
	y := append(x, 1)
	z := append(x, 2)
	fmt.Println(y[0], z[0])
	grow := append([]byte{}, make([]byte, 33)...)
	fmt.Println(len(grow), cap(grow))
}
