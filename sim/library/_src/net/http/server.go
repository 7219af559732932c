// Package http has HTTP clients and servers on the modelled network.
//
// A request is two steps of its client: it connects, or is refused, and the response
// arrives, which comes as a whole when the handler returns, unless the handler
// flushes or writes more than the buffers hold. Each request is answered in a goroutine of its own, named after its path,
// whose last step sends the response. A server that accepts connections accepts them at
// once. Shutdown closes the ports first, which lets Serve and ListenAndServe return,
// and then waits for the requests under way.
//
// Left out are TLS, HTTP/2, connections that are kept and reused with the races that
// come of it, and the header Date. Of the timeouts of a Server, WriteTimeout ends a connection once the handler
// has taken longer; one whose ReadTimeout would cancel a context that is in use ends the check; the others have no effect.
package http

import (
	"context"
	"crypto/tls"
	"errors"
	"log"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"racelab/network"
	"racelab/rt"
)

// A Handler answers requests.
type Handler interface {
	ServeHTTP(ResponseWriter, *Request)
}

// HandlerFunc is a function as a Handler.
type HandlerFunc func(ResponseWriter, *Request)

// ServeHTTP calls f.
func (f HandlerFunc) ServeHTTP(w ResponseWriter, r *Request) { f(w, r) }

// A ResponseWriter is where a handler writes its response.
type ResponseWriter interface {
	Header() Header
	Write([]byte) (int, error)
	WriteHeader(statusCode int)
}

// A Flusher sends what was written so far.
type Flusher interface{ Flush() }

// Errors of servers and handlers.
var (
	ErrServerClosed    = errors.New("http: Server closed")
	ErrHandlerTimeout  = errors.New("http: Handler timeout")
	ErrBodyNotAllowed  = errors.New("http: request method or response status code does not allow body")
	ErrContentLength   = errors.New("http: wrote more than the declared Content-Length")
	ErrAbortHandler    = errors.New("net/http: abort Handler")
	ErrNotSupported    = &ProtocolError{"feature not supported"}
	errListenerUnknown = errors.New("http: the modelled network knows no such listener")
)

// ProtocolError says what is wrong with a request.
type ProtocolError struct{ ErrorString string }

// Error returns the words.
func (pe *ProtocolError) Error() string { return pe.ErrorString }

// A Server answers the requests at its ports.
type Server struct {
	Addr                         string  // ":http" if empty
	Handler                      Handler // nil for DefaultServeMux
	DisableGeneralOptionsHandler bool
	TLSConfig                    *tls.Config // of connections that are encrypted: there are none
	ReadTimeout                  time.Duration
	ReadHeaderTimeout            time.Duration
	WriteTimeout                 time.Duration
	IdleTimeout                  time.Duration
	MaxHeaderBytes               int
	ErrorLog                     *log.Logger
	BaseContext                  func(net.Listener) context.Context

	core network.Server
}

// ListenAndServe serves handler at an address.
func ListenAndServe(addr string, handler Handler) error {
	s := &Server{Addr: addr, Handler: handler}
	return s.ListenAndServe()
}

// Serve serves handler at a listener.
func Serve(l net.Listener, handler Handler) error {
	s := &Server{Handler: handler}
	return s.Serve(l)
}

// ListenAndServe opens s.Addr and answers requests until Shutdown or Close.
func (s *Server) ListenAndServe() error {
	addr := s.Addr
	if addr == "" {
		addr = ":http"
	}
	if s.BaseContext != nil { // which is given the listener
		return s.listenAndServe(addr)
	}
	ip, port, err := bind(addr)
	if err != nil {
		return err
	}
	switch s.core.ListenAndServe(network.Default(), ip, port, s.prepare, s.offer) {
	case network.InUse:
		at := &net.TCPAddr{IP: net.ParseIP(ip), Port: port}
		return &net.OpError{Op: "listen", Net: "tcp", Addr: at, Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}
	case network.Closed:
		return net.ErrClosed
	}
	return ErrServerClosed
}

