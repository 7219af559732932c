// ListenAndServe returns when Shutdown begins: a main that ends then cuts requests
// off.
//
// want: stopped
// want: charged stopped
// want: stopped | charged
package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

func main() {
	began := make(chan bool)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /charge", func(w http.ResponseWriter, r *http.Request) {
		close(began)
		fmt.Print("charged ")
	})
	srv := &http.Server{Addr: "127.0.0.1:8080", Handler: mux}
	go func() {
		time.Sleep(time.Second)
		go http.Post("http://127.0.0.1:8080/charge", "", nil)
		<-began
		srv.Shutdown(context.Background())
	}()
	srv.ListenAndServe()
	fmt.Println("stopped")
}
