// Package service runs the HTTP services of a lesson, here on the modelled network.
package service

import (
	"io"
	"log"
	"net"
	"net/http"

	"racelab/network"
)

// Start lets handler answer at http://name.
func Start(name string, handler http.Handler) *http.Server {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic("opening a port for " + name + ": " + err.Error())
	}
	srv := &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}
	at := l.Addr().(*net.TCPAddr)
	network.Name(network.Default(), at.Port, name)
	network.Start(srv, l, at.IP.String(), at.Port)
	return srv
}

// Transport sends requests.
func Transport() http.RoundTripper { return http.DefaultTransport }

// Client returns a client for services.
func Client() *http.Client { return http.DefaultClient }
