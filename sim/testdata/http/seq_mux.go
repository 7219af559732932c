// Patterns of a mux, as of Go 1.22.
//
// real
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
)

func main() {
	mux := http.NewServeMux()
	for _, p := range []string{
		"GET /items", "POST /items", "GET /items/{id}", "/items/{id}/tags/{tag...}", "/files/", "/{$}",
		"example.com/", "GET /items/new", "/a/{x}/b", "DELETE /items/{id}",
	} {
		mux.HandleFunc(p, func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, p, " ", r.Pattern, " ", r.PathValue("id"), "|", r.PathValue("tag"), "|", r.PathValue("x"))
		})
	}
	for _, target := range []string{
		"GET /items", "HEAD /items", "POST /items", "PUT /items", "GET /items/7", "GET /items/new", "GET /items/7/tags/a/b",
		"GET /files", "GET /files/x/y", "GET /", "GET /nothing", "GET http://example.com/nothing", "GET /a/%2F/b", "GET /a//b",
		"GET /items/../files/x", "PATCH /items/7", "GET /files?q=1",
	} {
		method, path, _ := strings.Cut(target, " ")
		w := httptest.NewRecorder()
		r := httptest.NewRequest(method, path, nil)
		if !strings.HasPrefix(path, "http") {
			r.Host = "shop.test"
		}
		_, pattern := mux.Handler(r)
		mux.ServeHTTP(w, r)
		fmt.Printf("%s: %d %q %q %v\n", target, w.Code, w.Body.String(), pattern, w.Header())
	}
	for _, bad := range [][]string{{""}, {"GET"}, {"/{x}/{x}"}, {"/{x"}, {"/a/{x}", "/{y}/b"}, {"GET /x", "GET /x"}, {"/{...}"}, {"G@T /"}} {
		func() {
			defer func() { fmt.Printf("%q: %v\n", bad, strings.Contains(fmt.Sprint(recover()), "pattern")) }()
			mux := http.NewServeMux()
			for _, p := range bad {
				mux.HandleFunc(p, func(http.ResponseWriter, *http.Request) {})
			}
		}()
	}
	strip := http.StripPrefix("/api", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.Path) }))
	for _, path := range []string{"/api/x", "/apix", "/other"} {
		w := httptest.NewRecorder()
		strip.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		fmt.Println(path, w.Code, w.Body)
	}
}
