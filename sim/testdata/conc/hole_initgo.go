// want: pass; outcomes 1; leaks 1

package main

import "fmt"

var ch = make(chan int)

func init() {
	go func() {
		for v := range ch {
			fmt.Println(v)
			done <- true
		}
	}()
}

var done = make(chan bool)

func main() { ch <- 1; <-done }
