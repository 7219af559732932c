package http

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"
)

// A RoundTripper sends one request.
type RoundTripper interface {
	RoundTrip(*Request) (*Response, error)
}

// A CookieJar keeps cookies. Clients do not use one here.
type CookieJar interface {
	SetCookies(u *url.URL, cookies []*Cookie)
	Cookies(u *url.URL) []*Cookie
}

// A Client sends requests and follows redirects.
type Client struct {
	Transport     RoundTripper // nil for DefaultTransport
	CheckRedirect func(req *Request, via []*Request) error
	Timeout       time.Duration // of a request with its response's body; 0 for none
}

// DefaultClient is the client of Get, Head, Post and PostForm.
var DefaultClient = &Client{}

// ErrUseLastResponse lets CheckRedirect end following redirects without an error.
var ErrUseLastResponse = errors.New("net/http: use last response")

// ErrSchemeMismatch is the error of HTTPS, which is not modelled, to an HTTP server.
var ErrSchemeMismatch = errors.New("http: server gave HTTP response to HTTPS client")

// Response is what a server answered.
type Response struct {
	Status           string // "200 OK"
	StatusCode       int
	Proto            string
	ProtoMajor       int
	ProtoMinor       int
	Header           Header
	Body             io.ReadCloser
	ContentLength    int64
	TransferEncoding []string
	Close            bool
	Uncompressed     bool
	Trailer          Header
	Request          *Request
	TLS              *tls.ConnectionState // nil: the modelled network has none
}

// Location returns the URL of a redirect.
func (r *Response) Location() (*url.URL, error) {
	lv := r.Header.Get("Location")
	if lv == "" {
		return nil, ErrNoLocation
	}
	if r.Request != nil && r.Request.URL != nil {
		return r.Request.URL.Parse(lv)
	}
	return url.Parse(lv)
}

// ErrNoLocation is the error of Location when there is none.
var ErrNoLocation = errors.New("http: no Location header in response")

// Cookies returns the cookies that the response sets.
func (r *Response) Cookies() []*Cookie { return readSetCookies(r.Header) }

// ProtoAtLeast reports whether the protocol is at least HTTP major.minor.
func (r *Response) ProtoAtLeast(major, minor int) bool {
	return r.ProtoMajor > major || r.ProtoMajor == major && r.ProtoMinor >= minor
}

// Get sends a GET with DefaultClient.
func Get(url string) (resp *Response, err error) { return DefaultClient.Get(url) }

// Head sends a HEAD with DefaultClient.
func Head(url string) (resp *Response, err error) { return DefaultClient.Head(url) }

// Post sends a POST with DefaultClient.
func Post(url, contentType string, body io.Reader) (resp *Response, err error) {
	return DefaultClient.Post(url, contentType, body)
}

// PostForm sends a form with DefaultClient.
func PostForm(url string, data url.Values) (resp *Response, err error) {
	return DefaultClient.PostForm(url, data)
}

// Get sends a GET.
func (c *Client) Get(url string) (resp *Response, err error) {
	r, err := NewRequest("GET", url, nil)
	if err != nil {
		return nil, err
	}
	return c.Do(r)
}

// Head sends a HEAD.
func (c *Client) Head(url string) (resp *Response, err error) {
	r, err := NewRequest("HEAD", url, nil)
	if err != nil {
		return nil, err
	}
	return c.Do(r)
}

// Post sends a POST.
func (c *Client) Post(url, contentType string, body io.Reader) (resp *Response, err error) {
	r, err := NewRequest("POST", url, body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", contentType)
	return c.Do(r)
}

// PostForm sends a form.
func (c *Client) PostForm(url string, data url.Values) (resp *Response, err error) {
	return c.Post(url, "application/x-www-form-urlencoded", strings.NewReader(data.Encode()))
}

// CloseIdleConnections does nothing: connections are not kept.
func (c *Client) CloseIdleConnections() {}

// Do sends a request and follows redirects.
func (c *Client) Do(req *Request) (*Response, error) {
	if req.URL == nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, &url.Error{Op: operation(req.Method), Err: errors.New("http: nil Request.URL")}
	}
	rt, timeout, check := c.settings()
	if timeout > 0 {
		deadline := time.Duration(0)
		if _, ok := rt.(*Transport); ok {
			deadline = timeout
		} else {
			ctx, cancel := context.WithTimeout(req.Context(), timeout)
			defer cancel()
			req = req.WithContext(ctx)
		}
		first := req
		req = new(Request)
		*req = *first
		req.limit = deadline
	}
	resp, last, err := follow(rt, check, req)
	if err != nil {
		if timeout > 0 && isTimeout(err) && !done(req) {
			err = &timeoutError{err.Error() + " (Client.Timeout exceeded while awaiting headers)"}
		}
		at := last.URL.Redacted()
		if resp != nil { // a redirect that is not followed
			at = resp.Header.Get("Location")
		}
		return resp, &url.Error{Op: operation(last.Method), URL: at, Err: err}
	}
	return resp, nil
}

