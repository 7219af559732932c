// want: pass; outcomes 2

package main

import (
	"fmt"
	"sync/atomic"
)

type I interface{ M() }
type A struct{}
type B struct{}

func (A) M() { fmt.Println("A") }
func (B) M() { fmt.Println("B") }

var x atomic.Int32

func run(done chan bool) {
	defer func() { done <- true }()
	var i I = A{}
	if x.Load() == 1 {
		i = B{}
	}
	defer i.M()
	i = nil
	x.Add(10)
}
func main() {
	done := make(chan bool)
	go run(done)
	x.Store(1)
	<-done
}
