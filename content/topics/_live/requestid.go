package main

import (
	"fmt"
	"os"
	"sync"
)

type processed struct {
	mu  sync.Mutex
	ids map[string]bool
}

func (p *processed) has(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ids[id]
}

func (p *processed) add(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ids[id] = true
}

func main() {
	seen := &processed{ids: map[string]bool{}}
	charges := make(chan int, 2)
	handle := func(id string) {
		if seen.has(id) { // check before processing
			return
		}
		charges <- 20
		seen.add(id) // store the processed id
	}
	var webhooks sync.WaitGroup
	for range 2 { // the same webhook, delivered twice
		webhooks.Go(func() { handle("evt_7") })
	}
	webhooks.Wait()
	fmt.Println("charges:", len(charges))
	if len(charges) != 1 {
		os.Exit(1)
	}
}
