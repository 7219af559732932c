// Package context carries cancellation, deadlines and values to the goroutines
// that work for one request.
//
// Cancelling is one step for each context: the one that is cancelled, and then all that were derived from it, in any
// order. AfterFunc functions are started with them. As in the real package a goroutine may see that a
// parent is done before its children are, while whoever asks for more than that waits until all are.
package context

import (
	"errors"
	"time"

	"racelab/rt"
)

// A Context is done when its Done channel is closed.
type Context interface {
	Deadline() (deadline time.Time, ok bool)
	Done() <-chan struct{}
	Err() error
	Value(key any) any
}

// A CancelFunc cancels a context. Calls after the first do nothing.
type CancelFunc func()

// A CancelCauseFunc cancels a context and says why.
type CancelCauseFunc func(cause error)

// Canceled is the error of a context that was cancelled.
var Canceled = errors.New("context canceled")

// DeadlineExceeded is the error of a context whose time has come.
var DeadlineExceeded error = deadlineExceededError{}

type deadlineExceededError struct{}

func (deadlineExceededError) Error() string   { return "context deadline exceeded" }
func (deadlineExceededError) Timeout() bool   { return true }
func (deadlineExceededError) Temporary() bool { return true }

// emptyCtx is never done and has no values.
type emptyCtx struct{}

func (emptyCtx) Deadline() (deadline time.Time, ok bool) { return }
func (emptyCtx) Done() <-chan struct{}                   { return nil }
func (emptyCtx) Err() error                              { return nil }
func (emptyCtx) Value(key any) any                       { return nil }

type backgroundCtx struct{ emptyCtx }

func (backgroundCtx) String() string { return "context.Background" }

type todoCtx struct{ emptyCtx }

func (todoCtx) String() string { return "context.TODO" }

// Background returns the context from which others are derived.
func Background() Context { return backgroundCtx{} }

// TODO returns a context for where it is not clear yet which to use.
func TODO() Context { return todoCtx{} }

// Cause returns why c was cancelled, nil if it was not.
func Cause(c Context) error {
	if n, ok := c.Value(&nodeKey).(*node); ok {
		return n.why()
	}
	return c.Err()
}

// WithCancel returns a context that is done when cancel is called or parent is.
func WithCancel(parent Context) (ctx Context, cancel CancelFunc) {
	n := derive(parent)
	return &cancelCtx{n}, n.cancel
}

// WithCancelCause is WithCancel with a reason.
func WithCancelCause(parent Context) (ctx Context, cancel CancelCauseFunc) {
	n := derive(parent)
	return &cancelCtx{n}, n.cancelCause
}

// WithDeadline returns a context that is done at d at the latest.
func WithDeadline(parent Context, d time.Time) (Context, CancelFunc) {
	return WithDeadlineCause(parent, d, nil)
}

// WithDeadlineCause is WithDeadline with a reason for when the time comes.
func WithDeadlineCause(parent Context, d time.Time, cause error) (Context, CancelFunc) {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	if earlier, ok := parent.Deadline(); ok && earlier.Before(d) {
		return WithCancel(parent)
	}
	n := derive(parent)
	n.limit(time.Until(d), cause)
	return &timerCtx{cancelCtx{n}, d}, n.cancel
}

// WithTimeout returns a context that is done after timeout at the latest.
func WithTimeout(parent Context, timeout time.Duration) (Context, CancelFunc) {
	return WithDeadline(parent, time.Now().Add(timeout))
}

// WithTimeoutCause is WithTimeout with a reason for when the time comes.
func WithTimeoutCause(parent Context, timeout time.Duration, cause error) (Context, CancelFunc) {
	return WithDeadlineCause(parent, time.Now().Add(timeout), cause)
}

// AfterFunc calls f in a goroutine of its own when ctx is done. stop prevents
// that and reports whether it did.
func AfterFunc(ctx Context, f func()) (stop func() bool) {
	n := newNode(ctx)
	n.f = f
	n.follow(ctx)
	return n.stop
}

// WithoutCancel returns a context with parent's values that is never done.
func WithoutCancel(parent Context) Context {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	return withoutCancelCtx{emptyCtx{}, parent}
}

type withoutCancelCtx struct {
	emptyCtx
	up Context
}

func (c withoutCancelCtx) Value(key any) any {
	if key == &nodeKey {
		return nil // what is derived from c does not follow c's parent
	}
	return c.up.Value(key)
}

func (c withoutCancelCtx) String() string { return name(c.up) + ".WithoutCancel" }

// WithValue returns a context in which key has a value.
func WithValue(parent Context, key, val any) Context {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	if key == nil {
		panic("nil key")
	}
	if !canCompare(key) {
		panic("key is not comparable")
	}
	return &valueCtx{parent, key, val}
}

// canCompare finds out by trying.
func canCompare(key any) (ok bool) {
	defer func() { recover() }()
	return key == key
}

type valueCtx struct {
	up       Context
	key, val any
}

func (c *valueCtx) Deadline() (deadline time.Time, ok bool) { return c.up.Deadline() }
func (c *valueCtx) Done() <-chan struct{}                   { return c.up.Done() }
func (c *valueCtx) Err() error                              { return c.up.Err() }
func (c *valueCtx) String() string {
	return name(c.up) + ".WithValue(" + text(c.key) + ", " + text(c.val) + ")"
}

func (c *valueCtx) Value(key any) any {
	if c.key == key {
		return c.val
	}
	return c.up.Value(key)
}

// name returns what c's String method says, or its type.
func name(c Context) string {
	if s, ok := c.(interface{ String() string }); ok {
		return s.String()
	}
	return rt.TypeString(c)
}

// text writes a key or value without package fmt: others by their type only.
func text(v any) string {
	switch v := v.(type) {
	case interface{ String() string }:
		return v.String()
	case string:
		return v
	case nil:
		return "<nil>"
	}
	return rt.TypeString(v)
}
