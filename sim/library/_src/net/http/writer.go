package http

import (
	"bytes"
	"errors"
	"io"
	"log"
	"net/url"
	"strconv"
	"strings"

	"racelab/network"
	"racelab/rt"
)

// incoming makes the Request that a handler gets.
func incoming(j *job) *Request {
	x := j.x
	u, err := url.ParseRequestURI(x.Target)
	if err != nil {
		u = &url.URL{Path: x.Target}
	}
	r := &Request{
		Method: x.Method, URL: u, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: parseHeader(x.Header), Body: newBody(x.Body, ErrBodyReadAfterClose), ContentLength: int64(len(x.Body)),
		Host: x.Host, RemoteAddr: x.Remote(), RequestURI: x.Target, job: j,
	}
	if x.Chunked {
		r.ContentLength, r.TransferEncoding = -1, []string{"chunked"}
		r.Body = &textBody{r: strings.NewReader(x.Body), late: ErrBodyReadAfterClose}
	}
	return r
}

// writer is the ResponseWriter of a request. What a handler writes goes through two buffers, as in Go: the first
// holds 2,048 bytes, until which the header may still say how long the body is; the second is the connection's, of 4,096
// bytes with the header and the lengths of chunks. What has no room there is sent, as one step.
type writer struct {
	x        *network.Exchange
	request  io.Closer // the request's body
	method   string
	header   Header
	status   int    // 0 until WriteHeader
	sent     Header // as it was at WriteHeader
	written  int    // bytes of the body
	body     bytes.Buffer
	head     string
	headed   bool   // head is fixed
	tail     string // what of the body waits in the connection's buffer
	buffered int    // bytes in the connection's buffer
	returned bool
}

const (
	bodyBuffer = 2048
	connBuffer = 4096
)

// Header returns the header that WriteHeader sends.
func (w *writer) Header() Header { return w.header }

// WriteHeader fixes status and header.
func (w *writer) WriteHeader(code int) {
	if code < 100 || code > 999 {
		panic("invalid WriteHeader code " + strconv.Itoa(code))
	}
	if w.status != 0 {
		log.Print("http: superfluous response.WriteHeader call")
		return
	}
	if code < 200 { // informational: on its way before the response
		return
	}
	w.status, w.sent = code, w.header.Clone()
	w.x.Answered(code)
}

// bodyAllowed reports whether a response with the status may have a body.
func bodyAllowed(status int) bool { return status != 204 && status != 304 }

// Write adds to the body.
func (w *writer) Write(data []byte) (int, error) { return w.WriteString(string(data)) }

// WriteString adds to the body.
func (w *writer) WriteString(data string) (int, error) {
	if w.returned {
		return 0, errors.New("http: the handler has returned")
	}
	if w.status == 0 {
		w.WriteHeader(200)
	}
	if data == "" {
		return 0, nil
	}
	if !bodyAllowed(w.status) {
		return 0, ErrBodyNotAllowed
	}
	if n := w.sent.Get("Content-Length"); n != "" {
		if limit, err := strconv.Atoi(n); err == nil && w.written+len(data) > limit {
			return 0, ErrContentLength
		}
	}
	w.written += len(data)
	w.keep(data)
	return len(data), nil
}

// keep puts data into the first buffer, and passes on what that does not hold.
func (w *writer) keep(data string) {
	for len(data) > bodyBuffer-w.body.Len() {
		if w.body.Len() == 0 {
			w.chunk(data)
			return
		}
		n := bodyBuffer - w.body.Len()
		w.chunk(w.body.String() + data[:n])
		w.body.Reset()
		data = data[n:]
	}
	w.body.WriteString(data)
}

// chunk passes a part of the body on to the connection, after the header.
func (w *writer) chunk(text string) {
	w.fixHead(text, false)
	if w.method == "HEAD" {
		return
	}
	whole := w.sent.Get("Content-Length") != ""
	if !whole {
		w.connect(len(strconv.FormatInt(int64(len(text)), 16))+2, "")
	}
	w.connect(len(text), text)
	if !whole {
		w.connect(2, "")
	}
}

// fixHead completes the header. Then the rest of the request is thrown away: nobody reads it after that.
func (w *writer) fixHead(text string, whole bool) {
	if w.headed {
		return
	}
	w.head, w.headed = w.headWith(text, whole), true
	rt.Hush()
	if w.request != nil {
		w.request.Close()
	}
	rt.Unhush()
	const rest = len("HTTP/1.1  \r\nDate: Mon, 02 Jan 2006 15:04:05 GMT\r\n\r\n")
	w.connect(len(w.head)+len(strconv.Itoa(w.status)+StatusText(w.status))+rest, "")
}

// connect puts n bytes, among which is a text of the body, into the connection's buffer, and sends what that does
// not hold.
func (w *writer) connect(n int, text string) {
	w.tail += text
	over := false
	for n > connBuffer-w.buffered {
		if over = true; w.buffered == 0 {
			n = 0
			break
		}
		n -= connBuffer - w.buffered
		w.buffered = 0
	}
	w.buffered += n
	if over {
		kept := min(w.buffered, len(w.tail))
		if text == "" {
			kept = 0
		}
		going := len(w.tail) - kept
		w.x.Flush(w.status, w.head, w.tail[:going])
		w.tail = w.tail[going:]
	}
}

func detectContentType(data string) string

// DetectContentType guesses the type from the first bytes.
func DetectContentType(data []byte) string { return detectContentType(string(data)) }

