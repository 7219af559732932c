package main

import "fmt"

func main() {
	m := map[string]int{"a": 1}
	v, ok := m["b"]
	fmt.Println(v, ok, m["a"], len(m))
	m["b"]++
	m["c"] += 5
	delete(m, "a")
	delete(m, "zz")
	fmt.Println(m, len(m))
	var nm map[string][]int
	fmt.Println(nm["x"], len(nm), nm == nil)
	delete(nm, "x")
	ms := map[string][]int{}
	ms["x"] = append(ms["x"], 1, 2)
	fmt.Println(ms)
	mm := map[string]map[string]int{"x": {"y": 1}}
	mm["x"]["z"] = 2
	fmt.Println(mm, mm["q"]["r"])
	type P struct{ x, y int }
	mp := map[P]*P{{1, 2}: {3, 4}}
	mp[P{1, 2}].x++
	fmt.Println(*mp[P{1, 2}])
	a := map[[2]string]bool{{"x", "y"}: true}
	fmt.Println(a[[2]string{"x", "y"}], a[[2]string{"y", "x"}])
	clear(m)
	fmt.Println(len(m), m)
	f := map[string]func(int) int{"double": func(n int) int { return 2 * n }}
	fmt.Println(f["double"](4))
	x := map[int]int{}
	y := x
	y[1] = 2
	fmt.Println(x)
	for i := range 100 {
		x[i%10] += i
	}
	fmt.Println(x)
	for i := range 1000 {
		x[i] = i
	}
	for i := range 990 {
		delete(x, i)
	}
	fmt.Println(x)
}
