// A server ends with a signal, which may come before, while or after a request is
// answered. Who was let in is answered.
//
// want: 200 bye
// want: refused bye
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	srv := &http.Server{Addr: "127.0.0.1:8080", Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {})}
	answer := make(chan string)
	go func() {
		r, err := http.Get("http://127.0.0.1:8080/")
		if err != nil {
			answer <- "refused"
			return
		}
		answer <- fmt.Sprint(r.StatusCode)
	}()
	ended := make(chan error)
	go func() { ended <- srv.ListenAndServe() }()
	<-ctx.Done()
	grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := srv.Shutdown(grace); err != nil {
		panic(err)
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		panic(err)
	}
	fmt.Println(<-answer, "bye")
}
