package lua

import (
	"context"
	"time"
)

// meter counts the instructions of a run. It is a context because gopher-lua asks
// its context before each instruction whether to go on; it has no other hook.
type meter struct{ run *run }

var closed = func() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// Done counts an instruction. Its channel is closed once nothing may go on.
func (m *meter) Done() <-chan struct{} {
	m.run.steps++
	if m.run.steps > maxSteps && m.run.stopped == "" {
		m.run.stopped = "the script did not end within 2,000,000 instructions"
	}
	if m.run.over() {
		return closed
	}
	return nil
}

// Err says why nothing goes on.
func (m *meter) Err() error {
	if m.run.over() {
		return context.Canceled
	}
	return nil
}

// Deadline is none.
func (*meter) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value has nothing.
func (*meter) Value(any) any { return nil }
