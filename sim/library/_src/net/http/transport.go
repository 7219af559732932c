package http

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"racelab/network"
	"racelab/rt"
)

// Transport sends requests over the modelled network. The numbers about connections
// that are kept have no effect: each request has a connection of its own.
type Transport struct {
	Proxy                  func(*Request) (*url.URL, error) // may return nil only
	TLSClientConfig        *tls.Config                      // of connections that are encrypted: there are none
	DisableKeepAlives      bool
	DisableCompression     bool
	MaxIdleConns           int
	MaxIdleConnsPerHost    int
	IdleConnTimeout        time.Duration
	ResponseHeaderTimeout  time.Duration // 0 for none
	TLSHandshakeTimeout    time.Duration
	ExpectContinueTimeout  time.Duration
	MaxResponseHeaderBytes int64
	WriteBufferSize        int
	ReadBufferSize         int
	ForceAttemptHTTP2      bool
}

// DefaultTransport is the Transport of clients that have none.
var DefaultTransport RoundTripper = &Transport{
	ForceAttemptHTTP2: true, MaxIdleConns: 100, IdleConnTimeout: 90 * time.Second,
	TLSHandshakeTimeout: 10 * time.Second, ExpectContinueTimeout: time.Second,
}

// settings reads what programs set before they use the client.
func (c *Client) settings() (via RoundTripper, timeout time.Duration, check func(*Request, []*Request) error) {
	via, timeout, check = c.Transport, c.Timeout, c.CheckRedirect
	if via == nil {
		via = DefaultTransport
	}
	return via, timeout, check
}

// Clone returns a copy.
func (t *Transport) Clone() *Transport {
	c := *t
	if c.TLSClientConfig = t.TLSClientConfig.Clone(); c.TLSClientConfig == nil {
		c.TLSClientConfig = &tls.Config{NextProtos: []string{"h2", "http/1.1"}} // as HTTP/2 leaves it
	}
	return &c
}

// CloseIdleConnections does nothing: connections are not kept.
func (t *Transport) CloseIdleConnections() {}

// ProxyFromEnvironment returns nil: there is no proxy.
func ProxyFromEnvironment(req *Request) (*url.URL, error) { return nil, nil }

// direct reports what keeps a request from being sent to its host itself.
func (t *Transport) direct(req *Request) error {
	proxy := t.Proxy
	if proxy == nil {
		return nil
	}
	u, err := proxy(req)
	if err == nil && u != nil {
		err = errors.New("the modelled network has no proxies: send the request to its host")
	}
	return err
}

// RoundTrip sends one request.
func (t *Transport) RoundTrip(req *Request) (*Response, error) {
	if req.URL == nil {
		return nil, errors.New("http: nil Request.URL")
	}
	if req.Header == nil {
		return nil, errors.New("http: nil Request.Header")
	}
	switch req.URL.Scheme {
	case "http":
	case "https":
		rt.NotModelled("a request to " + req.URL.Redacted() + ": the modelled network speaks no HTTPS; use http")
	default:
		return nil, errors.New("unsupported protocol scheme " + strconv.Quote(req.URL.Scheme))
	}
	if err := t.direct(req); err != nil {
		return nil, err
	}
	ip, port, err := where(req.URL.Host)
	if err != nil {
		return nil, err
	}
	body, err := drain(req)
	if err != nil {
		return nil, err
	}
	x := &network.Exchange{
		Method: method(req), Target: req.URL.RequestURI(), Host: host(req), To: req.URL.Host,
		Body: body, IP: ip, Port: port, Chunked: chunked(req, body),
	}
	x.Header = outgoing(req, body, x.Chunked)
	limit := t.ResponseHeaderTimeout
	header := limit > 0 && (req.limit == 0 || limit < req.limit)
	if !header {
		limit = req.limit
	}
	r := network.Do(network.Default(), x, req.ctx, limit)
	if r.State != network.Answered {
		return nil, failure(req, r.State, ip, port, header)
	}
	return response(req, x, r), nil
}

func method(req *Request) string {
	if req.Method == "" {
		return "GET"
	}
	return req.Method
}

func host(req *Request) string {
	if req.Host != "" {
		return req.Host
	}
	return req.URL.Host
}

// where finds the address of a host.
func where(hostport string) (ip string, port int, err error) {
	name, service := hostport, "80"
	if strings.LastIndexByte(hostport, ':') > strings.LastIndexByte(hostport, ']') {
		if name, service, err = net.SplitHostPort(hostport); err != nil {
			return "", 0, &net.OpError{Op: "dial", Net: "tcp", Err: err}
		}
	}
	name = strings.Trim(name, "[]")
	port, err = net.LookupPort("tcp", service)
	if err != nil {
		return "", 0, &net.OpError{Op: "dial", Net: "tcp", Err: err}
	}
	if named := network.Resolve(network.Default(), name); named != 0 {
		return "127.0.0.1", named, nil
	}
	switch {
	case name == "localhost", name == "", name == "0.0.0.0":
		return "127.0.0.1", port, nil
	case net.ParseIP(name) == nil:
		if named := network.LookUp(network.Default(), name); named != 0 {
			return "127.0.0.1", named, nil
		}
		return "", 0, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}}
	}
	return name, port, nil
}

