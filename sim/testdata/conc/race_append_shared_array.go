// want: fail; outcomes 2; races 1

package main

import "fmt"

// Both appends have room in the same array.
func main() {
	base := make([]int, 1, 4)
	done := make(chan []int)
	go func() { done <- append(base, 1) }()
	mine := append(base, 2)
	theirs := <-done
	fmt.Println(mine[1] == theirs[1], mine[1])
}
