// Package peterson is a mutex for two goroutines, made of loads and stores.
package peterson

// Lock is for two goroutines, 0 and 1.
type Lock struct {
	wants [2]bool
	turn  int32 // who goes first if both want in
}

// Lock waits while the other one is inside.
func (l *Lock) Lock(me int) {
	other := 1 - me
	l.wants[me] = true
	l.turn = int32(other)
	for l.wants[other] && l.turn == int32(other) {
	}
}

// Unlock lets the other one in.
func (l *Lock) Unlock(me int) {
	l.wants[me] = false
}
