package main

import "fmt"

func main() {
	arr := [3]int{1, 2, 3}
	for i, v := range arr { // a copy is ranged over
		arr[2] = 10
		fmt.Print(i, v, " ")
	}
	fmt.Println(arr)
	for i, v := range &arr { // no copy
		arr[2] = 20
		fmt.Print(i, v, " ")
	}
	fmt.Println()
	s := []int{1, 2, 3}
	for i, v := range s { // length is taken once, elements are not
		if i == 0 {
			s = append(s, 4)
			s[1] = 50
		}
		fmt.Print(v, " ")
	}
	fmt.Println(s)
	t := make([]int, 3, 10)
	for i, v := range t {
		t = append(t, i)
		t[2] = 7
		fmt.Print(v, " ")
	}
	fmt.Println(len(t))
	for i, r := range "aé\xff世" {
		fmt.Printf("%d:%q ", i, r)
	}
	fmt.Println()
	for i := range "éa" {
		fmt.Print(i, " ")
	}
	fmt.Println()
	ch := make(chan int, 3)
	ch <- 1
	ch <- 2
	close(ch)
	for v := range ch {
		fmt.Print(v, " ")
	}
	fmt.Println()
	for i := range 3 {
		i *= 2
		fmt.Print(i, " ")
	}
	var u uint8 = 3
	for i := range u {
		fmt.Printf("%T%d ", i, i)
	}
	for range -1 {
		fmt.Print("never")
	}
	fmt.Println()
	var np *[2]int
	for i := range np {
		fmt.Print(i, " ")
	}
	for range []int(nil) {
	}
	for range map[int]int(nil) {
	}
	var xs [4]struct{ a, b int }
	for xs[1].a, xs[2].b = range s {
	}
	fmt.Println(xs)
}
