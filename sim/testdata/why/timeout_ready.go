// Why: the timer (of 1s )?went off \(\d+\), and main took that case \(\d+\) although it could have received from done: of the cases that are ready, a select takes any

package main

import "time"

func main() {
	done := make(chan bool, 1)
	done <- true
	late := time.NewTimer(time.Second)
	time.Sleep(time.Second)
	select {
	case <-done:
	case <-late.C:
		panic("late")
	}
}
