package main

import (
	"errors"
	"fmt"
)

func safe(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("caught: %v", r)
		}
	}()
	f()
	return nil
}

func multi() (a int, b string, c []int) {
	defer func() { a++; b += "!"; c = append(c, 9) }()
	a, b = 1, "x"
	return a * 10, b + "y", []int{1}
}

func unnamed() (int, string) {
	defer func() { recover() }()
	panic("zero values are returned")
}

func early(n int) (s string) {
	defer func() { s = fmt.Sprintf("%s(%d)", s, n) }()
	if n > 1 {
		return "big"
	}
	s = "small"
	return
}

func panicAfterReturn() (n int) {
	defer func() { recover() }()
	defer func() { panic("after return") }()
	return 42
}

func overwritten() (err error) {
	defer func() { err = errors.Join(err, errors.New("close failed")) }()
	return errors.New("work failed")
}

func shadow() (n int) {
	n = 1
	{
		n := 2
		defer func() { n++ }()
	}
	return n
}

func main() {
	fmt.Println(safe(func() { panic("x") }), safe(func() {}))
	fmt.Println(multi())
	fmt.Println(unnamed())
	fmt.Println(early(1), early(2))
	fmt.Println(panicAfterReturn())
	fmt.Printf("%q\n", overwritten().Error())
	fmt.Println(shadow())
}
