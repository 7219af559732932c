// The look and the booking are each under the lock, and somebody else comes between.
package main

import (
	"fmt"
	"sync"
)

const fixed = false

type hall struct {
	mu   sync.Mutex
	free int
	sold []string
}

func (h *hall) left() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.free
}

func (h *hall) take(who string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if fixed && h.free == 0 {
		return
	}
	h.free--
	h.sold = append(h.sold, who)
}

func (h *hall) book(who string) {
	if h.left() > 0 {
		h.take(who)
	}
}

func main() {
	h := &hall{free: 1}
	var wg sync.WaitGroup
	for _, who := range []string{"ann", "ben"} {
		wg.Go(func() { h.book(who) })
	}
	wg.Wait()
	if h.free < 0 {
		panic(fmt.Sprint(h.sold))
	}
}
