// Package errgroup runs goroutines that work on parts of one task.
package errgroup

import (
	"context"
	"fmt"

	"racelab/rt"
)

// A Group is a set of goroutines. The zero Group has no limit and cancels
// nothing.
type Group struct {
	cancel  func(error)
	active  int
	limited bool
	limit   int
	err     error // of the first goroutine that failed
	slots   rt.Queue
	waiting rt.Queue
}

// WithContext returns a Group and a context that is done when the first
// function fails or Wait returns.
func WithContext(ctx context.Context) (*Group, context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	return &Group{cancel: cancel}, ctx
}

// SetLimit lets at most n goroutines be active; any number for n < 0.
//
//racelab:step
func (g *Group) SetLimit(n int) {
	rt.Label("SetLimit")
	if g.limited && g.active != 0 && n >= 0 {
		panic(fmt.Errorf("errgroup: modify limit while %v goroutines in the group are still active", g.active))
	}
	g.limited, g.limit = n >= 0, n
}

// Go runs f in a new goroutine, as soon as the limit allows.
func (g *Group) Go(f func() error) {
	g.enter()
	go g.run(f)
}

// TryGo runs f in a new goroutine if the limit allows it now.
func (g *Group) TryGo(f func() error) bool {
	if !g.tryEnter() {
		return false
	}
	go g.run(f)
	return true
}

func (g *Group) full() bool { return g.limited && g.active >= g.limit }

//racelab:step
func (g *Group) enter() {
	for g.full() {
		rt.Label("group Go")
		rt.Park(&g.slots)
	}
	rt.Label("group Go")
	g.active++
}

//racelab:step
func (g *Group) tryEnter() bool {
	if g.full() {
		rt.Label("group TryGo: full")
		return false
	}
	rt.Label("group TryGo")
	g.active++
	return true
}

func (g *Group) run(f func() error) {
	defer g.leave()
	if err := f(); err != nil {
		g.fail(err)
	}
}

//racelab:step
func (g *Group) fail(err error) {
	if g.err != nil {
		rt.Label("group error: not the first")
		return
	}
	g.err = err
	if g.cancel != nil {
		g.cancel(err)
	}
	rt.Label("group error")
}

//racelab:step
func (g *Group) leave() {
	rt.Label("group done")
	g.active--
	rt.Wake(&g.slots, 1)
	if g.active == 0 {
		rt.Wake(&g.waiting, -1)
	}
}

// Wait waits for all goroutines and returns the first error.
func (g *Group) Wait() error {
	err, cancel := g.wait()
	if cancel != nil {
		cancel(err)
	}
	return err
}

//racelab:step
func (g *Group) wait() (error, func(error)) {
	for g.active > 0 {
		rt.Label("group Wait")
		rt.Park(&g.waiting)
	}
	rt.Label("group Wait")
	return g.err, g.cancel
}
