// Package peterson is a mutex for two goroutines, made of loads and stores.
package peterson

import "sync/atomic"

// Lock is for two goroutines, 0 and 1.
type Lock struct {
	wants [2]atomic.Bool
	turn  atomic.Int32 // who goes first if both want in
}

// Lock waits while the other one is inside.
func (l *Lock) Lock(me int) {
	other := 1 - me
	l.wants[me].Store(true)
	l.turn.Store(int32(other))
	for l.wants[other].Load() && l.turn.Load() == int32(other) {
	}
}

// Unlock lets the other one in.
func (l *Lock) Unlock(me int) {
	l.wants[me].Store(false)
}
