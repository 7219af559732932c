package main

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

type config struct{ n int }

func main() {
	var wg sync.WaitGroup
	var mu sync.RWMutex
	total := 0
	for i := range 4 {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			total += i
		})
	}
	wg.Wait()
	mu.RLock()
	fmt.Println(total, mu.TryLock(), mu.TryRLock())
	mu.RUnlock()
	mu.RUnlock()
	l := mu.RLocker()
	l.Lock()
	l.Unlock()

	var once sync.Once
	for range 3 {
		once.Do(func() { fmt.Println("once") })
	}
	try(func() { once2 := new(sync.Once); once2.Do(func() { panic("first") }) })
	calls := 0
	v := sync.OnceValue(func() int { calls++; return calls })
	fmt.Println(v(), v(), calls)
	f := sync.OnceFunc(func() { panic("again") })
	try(f)
	try(f)
	vs := sync.OnceValues(func() (string, error) { return "x", errors.New("y") })
	fmt.Println(vs())

	var m sync.Map
	m.Store("a", 1)
	fmt.Println(m.Load("a"))
	fmt.Println(m.Load("b"))
	fmt.Println(m.LoadOrStore("a", 2))
	fmt.Println(m.LoadOrStore("b", 3))
	fmt.Println(m.Swap("b", 4))
	fmt.Println(m.CompareAndSwap("b", 4, 5), m.CompareAndSwap("b", 4, 6), m.CompareAndSwap("z", nil, 6))
	fmt.Println(m.CompareAndDelete("a", 9), m.CompareAndDelete("a", 1))
	fmt.Println(m.LoadAndDelete("b"))
	n := 0
	for i := range 5 {
		m.Store(i, i*i)
	}
	m.Range(func(k, v any) bool {
		n += v.(int)
		m.Delete(k)
		return true
	})
	m.Range(func(k, v any) bool { n = -1; return false })
	fmt.Println(n)
	m.Store(1, 1)
	m.Clear()
	fmt.Println(m.Load(1))

	pool := sync.Pool{New: func() any { return "new" }}
	fmt.Println(pool.Get())
	fmt.Println((&sync.Pool{}).Get())

	cond := sync.NewCond(&sync.Mutex{})
	ready := false
	done := make(chan bool)
	go func() {
		cond.L.Lock()
		for !ready {
			cond.Wait()
		}
		cond.L.Unlock()
		done <- true
	}()
	cond.L.Lock()
	ready = true
	cond.L.Unlock()
	cond.Broadcast()
	<-done

	var i atomic.Int64
	fmt.Println(i.Add(5), i.Swap(7), i.CompareAndSwap(7, 8), i.Load(), i.And(12), i.Or(3), i.Load())
	var u atomic.Uint32
	fmt.Println(u.Add(^uint32(0)), u.Load())
	var x int32
	fmt.Println(atomic.AddInt32(&x, 3), atomic.CompareAndSwapInt32(&x, 3, 4), atomic.LoadInt32(&x), atomic.SwapInt32(&x, 9), x)
	var flag atomic.Bool
	fmt.Println(flag.Swap(true), flag.Load(), flag.CompareAndSwap(true, false))
	var ptr atomic.Pointer[config]
	fmt.Println(ptr.Load() == nil, ptr.CompareAndSwap(nil, &config{3}), ptr.Load().n)
	var val atomic.Value
	fmt.Println(val.Load())
	val.Store(config{1})
	fmt.Println(val.Load().(config).n, val.Swap(config{2}), val.CompareAndSwap(config{2}, config{3}), val.Load())
	try(func() { val.Store("other type") })
	try(func() { val.Store(nil) })
	try(func() { val.CompareAndSwap(1, "x") })
	try(func() { val.Swap(5) })
	try(func() { var g sync.WaitGroup; g.Done() })
	try(func() {
		var p *config
		fmt.Println(p.n)
	})
	try(func() {
		defer func() {
			err := recover().(error)
			var re runtime.Error
			fmt.Println(errors.As(err, &re), err)
			panic("second")
		}()
		var a []int
		_ = a[total]
	})
	go func() {
		defer func() { done <- true }()
		runtime.Goexit()
		fmt.Println("never")
	}()
	<-done
	runtime.Gosched()
	_, file, line, ok := runtime.Caller(0)
	fmt.Println(file != "", line > 0, ok)
}

func try(f func()) {
	defer func() { fmt.Println("panic:", recover()) }()
	f()
}
