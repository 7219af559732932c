// A server that waits for more clients is no deadlock.
//
// want: ready
package main

import (
	"fmt"
	"net/http"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {})
	fmt.Println("ready")
	go func() {
		if res, err := http.Get("http://localhost:8080/"); err == nil {
			res.Body.Close()
		}
	}()
	http.ListenAndServe(":8080", nil)
}
