package main

import "fmt"

type T struct{ n int }

func (t T) Get() int   { return t.n }
func (t *T) Inc(d int) { t.n += d }

type I interface{ Get() int }

type F func(int) int

func (f F) Twice(n int) int { return f(f(n)) }

type Sl []int

func (s Sl) Sum() (n int) {
	for _, v := range s {
		n += v
	}
	return
}
func (s *Sl) Add(v int) { *s = append(*s, v) }

type M map[string]int

func (m M) Has(k string) bool { _, ok := m[k]; return ok }

type node struct {
	next *node
	v    int
}

func (n *node) len() int {
	if n == nil {
		return 0
	}
	return 1 + n.next.len()
}

func main() {
	t := T{1}
	get := t.Get // bound to a copy
	inc := t.Inc // bound to the address
	inc(5)
	fmt.Println(get(), t.n)
	fmt.Println(T.Get(t), (*T).Get(&t))
	(*T).Inc(&t, 2)
	fmt.Println(t.n)
	var i I = t
	g := i.Get
	i = &T{100}
	fmt.Println(g(), i.Get(), I.Get(i))
	fmt.Println(F(func(n int) int { return n * 3 }).Twice(2))
	var s Sl
	s.Add(1)
	add := s.Add
	add(2)
	fmt.Println(s.Sum(), s)
	fmt.Println(M{"a": 1}.Has("a"), M(nil).Has("a"))
	fmt.Println((&node{&node{nil, 2}, 1}).len(), (*node)(nil).len())
	fs := []func() int{t.Get, T{9}.Get, func() int { return 3 }}
	for _, f := range fs {
		fmt.Print(f(), " ")
	}
	fmt.Println()
	defer func() { fmt.Println("nil method value:", recover()) }()
	var ni I
	_ = ni.Get
}
