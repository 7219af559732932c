package sshd

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"strings"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"
)

// paced is an app whose commands all have the same pace.
type paced struct {
	testApp
	pace Pace
}

func (p *paced) Pace(*Visit) Pace { return p.pace }

// slowly reads as a slow line does, or a client on a busy machine.
type slowly struct{ r io.Reader }

func (s slowly) Read(p []byte) (int, error) {
	time.Sleep(2 * time.Millisecond)
	return s.r.Read(p[:min(len(p), 64<<10)])
}

// What a command prints arrives whole, however much more there is than may wait.
func TestCommandWaitsForItsReader(t *testing.T) {
	const pieces, size = 600, 50_000
	want := sha256.New()
	_, addr := serve(t, &testApp{run: func(_ context.Context, _ *Visit, std Streams) int {
		for i := range pieces {
			line := bytes.Repeat([]byte{byte(i)}, size)
			want.Write(line)
			if n, err := std.Out.Write(line); n != size || err != nil {
				t.Errorf("piece %d: %d bytes taken, %v", i, n, err)
				return 2
			}
		}
		return 5
	}}, func(o *Options) { o.Limits.Outbox = 64 << 10 })
	sess, err := dial(t, addr).NewSession()
	if err != nil {
		t.Fatal(err)
	}
	out, err := sess.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := sess.Start("print"); err != nil {
		t.Fatal(err)
	}
	got := sha256.New()
	n, err := io.Copy(got, slowly{out})
	if n != pieces*size || err != nil {
		t.Errorf("%d bytes of %d came, %v", n, pieces*size, err)
	}
	var exit *gossh.ExitError
	if err := sess.Wait(); !asExit(err, &exit) || exit.ExitStatus() != 5 {
		t.Errorf("the command ended with %v", err)
	}
	if !bytes.Equal(got.Sum(nil), want.Sum(nil)) {
		t.Error("other bytes came than were sent")
	}
}

func asExit(err error, exit **gossh.ExitError) bool {
	e, ok := err.(*gossh.ExitError)
	*exit = e
	return ok
}

// A client that takes nothing more holds its command for the stall time, not for
// ever, and nothing piles up for it.
func TestReaderThatStopsEndsItsCommand(t *testing.T) {
	ended := make(chan error, 1)
	s, addr := serve(t, &paced{testApp{run: func(_ context.Context, _ *Visit, std Streams) int {
		for {
			if _, err := std.Out.Write(make([]byte, 100_000)); err != nil {
				ended <- err
				return 2
			}
		}
	}}, Transfers}, func(o *Options) { o.Limits.Outbox = 64 << 10; o.Limits.Stall = 500 * time.Millisecond })
	ch, reqs, err := dial(t, addr).OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	go gossh.DiscardRequests(reqs)
	if _, err := ch.SendRequest("exec", true, gossh.Marshal(struct{ Command string }{"print"})); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err == nil {
			t.Error("the write that could not be sent succeeded")
		}
	case <-time.After(patience):
		t.Fatal("the command goes on")
	}
	eventually(t, "the client is dropped", func() bool { return s.Figures.Dropped.Load() == 1 && s.Figures.Sessions.Load() == 0 })
}

// run runs a command with that input and returns what it printed, errors too.
func run(t *testing.T, c *gossh.Client, in io.Reader) string {
	t.Helper()
	sess, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	defer sess.Close()
	sess.Stdin = in
	out, _ := sess.CombinedOutput("print") // its status says nothing more
	return string(out)
}

// trickle gives a byte from time to time.
type trickle struct {
	left  int
	pause time.Duration
}

func (r *trickle) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	r.left--
	time.Sleep(r.pause)
	p[0] = 'x'
	return 1, nil
}

func readAll(_ context.Context, _ *Visit, std Streams) int {
	data, err := io.ReadAll(std.In)
	if err != nil {
		return 2
	}
	_, _ = std.Out.Write([]byte("all of it: " + string(data)))
	return 0
}

// A transfer has as much time as it needs, as long as it gets on. What prints has
// its time, however it dribbles.
func TestTransfersHaveTimeAndPrintsDoNot(t *testing.T) {
	limits := func(o *Options) { o.Limits.Command = 400 * time.Millisecond }
	_, addr := serve(t, &paced{testApp{run: readAll}, Transfers}, limits)
	if got := run(t, dial(t, addr), &trickle{left: 20, pause: 50 * time.Millisecond}); got != "all of it: "+strings.Repeat("x", 20) {
		t.Errorf("a slow transfer says %q", got)
	}
	if got := run(t, dial(t, addr), &trickle{left: 2, pause: patience / 10}); !strings.Contains(got, "nothing came and nothing went for 400ms") {
		t.Errorf("a transfer of nothing says %q", got)
	}
	_, addr = serve(t, &paced{testApp{run: readAll}, Prints}, limits)
	if got := run(t, dial(t, addr), &trickle{left: 40, pause: 50 * time.Millisecond}); !strings.Contains(got, "no end within 400ms") {
		t.Errorf("input that dribbles says %q", got)
	}
}

// The time that a command waits for others is not its own.
func TestWaitingIsNotCounted(t *testing.T) {
	_, addr := serve(t, &testApp{run: func(ctx context.Context, _ *Visit, std Streams) int {
		back := std.Wait()
		select {
		case <-time.After(time.Second): // three times what it may take
		case <-ctx.Done():
			return 2
		}
		back()
		_, _ = std.Out.Write([]byte("my turn"))
		<-ctx.Done() // now it takes too long
		return 2
	}}, func(o *Options) { o.Limits.Command = 300 * time.Millisecond })
	if got := run(t, dial(t, addr), strings.NewReader("")); !strings.Contains(got, "my turn") || !strings.Contains(got, "no end within 300ms") {
		t.Errorf("it says %q", got)
	}
}
