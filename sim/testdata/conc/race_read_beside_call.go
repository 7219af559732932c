// want: fail; outcomes 1; races

package main

import (
	"fmt"
	"time"
)

// n is read after f.Reset, which starts the function that writes it.
func main() {
	n := 0
	done := make(chan bool)
	f := time.AfterFunc(time.Millisecond, func() { n++; done <- true })
	<-done
	fmt.Println(n > 0, f.Reset(time.Millisecond))
	<-done
}
