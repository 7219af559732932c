// want: fail; outcomes 1; races 1

package main

import (
	"fmt"
	"sync/atomic"
)

func main() {
	var n int32
	done := make(chan bool)
	go func() { atomic.AddInt32(&n, 1); close(done) }()
	_ = n
	<-done
	fmt.Println(n)
}
