package sshd

import (
	"errors"
	"io"
	"sync"
	"time"
)

var errSlow = errors.New("the client does not read what is sent to it")

// outbox writes to a client that may have stopped reading.
//
// Of a screen, Write never waits: who draws is the goroutine of the program, and
// would stall it, the room and whoever sends to it. A client that lets too much
// pile up is dropped. Of a command, Write waits until there is room: nothing of a
// backup may be lost to a line that is slower than the disk. Either way a client
// that takes nothing for too long is dropped.
type outbox struct {
	w     io.Writer
	most  int // bytes that may be pending
	waits bool
	stall time.Duration
	drop  func() // ends the connection, which ends a write that hangs
	sent  func(int)

	mu      sync.Mutex
	room    sync.Cond // there is less pending than before, or nothing goes any more
	pending []byte
	spare   []byte
	err     error
	closing bool
	wake    chan struct{}
	done    chan struct{}
}

// piece is how much is sent at once, in bytes, and what a client has to take within
// the stall time: a line may be slow, but not dead.
const piece = 16 << 10

func newOutbox(w io.Writer, most int, stall time.Duration, drop func(), sent func(int)) *outbox {
	o := &outbox{w: w, most: most, stall: stall, drop: drop, sent: sent, wake: make(chan struct{}, 1), done: make(chan struct{})}
	o.room.L = &o.mu
	go o.pump()
	return o
}

// wait makes writes wait for room from now on.
func (o *outbox) wait() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.waits = true
}

// Write implements io.Writer.
func (o *outbox) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.waits {
		if o.err == nil && !o.closing && len(o.pending)+len(p) > o.most {
			o.err = errSlow
			go o.drop()
		}
		return o.put(p)
	}
	for n := 0; ; {
		for o.err == nil && !o.closing && len(o.pending) >= o.most {
			o.room.Wait()
		}
		put, err := o.put(p[n:min(len(p), n+o.most-len(o.pending))])
		if n += put; err != nil || n == len(p) {
			return n, err
		}
	}
}

// put makes p pending. o.mu is held.
func (o *outbox) put(p []byte) (int, error) {
	switch {
	case o.err != nil:
		return 0, o.err
	case o.closing:
		return 0, io.ErrClosedPipe
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
		o.room.Broadcast()
		o.mu.Unlock()
		if err != nil || closing && len(p) == 0 {
			return
		}
		err = o.send(p)
		o.mu.Lock()
		if cap(p) <= 64<<10 { // do not keep what one large frame took
			o.spare = p[:0]
		}
		if err != nil && o.err == nil {
			o.err = err
		}
		more := len(o.pending) > 0 || o.closing || o.err != nil
		o.room.Broadcast()
		o.mu.Unlock()
		if !more {
			<-o.wake
		}
	}
}

func (o *outbox) send(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	stalled := time.AfterFunc(o.stall, func() {
		o.mu.Lock()
		if o.err == nil {
			o.err = errSlow
		}
		o.room.Broadcast()
		o.mu.Unlock()
		o.drop()
	})
	defer stalled.Stop()
	for len(p) > 0 {
		n, err := o.w.Write(p[:min(len(p), piece)])
		o.sent(n)
		if err != nil {
			return err
		}
		p = p[n:]
		stalled.Reset(o.stall)
	}
	return nil
}

// close sends what is left, for as long as the client takes some of it, and returns
// why nothing more could be sent, if so.
func (o *outbox) close() error {
	o.mu.Lock()
	o.closing = true
	o.room.Broadcast()
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
