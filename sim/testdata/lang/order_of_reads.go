package main

import "fmt"

type T struct{ n int }

func (t *T) inc() int { t.n++; return t.n }

var g int

func bump() int           { g += 10; return g }
func two(a, b int) string { return fmt.Sprint(a, b) }
func ret() (int, int)     { x := 1; f := func() int { x = 7; return 2 }; return x, f() }

func main() {
	t := &T{}
	fmt.Println(t.n, t.inc())
	x := t.n + t.inc()
	fmt.Println(x)
	g = g + bump()
	fmt.Println(g)
	fmt.Println(two(g, bump()), two(t.n, t.inc()))
	fmt.Println(ret())
	s := []int{1, 2, 3}
	f := func() int { s[0] = 50; s = append(s, 4); return 1 }
	fmt.Println(s[0]+f(), len(s)+f())
	a := []int{s[0], len(s), f(), len(s)}
	fmt.Println(a)
	i := 0
	h := func() int { i++; return i }
	arr := [4]int{}
	arr[i] = h()
	fmt.Println(arr, i)
	arr[h()] = i
	fmt.Println(arr, i)
	m := map[int]int{i: h(), h(): i}
	fmt.Println(m)
	str := "a"
	k := func() string { str += "b"; return str }
	fmt.Println(str + k() + str)
	if i == h() {
		fmt.Println("equal after")
	} else {
		fmt.Println("equal before")
	}
	y, z := i, h()
	fmt.Println(y, z)
	p := t
	q := func() int { p = &T{100}; return 1 }
	fmt.Println(p.n + q())
	st := T{1}
	u := func() T { st.n = 9; return st }
	fmt.Println(st, u())
	b := i > 3 && h() > 3 || i == 0
	fmt.Println(b, i)
	var e any = i
	w := func() any { e = "changed"; return 1 }
	fmt.Println(e, w())
	c := []any{i, h()}
	fmt.Println(c...)
	ch := make(chan int, 1)
	ch <- 5
	v := func() int { i = 77; return <-ch }
	fmt.Println(i, v())
	ch <- i + func() int { i = 3; return 1 }()
	fmt.Println(<-ch)
	i -= func() int { i = 100; return 1 }()
	fmt.Println(i)
	arr[0] += func() int { arr[0] = 1000; return 1 }()
	m[1] += func() int { m[1] = 500; return 1 }()
	*(&i) += func() int { i = 300; return 1 }()
	t.n += func() int { t.n = 600; return 1 }()
	fmt.Println(arr[0], m[1], i, t.n)
}
