package http

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"racelab/rt"
)

// ErrNoCookie is the error of Request.Cookie when there is none of the name.
var ErrNoCookie = errors.New("http: named cookie not present")

// ErrMissingFile is the error of forms without the file: files are not modelled.
var ErrMissingFile = errors.New("http: no such file")

// A Request is what a client sends and a server receives.
type Request struct {
	Method           string
	URL              *url.URL
	Proto            string
	ProtoMajor       int
	ProtoMinor       int
	Header           Header
	Body             io.ReadCloser
	GetBody          func() (io.ReadCloser, error)
	ContentLength    int64
	TransferEncoding []string
	Close            bool
	Host             string
	Form             url.Values
	PostForm         url.Values
	Trailer          Header
	RemoteAddr       string
	RequestURI       string
	TLS              *tls.ConnectionState // nil: the modelled network has none
	Cancel           <-chan struct{}
	Response         *Response
	Pattern          string

	ctx    context.Context
	job    *job              // of a request that a server received
	values map[string]string // of the pattern's wildcards
	limit  time.Duration     // of the client; 0 for none
}

// NoBody is a body without content.
var NoBody = noBody{}

type noBody struct{}

func (noBody) Read([]byte) (int, error)         { return 0, io.EOF }
func (noBody) Close() error                     { return nil }
func (noBody) WriteTo(io.Writer) (int64, error) { return 0, nil }

// textBody is a body that has come as a whole.
type textBody struct {
	r      *strings.Reader
	late   error // of reading after Close
	cut    bool  // it is shorter than it was said to be
	closed bool
}

func newBody(text string, late error) io.ReadCloser {
	if text == "" {
		return NoBody
	}
	return &textBody{r: strings.NewReader(text), late: late}
}

// ErrBodyReadAfterClose is the error of reading a request's body after Close, or
// after the handler has returned.
var ErrBodyReadAfterClose = errors.New("http: invalid Read on closed Body")

