package main

import (
	"errors"
	"fmt"
	"runtime"
)

func try(name string, f func()) {
	defer func() {
		r := recover()
		_, isRuntime := r.(runtime.Error)
		_, isError := r.(error)
		fmt.Printf("%s: %v (error %t, runtime %t)\n", name, r, isError, isRuntime)
	}()
	f()
}

type S struct{ x int }

func main() {
	var p *S
	var m map[string]int
	var s []int
	var i any = "text"
	var e error
	zero := 0
	n := 5
	try("nil pointer", func() { p.x = 1 })
	try("nil map", func() { m["a"] = 1 })
	try("index", func() { _ = s[n] })
	try("array", func() { a := [3]int{}; _ = a[n] })
	try("negative index", func() { n := -1; _ = []int{1}[n] })
	try("slice", func() { _ = []int{1, 2, 3}[2:zero] })
	try("slice cap", func() { _ = []int{1, 2, 3}[:n] })
	try("slice string", func() { _ = "abc"[n:] })
	try("string index", func() { _ = "abc"[n] })
	try("3-index", func() { _ = make([]int, 2, 4)[1:2:n] })
	try("divide", func() { _ = 1 / zero })
	try("modulo", func() { _ = 1 % zero })
	try("assertion", func() { _ = i.(int) })
	try("assertion to interface", func() { _ = i.(error) })
	try("nil assertion", func() { _ = any(nil).(int) })
	try("nil error call", func() { _ = e.Error() })
	try("custom", func() { panic(S{3}) })
	try("error", func() { panic(errors.New("an error")) })
	try("nil", func() { panic(nil) })
	try("makeslice", func() { n := -1; _ = make([]int, n) })
	try("close nil", func() { var c chan int; close(c) })
	try("close closed", func() { c := make(chan int); close(c); close(c) })
	try("send closed", func() { c := make(chan int, 1); close(c); c <- 1 })
	try("array of slice", func() { _ = [4]int([]int{1, 2}) })
	try("unhashable", func() { _ = map[any]int{}[[]int{1}] })
	try("uncomparable", func() { var a, b any = []int{1}, []int{1}; _ = a == b })
	try("uncomparable struct", func() { type T struct{ f func() }; var a any = T{}; _ = a == a })
	try("shift", func() { n := -1; _ = 1 << n })
	try("nothing", func() {})
	try("nil func", func() { var f func(); f() })
}
