// Package httptest has servers and recorders for tests of handlers.
package httptest

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"

	"racelab/network"
)

// DefaultRemoteAddr is the client's address where a recorder has none.
const DefaultRemoteAddr = "1.2.3.4"

// NewRequest makes a request as a server receives it.
func NewRequest(method, target string, body io.Reader) *http.Request {
	return NewRequestWithContext(context.Background(), method, target, body)
}

// NewRequestWithContext makes a request as a server receives it.
func NewRequestWithContext(ctx context.Context, method, target string, body io.Reader) *http.Request {
	if method == "" {
		method = "GET"
	}
	address := target
	if strings.HasPrefix(target, "/") {
		address = "http://example.com" + target
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		panic("invalid NewRequest arguments; " + err.Error())
	}
	if address != target {
		req.URL.Scheme, req.URL.Host = "", ""
	}
	if req.Body == nil {
		req.Body = http.NoBody
	} else if req.ContentLength == 0 {
		req.ContentLength = -1
	}
	if req.URL.Scheme == "https" {
		req.TLS = &tls.ConnectionState{Version: tls.VersionTLS12, HandshakeComplete: true, ServerName: req.Host}
	}
	req.GetBody = nil
	req.RemoteAddr, req.RequestURI = "192.0.2.1:1234", target
	return req
}

// ResponseRecorder is a ResponseWriter that keeps what is written.
type ResponseRecorder struct {
	Code      int
	HeaderMap http.Header
	Body      *bytes.Buffer
	Flushed   bool

	wrote bool
	sent  http.Header
}

// NewRecorder returns a recorder.
func NewRecorder() *ResponseRecorder {
	return &ResponseRecorder{Code: 200, HeaderMap: make(http.Header), Body: new(bytes.Buffer)}
}

// Header returns the header to send.
func (rw *ResponseRecorder) Header() http.Header {
	if rw.HeaderMap == nil {
		rw.HeaderMap = make(http.Header)
	}
	return rw.HeaderMap
}

// WriteHeader fixes status and header.
func (rw *ResponseRecorder) WriteHeader(code int) {
	if rw.wrote {
		return
	}
	if code < 100 || code > 999 {
		panic("invalid WriteHeader code " + strconv.Itoa(code))
	}
	rw.Code, rw.wrote = code, true
	rw.sent = rw.Header().Clone()
}

// Write adds to the body.
func (rw *ResponseRecorder) Write(buf []byte) (int, error) { return rw.WriteString(string(buf)) }

// WriteString adds to the body.
func (rw *ResponseRecorder) WriteString(str string) (int, error) {
	if !rw.wrote {
		h := rw.Header()
		if _, ok := h["Content-Type"]; !ok && h.Get("Transfer-Encoding") == "" {
			h.Set("Content-Type", http.DetectContentType([]byte(str)))
		}
		rw.WriteHeader(200)
	}
	if rw.Body != nil {
		rw.Body.WriteString(str)
	}
	if rw.Code < 200 || rw.Code == 204 || rw.Code == 304 {
		return 0, http.ErrBodyNotAllowed
	}
	return len(str), nil
}

// Flush sets Flushed.
func (rw *ResponseRecorder) Flush() {
	if !rw.wrote {
		rw.WriteHeader(200)
	}
	rw.Flushed = true
}

// Result returns the response that was recorded.
func (rw *ResponseRecorder) Result() *http.Response {
	if rw.sent == nil {
		rw.sent = rw.Header().Clone()
	}
	code := rw.Code
	if code == 0 {
		code = 200
	}
	text := ""
	if rw.Body != nil {
		text = rw.Body.String()
	}
	res := &http.Response{
		StatusCode: code, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: rw.sent, ContentLength: -1, Body: io.NopCloser(strings.NewReader(text)),
		Status: strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code)),
	}
	if rw.Body == nil {
		res.Body = http.NoBody
	}
	if n, err := strconv.ParseInt(rw.sent.Get("Content-Length"), 10, 64); err == nil {
		res.ContentLength = n
	}
	return res
}

// A Server answers at a free port of the loopback interface.
type Server struct {
	URL      string
	Listener net.Listener
	Config   *http.Server

	client *http.Client
}

// NewServer starts a server.
func NewServer(handler http.Handler) *Server {
	ts := NewUnstartedServer(handler)
	ts.Start()
	return ts
}

// NewUnstartedServer opens a port for a server that Start is to start.
func NewUnstartedServer(handler http.Handler) *Server {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic("httptest: failed to listen on a port: " + err.Error())
	}
	return &Server{Listener: l, Config: &http.Server{Handler: handler}}
}

// Start lets the server answer.
func (s *Server) Start() {
	if s.URL != "" {
		panic("Server already started")
	}
	if s.client == nil {
		s.client = &http.Client{Transport: &http.Transport{}}
	}
	s.URL = "http://" + s.Listener.Addr().String()
	at := s.Listener.Addr().(*net.TCPAddr)
	network.Start(s.Config, s.Listener, at.IP.String(), at.Port)
}

// Close closes the port and waits until the requests under way are answered.
func (s *Server) Close() {
	s.Config.Shutdown(context.Background())
}

// CloseClientConnections does nothing: connections are not kept.
func (s *Server) CloseClientConnections() {}

// Client returns a client for the server.
func (s *Server) Client() *http.Client { return s.client }
