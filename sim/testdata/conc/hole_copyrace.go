// want: fail; outcomes 2; races

package main

import "fmt"

func main() {
	a, b := make([]int, 1), make([]int, 1)
	done := make(chan bool)
	go func() { copy(a, b); done <- true }()
	b[0] = 1
	<-done
	fmt.Println(a[0])
}
