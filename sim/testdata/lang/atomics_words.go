package main

import (
	"fmt"
	"math"
	"sync/atomic"
)

// gauge has numbers beside references, so that no word can be told from another by its bits.
type gauge struct {
	label string
	low   atomic.Int32
	high  atomic.Int64
	flags atomic.Uint64
	at    uintptr
	plain int64
	owner atomic.Pointer[gauge]
	any   any
	open  atomic.Bool
	tags  map[string]int
}

func set(g *gauge) {
	g.low.Add(-1)
	g.low.Add(math.MinInt32 + 1)
	g.high.Store(1_795_000_000_123_456_789)
	g.flags.Or(3<<62 | 12<<32 | 1)
	atomic.StoreUintptr(&g.at, 7<<32|2)
	atomic.AddInt64(&g.plain, -9<<33)
	g.owner.CompareAndSwap(nil, &gauge{label: "owner"})
	g.any = int64(-1)
	g.open.Store(true)
}

func show(g *gauge) {
	fmt.Println(g.low.Load(), g.high.Load(), g.flags.Load(), g.at, g.plain, g.owner.Load().label, g.any, g.open.Load(), g.tags["x"])
}

func main() {
	g := &gauge{label: "g", tags: map[string]int{"x": 1}}
	done := make(chan struct{})
	go func() {
		set(g)
		close(done)
	}()
	<-done
	show(g)

	words := []int64{-1, 1 << 32, 1<<63 - 1}
	refs := []*int64{&words[0], &words[1]}
	pairs := map[int64]*int64{-5: refs[0], 1 << 40: refs[1]}
	out := make(chan int64, 1)
	go func() {
		out <- atomic.SwapInt64(&words[0], 3<<35) + *pairs[-5] + atomic.AddInt64(pairs[1<<40], -2)
	}()
	fmt.Println(<-out, words)
}
