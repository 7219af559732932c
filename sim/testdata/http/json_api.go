// An API that answers in JSON: what is decoded from a request is the handler's own.
//
// want: {"id":7,"left":0} | {"error":"sold out"}
// want: {"error":"sold out"} | {"id":7,"left":0}
// want: {"id":7,"left":0} | {"id":7,"left":-1}
// want: {"id":7,"left":-1} | {"id":7,"left":0}
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

type order struct {
	ID  int `json:"id"`
	Qty int `json:"qty"`
}

type answer struct {
	ID   int `json:"id"`
	Left int `json:"left"`
}

var (
	mu    sync.Mutex
	stock = 1
)

func get() int {
	mu.Lock()
	defer mu.Unlock()
	return stock
}

func add(n int) int {
	mu.Lock()
	defer mu.Unlock()
	stock += n
	return stock
}

func buy(w http.ResponseWriter, r *http.Request) {
	var o order
	if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if get() < o.Qty {
		w.WriteHeader(http.StatusConflict)
		json.NewEncoder(w).Encode(map[string]string{"error": "sold out"})
		return
	}
	json.NewEncoder(w).Encode(answer{o.ID, add(-o.Qty)})
}

func main() {
	s := httptest.NewServer(http.HandlerFunc(buy))
	var got [2]string
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			r, err := http.Post(s.URL, "application/json", strings.NewReader(`{"id":7,"qty":1}`))
			if err != nil {
				panic(err)
			}
			b, _ := io.ReadAll(r.Body)
			got[i] = strings.TrimSpace(string(b))
		})
	}
	wg.Wait()
	fmt.Println(got[0])
	fmt.Println(got[1])
}
