// Package net has TCP on the modelled loopback interface: listeners, connections,
// addresses and the errors of the real package. Hosts are localhost and the
// addresses 127.x.x.x and ::1; no other name is known.
//
// Port 0 stands for 41001, 41002 and so on; clients have ports from 50001. Writing
// never waits. Only Read has a deadline.
package net

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"racelab/network"
	"racelab/rt"
)

// An Addr is an address.
type Addr interface {
	Network() string // "tcp"
	String() string  // "127.0.0.1:8080"
}

// A Conn is one end of a connection.
type Conn interface {
	Read(b []byte) (n int, err error)
	Write(b []byte) (n int, err error)
	Close() error
	LocalAddr() Addr
	RemoteAddr() Addr
	SetDeadline(t time.Time) error
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
}

// A Listener waits for connections.
type Listener interface {
	Accept() (Conn, error)
	Close() error
	Addr() Addr
}

// TCPAddr is the address of one end of a connection.
type TCPAddr struct {
	IP   IP
	Port int
	Zone string
}

// Network returns "tcp".
func (a *TCPAddr) Network() string { return "tcp" }

// String returns "127.0.0.1:8080".
func (a *TCPAddr) String() string {
	if a == nil {
		return "<nil>"
	}
	return JoinHostPort(hostOf(a.IP, a.Zone), strconv.Itoa(a.Port))
}

func tcpAddr(ip string, port int) *TCPAddr {
	if ip == "" {
		ip = "::"
	}
	return &TCPAddr{IP: ParseIP(ip), Port: port}
}

// ListenConfig has options for listening, of which there are none.
type ListenConfig struct{}

// Listen is package net's Listen.
func (lc *ListenConfig) Listen(ctx context.Context, network, address string) (Listener, error) {
	if err := ctx.Err(); err != nil {
		return nil, &OpError{Op: "listen", Net: network, Err: err}
	}
	return Listen(network, address)
}

// TCPListener waits for TCP connections.
type TCPListener struct{ l *network.Listener }

// Listen opens a port. Only TCP is modelled.
func Listen(network, address string) (Listener, error) {
	l, err := listen(network, address)
	if err != nil {
		return nil, err
	}
	return l, nil
}

func listen(proto, address string) (*TCPListener, error) {
	ip, port, err := resolve("listen", proto, address)
	if err != nil {
		return nil, err
	}
	l := network.Listen(network.Default(), ip, port)
	if l == nil {
		return nil, &OpError{Op: "listen", Net: proto, Addr: tcpAddr(ip, port), Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}
	}
	return &TCPListener{l}, nil
}

// Accept waits for a connection.
func (l *TCPListener) Accept() (Conn, error) {
	c := l.l.Accept()
	if c == nil {
		return nil, &OpError{Op: "accept", Net: "tcp", Addr: l.Addr(), Err: ErrClosed}
	}
	return &TCPConn{c}, nil
}

// Close closes the port.
func (l *TCPListener) Close() error {
	if !l.l.Close() {
		return &OpError{Op: "close", Net: "tcp", Addr: l.Addr(), Err: ErrClosed}
	}
	return nil
}

// Addr returns the address of the port.
func (l *TCPListener) Addr() Addr { return tcpAddr(l.l.IP, l.l.Port) }

// A Dialer connects.
type Dialer struct {
	Timeout   time.Duration // connecting takes no time here
	Deadline  time.Time
	KeepAlive time.Duration
}

