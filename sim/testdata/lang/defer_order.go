package main

import "fmt"

func arg(s string) string { fmt.Println("eval", s); return s }

func f() (n int) {
	defer func() { n *= 2 }()
	defer func() { n += 3 }()
	return 4
}

func g() int {
	n := 1
	defer func() { n = 100 }()
	return n
}

type T struct{ name string }

func (t T) Close()   { fmt.Println("close", t.name) }
func (t *T) CloseP() { fmt.Println("closeP", t.name) }
func loop() (s string) {
	for i := range 3 {
		defer func() { s += fmt.Sprint(i) }()
	}
	return ">"
}

func main() {
	defer fmt.Println("last", arg("x"))
	t := T{"one"}
	defer t.Close()
	defer t.CloseP()
	t.name = "two"
	fmt.Println(f(), g(), loop())
	var h func()
	defer func() { fmt.Println("recovered:", recover()) }()
	defer h() // the nil call panics when it runs, not here
	fmt.Println("after defer of nil")
}
