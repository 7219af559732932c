package net

import (
	"strconv"
	"strings"
)

// Lengths of addresses in bytes.
const (
	IPv4len = 4
	IPv6len = 16
)

// Well-known addresses.
var (
	IPv4bcast       = IPv4(255, 255, 255, 255)
	IPv4allsys      = IPv4(224, 0, 0, 1)
	IPv4allrouter   = IPv4(224, 0, 0, 2)
	IPv4zero        = IPv4(0, 0, 0, 0)
	IPv6zero        = IP{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	IPv6unspecified = IP{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	IPv6loopback    = IP{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}
)

// To4 returns an IPv4 address in 4 bytes, nil for another.
func (ip IP) To4() IP {
	if len(ip) == IPv4len {
		return ip
	}
	if len(ip) != IPv6len || ip[10] != 0xff || ip[11] != 0xff {
		return nil
	}
	for _, b := range ip[:10] {
		if b != 0 {
			return nil
		}
	}
	return ip[12:16]
}

// To16 returns an address in 16 bytes, nil for none.
func (ip IP) To16() IP {
	switch len(ip) {
	case IPv4len:
		return IPv4(ip[0], ip[1], ip[2], ip[3])
	case IPv6len:
		return ip
	}
	return nil
}

// IsUnspecified reports whether ip is 0.0.0.0 or ::.
func (ip IP) IsUnspecified() bool { return ip.Equal(IPv4zero) || ip.Equal(IPv6unspecified) }

// IsPrivate reports whether ip is one of RFC 1918 or RFC 4193.
func (ip IP) IsPrivate() bool {
	if v4 := ip.To4(); v4 != nil {
		return v4[0] == 10 || v4[0] == 172 && v4[1]&0xf0 == 16 || v4[0] == 192 && v4[1] == 168
	}
	return len(ip) == IPv6len && ip[0]&0xfe == 0xfc
}

// IsMulticast reports whether ip stands for several machines.
func (ip IP) IsMulticast() bool {
	if v4 := ip.To4(); v4 != nil {
		return v4[0]&0xf0 == 0xe0
	}
	return len(ip) == IPv6len && ip[0] == 0xff
}

// IsLinkLocalUnicast reports whether ip is of its link only.
func (ip IP) IsLinkLocalUnicast() bool {
	if v4 := ip.To4(); v4 != nil {
		return v4[0] == 169 && v4[1] == 254
	}
	return len(ip) == IPv6len && ip[0] == 0xfe && ip[1]&0xc0 == 0x80
}

// IsGlobalUnicast reports whether ip stands for one machine, on whatever link.
func (ip IP) IsGlobalUnicast() bool {
	return (len(ip) == IPv4len || len(ip) == IPv6len) && !ip.Equal(IPv4bcast) && !ip.IsUnspecified() &&
		!ip.IsLoopback() && !ip.IsMulticast() && !ip.IsLinkLocalUnicast()
}

// MarshalText returns the address as String has it, and nothing for none.
func (ip IP) MarshalText() ([]byte, error) {
	switch len(ip) {
	case 0:
		return []byte{}, nil
	case IPv4len, IPv6len:
		return []byte(ip.String()), nil
	}
	return nil, &AddrError{Err: "invalid IP address", Addr: hexText(ip)}
}

// UnmarshalText reads an address.
func (ip *IP) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*ip = nil
		return nil
	}
	x := ParseIP(string(text))
	if x == nil {
		return &ParseError{Type: "IP address", Text: string(text)}
	}
	*ip = x
	return nil
}

func hexText(b []byte) string {
	const digits = "0123456789abcdef"
	out := ""
	for _, c := range b {
		out += digits[c>>4:c>>4+1] + digits[c&15:c&15+1]
	}
	return out
}

// ParseError says that a text is no address of some kind.
type ParseError struct {
	Type string
	Text string
}

// Error names the kind and the text.
func (e *ParseError) Error() string { return "invalid " + e.Type + ": " + e.Text }

// Timeout returns false.
func (e *ParseError) Timeout() bool { return false }

// Temporary returns false.
func (e *ParseError) Temporary() bool { return false }

// An IPMask says which bits of an address name its network.
type IPMask []byte

// IPv4Mask returns the mask a.b.c.d.
func IPv4Mask(a, b, c, d byte) IPMask { return IPMask{a, b, c, d} }

