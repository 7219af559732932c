package main

import "fmt"

func main() {
	a := []int{1, 2, 3}
	for i := range 5 {
		fmt.Println(a[i])
	}
}
