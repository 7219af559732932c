package sshd

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	gossh "golang.org/x/crypto/ssh"
)

// patience is how long a test waits for what must happen; nothing should take
// even a hundredth of it.
const patience = 20 * time.Second

// eventually waits until ok says so.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
		time.Sleep(2 * time.Millisecond) // between two looks
	}
}

// testApp serves a model that a test made, or a command.
type testApp struct {
	screen func(*Visit) (tea.Model, error)
	run    func(context.Context, *Visit, Streams) int
	guest  func(code, name, word string) (string, bool, error)
}

func (a *testApp) Screen(_ context.Context, v *Visit) (tea.Model, error) {
	if a.screen == nil || len(v.Args) > 0 && v.Args[0] == "print" {
		return nil, nil
	}
	return a.screen(v)
}

func (a *testApp) Run(ctx context.Context, v *Visit, std Streams) int {
	if a.run == nil {
		fmt.Fprintf(std.Out, "%s %s", v.ID, strings.Join(v.Args, "|"))
		return 0
	}
	return a.run(ctx, v, std)
}

func (a *testApp) Guest(_ context.Context, _ net.Addr, code, name, word string) (string, bool, error) {
	if a.guest == nil {
		return "", false, errors.New("there are no rooms here")
	}
	return a.guest(code, name, word)
}

// echo is a screen that shows its size and the keys so far.
type echo struct {
	keys          string
	width, height int
	onKey         func(key string)
	onView        func()
	tick          time.Duration
	ticks         int
}

type echoTick struct{}

func (m *echo) Init() tea.Cmd { return m.next() }

func (m *echo) next() tea.Cmd {
	if m.tick == 0 {
		return nil
	}
	return tea.Tick(m.tick, func(time.Time) tea.Msg { return echoTick{} })
}

func (m *echo) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		return m, tea.ClearScreen // else only the cells that differ are sent
	case echoTick:
		m.ticks++
		return m, m.next()
	case tea.KeyPressMsg:
		m.keys += msg.String()
		if m.onKey != nil {
			m.onKey(msg.String())
		}
		switch msg.String() {
		case "q":
			return m, tea.Quit
		case "P":
			panic("panic in Update")
		case "C":
			return m, tea.Batch(func() tea.Msg { panic("panic in a command") }, nil)
		}
	}
	return m, nil
}

func (m *echo) View() tea.View {
	if m.onView != nil {
		m.onView()
	}
	return tea.NewView(fmt.Sprintf("size=%dx%d;\nkeys=%s;\nticks=%d;\nend", m.width, m.height, m.keys, m.ticks))
}

func newEcho(*Visit) (tea.Model, error) { return &echo{}, nil }

// serve starts a server on loopback and ends it with the test.
func serve(t *testing.T, app App, change func(*Options)) (*Server, string) {
	t.Helper()
	o := Options{App: app, HostKey: filepath.Join(t.TempDir(), "key"), Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Drain: time.Millisecond}
	if change != nil {
		change(&o)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Errorf("Serve returned %v", err)
		}
	})
	return s, l.Addr().String()
}

