// Package service runs the HTTP services of a lesson.
//
// In the engine they are on the modelled network, and connecting is a step. Compiled,
// as here, each is at a free port of the loopback interface, and closed when the run is
// over. Services have names, which are the hosts in the URLs of their clients. A fault may
// strike a client before each of its requests.
package service

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/world"
)

// addresses are those of the services of the run under way, by name.
var (
	mu        sync.Mutex
	addresses = map[string]string{}
)

// Start lets handler answer at http://name. Shutdown and Close end that as they do in
// net/http. It panics if there is no port for it, and then package world knows why.
func Start(name string, handler http.Handler) *http.Server {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		err = fmt.Errorf("opening a port for the service %s: %w; close some programs and try again", name, err)
		world.Fail(err)
		panic(err)
	}
	mu.Lock()
	addresses[name] = l.Addr().String()
	mu.Unlock()
	srv := &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}
	go srv.Serve(l) // ends when the server is closed
	world.OnEnd(func() { srv.Close() })
	return srv
}

// dial connects to a service by its name. Its port may be closed by now.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	name, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	mu.Lock()
	at := addresses[name]
	mu.Unlock()
	if at == "" {
		return nil, &net.DNSError{Err: "no such service", Name: name, IsNotFound: true}
	}
	var d net.Dialer
	return d.DialContext(ctx, network, at)
}

// pooled is what clients send requests with: each over a connection of its own, as in
// the engine.
var pooled = &http.Transport{DialContext: dial, DisableKeepAlives: true}

// transport lets faults strike.
type transport struct{}

func (transport) RoundTrip(r *http.Request) (*http.Response, error) {
	fault.Point()
	return pooled.RoundTrip(r)
}

// Transport returns what sends requests to services.
func Transport() http.RoundTripper { return transport{} }

// Client returns a client for services.
func Client() *http.Client { return &http.Client{Transport: transport{}} }
