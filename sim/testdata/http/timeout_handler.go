// TimeoutHandler answers for a handler that is late; the handler's effect comes all the
// same.
//
// want: 503 too slow | refused true
// want: 503 too slow | refused false
// want: 200 ok | refused false
package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"
)

func main() {
	late := make(chan bool, 1)
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Second)
		_, err := io.WriteString(w, "ok")
		late <- errors.Is(err, http.ErrHandlerTimeout)
	})
	s := httptest.NewServer(http.TimeoutHandler(slow, time.Second, "too slow"))
	r, err := http.Get(s.URL)
	if err != nil {
		panic(err)
	}
	b, _ := io.ReadAll(r.Body)
	fmt.Println(r.StatusCode, string(b))
	fmt.Println("refused", <-late)
}
