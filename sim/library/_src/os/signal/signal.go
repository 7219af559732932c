// Package signal tells programs of signals. Of each kind that somebody asks for one comes in a run, at any moment
// after it was first asked for, unless nobody wants it any more by then. An interrupt, SIGTERM and SIGQUIT are one kind, of
// which any one comes that is wanted: they ask a program to end, and mostly once. Whoever waits for a signal does not
// wait in vain, as another one may always come: a run in which nothing else happens any more has ended.
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
	begun  []os.Signal // kinds of which a signal is on its way, or has come
}

// awaits notes whether signals are sent to c.
func awaits(c chan<- os.Signal, yes bool)

// ending are the signals that ask a program to end.
var ending = [...]os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT}

// kindOf returns one signal for all of a kind; nil for those that no program is told of.
func kindOf(sig os.Signal) os.Signal {
	for _, s := range ending {
		if s == sig {
			return os.Interrupt
		}
	}
	if sig == os.Kill {
		return nil
	}
	return sig
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
	awaits(r.c, true)
	if len(r.sigs) == 0 {
		h.begin(os.Interrupt)
	}
	for _, sig := range r.sigs {
		h.begin(sig)
	}
}

// begin sends a signal of a kind on its way, if none is yet.
func (h *hub) begin(sig os.Signal) {
	kind := kindOf(sig)
	if kind == nil {
		return
	}
	for _, k := range h.begun {
		if k == kind {
			return
		}
	}
	h.begun = append(h.begun, kind)
	go h.arrive(kind)
}

// arrive is a signal that comes.
//
//racelab:step
func (h *hub) arrive(kind os.Signal) {
	sig := kind
	if some := h.someOf(kind); len(some) > 0 {
		sig = some[rt.Choose(len(some))]
	}
	h.send(sig)
	rt.Label("signal: " + sig.String())
}

// someOf returns those of a kind that somebody wants. Who wants all is content with an interrupt or SIGTERM.
func (h *hub) someOf(kind os.Signal) (some []os.Signal) {
	if kind != os.Interrupt {
		return nil
	}
	for i, sig := range ending {
		for _, r := range h.wanted {
			if r.wants(sig) && (len(r.sigs) > 0 || i < 2) {
				some = append(some, sig)
				break
			}
		}
	}
	return some
}

// send tells those who want a signal of it, and reports whether there are any.
func (h *hub) send(sig os.Signal) bool {
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

func init() { process.SetDelivery(deliver) }

func deliver(sig int) bool { return signals.deliver(syscall.Signal(sig)) }

// deliver sends a signal to those who want it, and reports whether there are any.
//
//racelab:step
func (h *hub) deliver(sig os.Signal) bool {
	rt.Label("signal: " + sig.String())
	return h.send(sig)
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
	awaits(c, false)
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
