package http

import (
	"io"
	"strings"

	"racelab/rt"
)

// Methods.
const (
	MethodGet     = "GET"
	MethodHead    = "HEAD"
	MethodPost    = "POST"
	MethodPut     = "PUT"
	MethodPatch   = "PATCH"
	MethodDelete  = "DELETE"
	MethodConnect = "CONNECT"
	MethodOptions = "OPTIONS"
	MethodTrace   = "TRACE"
)

// TimeFormat is how headers write times.
const TimeFormat = "Mon, 02 Jan 2006 15:04:05 GMT"

// A Header has the keys and values of an HTTP header. Keys are canonical.
type Header map[string][]string

func canonical(key string) string

// CanonicalHeaderKey returns "Content-Type" for "content-type".
func CanonicalHeaderKey(s string) string { return canonical(s) }

// Add adds a value to key.
func (h Header) Add(key, value string) {
	key = canonical(key)
	h[key] = append(h[key], value)
}

// Set sets key to one value.
func (h Header) Set(key, value string) { h[canonical(key)] = []string{value} }

// Get returns the first value of key, or "".
func (h Header) Get(key string) string {
	if v := h[canonical(key)]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Values returns the values of key.
func (h Header) Values(key string) []string { return h[canonical(key)] }

// Del deletes the values of key.
func (h Header) Del(key string) { delete(h, canonical(key)) }

// Clone returns a copy.
func (h Header) Clone() Header {
	if h == nil {
		return nil
	}
	n := len(h) // one look at the map, for all that follow
	rt.Hush()
	c := make(Header, n)
	for k, v := range h {
		c[k] = append([]string(nil), v...)
	}
	rt.Unhush()
	return c
}

// Write writes the header as HTTP does, sorted by key.
func (h Header) Write(w io.Writer) error {
	_, err := io.WriteString(w, strings.ReplaceAll(h.text(), "\n", "\r\n"))
	return err
}

// encodeHeader writes keys and values, which come by turns, as "Key: value\n" sorted
// by key.
func encodeHeader(pairs []string) string

// text is the header as it travels.
func (h Header) text() string {
	if len(h) == 0 { // one look at the map, for all that follow
		return ""
	}
	rt.Hush()
	var pairs []string
	for k, vs := range h {
		for _, v := range vs {
			pairs = append(pairs, k, v)
		}
	}
	rt.Unhush()
	return encodeHeader(pairs)
}

// parseHeader undoes text.
func parseHeader(text string) Header {
	h := make(Header)
	for text != "" {
		line, rest, _ := strings.Cut(text, "\n")
		key, value, _ := strings.Cut(line, ": ")
		key = canonical(key)
		h[key] = append(h[key], value)
		text = rest
	}
	return h
}
