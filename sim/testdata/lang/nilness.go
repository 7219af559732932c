package main

import "fmt"

type T struct {
	v    int
	next *T
	m    map[string]int
	s    []int
	f    func()
	c    chan int
	e    error
	i    any
	arr  [2]*T
}

func (t *T) Safe() string {
	if t == nil {
		return "nil T"
	}
	return "T"
}

func try(f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println("panic:", r)
		}
	}()
	f()
}

func main() {
	var t T
	fmt.Println(t.next == nil, t.m == nil, t.s == nil, t.f == nil, t.c == nil, t.e == nil, t.i == nil, t.next.Safe(), t.arr[1].Safe())
	fmt.Println(t.m["x"], len(t.s), t.s[:0] == nil, t.s[0:0:0] == nil)
	for range t.s {
	}
	try(func() { fmt.Println(t.next.v) })
	try(func() { t.next.v = 1 })
	try(func() { _ = *t.next })
	try(func() { t.arr[0].arr[1].v++ })
	try(func() { t.f() })
	try(func() { fmt.Println(t.e.Error()) })
	try(func() { t.m["a"] = 1 })
	try(func() { var p *[3]int; fmt.Println(len(p)); p[1] = 2 })
	try(func() { var p *[3]int; _ = p[:]; fmt.Println(p[:] == nil) })
	try(func() { var p **int; **p = 1 })
	try(func() { _ = &t.next.v; fmt.Println("address of a field of nil") })
}
