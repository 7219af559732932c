// Close does not wait: a request under way gets no answer.
//
// want: refused
// want: EOF
// want: 200
package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
)

func main() {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
	closed := make(chan bool)
	go func() {
		s.Config.Close()
		close(closed)
	}()
	r, err := http.Get(s.URL)
	<-closed
	switch {
	case err == nil:
		fmt.Println(r.StatusCode)
	case errors.Is(err, io.EOF):
		fmt.Println("EOF")
	default:
		fmt.Println("refused")
	}
}
