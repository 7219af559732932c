package room

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"racelab/classroom/store"
)

// natsServer is one outside server on loopback. It can be stopped and started
// again with the same files and address.
type natsServer struct {
	t    *testing.T
	opts server.Options
	now  *server.Server
}

func newNATS(t *testing.T, name string) *natsServer {
	t.Helper()
	return &natsServer{t: t, opts: server.Options{
		ServerName: name, Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), SyncAlways: true, NoSigs: true, NoLog: true,
	}}
}

func (n *natsServer) start() {
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
	n.now, n.opts.Port = s, s.Addr().(*net.TCPAddr).Port
	n.t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
}

func (n *natsServer) stop() {
	n.now.Shutdown()
	n.now.WaitForShutdown()
}

func (n *natsServer) url() string { return fmt.Sprintf("nats://127.0.0.1:%d", n.opts.Port) }

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// cluster starts three servers that know each other.
func cluster(t *testing.T) []*natsServer {
	t.Helper()
	all := make([]*natsServer, 3)
	var routes []*url.URL
	for i := range all {
		all[i] = newNATS(t, fmt.Sprint("n", i+1))
		port := freePort(t)
		all[i].opts.Cluster = server.ClusterOpts{Name: "racelab", Host: "127.0.0.1", Port: port}
		routes = append(routes, &url.URL{Scheme: "nats", Host: fmt.Sprintf("127.0.0.1:%d", port)})
	}
	for _, n := range all {
		n.opts.Routes = routes
		n.start()
	}
	eventually(t, "all servers know each other", func() bool {
		known := 0
		for _, n := range all {
			if !n.now.JetStreamIsCurrent() {
				return false
			}
			known += len(n.now.JetStreamClusterPeers()) // of the leader; of others none
		}
		return known == len(all)
	})
	return all
}

// A node is often started before the whole cluster is there. Two of three servers
// have a leader, and have no place yet for the third copy.
func TestStoreWaitsForTheThirdServer(t *testing.T) {
	if testing.Short() {
		t.Skip("three servers take some seconds")
	}
	nodes := cluster(t)
	nodes[2].stop()
	opened := make(chan error, 1)
	go func() {
		s, err := store.Open(t.Context(), store.Options{URL: nodes[0].url(), Replicas: 3})
		if err == nil {
			s.Close()
		}
		opened <- err
	}()
	// It may also find the leader before that has noticed: no refusal then.
	eventually(t, "an answer", func() bool { return len(opened) > 0 || refused(nodes[:2]) })
	nodes[2].start()
	if err := <-opened; err != nil {
		t.Fatalf("opened while one of three servers was away: %v", err)
	}
}

// refused reports whether one of the servers has answered a request with an error.
func refused(nodes []*natsServer) bool {
	for _, n := range nodes {
		if v, err := n.now.Jsz(nil); err == nil && v.API.Errors > 0 {
			return true
		}
	}
	return false
}

func outside(t *testing.T, urls ...string) *Rooms {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: strings.Join(urls, ",")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return NewRooms(s, quiet())
}

// lesson goes through a room: scenes, a question, votes.
func (c *class) lesson(bob *Seat, at int) {
	c.Helper()
	ctx := c.Context()
	c.teacher.Show(Scene{At: at})
	c.sees(bob, "the scene", func(k Look) bool { return k.Scene.At == at })
	c.must(c.teacher.Ask(ctx, question()))
	c.sees(bob, "the question", func(k Look) bool { return k.Room.Question != nil && k.Room.Question.Phase == Vote })
	c.must(bob.Vote(ctx, 1))
	c.sees(c.teacher, "the vote", func(k Look) bool { return k.Voted == 1 })
	c.must(c.teacher.Advance(ctx, Revealed))
	c.sees(bob, "the answer", func(k Look) bool { return k.Room.Question.Phase == Revealed })
	c.must(c.teacher.Drop(ctx))
	c.sees(bob, "the end", func(k Look) bool { return k.Room.Question == nil })
}

func (c *class) votes(rs *Rooms, want int) {
	c.Helper()
	r, err := rs.Report(c.Context(), c.code)
	c.must(err)
	if len(r.Questions) != want {
		c.Errorf("%d questions are kept, want %d", len(r.Questions), want)
	}
	for _, q := range r.Questions {
		if q.First[1] != 1 {
			c.Errorf("a vote of %s is lost: %v", q.ID, q.First)
		}
	}
}

func TestRoomGoesOnWithoutOneOfThreeServers(t *testing.T) {
	if testing.Short() {
		t.Skip("three servers take some seconds")
	}
	nodes := cluster(t)
	urls := []string{nodes[0].url(), nodes[1].url(), nodes[2].url()}
	c := &class{T: t, here: outside(t, urls...), there: outside(t, urls[1], urls[2], urls[0])}
	var err error
	c.code, err = c.here.New(t.Context(), teacher, "lost-update", "Lost update")
	c.must(err)
	c.teacher = c.sit(c.here, teacher)
	bob := c.learner(c.there, "Bob")
	c.lesson(bob, 1)
	for i, n := range nodes { // each in turn, so that the leaders are among them
		n.stop()
		c.lesson(bob, 10+i)
		n.start()
		eventually(t, "the server is back", func() bool { return n.now.JetStreamIsCurrent() })
	}
	c.votes(c.there, 4)
	late := c.learner(c.there, "Late")
	if late.Look().Scene.At != 12 {
		t.Errorf("who comes late sees step %d, want 12", late.Look().Scene.At)
	}
}

func TestRoomGoesOnWhenItsServerIsRestarted(t *testing.T) {
	n := newNATS(t, "alone")
	n.start()
	c := &class{T: t, here: outside(t, n.url()), there: outside(t, n.url())}
	var err error
	c.code, err = c.here.New(t.Context(), teacher, "lost-update", "Lost update")
	c.must(err)
	c.teacher = c.sit(c.here, teacher)
	bob := c.learner(c.there, "Bob")
	c.lesson(bob, 1)
	n.stop()
	asked := make(chan error, 1)
	go func() { asked <- c.teacher.Challenge(t.Context(), nil, 1, time.Hour) }() // waits until the server is back
	n.start()
	c.must(<-asked)
	c.sees(bob, "what was asked while the server was away", func(k Look) bool { return k.Room.Challenge != nil })
	c.must(c.teacher.Drop(t.Context()))
	c.lesson(bob, 2)
	c.votes(c.there, 2)
}
