// Why: Torn read: main\.func1, in grow, set r\.w to 3 .*read r\.w = 3 .*read r\.h = 1 .*changes only later

package main

import "sync"

type rect struct {
	mu   sync.RWMutex
	w, h int
}

func (r *rect) grow(n int) {
	r.mu.Lock()
	r.w += n
	r.mu.Unlock()
	r.mu.Lock()
	r.h += n
	r.mu.Unlock()
}

func (r *rect) square() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.w == r.h
}

func main() {
	r := &rect{w: 1, h: 1}
	done := make(chan bool)
	go func() { r.grow(2); close(done) }()
	if !r.square() {
		panic("not a square")
	}
	<-done
}
