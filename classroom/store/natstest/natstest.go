// Package natstest starts NATS servers outside the process's own store, for tests.
package natstest

import (
	"fmt"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// patience is how long a test waits for what must happen.
const patience = 30 * time.Second

// Server is one server on loopback. It can be stopped and started again with the
// same files and address.
type Server struct {
	*server.Server // that runs now, or ran last
	t              *testing.T
	opts           server.Options
}

// New returns a server that is not started yet.
func New(t *testing.T, name string) *Server {
	t.Helper()
	return &Server{t: t, opts: server.Options{
		ServerName: name, Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), SyncAlways: true, NoSigs: true, NoLog: true,
	}}
}

// Start starts the server, which ends with the test.
func (n *Server) Start() {
	n.t.Helper()
	opts := n.opts // the server keeps what it is given
	s, err := server.NewServer(&opts)
	if err != nil {
		n.t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(patience) {
		n.t.Fatal("a NATS server did not start")
	}
	n.Server, n.opts.Port = s, s.Addr().(*net.TCPAddr).Port
	n.t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
}

// Stop stops the server and waits for its end.
func (n *Server) Stop() {
	n.Shutdown()
	n.WaitForShutdown()
}

// URL returns where clients reach the server.
func (n *Server) URL() string { return fmt.Sprintf("nats://127.0.0.1:%d", n.opts.Port) }

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// Cluster starts three servers that know each other.
func Cluster(t *testing.T) []*Server {
	t.Helper()
	all := make([]*Server, 3)
	var routes []*url.URL
	for i := range all {
		all[i] = New(t, fmt.Sprint("n", i+1))
		port := freePort(t)
		all[i].opts.Cluster = server.ClusterOpts{Name: "racelab", Host: "127.0.0.1", Port: port}
		routes = append(routes, &url.URL{Scheme: "nats", Host: fmt.Sprintf("127.0.0.1:%d", port)})
	}
	for _, n := range all {
		n.opts.Routes = routes
		n.Start()
	}
	for deadline := time.Now().Add(patience); !complete(all); time.Sleep(5 * time.Millisecond) { // between two looks
		if time.Now().After(deadline) {
			t.Fatal("the servers of the cluster never knew each other")
		}
	}
	return all
}

func complete(all []*Server) bool {
	known := 0
	for _, n := range all {
		if !n.JetStreamIsCurrent() {
			return false
		}
		known += len(n.JetStreamClusterPeers()) // of the leader; of others none
	}
	return known == len(all)
}
