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
	c, r := g.join(key)
	if c != nil {
		r = g.work(c, key, fn)
	}
	if e, ok := r.Err.(*panicError); ok {
		panic(e)
	}
	if r.Err == errGoexit {
		runtime.Goexit()
	}
	return r.Val, r.Err, r.Shared
}

// DoChan is Do with a channel that gets the result.
func (g *Group) DoChan(key string, fn func() (any, error)) <-chan Result {
	ch := make(chan Result, 1)
	if c := g.joinChan(key, ch); c != nil {
		go g.workForChans(c, key, fn)
	}
	return ch
}

func (g *Group) workForChans(c *call, key string, fn func() (any, error)) {
	r := g.work(c, key, fn)
	if e, ok := r.Err.(*panicError); ok {
		panic(e) // where nobody can recover it
	}
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

// join returns a new call that the caller must work on, or nil and the result
// of another caller's.
//
//racelab:step
func (g *Group) join(key string) (*call, Result) {
	c, ok := g.calls[key]
	if !ok {
		rt.Label("Do " + key + ": first")
		return g.start(key), Result{}
	}
	c.dups++
	for !c.done {
		rt.Label("Do " + key + ": shares,")
		rt.Park(&c.q)
	}
	rt.Label("Do " + key + ": got the result")
	return nil, Result{c.val, c.err, true}
}

// joinChan returns a new call that somebody must work on, or nil.
//
//racelab:step
func (g *Group) joinChan(key string, ch chan<- Result) *call {
	if c, ok := g.calls[key]; ok {
		rt.Label("DoChan " + key + ": shares")
		c.dups++
		c.chans = append(c.chans, ch)
		return nil
	}
	rt.Label("DoChan " + key + ": first")
	c := g.start(key)
	c.chans = append(c.chans, ch)
	return c
}

// work runs fn and hands its result over, whichever way fn ends.
func (g *Group) work(c *call, key string, fn func() (any, error)) (r Result) {
	r.Err = errGoexit
	defer func() { r.Shared = g.finish(key, c, r.Val, r.Err) }()
	r.Val, r.Err = run(fn)
	return r
}

// run turns a panic of fn into an error.
func run(fn func() (any, error)) (val any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &panicError{r, debug.Stack()}
		}
	}()
	return fn()
}

// finish ends the call, wakes who waits for it and reports whether it was shared.
//
//racelab:step
func (g *Group) finish(key string, c *call, val any, err error) bool {
	rt.Label("Do " + key + ": done")
	c.val, c.err, c.done = val, err, true
	if g.calls[key] == c {
		delete(g.calls, key)
	}
	rt.Wake(&c.q, -1)
	if _, panics := err.(*panicError); !panics && err != errGoexit {
		for _, ch := range c.chans {
			ch <- Result{val, err, c.dups > 0}
		}
	}
	return c.dups > 0
}