// headWith completes the header that travels; text is the beginning of the body, or all of it.
func (w *writer) headWith(text string, whole bool) string {
	if w.status == 0 {
		w.WriteHeader(200)
	}
	h := w.sent
	if _, ok := h["Content-Type"]; !ok && text != "" {
		h.Set("Content-Type", detectContentType(text))
	}
	if whole && bodyAllowed(w.status) && h.Get("Content-Length") == "" && (w.method != "HEAD" || text != "") {
		h.Set("Content-Length", strconv.Itoa(len(text)))
	}
	return h.text()
}

// Flush sends what was written so far.
func (w *writer) Flush() {
	w.fixHead(w.body.String(), false)
	text := w.rest()
	w.body.Reset()
	w.tail, w.buffered = "", 0
	w.x.Flush(w.status, w.head, text)
}

// finish sends the response, or the rest of it.
func (w *writer) finish() {
	w.fixHead(w.body.String(), true)
	w.x.Finish(w.status, w.head, w.rest())
}

// rest is what of the body has not travelled yet.
func (w *writer) rest() string {
	if w.method == "HEAD" {
		return ""
	}
	return w.tail + w.body.String()
}

// Error answers with a text and a status.
func Error(w ResponseWriter, error string, code int) {
	h := w.Header()
	h.Del("Content-Length")
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(code)
	io.WriteString(w, error+"\n")
}

// NotFound answers 404.
func NotFound(w ResponseWriter, r *Request) { Error(w, "404 page not found", StatusNotFound) }

// NotFoundHandler returns NotFound as a Handler.
func NotFoundHandler() Handler { return HandlerFunc(NotFound) }

// Redirect answers with a redirect.
func Redirect(w ResponseWriter, r *Request, url string, code int) {
	at, body := redirect(r.URL.Path, r.Method, url, code)
	h := w.Header()
	_, had := h["Content-Type"]
	h.Set("Location", at)
	if !had && (r.Method == "GET" || r.Method == "HEAD") {
		h.Set("Content-Type", "text/html; charset=utf-8")
	}
	w.WriteHeader(code)
	if !had && r.Method == "GET" {
		io.WriteString(w, body)
	}
}

func redirect(path, method, url string, code int) (location, body string)

type redirectHandler struct {
	url  string
	code int
}

func (rh *redirectHandler) ServeHTTP(w ResponseWriter, r *Request) {
	Redirect(w, r, rh.url, rh.code)
}

// RedirectHandler redirects every request.
func RedirectHandler(url string, code int) Handler { return &redirectHandler{url, code} }

// StripPrefix removes a prefix of the path before it calls h; without the prefix it
// answers 404.
func StripPrefix(prefix string, h Handler) Handler {
	if prefix == "" {
		return h
	}
	return &stripPrefix{prefix, h}
}

type stripPrefix struct {
	prefix  string
	handler Handler
}

func (s *stripPrefix) ServeHTTP(w ResponseWriter, r *Request) {
	p := strings.TrimPrefix(r.URL.Path, s.prefix)
	rp := strings.TrimPrefix(r.URL.RawPath, s.prefix)
	if len(p) < len(r.URL.Path) && (r.URL.RawPath == "" || len(rp) < len(r.URL.RawPath)) {
		r2 := new(Request)
		*r2 = *r
		r2.URL = new(url.URL)
		*r2.URL = *r.URL
		r2.URL.Path, r2.URL.RawPath = p, rp
		s.handler.ServeHTTP(w, r2)
	} else {
		NotFound(w, r)
	}
}

// MaxBytesError says that a body was too large.
type MaxBytesError struct{ Limit int64 }

// Error returns "http: request body too large".
func (e *MaxBytesError) Error() string { return "http: request body too large" }

// MaxBytesReader returns a body that ends with an error after n bytes.
func MaxBytesReader(w ResponseWriter, r io.ReadCloser, n int64) io.ReadCloser {
	return &maxBytes{r: r, limit: n, left: n}
}

type maxBytes struct {
	r           io.ReadCloser
	limit, left int64
	err         error
}

func (m *maxBytes) Read(p []byte) (int, error) {
	if m.err != nil {
		return 0, m.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	if int64(len(p))-1 > m.left {
		p = p[:m.left+1]
	}
	n, err := m.r.Read(p)
	if int64(n) <= m.left {
		m.left -= int64(n)
		m.err = err
		return n, err
	}
	n = int(m.left)
	m.left = 0
	m.err = &MaxBytesError{m.limit}
	return n, m.err
}

func (m *maxBytes) Close() error { return m.r.Close() }

// ResponseController reaches what a ResponseWriter can do beyond the interface.
type ResponseController struct{ rw ResponseWriter }

// NewResponseController returns the controller of a ResponseWriter.
func NewResponseController(rw ResponseWriter) *ResponseController { return &ResponseController{rw} }

// Flush sends what was written so far.
func (c *ResponseController) Flush() error {
	rw := c.rw
	for {
		switch t := rw.(type) {
		case interface{ FlushError() error }:
			return t.FlushError()
		case Flusher:
			t.Flush()
			return nil
		case interface{ Unwrap() ResponseWriter }:
			rw = t.Unwrap()
		default:
			return errNotSupported()
		}
	}
}

func errNotSupported() error { return notSupported{} }

type notSupported struct{}

func (notSupported) Error() string        { return "feature not supported" }
func (notSupported) Is(target error) bool { return target == errors.ErrUnsupported }
