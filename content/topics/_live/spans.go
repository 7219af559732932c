package main

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
)

// span is what a trace keeps of a request: when it began and ended,
// and, because we put it there, which version of the row it read.
type span struct{ began, ended, version int64 }

// Two requests read a row and write it back, one version up.
func main() {
	var clock, row atomic.Int64
	request := func(s *span) {
		s.began = clock.Add(1)
		s.version = row.Load()
		row.Store(s.version + 1)
		s.ended = clock.Add(1)
	}
	var a, b span
	var both sync.WaitGroup
	both.Go(func() { request(&a) })
	both.Go(func() { request(&b) })
	both.Wait()

	if a.began < b.ended && b.began < a.ended {
		fmt.Print("spans overlap, ")
	} else {
		fmt.Print("spans apart, ")
	}
	if a.version == b.version {
		fmt.Print("one version read twice")
		os.Exit(1) // an update is lost
	}
	fmt.Println("versions differ")
}
