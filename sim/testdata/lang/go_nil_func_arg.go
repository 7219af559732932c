package main

import "fmt"

// handle looks at its function only in the goroutine that is to run it.
func handle(f func(int) bool) {
	done := make(chan bool)
	defer fmt.Println("never reached")
	go f(1)
	<-done
}

func main() {
	defer func() { fmt.Println("not recovered:", recover()) }()
	handle(nil)
}
