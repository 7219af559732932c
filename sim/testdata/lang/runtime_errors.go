package main

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

type closer interface{ Close() error }

type node struct{ next *node }

// raised runs f and shows what it panicked with.
func raised(f func()) {
	defer func() {
		r := recover()
		_, own := r.(runtime.Error)
		fmt.Printf("%T %v %v\n", r, r, own)
		if err, ok := r.(error); ok {
			var failed *runtime.TypeAssertionError
			fmt.Println("  as:", errors.As(err, &failed))
		}
	}()
	f()
}

func main() {
	var (
		zero  int
		list  []int
		any1  any = "text"
		n     *node
		table map[string]int
		cl    closer
		hook  func()
		ch    chan int
	)
	raised(func() { _ = list[zero+1] })
	raised(func() { _ = list[zero : zero-1] })
	raised(func() { _ = "abc"[zero+2 : 1] })
	raised(func() { _ = [2]int(list) })
	raised(func() { _ = any1.(int) })
	raised(func() { _ = any1.(closer) })
	raised(func() { _ = cl.(interface{ Open() }) })
	raised(func() { n = n.next })
	raised(func() { table["a"]++ })
	raised(func() { zero %= zero })
	raised(func() { zero <<= zero - 1 })
	raised(func() { close(ch) })
	raised(func() { ch = make(chan int); close(ch); ch <- 1 })
	raised(func() { _ = map[any]int{"a": 1}[list] == 2 })
	raised(func() { var a, b any = list, list; _ = a == b })
	raised(func() { panic(nil) })
	raised(func() { _ = make([]int, zero-1) })
	raised(func() { n := 3; _ = make([]int, n, 2) })
	raised(func() { _ = make(chan int, zero-1) })
	raised(func() { _ = strings.Repeat("-", zero-1) })
	raised(func() { var wg sync.WaitGroup; wg.Add(-1) })
	raised(func() { var v atomic.Value; v.Store(nil) })
	raised(func() {
		defer cl.Close() // evaluated here
		fmt.Println("never printed")
	})
	raised(func() {
		defer hook() // called at the end
		fmt.Println("printed")
	})
	raised(func() {
		go cl.Close()
		fmt.Println("never printed")
	})
	raised(func() {
		type node struct{ next *node }
		_ = any(node{}).(interface{ Close() error })
	})
}
