package main

import "fmt"

type Meters float64
type ID string
type Handler func(int) string
type Flags uint8

const (
	A Flags = 1 << iota
	B
	C
)

func (f Flags) Has(g Flags) bool { return f&g != 0 }

type Err string

func (e Err) Error() string { return string(e) }

type Matrix [2][2]int

func (m Matrix) T() Matrix { return Matrix{{m[0][0], m[1][0]}, {m[0][1], m[1][1]}} }

func apply(h Handler, n int) string { return h(n) }

func main() {
	m := Meters(3)
	fmt.Println(m*2, float64(m)/2, ID("x")+"y", string(ID("z")))
	fmt.Println(apply(func(n int) string { return fmt.Sprint("h", n) }, 4))
	f := A | C
	f &^= A
	fmt.Println(f.Has(A), f.Has(C), f, B)
	var e error = Err("err")
	fmt.Println(e, e == Err("err"), e.(Err)[0])
	fmt.Println(Matrix{{1, 2}, {3, 4}}.T())
	var c chan int = make(chan int, 1)
	var send chan<- int = c
	var recv <-chan int = c
	send <- 1
	fmt.Println(<-recv)
	type pt struct{ X int }
	type pt2 struct{ X int }
	fmt.Println(pt2(pt{1}), []byte("ab"), []rune("ab"), float64(7)/2, int('a'), string(rune(0x4e16)))
	var any1 any = m
	switch v := any1.(type) {
	case float64:
		fmt.Println("float64", v)
	case Meters:
		fmt.Println("Meters", v)
	}
	var np *int
	x := any(np)
	_, ok := x.(*int)
	fmt.Println(ok, x != nil)
	var fn func() = func() {}
	fmt.Println(fn != nil, Handler(nil) == nil)
}
