// Shutdown waits for requests under way no longer than its context.
//
// want: context deadline exceeded | late 200
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"
)

func main() {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(10 * time.Second)
	}))
	done := make(chan string)
	go func() {
		r, err := http.Get(s.URL)
		if err != nil {
			done <- err.Error()
			return
		}
		done <- fmt.Sprint("late ", r.StatusCode)
	}()
	time.Sleep(time.Second)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	fmt.Println(s.Config.Shutdown(ctx))
	fmt.Println(<-done)
}
