// Package sshd serves terminal programs over SSH to people who are not trusted.
//
// It is charm.land/ssh with everything taken away that a lab does not need (a
// shell, forwarding, subsystems, agents, environment) and a bound on everything
// that a client can ask for: time to shake hands, connections, channels, window
// sizes, input, and output that nobody reads.
//
//   - limits.go: how many connections there may be, in all and from one address
//   - auth.go: who a visitor is; the server's own key
//   - channel.go: what a client may ask on a channel
//   - session.go, guard.go: one Bubble Tea program on a channel
//   - command.go: one command that prints
//   - outbox.go: output to a client that may have stopped reading
//
// What is shown is the business of an [App].
package sshd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/ssh"
	"charm.land/wish/v2"
	gossh "golang.org/x/crypto/ssh"
)

// App is what visitors see. Its methods are called from many goroutines.
type App interface {
	// Screen returns what fills the visitor's terminal, and nil if the words
	// after the host are a command that only prints. It is called for visits
	// with a terminal only. An error is told to the visitor.
	Screen(context.Context, *Visit) (tea.Model, error)
	// Run is a command that prints. It returns the exit status.
	Run(context.Context, *Visit, Streams) int
	// Guest checks what a person without a key answered: the code of a room
	// and a name. It returns the identity that the person has from now on, or
	// an error that is told. word is empty at first; Guest returns ask = true
	// if somebody has the name already and the word must tell who it is.
	// remote is where the person comes from.
	Guest(ctx context.Context, remote net.Addr, code, name, word string) (id string, ask bool, err error)
}

// Streams are a command's input, which ends at [Limits].Input bytes, and output.
// Writing to Out waits for the client.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer

	// Wait is called before the command waits for others, and back when it goes
	// on: meanwhile its time does not pass.
	Wait func() (back func())
}

// Options say how to serve. App, HostKey and Log must be set.
type Options struct {
	App     App
	HostKey string        // file of the server's private key, made if it is not there
	Allowed *Keys         // who may come in by key; nil: any key
	Limits  Limits        // zero fields take defaults
	Log     *slog.Logger  // never gets what visitors type
	Version string        // after SSH-2.0-
	Drain   time.Duration // how long learners have between the notice and the end; default 10 s
}

// Server is an SSH server. Make it with New.
type Server struct {
	opts    Options
	limits  Limits
	ssh     *ssh.Server
	gate    *gate
	print   string
	Figures Figures

	mu       sync.Mutex
	sessions map[*session]struct{}
	draining bool
}

// New returns a server that is not serving yet. It reads the host key, or makes
// one.
func New(o Options) (*Server, error) {
	signer, err := hostKey(o.HostKey)
	if err != nil {
		return nil, err
	}
	if o.Drain == 0 {
		o.Drain = 10 * time.Second
	}
	s := &Server{opts: o, limits: o.Limits.filled(), sessions: map[*session]struct{}{}, print: gossh.FingerprintSHA256(signer.PublicKey())}
	s.gate = newGate(s.limits, &s.Figures)
	s.ssh = &ssh.Server{
		Version:                    o.Version,
		HostSigners:                []ssh.Signer{signer},
		HandshakeTimeout:           s.limits.Handshake,
		MaxTimeout:                 s.limits.Longest,
		PublicKeyHandler:           s.publicKey,
		KeyboardInteractiveHandler: s.ask,
		ServerConfigCallback:       s.config,
		ConnCallback:               s.connected,
		ConnectionFailedCallback:   s.failed,
		ChannelHandlers:            map[string]ssh.ChannelHandler{"session": s.channel},
		RequestHandlers:            map[string]ssh.RequestHandler{},
		SubsystemHandlers:          map[string]ssh.SubsystemHandler{},
	}
	if err := s.ssh.SetOption(wish.WithMiddleware(s.middleware)); err != nil {
		return nil, fmt.Errorf("cannot set up the SSH server: %w", err)
	}
	return s, nil
}

// Fingerprint returns the host key's, as OpenSSH shows it.
func (s *Server) Fingerprint() string { return s.print }

// Serve accepts connections on l until Shutdown or Close. It returns nil after
// those.
func (s *Server) Serve(l net.Listener) error {
	err := s.ssh.Serve(&gatedListener{Listener: l, gate: s.gate})
	if errors.Is(err, ssh.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("the SSH server stopped: %w", err)
}

// Shutdown lets nobody in any more, tells everybody who is there, gives them
// Options.Drain to come to an end, or less if ctx ends before, and then ends
// their screens in good order.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.draining = true
	open := make([]*session, 0, len(s.sessions))
	for v := range s.sessions {
		open = append(open, v)
	}
	s.mu.Unlock()
	for _, v := range open {
		v.notice(fmt.Sprintf("The server stops in %s. Your progress is kept.", s.opts.Drain.Round(time.Second)))
	}
	done := make(chan error, 1)
	stopping, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	go func() { done <- s.ssh.Shutdown(stopping) }()
	grace := time.NewTimer(s.opts.Drain)
	defer grace.Stop()
	if len(open) > 0 {
		select {
		case <-grace.C:
		case <-ctx.Done():
		case err := <-done:
			return closed(err)
		}
	}
	for _, v := range open {
		v.end(errStopping)
	}
	s.waitSessions(2 * time.Second)
	stop()
	<-done
	return s.Close()
}

// lasts notes that a session goes on until its visitor leaves.
func (s *Server) lasts(one *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one.lasts = true
}

// End ends the screens and conversations of a visitor, with a sentence for them.
func (s *Server) End(id, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for v := range s.sessions {
		if v.id == id && v.lasts {
			v.end(farewell(why))
		}
	}
}

// waitSessions waits until no session is left, at most so long.
func (s *Server) waitSessions(most time.Duration) {
	deadline := time.NewTimer(most)
	defer deadline.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		s.mu.Lock()
		n := len(s.sessions)
		s.mu.Unlock()
		if n == 0 {
			return
		}
		select {
		case <-deadline.C:
			return
		case <-tick.C:
		}
	}
}

// Close ends everything at once.
func (s *Server) Close() error {
	err := closed(s.ssh.Close())
	s.gate.closeAll()
	return err
}

func closed(err error) error {
	if err == nil || errors.Is(err, net.ErrClosed) || errors.Is(err, context.Canceled) {
		return nil
	}
	return fmt.Errorf("cannot close the SSH server: %w", err)
}

// Draining reports whether Shutdown was called.
func (s *Server) Draining() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.draining
}

func (s *Server) untrack(v *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, v)
}

// track counts a session, or says why there can be no more.
func (s *Server) track(v *session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.draining {
		return errStopping
	}
	if len(s.sessions) >= s.limits.Sessions {
		return errFull
	}
	s.sessions[v] = struct{}{}
	return nil
}
