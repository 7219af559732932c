// Kinds of files, addresses as package net reads them, options of connections, labels of profiles, and requests that say they came by TLS.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/pprof"
)

func main() {
	addresses()
	options()
	labels()
	modes()
	r := httptest.NewRequest("GET", "https://shop.test/cart", nil)
	fmt.Println(r.TLS != nil && r.TLS.HandshakeComplete && r.TLS.ServerName == "shop.test", r.TLS.Version == 0x303)
	fmt.Println(httptest.NewRequest("GET", "/cart", nil).TLS == nil, httptest.NewRequest("GET", "http://shop.test/", nil).TLS == nil)
	t := &http.Transport{}
	fmt.Println(t.Clone().TLSClientConfig.NextProtos, (&http.Server{}).TLSConfig == nil)
}

func addresses() {
	for _, network := range []string{"tcp", "tcp4", "tcp6", "", "udp", "udp4", "udp6", "unix", "tcp5"} {
		for _, a := range []string{"127.0.0.1:80", "[::1]:443", "[fe80::1%eth0]:1", ":8080", "", "[::]:5", "0.0.0.0:6", "10.1.2.3:http", "1.2.3.4", "::1", "[::1", "1.2.3.4:99999", "1.2.3.4:x-none"} {
			if network != "" && network[0] == 'u' && network != "unix" {
				addr, err := net.ResolveUDPAddr(network, a)
				say(network, a, addr, addr.String(), err)
				continue
			}
			addr, err := net.ResolveTCPAddr(network, a)
			say(network, a, addr, addr.String(), err)
			if err == nil {
				fmt.Println(len(addr.IP), addr.Port, addr.Zone)
			}
		}
	}
	for _, network := range []string{"ip", "ip4", "ip6", "", "tcp"} {
		for _, a := range []string{"127.0.0.1", "::1", "fe80::1%eth0", "", "::", "0.0.0.0"} {
			addr, err := net.ResolveIPAddr(network, a)
			say(network, a, addr, addr.String(), err)
		}
	}
	addr, err := net.ResolveTCPAddr("tcp4", "localhost:80")
	fmt.Println(addr, err)
	var none *net.TCPAddr
	fmt.Println(none, (*net.UDPAddr)(nil), (*net.IPAddr)(nil), (&net.UDPAddr{}).Network(), (&net.IPAddr{}).Network())
}

func say(network, a string, addr net.Addr, words string, err error) {
	var no *net.DNSError
	if errors.As(err, &no) {
		fmt.Println(network, a, "is not found", no.IsNotFound)
		return
	}
	fmt.Println(network, a, words, err)
}

func options() {
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := net.DialTCP("tcp", nil, l.Addr().(*net.TCPAddr))
	s, err2 := l.AcceptTCP()
	fmt.Println(err, err2, c.SetNoDelay(true), c.SetKeepAlive(true), s.SetKeepAlivePeriod(1e9), s.SetReadBuffer(4096), c.SetWriteBuffer(4096))
	c.Close()
	err = c.SetNoDelay(false)
	var op *net.OpError
	fmt.Println(errors.Is(err, net.ErrClosed), errors.As(err, &op) && op.Op == "set" && op.Source.String() == c.LocalAddr().String() && op.Addr.String() == c.RemoteAddr().String())
	errors.As(c.SetReadBuffer(1), &op)
	fmt.Println(op.Source == nil && op.Addr.String() == c.LocalAddr().String())
	s.Close()
	l.Close()
	_, err = l.AcceptTCP()
	fmt.Println(errors.Is(err, net.ErrClosed))
	_, err = net.DialTCP("tcp", nil, nil)
	fmt.Println(err)
	_, err = net.DialTCP("udp", nil, &net.TCPAddr{Port: 1})
	fmt.Println(err)
	_, err = net.ListenTCP("udp", &net.TCPAddr{Port: 1})
	fmt.Println(err)
}

// modes are all that os names again.
func modes() {
	for _, m := range []os.FileMode{os.ModeDir, os.ModeAppend, os.ModeExclusive, os.ModeTemporary, os.ModeSymlink, os.ModeDevice, os.ModeNamedPipe,
		os.ModeSocket, os.ModeSetuid, os.ModeSetgid, os.ModeCharDevice, os.ModeSticky, os.ModeIrregular, os.ModeType, os.ModePerm} {
		fmt.Println(uint32(m), m)
	}
	fi, err := os.Stdout.Stat()
	fmt.Println(err, err == nil && fi.Mode()&(os.ModeDevice|os.ModeCharDevice) == os.ModeDevice|os.ModeCharDevice)
}

func labels() {
	ctx := pprof.WithLabels(context.Background(), pprof.Labels("b", "1", "a", "2", "b", "3"))
	inner := pprof.WithLabels(ctx, pprof.Labels("c", "4", "a", "5"))
	for _, ctx := range []context.Context{context.Background(), ctx, inner} {
		pprof.ForLabels(ctx, func(key, value string) bool {
			fmt.Print(key, "=", value, " ")
			return true
		})
		v, ok := pprof.Label(ctx, "a")
		fmt.Println(v, ok)
	}
	pprof.ForLabels(inner, func(key, value string) bool { fmt.Println(key, value); return false })
	pprof.Do(ctx, pprof.Labels("d", "6"), func(ctx context.Context) { fmt.Println(pprof.Label(ctx, "d")) })
	pprof.SetGoroutineLabels(inner)
	defer func() { fmt.Println(recover()) }()
	pprof.Labels("odd")
}
