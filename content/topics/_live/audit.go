package main

import (
	"fmt"
	"os"
	"sync"
)

type account struct {
	mu      sync.Mutex
	balance int
	paid    int // sum of what was paid out
}

func (a *account) enough(n int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.balance >= n
}

func (a *account) pay(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.balance -= n
	a.paid += n
}

func main() {
	a := &account{balance: 100}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if a.enough(80) {
				a.pay(80)
			}
		})
	}
	both.Wait()
	fmt.Println("books agree:", a.balance+a.paid == 100, "· balance", a.balance)
	if a.balance < 0 {
		os.Exit(1)
	}
}
