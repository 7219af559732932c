package main

import (
	"fmt"
	"net"
)

func main() {
	for _, s := range []string{"10.1.2.3/8", "192.0.2.1/33", "2001:db8::1/32", "::ffff:1.2.3.4/100", "1.2.3.4", "1.2.3.4/08", "x/8", "0.0.0.0/0"} {
		ip, n, err := net.ParseCIDR(s)
		fmt.Println(ip, n, err)
		if n != nil {
			ones, bits := n.Mask.Size()
			fmt.Println(n.Contains(net.ParseIP("10.9.9.9")), n.Contains(net.ParseIP("2001:db8::5")), ones, bits, n.Mask, n.Network())
		}
	}
	for _, s := range []string{"10.0.0.1", "127.0.0.1", "::1", "8.8.8.8", "169.254.1.1", "fe80::1", "224.0.0.1", "ff02::1", "fc00::1", "0.0.0.0", "172.20.1.1", "bad"} {
		ip := net.ParseIP(s)
		t, err := ip.MarshalText()
		fmt.Println(ip, ip.To4(), len(ip.To16()), ip.IsPrivate(), ip.IsMulticast(), ip.IsGlobalUnicast(), ip.IsLinkLocalUnicast(), ip.IsUnspecified(), ip.DefaultMask(), string(t), err, ip.Mask(net.CIDRMask(12, 32)))
	}
	fmt.Println(net.IPv4Mask(255, 0, 255, 0), net.CIDRMask(40, 32), net.HardwareAddr{1, 2, 0xab}, (&net.IPNet{IP: net.IPv4(1, 2, 3, 4), Mask: net.IPv4Mask(255, 0, 255, 0)}).String())
	var ip net.IP
	fmt.Println(ip.UnmarshalText([]byte("1.2.3.4")), ip, ip.UnmarshalText([]byte("q")))
	_, err := net.IP{1, 2}.MarshalText()
	fmt.Println(err)
}
