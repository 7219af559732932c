package main

import "fmt"

// A channel hands over a value, and everything that was written before.
func main() {
	var message string
	ready := make(chan bool)
	go func() {
		message = "hello"
		ready <- true
	}()
	<-ready
	fmt.Println("read:", message)
}
