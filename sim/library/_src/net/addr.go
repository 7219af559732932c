package net

import (
	"strconv"
	"strings"
)

// An IP is an address: 4 or 16 bytes.
type IP []byte

func parseIP(s string) string
func formatIP(raw string) string

// ParseIP reads "127.0.0.1" or "::1" and returns 16 bytes, or nil.
func ParseIP(s string) IP {
	raw := parseIP(s)
	if raw == "" {
		return nil
	}
	return IP(raw)
}

// String returns "127.0.0.1".
func (ip IP) String() string {
	if len(ip) == 0 {
		return "<nil>"
	}
	return formatIP(string(ip))
}

// Equal reports whether ip and x are the same address.
func (ip IP) Equal(x IP) bool { return ip.String() == x.String() }

// IsLoopback reports whether ip is an address of the machine itself.
func (ip IP) IsLoopback() bool {
	s := ip.String()
	return s == "::1" || strings.HasPrefix(s, "127.")
}

// IPv4 returns the address a.b.c.d.
func IPv4(a, b, c, d byte) IP {
	return IP{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d}
}

// JoinHostPort returns "host:port", with the host in brackets if it has a colon.
func JoinHostPort(host, port string) string {
	if strings.IndexByte(host, ':') >= 0 {
		return "[" + host + "]:" + port
	}
	return host + ":" + port
}

// SplitHostPort takes "host:port" apart.
func SplitHostPort(hostport string) (host, port string, err error) {
	fail := func(why string) (string, string, error) { return "", "", &AddrError{Err: why, Addr: hostport} }
	i := strings.LastIndexByte(hostport, ':')
	if i < 0 {
		return fail("missing port in address")
	}
	host, port = hostport[:i], hostport[i+1:]
	if strings.HasPrefix(hostport, "[") {
		end := strings.IndexByte(hostport, ']')
		switch {
		case end < 0:
			return fail("missing ']' in address")
		case end+1 == len(hostport):
			return fail("missing port in address")
		case end+1 != i:
			if hostport[end+1] == ':' {
				return fail("too many colons in address")
			}
			return fail("missing port in address")
		}
		host = hostport[1:end]
		if strings.IndexByte(host, '[') >= 0 {
			return fail("unexpected '[' in address")
		}
	} else if strings.IndexByte(host, ':') >= 0 {
		return fail("too many colons in address")
	} else if strings.IndexByte(host, '[') >= 0 {
		return fail("unexpected '[' in address")
	}
	if strings.IndexByte(hostport, ']') != strings.LastIndexByte(hostport, ']') || strings.IndexByte(host, ']') >= 0 {
		return fail("unexpected ']' in address")
	}
	return host, port, nil
}

// LookupPort returns the number of a port.
func LookupPort(network, service string) (port int, err error) {
	switch {
	case service == "":
		return 0, nil
	case service == "http" && !strings.HasPrefix(network, "udp"):
		return 80, nil
	case service == "https":
		return 443, nil
	}
	port, err = strconv.Atoi(service)
	if err != nil {
		return 0, &DNSError{Err: "unknown port", Name: network + "/" + service, IsNotFound: true}
	}
	if port < 0 || port > 65535 {
		return 0, &AddrError{Err: "invalid port", Addr: service}
	}
	return port, nil
}
