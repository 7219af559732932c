package main

import "fmt"

var x = "package"

type int32 string // shadows a predeclared type

func f() (x int, err error) {
	if x, err := 5, fmt.Errorf("inner"); err != nil {
		_ = x
	}
	x++
	return
}

func main() {
	fmt.Println(x)
	x := 1
	{
		x := x + 1
		x++
		fmt.Println(x)
	}
	if x := "if"; x == "if" {
		fmt.Println(x)
	} else if y := x + "else"; y != "" {
		fmt.Println(y)
	}
	for x := range 1 {
		fmt.Println("for", x)
	}
	fmt.Println(x, int32("s"))
	fmt.Println(f())
	true := false
	fmt.Println(true)
	len := func(string) int { return -1 }
	fmt.Println(len("abc"))
	a, b := 1, 2
	b, c := 3, 4
	fmt.Println(a, b, c)
	type T struct{ v int }
	t := T{1}
	{
		type T string
		fmt.Println(T("local"), t)
	}
	nil := 3
	fmt.Println(nil)
	func() {
		x = 50
	}()
	fmt.Println(x)
}
