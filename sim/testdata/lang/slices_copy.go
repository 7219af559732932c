package main

import "fmt"

func main() {
	a := []int{1, 2, 3, 4, 5}
	fmt.Println(copy(a[1:], a), a)
	a = []int{1, 2, 3, 4, 5}
	fmt.Println(copy(a, a[2:]), a)
	b := make([]byte, 3)
	fmt.Println(copy(b, "hello"), string(b))
	fmt.Println(copy(a, []int{}), copy([]int(nil), a))
	s := a[1:3:4]
	fmt.Println(len(s), cap(s), s[:3])
	e := a[5:]
	fmt.Println(len(e), cap(e), e == nil)
	arr := [5]int{1, 2, 3, 4, 5}
	v := arr[1:4]
	v[0] = 20
	fmt.Println(arr, v)
	p := (*[2]int)(v)
	p[1] = 30
	fmt.Println(arr)
	q := [2]int(v)
	q[0] = 0
	fmt.Println(arr, q)
	pa := &arr
	fmt.Println(len(pa), cap(pa[:2]), pa[1:2], pa[4])
	var zero *[0]int = (*[0]int)([]int{})
	fmt.Println(zero != nil, (*[0]int)([]int(nil)) == nil)
	m := [][]int{{1}, {2, 3}, nil, {}}
	m[2] = append(m[2], 5)
	fmt.Println(m, len(m), [...]string{3: "d", 1: "b"}, []int{5: 1, 2, 0: 7})
	clear(a)
	fmt.Println(a)
	mat := [2][3]int{{1, 2, 3}, {4}}
	row := mat[0]
	row[0] = 100
	fmt.Println(mat, row, len(mat[1]))
	ss := make([]struct{ a, b int }, 2)
	ss[1].b = 3
	pp := &ss[0]
	ss = append(ss, ss[1])
	pp.a = 9
	fmt.Println(ss, *pp)
}
