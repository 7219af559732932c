// Each of two holds a lock and waits for the other's.
package main

import "sync"

const fixed = false

type account struct {
	mu      sync.Mutex
	balance int
}

func move(from, to *account, n int) {
	first, second := from, to
	if fixed && n < 0 {
		first, second = to, from
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	second.mu.Lock()
	defer second.mu.Unlock()
	from.balance -= n
	to.balance += n
}

func main() {
	a, b := &account{balance: 5}, &account{balance: 5}
	var wg sync.WaitGroup
	wg.Go(func() { move(a, b, 1) })
	wg.Go(func() { move(b, a, -1) })
	wg.Wait()
}
