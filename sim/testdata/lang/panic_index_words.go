package main

import "fmt"

// what says what f panics with.
func what(f func()) {
	defer func() { fmt.Println(recover()) }()
	f()
}

func main() {
	s, a, text := []int{1, 2, 3}, [3]int{}, "abc"
	huge, negative := uint64(1)<<63, -1
	var u uint = 1<<64 - 1
	var small uint8 = 255
	two := 2
	what(func() { _ = s[huge] })
	what(func() { _ = a[u] })
	what(func() { _ = (&a)[uintptr(u)] })
	what(func() { _ = text[huge] })
	what(func() { _ = s[small] })
	what(func() { _ = s[negative] })
	what(func() { _ = text[negative] })
	what(func() { _ = s[huge:] })
	what(func() { _ = s[:u] })
	what(func() { _ = text[:huge] })
	what(func() { _ = a[huge:two] })
	what(func() { _ = s[two:huge:huge] })
	what(func() { _ = s[:huge:two] })
	what(func() { _ = s[huge:two:two] })
	what(func() { _ = s[negative:two:two] })
	what(func() { _ = s[:negative:two] })
	what(func() { _ = s[:two:negative] })
	what(func() { _ = s[two:1] })
	what(func() { _ = text[huge:two] })
}
