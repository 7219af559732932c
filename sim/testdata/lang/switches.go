package main

import "fmt"

func call(n int) int { fmt.Print("c", n, " "); return n }

func kind(x any) string {
	switch v := x.(type) {
	case nil:
		return "nil"
	case int, int64:
		return fmt.Sprintf("integer %v", v)
	case string:
		return "string " + v
	case error:
		return "error " + v.Error()
	case fmt.Stringer:
		return "stringer " + v.String()
	case []int:
		return fmt.Sprint("slice ", len(v))
	case func() int:
		return fmt.Sprint("func ", v())
	case map[string]int, chan int:
		return fmt.Sprintf("%T", v)
	case *int:
		return fmt.Sprint("pointer ", *v)
	case struct{ X int }:
		return fmt.Sprint("struct ", v.X)
	default:
		return fmt.Sprintf("other %T", v)
	}
}

type st int

func (s st) String() string { return "st" }

func main() {
	for n := range 5 {
		switch n {
		case 0:
			fmt.Print("zero ")
			fallthrough
		case 1:
			fmt.Print("one ")
		case 2, 3:
			if n == 3 {
				break
			}
			fmt.Print("two ")
		default:
			fmt.Print("default ")
		}
	}
	fmt.Println()
	switch x := call(2); x {
	case call(1), call(2), call(3):
		fmt.Println("hit")
	}
	switch {
	case call(1) == 2:
	default:
		fmt.Println("middle default")
	case call(3) == 3:
		fmt.Println("third")
	}
	switch call(0); {
	}
	fmt.Println()
	n := 5
	for _, x := range []any{nil, 1, int64(2), "s", fmt.Errorf("e"), st(1), []int{1}, func() int { return 9 }, map[string]int{}, make(chan int), &n, struct{ X int }{4}, 1.5} {
		fmt.Println(kind(x))
	}
	var e error
	switch e {
	case nil:
		fmt.Println("nil error")
	}
	switch x := any(n).(type) {
	case interface{ Foo() }:
		x.Foo()
	case int:
		x++
		fmt.Println(x)
	}
}
