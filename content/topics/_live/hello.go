package main

import (
	"fmt"
	"sync"
)

// account is a struct: fields, and no class around them.
type account struct {
	mu      sync.Mutex // taken by whoever uses balance
	balance int
}

// deposit is a method: a is what other languages call this or self.
func (a *account) deposit(n int) error {
	if n <= 0 {
		return fmt.Errorf("cannot deposit %d", n)
	}
	a.mu.Lock()
	defer a.mu.Unlock() // runs when deposit returns
	a.balance += n
	return nil
}

func main() {
	a := &account{balance: 100} // := declares and assigns
	var wg sync.WaitGroup
	for _, n := range []int{50, 30} {
		wg.Go(func() { // starts a goroutine, and counts it
			if err := a.deposit(n); err != nil {
				fmt.Println(err)
			}
		})
	}
	wg.Wait() // until both have returned
	fmt.Println("balance", a.balance)
}
