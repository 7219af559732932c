package main

import (
	"fmt"
	"runtime"
)

func main() {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer func() { fmt.Println("recover sees", recover()) }()
		func() {
			defer fmt.Println("inner defer")
			runtime.Goexit()
		}()
		fmt.Println("never")
	}()
	<-done
	again := make(chan bool)
	go func() {
		defer close(again)
		defer func() {
			recover()
			fmt.Println("panic recovered; Goexit goes on")
		}()
		defer func() { panic("in a deferred call") }()
		runtime.Goexit()
	}()
	<-again
	fmt.Println("main goes on")
}
