package main

import "fmt"

func sum(base int, xs ...int) int {
	for _, x := range xs {
		base += x
	}
	if len(xs) > 0 {
		xs[0] = -1
	}
	return base
}

func pair() (int, int)          { return 3, 4 }
func three() (string, int, any) { return "%s %d %v\n", 1, 2 }
func anys(xs ...any) string     { return fmt.Sprint(len(xs), xs == nil) }

func main() {
	s := []int{1, 2, 3}
	fmt.Println(sum(10), sum(10, 1), sum(10, s...), s)
	fmt.Println(sum(pair()))
	fmt.Println(pair())
	fmt.Println(anys(), anys(nil), anys(nil...), anys([]any{1, 2}...), anys([]int{1, 2}))
	fmt.Println(anys(pair()))
	f := sum
	fmt.Println(f(1, 2, 3))
	func(format string, args ...any) { fmt.Printf(format, args...) }("%d-%s\n", 1, "x")
}