// CIDRMask returns a mask of so many ones, of so many bits; nil if there is none.
func CIDRMask(ones, bits int) IPMask {
	if bits != 8*IPv4len && bits != 8*IPv6len || ones < 0 || ones > bits {
		return nil
	}
	m := make(IPMask, bits/8)
	for i := range ones {
		m[i/8] |= 0x80 >> (i % 8)
	}
	return m
}

// Size returns the ones at the beginning and the bits of a mask; 0, 0 if there are ones behind.
func (m IPMask) Size() (ones, bits int) {
	bits = 8 * len(m)
	for ones < bits && m[ones/8]&(0x80>>(ones%8)) != 0 {
		ones++
	}
	for i := ones; i < bits; i++ {
		if m[i/8]&(0x80>>(i%8)) != 0 {
			return 0, 0
		}
	}
	return ones, bits
}

// String returns the mask in hexadecimal digits.
func (m IPMask) String() string {
	if len(m) == 0 {
		return "<nil>"
	}
	return hexText(m)
}

// Mask returns the network that ip is in; nil if the lengths differ.
func (ip IP) Mask(mask IPMask) IP {
	if v4 := ip.To4(); v4 != nil && len(mask) == IPv4len {
		ip = v4
	}
	if len(mask) == IPv6len && len(ip) == IPv4len {
		for _, b := range mask[:12] {
			if b != 0xff {
				return nil
			}
		}
		mask = mask[12:]
	}
	if len(ip) != len(mask) {
		return nil
	}
	out := make(IP, len(ip))
	for i := range ip {
		out[i] = ip[i] & mask[i]
	}
	return out
}

// DefaultMask returns the mask of an IPv4 address by its class; nil for another.
func (ip IP) DefaultMask() IPMask {
	v4 := ip.To4()
	switch {
	case v4 == nil:
		return nil
	case v4[0] < 0x80:
		return IPv4Mask(0xff, 0, 0, 0)
	case v4[0] < 0xc0:
		return IPv4Mask(0xff, 0xff, 0, 0)
	}
	return IPv4Mask(0xff, 0xff, 0xff, 0)
}

// An IPNet is a network.
type IPNet struct {
	IP   IP
	Mask IPMask
}

// parts returns the network's address and mask in the same length.
func (n *IPNet) parts() (IP, IPMask) {
	ip, mask := n.IP.To4(), n.Mask
	if ip == nil {
		if ip = n.IP; len(ip) != IPv6len {
			return nil, nil
		}
	}
	if len(mask) == IPv6len && len(ip) == IPv4len {
		mask = mask[12:]
	}
	if len(mask) != len(ip) {
		return nil, nil
	}
	return ip, mask
}

// Contains reports whether ip is in the network.
func (n *IPNet) Contains(ip IP) bool {
	of, mask := n.parts()
	if x := ip.To4(); x != nil {
		ip = x
	}
	if len(ip) != len(of) {
		return false
	}
	for i := range ip {
		if of[i]&mask[i] != ip[i]&mask[i] {
			return false
		}
	}
	return true
}

// Network returns "ip+net".
func (n *IPNet) Network() string { return "ip+net" }

// String returns 192.0.2.0/24, or the mask in hexadecimal digits where its ones are scattered.
func (n *IPNet) String() string {
	if n == nil {
		return "<nil>"
	}
	ip, mask := n.parts()
	if ip == nil {
		return "<nil>"
	}
	ones, bits := mask.Size()
	if bits == 0 {
		return ip.String() + "/" + mask.String()
	}
	return ip.String() + "/" + strconv.Itoa(ones)
}

// ParseCIDR reads 192.0.2.1/24: the address, and its network.
func ParseCIDR(s string) (IP, *IPNet, error) {
	addr, length, ok := strings.Cut(s, "/")
	ip := ParseIP(addr)
	n, err := strconv.Atoi(length)
	bits := 8 * IPv6len
	if !strings.Contains(addr, ":") {
		bits = 8 * IPv4len
	}
	if !ok || ip == nil || err != nil || n < 0 || n > bits || length[0] == '+' || length[0] == '-' {
		return nil, nil, &ParseError{Type: "CIDR address", Text: s}
	}
	mask := CIDRMask(n, bits)
	return ip, &IPNet{IP: ip.Mask(mask), Mask: mask}, nil
}

// A HardwareAddr is the address of a network card.
type HardwareAddr []byte

// String returns 00:00:5e:00:53:01.
func (a HardwareAddr) String() string {
	out := ""
	for i, b := range a {
		if i > 0 {
			out += ":"
		}
		out += hexText([]byte{b})
	}
	return out
}
