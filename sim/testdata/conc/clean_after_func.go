// want: pass; outcomes 1

package main

import (
	"fmt"
	"time"
)

func main() {
	x := 1
	done := make(chan bool)
	time.AfterFunc(time.Second, func() { x++; close(done) })
	<-done
	fmt.Println(x)
}
