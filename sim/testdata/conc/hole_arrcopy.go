// want: fail; outcomes 2; races

package main

import "fmt"

type T struct{ n int }
type S struct{ arr [2]T }

func read(p *T, done chan int) { done <- p.n }
func main() {
	s := &S{[2]T{{1}, {2}}}
	done := make(chan int)
	go read(&s.arr[0], done)
	*s = S{}
	fmt.Println(<-done)
}
