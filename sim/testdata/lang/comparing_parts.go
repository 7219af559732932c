package main

import (
	"fmt"
	"math"
	"sync"
)

type (
	point struct{ x, y int }
	tag   struct {
		name string
		n    int
	}
	gap  struct{ a, _, b int }
	both struct {
		p point
		v any
	}
	none struct{}
	flat struct {
		id [16]byte
		ok bool
	}
)

var (
	p, q   = point{1, 2}, point{1, 2}
	t, u   = tag{"a", 1}, tag{"a", 1}
	g, h   = gap{a: 1, b: 2}, gap{a: 1, b: 2}
	v, w   = both{v: 1}, both{v: 1}
	f, nan = [2]float64{1, 2}, [2]float64{1, math.NaN()}
	z      = [2]float64{0, math.Copysign(0, -1)}
	b, c   = [7]byte{1, 2, 3, 4, 5, 6, 7}, [7]byte{1, 2, 3, 4, 5, 6, 7}
	k, l   = flat{ok: true}, flat{ok: true}
	n, m   [3]none
	one    = [1]string{"x"}
	null   *point
)

func try(what string, f func() bool) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println(what, "panics:", r)
		}
	}()
	fmt.Println(what, f())
}

func main() {
	var wg sync.WaitGroup
	stop := make(chan bool)
	wg.Go(func() { <-stop }) // so that reading is a step
	all()
	q.y, u.name, h.b, w.v, c[6], l.id[15] = 3, "b", 3, "1", 0, 1
	all()
	t.name, u = "longer", tag{"longer", 2}
	v.v, w.v = []int{}, []int{}
	all()
	w.p.x = 1
	all()
	close(stop)
	wg.Wait()
}

func all() {
	fmt.Println(p == q, p != q, t == u, t != u, g == h, g != h, b == c, b != c, k == l, k != l, n == m, n != m)
	fmt.Println(f == nan, nan == nan, nan != nan, z == [2]float64{}, z != [2]float64{}, one == [1]string{"x"}, one != [1]string{"y"})
	fmt.Println(p == point{1, 2}, point{1, 3} == q, any(p) == any(q), same(&p, &q), same(&b, &c))
	try("both", func() bool { return v == w })
	try("not both", func() bool { return v != w })
	try("null", func() bool { return *null == p })
	try("p and null", func() bool { return p != *null })
	switch q {
	case p:
		fmt.Println("as p")
	case point{1, 3}:
		fmt.Println("moved")
	}
}

func same[T comparable](a, b *T) bool { return *a == *b }
