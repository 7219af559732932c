package confine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain makes the test's own program the child, too.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		os.Exit(Child(misbehave))
	}
	os.Exit(m.Run())
}

var counted int

// sink keeps the compiler from leaving work out.
var sink any

// misbehave does what a program does that somebody sends to do harm.
func misbehave(ctx context.Context, l Limits, args []string, input []byte, out, errs io.Writer) int {
	switch args[0] {
	case "say":
		fmt.Fprintf(out, "%s %d", strings.Join(args, " "), len(input))
		fmt.Fprint(errs, "aside")
		return 3
	case "environment":
		fmt.Fprint(out, strings.Join(os.Environ(), "\n"))
	case "grow": // as the type checker does, by doubling one value
		s := "x"
		for range 40 {
			s += s
		}
		sink = s
	case "grow slowly":
		var all [][]byte
		for {
			b := bytes.Repeat([]byte{1}, 1<<20)
			all = append(all, b)
			sink = all
			time.Sleep(time.Millisecond)
		}
	case "spin":
		for i := 0; ; i++ {
			sink = i
		}
	case "listen":
		<-ctx.Done()
		fmt.Fprint(out, context.Cause(ctx))
	case "nest":
		sink = nest(0)
	case "break":
		panic("broken\n\ngoroutine of somebody")
	case "chatter":
		for range 100 {
			_, _ = out.Write(bytes.Repeat([]byte("x"), 1<<20))
		}
	case "quit":
		os.Exit(0)
	case "count": // what a child that is kept remembers
		counted++
		fmt.Fprint(out, counted)
	}
	return 0
}

func nest(n int) int {
	if n < 0 { // it never is
		return 0
	}
	return nest(n+1) + n
}

func cell(t *testing.T, l Limits) *Cell {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return New(l, self, "child")
}

func TestTheReplyIsTheWorks(t *testing.T) {
	input := bytes.Repeat([]byte("\x00é"), 1<<20)
	r, err := cell(t, Limits{}).Run(t.Context(), []string{"say", "a b"}, input)
	if err != nil || r.Status != 3 || string(r.Out) != fmt.Sprintf("say a b %d", len(input)) || string(r.Err) != "aside" {
		t.Errorf("the reply is %+v, %v", r, err)
	}
}

// What the server has in its environment, a password of NATS for example, is none
// of a child's business.
func TestTheChildKnowsNothingOfTheServer(t *testing.T) {
	t.Setenv("RACELAB_NATS", "nats://racelab:secret@10.0.0.1")
	r, err := cell(t, Limits{}).Run(t.Context(), []string{"environment"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(r.Out)) {
		name, _, _ := strings.Cut(line, "=")
		if name != "GOMAXPROCS" && name != "GOTRACEBACK" && name != "SYSTEMROOT" {
			t.Errorf("the child has %q in its environment", line)
		}
	}
}

func TestWorkThatDoesHarmIsStopped(t *testing.T) {
	tight := Limits{Memory: 128 << 20, Time: 3 * time.Second, Output: 1 << 20}
	var memory *MemoryError
	var late *TimeError
	var broken *BrokenError
	for work, is := range map[string]func(error) bool{
		"grow":        func(err error) bool { return errors.As(err, &memory) && memory.Limit == tight.Memory },
		"grow slowly": func(err error) bool { return errors.As(err, &memory) },
		"spin":        func(err error) bool { return errors.As(err, &late) && late.Limit == tight.Time },
		"nest":        func(err error) bool { return errors.Is(err, errNested) },
		"break":       func(err error) bool { return errors.As(err, &broken) && strings.Contains(broken.Said, "broken") },
		"quit":        func(err error) bool { return errors.As(err, &broken) },
	} {
		t.Run(work, func(t *testing.T) {
			c := cell(t, tight)
			began := time.Now()
			r, err := c.Run(t.Context(), []string{work}, nil)
			if !is(err) || r.Status != 0 || r.Out != nil {
				t.Errorf("it returns %+v and %v", r, err)
			}
			if took := time.Since(began); took > tight.Time+patience {
				t.Errorf("it took %v", took)
			}
			if err != nil && strings.Contains(err.Error(), "goroutine ") {
				t.Errorf("the learner is told what the runtime said: %v", err)
			}
			if c.Started.Load() != 1 || c.Stopped.Load() != 1 {
				t.Errorf("%d started, %d stopped", c.Started.Load(), c.Stopped.Load())
			}
		})
	}
}

// patience is for a busy machine.
const patience = 10 * time.Second

// Before it is killed, work is asked to say what it has.
func TestWorkHasTimeToComeToAnEnd(t *testing.T) {
	r, err := cell(t, Limits{Time: 12 * time.Second}).Run(t.Context(), []string{"listen"}, nil)
	if err != nil || string(r.Out) != ErrOver.Error() {
		t.Errorf("it returns %q and %v", r.Out, err)
	}
}

// A report of which the end is missing must not pass for one.
func TestHalfAReportIsNone(t *testing.T) {
	r, err := cell(t, Limits{Output: 1 << 20}).Run(t.Context(), []string{"chatter"}, nil)
	if err != nil || r.Status != 2 || len(r.Out) != 0 || !strings.Contains(string(r.Err), "more than 1 MiB") {
		t.Errorf("it returns status %d, %d bytes, %q and %v", r.Status, len(r.Out), r.Err, err)
	}
}

func TestWhoGoesTakesTheChildAlong(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	began := time.Now()
	_, err := cell(t, Limits{Time: time.Minute}).Run(ctx, []string{"spin"}, nil)
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > patience {
		t.Errorf("it returns %v after %v", err, time.Since(began))
	}
}

// A server that is killed cannot stop anything. Its children end by themselves.
func TestTheChildEndsWithTheServer(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "child")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(in, `{"Args":["spin"],"Limits":{"Time":60000000000}}`); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond) // it spins
	if err := cmd.Process.Signal(syscall.Signal(0)); err != nil {
		t.Fatalf("the child ended before: %v", err)
	}
	_ = in.Close() // as the kernel does for who is killed
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(patience):
		_ = cmd.Process.Kill()
		t.Error("the child goes on")
	}
}

func TestNothingToStart(t *testing.T) {
	if _, err := New(Limits{}, "/no/such/program").Run(t.Context(), nil, nil); err == nil || !strings.Contains(err.Error(), "cannot start a process") {
		t.Errorf("it returns %v", err)
	}
}
