// Why: Forgotten unlock: main\.func1 locked b\.mu in bank\.pay \(\d+\), and bank\.pay returned without unlocking it; main\.func1 #2 waits
// Not: What decided it

package main

import (
	"errors"
	"sync"
)

type bank struct {
	mu  sync.Mutex
	bal map[string]int
}

func (b *bank) pay(who string, n int) error {
	b.mu.Lock()
	if b.bal[who] < n {
		return errors.New("too little")
	}
	b.bal[who] -= n
	b.mu.Unlock()
	return nil
}

func main() {
	b := &bank{bal: map[string]int{"ann": 5}}
	errs := make(chan error, 2)
	for _, n := range []int{9, 1} {
		go func() { errs <- b.pay("ann", n) }()
	}
	<-errs
	<-errs
}
