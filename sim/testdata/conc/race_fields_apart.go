// want: pass; outcomes 1

package main

import "fmt"

type pair struct{ a, b int }

func main() {
	var p pair
	done := make(chan bool)
	go func() {
		p.b = 2
		close(done)
	}()
	p.a = 1
	<-done
	fmt.Println(p)
}
