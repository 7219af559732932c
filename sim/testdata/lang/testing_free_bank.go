package main

import (
	"errors"
	"fmt"
	"sync"
)

var ErrFunds = errors.New("insufficient funds")

type Account struct {
	sync.Mutex
	id      int
	balance int
	history []entry
}
type entry struct {
	kind string
	amt  int
}
type Bank struct {
	mu       sync.RWMutex
	accounts map[int]*Account
}

func (b *Bank) Open(id, amt int) *Account {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := &Account{id: id, balance: amt}
	if b.accounts == nil {
		b.accounts = make(map[int]*Account)
	}
	b.accounts[id] = a
	return a
}

func (b *Bank) Transfer(from, to, amt int) (err error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	f, ok := b.accounts[from]
	if !ok {
		return fmt.Errorf("account %d: %w", from, errors.ErrUnsupported)
	}
	t := b.accounts[to]
	first, second := f, t
	if second.id < first.id {
		first, second = second, first
	}
	first.Lock()
	defer first.Unlock()
	second.Lock()
	defer second.Unlock()
	if f.balance < amt {
		return fmt.Errorf("transfer %d: %w", amt, ErrFunds)
	}
	f.balance -= amt
	t.balance += amt
	f.history = append(f.history, entry{"out", amt})
	t.history = append(t.history, entry{"in", amt})
	return nil
}

func main() {
	var b Bank
	x, y := b.Open(1, 100), b.Open(2, 0)
	fmt.Println(b.Transfer(1, 2, 30), b.Transfer(2, 1, 50), b.Transfer(9, 1, 1))
	var wg sync.WaitGroup
	for _, amt := range []int{10, 20} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := b.Transfer(1, 2, amt); err != nil {
				fmt.Println(err)
			}
		}()
	}
	wg.Wait()
	fmt.Println(x.balance, y.balance, len(x.history))
	fmt.Println(errors.Is(b.Transfer(1, 2, 1000), ErrFunds))
}