// done reports whether the request's own context is the reason.
func done(r *Request) bool { return r.limit > 0 && r.ctx != nil && r.ctx.Err() != nil }

func isTimeout(err error) bool {
	t, ok := err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

// timeoutError says that the client's time was over.
type timeoutError struct{ text string }

func (e *timeoutError) Error() string        { return e.text }
func (e *timeoutError) Timeout() bool        { return true }
func (e *timeoutError) Temporary() bool      { return true }
func (e *timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// operation returns "Get" for "GET".
func operation(method string) string {
	if method == "" {
		return "Get"
	}
	return method[:1] + strings.ToLower(method[1:])
}

// follow sends a request and those that it is redirected to.
func follow(rt RoundTripper, check func(*Request, []*Request) error, req *Request) (*Response, *Request, error) {
	var via []*Request
	for {
		resp, err := send(rt, req)
		if err != nil {
			return nil, req, err
		}
		next := redirected(req, resp)
		if next == nil {
			return resp, req, nil
		}
		via = append(via, req)
		if check == nil {
			check = tenRedirects
		}
		if err := check(next, via); err != nil {
			if err == ErrUseLastResponse {
				return resp, req, nil
			}
			resp.Body.Close()
			return resp, next, err
		}
		resp.Body.Close()
		req = next
	}
}

func tenRedirects(_ *Request, via []*Request) error {
	if len(via) >= 10 {
		return errors.New("stopped after 10 redirects")
	}
	return nil
}

// redirected returns the request that a response asks for, or nil.
func redirected(req *Request, resp *Response) *Request {
	method := req.Method
	keep := resp.StatusCode == 307 || resp.StatusCode == 308
	switch resp.StatusCode {
	case 301, 302, 303:
		if method != "GET" && method != "HEAD" {
			method = "GET"
		}
	case 307, 308:
		if req.GetBody == nil && (req.ContentLength != 0 || req.Body != nil && req.Body != NoBody) {
			return nil // the body cannot be sent again
		}
	default:
		return nil
	}
	at, err := resp.Location()
	if err != nil {
		return nil
	}
	next := req.Clone(req.Context())
	next.Method, next.URL, next.Host, next.Response = method, at, at.Host, resp
	next.Header.Set("Referer", req.URL.String())
	if keep && req.GetBody != nil {
		next.Body, _ = req.GetBody()
	} else {
		next.Body, next.GetBody, next.ContentLength = nil, nil, 0
		next.Header.Del("Content-Type")
		next.Header.Del("Content-Length")
	}
	return next
}

func send(rt RoundTripper, req *Request) (*Response, error) {
	if req.RequestURI != "" {
		return nil, errors.New("http: Request.RequestURI can't be set in client requests")
	}
	if req.URL.Host == "" {
		if req.URL.Scheme == "" {
			return nil, errors.New("unsupported protocol scheme \"\"")
		}
		return nil, errors.New("http: no Host in request URL")
	}
	if req.Header == nil {
		c := *req
		c.Header = make(Header)
		req = &c
	}
	if u := req.URL.User; u != nil && req.Header.Get("Authorization") == "" {
		password, _ := u.Password()
		c := *req
		c.Header = req.Header.Clone()
		c.SetBasicAuth(u.Username(), password)
		req = &c
	}
	resp, err := rt.RoundTrip(req)
	if err == nil && resp == nil {
		err = errors.New("http: RoundTripper implementation returned a nil *Response with a nil error")
	}
	return resp, err
}
