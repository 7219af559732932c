package main

import (
	"fmt"
	"runtime"
)

func bad(yield func(int) bool) {
	yield(1)
	yield(2)
}

func swallows(yield func(int) bool) {
	defer func() { recover() }()
	yield(1)
}

func try(f func()) {
	defer func() {
		r := recover()
		_, ok := r.(runtime.Error)
		fmt.Println(r, ok)
	}()
	f()
}

func main() {
	try(func() {
		for range bad {
			break
		}
	})
	try(func() {
		for range swallows {
			panic("mine")
		}
	})
	try(func() { panic("yield function called after range loop exit") })
	for range bad {
		break
	}
}
