// want: pass; outcomes 1

package main

import "fmt"

type job struct{ n int }

// The owner of a pointer changes with the message.
func main() {
	c, back := make(chan *job), make(chan *job)
	go func() {
		j := <-c
		j.n *= 2
		back <- j
	}()
	j := &job{21}
	j.n++
	c <- j
	fmt.Println((<-back).n)
}
