package main

import "fmt"

type P struct{ X, Y int }
type L struct {
	A, B P
	N    string
	f    [2]float64
}
type E struct{}
type R struct {
	self *R
	any
}

func change(p P) P     { p.X = 100; return p }
func changeP(p *P)     { p.X = 100 }
func arr(a [3]int) int { a[0] = 9; return a[0] }
func arrP(a *[3]int)   { a[0] = 9 }

func main() {
	p := P{1, 2}
	q := p
	q.X = 5
	fmt.Println(p == q, p == P{1, 2}, p, q, change(p), p)
	changeP(&p)
	fmt.Println(p)
	l := L{A: p, N: "n"}
	m := l
	m.f[1] = 2
	fmt.Println(l == m, l != m)
	m.f[1] = 0
	fmt.Println(l == m)
	a := [3]int{1, 2, 3}
	b := a
	b[1] = 20
	fmt.Println(a == b, arr(a), a)
	arrP(&a)
	fmt.Println(a)
	fmt.Println(E{} == E{}, [0]int{} == [0]int{})
	r := R{any: 1}
	r.self = &r
	fmt.Println(r.self.self.any, r == *r.self)
	x := []P{{1, 2}, {3, 4}}
	for _, v := range x {
		v.X = 99
	}
	for i := range x {
		x[i].Y *= 10
	}
	fmt.Println(x)
	mp := map[string]P{"a": {1, 2}}
	v := mp["a"]
	v.X = 7
	fmt.Println(mp, v)
	anon := struct {
		Name string
		Tags []string
	}{"n", []string{"t"}}
	c := anon
	c.Tags[0] = "shared"
	c.Name = "own"
	fmt.Println(anon, c)
	aa := [2][2]P{}
	bb := aa
	pp := &aa[1][0].Y
	*pp = 3
	fmt.Println(aa, bb, aa == bb)
	var i, j any = P{1, 2}, P{1, 2}
	fmt.Println(i == j, i == any([2]int{1, 2}), any(1) == any(1.0), any(int32(1)) == any(int64(1)))
	type Q P
	fmt.Println(Q(p), P(Q{3, 4}), struct{ X, Y int }(p))
	pt := &P{}
	pt.X, (*pt).Y = 3, 4
	ptr := &pt
	(*ptr).X++
	fmt.Println(*pt, &pt.X == &(*pt).X)
	np := new(P)
	*np = P{Y: 1}
	fmt.Println(*np, np.Y)
	k := new(5 + 1)
	fmt.Println(*k)
	_ = struct{ _ int }{}
}
