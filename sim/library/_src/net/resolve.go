package net

import (
	"errors"
	"strings"
	"time"

	"racelab/rt"
)

// IPAddr is the address of a machine.
type IPAddr struct {
	IP   IP
	Zone string
}

// Network returns "ip".
func (a *IPAddr) Network() string { return "ip" }

// String returns "127.0.0.1".
func (a *IPAddr) String() string {
	if a == nil {
		return "<nil>"
	}
	return hostOf(a.IP, a.Zone)
}

// UDPAddr is the address of one end of UDP, of which the modelled network has no more than addresses.
type UDPAddr struct {
	IP   IP
	Port int
	Zone string
}

// Network returns "udp".
func (a *UDPAddr) Network() string { return "udp" }

// String returns "127.0.0.1:53".
func (a *UDPAddr) String() string {
	if a == nil {
		return "<nil>"
	}
	return (&TCPAddr{IP: a.IP, Port: a.Port, Zone: a.Zone}).String()
}

// hostOf is an address as String has it, with its zone.
func hostOf(ip IP, zone string) string {
	host := ""
	if len(ip) > 0 {
		host = ip.String()
	}
	if zone != "" {
		host += "%" + zone
	}
	return host
}

// ResolveTCPAddr reads an address of TCP; the one name that it knows is localhost.
func ResolveTCPAddr(network, address string) (*TCPAddr, error) {
	network, ok := family(network, "tcp")
	if !ok {
		return nil, UnknownNetworkError(network)
	}
	ip, zone, port, err := resolved(network, address)
	if err != nil {
		return nil, err
	}
	return &TCPAddr{IP: ip, Port: port, Zone: zone}, nil
}

// ResolveUDPAddr reads an address of UDP; the one name that it knows is localhost.
func ResolveUDPAddr(network, address string) (*UDPAddr, error) {
	network, ok := family(network, "udp")
	if !ok {
		return nil, UnknownNetworkError(network)
	}
	ip, zone, port, err := resolved(network, address)
	if err != nil {
		return nil, err
	}
	return &UDPAddr{IP: ip, Port: port, Zone: zone}, nil
}

// ResolveIPAddr reads an address without a port; the one name that it knows is localhost.
func ResolveIPAddr(network, address string) (*IPAddr, error) {
	if strings.IndexByte(network, ':') >= 0 {
		rt.NotModelled("the program calls net.ResolveIPAddr for a protocol of its own, and the modelled network has TCP only")
	}
	network, ok := family(network, "ip")
	if !ok {
		return nil, UnknownNetworkError(network)
	}
	if address == "" {
		return &IPAddr{}, nil
	}
	ip, zone, err := machine(network, address)
	if err != nil {
		return nil, err
	}
	return &IPAddr{IP: ip, Zone: zone}, nil
}

// family reports whether a network is one of a protocol's; "" stands for the protocol.
func family(network, proto string) (string, bool) {
	switch network {
	case "", proto:
		return proto, true
	}
	return network, network == proto+"4" || network == proto+"6"
}

func resolved(network, address string) (ip IP, zone string, port int, err error) {
	if address == "" {
		return nil, "", 0, nil
	}
	host, service, err := SplitHostPort(address)
	if err != nil {
		return nil, "", 0, err
	}
	if port, err = LookupPort(network, service); err != nil || host == "" {
		return nil, "", port, err
	}
	ip, zone, err = machine(network, host)
	return ip, zone, port, err
}

// machine returns the address of a host.
func machine(network, host string) (ip IP, zone string, err error) {
	name := host
	if i := strings.IndexByte(host, '%'); i > 0 && strings.IndexByte(host, ':') >= 0 {
		name, zone = host[:i], host[i+1:]
	}
	ip = ParseIP(name)
	switch {
	case ip != nil:
	case host == "localhost" && strings.HasSuffix(network, "6"):
		ip = IPv6loopback
	case host == "localhost":
		ip = IPv4(127, 0, 0, 1)
	default:
		return nil, "", &DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	if v4 := ip.To4() != nil; strings.HasSuffix(network, "4") && !v4 || strings.HasSuffix(network, "6") && v4 {
		if strings.HasSuffix(network, "4") && ip.Equal(IPv6unspecified) {
			return IPv4zero, "", nil // "::" is every address of the machine
		}
		return nil, "", &AddrError{Err: "no suitable address found", Addr: host}
	}
	return ip, zone, nil
}

// DialTCP connects to raddr. An end of one's own cannot be chosen.
func DialTCP(proto string, laddr, raddr *TCPAddr) (*TCPConn, error) {
	if proto != "tcp" && proto != "tcp4" && proto != "tcp6" {
		return nil, &OpError{Op: "dial", Net: proto, Source: addrOf(laddr), Addr: addrOf(raddr), Err: UnknownNetworkError(proto)}
	}
	if raddr == nil {
		return nil, &OpError{Op: "dial", Net: proto, Source: addrOf(laddr), Err: errors.New("missing address")}
	}
	if laddr != nil {
		rt.NotModelled("the program calls net.DialTCP with an address of its own end, and the modelled network chooses that one")
	}
	c, err := Dial(proto, raddr.String())
	if err != nil {
		return nil, err
	}
	return c.(*TCPConn), nil
}

// ListenTCP opens a port; nil is any port of every address.
func ListenTCP(proto string, laddr *TCPAddr) (*TCPListener, error) {
	if proto != "tcp" && proto != "tcp4" && proto != "tcp6" {
		return nil, &OpError{Op: "listen", Net: proto, Addr: addrOf(laddr), Err: UnknownNetworkError(proto)}
	}
	if laddr == nil {
		laddr = &TCPAddr{}
	}
	return listen(proto, laddr.String())
}

// addrOf is an address that may be missing as an interface.
func addrOf(a *TCPAddr) Addr {
	if a == nil {
		return nil
	}
	return a
}

// AcceptTCP is Accept.
func (l *TCPListener) AcceptTCP() (*TCPConn, error) {
	c, err := l.Accept()
	if err != nil {
		return nil, err
	}
	return c.(*TCPConn), nil
}

// SetNoDelay changes nothing that a program could see: bytes travel at once. It fails after Close.
func (c *TCPConn) SetNoDelay(noDelay bool) error { return c.set(c.LocalAddr(), c.RemoteAddr()) }

// SetKeepAlive changes nothing: nobody hangs up for being idle. It fails after Close.
func (c *TCPConn) SetKeepAlive(keepalive bool) error { return c.set(c.LocalAddr(), c.RemoteAddr()) }

// SetKeepAlivePeriod changes nothing: nobody hangs up for being idle. It fails after Close.
func (c *TCPConn) SetKeepAlivePeriod(d time.Duration) error {
	return c.set(c.LocalAddr(), c.RemoteAddr())
}

// SetReadBuffer changes nothing: there is room for all. It fails after Close.
func (c *TCPConn) SetReadBuffer(bytes int) error { return c.set(nil, c.LocalAddr()) }

// SetWriteBuffer changes nothing: there is room for all. It fails after Close.
func (c *TCPConn) SetWriteBuffer(bytes int) error { return c.set(nil, c.LocalAddr()) }

// set is what an option comes to; a failure names these ends.
func (c *TCPConn) set(source, addr Addr) error {
	if c.c.Closed() {
		return &OpError{Op: "set", Net: "tcp", Source: source, Addr: addr, Err: ErrClosed}
	}
	return nil
}