func newKey(t testing.TB) gossh.Signer {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := gossh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

func clientConfig(auth ...gossh.AuthMethod) *gossh.ClientConfig {
	return &gossh.ClientConfig{User: "ada", Auth: auth, HostKeyCallback: gossh.InsecureIgnoreHostKey(), Timeout: patience}
}

func dial(t *testing.T, addr string, auth ...gossh.AuthMethod) *gossh.Client {
	t.Helper()
	if len(auth) == 0 {
		auth = []gossh.AuthMethod{gossh.PublicKeys(newKey(t))}
	}
	c, err := gossh.Dial("tcp", addr, clientConfig(auth...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// terminal is a client's session with a screen.
type terminal struct {
	*gossh.Session
	keys io.Writer

	mu  sync.Mutex
	out bytes.Buffer
}

func (o *terminal) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.out.Write(p)
}

func (o *terminal) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.out.String()
}

// shows waits until the screen has shown text.
func (o *terminal) shows(t *testing.T, text string) {
	t.Helper()
	eventually(t, fmt.Sprintf("the screen shows %q", text), func() bool { return strings.Contains(o.text(), text) })
}

func (o *terminal) press(t *testing.T, keys string) {
	t.Helper()
	if _, err := io.WriteString(o.keys, keys); err != nil {
		t.Fatal(err)
	}
}

// status waits for the end and returns the exit status.
func (o *terminal) status(t *testing.T) int {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- o.Wait() }()
	select {
	case err := <-done:
		var exit *gossh.ExitError
		if errors.As(err, &exit) {
			return exit.ExitStatus()
		}
		if err != nil {
			t.Fatalf("the session ended with %v; it showed %q", err, o.text())
		}
		return 0
	case <-time.After(patience):
		t.Fatalf("the session never ended; it showed %q", o.text())
		return -1
	}
}

func open(t *testing.T, c *gossh.Client, width, height int) *terminal {
	t.Helper()
	sess, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	o := &terminal{Session: sess}
	sess.Stdout, sess.Stderr = o, o
	if o.keys, err = sess.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := sess.RequestPty("xterm-256color", height, width, gossh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	if err := sess.Shell(); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestScreenFollowsKeysAndWindow(t *testing.T) {
	s, addr := serve(t, &testApp{screen: newEcho}, nil)
	o := open(t, dial(t, addr), 100, 30)
	o.shows(t, "size=100x30;")
	o.press(t, "a")
	o.shows(t, "a")
	if err := o.WindowChange(50, 120); err != nil {
		t.Fatal(err)
	}
	o.shows(t, "120x50")
	o.press(t, "q")
	if got := o.status(t); got != 0 {
		t.Errorf("status %d after q, want 0", got)
	}
	eventually(t, "no session is left", func() bool { return s.Figures.Sessions.Load() == 0 })
}

// Terminals may claim any size. The largest that is drawn is 400 by 200, and
// nothing means the usual.
func TestWindowsOfAnySizeAreClamped(t *testing.T) {
	_, addr := serve(t, &testApp{screen: newEcho}, nil)
	for _, w := range []struct {
		name          string
		width, height int
		want          string
	}{
		{"giant", 20000, 2000, "400x200"},
		{"zero", 0, 0, "80x24"},
		{"no width", 0, 50, "80x24"},
		{"one cell", 1, 1, ""},
		{"all bits", -1, -1, "400x200"},
	} {
		t.Run(w.name, func(t *testing.T) {
			c := dial(t, addr)
			o := open(t, c, w.width, w.height)
			if w.want != "" {
				o.shows(t, "size="+w.want)
			}
			for _, next := range [][2]int{{-1, -1}, {0, 0}, {5, 99}} {
				if err := o.WindowChange(next[0], next[1]); err != nil {
					t.Fatal(err)
				}
			}
			o.shows(t, "99x5")
			o.press(t, "q")
			if got := o.status(t); got != 0 {
				t.Errorf("status %d, want 0", got)
			}
		})
	}
}

// Pitfall: the stock middleware spins and never ends when a channel is closed on
// a connection that goes on.
func TestProgramEndsWithItsChannel(t *testing.T) {
	s, addr := serve(t, &testApp{screen: newEcho}, nil)
	c := dial(t, addr)
	first, second := open(t, c, 80, 24), open(t, c, 80, 24)
	first.shows(t, "size=80x24")
	second.shows(t, "size=80x24")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "one session is left", func() bool { return s.Figures.Sessions.Load() == 1 })
	second.press(t, "z")
	second.shows(t, "z")
	if s.Figures.Connections.Load() != 1 {
		t.Error("the connection ended with one of its channels")
	}
}

func TestScreenEndsWhenNoMoreKeysCanCome(t *testing.T) {
	_, addr := serve(t, &testApp{screen: newEcho}, nil)
	o := open(t, dial(t, addr), 80, 24)
	o.shows(t, "size=80x24")
	if err := o.keys.(io.Closer).Close(); err != nil {
		t.Fatal(err)
	}
	if got := o.status(t); got != 1 {
		t.Errorf("status %d after the end of input, want 1", got)
	}
}

// Nothing but a terminal and one program is to be had on a channel.
func TestOtherRequestsAreRefused(t *testing.T) {
	_, addr := serve(t, &testApp{screen: newEcho}, nil)
	c := dial(t, addr)
	sess, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	str := func(s ...string) []byte {
		var b []byte
		for _, s := range s {
			b = append(b, gossh.Marshal(struct{ S string }{s})...)
		}
		return b
	}
	for _, r := range []struct {
		name    string
		payload []byte
	}{
		{"env", str("LD_PRELOAD", "x")},
		{"auth-agent-req@openssh.com", nil},
		{"x11-req", append([]byte{0}, str("MIT", "x")...)},
		{"subsystem", str("sftp")},
		{"signal", str("KILL")},
		{"break", []byte{0, 0, 0, 1}},
		{"xon-xoff", []byte{1}},
		{"pty-req", []byte("nonsense")},
		{"exec", str(strings.Repeat("x", maxCommand+1))},
	} {
		if ok, err := sess.SendRequest(r.name, true, r.payload); ok || err != nil {
			t.Errorf("%s: accepted=%t, %v; want a refusal", r.name, ok, err)
		}
	}
	for range 10_000 { // nobody may be made to remember or to wait for these
		if _, err := sess.SendRequest("env", false, str("A", "b")); err != nil {
			t.Fatal(err)
		}
		if err := sess.WindowChange(30, 90); err != nil {
			t.Fatal(err)
		}
	}
	for _, kind := range []string{"direct-tcpip", "forwarded-tcpip", "x11", "direct-streamlocal@openssh.com"} {
		if ch, _, err := c.OpenChannel(kind, nil); err == nil {
			_ = ch.Close()
			t.Errorf("a channel for %s was opened", kind)
		}
	}
	for _, kind := range []string{"tcpip-forward", "streamlocal-forward@openssh.com"} {
		if ok, _, err := c.SendRequest(kind, true, gossh.Marshal(struct {
			A string
			P uint32
		}{"127.0.0.1", 0})); ok || err != nil {
			t.Errorf("%s: accepted=%t, %v", kind, ok, err)
		}
	}
	out, err := sess.Output("print this")
	if err != nil || !strings.HasSuffix(string(out), "print|this") {
		t.Errorf("after all that, a command prints %q, %v", out, err)
	}
}

func TestChannelsOfOneConnectionAreCapped(t *testing.T) {
	s, addr := serve(t, &testApp{screen: newEcho}, func(o *Options) { o.Limits.Channels = 4 })
	c := dial(t, addr)
	opened := 0
	var last gossh.Channel
	for range 200 {
		ch, reqs, err := c.OpenChannel("session", nil)
		if err == nil {
			opened++
			last = ch
			go gossh.DiscardRequests(reqs)
		}
	}
	if opened != 4 {
		t.Errorf("%d channels were opened, want 4", opened)
	}
	if err := last.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the place of a closed channel is free", func() bool {
		sess, err := c.NewSession()
		if err == nil {
			_ = sess.Close()
		}
		return err == nil
	})
	o := open(t, dial(t, addr), 80, 24)
	o.shows(t, "size=80x24")
	if n := s.Figures.Connections.Load(); n != 2 {
		t.Errorf("%d connections, want 2", n)
	}
}

