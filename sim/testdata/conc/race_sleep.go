// want: fail; outcomes 1; races 1

package main

import (
	"fmt"
	"time"
)

// Sleeping orders nothing.
func main() {
	x := 0
	go func() { x = 1 }()
	time.Sleep(time.Second)
	fmt.Println(x)
}
