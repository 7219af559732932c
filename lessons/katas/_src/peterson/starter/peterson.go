// Package peterson is a mutex for two goroutines, made of loads and stores.
package peterson

// Lock is for two goroutines, 0 and 1.
type Lock struct{}

// Lock waits while the other one is inside.
func (l *Lock) Lock(me int) {
	panic("Lock is not written yet")
}

// Unlock lets the other one in.
func (l *Lock) Unlock(me int) {
	panic("Unlock is not written yet")
}
