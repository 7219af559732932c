// Why: Signal to the wrong waiter: .*signalled g\.c .*woke main\.func1.* waited again .*sleeps on the same Cond, was not woken

package main

import "sync"

type gate struct {
	sync.Mutex
	c    *sync.Cond
	turn int
}

func (g *gate) wait(n int) {
	g.Lock()
	for g.turn != n {
		g.c.Wait()
	}
	g.turn++
	g.c.Signal()
	g.Unlock()
}

func main() {
	g := &gate{}
	g.c = sync.NewCond(g)
	done := make(chan int)
	for i := range 3 {
		go func() { g.wait(i); done <- i }()
	}
	for range 3 {
		<-done
	}
}
