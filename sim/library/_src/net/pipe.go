package net

import (
	"io"
	"os"
	"time"

	"racelab/network"
	"racelab/rt"
)

// Pipe returns both ends of a connection within the program. It holds nothing: a Write ends once its bytes are read.
func Pipe() (Conn, Conn) {
	a, b := network.NewPipe()
	return &pipe{a}, &pipe{b}
}

type pipe struct{ p *network.Direct }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }

func (*pipe) LocalAddr() Addr  { return pipeAddr{} }
func (*pipe) RemoteAddr() Addr { return pipeAddr{} }

func (p *pipe) Read(b []byte) (int, error) {
	text, state := p.p.Read(len(b))
	switch state {
	case network.OK:
		return copy(b, text), nil
	case network.EOF:
		return 0, eof()
	case network.Shut:
		return 0, io.ErrClosedPipe
	}
	return 0, &OpError{Op: "read", Net: "pipe", Err: os.ErrDeadlineExceeded}
}

func (p *pipe) Write(b []byte) (int, error) {
	n, state := p.p.Write(string(b))
	switch state {
	case network.OK:
		return n, nil
	case network.Shut:
		return n, io.ErrClosedPipe
	}
	return n, &OpError{Op: "write", Net: "pipe", Err: os.ErrDeadlineExceeded}
}

func (p *pipe) Close() error {
	p.p.Close()
	return nil
}

func (p *pipe) SetDeadline(t time.Time) error      { return p.until(t, true, true) }
func (p *pipe) SetReadDeadline(t time.Time) error  { return p.until(t, true, false) }
func (p *pipe) SetWriteDeadline(t time.Time) error { return p.until(t, false, true) }

func (p *pipe) until(t time.Time, read, write bool) error {
	at := int64(0)
	if !t.IsZero() {
		at = max(1, int64(time.Until(t))+int64(rt.Now()))
	}
	if !p.p.Until(at, read, write) {
		return io.ErrClosedPipe
	}
	return nil
}
