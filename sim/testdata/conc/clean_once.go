// want: pass; outcomes 1

package main

import (
	"fmt"
	"sync"
)

func main() {
	var once sync.Once
	var v *int
	get := func() int {
		once.Do(func() { v = new(int); *v = 5 })
		return *v
	}
	c := make(chan int)
	for range 2 {
		go func() { c <- get() }()
	}
	fmt.Println(<-c + <-c)
}
