// want: fail; leaks
package main

import "sync"

type box struct {
	mu  sync.RWMutex
	out chan string
}

func (b *box) put(s string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.out <- s
}

func (b *box) take() {
	b.mu.RLock()
	b.mu.RUnlock()
	<-b.out
}

// Whoever takes needs the lock that whoever puts keeps until somebody takes.
func main() {
	b := &box{out: make(chan string)}
	go b.put("x")
	go b.take()
}
