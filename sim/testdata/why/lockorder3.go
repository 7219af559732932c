// Why: Deadlock: eat holds forks\[0\]\.Mutex \(\d+\) and waits for forks\[1\]\.Mutex; eat #2 holds forks\[1\]\.Mutex \(\d+\) and waits for forks\[2\]\.Mutex; eat #3 holds forks\[2\]\.Mutex \(\d+\) and waits for forks\[0\]
// Not: left|right

package main

import "sync"

type fork struct{ sync.Mutex }

func eat(left, right *fork, done chan int) {
	left.Lock()
	defer left.Unlock()
	right.Lock()
	defer right.Unlock()
	done <- 1
}

func main() {
	var forks [3]fork
	done := make(chan int, 3)
	for i := range forks {
		go eat(&forks[i], &forks[(i+1)%3], done)
	}
	for range 3 {
		<-done
	}
}
