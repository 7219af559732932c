package sshd

import (
	"context"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"charm.land/ssh"
)

// Limits bound what clients may take. Zero fields take the defaults.
type Limits struct {
	Handshake   time.Duration // until a client has said who it is; 10 s
	Idle        time.Duration // since the last key; 30 min
	Longest     time.Duration // of a connection; 12 h
	Empty       time.Duration // of a connection without a channel; 1 min
	Begin       time.Duration // of a channel without a program, which may send 2 MiB that nobody reads; 5 s
	Command     time.Duration // of a command that prints; 1 min
	Connections int           // at once; 1,000
	PerAddress  int           // at once from one address; 400, for a class sits behind one
	Strangers   int           // at once that have not said who they are, half of them from one address; 128
	Sessions    int           // screens and commands at once, each of which takes memory; 2,000
	Channels    int           // at once on one connection; 4
	AuthTries   int           // 6
	Input       int64         // bytes that a command reads; 256 MiB, for a backup is read, too
	Outbox      int           // bytes that may wait for a client to read them; 2 MiB
	Stall       time.Duration // of a write that gets nowhere; 30 s
	Frames      int           // of a screen, a second; 30
}

// The largest window that is drawn, in cells.
const (
	maxWidth  = 400
	maxHeight = 200
)

func (l Limits) filled() Limits {
	def := func(d *time.Duration, usual time.Duration) {
		if *d == 0 {
			*d = usual
		}
	}
	num := func(n *int, usual int) {
		if *n == 0 {
			*n = usual
		}
	}
	def(&l.Handshake, 10*time.Second)
	def(&l.Idle, 30*time.Minute)
	def(&l.Longest, 12*time.Hour)
	def(&l.Empty, time.Minute)
	def(&l.Begin, 5*time.Second)
	def(&l.Command, time.Minute)
	def(&l.Stall, 30*time.Second)
	num(&l.Connections, 1000)
	num(&l.PerAddress, 400)
	num(&l.Strangers, 128)
	num(&l.Sessions, 2000)
	num(&l.Channels, 4)
	num(&l.AuthTries, 6)
	num(&l.Outbox, 2<<20)
	num(&l.Frames, 30)
	if l.Input == 0 {
		l.Input = 256 << 20
	}
	return l
}

// clampWindow returns a size that can be drawn: nothing means the usual.
func clampWindow(width, height int) (int, int) {
	if width <= 0 || height <= 0 {
		return 80, 24
	}
	return min(width, maxWidth), min(height, maxHeight)
}

// Figures count what happened. They are for reading only, by any goroutine.
type Figures struct {
	Connections atomic.Int64 // now
	Sessions    atomic.Int64 // screens and commands, now
	Accepted    atomic.Int64 // connections so far
	Refused     atomic.Int64 // for there were too many
	Crowded     atomic.Int64 // that said nothing, and went for others
	Failed      atomic.Int64 // handshakes that came to nothing
	Screens     atomic.Int64 // opened so far
	Commands    atomic.Int64 // run so far
	Panics      atomic.Int64 // of screens and commands
	Dropped     atomic.Int64 // clients that stopped reading
	Idled       atomic.Int64 // screens that nobody used
	BytesIn     atomic.Int64
	BytesOut    atomic.Int64
}

// gate counts connections: those of people who have said who they are, up to the
// limits, and those of others, which have a small part of their own. When that is
// full the oldest of them goes, so that whoever only connects and says nothing keeps
// nobody out.
type gate struct {
	most, perAddress               int
	strangers, strangersPerAddress int
	figures                        *Figures

	mu      sync.Mutex
	byAddr  map[string]int // of people who have said who they are
	known   int
	conns   map[*gatedConn]struct{}
	waiting []*gatedConn // who have not said who they are, the oldest first
	closing bool
}

func newGate(l Limits, f *Figures) *gate {
	return &gate{
		most: l.Connections, perAddress: l.PerAddress, strangers: l.Strangers, strangersPerAddress: max(1, l.Strangers/2),
		figures: f, byAddr: map[string]int{}, conns: map[*gatedConn]struct{}{},
	}
}

// Why there is no room, for whoever is not let in.
const (
	whyStopping = "the server is stopping"
	whyFull     = "the server is full; try again in a while"
	whyAddress  = "too many connections from your address; whoever runs the server can raise --per-address"
)

// enter returns the connection counted, or nil and why not.
func (g *gate) enter(c net.Conn) (*gatedConn, string) {
	addr := Host(c.RemoteAddr())
	g.mu.Lock()
	if why := g.full(addr); why != "" {
		g.mu.Unlock()
		return nil, why
	}
	gone := g.makeRoom(addr)
	gc := &gatedConn{Conn: c, gate: g, addr: addr}
	g.conns[gc] = struct{}{}
	g.waiting = append(g.waiting, gc)
	g.figures.Accepted.Add(1)
	g.figures.Connections.Add(1)
	g.mu.Unlock()
	if gone != nil {
		g.figures.Crowded.Add(1)
		_ = gone.Close() // it may have closed itself
	}
	return gc, ""
}

// full says why nobody more is let in from that address, or nothing. g.mu is held.
func (g *gate) full(addr string) string {
	switch {
	case g.closing:
		return whyStopping
	case g.known >= g.most:
		return whyFull
	case g.byAddr[addr] >= g.perAddress:
		return whyAddress
	}
	return ""
}

