package main

import "fmt"

type e struct{ n int }

func (x *e) Error() string { return fmt.Sprintf("error %d", x.n) }

func main() {
	c := make(chan int)
	go func() {
		defer fmt.Println("goroutine's defer")
		panic(&e{4})
	}()
	<-c
}
