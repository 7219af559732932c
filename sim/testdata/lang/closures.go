package main

import "fmt"

func counter() (func() int, func()) {
	n := 0
	return func() int { n++; return n }, func() { n = 10 }
}

func named() (x int, err error) {
	f := func() { x = 5; err = fmt.Errorf("set in closure") }
	f()
	return
}

func fib() func(int) int {
	var f func(int) int
	f = func(n int) int {
		if n < 2 {
			return n
		}
		return f(n-1) + f(n-2)
	}
	return f
}

func main() {
	next, reset := counter()
	fmt.Println(next(), next())
	reset()
	fmt.Println(next())
	fmt.Println(named())
	fmt.Println(fib()(15))
	var fs []func() int
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { i *= 2; return i })
	}
	for _, f := range fs {
		fmt.Print(f(), f(), " ")
	}
	fmt.Println()
	x := 1
	p := func() *int { return &x }
	*p()++
	fmt.Println(x)
	a := [2]int{1, 2}
	g := func() int { return a[0] }
	a[0] = 9
	fmt.Println(g())
	func(xs ...int) { fmt.Println(len(xs), cap(xs), xs == nil) }()
}
