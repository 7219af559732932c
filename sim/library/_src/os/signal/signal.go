// Package signal tells programs of signals. In a run one signal comes, at any moment
// after the first Notify: an interrupt if somebody wants that, else the first signal that
// was asked for.
package signal

import (
	"context"
	"errors"
	"os"
	"syscall"

	"racelab/process"
	"racelab/rt"
)

// hub knows who wants to be told.
type hub struct {
	wanted []*request
	begun  bool // the signal is on its way, or has come
}

type request struct {
	c    chan<- os.Signal
	sigs []os.Signal // none for all
}

var signals hub

// Notify has signals sent on c, which must have room. Without signals it is all of
// them.
func Notify(c chan<- os.Signal, sig ...os.Signal) {
	if c == nil {
		panic("os/signal: Notify using nil channel")
	}
	signals.add(&request{c, sig})
}

//racelab:step
func (h *hub) add(r *request) {
	rt.Label("Notify")
	h.wanted = append(h.wanted, r)
	if !h.begun {
		h.begun = true
		go h.arrive()
	}
}

// arrive is the one signal of the run.
//
//racelab:step
func (h *hub) arrive() {
	sig := os.Interrupt
	if len(h.wanted) > 0 && !h.wanted[0].wants(sig) {
		sig = h.wanted[0].sigs[0]
	}
	for _, r := range h.wanted {
		if r.wants(sig) {
			select {
			case r.c <- sig:
			default:
			}
		}
	}
	rt.Label("signal: " + sig.String())
}

func init() { process.SetDelivery(deliver) }

func deliver(sig int) bool { return signals.deliver(syscall.Signal(sig)) }

// deliver sends a signal to those who want it, and reports whether there are any.
//
//racelab:step
func (h *hub) deliver(sig os.Signal) bool {
	rt.Label("signal: " + sig.String())
	wanted := false
	for _, r := range h.wanted {
		if sig != os.Kill && r.wants(sig) {
			wanted = true
			select {
			case r.c <- sig:
			default:
			}
		}
	}
	return wanted
}

func (r *request) wants(sig os.Signal) bool {
	for _, s := range r.sigs {
		if s == sig {
			return true
		}
	}
	return len(r.sigs) == 0
}

// Stop has no more signals sent on c.
func Stop(c chan<- os.Signal) { signals.drop(c) }

//racelab:step
func (h *hub) drop(c chan<- os.Signal) {
	rt.Label("Stop")
	var left []*request
	for _, r := range h.wanted {
		if r.c != c {
			left = append(left, r)
		}
	}
	h.wanted = left
}

// NotifyContext returns a context that is done when one of the signals comes, stop is
// called, or parent is done.
func NotifyContext(parent context.Context, signals ...os.Signal) (ctx context.Context, stop context.CancelFunc) {
	inner, cancel := context.WithCancelCause(parent)
	n := &notified{inner, cancel, make(chan os.Signal, 1)}
	Notify(n.c, signals...)
	go n.wait()
	return n.ctx, n.stop
}

// notified is a context that waits for a signal.
type notified struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	c      chan os.Signal
}

func (n *notified) wait() {
	select {
	case sig := <-n.c:
		n.cancel(errors.New(sig.String() + " signal received"))
	case <-n.ctx.Done():
	}
}

func (n *notified) stop() {
	Stop(n.c)
	n.cancel(nil)
}
