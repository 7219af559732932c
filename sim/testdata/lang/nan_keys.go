package main

import (
	"fmt"
	"math"
)

type point struct{ x, y float64 }

// sum visits every entry.
func sum[K comparable](m map[K]int) (n, total int) {
	for _, v := range m {
		n++
		total += v
	}
	return n, total
}

func main() {
	nan := math.NaN()
	few := map[float64]int{1: 100}
	for i := range 3 {
		few[nan] = 1 << i
	}
	delete(few, nan)
	_, found := few[nan]
	n, total := sum(few)
	fmt.Println(len(few), n, total, found)

	many := map[any]int{}
	for i := range 40 {
		many[i] = 1
		many[nan] = 1000
	}
	for k := range many {
		if _, ok := k.(int); ok {
			delete(many, k)
		}
	}
	n, total = sum(many)
	fmt.Println(len(many), n, total)

	points := map[point]int{{nan, 1}: 1, {1, nan}: 2, {1, 1}: 4}
	points[point{nan, 1}] = 8
	n, total = sum(points)
	fmt.Println(len(points), n, total)
	n = 0
	for range points {
		if n++; n == 2 {
			clear(points)
		}
	}
	fmt.Println(n, len(points))
	cplx := map[complex128]int{complex(nan, 0): 1, complex(0, nan): 2}
	fmt.Println(sum(cplx))
}
