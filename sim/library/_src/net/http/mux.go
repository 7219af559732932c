package http

import (
	"io"
	"strings"

	"racelab/rt"
)

// A ServeMux finds the handler of a request by patterns such as "GET /orders/{id}".
// Registering a pattern is one step, finding a handler none.
type ServeMux struct {
	patterns []string
	handlers []Handler
}

// NewServeMux returns a mux without patterns.
func NewServeMux() *ServeMux { return &ServeMux{} }

// DefaultServeMux is the mux of servers without a handler.
var DefaultServeMux = &defaultServeMux

var defaultServeMux ServeMux

// Handle registers a handler with DefaultServeMux.
func Handle(pattern string, handler Handler) { DefaultServeMux.Handle(pattern, handler) }

// HandleFunc registers a function with DefaultServeMux.
func HandleFunc(pattern string, handler func(ResponseWriter, *Request)) {
	DefaultServeMux.HandleFunc(pattern, handler)
}

// HandleFunc registers a function for a pattern.
func (mux *ServeMux) HandleFunc(pattern string, handler func(ResponseWriter, *Request)) {
	if handler == nil {
		panic("http: nil handler")
	}
	mux.Handle(pattern, HandlerFunc(handler))
}

// Handle registers a handler for a pattern.
func (mux *ServeMux) Handle(pattern string, handler Handler) {
	if pattern == "" {
		panic("http: invalid pattern")
	}
	if handler == nil {
		panic("http: nil handler")
	}
	if f, ok := handler.(HandlerFunc); ok && f == nil {
		panic("http: nil handler")
	}
	if problem := mux.register(pattern, handler); problem != "" {
		panic(problem)
	}
}

//racelab:step
func (mux *ServeMux) register(pattern string, handler Handler) string {
	rt.Label("register " + pattern)
	if problem := registerProblem(mux.patterns, pattern); problem != "" {
		return problem
	}
	mux.patterns = append(mux.patterns, pattern)
	mux.handlers = append(mux.handlers, handler)
	return ""
}

// registerProblem says why a pattern cannot be added to others.
func registerProblem(patterns []string, pattern string) string

// match finds the pattern of a request: its number and what its wildcards stand for,
// names and values by turns. Where the mux answers itself number is -1 and the rest is
// the response: 404, 405, or a redirect to where the pattern fits.
func match(patterns []string, method, host, uri string) (number int, pattern string, values []string, status int, header string, body string)

// find looks the handler of a request up.
func (mux *ServeMux) find(r *Request) (h Handler, pattern string, values []string, status int, header, body string) {
	rt.Hush()
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	n, pattern, values, status, header, body := match(mux.patterns, r.Method, host, r.URL.RequestURI())
	if n >= 0 {
		h = mux.handlers[n]
	}
	rt.Unhush()
	return h, pattern, values, status, header, body
}

// fixed is a response that the mux gives itself.
type fixed struct {
	status       int
	header, body string
}

func (f *fixed) ServeHTTP(w ResponseWriter, r *Request) {
	h := w.Header()
	text := f.header
	for text != "" {
		line, rest, _ := strings.Cut(text, "\n")
		key, value, _ := strings.Cut(line, ": ")
		h.Add(key, value)
		text = rest
	}
	w.WriteHeader(f.status)
	if f.body != "" {
		io.WriteString(w, f.body)
	}
}

// Handler returns the handler of a request and its pattern.
func (mux *ServeMux) Handler(r *Request) (h Handler, pattern string) {
	h, pattern, _, status, header, body := mux.find(r)
	if h == nil {
		return &fixed{status, header, body}, pattern
	}
	return h, pattern
}

// ServeHTTP calls the handler whose pattern fits best.
func (mux *ServeMux) ServeHTTP(w ResponseWriter, r *Request) {
	h, pattern, values, status, header, body := mux.find(r)
	r.Pattern = pattern
	if h == nil {
		h = &fixed{status, header, body}
	}
	if h != nil && r.job != nil {
		dispatched(r.job.x.Ask-1, pattern, h)
	}
	for i := 0; i+1 < len(values); i += 2 {
		r.SetPathValue(values[i], values[i+1])
	}
	h.ServeHTTP(w, r)
}
