package main

import (
	"fmt"
	"math"
	"sync/atomic"
	"unsafe"
)

type half struct{ lo, hi int64 }

type renamed struct{ a, b int64 }

func main() {
	f := math.Pi
	fmt.Println(*(*uint64)(unsafe.Pointer(&f)) == math.Float64bits(f), unsafe.Sizeof(half{}), unsafe.Offsetof(half{}.hi))
	h := &half{1, 2}
	p := unsafe.Pointer(h)
	fmt.Println((*renamed)(p).b, *(*int64)(p), *(*int64)(unsafe.Pointer(&h.hi)), uintptr(p)%8, uintptr(p) == 0)

	b := []byte("shared")
	s := unsafe.String(unsafe.SliceData(b), len(b))
	fmt.Println(s, *(*[3]byte)(unsafe.Pointer(&b[2])), string(unsafe.Slice(&b[1], 3)), string(unsafe.Slice(unsafe.StringData("text"), 2)))
	(*[6]byte)(unsafe.Pointer(&b[0]))[5] = 'e'
	fmt.Println(string(b), unsafe.String(nil, 0) == "")

	var head unsafe.Pointer
	done := make(chan bool)
	go func() {
		fmt.Println(atomic.CompareAndSwapPointer(&head, nil, p))
		done <- true
	}()
	<-done
	fmt.Println((*half)(atomic.LoadPointer(&head)).lo, atomic.SwapPointer(&head, nil) == p, head == nil)
	defer func() { fmt.Println(recover()) }()
	n := -1
	_ = unsafe.Slice(&b[0], n)
}
