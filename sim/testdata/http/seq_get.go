// A client and a server in one process.
//
// want: 200 OK hello world | /hello POST 5 | 404 Not Found 404 page not found | 405 Method Not Allowed
package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello/{name}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "hello ", r.PathValue("name"))
	})
	mux.HandleFunc("POST /hello", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprint(w, r.URL.Path, " ", r.Method, " ", len(body))
	})
	s := httptest.NewServer(mux)
	defer s.Close()
	show(http.Get(s.URL + "/hello/world"))
	r, err := http.Post(s.URL+"/hello", "text/plain", strings.NewReader("abcde"))
	if err != nil {
		panic(err)
	}
	b, _ := io.ReadAll(r.Body)
	fmt.Println(string(b))
	show(http.Get(s.URL + "/nothing"))
	r, _ = http.Get(s.URL + "/hello")
	fmt.Println(r.Status)
}

func show(r *http.Response, err error) {
	if err != nil {
		panic(err)
	}
	b, _ := io.ReadAll(r.Body)
	r.Body.Close()
	fmt.Println(r.Status, strings.TrimSpace(string(b)))
}
