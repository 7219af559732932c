// Package singleflight lets concurrent callers of the same work share one
// execution.
package singleflight

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"

	"racelab/rt"
)

// Group is a set of keys. The zero Group is ready.
type Group struct{ calls map[string]*call }

// Result is what DoChan sends.
type Result struct {
	Val    any
	Err    error
	Shared bool
}

// call is one execution, from its start until its result is there.
type call struct {
	val   any
	err   error
	done  bool
	dups  int
	chans []chan<- Result
	q     rt.Queue
}

var errGoexit = errors.New("runtime.Goexit was called")

// panicError is a panic of the work, on its way to those who share it.
type panicError struct {
	value any
	stack []byte
}

func (p *panicError) Error() string { return fmt.Sprintf("%v\n\n%s", p.value, p.stack) }

func (p *panicError) Unwrap() error {
	err, _ := p.value.(error)
	return err
}

// Do returns what fn returns. If an execution for key is under way it waits for
// that one's result. shared says whether several callers got it.
func (g *Group) Do(key string, fn func() (any, error)) (v any, err error, shared bool) {
	c, first := g.join(key)
	if first {
		g.work(c, key, fn)
	}
	v, err, shared = c.result(first)
	if e, ok := err.(*panicError); ok {
		panic(e)
	}
	if err == errGoexit {
		runtime.Goexit()
	}
	return v, err, shared
}

//racelab:quiet
func (c *call) result(first bool) (any, error, bool) { return c.val, c.err, !first || c.dups > 0 }

// DoChan is Do with a channel that gets the result.
func (g *Group) DoChan(key string, fn func() (any, error)) <-chan Result {
	ch := make(chan Result, 1)
	if c, first := g.joinChan(key, ch); first {
		go g.work(c, key, fn)
	}
	return ch
}

// Forget lets the next caller for key start anew.
//
//racelab:step
func (g *Group) Forget(key string) {
	rt.Label("Forget " + key)
	delete(g.calls, key)
}

func (g *Group) start(key string) *call {
	if g.calls == nil {
		g.calls = map[string]*call{}
	}
	c := &call{}
	g.calls[key] = c
	return c
}

// join returns a new call that the caller must work on, or one that is done.
//
//racelab:step
func (g *Group) join(key string) (c *call, first bool) {
	c, ok := g.calls[key]
	if !ok {
		rt.Label("Do " + key + ": first")
		return g.start(key), true
	}
	rt.Label("Do " + key + ": share")
	c.dups++
	for !c.done {
		rt.Park(&c.q)
	}
	return c, false
}

//racelab:step
func (g *Group) joinChan(key string, ch chan<- Result) (c *call, first bool) {
	c, ok := g.calls[key]
	if ok {
		rt.Label("DoChan " + key + ": share")
		c.dups++
	} else {
		rt.Label("DoChan " + key + ": first")
		c = g.start(key)
	}
	c.chans = append(c.chans, ch)
	return c, !ok
}

// work runs fn and hands its result over, whichever way fn ends.
func (g *Group) work(c *call, key string, fn func() (any, error)) {
	err := errGoexit
	var val any
	defer func() {
		// After a panic run has set err, so that this recovers nothing.
		g.finish(key, c, val, err)
		if e, ok := err.(*panicError); ok && c.hasChans() {
			panic(e) // in a goroutine of DoChan, where nobody could recover it
		}
	}()
	val, err = run(fn)
}

//racelab:quiet
func (c *call) hasChans() bool { return len(c.chans) > 0 }

// run turns a panic of fn into an error.
func run(fn func() (any, error)) (val any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &panicError{r, debug.Stack()}
		}
	}()
	return fn()
}

//racelab:step
func (g *Group) finish(key string, c *call, val any, err error) {
	rt.Label("Do " + key + ": done")
	c.val, c.err, c.done = val, err, true
	if g.calls[key] == c {
		delete(g.calls, key)
	}
	rt.Wake(&c.q, -1)
	if _, panics := err.(*panicError); panics || err == errGoexit {
		return
	}
	for _, ch := range c.chans {
		ch <- Result{val, err, c.dups > 0}
	}
}
