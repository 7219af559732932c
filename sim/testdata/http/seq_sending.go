// When a response travels, and what of a request can still be read then.
//
// real
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"
)

// early is answered before its handler returns, as its text is longer than the buffers.
func early() {
	seen := make(chan bool)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, strings.Repeat("x", 10000))
		<-seen
		io.WriteString(w, "end")
	}))
	defer s.Close()
	resp, err := http.Get(s.URL)
	fmt.Println(resp.StatusCode, resp.ContentLength, err)
	close(seen)
	b, err := io.ReadAll(resp.Body)
	fmt.Println(len(b), string(b[len(b)-5:]), err)
}

// lengths has bodies around the sizes of the buffers.
func lengths() {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var n, of int
		fmt.Sscanf(r.URL.RawQuery, "%d-%d", &n, &of)
		if of == 0 {
			w.Header().Set("Content-Length", fmt.Sprint(n))
			of = n
		}
		for ; n > 0; n -= of {
			io.WriteString(w, strings.Repeat("y", min(n, of)))
		}
	}))
	defer s.Close()
	for _, q := range []string{"2048-2048", "2049-2049", "2048-100", "4096-1000", "5000-100", "9000-3000", "9000-0"} {
		for _, method := range []string{"GET", "HEAD"} {
			req, _ := http.NewRequest(method, s.URL+"/?"+q, nil)
			resp, err := http.DefaultClient.Do(req)
			b, err2 := io.ReadAll(resp.Body)
			fmt.Println(method, q, resp.ContentLength, len(b), err, err2)
			resp.Body.Close()
		}
	}
}

// late reads the request after the response has begun.
func late() {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		first := make([]byte, 3)
		io.ReadFull(r.Body, first)
		fmt.Fprintf(w, "%s ", first)
		if r.URL.Path == "/flush" {
			w.(http.Flusher).Flush()
		}
		rest, err := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %v", rest, err)
	}))
	defer s.Close()
	for _, path := range []string{"/", "/flush"} {
		resp, err := http.Post(s.URL+path, "text/plain", strings.NewReader("onetwo"))
		line, err2 := bufio.NewReader(resp.Body).ReadString('\n')
		fmt.Println(line, err, err2)
	}
}

// slow takes longer than the server allows.
func slow() {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(200 * time.Millisecond)
		io.WriteString(w, "too late")
	}))
	s.Config.WriteTimeout = 20 * time.Millisecond
	s.Start()
	defer s.Close()
	_, err := s.Client().Get(s.URL)
	fmt.Println(errors.Is(err, io.EOF))
}

// after asks for the context of a request that was answered.
func after() {
	done := make(chan error)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		go func() {
			<-r.Context().Done()
			done <- r.Context().Err()
		}()
	}))
	defer s.Close()
	http.Get(s.URL)
	fmt.Println(<-done)
}

func recorder() {
	w := httptest.NewRecorder()
	w.WriteHeader(204)
	n, err := w.WriteString("x")
	fmt.Println(n, err, w.Body.String(), w.Code)
	var bad base64.CorruptInputError
	var into struct{ B []byte }
	fmt.Println(errors.As(json.Unmarshal([]byte(`{"B":"!"}`), &into), &bad), bad)
}

func main() {
	early()
	lengths()
	late()
	slow()
	after()
	recorder()
}
