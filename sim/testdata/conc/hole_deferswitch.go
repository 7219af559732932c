// want: pass; outcomes 2

package main

import (
	"fmt"
	"sync/atomic"
)

type P struct{}
type Q struct{}

func (P) Close() error { fmt.Println("P"); return nil }
func (Q) Close() error { fmt.Println("Q"); return nil }

type C interface{ Close() error }

var fast atomic.Bool

func open() C {
	if fast.Load() {
		return P{}
	}
	return Q{}
}
func main() {
	done := make(chan bool)
	go func() { defer close(done); c := open(); defer c.Close(); fast.Load() }()
	fast.Store(true)
	<-done
}
