package main

import "fmt"

type code int

type named string

type stringer struct{ a, b int }

func (s stringer) String() string { return "never asked" }

type fail struct{}

func (fail) Error() string { return "custom error text" }

func main() {
	for i, v := range []any{code(3), named("n"), 1.5, true, stringer{1, 2}, fail{}, []int{1}, 'x', uint8(7)} {
		func() {
			defer func() { fmt.Printf("%d %T %v\n", i, v, recover()) }()
			panic(v)
		}()
	}
	panic(code(42))
}
