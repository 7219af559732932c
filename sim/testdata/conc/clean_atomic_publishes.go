// want: pass; outcomes 2

package main

import (
	"fmt"
	"sync/atomic"
)

func main() {
	var ready atomic.Bool
	data := 0
	done := make(chan bool)
	go func() { data = 42; ready.Store(true); close(done) }()
	if ready.Load() {
		fmt.Println(data)
	}
	<-done
}