func TestPanicStaysWithItsScreen(t *testing.T) {
	for name, tc := range map[string]struct {
		app  *testApp
		keys string
	}{
		"in Update":    {&testApp{screen: newEcho}, "P"},
		"in a command": {&testApp{screen: newEcho}, "C"},
		"in View": {&testApp{screen: func(*Visit) (tea.Model, error) {
			armed := false
			return &echo{onKey: func(string) { armed = true }, onView: func() {
				if armed {
					panic("panic in View")
				}
			}}, nil
		}}, "x"},
	} {
		t.Run(name, func(t *testing.T) {
			s, addr := serve(t, tc.app, nil)
			c := dial(t, addr)
			other, broken := open(t, dial(t, addr), 80, 24), open(t, c, 80, 24)
			other.shows(t, "size=80x24")
			broken.shows(t, "size=80x24")
			broken.press(t, tc.keys)
			if got := broken.status(t); got != 1 {
				t.Errorf("status %d after a panic, want 1", got)
			}
			broken.shows(t, "Your progress is kept")
			if strings.Contains(broken.text(), "goroutine ") || strings.Contains(broken.text(), ".go:") {
				t.Errorf("the learner sees a stack trace: %q", broken.text())
			}
			other.press(t, "y")
			if tc.keys != "x" { // there every key arms the panic
				other.shows(t, "y")
			}
			if n := s.Figures.Panics.Load(); n < 1 {
				t.Error("the panic is not counted")
			}
		})
	}
	t.Run("in Screen and Run", func(t *testing.T) {
		_, addr := serve(t, &testApp{
			screen: func(*Visit) (tea.Model, error) { panic("panic in Screen") },
			run:    func(context.Context, *Visit, Streams) int { panic("panic in Run") },
		}, nil)
		c := dial(t, addr)
		if got := open(t, c, 80, 24).status(t); got != 2 {
			t.Errorf("status %d after a panic in Screen, want 2", got)
		}
		sess, err := c.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		out, err := sess.CombinedOutput("x")
		var exit *gossh.ExitError
		if !errors.As(err, &exit) || exit.ExitStatus() != 2 || !bytes.HasPrefix(out, []byte("racelab: this command broke down")) {
			t.Errorf("a command that panics ends with %v and %q", err, out)
		}
	})
}

