// Why: Torn read: main\.func1, in set, did "Store value=new" on p\.a .*"Load value -> new" on p\.a .*"Load value -> old" on p\.b

package main

import (
	"sync"
	"sync/atomic"
)

type pair[T any] struct{ a, b atomic.Value }

func (p *pair[T]) set(v T) { p.a.Store(v); p.b.Store(v) }
func (p *pair[T]) get() (T, T) {
	return p.a.Load().(T), p.b.Load().(T)
}

func main() {
	p := new(pair[string])
	p.set("old")
	var wg sync.WaitGroup
	wg.Go(func() { p.set("new") })
	wg.Go(func() {
		if x, y := p.get(); x != y {
			panic(x + " and " + y)
		}
	})
	wg.Wait()
}
