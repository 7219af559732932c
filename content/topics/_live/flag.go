package main

import "fmt"

func main() {
	ready := false
	done := make(chan struct{})
	go func() {
		ready = true
		close(done)
	}()
	_ = ready
	<-done
	fmt.Println("ready:", ready)
}
