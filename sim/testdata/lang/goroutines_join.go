package main

import (
	"fmt"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	out := make([]int, 3)
	for i := range out {
		wg.Add(1)
		go func(n int) {
			defer wg.Done()
			out[n] = n * n
		}(i)
	}
	wg.Wait()
	fmt.Println(out)
	done := make(chan string)
	go func() { done <- "named result via channel" }()
	fmt.Println(<-done)
	var m sync.Mutex
	m.Lock()
	go m.Unlock() // a method value as a go statement
	m.Lock()
	fmt.Println("locked again")
	c := make(chan int, 1)
	go func(f func() int) { c <- f() }(func() int { return 7 })
	fmt.Println(<-c)
}
