// A server that waits for clients from outside is no deadlock.
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
	http.ListenAndServe(":8080", nil)
}
