// want: fail; outcomes 1; leaks 1

package main

import (
	"fmt"
	"time"
)

func fetch() int { time.Sleep(2 * time.Second); return 1 }

// The sender has nobody to send to once main has given up.
func main() {
	c := make(chan int)
	go func() { c <- fetch() }()
	select {
	case v := <-c:
		fmt.Println(v)
	case <-time.After(time.Second):
		fmt.Println("timeout")
	}
	time.Sleep(3 * time.Second)
}