// Dial connects to an address.
func (d *Dialer) Dial(network, address string) (Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

// DialContext connects to an address, unless ctx is done.
func (d *Dialer) DialContext(ctx context.Context, proto, address string) (Conn, error) {
	ip, port, err := resolve("dial", proto, address)
	if err != nil {
		return nil, err
	}
	if ip == "" {
		ip = "127.0.0.1"
	}
	if err := ctx.Err(); err != nil {
		return nil, &OpError{Op: "dial", Net: proto, Addr: tcpAddr(ip, port), Err: mapErr(err)}
	}
	c := network.Dial(network.Default(), ip, port, ctx)
	if c == nil {
		return nil, refused(ip, port)
	}
	return &TCPConn{c}, nil
}

// mapErr says "operation was canceled" as the real package does.
func mapErr(err error) error {
	switch err {
	case context.Canceled:
		return errCanceled
	case context.DeadlineExceeded:
		return os.ErrDeadlineExceeded
	}
	return err
}

var errCanceled = canceledError{}

type canceledError struct{}

func (canceledError) Error() string        { return "operation was canceled" }
func (canceledError) Is(target error) bool { return target == context.Canceled }

// Dial connects to an address. Only TCP is modelled.
func Dial(network, address string) (Conn, error) {
	var d Dialer
	return d.Dial(network, address)
}

// DialTimeout is Dial: connecting takes no time here.
func DialTimeout(network, address string, timeout time.Duration) (Conn, error) {
	var d Dialer
	return d.Dial(network, address)
}

// TCPConn is one end of a TCP connection.
type TCPConn struct{ c *network.Conn }

// fail makes the error of an operation.
func (c *TCPConn) fail(op string, state int) error {
	var err error
	switch state {
	case network.Shut:
		err = ErrClosed
	case network.Gone:
		err = os.NewSyscallError(op, syscall.ECONNRESET)
	case network.Pipe:
		err = os.NewSyscallError(op, syscall.EPIPE)
	case network.Tired:
		err = os.ErrDeadlineExceeded
	}
	return &OpError{Op: op, Net: "tcp", Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: err}
}

// Read waits for bytes.
func (c *TCPConn) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	text, state := c.c.Read(len(b))
	switch state {
	case network.OK:
		if len(text) > 1 {
			rt.ShortRead()
		}
		return copy(b, text), nil
	case network.EOF:
		return 0, eof()
	}
	return 0, c.fail("read", state)
}

// Write sends bytes.
func (c *TCPConn) Write(b []byte) (int, error) {
	if state := c.c.Write(string(b)); state != network.OK {
		return 0, c.fail("write", state)
	}
	return len(b), nil
}

// Close closes the connection.
func (c *TCPConn) Close() error {
	if !c.c.Close() {
		return c.fail("close", network.Shut)
	}
	return nil
}

// CloseWrite ends what the other side reads.
func (c *TCPConn) CloseWrite() error {
	if !c.c.CloseWrite() {
		return c.fail("close", network.Shut)
	}
	return nil
}

// LocalAddr returns the address of this end.
func (c *TCPConn) LocalAddr() Addr { return tcpAddr(c.c.IP, c.c.Port) }

// RemoteAddr returns the address of the other end.
func (c *TCPConn) RemoteAddr() Addr { return tcpAddr(c.c.PeerIP, c.c.PeerPort) }

// SetDeadline sets when Read and Write give up; the zero time is never.
func (c *TCPConn) SetDeadline(t time.Time) error { return c.until(t, true, true) }

// SetReadDeadline sets when Read gives up; the zero time is never.
func (c *TCPConn) SetReadDeadline(t time.Time) error { return c.until(t, true, false) }

// SetWriteDeadline sets from when on Write fails; the zero time is never.
func (c *TCPConn) SetWriteDeadline(t time.Time) error { return c.until(t, false, true) }

func (c *TCPConn) until(t time.Time, read, write bool) error {
	at := int64(0)
	if !t.IsZero() {
		at = max(1, int64(time.Until(t))+int64(rt.Now()))
	}
	c.c.Until(at, read, write)
	return nil
}

// resolve reads an address. The IP is "" for every address of the machine.
func resolve(op, proto, address string) (ip string, port int, err error) {
	fail := func(e error) (string, int, error) {
		return "", 0, &OpError{Op: op, Net: proto, Err: e}
	}
	if proto != "tcp" && proto != "tcp4" && proto != "tcp6" {
		if proto == "udp" || proto == "unix" || proto == "ip" {
			return fail(errors.New("the modelled network has TCP only"))
		}
		return fail(UnknownNetworkError(proto))
	}
	host, service, err := SplitHostPort(address)
	if err != nil {
		return fail(err)
	}
	port, err = LookupPort(proto, service)
	if err != nil {
		return fail(err)
	}
	switch {
	case host == "" || host == "0.0.0.0" || host == "::":
		return "", port, nil
	case host == "localhost":
		return "127.0.0.1", port, nil
	case host == "::1" || strings.HasPrefix(host, "127.") && ParseIP(host) != nil:
		return host, port, nil
	case ParseIP(host) != nil && op == "listen":
		return "", 0, &OpError{Op: op, Net: proto, Addr: tcpAddr(host, port), Err: os.NewSyscallError("bind", errNotHere)}
	case ParseIP(host) != nil:
		return "", 0, &OpError{Op: op, Net: proto, Addr: tcpAddr(host, port), Err: os.NewSyscallError("connect", errUnreachable)}
	}
	return fail(&DNSError{Err: "no such host", Name: host, IsNotFound: true})
}

var (
	errNotHere     = errors.New("cannot assign requested address")
	errUnreachable = errors.New("network is unreachable")
)
