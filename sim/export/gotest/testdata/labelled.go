// Both find the same place free, in a loop that has a label.
package main

import (
	"fmt"
	"sync"
)

const fixed = false

type place struct{ taken bool }

type row struct {
	mu     sync.Mutex
	places []*place
	sold   int
}

func (r *row) sell() {
	if fixed {
		r.mu.Lock()
		defer r.mu.Unlock()
	}
search:
	for _, p := range r.places {
		if p.taken {
			continue search
		}
		p.taken = true
		r.sold++
		break search
	}
}

func main() {
	r := &row{}
	r.places = []*place{{}}
	var wg sync.WaitGroup
	wg.Go(r.sell)
	wg.Go(r.sell)
	wg.Wait()
	if r.sold > 1 {
		panic(fmt.Sprintf("%d sold of %d", r.sold, len(r.places)))
	}
}
