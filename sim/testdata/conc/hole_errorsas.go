// want: fail; outcomes 2; races

package main

import (
	"errors"
	"fmt"
)

type E struct{ n int }

func (e *E) Error() string { return "e" }
func main() {
	var target *E
	done := make(chan bool)
	go func() { errors.As(error(&E{1}), &target); done <- true }()
	fmt.Println(target == nil)
	<-done
}
