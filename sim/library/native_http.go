package library

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// This file lends package net/http what the real one knows: canonical keys, words for
// codes, which pattern fits a request, cookies.

func httpNatives() map[string]any {
	const p = "net/http."
	h := &httpHost{muxes: map[string]*http.ServeMux{}}
	return map[string]any{
		p + "canonical":         http.CanonicalHeaderKey,
		p + "encodeHeader":      httpEncodeHeader,
		p + "statusText":        http.StatusText,
		p + "validMethod":       httpMethod,
		p + "detectContentType": func(data string) string { return http.DetectContentType([]byte(data)) },
		p + "redirect":          httpRedirect,
		p + "basicAuth":         httpBasicAuth,
		p + "parseBasicAuth":    httpParseBasicAuth,
		p + "registerProblem":   httpRegisterProblem,
		p + "match":             h.match,
		p + "formatCookie":      httpFormatCookie,
		p + "parseCookies":      httpParseCookies,
		p + "parseSetCookies":   httpParseSetCookies,
	}
}

// oneLine keeps a value from adding lines to a header.
var oneLine = strings.NewReplacer("\n", " ", "\r", " ")

func httpEncodeHeader(pairs []string) string {
	var lines []string
	for i := 0; i+1 < len(pairs); i += 2 {
		lines = append(lines, oneLine.Replace(pairs[i])+": "+strings.TrimSpace(oneLine.Replace(pairs[i+1]))+"\n")
	}
	slices.SortStableFunc(lines, func(a, b string) int {
		a, _, _ = strings.Cut(a, ": ")
		b, _, _ = strings.Cut(b, ": ")
		return strings.Compare(a, b)
	})
	return strings.Join(lines, "")
}

func httpMethod(method string) bool {
	_, err := http.NewRequest(method, "/", nil)
	return err == nil
}

// httpRedirect returns the location and the body that http.Redirect sends.
func httpRedirect(path, method, to string, code int) (location, body string) {
	w := httptest.NewRecorder()
	r := &http.Request{Method: method, URL: &url.URL{Path: path}}
	if code < 100 || code > 999 {
		code = http.StatusFound // the caller panics with it
	}
	http.Redirect(w, r, to, code)
	return w.Header().Get("Location"), w.Body.String()
}

func httpBasicAuth(name, password string) string {
	r := &http.Request{Header: http.Header{}}
	r.SetBasicAuth(name, password)
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Basic ")
}

func httpParseBasicAuth(header string) (name, password string, ok bool) {
	r := &http.Request{Header: http.Header{"Authorization": {header}}}
	return r.BasicAuth()
}

// registered is where the real mux was told of a pattern: a place in this file.
var registered = regexp.MustCompile(` \(registered at [^)]*\)`)

// httpRegisterProblem returns the words with which the real mux panics when a
// pattern is added to others.
func httpRegisterProblem(patterns []string, pattern string) (problem string) {
	defer func() {
		if p := recover(); p != nil {
			problem = registered.ReplaceAllString(fmt.Sprint(p), "")
		}
	}()
	mux := http.NewServeMux()
	for _, p := range append(slices.Clone(patterns), pattern) {
		mux.HandleFunc(p, func(http.ResponseWriter, *http.Request) {})
	}
	return ""
}

// maxMuxes bounds the cache of muxes.
const maxMuxes = 256

// httpHost keeps real muxes by their patterns.
type httpHost struct {
	mu    sync.Mutex
	muxes map[string]*http.ServeMux
}

// matched is where the handlers of the real muxes note that they were called.
type matched struct {
	http.ResponseWriter
	number int
	values []string
}

// wildcard is one in a pattern: {id}, {rest...}; {$} is none.
var wildcard = regexp.MustCompile(`\{([^{}$.]+)(\.\.\.)?\}`)

func (h *httpHost) mux(patterns []string) *http.ServeMux {
	key := strings.Join(patterns, "\n")
	h.mu.Lock()
	defer h.mu.Unlock()
	if mux := h.muxes[key]; mux != nil {
		return mux
	}
	mux := http.NewServeMux()
	for i, p := range patterns {
		mux.HandleFunc(p, func(w http.ResponseWriter, r *http.Request) {
			m := w.(*matched)
			m.number = i
			for _, name := range wildcard.FindAllStringSubmatch(p, -1) {
				m.values = append(m.values, name[1], r.PathValue(name[1]))
			}
		})
	}
	if len(h.muxes) >= maxMuxes {
		clear(h.muxes)
	}
	h.muxes[key] = mux
	return mux
}

// match lets a real mux find the pattern of a request.
func (h *httpHost) match(patterns []string, method, host, uri string) (number int, pattern string, values []string, status int, header, body string) {
	number = -1
	u, err := url.ParseRequestURI(uri)
	if err != nil {
		u = &url.URL{Path: uri}
	}
	defer func() {
		if recover() != nil { // patterns that never were registered
			number, pattern, values, status, header, body = -1, "", nil, http.StatusNotFound, "", ""
		}
	}()
	w := httptest.NewRecorder()
	m := &matched{ResponseWriter: w, number: -1}
	r := &http.Request{Method: method, Host: host, URL: u, RequestURI: uri, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}}
	mux := h.mux(patterns)
	_, pattern = mux.Handler(r)
	mux.ServeHTTP(m, r)
	if m.number >= 0 {
		return m.number, pattern, m.values, 0, "", ""
	}
	var pairs []string
	for k, vs := range w.Header() {
		for _, v := range vs {
			pairs = append(pairs, k, v)
		}
	}
	return -1, pattern, nil, w.Code, httpEncodeHeader(pairs), w.Body.String()
}

func httpFormatCookie(name, value string, quoted bool, path, domain string, expires int64, maxAge int, secure, httpOnly bool, sameSite int) string {
	c := http.Cookie{
		Name: name, Value: value, Quoted: quoted, Path: path, Domain: domain, MaxAge: maxAge,
		Secure: secure, HttpOnly: httpOnly, SameSite: http.SameSite(sameSite),
	}
	if expires != 0 {
		c.Expires = time.Unix(expires, 0).UTC()
	}
	return c.String()
}

func httpParseCookies(header []string) (pairs []string) {
	r := &http.Request{Header: http.Header{"Cookie": header}}
	for _, c := range r.Cookies() {
		pairs = append(pairs, c.Name, c.Value)
	}
	return pairs
}

func httpParseSetCookies(header []string) (out []string) {
	r := &http.Response{Header: http.Header{"Set-Cookie": header}}
	for _, c := range r.Cookies() {
		out = append(out, c.Name, c.Value, c.Path, c.Domain)
	}
	return out
}
