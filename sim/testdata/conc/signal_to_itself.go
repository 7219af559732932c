// want: pass; outcomes 1
package main

import (
	"fmt"
	"os"
	"os/signal"
)

// A program that sends itself a signal is told of it.
func main() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		panic(err)
	}
	if err := self.Signal(os.Interrupt); err != nil {
		panic(err)
	}
	fmt.Print(<-c)
}
