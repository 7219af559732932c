package main

import (
	"fmt"
	"slices"
)

func main() {
	m := map[int]int{}
	for i := range 20 {
		m[i] = i
	}
	n := 0
	for k := range m {
		delete(m, k)
		n++
	}
	fmt.Println(n, len(m))
	m = map[int]int{1: 1, 2: 2, 3: 3}
	seen := map[int]int{}
	for k := range m { // each is seen at most once, and what is deleted is not
		seen[k]++
		for j := range 4 {
			if j != k {
				delete(m, j)
			}
		}
	}
	fmt.Println(len(seen), len(m))
	m = map[int]int{1: 1, 2: 4, 3: 9}
	sum := 0
	for k, v := range m {
		m[k] = v + 1
		sum += k * v
	}
	fmt.Println(sum, m)
	var keys []int
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	fmt.Println(keys)
	clear(m)
	for range m {
		fmt.Println("never")
	}
	for k, v := range map[string]string{"only": "one"} {
		fmt.Println(k, v)
	}
}
