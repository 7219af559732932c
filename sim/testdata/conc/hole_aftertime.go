// want: pass; outcomes 2

package main

import (
	"fmt"
	"sync/atomic"
	"time"
)

var x atomic.Int32

func main() {
	done := make(chan bool)
	go func() {
		d := time.Millisecond
		if x.Load() == 1 {
			d = time.Second
		}
		time.Sleep(d)
		t := <-time.After(time.Millisecond)
		fmt.Println(t.UnixNano() % 10000000000)
		done <- true
	}()
	x.Store(1)
	<-done
}
