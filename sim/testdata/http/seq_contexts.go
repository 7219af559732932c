// The context of a request: what a server puts into it, and what it is derived from.
//
// real
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
)

type key struct{}

func show(w http.ResponseWriter, r *http.Request) {
	s, _ := r.Context().Value(http.ServerContextKey).(*http.Server)
	at, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	fmt.Fprintf(w, "%v server %v, at %v", r.Context().Value(key{}), s != nil, at)
}

func get(url string) string {
	req, err := http.NewRequestWithContext(context.WithValue(context.Background(), key{}, "the client's"), "GET", url, nil)
	if err != nil {
		panic(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		panic(err)
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	return string(b)
}

func main() {
	r := httptest.NewRequest("GET", "/", nil)
	fmt.Println(r.Context() == context.Background(), r.Context().Value(http.ServerContextKey))

	plain := httptest.NewUnstartedServer(http.HandlerFunc(show))
	plain.Start()
	fmt.Println(get(plain.URL) == "<nil> server true, at "+plain.Listener.Addr().String())
	plain.Close()

	based := httptest.NewUnstartedServer(http.HandlerFunc(show))
	based.Config.BaseContext = func(l net.Listener) context.Context {
		return context.WithValue(context.Background(), key{}, l == based.Listener)
	}
	based.Start()
	fmt.Println(get(based.URL) == "true server true, at "+based.Listener.Addr().String())
	based.Close()

	ended()
	none()
}

// ended: a handler is told when the context of its server ends.
func ended() {
	ctx, cancel := context.WithCancel(context.Background())
	ready, in, end := make(chan string), make(chan int), make(chan error)
	srv := &http.Server{Addr: "127.0.0.1:0"}
	srv.BaseContext = func(l net.Listener) context.Context { ready <- l.Addr().String(); return ctx }
	srv.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(in)
		<-r.Context().Done()
		fmt.Fprint(w, r.Context().Err())
	})
	go func() { end <- srv.ListenAndServe() }()
	addr := <-ready
	go func() { <-in; cancel() }()
	fmt.Println(get("http://" + addr))
	fmt.Println(srv.Shutdown(context.Background()), <-end, srv.ListenAndServe())
}

func none() {
	defer func() { fmt.Println(recover()) }()
	srv := &http.Server{Addr: "127.0.0.1:0", BaseContext: func(net.Listener) context.Context { return nil }}
	srv.ListenAndServe()
}
