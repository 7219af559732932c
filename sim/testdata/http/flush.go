// What a handler flushes arrives before it returns.
//
// want: 200 one two
package main

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
)

func main() {
	next := make(chan bool)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "one")
		w.(http.Flusher).Flush()
		<-next
		fmt.Fprintln(w, "two")
	}))
	r, err := http.Get(s.URL)
	if err != nil {
		panic(err)
	}
	lines := bufio.NewScanner(r.Body)
	lines.Scan()
	fmt.Print(r.StatusCode, " ", lines.Text(), " ")
	next <- true
	lines.Scan()
	fmt.Println(lines.Text())
}
