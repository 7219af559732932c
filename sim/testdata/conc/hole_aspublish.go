// want: fail; outcomes 2; races

package main

import (
	"errors"
	"fmt"
)

type E struct{ n int }

func (e *E) Error() string { return "e" }

var target *E

func main() {
	done := make(chan bool, 1)
	e := &E{1}
	go func() {
		f := &E{1}
		errors.As(error(f), &target)
		done <- true
		f.n = 2
	}()
	_ = e
	<-done
	fmt.Println(target.n)
}
