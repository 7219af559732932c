// Each request in a goroutine of its own: reading and writing apart loses one.
//
// want: 130
// want: 150
// want: 180
package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
)

func main() {
	var mu sync.Mutex
	balance := 100
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.FormValue("n"))
		mu.Lock()
		b := balance
		mu.Unlock()
		mu.Lock()
		balance = b + n
		mu.Unlock()
	}))
	var wg sync.WaitGroup
	for _, n := range []int{50, 30} {
		wg.Go(func() {
			r, err := http.PostForm(s.URL+"/deposit", map[string][]string{"n": {fmt.Sprint(n)}})
			if err != nil {
				panic(err)
			}
			io.Copy(io.Discard, r.Body)
			r.Body.Close()
		})
	}
	wg.Wait()
	s.Close()
	fmt.Println(balance)
}
