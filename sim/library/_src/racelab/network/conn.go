package network

import (
	"context"
	"racelab/rt"
	"strconv"
	"time"
)

// Conn is one end of a TCP connection.
type Conn struct {
	IP, PeerIP     string
	Port, PeerPort int

	in, out *stream
	until   rt.Instant // when Read gives up, by the virtual clock; 0: never
	writeBy rt.Instant // when Write does
	dialed  bool
}

// stream is one direction of a connection.
type stream struct {
	text   string
	ended  bool // nothing more comes
	broken bool // the connection was reset
	closed bool // the reader has closed its end
	q      rt.Queue
}

func (c *Conn) words() string {
	return c.IP + ":" + strconv.Itoa(c.Port) + " to :" + strconv.Itoa(c.PeerPort)
}

// Dial connects to an address. It returns nil if the connection is refused.
func Dial(n *Network, ip string, port int, ctx context.Context) *Conn { return n.dial(ip, port, ctx) }

//racelab:step
func (n *Network) dial(ip string, port int, ctx context.Context) *Conn {
	l := n.find(ip, port)
	if l == nil {
		rt.Label("connect to " + ip + ":" + strconv.Itoa(port) + " -> refused")
		return nil
	}
	rt.Label("connect to " + l.Address())
	a, b := &stream{}, &stream{}
	from := n.takeClient()
	l.conns = append(l.conns, &Conn{ip, "127.0.0.1", port, from, a, b, 0, 0, false})
	rt.Wake(&l.q, 1)
	return &Conn{"127.0.0.1", ip, from, port, b, a, 0, 0, true}
}

// Accept waits for a connection; nil once l is closed.
func (l *Listener) Accept() *Conn { return loopback.accept(l) }

//racelab:step
func (n *Network) accept(l *Listener) *Conn {
	for len(l.conns) == 0 && !l.closed {
		rt.Label("accept at " + l.Address())
		idle(&l.q)
	}
	rt.Label("accept at " + l.Address())
	if l.closed {
		return nil
	}
	c := l.conns[0]
	l.conns = l.conns[1:]
	return c
}

func (c *Conn) reset() {
	for _, s := range []*stream{c.in, c.out} {
		s.ended, s.broken = true, true
		rt.Wake(&s.q, -1)
	}
}

// What Read and Write may meet.
const (
	OK = iota
	EOF
	Shut  // this end is closed
	Gone  // the other end reset the connection
	Pipe  // the other end is closed
	Tired // the deadline passed
)

// Read waits for bytes and returns up to max of them.
func (c *Conn) Read(max int) (text string, state int) { return loopback.readConn(c, max) }

//racelab:step
func (n *Network) readConn(c *Conn, max int) (text string, state int) {
	words := "read at " + c.words()
	rt.Label(words)
	for !c.in.closed {
		if c.until > 0 && rt.Now() >= c.until {
			rt.Label(words + " -> timeout")
			return "", Tired
		}
		if c.in.text != "" || c.in.ended {
			break
		}
		var p patience
		if c.until > 0 {
			p = limit(nil, time.Duration(c.until-rt.Now()), c.wake, nil)
		}
		rt.Park(&c.in.q)
		p.over()
	}
	switch {
	case c.in.closed:
		return "", Shut
	case c.in.broken:
		rt.Label(words + " -> connection reset")
		return "", Gone
	case c.in.text == "":
		rt.Label(words + " -> EOF")
		return "", EOF
	}
	k := min(max, len(c.in.text))
	text, c.in.text = c.in.text[:k], c.in.text[k:]
	rt.Label(words + " -> " + strconv.Quote(text))
	return text, OK
}

func (c *Conn) wake() { loopback.wakeConn(c) }

//racelab:step
func (n *Network) wakeConn(c *Conn) {
	rt.Label("deadline of " + c.words())
	rt.Wake(&c.in.q, -1)
}

// Write sends text. It never waits: there is room for all. After its deadline it fails all the same.
func (c *Conn) Write(text string) (state int) { return loopback.writeConn(c, text) }

//racelab:step
func (n *Network) writeConn(c *Conn, text string) (state int) {
	rt.Label("write at " + c.words() + " " + strconv.Quote(text))
	switch {
	case c.in.closed:
		return Shut
	case c.writeBy > 0 && rt.Now() >= c.writeBy:
		return Tired
	case c.out.broken:
		return Gone
	case c.out.closed:
		return Pipe
	}
	c.out.text += text
	rt.Wake(&c.out.q, -1)
	return OK
}

// Until sets when Read and Write give up; 0 is never.
func (c *Conn) Until(at int64, read, write bool) { loopback.setUntil(c, rt.Instant(at), read, write) }

//racelab:step
func (n *Network) setUntil(c *Conn, at rt.Instant, read, write bool) {
	rt.Label("set the deadline of " + c.words())
	if write {
		c.writeBy = at
	}
	if read {
		c.until = at
		rt.Wake(&c.in.q, -1)
	}
}

// Closed reports whether this end is closed.
func (c *Conn) Closed() bool { return loopback.shut(c) }

//racelab:step
func (n *Network) shut(c *Conn) bool {
	rt.Label("set an option of " + c.words())
	rt.ReleasesNothing()
	return c.in.closed
}

// Close closes the connection. It reports whether it was open.
func (c *Conn) Close() bool { return loopback.closeConn(c, true) }

// CloseWrite ends what the other side reads.
func (c *Conn) CloseWrite() bool { return loopback.closeConn(c, false) }

//racelab:step
func (n *Network) closeConn(c *Conn, both bool) bool {
	rt.Label("close " + c.words())
	if c.in.closed {
		return false
	}
	c.out.ended = true
	rt.Wake(&c.out.q, -1)
	if both {
		c.in.closed, c.in.text = true, ""
		rt.Wake(&c.in.q, -1)
		if c.dialed {
			loopback.dropClient(c.Port)
		}
	}
	return true
}