// Output alone must not keep a screen open: a live room always draws.
func TestIdleIsCountedFromTheLastKey(t *testing.T) {
	s, addr := serve(t, &testApp{screen: func(*Visit) (tea.Model, error) { return &echo{tick: 5 * time.Millisecond}, nil }},
		func(o *Options) { o.Limits.Idle = 200 * time.Millisecond })
	o := open(t, dial(t, addr), 80, 24)
	if got := o.status(t); got != 0 {
		t.Errorf("status %d, want 0", got)
	}
	o.shows(t, "Nobody pressed a key")
	if s.Figures.Idled.Load() != 1 {
		t.Error("the idle screen is not counted")
	}
}

func TestClientThatDoesNotSpeakIsClosed(t *testing.T) {
	s, addr := serve(t, &testApp{}, func(o *Options) {
		o.Limits.Handshake = time.Second // a handshake on a busy machine fits in it
		o.Limits.Empty = time.Second
	})
	silent, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	if _, err := io.Copy(io.Discard, silent); err != nil {
		t.Logf("the silent client read %v", err)
	}
	c := dial(t, addr) // says who it is, and nothing else
	if err := c.Wait(); err == nil {
		t.Error("a connection without a channel ended in good order")
	}
	c = dial(t, addr)
	sess, err := c.NewSession() // a channel without a program
	if err != nil {
		t.Fatal(err)
	}
	defer sess.Close()
	if err := c.Wait(); err == nil {
		t.Error("a channel without a program ended in good order")
	}
	eventually(t, "no connection is left", func() bool { return s.Figures.Connections.Load() == 0 })
}

// flood is a screen that draws something else each time, as fast as it may.
type flood struct{ n int }

func (m *flood) Init() tea.Cmd { return func() tea.Msg { return echoTick{} } }
func (m *flood) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(echoTick); ok {
		m.n++
		return m, tea.Tick(time.Millisecond, func(time.Time) tea.Msg { return echoTick{} })
	}
	return m, nil
}
func (m *flood) View() tea.View {
	line := strings.Repeat(string(rune('a'+m.n%26)), 400)
	v := tea.NewView(strings.Repeat(line+"\n", 199) + line)
	v.AltScreen = true
	return v
}

func TestClientThatStopsReadingIsDropped(t *testing.T) {
	s, addr := serve(t, &testApp{screen: func(v *Visit) (tea.Model, error) {
		if v.Width == 400 {
			return &flood{}, nil
		}
		return &echo{}, nil
	}}, func(o *Options) { o.Limits.Outbox = 1 << 20; o.Limits.Stall = patience })
	other := open(t, dial(t, addr), 80, 24)
	c := dial(t, addr)
	ch, reqs, err := c.OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	go gossh.DiscardRequests(reqs)
	pty := gossh.Marshal(struct {
		Term                         string
		Columns, Rows, Width, Height uint32
		Modes                        string
	}{"xterm", 400, 200, 0, 0, ""})
	if _, err := ch.SendRequest("pty-req", true, pty); err != nil {
		t.Fatal(err)
	}
	if _, err := ch.SendRequest("shell", true, nil); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the slow client is dropped", func() bool { return s.Figures.Dropped.Load() == 1 })
	eventually(t, "its session ends", func() bool { return s.Figures.Sessions.Load() == 1 })
	other.press(t, "k")
	other.shows(t, "k")
}

func TestStoppingTellsLearnersAndLetsNobodyIn(t *testing.T) {
	s, addr := serve(t, &testApp{screen: newEcho}, func(o *Options) { o.Drain = 500 * time.Millisecond })
	c := dial(t, addr)
	o := open(t, c, 80, 24)
	o.shows(t, "size=80x24")
	done := make(chan error, 1)
	go func() { done <- s.Shutdown(context.Background()) }()
	o.shows(t, "The server stops in")
	if sess, err := c.NewSession(); err == nil {
		if out, err := sess.CombinedOutput("print"); err == nil {
			t.Errorf("a session began while the server stops: %q", out)
		}
	}
	if conn, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
		_ = conn.Close()
		t.Error("the server lets connections in while it stops")
	}
	if got := o.status(t); got != 0 {
		t.Errorf("status %d, want 0", got)
	}
	o.shows(t, "The server stops now. Your progress is kept")
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestConnectionsAreCapped(t *testing.T) {
	for name, limits := range map[string]Limits{
		"in all":           {Connections: 2},
		"from one address": {PerAddress: 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, addr := serve(t, &testApp{}, func(o *Options) { o.Limits = limits })
			first := dial(t, addr)
			dial(t, addr)
			third, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			defer third.Close()
			text, _ := io.ReadAll(third)
			if !strings.HasPrefix(string(text), "racelab: ") {
				t.Errorf("the third connection reads %q, want a reason", text)
			}
			if s.Figures.Refused.Load() != 1 {
				t.Errorf("%d refused, want 1", s.Figures.Refused.Load())
			}
			_ = first.Close()
			eventually(t, "a place is free", func() bool { return s.Figures.Connections.Load() == 1 })
			dial(t, addr)
		})
	}
}

