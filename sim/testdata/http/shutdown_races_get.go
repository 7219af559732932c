// Shutdown closes the port first: who comes late is refused, who came in time is answered.
//
// want: 200 <nil> http: Server closed
// want: refused <nil> http: Server closed
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
)

func main() {
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(200) })}
	served := make(chan error)
	go func() { served <- srv.Serve(l) }()
	answer := make(chan string)
	go func() {
		r, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			answer <- "refused"
			return
		}
		answer <- fmt.Sprint(r.StatusCode)
	}()
	err := srv.Shutdown(context.Background())
	fmt.Println(<-answer, err, <-served)
}
