package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
)

// client is a learner with a terminal.
type client struct {
	conn  *ssh.Client
	sess  *ssh.Session
	keys  io.Writer
	bytes atomic.Int64
	news  chan time.Time // one slot: when bytes came

	patience time.Duration // after so long a key has no answer: some change nothing on the screen

	mu     sync.Mutex
	recent []byte // what was sent since it was forgotten, and not more than the last of it
}

// mostRecent is how many bytes are kept at least of what was sent.
const mostRecent = 64 << 10

// forget forgets what was sent.
func (c *client) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.recent = c.recent[:0]
}

// has reports whether a text was sent since.
func (c *client) has(text string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Contains(c.recent, []byte(text))
}

func (c *client) keep(sent []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.recent = append(c.recent, sent...); len(c.recent) > 2*mostRecent {
		c.recent = append(c.recent[:0], c.recent[len(c.recent)-mostRecent:]...)
	}
}

func connect(ctx context.Context, s *server, key ssh.Signer) (*ssh.Client, error) {
	var d net.Dialer
	raw, err := d.DialContext(ctx, "tcp", s.addr)
	if err != nil {
		return nil, err
	}
	conn, chans, reqs, err := ssh.NewClientConn(raw, s.addr, &ssh.ClientConfig{
		User: "learner", Auth: []ssh.AuthMethod{ssh.PublicKeys(key)}, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: 30 * time.Second,
	})
	if err != nil {
		_ = raw.Close()
		return nil, err
	}
	return ssh.NewClient(conn, chans, reqs), nil
}

// dial opens a screen and waits for its first bytes.
func dial(ctx context.Context, s *server, key ssh.Signer, o options, words string) (*client, error) {
	conn, err := connect(ctx, s, key)
	if err != nil {
		return nil, err
	}
	c := &client{conn: conn, news: make(chan time.Time, 1), patience: 5 * time.Second}
	if c.sess, err = conn.NewSession(); err != nil {
		return nil, err
	}
	if c.keys, err = c.sess.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.sess.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.sess.RequestPty("xterm-256color", o.height, o.width, ssh.TerminalModes{}); err != nil {
		return nil, err
	}
	start := func() error { return c.sess.Start(words) }
	if words == "" {
		start = c.sess.Shell
	}
	if err := start(); err != nil {
		return nil, err
	}
	if strings.HasPrefix(words, "room") { // the name that is proposed at the door will do
		if _, err := io.WriteString(c.keys, "\r"); err != nil {
			return nil, err
		}
	}
	go c.read(out)
	select {
	case <-c.news:
		return c, nil
	case <-time.After(30 * time.Second):
		return nil, fmt.Errorf("nothing came within 30 s")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *client) read(r io.Reader) {
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			c.bytes.Add(int64(n))
			c.keep(buf[:n])
			select {
			case c.news <- time.Now():
			default:
			}
		}
		if err != nil {
			return
		}
	}
}

func (c *client) close() { _ = c.conn.Close() }

// dialAll connects the learners, some at a time.
func dialAll(ctx context.Context, s *server, o options, words string) ([]*client, error) {
	return dialAllWith(o, func(key ssh.Signer) (*client, error) { return dial(ctx, s, key, o, words) })
}

// dialAllWith is dialAll with another way to connect.
func dialAllWith(o options, dial func(ssh.Signer) (*client, error)) ([]*client, error) {
	out := make([]*client, o.learners)
	errs := make(chan error, o.learners)
	turns := make(chan struct{}, 16)
	var wg sync.WaitGroup
	for i := range out {
		turns <- struct{}{}
		wg.Go(func() {
			defer func() { <-turns }()
			key, err := newKey()
			if err == nil {
				out[i], err = dial(key)
			}
			if err != nil {
				errs <- fmt.Errorf("learner %d: %w", i+1, err)
			}
		})
	}
	wg.Wait()
	out = slices.DeleteFunc(out, func(c *client) bool { return c == nil })
	select {
	case err := <-errs:
		return out, err
	default:
		return out, nil
	}
}

func total(all []*client) (n int64) {
	for _, c := range all {
		n += c.bytes.Load()
	}
	return n
}

// keystrokes are times from keys to bytes, in milliseconds.
type keystrokes struct {
	mu   sync.Mutex
	took []float64
	lost int
}

func (k *keystrokes) add(d time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.took = append(k.took, float64(d.Microseconds())/1000)
}

func (k *keystrokes) miss() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.lost++
}

func (k *keystrokes) count() int { return len(k.took) }

func (k *keystrokes) quantile(q float64) float64 {
	slices.Sort(k.took)
	return k.took[min(int(q*float64(len(k.took))), len(k.took)-1)]
}

// script is what a learner types: steps of both actors, a look back, another way;
// or, in the course, the keys and back to the story.
func script(o options) []string {
	const right, left = "\x1b[C", "\x1b[D"
	if o.course {
		return []string{"?", "?"}
	}
	return []string{"1", "2", "1", "2", left, left, right, "r", "2", "1", left, "1", "r"}
}

// act lets the learners type, or the instructor, for as long as the flags say.
func act(ctx context.Context, learners []*client, teacher *client, o options) *keystrokes {
	k := &keystrokes{}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(o.seconds)*time.Second)
	defer cancel()
	switch {
	case o.idle:
		<-ctx.Done()
	case teacher != nil:
		lead(ctx, teacher, learners, k)
	default:
		var wg sync.WaitGroup
		for _, c := range learners {
			wg.Go(func() { c.typing(ctx, k, script(o)) })
		}
		wg.Wait()
	}
	return k
}

// typing presses a key a second, beginning at some moment of the first.
func (c *client) typing(ctx context.Context, k *keystrokes, keys []string) {
	settle(ctx, time.Duration(rand.Int64N(int64(time.Second))))
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for i := rand.IntN(len(keys)); ctx.Err() == nil; i++ {
		c.press(keys[i%len(keys)], k)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (c *client) press(key string, k *keystrokes) {
	select {
	case <-c.news: // of before
	default:
	}
	at := time.Now()
	if _, err := io.WriteString(c.keys, key); err != nil {
		k.miss()
		return
	}
	select {
	case came := <-c.news:
		k.add(came.Sub(at))
	case <-time.After(c.patience):
		k.miss()
	}
}

// lead lets the instructor step four times a second, and measures when each
// learner sees something.
func lead(ctx context.Context, teacher *client, learners []*client, k *keystrokes) {
	go func() {
		for range teacher.news { // nobody else reads them
		}
	}()
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	keys := script(options{})
	for i := 0; ; i++ {
		for _, c := range learners {
			select {
			case <-c.news:
			default:
			}
		}
		at := time.Now()
		if _, err := io.WriteString(teacher.keys, keys[i%len(keys)]); err != nil {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		for _, c := range learners {
			select {
			case came := <-c.news:
				if came.After(at) {
					k.add(came.Sub(at))
				}
			default:
				k.miss() // conflated with the next scene
			}
		}
	}
}
