// Why: Torn read: main, in value, read \w+\.\w+\.good = 0 .*changed \w+\.\w+\.good from 0 to 1 .*changed \w+\.\w+\.total from 0 to 1 .*read \w+\.\w+\.total = 1
// Not: \bn from

package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

type meter struct {
	seen struct{ total, good atomic.Int64 }
}

func count(n *atomic.Int64) { n.Add(1) }

func (m *meter) ok() {
	count(&m.seen.good)
	count(&m.seen.total)
}

func value(n *atomic.Int64) int64 { return n.Load() }

func (m *meter) bad() int64 {
	g := value(&m.seen.good)
	t := value(&m.seen.total)
	return t - g
}

func main() {
	m := new(meter)
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() { defer wg.Done(); m.ok() }()
	}
	if b := m.bad(); b > 0 {
		panic(fmt.Sprint(b, " bad ones, and all were good"))
	}
	wg.Wait()
}
