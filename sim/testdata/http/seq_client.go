// What clients see: bodies, headers, redirects, forms.
//
// real
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
)

func show(r *http.Response, err error) {
	if err != nil {
		fmt.Println("error:", strings.ReplaceAll(err.Error(), host, "HOST"))
		return
	}
	b, err := io.ReadAll(r.Body)
	r.Body.Close()
	r.Header.Del("Date")
	fmt.Printf("%s %d %q %v %v %v %s %s\n", r.Status, r.ContentLength, b, err, r.TransferEncoding, r.Proto, strings.ReplaceAll(fmt.Sprint(r.Header), host, "HOST"), r.Request.Method)
}

var host string

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %d %q %q", r.Method, r.RequestURI, r.ContentLength, b, r.Header.Get("content-type"))
	})
	mux.HandleFunc("/empty", func(w http.ResponseWriter, r *http.Request) {})
	mux.HandleFunc("/none", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/created", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("location", "/orders/7")
		w.Header().Add("x-tag", "a")
		w.Header().Add("X-Tag", "b")
		w.WriteHeader(http.StatusCreated)
		w.Header().Set("X-Late", "no")
		io.WriteString(w, `{"id":7}`)
	})
	mux.HandleFunc("/error", func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "sold out", http.StatusConflict)
	})
	mux.HandleFunc("/go", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/echo?a=1", http.StatusFound) })
	mux.HandleFunc("/keep", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "echo", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", 301) })
	mux.HandleFunc("/form", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.FormValue("a"), r.PostFormValue("a"), r.Form["b"], r.URL.Query().Get("b"))
	})
	mux.HandleFunc("/long", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, strings.Repeat("x", 3000)) })
	mux.HandleFunc("/html", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<html>") })
	mux.HandleFunc("/auth", func(w http.ResponseWriter, r *http.Request) {
		name, password, ok := r.BasicAuth()
		fmt.Fprint(w, name, password, ok, r.UserAgent())
	})
	s := httptest.NewServer(mux)
	defer s.Close()
	host = strings.TrimPrefix(s.URL, "http://")

	show(http.Get(s.URL + "/echo?x=1&y=%20"))
	show(http.Post(s.URL+"/echo", "text/plain", strings.NewReader("hello")))
	show(http.Post(s.URL+"/echo", "application/json", bytes.NewBufferString(`{}`)))
	show(http.Post(s.URL+"/echo", "", nil))
	show(http.Head(s.URL + "/created"))
	show(http.Get(s.URL + "/empty"))
	show(http.Get(s.URL + "/none"))
	show(http.Get(s.URL + "/created"))
	show(http.Get(s.URL + "/error"))
	show(http.Get(s.URL + "/go"))
	show(http.Post(s.URL+"/go", "text/plain", strings.NewReader("gone")))
	show(http.Post(s.URL+"/keep", "text/plain", strings.NewReader("kept")))
	show(http.Get(s.URL + "/loop"))
	show(http.PostForm(s.URL+"/form?b=2", url.Values{"a": {"1"}, "b": {"3"}}))
	r, err := http.Get(s.URL + "/long")
	fmt.Println(err, r.ContentLength, r.TransferEncoding)
	b, err := io.ReadAll(r.Body)
	fmt.Println(len(b), err)
	show(http.Get(s.URL + "/html"))
	show(http.Get(strings.Replace(s.URL, "//", "//ann:secret@", 1) + "/auth"))
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	show(c.Get(s.URL + "/go"))
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return errors.New("no") }
	_, err = c.Get(s.URL + "/go")
	fmt.Println(err)
	req, err := http.NewRequest("DELETE", s.URL+"/echo", nil)
	req.Header.Set("content-type", "x/y")
	show(http.DefaultClient.Do(req))
	_, err = http.NewRequest("NO GOOD", "/", nil)
	fmt.Println(err)
	_, err = http.Get("gopher://x/")
	fmt.Println(err)
	_, err = http.Get("/x")
	fmt.Println(err)
	_, err = http.Get("http://[::1")
	fmt.Println(err)
	_, err = http.Get("http:///x")
	fmt.Println(err)
	r, _ = http.Get(s.URL + "/echo")
	r.Body.Close()
	_, err = io.ReadAll(r.Body)
	fmt.Println(err)
}
