package sshd

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"
)

// Four hundred connections that say nothing, from the address that a class sits
// behind, keep nobody of the class out, and cut nobody off who is there.
func TestSilentConnectionsKeepNobodyOut(t *testing.T) {
	s, addr := serve(t, &testApp{screen: newEcho}, func(o *Options) {
		o.Limits.Handshake = patience // they stay as long as they can
		o.Limits.Strangers = 20
		o.Limits.PerAddress = 30
	})
	here := open(t, dial(t, addr), 80, 24)
	here.shows(t, "size=80x24")
	for range 400 {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
	}
	for range 10 {
		o := open(t, dial(t, addr), 80, 24)
		o.shows(t, "size=80x24")
	}
	here.press(t, "k")
	here.shows(t, "k")
	eventually(t, "few of the silent ones are left", func() bool { return s.Figures.Connections.Load() <= 11+20 })
	if s.Figures.Crowded.Load() < 350 || s.Figures.Refused.Load() > 0 {
		t.Errorf("%d went for others, %d were refused", s.Figures.Crowded.Load(), s.Figures.Refused.Load())
	}
}

// pipe is a connection from an address.
type pipe struct {
	net.Conn
	from   net.Addr
	closed bool
}

func (p *pipe) RemoteAddr() net.Addr { return p.from }
func (p *pipe) Close() error         { p.closed = true; return nil }

func at(ip string) *pipe { return &pipe{from: &net.TCPAddr{IP: net.ParseIP(ip), Port: 1}} }

// An address that floods makes room for itself; many addresses make the oldest go.
func TestTheOldestStrangerGoes(t *testing.T) {
	g := newGate(Limits{Strangers: 4}.filled(), &Figures{})
	enter := func(ip string) (*pipe, *gatedConn) {
		p := at(ip)
		c, why := g.enter(p)
		if c == nil {
			t.Fatalf("%s is refused: %s", ip, why)
		}
		return p, c
	}
	learner, _ := enter("198.51.100.1")
	first, _ := enter("203.0.113.9")
	second, _ := enter("203.0.113.9")
	third, _ := enter("203.0.113.9")
	if !first.closed || second.closed || third.closed || learner.closed {
		t.Errorf("closed: learner %t, first %t, second %t, third %t; want the first alone", learner.closed, first.closed, second.closed, third.closed)
	}
	enter("192.0.2.1")
	_, known := enter("192.0.2.2")
	if !learner.closed || second.closed {
		t.Error("the oldest of all did not go for one from another address")
	}
	if why := g.admit(known); why != "" {
		t.Errorf("who says who they are is refused: %s", why)
	}
	for range 10 {
		enter("192.0.2.3")
	}
	if known.Conn.(*pipe).closed {
		t.Error("somebody known went for a stranger")
	}
	if g.known != 1 || len(g.waiting) > 4 {
		t.Errorf("%d are known and %d not, want 1 and at most 4", g.known, len(g.waiting))
	}
	for c := range g.conns {
		_ = c.Close()
	}
	if g.known != 0 || len(g.waiting) != 0 || len(g.byAddr) != 0 {
		t.Errorf("%d, %d and %v are left", g.known, len(g.waiting), g.byAddr)
	}
}

// Many who shake hands at once do not get past the limit together.
func TestTheLimitHoldsWhenManySignInAtOnce(t *testing.T) {
	s, addr := serve(t, &testApp{screen: newEcho}, func(o *Options) { o.Limits.Connections = 3 })
	results := make(chan string, 12)
	release := make(chan struct{})
	for range 12 {
		go func() {
			c, err := gossh.Dial("tcp", addr, &gossh.ClientConfig{User: "ada", HostKeyCallback: gossh.InsecureIgnoreHostKey(), Timeout: patience,
				Auth: []gossh.AuthMethod{gossh.PublicKeysCallback(func() ([]gossh.Signer, error) {
					<-release // all are in the middle of it
					return []gossh.Signer{newKey(t)}, nil
				})}})
			if err != nil {
				results <- "not even a handshake"
				return
			}
			defer time.AfterFunc(patience, func() { _ = c.Close() })
			sess, err := c.NewSession()
			if err != nil {
				results <- err.Error()
				return
			}
			out, _ := sess.Output("print") // what it says is what counts
			results <- string(out)
		}()
	}
	eventually(t, "all have connected", func() bool { return s.Figures.Accepted.Load() == 12 })
	close(release)
	in := 0
	for range 12 {
		switch r := <-results; {
		case strings.Contains(r, "print"):
			in++
		case !strings.Contains(r, "the server is full"):
			t.Errorf("who is not let in is told %q", r)
		}
	}
	if in != 3 {
		t.Errorf("%d of 12 came in, want 3", in)
	}
}

func TestSessionsAreBounded(t *testing.T) {
	_, addr := serve(t, &testApp{screen: newEcho}, func(o *Options) { o.Limits.Sessions = 2 })
	for range 2 {
		o := open(t, dial(t, addr), 80, 24)
		o.shows(t, "size=80x24")
	}
	sess, err := dial(t, addr).NewSession()
	if err != nil {
		t.Fatal(err)
	}
	errs, err := sess.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := sess.Start("print"); err != nil {
		t.Fatal(err)
	}
	if text, _ := io.ReadAll(errs); !strings.Contains(string(text), "The server is full") {
		t.Errorf("one session too many is told %q", text)
	}
}

// A channel on which nothing was asked for may be sent 2 MiB that nobody reads, and
// there may be thousands. They do not stay.
func TestChannelsWithoutAProgramDoNotStay(t *testing.T) {
	_, addr := serve(t, &testApp{screen: newEcho}, func(o *Options) { o.Limits.Begin = 500 * time.Millisecond })
	closed := make(chan struct{}, 40)
	for range 10 {
		c := dial(t, addr)
		for range 4 {
			ch, reqs, err := c.OpenChannel("session", nil)
			if err != nil {
				t.Fatal(err)
			}
			go func() { gossh.DiscardRequests(reqs); closed <- struct{}{} }()
			go func() { _, _ = ch.Write(make([]byte, 4<<20)) }() // it hangs when the window is full
		}
	}
	o := open(t, dial(t, addr), 80, 24)
	eventually(t, "all of them are closed", func() bool { return len(closed) == 40 })
	o.press(t, "k") // a channel with a program stays
	o.shows(t, "k")
}
