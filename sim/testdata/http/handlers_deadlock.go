// Two handlers that take two locks in opposite orders.
//
// want: deadlock
// want: 200 200
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
)

func main() {
	var a, b sync.Mutex
	mux := http.NewServeMux()
	mux.HandleFunc("/ab", func(w http.ResponseWriter, r *http.Request) {
		a.Lock()
		defer a.Unlock()
		b.Lock()
		defer b.Unlock()
	})
	mux.HandleFunc("/ba", func(w http.ResponseWriter, r *http.Request) {
		b.Lock()
		defer b.Unlock()
		a.Lock()
		defer a.Unlock()
	})
	s := httptest.NewServer(mux)
	var codes [2]int
	var wg sync.WaitGroup
	for i, path := range []string{"/ab", "/ba"} {
		wg.Go(func() {
			if r, err := http.Get(s.URL + path); err == nil {
				codes[i] = r.StatusCode
			}
		})
	}
	wg.Wait()
	fmt.Println(codes[0], codes[1])
}
