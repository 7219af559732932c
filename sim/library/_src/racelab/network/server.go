package network

import (
	"context"
	"racelab/rt"
)

// Server is what one HTTP server knows of its connections. The zero value is ready.
type Server struct {
	listeners []*Listener
	active    []*Exchange // in the order in which they came
	down      bool        // Shutdown or Close was called
	hooks     []func()    // to call on Shutdown
	q         rt.Queue    // of Shutdown
}

// What came of serving a port.
const (
	Down   = iota // the server was shut down
	Closed        // the port was closed by somebody else
	InUse         // the port is taken
)

// Serve answers requests at l until it is closed.
func (s *Server) Serve(l *Listener, prepare Prepare, offer Offer) int {
	return loopback.serve(s, l, prepare, offer)
}

//racelab:step
func (n *Network) serve(s *Server, l *Listener, prepare Prepare, offer Offer) int {
	rt.Label("serve at " + l.Address())
	return s.stay(l, prepare, offer)
}

// ListenAndServe opens a port and answers requests there.
func (s *Server) ListenAndServe(n *Network, ip string, port int, prepare Prepare, offer Offer) int {
	return n.listenAndServe(s, ip, port, prepare, offer)
}

//racelab:step
func (n *Network) listenAndServe(s *Server, ip string, port int, prepare Prepare, offer Offer) int {
	if s.down {
		rt.Label("serve: was shut down before")
		return Down
	}
	l := n.open(ip, port)
	if l == nil {
		return InUse
	}
	return s.stay(l, prepare, offer)
}

func (s *Server) stay(l *Listener, prepare Prepare, offer Offer) int {
	if s.down {
		l.shut()
		return Down
	}
	if l.closed {
		return Closed
	}
	s.take(l, prepare)
	loopback.ask(l, offer)
	for !l.closed {
		idle(&l.q)
	}
	rt.Label("serve at " + l.Address() + ": ends")
	if s.down {
		return Down
	}
	return Closed
}

// Open answers requests at l; nobody waits for its end.
func (s *Server) Open(l *Listener, prepare Prepare) { loopback.openServer(s, l, prepare) }

//racelab:step
func (n *Network) openServer(s *Server, l *Listener, prepare Prepare) {
	rt.Label("serve at " + l.Address())
	s.take(l, prepare)
}

// opener lets package httptest start a server of package net/http.
var opener func(server, listener any, ip string, port int)

// SetOpener sets what Start calls. Package net/http does when it is imported.
func SetOpener(open func(server, listener any, ip string, port int)) { opener = open }

// Start lets a server of package net/http answer at a port that is open. Nobody
// waits for its end.
func Start(server, listener any, ip string, port int) {
	rt.Hush() // it was set before the program began
	open := opener
	rt.Unhush()
	open(server, listener, ip, port)
}

func (s *Server) take(l *Listener, prepare Prepare) {
	l.server, l.prepare = s, prepare
	s.listeners = append(s.listeners, l)
	for _, x := range l.waiting {
		l.begin(x)
	}
	l.waiting = nil
}

// begin starts the goroutine that answers x.
func (l *Listener) begin(x *Exchange) {
	x.server, x.at = l.server, l.process
	l.server.active = append(l.server.active, x)
	name, run := l.prepare(x)
	if l.name != "" {
		name = l.name
	}
	if l.process > 0 {
		name = answering(name)
	}
	client := rt.Process()
	rt.Become(l.process)
	start(name, run)
	rt.Become(client)
	if x.left {
		start("hang-up", x.notice)
	}
}

func (s *Server) drop(x *Exchange) {
	for i, o := range s.active {
		if o == x {
			s.active = append(s.active[:i:i], s.active[i+1:]...)
			break
		}
	}
	if len(s.active) == 0 {
		s.active = nil
		rt.Wake(&s.q, -1)
	}
}

// halt closes every port of the server.
func (s *Server) halt() {
	s.down = true
	for _, l := range s.listeners {
		l.shut()
	}
	s.listeners = nil
}

// IsDown reports whether Shutdown or Close was called.
func (s *Server) IsDown() bool {
	rt.Hush()
	down := s.down
	rt.Unhush()
	return down
}

// OnShutdown notes what to call, in a goroutine of its own, when the server shuts
// down.
func (s *Server) OnShutdown(f func()) { loopback.onShutdown(s, f) }

//racelab:step
func (n *Network) onShutdown(s *Server, f func()) { s.hooks = append(s.hooks, f) }

// Shutdown closes the ports at once and then waits for the requests under way, or
// for ctx, whose error it returns.
func (s *Server) Shutdown(ctx context.Context) error { return loopback.shutdown(s, ctx) }

//racelab:step
func (n *Network) shutdown(s *Server, ctx context.Context) error {
	s.halt()
	for _, f := range s.hooks {
		go f()
	}
	if len(s.active) == 0 {
		rt.Label("Shutdown: closed, nothing under way")
		return nil
	}
	rt.Label("Shutdown: closed, waits for " + plural(len(s.active)))
	p := limit(ctx, 0, nil, s.hurry)
	for len(s.active) > 0 {
		if err := ctx.Err(); err != nil {
			rt.Label("Shutdown: " + err.Error())
			return err
		}
		rt.Park(&s.q)
	}
	p.over()
	rt.Label("Shutdown: every request is answered")
	return nil
}

func plural(n int) string {
	if n == 1 {
		return "a request"
	}
	return "requests"
}

func (s *Server) hurry() { loopback.hurry(s) }

//racelab:step
func (n *Network) hurry(s *Server) {
	rt.Label("the time for Shutdown is over")
	rt.Wake(&s.q, -1)
}

// Close closes the ports and every connection.
func (s *Server) Close() { loopback.closeServer(s) }

//racelab:step
func (n *Network) closeServer(s *Server) {
	rt.Label("close the server")
	s.halt()
	for _, x := range s.active {
		x.end(Broken)
	}
}
