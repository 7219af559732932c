// A sender comes after the channel was closed.
package main

import (
	"errors"
	"sync"
)

const fixed = false

type feed struct {
	mu     sync.Mutex
	closed bool
	out    chan string
}

var errClosed = errors.New("closed")

func (f *feed) send(s string) error {
	f.mu.Lock()
	closed := f.closed
	if fixed {
		defer f.mu.Unlock()
	} else {
		f.mu.Unlock()
	}
	if closed {
		return errClosed
	}
	f.out <- s
	return nil
}

func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	close(f.out)
}

func main() {
	f := &feed{out: make(chan string, 1)}
	var wg sync.WaitGroup
	wg.Go(func() { _ = f.send("news") })
	wg.Go(f.close)
	wg.Wait()
}