func TestCommandReadsInputWithinLimits(t *testing.T) {
	_, addr := serve(t, &testApp{run: func(_ context.Context, _ *Visit, std Streams) int {
		data, err := io.ReadAll(std.In)
		fmt.Fprintf(std.Out, "%d %v", len(data), err)
		return 3
	}}, func(o *Options) { o.Limits.Input = 1000; o.Limits.Command = 300 * time.Millisecond })
	c := dial(t, addr)
	for _, tc := range []struct {
		name, in, want string
	}{
		{"empty", "", "0 <nil>"},
		{"just as much as may be", strings.Repeat("x", 1000), "1000 <nil>"},
		{"too much", strings.Repeat("x", 1001), "1000 the input is too large"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			sess, err := c.NewSession()
			if err != nil {
				t.Fatal(err)
			}
			sess.Stdin = strings.NewReader(tc.in)
			out, err := sess.Output("check")
			var exit *gossh.ExitError
			if !errors.As(err, &exit) || exit.ExitStatus() != 3 || string(out) != tc.want {
				t.Errorf("printed %q and ended with %v, want %q and status 3", out, err, tc.want)
			}
		})
	}
	t.Run("that never ends", func(t *testing.T) {
		sess, err := c.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		in, _ := sess.StdinPipe()
		defer in.Close()
		out, err := sess.CombinedOutput("check")
		var exit *gossh.ExitError
		if !errors.As(err, &exit) || exit.ExitStatus() != 2 || !strings.Contains(string(out), "no end within") {
			t.Errorf("printed %q and ended with %v, want a sentence and status 2", out, err)
		}
	})
}

// Clients vanish in the middle of things.
func TestAbruptDisconnectsLeaveNothing(t *testing.T) {
	s, addr := serve(t, &testApp{screen: func(*Visit) (tea.Model, error) { return &echo{tick: 10 * time.Millisecond}, nil }}, nil)
	key := gossh.PublicKeys(newKey(t))
	for range 40 {
		raw, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		sc, chans, reqs, err := gossh.NewClientConn(raw, addr, clientConfig(key))
		if err != nil {
			t.Fatal(err)
		}
		c := gossh.NewClient(sc, chans, reqs)
		o := open(t, c, 80, 24)
		o.shows(t, "size")
		if tcp, ok := raw.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset rather than a goodbye
		}
		_ = raw.Close()
	}
	eventually(t, "no session and no connection is left", func() bool {
		return s.Figures.Sessions.Load() == 0 && s.Figures.Connections.Load() == 0
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate.mu.Lock()
	defer s.gate.mu.Unlock()
	if len(s.sessions) != 0 || len(s.gate.conns) != 0 || len(s.gate.byAddr) != 0 {
		t.Errorf("left: %d sessions, %d connections, %d addresses", len(s.sessions), len(s.gate.conns), len(s.gate.byAddr))
	}
}

func TestHostKeyIsMadeOnceAndNeverOverwritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "key")
	var prints [8]string
	var wg sync.WaitGroup
	for i := range prints {
		wg.Go(func() {
			s, err := New(Options{App: &testApp{}, HostKey: path, Log: slog.Default()})
			if err != nil {
				t.Error(err)
				return
			}
			prints[i] = s.Fingerprint()
		})
	}
	wg.Wait()
	for _, p := range prints {
		if p != prints[0] || !strings.HasPrefix(p, "SHA256:") {
			t.Errorf("servers that start at once have different keys: %v", prints)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the host key's file: %v, %v; want mode 0600", info, err)
	}
	if err := os.WriteFile(path, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Options{App: &testApp{}, HostKey: path, Log: slog.Default()}); err == nil {
		t.Error("a damaged host key was accepted")
	}
	if data, _ := os.ReadFile(path); string(data) != "damaged" {
		t.Error("a damaged host key was overwritten")
	}
}