// listenAndServe is ListenAndServe with a listener that the program may look at.
func (s *Server) listenAndServe(addr string) error {
	if s.core.IsDown() {
		return ErrServerClosed
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return s.Serve(l)
}

// bind reads the address to listen at.
func bind(addr string) (ip string, port int, err error) {
	host, service, err := net.SplitHostPort(addr)
	if err == nil {
		port, err = net.LookupPort("tcp", service)
	}
	if err != nil {
		return "", 0, &net.OpError{Op: "listen", Net: "tcp", Err: err}
	}
	switch host {
	case "0.0.0.0", "::":
		host = ""
	case "localhost":
		host = "127.0.0.1"
	}
	if host != "" && (net.ParseIP(host) == nil || !net.ParseIP(host).IsLoopback()) {
		return "", 0, &net.OpError{Op: "listen", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
	}
	return host, port, nil
}

// Serve answers the requests at l until Shutdown or Close, or until l is closed. It
// goes by l's address and does not call its Accept.
func (s *Server) Serve(l net.Listener) error {
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return errListenerUnknown
	}
	prepare := s.prepareAt(l)
	at := network.Find(network.Default(), listened(addr), addr.Port)
	switch {
	case at == nil && s.core.IsDown():
		return ErrServerClosed
	case at == nil:
		return &net.OpError{Op: "accept", Net: "tcp", Addr: addr, Err: net.ErrClosed}
	}
	if s.core.Serve(at, prepare, s.offer) == network.Closed {
		return &net.OpError{Op: "accept", Net: "tcp", Addr: addr, Err: net.ErrClosed}
	}
	return ErrServerClosed
}

// listened is the address of a listener as the network knows it.
func listened(addr *net.TCPAddr) string {
	if ip := addr.IP.String(); ip != "::" {
		return ip
	}
	return ""
}

func init() {
	network.SetOpener(func(server, listener any, ip string, port int) {
		s := server.(*Server)
		prepare := s.prepareAt(listener.(net.Listener))
		if l := network.Find(network.Default(), ip, port); l != nil {
			s.core.Open(l, prepare)
		}
	})
}

// Shutdown closes the ports and waits for the requests under way, or for ctx.
func (s *Server) Shutdown(ctx context.Context) error { return s.core.Shutdown(ctx) }

// Close closes the ports and all connections. Handlers go on, and find their
// contexts cancelled.
func (s *Server) Close() error {
	s.core.Close()
	return nil
}

// RegisterOnShutdown notes what to call when Shutdown begins, in a goroutine of its
// own.
func (s *Server) RegisterOnShutdown(f func()) { s.core.OnShutdown(f) }

// SetKeepAlivesEnabled does nothing: connections are not kept.
func (s *Server) SetKeepAlivesEnabled(v bool) {}

// The keys of values in the context of a request.
var (
	ServerContextKey    = &contextKey{"http-server"}
	LocalAddrContextKey = &contextKey{"local-addr"}
)

type contextKey struct{ name string }

// String returns the name of the key.
func (k *contextKey) String() string { return "net/http context value " + k.name }

// job is one request to answer.
type job struct {
	s       *Server
	x       *network.Exchange
	handler Handler
	base    context.Context // of the listener; nil: none of its own
}

// context is that of the request.
func (j *job) context() context.Context {
	ctx := j.base
	if ctx == nil {
		ctx = context.Background()
	}
	ctx = context.WithValue(ctx, ServerContextKey, j.s)
	local := &net.TCPAddr{IP: net.ParseIP("127.0.0.1"), Port: j.x.Port}
	return j.x.Context(context.WithValue(ctx, LocalAddrContextKey, local))
}

// prepareAt is prepare with the context that the program gives to what comes by a listener.
func (s *Server) prepareAt(l net.Listener) network.Prepare {
	if s.BaseContext == nil {
		return s.prepare
	}
	base := s.BaseContext(l)
	if base == nil {
		panic("BaseContext returned a nil context")
	}
	return func(x *network.Exchange) (string, func()) { return s.answer(x, base) }
}

// prepare makes the job for x. It is part of the step in which x connects.
func (s *Server) prepare(x *network.Exchange) (string, func()) { return s.answer(x, nil) }

func (s *Server) answer(x *network.Exchange, base context.Context) (string, func()) {
	x.Limit(s.ReadTimeout, s.WriteTimeout)
	path, _, _ := strings.Cut(x.Target, "?")
	return path, (&job{s, x, s.root(), base}).run
}

// root is the handler of all requests.
func (s *Server) root() Handler {
	if s.Handler == nil {
		return DefaultServeMux
	}
	return s.Handler
}

// run answers the request.
func (j *job) run() {
	w := &writer{x: j.x, header: make(Header)}
	r := incoming(j)
	w.method, w.request = r.Method, r.Body
	defer j.recovered(w)
	j.x.Asked()
	dispatched(j.x.Ask-1, "", j.handler)
	j.handler.ServeHTTP(w, r)
	w.finish()
	w.returned = true
}

// recovered ends the connection of a handler that panicked.
func (j *job) recovered(w *writer) {
	if w.returned {
		return
	}
	p := recover()
	if p == nil { // Goexit
		j.x.Abort()
		return
	}
	if p != ErrAbortHandler {
		text := panicText(p)
		panicked(text)
		j.log("http: panic serving " + j.x.Remote() + ": " + text)
	}
	j.x.Abort()
}

func (j *job) log(text string) {
	if l := j.s.ErrorLog; l != nil {
		l.Print(text)
		return
	}
	log.Print(text)
}

func panicText(p any) string {
	switch p := p.(type) {
	case error:
		return p.Error()
	case string:
		return p
	}
	text, _, _ := rt.Concat(0, []any{p}, nil)
	return text
}