func (b *textBody) Read(p []byte) (int, error) {
	if b.closed {
		return 0, b.late
	}
	n, err := b.r.Read(p)
	if err == io.EOF && b.cut {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (b *textBody) Close() error {
	b.closed = true
	return nil
}

// NewRequest is NewRequestWithContext without a context.
func NewRequest(method, url string, body io.Reader) (*Request, error) {
	return NewRequestWithContext(context.Background(), method, url, body)
}

func validMethod(method string) bool

// NewRequestWithContext makes a request for a client.
func NewRequestWithContext(ctx context.Context, method, rawURL string, body io.Reader) (*Request, error) {
	if method == "" {
		method = "GET"
	}
	if !validMethod(method) {
		return nil, errors.New("net/http: invalid method " + strconv.Quote(method))
	}
	if ctx == nil {
		return nil, errors.New("net/http: nil Context")
	}
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, err
	}
	r := &Request{
		Method: method, URL: u, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: make(Header), Host: u.Host, ctx: ctx,
	}
	if body != nil {
		r.setBody(body)
	}
	return r, nil
}

func (r *Request) setBody(body io.Reader) {
	rc, ok := body.(io.ReadCloser)
	if !ok {
		rc = io.NopCloser(body)
	}
	r.Body = rc
	switch v := body.(type) {
	case *bytes.Buffer:
		r.again(v.String())
	case *bytes.Reader:
		text, _ := io.ReadAll(v)
		r.again(string(text))
	case *strings.Reader:
		text, _ := io.ReadAll(v)
		r.again(string(text))
	}
}

// again makes r send text, as often as it takes.
func (r *Request) again(text string) {
	r.ContentLength = int64(len(text))
	r.Body = newBody(text, ErrBodyReadAfterClose)
	r.GetBody = func() (io.ReadCloser, error) { return newBody(text, ErrBodyReadAfterClose), nil }
}

// Context returns the context of the request. A server's is cancelled when the client
// goes away or the handler returns.
func (r *Request) Context() context.Context {
	if r.ctx != nil {
		return r.ctx
	}
	if r.job == nil {
		return context.Background()
	}
	r.ctx = r.job.context()
	return r.ctx
}

// WithContext returns a shallow copy of r with another context.
func (r *Request) WithContext(ctx context.Context) *Request {
	if ctx == nil {
		panic("nil context")
	}
	c := *r
	c.ctx = ctx
	return &c
}

// Clone returns a deep copy of r with another context. The body is the same.
func (r *Request) Clone(ctx context.Context) *Request {
	if ctx == nil {
		panic("nil context")
	}
	c := *r
	c.ctx = ctx
	if r.URL != nil {
		u := *r.URL
		c.URL = &u
	}
	c.Header = r.Header.Clone()
	c.Trailer = r.Trailer.Clone()
	c.Form = cloneValues(r.Form)
	c.PostForm = cloneValues(r.PostForm)
	if r.values != nil {
		rt.Hush()
		c.values = make(map[string]string)
		for k, v := range r.values {
			c.values[k] = v
		}
		rt.Unhush()
	}
	return &c
}

func cloneValues(v url.Values) url.Values { return url.Values(Header(v).Clone()) }

// PathValue returns what the wildcard of the pattern stands for, or "".
func (r *Request) PathValue(name string) string { return r.values[name] }

// SetPathValue sets what PathValue returns.
func (r *Request) SetPathValue(name, value string) {
	if r.values == nil {
		r.values = make(map[string]string)
	}
	r.values[name] = value
}

// UserAgent returns the header of that name.
func (r *Request) UserAgent() string { return r.Header.Get("User-Agent") }

// Referer returns the header of that name.
func (r *Request) Referer() string { return r.Header.Get("Referer") }

// ProtoAtLeast reports whether the protocol is at least HTTP major.minor.
func (r *Request) ProtoAtLeast(major, minor int) bool {
	return r.ProtoMajor > major || r.ProtoMajor == major && r.ProtoMinor >= minor
}

func basicAuth(name, password string) string
func parseBasicAuth(header string) (name, password string, ok bool)

// SetBasicAuth sets the header for a name and a password.
func (r *Request) SetBasicAuth(username, password string) {
	r.Header.Set("Authorization", "Basic "+basicAuth(username, password))
}

// BasicAuth returns the name and the password of the header.
func (r *Request) BasicAuth() (username, password string, ok bool) {
	return parseBasicAuth(r.Header.Get("Authorization"))
}

// ParseForm reads the query, and the body of a form.
func (r *Request) ParseForm() error {
	var err error
	if r.PostForm == nil {
		if r.Method == "POST" || r.Method == "PUT" || r.Method == "PATCH" {
			r.PostForm, err = r.postForm()
		}
		if r.PostForm == nil {
			r.PostForm = make(url.Values)
		}
	}
	if r.Form == nil {
		query, e := url.ParseQuery(r.URL.RawQuery)
		rt.Hush()
		r.Form = make(url.Values)
		for k, v := range r.PostForm {
			r.Form[k] = append(r.Form[k], v...)
		}
		for k, v := range query {
			r.Form[k] = append(r.Form[k], v...)
		}
		rt.Unhush()
		if err == nil {
			err = e
		}
	}
	return err
}

func (r *Request) postForm() (url.Values, error) {
	if r.Body == nil {
		return nil, errors.New("missing form body")
	}
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if strings.TrimSpace(kind) != "application/x-www-form-urlencoded" {
		return nil, nil
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	return url.ParseQuery(string(text))
}

// FormValue returns the first value of key, of the body or the query.
func (r *Request) FormValue(key string) string {
	if r.Form == nil {
		_ = r.ParseForm() // what was read counts
	}
	return r.Form.Get(key)
}

// PostFormValue returns the first value of key in the body.
func (r *Request) PostFormValue(key string) string {
	if r.PostForm == nil {
		_ = r.ParseForm() // what was read counts
	}
	return r.PostForm.Get(key)
}
