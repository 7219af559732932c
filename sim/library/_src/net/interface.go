package net

import "errors"

// Flags say what an interface can do.
type Flags uint

// What it can do.
const (
	FlagUp Flags = 1 << iota
	FlagBroadcast
	FlagLoopback
	FlagPointToPoint
	FlagMulticast
	FlagRunning
)

// An Interface is a way to a network.
type Interface struct {
	Index        int
	MTU          int
	Name         string
	HardwareAddr HardwareAddr
	Flags        Flags
}

// Interfaces returns those of the modelled machine: the loopback, which has no address of hardware.
func Interfaces() ([]Interface, error) {
	return []Interface{{Index: 1, MTU: 65536, Name: "lo", Flags: FlagUp | FlagLoopback | FlagRunning}}, nil
}

// InterfaceByName returns the one of that name.
func InterfaceByName(name string) (*Interface, error) {
	if name == "lo" {
		all, err := Interfaces()
		return &all[0], err
	}
	return nil, &OpError{Op: "route", Net: "ip+net", Err: errors.New("no such network interface")}
}

// ParseMAC reads an address of 6, 8 or 20 bytes: 00:00:5e:00:53:01, 00-00-5e-00-53-01 or 0000.5e00.5301.
func ParseMAC(s string) (hw HardwareAddr, err error) {
	invalid := &AddrError{Err: "invalid MAC address", Addr: s}
	if len(s) < 14 {
		return nil, invalid
	}
	each := 2 // digits between two signs
	if s[4] == '.' {
		each = 4
	} else if s[2] != ':' && s[2] != '-' {
		return nil, invalid
	}
	if (len(s)+1)%(each+1) != 0 {
		return nil, invalid
	}
	sign := s[each]
	for i := 0; i < len(s); i++ {
		if i%(each+1) == each {
			if s[i] != sign {
				return nil, invalid
			}
			continue
		}
		n := hexDigit(s[i])
		if n < 0 {
			return nil, invalid
		}
		if i%(each+1)%2 == 0 {
			hw = append(hw, byte(n)<<4)
		} else {
			hw[len(hw)-1] |= byte(n)
		}
	}
	if len(hw) != 6 && len(hw) != 8 && len(hw) != 20 {
		return nil, invalid
	}
	return hw, nil
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
