// want: fail; outcomes 2; races 1

package main

import (
	"fmt"
	"sync"
)

func main() {
	var mu sync.Mutex
	n := 0
	done := make(chan bool)
	go func() { mu.Lock(); n++; mu.Unlock(); close(done) }()
	mu.Lock()
	mu.Unlock()
	v := n
	<-done
	fmt.Println(v)
}