// makeRoom returns the connection that has to go for another one from that address:
// the oldest of the address if that has its part, or else the oldest of all. g.mu is
// held.
func (g *gate) makeRoom(addr string) *gatedConn {
	mine := 0
	for _, c := range g.waiting {
		if c.addr == addr {
			mine++
		}
	}
	for i, c := range g.waiting {
		if mine >= g.strangersPerAddress && c.addr == addr || mine < g.strangersPerAddress && len(g.waiting) >= g.strangers {
			g.waiting = slices.Delete(g.waiting, i, i+1)
			return c
		}
	}
	return nil
}

// admit counts a connection as that of somebody who has said who they are. It
// returns why there is no room for them, or nothing.
func (g *gate) admit(c *gatedConn) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, ok := g.conns[c]; !ok || c.known {
		return ""
	}
	if why := g.full(c.addr); why != "" {
		return why
	}
	g.waiting = slices.DeleteFunc(g.waiting, func(w *gatedConn) bool { return w == c })
	c.known = true
	g.known++
	g.byAddr[c.addr]++
	return ""
}

func (g *gate) leave(c *gatedConn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, ok := g.conns[c]; !ok {
		return
	}
	delete(g.conns, c)
	g.figures.Connections.Add(-1)
	if !c.known {
		g.waiting = slices.DeleteFunc(g.waiting, func(w *gatedConn) bool { return w == c })
		return
	}
	g.known--
	if g.byAddr[c.addr]--; g.byAddr[c.addr] == 0 {
		delete(g.byAddr, c.addr)
	}
}

// closeAll ends every connection, those that have not shaken hands too.
func (g *gate) closeAll() {
	g.mu.Lock()
	g.closing = true
	all := make([]*gatedConn, 0, len(g.conns))
	for c := range g.conns {
		all = append(all, c)
	}
	g.mu.Unlock()
	for _, c := range all {
		_ = c.Close() // it may have closed itself
	}
}

// Host is the address without the port; of an IPv6 address the /64 that one
// customer has.
func Host(a net.Addr) string {
	if a == nil {
		return ""
	}
	text, _, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	ip := net.ParseIP(text)
	if ip == nil || ip.To4() != nil {
		return text
	}
	return ip.Mask(net.CIDRMask(64, 128)).String()
}

// SignInFailed is the message in the log of whoever gave no key, code or word that is
// right. The filter for fail2ban in deploy knows it.
const SignInFailed = "sign-in failed"

// Address is the whole address without the port.
func Address(a net.Addr) string {
	if a == nil {
		return ""
	}
	text, _, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	return text
}

// gatedListener lets in as many as the gate allows, and tells the others why not.
type gatedListener struct {
	net.Listener
	gate *gate
}

// Accept implements net.Listener.
func (l *gatedListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		gc, why := l.gate.enter(c)
		if gc != nil {
			return gc, nil
		}
		l.gate.figures.Refused.Add(1)
		// RFC 4253, 4.2: a server may send lines before its version. The client
		// may be gone, and a new connection's buffer has room for this.
		_ = c.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = c.Write([]byte("racelab: " + why + "\r\n"))
		_ = c.Close()
	}
}

// gatedConn leaves the gate when it is closed.
type gatedConn struct {
	net.Conn
	gate  *gate
	addr  string
	once  sync.Once
	known bool // its person has said who they are; gate.mu is held
}

// Close implements net.Conn.
func (c *gatedConn) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { c.gate.leave(c) })
	return err
}

// conn is what is known of a connection, beside who it is.
type conn struct {
	net  net.Conn
	gate *gate
	most int

	mu       sync.Mutex
	channels int
	ended    bool
	full     string      // why there is no room for its person
	empty    *time.Timer // ends a connection on which nothing is open
	wait     time.Duration
}

type connKey struct{}

func (s *Server) connected(ctx ssh.Context, c net.Conn) net.Conn {
	state := &conn{net: c, gate: s.gate, most: s.limits.Channels, wait: s.limits.Empty}
	state.empty = time.AfterFunc(s.limits.Handshake+state.wait, state.drop)
	ctx.SetValue(connKey{}, state)
	context.AfterFunc(ctx, state.end)
	return c
}

// end forgets the timer with the connection: thousands may come and vanish within
// its time.
func (c *conn) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	c.empty.Stop()
}

// knows notes that the person of the connection has said who they are. If there is
// no room for them the connection ends, once they have been told.
func (c *conn) knows() {
	gc, ok := c.net.(*gatedConn)
	if !ok {
		return
	}
	why := c.gate.admit(gc)
	if why == "" {
		return
	}
	c.mu.Lock()
	c.full = why
	c.mu.Unlock()
	time.AfterFunc(2*time.Second, c.drop)
}

// refused returns why there is no room for the person, or nothing.
func (c *conn) refused() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.full
}

// drop ends the connection. Nothing is to be told: whoever is there does not
// listen.
func (c *conn) drop() { _ = c.net.Close() }

// open counts a channel, if there is room for it.
func (c *conn) open() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.channels >= c.most {
		return false
	}
	c.channels++
	c.empty.Stop()
	return true
}

func (c *conn) closeChannel() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.channels--; c.channels == 0 && !c.ended {
		c.empty.Reset(c.wait)
	}
}

// dropIfOpen ends the connection if a channel is open that should not be.
func (c *conn) dropIfOpen() {
	c.mu.Lock()
	open := c.channels > 0
	c.mu.Unlock()
	if open {
		c.drop()
	}
}
