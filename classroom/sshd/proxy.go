package sshd

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	proxyproto "github.com/pires/go-proxyproto"
)

// A balancer stands between learners and nodes, which would see its address in place of theirs. It says who it
// is for by the PROXY protocol, versions 1 and 2. Nobody else is believed: with the header anybody could claim any
// address, and be counted as somebody else.

// Proxies are the balancers that are believed.
type Proxies []netip.Prefix

// ParseProxies reads addresses and networks with commas between.
func ParseProxies(text string) (Proxies, error) {
	var out Proxies
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(part)
		if err != nil {
			addr, not := netip.ParseAddr(part)
			if not != nil {
				return nil, fmt.Errorf("%q is neither an address, such as 10.0.0.5, nor a network, such as 10.0.0.0/24", part)
			}
			p = netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen())
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// has reports whether an address is a balancer's.
func (p Proxies) has(a net.Addr) bool {
	at, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return false
	}
	for _, one := range p {
		if one.Contains(at.Addr().Unmap().WithZone("")) {
			return true
		}
	}
	return false
}

// Bounds of connections of which the header has not come yet.
const (
	headerTime = 5 * time.Second
	maxHeaders = 256
)

// Behind returns a listener of which the connections from balancers have the addresses of those who came to
// them. Who has another address than a balancer's comes as they are. Headers are waited for beside Accept, so
// that a slow one keeps nobody out.
func Behind(l net.Listener, balancers Proxies) net.Listener {
	if len(balancers) == 0 {
		return l
	}
	b := &behind{Listener: l, from: balancers, ready: make(chan net.Conn), failed: make(chan error, 1), done: make(chan struct{})}
	go b.accept()
	return b
}

type behind struct {
	net.Listener
	from   Proxies
	ready  chan net.Conn
	failed chan error
	done   chan struct{}
	once   sync.Once
}

// Accept implements net.Listener.
func (b *behind) Accept() (net.Conn, error) {
	select {
	case c := <-b.ready:
		return c, nil
	case err := <-b.failed:
		b.failed <- err // for whoever asks again
		return nil, err
	case <-b.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (b *behind) Close() error {
	b.once.Do(func() { close(b.done) })
	return b.Listener.Close()
}

func (b *behind) accept() {
	waiting := make(chan struct{}, maxHeaders)
	for {
		c, err := b.Listener.Accept()
		if temporary := net.Error(nil); errors.As(err, &temporary) && temporary.Timeout() {
			continue
		}
		if err != nil {
			b.failed <- err
			return
		}
		if !b.from.has(c.RemoteAddr()) {
			b.hand(c)
			continue
		}
		select {
		case waiting <- struct{}{}:
		case <-b.done:
			_ = c.Close()
			return
		}
		go func() {
			defer func() { <-waiting }()
			if named := header(c); named != nil {
				b.hand(named)
			}
		}()
	}
}

// hand gives a connection to whoever accepts.
func (b *behind) hand(c net.Conn) {
	select {
	case b.ready <- c:
	case <-b.done:
		_ = c.Close()
	}
}

// header reads who a balancer's connection is for. Without a header it is ended: a health check that only
// connects, or somebody who should not get past the firewall.
func header(c net.Conn) net.Conn {
	_ = c.SetReadDeadline(time.Now().Add(headerTime))
	p := proxyproto.NewConn(c, proxyproto.WithPolicy(proxyproto.REQUIRE))
	if p.ProxyHeader() == nil {
		_ = c.Close()
		return nil
	}
	_ = c.SetReadDeadline(time.Time{})
	return p
}