// drain reads the body that is to be sent.
func drain(req *Request) (string, error) {
	if req.Body == nil || req.Body == NoBody {
		return "", nil
	}
	text, err := io.ReadAll(req.Body)
	req.Body.Close()
	if err != nil {
		return "", err
	}
	if n := req.ContentLength; n > 0 && int64(len(text)) != n {
		return "", errors.New("http: ContentLength=" + strconv.FormatInt(n, 10) + " with Body length " + strconv.Itoa(len(text)))
	}
	return string(text), nil
}

// chunked reports whether nobody says how long the body is. Of methods that rarely have one the client looks first
// whether there is any.
func chunked(req *Request, body string) bool {
	if req.ContentLength > 0 || req.Body == nil || req.Body == NoBody {
		return false
	}
	switch req.Method {
	case "", "GET", "HEAD", "DELETE", "OPTIONS", "PROPFIND", "SEARCH":
		return body != ""
	}
	return true
}

// outgoing is the header with what the client adds.
func outgoing(req *Request, body string, chunked bool) string {
	h := req.Header.Clone()
	if _, ok := h["User-Agent"]; !ok {
		h.Set("User-Agent", "Go-http-client/1.1")
	}
	if chunked {
		h.Del("Content-Length")
	} else if body != "" || req.Method == "POST" || req.Method == "PUT" || req.Method == "PATCH" {
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	if h.Get("Accept-Encoding") == "" && h.Get("Range") == "" && req.Method != "HEAD" {
		h.Set("Accept-Encoding", "gzip")
	}
	return h.text()
}

// failure makes the error of a request that was not answered.
func failure(req *Request, state int, ip string, port int, header bool) error {
	addr := &net.TCPAddr{IP: net.ParseIP(ip), Port: port}
	switch state {
	case network.Refused:
		return &net.OpError{Op: "dial", Net: "tcp", Addr: addr, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	case network.Reset:
		return &net.OpError{Op: "read", Net: "tcp", Addr: addr, Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	case network.Cancelled:
		return context.Cause(req.ctx)
	case network.TimedOut:
		if header {
			return &timeoutError{"net/http: timeout awaiting response headers"}
		}
		return context.DeadlineExceeded
	}
	return io.EOF
}

// response makes the Response out of what has come.
func response(req *Request, x *network.Exchange, r network.Reply) *Response {
	resp := &Response{
		Status: strings.TrimSpace(strconv.Itoa(r.Status) + " " + StatusText(r.Status)), StatusCode: r.Status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: parseHeader(r.Header), Request: req,
		ContentLength: -1,
	}
	if n, err := strconv.Atoi(resp.Header.Get("Content-Length")); err == nil {
		resp.ContentLength = int64(n)
	} else if !r.More {
		resp.TransferEncoding = []string{"chunked"}
	}
	has := req.Method != "HEAD" && bodyAllowed(r.Status)
	switch {
	case r.More:
		resp.Body = &streamBody{x: x, text: r.Body, more: true, ctx: req.ctx, left: resp.ContentLength}
		if resp.ContentLength < 0 {
			resp.TransferEncoding = []string{"chunked"}
		}
	case has && resp.ContentLength > int64(len(r.Body)):
		resp.Body = &textBody{r: strings.NewReader(r.Body), late: errReadClosed, cut: true}
	default:
		resp.Body = newBody(r.Body, errReadClosed)
	}
	if !has {
		resp.TransferEncoding = nil
	}
	if !bodyAllowed(r.Status) {
		resp.ContentLength = 0
	}
	return resp
}

var errReadClosed = errors.New("http: read on closed response body")

// streamBody is a body whose rest comes later.
type streamBody struct {
	x      *network.Exchange
	text   string
	more   bool
	closed bool
	err    error
	ctx    context.Context
	left   int64 // bytes that were said to come; below 0 if nobody said it
}

func (b *streamBody) Read(p []byte) (int, error) {
	if b.closed {
		return 0, errReadClosed
	}
	for b.text == "" && b.more {
		text, state, more := b.x.Read()
		b.text, b.more = text, more
		if state != network.Answered {
			b.err = b.failure(state)
		}
	}
	if b.text != "" {
		n := copy(p, b.text)
		b.text = b.text[n:]
		b.left -= int64(n)
		return n, nil
	}
	if b.err != nil {
		return 0, b.err
	}
	if b.left > 0 {
		return 0, io.ErrUnexpectedEOF
	}
	return 0, io.EOF
}

func (b *streamBody) failure(state int) error {
	switch state {
	case network.TimedOut:
		return &timeoutError{"context deadline exceeded (Client.Timeout or context cancellation while reading body)"}
	case network.Cancelled:
		return context.Cause(b.ctx)
	}
	return io.ErrUnexpectedEOF
}

func (b *streamBody) Close() error {
	if !b.closed && b.more {
		b.x.Close()
	}
	b.closed = true
	return nil
}
