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
	for l.wants[other].Load() {
		if l.turn.Load() == int32(me) {
			continue
		}
		l.wants[me].Store(false)
		for l.turn.Load() != int32(me) {
		}
		l.wants[me].Store(true)
	}
}

// Unlock lets the other one in.
func (l *Lock) Unlock(me int) {
	l.turn.Store(int32(1 - me))
	l.wants[me].Store(false)
}
