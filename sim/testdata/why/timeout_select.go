// Why: the timer of 1s went off \(\d+\) before anybody had sent to d\.answers, so main, in ask, took that case \(\d+\)

package main

import "time"

type desk struct{ answers chan int }

func (d desk) ask() int {
	select {
	case n := <-d.answers:
		return n
	case <-time.After(time.Second):
		return -1
	}
}

func main() {
	d := desk{answers: make(chan int)}
	go func() { d.answers <- 7 }()
	if d.ask() < 0 {
		panic("nobody answers")
	}
}
