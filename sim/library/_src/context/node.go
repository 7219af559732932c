package context

import (
	"time"

	"racelab/rt"
)

// A node is one context that can be cancelled, in the tree of those that follow
// one another.
type node struct {
	up       Context // parent, as the user gave it
	parent   *node   // node of the parent that this one is registered with, or nil
	done     chan struct{}
	err      error // nil until cancelled
	cause    error
	children []*node
	timer    *time.Timer // of the deadline, or nil
	late     error       // cause when the deadline passes
	f        func()      // of AfterFunc, or nil
	ending   bool        // its children are being cancelled; as if its mutex were held
	waiting  rt.Queue    // who wants that mutex
}

// nodeKey is the key under which a context finds its own node.
var nodeKey int

func newNode(parent Context) *node { return &node{up: parent, done: make(chan struct{})} }

// derive returns a new node that is cancelled when parent is.
func derive(parent Context) *node {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	n := newNode(parent)
	n.follow(parent)
	return n
}

// follow sees to it that n is cancelled when parent is.
func (n *node) follow(parent Context) {
	done := parent.Done()
	if done == nil {
		return
	}
	if p, ok := parent.Value(&nodeKey).(*node); ok && p.done == done {
		p.adopt(n)
		return
	}
	// A context of the user's own: somebody has to wait for it.
	select {
	case <-done:
		n.end(parent.Err(), Cause(parent))
	default:
		go n.watch(parent, done)
	}
}

func (n *node) watch(parent Context, done <-chan struct{}) {
	select {
	case <-done:
		n.end(parent.Err(), Cause(parent))
	case <-n.done:
	}
}

// adopt makes n a child of p, or cancels it if p is cancelled already.
//
//racelab:step
func (p *node) adopt(n *node) {
	p.lock()
	rt.Label("derive a context")
	if p.err != nil {
		n.end(p.err, p.cause)
		return
	}
	n.parent = p
	p.children = append(p.children, n)
}

// limit cancels n after d.
//
//racelab:step
func (n *node) limit(d time.Duration, cause error) {
	rt.Label("deadline in " + d.String())
	switch {
	case n.err != nil:
	case d <= 0:
		n.finish(DeadlineExceeded, cause)
	default:
		n.late = cause
		n.timer = time.AfterFunc(d, n.expire)
	}
}

// expire runs in the timer's goroutine.
//
//racelab:step
func (n *node) expire() { n.finish(DeadlineExceeded, n.late) }

// cancel is the CancelFunc.
//
//racelab:step
func (n *node) cancel() { n.finish(Canceled, nil) }

// cancelCause is the CancelCauseFunc.
//
//racelab:step
func (n *node) cancelCause(cause error) { n.finish(Canceled, cause) }

// stop is what AfterFunc returns.
//
//racelab:step
func (n *node) stop() bool {
	if n.err != nil {
		rt.Label("stop: too late")
		return false
	}
	n.f = nil
	n.finish(Canceled, nil)
	rt.Label("stop")
	return true
}

// finish ends n from its own side: it leaves its parent.
func (n *node) finish(err, cause error) {
	n.end(err, cause)
	if n.parent != nil {
		n.parent.drop(n)
	}
}

// lock waits while the children of n are being cancelled.
func (n *node) lock() {
	for n.ending {
		rt.Park(&n.waiting)
	}
}

// end closes n and all that follow it. The first end counts.
//
//racelab:step
func (n *node) end(err, cause error) {
	n.lock()
	if n.err != nil {
		rt.Label("cancel: was done before")
		return
	}
	if cause == nil {
		cause = err
	}
	n.err, n.cause = err, cause
	close(n.done)
	if n.timer != nil {
		n.timer.Stop()
	}
	if n.f != nil {
		go n.f()
	}
	rt.Label("cancel: " + err.Error())
	if len(n.children) > 0 {
		n.ending = true
		for len(n.children) > 0 {
			rt.Yield()
			c := n.take()
			c.parent = nil
			c.end(err, cause)
		}
		n.ending, n.children = false, nil
		rt.Wake(&n.waiting, -1)
	}
}

// take takes the next child to be cancelled. The real package has them in a map, so each of a few may be it; of many the
// oldest is, and the report says so.
func (n *node) take() *node {
	at := 0
	switch many := len(n.children); {
	case many > fewChildren:
		rt.MapOrder()
	case many > 1:
		at = rt.Choose(many)
	}
	c := n.children[at]
	n.children = append(n.children[:at:at], n.children[at+1:]...)
	return c
}

// fewChildren is how many children are cancelled in every order.
const fewChildren = 4

//racelab:step
func (p *node) drop(n *node) {
	p.lock()
	for i, c := range p.children {
		if c == n {
			p.children = append(p.children[:i:i], p.children[i+1:]...)
			return
		}
	}
}

// why returns the cause, for which the real package holds the lock, once n is cancelled.
func (n *node) why() error {
	if n.state() == nil {
		return nil
	}
	return n.reason()
}

//racelab:step
func (n *node) reason() error {
	n.lock()
	rt.Label("Cause")
	return n.cause
}

// state takes no lock: it orders nothing but what came before the end of n.
//
//racelab:step apart
func (n *node) state() error {
	rt.Label("Err")
	if n.err != nil {
		<-n.done
	}
	return n.err
}

// cancelCtx is the Context of a node.
type cancelCtx struct{ n *node }

func (c *cancelCtx) Deadline() (deadline time.Time, ok bool) { return c.n.up.Deadline() }
func (c *cancelCtx) Done() <-chan struct{}                   { return c.n.done }
func (c *cancelCtx) Err() error                              { return c.n.state() }
func (c *cancelCtx) String() string                          { return name(c.n.up) + ".WithCancel" }

func (c *cancelCtx) Value(key any) any {
	if key == &nodeKey {
		return c.n
	}
	return c.n.up.Value(key)
}

// timerCtx is the Context of a node with a deadline.
type timerCtx struct {
	cancelCtx
	deadline time.Time
}

func (c *timerCtx) Deadline() (deadline time.Time, ok bool) { return c.deadline, true }

func (c *timerCtx) String() string {
	at, _ := c.Deadline()
	return name(c.n.up) + ".WithDeadline(" + at.String() + " [" + time.Until(at).String() + "])"
}
