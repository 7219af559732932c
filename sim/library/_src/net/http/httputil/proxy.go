// Package httputil has a reverse proxy.
package httputil

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"racelab/rt"
)

// A ProxyRequest is what Rewrite works on.
type ProxyRequest struct {
	In  *http.Request
	Out *http.Request
}

// SetURL sends the request to target, with the path below target's.
func (r *ProxyRequest) SetURL(target *url.URL) {
	rewriteURL(r.Out, target)
	r.Out.Host = ""
}

// SetXForwarded sets the headers X-Forwarded-For, -Host and -Proto.
func (r *ProxyRequest) SetXForwarded() {
	clientIP, _, err := net.SplitHostPort(r.In.RemoteAddr)
	if err == nil {
		if prior := r.Out.Header["X-Forwarded-For"]; len(prior) > 0 {
			clientIP = strings.Join(prior, ", ") + ", " + clientIP
		}
		r.Out.Header.Set("X-Forwarded-For", clientIP)
	} else {
		r.Out.Header.Del("X-Forwarded-For")
	}
	r.Out.Header.Set("X-Forwarded-Host", r.In.Host)
	r.Out.Header.Set("X-Forwarded-Proto", "http")
}

// ReverseProxy passes requests on to another server.
type ReverseProxy struct {
	Rewrite        func(*ProxyRequest)
	Director       func(*http.Request)
	Transport      http.RoundTripper
	FlushInterval  time.Duration
	ErrorLog       *log.Logger
	ModifyResponse func(*http.Response) error
	ErrorHandler   func(http.ResponseWriter, *http.Request, error)
}

// NewSingleHostReverseProxy passes requests on to target.
func NewSingleHostReverseProxy(target *url.URL) *ReverseProxy {
	return &ReverseProxy{Director: func(req *http.Request) { rewriteURL(req, target) }}
}

func rewriteURL(req *http.Request, target *url.URL) {
	query := target.RawQuery
	req.URL.Scheme, req.URL.Host = target.Scheme, target.Host
	req.URL.Path = joinSlash(target.Path, req.URL.Path)
	req.URL.RawPath = ""
	if query == "" || req.URL.RawQuery == "" {
		req.URL.RawQuery = query + req.URL.RawQuery
	} else {
		req.URL.RawQuery = query + "&" + req.URL.RawQuery
	}
}

func joinSlash(a, b string) string {
	before, after := strings.HasSuffix(a, "/"), strings.HasPrefix(b, "/")
	switch {
	case before && after:
		return a + b[1:]
	case !before && !after:
		return a + "/" + b
	}
	return a + b
}

// hop are the headers that are for one connection only.
var hop = []string{"Connection", "Proxy-Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}

func dropHop(h http.Header) {
	rt.Hush()
	for _, f := range h["Connection"] {
		for _, name := range strings.Split(f, ",") {
			if name = strings.TrimSpace(name); name != "" {
				h.Del(name)
			}
		}
	}
	for _, name := range hop {
		h.Del(name)
	}
	rt.Unhush()
}

// ServeHTTP passes a request on.
func (p *ReverseProxy) ServeHTTP(rw http.ResponseWriter, req *http.Request) {
	out := req.Clone(req.Context())
	if req.ContentLength == 0 {
		out.Body = nil
	}
	if (p.Director != nil) == (p.Rewrite != nil) {
		p.fail(rw, req, errDirector{})
		return
	}
	out.Close = false
	if p.Director != nil {
		p.Director(out)
		if out.Form != nil {
			out.Form = nil
		}
	}
	dropHop(out.Header)
	if strings.Contains(strings.Join(req.Header["Te"], ","), "trailers") {
		out.Header.Set("Te", "trailers")
	}
	if p.Rewrite != nil {
		out.Header.Del("Forwarded")
		out.Header.Del("X-Forwarded-For")
		out.Header.Del("X-Forwarded-Host")
		out.Header.Del("X-Forwarded-Proto")
		pr := &ProxyRequest{In: req, Out: out}
		p.Rewrite(pr)
		out = pr.Out
	} else {
		forwarded(req, out)
	}
	if _, ok := out.Header["User-Agent"]; !ok {
		out.Header.Set("User-Agent", "")
	}
	p.pass(rw, req, out)
}

func forwarded(req, out *http.Request) {
	ip, _, err := net.SplitHostPort(req.RemoteAddr)
	if err != nil {
		return
	}
	prior, ok := out.Header["X-Forwarded-For"]
	if ok && prior == nil {
		return
	}
	if len(prior) > 0 {
		ip = strings.Join(prior, ", ") + ", " + ip
	}
	out.Header.Set("X-Forwarded-For", ip)
}

func (p *ReverseProxy) pass(rw http.ResponseWriter, req, out *http.Request) {
	transport := p.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	out.RequestURI = ""
	res, err := transport.RoundTrip(out)
	if err != nil {
		p.fail(rw, out, err)
		return
	}
	dropHop(res.Header)
	if p.ModifyResponse != nil {
		if err := p.ModifyResponse(res); err != nil {
			res.Body.Close()
			p.fail(rw, out, err)
			return
		}
	}
	h := rw.Header()
	rt.Hush()
	for k, vs := range res.Header {
		for _, v := range vs {
			h[k] = append(h[k], v)
		}
	}
	rt.Unhush()
	rw.WriteHeader(res.StatusCode)
	_, err = io.Copy(rw, res.Body)
	res.Body.Close()
	if err != nil {
		p.log("httputil: ReverseProxy read error during body copy: " + err.Error())
		panic(http.ErrAbortHandler)
	}
}

// errDirector is the error of a proxy with both functions, or neither.
type errDirector struct{}

func (errDirector) Error() string {
	return "ReverseProxy must have exactly one of Director or Rewrite set"
}

func (p *ReverseProxy) fail(rw http.ResponseWriter, req *http.Request, err error) {
	if p.ErrorHandler != nil {
		p.ErrorHandler(rw, req, err)
		return
	}
	p.log("http: proxy error: " + err.Error())
	rw.WriteHeader(http.StatusBadGateway)
}

func (p *ReverseProxy) log(text string) {
	if p.ErrorLog != nil {
		p.ErrorLog.Print(text)
	} else {
		log.Print(text)
	}
}
