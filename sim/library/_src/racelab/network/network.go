// Package network is the modelled network of a run: the loopback interface of one
// machine, with no port open at the start. It carries connections of package net and
// whole HTTP requests of package net/http, which keeps the steps few: connecting,
// accepted or refused, is one step, and the arrival of the response is one. Nothing
// is lost or reordered on the way.
package network

import (
	"context"
	"racelab/rt"
	"strconv"
	"time"
)

// start runs f in a goroutine with a name.
func start(name string, f func())

// idle is rt.Park for a server that waits for clients, who may come from outside:
// a run in which nobody else is left has ended.
func idle(q *rt.Queue)

// Ports that the network gives to who asks for none: those of servers go round, so
// that a port which was closed is not somebody else's at once; those of clients are
// the first free ones.
const (
	firstPort   = 41001
	ports       = 64
	firstClient = 50001
)

// Network is every port of a run.
type Network struct {
	listeners []*Listener // that are open, by port
	last      int         // given to who asked for none
	clients   []bool      // taken ports of clients
	names     []*Listener // that have a name, closed ones too
	picked    bool        // racelab's own requests were chosen
	due       []int       // those whose server does not listen yet
	turn      int         // of the load balancer
}

var loopback Network

// Default returns the network of the run.
func Default() *Network { return &loopback }

// Listener is an open port.
type Listener struct {
	IP   string // "" for every address of the machine
	Port int

	name    string // of the service there, for the timeline
	process int    // whose it is
	closed  bool
	server  *Server // who serves HTTP there, or nil
	prepare Prepare
	waiting []*Exchange // for somebody to serve
	conns   []*Conn     // for Accept
	q       rt.Queue    // of who serves or accepts
}

// clash reports whether two addresses cannot be open at the same port.
func clash(a, b string) bool { return a == b || a == "" || b == "" }

// Listen opens a port; 0 is any. It returns nil if the port is taken.
func Listen(n *Network, ip string, port int) *Listener { return n.listen(ip, port) }

//racelab:step
func (n *Network) listen(ip string, port int) *Listener { return n.open(ip, port) }

func (n *Network) open(ip string, port int) *Listener {
	if port == 0 {
		port = n.anyPort(ip)
	}
	l := &Listener{IP: ip, Port: port, process: rt.Process()}
	rt.Label("listen on " + l.Address())
	at := 0
	for at < len(n.listeners) && n.listeners[at].Port <= port {
		if o := n.listeners[at]; o.Port == port && clash(o.IP, ip) {
			rt.Label("listen on " + l.Address() + " -> address already in use")
			return nil
		}
		at++
	}
	rest := append([]*Listener{l}, n.listeners[at:]...)
	n.listeners = append(n.listeners[:at:at], rest...)
	if service := rt.Service(); service != "" {
		l.name = service
		n.names = append(n.names, l)
	}
	return l
}

// anyPort returns the next free port after the one that was given last.
func (n *Network) anyPort(ip string) int {
	for range ports {
		port := firstPort + n.last
		n.last = (n.last + 1) % ports
		if n.find(ip, port) == nil {
			return port
		}
	}
	return firstPort
}

// find returns who listens at an address, or nil.
func (n *Network) find(ip string, port int) *Listener {
	for _, l := range n.listeners {
		if l.Port == port && clash(l.IP, ip) {
			return l
		}
	}
	return nil
}

// Find is find for package net/http, which knows a listener's address.
func Find(n *Network, ip string, port int) *Listener { return n.look(ip, port) }

func (n *Network) look(ip string, port int) *Listener {
	rt.Hush()
	l := n.find(ip, port)
	rt.Unhush()
	return l
}

// Name gives the service at a port a name, which is a host to its clients, and by which
// the timeline calls it and the goroutines that answer there.
func Name(n *Network, port int, name string) {
	rt.Hush()
	if l := n.find("", port); l != nil {
		l.name = name
		n.names = append(n.names, l)
	}
	rt.Unhush()
}

// Resolve returns the port of the service of a name, 0 if there is none.
func Resolve(n *Network, name string) int {
	rt.Hush()
	port := n.named(name)
	rt.Unhush()
	return port
}

// LookUp is Resolve for a name that had no service a moment ago: whether it has one now
// depends on who starts it, so looking is a step.
func LookUp(n *Network, name string) int { return n.lookUp(name) }

//racelab:step
func (n *Network) lookUp(name string) int {
	port := n.named(name)
	if port == 0 {
		rt.Label("look up " + name + " -> no such host")
	} else {
		rt.Label("look up " + name)
	}
	return port
}

func (n *Network) named(name string) (port int) {
	if l := n.balance(name); l != nil {
		return l.Port
	}
	for _, l := range n.names {
		if l.name == name {
			port = l.Port
		}
	}
	return port
}

// Address returns "127.0.0.1:8080", or ":8080" for every address.
func (l *Listener) Address() string { return l.IP + ":" + strconv.Itoa(l.Port) }

// Close closes the port. Who was connected and not accepted is turned away. It
// reports whether the port was open.
func (l *Listener) Close() bool { return loopback.closeListener(l) }

//racelab:step
func (n *Network) closeListener(l *Listener) bool {
	rt.Label("close " + l.Address())
	return l.shut()
}

func (l *Listener) shut() bool {
	if l.closed {
		return false
	}
	l.closed = true
	for i, o := range loopback.listeners {
		if o == l {
			loopback.listeners = append(loopback.listeners[:i:i], loopback.listeners[i+1:]...)
			break
		}
	}
	for _, x := range l.waiting {
		x.end(Reset)
	}
	for _, c := range l.conns {
		c.reset()
	}
	l.waiting, l.conns = nil, nil
	rt.Wake(&l.q, -1)
	return true
}

// takeClient gives a client a port.
func (n *Network) takeClient() int {
	for i, taken := range n.clients {
		if !taken {
			n.clients[i] = true
			return firstClient + i
		}
	}
	n.clients = append(n.clients, true)
	return firstClient + len(n.clients) - 1
}

func (n *Network) dropClient(port int) {
	n.clients[port-firstClient] = false
	for k := len(n.clients); k > 0 && !n.clients[k-1]; k-- {
		n.clients = n.clients[:k-1]
	}
}

// patience ends a wait of x's when its context is done or its time is over.
type patience struct {
	stop  func() bool
	timer *time.Timer
}

// limit begins a wait. late and gone are called in goroutines of their own.
func limit(ctx context.Context, d time.Duration, late, gone func()) (p patience) {
	if ctx != nil && ctx.Done() != nil {
		p.stop = context.AfterFunc(ctx, gone)
	}
	if d > 0 {
		p.timer = time.AfterFunc(d, late)
	}
	return p
}

// over ends the wait.
func (p *patience) over() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
}
