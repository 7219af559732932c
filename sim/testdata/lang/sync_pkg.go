package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

func main() {
	var once sync.Once
	for range 3 {
		once.Do(func() { fmt.Println("once") })
	}
	v := sync.OnceValue(func() int { fmt.Println("computed"); return 7 })
	fmt.Println(v(), v())
	a, err := sync.OnceValues(func() (int, error) { return 1, fmt.Errorf("e") })()
	fmt.Println(a, err)
	var mu sync.Mutex
	fmt.Println(mu.TryLock(), mu.TryLock())
	mu.Unlock()
	var rw sync.RWMutex
	rw.RLock()
	fmt.Println(rw.TryRLock(), rw.TryLock())
	rw.RUnlock()
	rw.RUnlock()
	fmt.Println(rw.TryLock(), rw.TryRLock())
	var m sync.Map
	m.Store("a", 1)
	got, loaded := m.LoadOrStore("a", 2)
	fmt.Println(got, loaded)
	m.Range(func(k, v any) bool { fmt.Println(k, v); return true })
	fmt.Println(m.LoadAndDelete("a"))
	_, ok := m.Load("a")
	fmt.Println(ok, m.CompareAndSwap("a", 1, 2))
	var n atomic.Int64
	fmt.Println(n.Add(5), n.Load(), n.CompareAndSwap(5, 6), n.Swap(9), n.Load(), n.And(8), n.Or(3), n.Load())
	var b atomic.Bool
	fmt.Println(b.Swap(true), b.Load())
	var p atomic.Pointer[string]
	s := "str"
	fmt.Println(p.Load() == nil, p.CompareAndSwap(nil, &s), *p.Load())
	var val atomic.Value
	fmt.Println(val.Load())
	val.Store([]int{1})
	fmt.Println(val.Load())
	var i32 int32
	fmt.Println(atomic.AddInt32(&i32, -3), atomic.LoadInt32(&i32), atomic.CompareAndSwapInt32(&i32, -3, 4), i32)
	var u atomic.Uint32
	u.Add(^uint32(0))
	fmt.Println(u.Load())
	pool := sync.Pool{New: func() any { return "new" }}
	fmt.Println(pool.Get())
	c := sync.NewCond(&mu)
	ready := false
	go func() { mu.Lock(); ready = true; mu.Unlock(); c.Broadcast() }()
	mu.Lock()
	for !ready {
		c.Wait()
	}
	mu.Unlock()
	var wg sync.WaitGroup
	var sum atomic.Int32
	for i := range 3 {
		wg.Go(func() { sum.Add(int32(i)) })
	}
	wg.Wait()
	fmt.Println(sum.Load(), ready)
	func() {
		defer func() { fmt.Println(recover()) }()
		wg.Add(-1)
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		val.Store("other type")
	}()
}
