// A client may come before the server listens.
//
// want: refused
// want: 200
package main

import (
	"fmt"
	"net/http"
)

func main() {
	go http.ListenAndServe("127.0.0.1:8080", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
	r, err := http.Get("http://localhost:8080/")
	if err != nil {
		fmt.Println("refused")
		return
	}
	fmt.Println(r.StatusCode)
}
