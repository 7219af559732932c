// want: fail; outcomes 2; races

package main

import "fmt"

type T struct{ n int }

func main() {
	a := [][2]T{{{1}, {2}}}
	p := &a[0][0]
	done := make(chan bool)
	go func() { a[0] = [2]T{}; done <- true }()
	read(p)
	<-done
}
func read(p *T) { n := p.n; fmt.Println(n) }
