// Why: Dirty read: main\.func1, in add, set a\.bal to 100 .*main, in get, read a\.bal = 100 .*took that back: it set a\.bal to 0

package main

import "sync"

type acc struct {
	mu  sync.Mutex
	bal int
}

func (a *acc) add(n int) { a.mu.Lock(); a.bal += n; a.mu.Unlock() }
func (a *acc) get() int  { a.mu.Lock(); defer a.mu.Unlock(); return a.bal }

func try(a *acc, ok bool) {
	a.add(100)
	if !ok {
		a.add(-100)
	}
}

func main() {
	a := &acc{}
	done := make(chan bool)
	go func() { try(a, false); done <- true }()
	paid := a.get() >= 100
	<-done
	if paid && a.get() < 100 {
		panic("paid out what was taken back")
	}
}
