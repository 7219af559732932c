package sshd

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	proxyproto "github.com/pires/go-proxyproto"
)

func behindOn(t *testing.T, balancers string) (addr string, accepted <-chan net.Conn) {
	t.Helper()
	from, err := ParseProxies(balancers)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Behind(plain, from)
	out := make(chan net.Conn, 10)
	go func() {
		defer close(out)
		for {
			c, err := l.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil {
				t.Error(err)
				return
			}
			out <- c
		}
	}()
	t.Cleanup(func() { _ = l.Close() })
	return plain.Addr().String(), out
}

func dialRaw(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// A balancer says who it is for, in both versions; limits then see the learner's address. One that says nothing
// keeps nobody out.
func TestABalancerSaysWhoItIsFor(t *testing.T) {
	addr, accepted := behindOn(t, "127.0.0.0/8, ::1")
	dialRaw(t, addr) // says nothing, and is not waited for
	for version, client := range map[byte]string{1: "203.0.113.7", 2: "198.51.100.9"} {
		c := dialRaw(t, addr)
		h := proxyproto.HeaderProxyFromAddrs(version, &net.TCPAddr{IP: net.ParseIP(client), Port: 4711}, c.RemoteAddr())
		if _, err := h.WriteTo(c); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(c, "SSH-2.0-x\r\n"); err != nil {
			t.Fatal(err)
		}
		got := <-accepted
		if Host(got.RemoteAddr()) != client {
			t.Errorf("version %d: the learner is at %s, want %s", version, got.RemoteAddr(), client)
		}
		line := make([]byte, 9)
		if _, err := io.ReadFull(got, line); err != nil || string(line) != "SSH-2.0-x" {
			t.Errorf("version %d: what follows is %q, %v", version, line, err)
		}
	}
	// Without a header, or with a broken one, the connection ends and nobody hears of it.
	for _, text := range []string{"SSH-2.0-x\r\n", "PROXY TCP4 999.1.1.1 1.1.1.1 1 2\r\n", "\r\n\r\n\x00\r\nQUIT\n\xff\xff\xff\xff"} {
		c := dialRaw(t, addr)
		if _, err := io.WriteString(c, text); err != nil {
			t.Fatal(err)
		}
		_ = c.SetReadDeadline(time.Now().Add(time.Minute))
		if _, err := c.Read(make([]byte, 1)); err == nil || errors.Is(err, io.ErrNoProgress) {
			t.Errorf("%q: not ended: %v", text, err)
		}
	}
	if len(accepted) > 0 {
		t.Error("a connection without a header was let in")
	}
}

// Who is no balancer cannot say that they are somebody else.
func TestOnlyBalancersAreBelieved(t *testing.T) {
	addr, accepted := behindOn(t, "192.0.2.1")
	c := dialRaw(t, addr)
	h := proxyproto.HeaderProxyFromAddrs(2, &net.TCPAddr{IP: net.ParseIP("203.0.113.7"), Port: 1}, c.RemoteAddr())
	if _, err := h.WriteTo(c); err != nil {
		t.Fatal(err)
	}
	if got := <-accepted; Host(got.RemoteAddr()) != "127.0.0.1" {
		t.Errorf("anybody claims to be %s", got.RemoteAddr())
	}
	for _, bad := range []string{"balancer", "10.0.0.0/99", "10.0.0"} {
		if _, err := ParseProxies(bad); err == nil {
			t.Errorf("%q is taken for an address", bad)
		}
	}
}
