package sshd

import (
	"context"
	"encoding/binary"
	"sync"
	"time"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"
)

// maxCommand bounds the words after the host, in bytes.
const maxCommand = 4 << 10

// size is a window's, in cells.
type size struct{ width, height int }

// channelContext is the ssh.Context of one channel. The library has one for the
// whole connection, which goes on when a channel is closed (OpenSSH with
// ControlPersist): programs must end with their channel.
type channelContext struct {
	ssh.Context
	ctx     context.Context
	windows chan size // one slot; a newer size replaces an older
	conn    *conn
	started func() // says that a program runs on the channel
}

func (c *channelContext) Deadline() (time.Time, bool) { return c.ctx.Deadline() }
func (c *channelContext) Done() <-chan struct{}       { return c.ctx.Done() }
func (c *channelContext) Err() error                  { return c.ctx.Err() }

// channel handles a new channel: the library's session, behind a filter.
func (s *Server) channel(srv *ssh.Server, sc *gossh.ServerConn, newChan gossh.NewChannel, ctx ssh.Context) {
	state, ok := ctx.Value(connKey{}).(*conn)
	if ok && state.refused() != "" {
		s.Figures.Refused.Add(1)
		_ = newChan.Reject(gossh.ResourceShortage, state.refused()) // the client may be gone already
		return
	}
	if !ok || !state.open() {
		// The client may be gone already.
		_ = newChan.Reject(gossh.ResourceShortage, "too many channels on one connection")
		return
	}
	defer state.closeChannel()
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	cc := &channelContext{Context: ctx, ctx: inner, windows: make(chan size, 1), conn: state}
	ssh.DefaultSessionHandler(srv, sc, &filteredChannel{NewChannel: newChan, cc: cc, cancel: cancel, wait: min(s.limits.Begin, s.limits.Empty)}, cc)
}

// filteredChannel lets through only the requests that a lab needs.
type filteredChannel struct {
	gossh.NewChannel
	cc     *channelContext
	cancel context.CancelFunc
	wait   time.Duration
}

// Accept implements gossh.NewChannel.
func (f *filteredChannel) Accept() (gossh.Channel, <-chan *gossh.Request, error) {
	ch, in, err := f.NewChannel.Accept()
	if err != nil {
		return nil, nil, err
	}
	unused := time.AfterFunc(f.wait, func() { _ = ch.Close() })
	f.cc.started = sync.OnceFunc(func() { unused.Stop() })
	out := make(chan *gossh.Request)
	go func() {
		defer close(out)
		defer f.cancel()
		defer unused.Stop()
		f.filter(in, out)
	}()
	return ch, out, nil
}

// filter passes on a terminal and one program, keeps window sizes for itself, and
// refuses the rest: environment, agents, X11, subsystems, signals, breaks.
func (f *filteredChannel) filter(in <-chan *gossh.Request, out chan<- *gossh.Request) {
	pty, started := false, false
	for req := range in {
		switch {
		case req.Type == "window-change":
			w, ok := parseSize(req.Payload)
			if ok {
				put(f.cc.windows, w)
			}
			reply(req, ok)
		case req.Type == "pty-req" && !pty && !started && len(req.Payload) <= maxCommand:
			pty = true
			out <- req
		case (req.Type == "shell" || req.Type == "exec") && !started && len(req.Payload) <= maxCommand:
			started = true
			out <- req
		default:
			reply(req, false)
		}
	}
}

func reply(req *gossh.Request, ok bool) {
	if req.WantReply {
		_ = req.Reply(ok, nil) // fails only when the connection is gone
	}
}

// parseSize reads a window-change request, RFC 4254, 6.7.
func parseSize(payload []byte) (size, bool) {
	if len(payload) < 8 {
		return size{}, false
	}
	w, h := binary.BigEndian.Uint32(payload), binary.BigEndian.Uint32(payload[4:])
	var s size
	s.width, s.height = clampWindow(int(min(w, 1<<20)), int(min(h, 1<<20)))
	return s, true
}

// put leaves v in the mailbox, in place of what nobody has taken.
func put[T any](box chan T, v T) {
	for {
		select {
		case box <- v:
			return
		default:
		}
		select {
		case <-box:
		default:
		}
	}
}
