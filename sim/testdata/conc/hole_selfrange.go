// want: pass; outcomes 3

package main

import (
	"fmt"
	"sync/atomic"
)

var x atomic.Int32

func seq(yield func(int) bool) {
	for i := range 3 {
		if !yield(i) {
			return
		}
	}
}
func main() {
	done := make(chan bool)
	go func() {
		defer func() { done <- true }()
		for i := range seq {
			defer fmt.Print(i, x.Load(), ";")
			if i == 1 {
				return
			}
		}
	}()
	x.Store(1)
	<-done
	fmt.Println()
}
