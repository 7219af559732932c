// want: fail; races 1

package main

import "fmt"

type pair struct{ a, b int }

func main() {
	p := pair{1, 1}
	done := make(chan bool)
	go func() {
		p.b = 2
		close(done)
	}()
	q := p // reads both fields
	<-done
	fmt.Println(q.a)
}
