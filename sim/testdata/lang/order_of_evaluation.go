package main

import "fmt"

func t(name string, v int) int { fmt.Print(name, " "); return v }

func two() (int, int) { fmt.Print("two "); return 1, 2 }

var (
	a = b + 1
	b = f()
	c = "first"
)

func f() int { fmt.Println("init b", c); return 41 }

func init() { fmt.Println("init 1", a, b) }
func init() { fmt.Println("init 2") }

func main() {
	arr := []int{0, 0, 0}
	i := 0
	i, arr[i] = 1, 5 // index is evaluated first
	fmt.Println(i, arr)
	x, y := 1, 2
	x, y = y, x
	fmt.Println(x, y)
	arr[t("i", 0)], arr[t("j", 1)] = t("a", 7), t("b", 8)
	fmt.Println(arr)
	fmt.Println(t("l", 1)+t("m", 2)*t("r", 3), t("x", 1) == 2 && t("y", 1) == 1, t("z", 1) == 1 || t("w", 1) == 1)
	m := map[string]int{}
	m["a"], m["b"] = two()
	fmt.Println(m)
	p := &struct{ n int }{1}
	q := p
	p, p.n = nil, 9
	fmt.Println(p == nil, q.n)
	arr[0], arr[0] = 1, 2
	fmt.Println(arr[0])
	var s []int
	s, n := append(s, 1), len(s)
	fmt.Println(s, n)
	z := []int{t("e0", 0), 2: t("e2", 2), t("e3", 3)}
	fmt.Println(z)
	func() {
		defer func() { fmt.Println(recover(), arr) }()
		var np *int
		arr[1], *np = 100, t("rhs", 1)
	}()
	k := 1
	k, z[k] = 2, k+10
	fmt.Println(k, z)
	i = 2
	i += t("once", 1)
	arr[t("idx", 2)] += 5
	fmt.Println(i, arr)
}
