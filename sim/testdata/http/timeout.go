// A client's time is over while the handler works on: the work is done all the same.
//
// want: Get "http://127.0.0.1:41001/slow": context deadline exceeded (Client.Timeout exceeded while awaiting headers) | true true | handler done: context canceled
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"time"
)

func main() {
	done := make(chan error)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(3 * time.Second)
		done <- r.Context().Err()
	}))
	c := &http.Client{Timeout: time.Second}
	_, err := c.Get(s.URL + "/slow")
	fmt.Println(err)
	fmt.Println(os.IsTimeout(err.(interface{ Unwrap() error }).Unwrap()), errors.Is(err, context.DeadlineExceeded))
	time.Sleep(4 * time.Second)
	fmt.Println("handler done:", <-done)
}
