package sshd

import (
	"errors"
	"io"
	"sync"
	"time"
)

var errSlow = errors.New("the client does not read what is sent to it")

// outbox writes to a client that may have stopped reading. Write never waits: who
// draws is the goroutine of the program, and would stall it, the room and whoever
// sends to it. A client that lets too much pile up, or takes
// nothing for too long, is dropped.
type outbox struct {
	w     io.Writer
	most  int
	stall time.Duration
	drop  func() // ends the connection, which ends a write that hangs
	sent  func(int)

	mu      sync.Mutex
	pending []byte
	spare   []byte
	err     error
	closing bool
	wake    chan struct{}
	done    chan struct{}
}

func newOutbox(w io.Writer, most int, stall time.Duration, drop func(), sent func(int)) *outbox {
	o := &outbox{w: w, most: most, stall: stall, drop: drop, sent: sent, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go o.pump()
	return o
}

// Write implements io.Writer.
func (o *outbox) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.err != nil:
		return 0, o.err
	case o.closing:
		return 0, io.ErrClosedPipe
	case len(o.pending)+len(p) > o.most:
		o.err = errSlow
		go o.drop()
		return 0, o.err
	}
	o.pending = append(o.pending, p...)
	select {
	case o.wake <- struct{}{}:
	default:
	}
	return len(p), nil
}

// pump sends what is pending.
func (o *outbox) pump() {
	defer close(o.done)
	for {
		o.mu.Lock()
		p, closing, err := o.pending, o.closing, o.err
		o.pending, o.spare = o.spare[:0], nil
		o.mu.Unlock()
		if err != nil || closing && len(p) == 0 {
			return
		}
		if len(p) > 0 {
			err = o.send(p)
		}
		o.mu.Lock()
		if cap(p) <= 64<<10 { // do not keep what one large frame took
			o.spare = p[:0]
		}
		if err != nil && o.err == nil {
			o.err = err
		}
		more := len(o.pending) > 0 || o.closing || o.err != nil
		o.mu.Unlock()
		if !more {
			<-o.wake
		}
	}
}

func (o *outbox) send(p []byte) error {
	stalled := time.AfterFunc(o.stall, func() {
		o.mu.Lock()
		if o.err == nil {
			o.err = errSlow
		}
		o.mu.Unlock()
		o.drop()
	})
	defer stalled.Stop()
	n, err := o.w.Write(p)
	o.sent(n)
	return err
}

// close sends what is left, for as long as a write may take, and returns why
// nothing more could be sent, if so.
func (o *outbox) close() error {
	o.mu.Lock()
	o.closing = true
	o.mu.Unlock()
	select {
	case o.wake <- struct{}{}:
	default:
	}
	<-o.done
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}
