// want: pass; outcomes 1

package main

import (
	"fmt"
	"time"
)

func main() {
	c := make(chan int, 1)
	go func() { time.Sleep(2 * time.Second); c <- 1 }()
	select {
	case <-c:
	case <-time.After(time.Second):
		fmt.Println("timeout")
	}
	time.Sleep(3 * time.Second)
}
