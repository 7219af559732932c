package main

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
)

// churn connects and vanishes without a goodbye, and looks at what is left.
func churn(ctx context.Context, s *server, o options) error {
	// One learner, for what is kept of ten thousand is no leak.
	key, err := newKey()
	if err != nil {
		return err
	}
	// What is made once for all is made before.
	if err := vanish(ctx, s, o, key); err != nil {
		return err
	}
	if _, err := many(ctx, s, o, key, min(o.churn, 1000)); err != nil {
		return err
	}
	settle(ctx, 3*time.Second)
	before, err := s.rested()
	if err != nil {
		return err
	}
	began := time.Now()
	failed, err := many(ctx, s, o, key, o.churn)
	if err != nil {
		return err
	}
	took := time.Since(began)
	settle(ctx, 5*time.Second)
	after, err := s.rested()
	if err != nil {
		return err
	}
	fmt.Printf("%d connects and abrupt disconnects in %.1f s, %d of them failed\n", o.churn, took.Seconds(), failed)
	fmt.Printf("  server goroutines %d, before %d\n", after.goroutines, before.goroutines)
	fmt.Printf("  server heap       %.1f MiB, before %.1f, garbage not counted\n", mib(after.heap), mib(before.heap))
	fmt.Printf("  server memory     %.1f MiB, before %.1f\n", mib(after.rss), mib(before.rss))
	return nil
}

func many(ctx context.Context, s *server, o options, key ssh.Signer, n int) (failed int64, err error) {
	var left, lost atomic.Int64
	left.Store(int64(n))
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for left.Add(-1) >= 0 && ctx.Err() == nil {
				if vanish(ctx, s, o, key) != nil {
					lost.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if lost.Load() > int64(n)/10 {
		return lost.Load(), fmt.Errorf("%d of %d connects failed", lost.Load(), n)
	}
	return lost.Load(), ctx.Err()
}

// vanish opens a screen, waits for its first bytes and resets the connection.
func vanish(ctx context.Context, s *server, o options, key ssh.Signer) error {
	var d net.Dialer
	raw, err := d.DialContext(ctx, "tcp", s.addr)
	if err != nil {
		return err
	}
	defer raw.Close()
	conn, chans, reqs, err := ssh.NewClientConn(raw, s.addr, &ssh.ClientConfig{
		User: "learner", Auth: []ssh.AuthMethod{ssh.PublicKeys(key)}, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: 30 * time.Second,
	})
	if err != nil {
		return err
	}
	sess, err := ssh.NewClient(conn, chans, reqs).NewSession()
	if err != nil {
		return err
	}
	if _, err := sess.StdinPipe(); err != nil { // without one, the input is at its end
		return err
	}
	out, err := sess.StdoutPipe()
	if err != nil {
		return err
	}
	if err := sess.RequestPty("xterm-256color", o.height, o.width, ssh.TerminalModes{}); err != nil {
		return err
	}
	if err := sess.Start("lab " + o.lesson); err != nil {
		return err
	}
	if _, err := out.Read(make([]byte, 1024)); err != nil {
		return err
	}
	if tcp, ok := raw.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	return nil
}
