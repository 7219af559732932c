package net

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// ErrClosed is the error of what was closed before.
var ErrClosed error = errClosed

var errClosed = closedError{}

type closedError struct{}

func (closedError) Error() string   { return "use of closed network connection" }
func (closedError) Timeout() bool   { return false }
func (closedError) Temporary() bool { return false }

func eof() error { return io.EOF }

// An Error is an error of the network.
type Error interface {
	error
	Timeout() bool
	Temporary() bool
}

// OpError says which operation failed, and where.
type OpError struct {
	Op     string
	Net    string
	Source Addr
	Addr   Addr
	Err    error
}

// Unwrap returns the cause.
func (e *OpError) Unwrap() error { return e.Err }

// Error returns "dial tcp 127.0.0.1:8080: connect: connection refused".
func (e *OpError) Error() string {
	if e == nil {
		return "<nil>"
	}
	s := e.Op
	if e.Net != "" {
		s += " " + e.Net
	}
	if e.Source != nil {
		s += " " + e.Source.String()
	}
	if e.Addr != nil {
		if e.Source != nil {
			s += "->"
		} else {
			s += " "
		}
		s += e.Addr.String()
	}
	return s + ": " + e.Err.Error()
}

// Timeout reports whether the operation ran out of time.
func (e *OpError) Timeout() bool {
	var t interface{ Timeout() bool }
	err := e.Err
	if s, ok := err.(*os.SyscallError); ok {
		err = s.Err
	}
	return errors.As(err, &t) && t.Timeout()
}

// Temporary reports whether trying again may help.
func (e *OpError) Temporary() bool {
	err := e.Err
	if s, ok := err.(*os.SyscallError); ok {
		err = s.Err
	}
	t, ok := err.(interface{ Temporary() bool })
	return ok && t.Temporary()
}

// DNSError says that a name has no address.
type DNSError struct {
	UnwrapErr   error
	Err         string
	Name        string
	Server      string
	IsTimeout   bool
	IsTemporary bool
	IsNotFound  bool
}

// Unwrap returns the cause.
func (e *DNSError) Unwrap() error { return e.UnwrapErr }

// Error returns "lookup db: no such host".
func (e *DNSError) Error() string {
	if e == nil {
		return "<nil>"
	}
	s := "lookup " + e.Name
	if e.Server != "" {
		s += " on " + e.Server
	}
	return s + ": " + e.Err
}

// Timeout reports whether the lookup ran out of time.
func (e *DNSError) Timeout() bool { return e.IsTimeout }

// Temporary reports whether trying again may help.
func (e *DNSError) Temporary() bool { return e.IsTimeout || e.IsTemporary }

// AddrError says what is wrong with an address.
type AddrError struct {
	Err  string
	Addr string
}

// Error returns "address 1:2:3: too many colons in address".
func (e *AddrError) Error() string {
	if e == nil {
		return "<nil>"
	}
	s := e.Err
	if e.Addr != "" {
		s = "address " + e.Addr + ": " + s
	}
	return s
}

// Timeout returns false.
func (e *AddrError) Timeout() bool { return false }

// Temporary returns false.
func (e *AddrError) Temporary() bool { return false }

// UnknownNetworkError says that there is no such kind of network.
type UnknownNetworkError string

// Error returns "unknown network xyz".
func (e UnknownNetworkError) Error() string { return "unknown network " + string(e) }

// Timeout returns false.
func (e UnknownNetworkError) Timeout() bool { return false }

// Temporary returns false.
func (e UnknownNetworkError) Temporary() bool { return false }

func refused(ip string, port int) error {
	return &OpError{Op: "dial", Net: "tcp", Addr: tcpAddr(ip, port), Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
}
