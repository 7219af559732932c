package main

import (
	"fmt"
	"iter"
	"maps"
	"slices"
)

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer fmt.Println("count ends")
		for i := range n {
			if !yield(i) {
				fmt.Println("stopped at", i)
				return
			}
		}
	}
}

func pairs(s string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i, r := range s {
			if !yield(i, string(r)) {
				return
			}
		}
	}
}

func find(want int) (found int, err error) {
	defer func() { fmt.Println("find returns", found, err) }()
	for v := range count(10) {
		defer fmt.Println("deferred in the loop", v)
		if v == want {
			return v, nil
		}
	}
	return -1, fmt.Errorf("no %d", want)
}

func nested() string {
outer:
	for i := range count(3) {
		for j, s := range pairs("abc") {
			switch {
			case j == 2:
				continue outer
			case i == 1:
				break outer
			case s == "z":
				return "never"
			}
			fmt.Println(i, j, s)
		}
	}
	for i := range count(3) {
		for range pairs("xy") {
			if i == 1 {
				return "from inside"
			}
		}
	}
	return "end"
}

func main() {
	fmt.Println(find(2))
	fmt.Println(find(20))
	fmt.Println(nested())
	func() {
		defer func() { fmt.Println("recovered", recover()) }()
		for v := range count(3) {
			if v == 1 {
				panic("in the body")
			}
		}
	}()
	for range func(yield func() bool) { _ = yield() && yield() } {
		fmt.Println("tick")
	}
	m := map[string]int{"b": 2, "a": 1}
	fmt.Println(slices.Sorted(maps.Keys(m)), slices.Collect(count(2)))
	next, stop := iter.Pull(count(2))
	fmt.Println(next())
	fmt.Println(next())
	fmt.Println(next())
	stop()
	for i := range count(5) {
		if i == 3 {
			goto out
		}
	}
out:
	fmt.Println("out")
}
