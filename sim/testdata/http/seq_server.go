// Servers, recorders, cookies and proxies.
//
// real
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"
)

type counting struct {
	next http.RoundTripper
	n    int
}

func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	c.n++
	return c.next.RoundTrip(r)
}

func main() {
	w := httptest.NewRecorder()
	http.SetCookie(w, &http.Cookie{Name: "sid", Value: "a b", Path: "/", MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	w.WriteHeader(201)
	w.WriteHeader(500)
	io.WriteString(w, "made")
	res := w.Result()
	b, _ := io.ReadAll(res.Body)
	fmt.Println(res.Status, string(b), res.Header, w.Flushed, res.Cookies()[0].Value)

	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := r.Cookie("sid")
		fmt.Fprintln(w, r.URL.Path, r.URL.RawQuery, r.Header.Get("X-Forwarded-For"), r.Header.Get("Te"), r.Header.Get("X-A"), c, err)
	}))
	target, _ := url.Parse(backend.URL + "/base?k=v")
	var logged bytes.Buffer
	for i, proxy := range []*httputil.ReverseProxy{
		httputil.NewSingleHostReverseProxy(target),
		{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target); r.SetXForwarded() }},
		{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }, ModifyResponse: func(r *http.Response) error {
			r.Header.Set("X-Seen", "yes")
			return nil
		}},
		{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }, ModifyResponse: func(r *http.Response) error { return errors.New("no") }},
		{},
	} {
		proxy.ErrorLog = log.New(&logged, "", 0)
		front := httptest.NewServer(proxy)
		req, _ := http.NewRequest("GET", front.URL+"/pay?x=1", nil)
		req.Header.Set("Te", "trailers")
		req.Header.Set("X-A", "a")
		req.AddCookie(&http.Cookie{Name: "sid", Value: "7"})
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			panic(err)
		}
		b, _ := io.ReadAll(res.Body)
		fmt.Println(i, res.StatusCode, res.Header.Get("X-Seen"), string(b))
		front.Close()
	}
	fmt.Print(logged.String())
	logged.Reset()
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ErrorLog = log.New(&logged, "", 0)
	front := httptest.NewServer(proxy)
	backend.Close()
	res, _ = http.Get(front.URL + "/pay")
	fmt.Println(res.StatusCode, strings.Contains(logged.String(), "connect: connection refused"), strings.HasPrefix(logged.String(), "http: proxy error: dial tcp 127.0.0.1:"))
	proxy.ErrorHandler = func(w http.ResponseWriter, r *http.Request, err error) { http.Error(w, "down", 503) }
	res, _ = http.Get(front.URL + "/pay")
	fmt.Println(res.StatusCode)
	front.Close()

	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/panic" {
			panic(http.ErrAbortHandler)
		}
		if r.URL.Path == "/slow" {
			<-r.Context().Done()
			return
		}
		n, err := io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, 3))
		var tooLarge *http.MaxBytesError
		fmt.Fprint(w, n, err, errors.As(err, &tooLarge))
	}))
	count := &counting{next: http.DefaultTransport}
	c := &http.Client{Transport: count, Timeout: 100 * time.Millisecond}
	res, err := c.Post(s.URL, "", strings.NewReader("abcd"))
	b, _ = io.ReadAll(res.Body)
	fmt.Println(string(b), err)
	_, err = c.Get(s.URL + "/panic")
	fmt.Println(errors.Is(err, io.EOF), strings.HasPrefix(err.Error(), `Get "http://127.0.0.1:`))
	_, err = c.Get(s.URL + "/slow")
	var u *url.Error
	fmt.Println(errors.As(err, &u), u.Timeout(), u.Op)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	req, _ := http.NewRequestWithContext(ctx, "GET", s.URL+"/slow", nil)
	_, err = http.DefaultClient.Do(req)
	fmt.Println(errors.As(err, &u), u.Timeout(), u.Err)
	cancel()
	ctx, cancel = context.WithCancel(context.Background())
	cancel()
	req, _ = http.NewRequestWithContext(ctx, "GET", s.URL+"/slow", nil)
	_, err = http.DefaultClient.Do(req)
	fmt.Println(errors.As(err, &u), u.Timeout(), u.Err, count.n)
	s.Close()

	l, _ := net.Listen("tcp", "127.0.0.1:0")
	srv := &http.Server{Addr: l.Addr().String()}
	err = srv.ListenAndServe()
	fmt.Println(strings.HasSuffix(err.Error(), "bind: address already in use"))
	go func() {
		time.Sleep(10 * time.Millisecond)
		srv.Shutdown(context.Background())
	}()
	fmt.Println(srv.Serve(l))
	fmt.Println(srv.Serve(l) == http.ErrServerClosed, srv.ListenAndServe(), srv.Close())
	fmt.Println(http.StatusText(418), http.CanonicalHeaderKey("content-TYPE"), http.DetectContentType([]byte("<?xml")))
	h := http.Header{"B": {"2"}, "A": {"1", "x\ny"}}
	h.Write(&logged)
	fmt.Printf("%q\n", logged.String()[strings.Index(logged.String(), "A: "):])
}
