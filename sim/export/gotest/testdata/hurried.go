// The answer takes a second, and whoever asks waits for two; a slow moment is enough.
package main

import "time"

const fixed = false

func ask(answer chan<- int) {
	time.Sleep(time.Second)
	answer <- 42
}

func main() {
	answer := make(chan int, 1)
	go ask(answer)
	if fixed {
		<-answer
		return
	}
	time.Sleep(2 * time.Second)
	select {
	case <-answer:
	default:
		panic("no answer")
	}
}
