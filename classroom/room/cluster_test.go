package room

import (
	"strings"
	"testing"
	"time"

	"racelab/classroom/store"
	"racelab/classroom/store/natstest"
)

// A node is often started before the whole cluster is there. Two of three servers
// have a leader, and have no place yet for the third copy.
func TestStoreWaitsForTheThirdServer(t *testing.T) {
	if testing.Short() {
		t.Skip("three servers take some seconds")
	}
	nodes := natstest.Cluster(t)
	nodes[2].Stop()
	opened := make(chan error, 1)
	go func() {
		s, err := store.Open(t.Context(), store.Options{URL: nodes[0].URL(), Replicas: 3})
		if err == nil {
			s.Close()
		}
		opened <- err
	}()
	// It may also find the leader before that has noticed: no refusal then.
	eventually(t, "an answer", func() bool { return len(opened) > 0 || refused(nodes[:2]) })
	nodes[2].Start()
	if err := <-opened; err != nil {
		t.Fatalf("opened while one of three servers was away: %v", err)
	}
}

// refused reports whether one of the servers has answered a request with an error.
func refused(nodes []*natstest.Server) bool {
	for _, n := range nodes {
		if v, err := n.Jsz(nil); err == nil && v.API.Errors > 0 {
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
	c.must(bob.Vote(ctx, 1, time.Now()))
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
	nodes := natstest.Cluster(t)
	urls := []string{nodes[0].URL(), nodes[1].URL(), nodes[2].URL()}
	c := &class{T: t, here: outside(t, urls...), there: outside(t, urls[1], urls[2], urls[0])}
	var err error
	c.code, err = c.here.New(t.Context(), teacher, "lost-update", "Lost update")
	c.must(err)
	c.teacher = c.sit(c.here, teacher)
	bob := c.learner(c.there, "Bob")
	c.lesson(bob, 1)
	for i, n := range nodes { // each in turn, so that the leaders are among them
		n.Stop()
		c.lesson(bob, 10+i)
		n.Start()
		eventually(t, "the server is back", func() bool { return n.JetStreamIsCurrent() })
	}
	c.votes(c.there, 4)
	late := c.learner(c.there, "Late")
	if late.Look().Scene.At != 12 {
		t.Errorf("who comes late sees step %d, want 12", late.Look().Scene.At)
	}
}

func TestRoomGoesOnWhenItsServerIsRestarted(t *testing.T) {
	n := natstest.New(t, "alone")
	n.Start()
	c := &class{T: t, here: outside(t, n.URL()), there: outside(t, n.URL())}
	var err error
	c.code, err = c.here.New(t.Context(), teacher, "lost-update", "Lost update")
	c.must(err)
	c.teacher = c.sit(c.here, teacher)
	bob := c.learner(c.there, "Bob")
	c.lesson(bob, 1)
	n.Stop()
	asked := make(chan error, 1)
	go func() { asked <- c.teacher.Challenge(t.Context(), nil, 1, time.Hour) }() // waits until the server is back
	n.Start()
	c.must(<-asked)
	c.sees(bob, "what was asked while the server was away", func(k Look) bool { return k.Room.Challenge != nil })
	c.must(c.teacher.Drop(t.Context()))
	c.lesson(bob, 2)
	c.votes(c.there, 2)
}
