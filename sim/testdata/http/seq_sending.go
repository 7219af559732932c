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
	"net"
	"net/http"
	"net/http/httptest"
	"os"
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

// unknown has bodies of which nobody said how long they are, and one that is shorter than it was said to be.
func unknown() {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/short":
			w.Header().Set("Content-Length", "10")
			io.WriteString(w, "abc")
			return
		case "/307":
			http.Redirect(w, r, "/", 307)
			return
		}
		b, err := io.ReadAll(r.Body)
		fmt.Fprint(w, r.Method, " ", r.ContentLength, r.TransferEncoding, r.Header["Content-Length"], string(b), err)
	}))
	defer s.Close()
	told := func(resp *http.Response, err error) {
		if err != nil {
			fmt.Println(err)
			return
		}
		b, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		fmt.Println(resp.StatusCode, resp.ContentLength, string(b), err)
	}
	told(http.Get(s.URL + "/short"))
	for _, path := range []string{"/", "/307"} {
		told(http.Post(s.URL+path, "text/plain", strings.NewReader("known")))
		told(http.Post(s.URL+path, "text/plain", io.MultiReader(strings.NewReader("unknown"))))
	}
	told(http.Post(s.URL, "text/plain", io.MultiReader()))
	req, _ := http.NewRequest("GET", s.URL, io.MultiReader())
	told(http.DefaultClient.Do(req))
}

// deadlines are over before anybody reads or writes.
func deadlines() {
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	defer l.Close()
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		io.WriteString(c, `{"n":1}`)
		var x struct{ N int }
		fmt.Println(json.NewDecoder(c).Decode(&x), x.N)
		io.WriteString(c, "é")
	}()
	c, _ := net.Dial("tcp", l.Addr().String())
	var x struct{ N int }
	fmt.Println(json.NewDecoder(c).Decode(&x), x.N) // which does not wait for more
	io.WriteString(c, `{"n":2}`)
	letter, n, err := bufio.NewReader(c).ReadRune()
	fmt.Println(string(letter), n, err)
	c.SetDeadline(time.Now().Add(time.Millisecond))
	time.Sleep(20 * time.Millisecond)
	_, err = c.Read(make([]byte, 1))
	_, err2 := c.Write([]byte("x"))
	fmt.Println(errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err2, os.ErrDeadlineExceeded))
	c.SetWriteDeadline(time.Time{})
	_, err = c.Write([]byte("x"))
	fmt.Println(err)
}

func main() {
	unknown()
	deadlines()
	early()
	lengths()
	late()
	slow()
	after()
	recorder()
}
