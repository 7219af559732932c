// Package confine does work on what learners sent in a process of its own.
//
// A program of a few hundred bytes can make the type checker take gigabytes, and
// nothing in Go stops a computation in the middle from outside. A process can be
// stopped. So a learner's program is loaded and explored in a child, another copy
// of this program, and the parent, which serves the class, watches it:
//
//   - its resident memory, 20 times a second. A limit of the address space is none
//     for Go, which reserves much more than it uses, and GOMEMLIMIT only makes the
//     collector work harder. Where the system does not tell how much memory another
//     process has, the child watches itself (see [Watches]).
//   - its time, after which it is killed. A while before, it is asked to come to an
//     end, so that what it found is told.
//   - what it says: one reply of bounded size. A child that ends without one broke
//     down, and what the runtime printed is not for learners.
//
// The child knows nothing that the server knows: its environment is empty. It gives
// way to the server: it has one core at most, the lowest priority, and is what the
// kernel ends first when memory is short. It ends when the server does.
package confine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Limits bound one child. Zero fields take the defaults.
type Limits struct {
	Memory int64         // resident bytes; 512 MiB
	Time   time.Duration // from its start to its end; 20 s
	Output int           // bytes of what it prints; 8 MiB
}

func (l Limits) filled() Limits {
	if l.Memory <= 0 {
		l.Memory = 512 << 20
	}
	if l.Time <= 0 {
		l.Time = 20 * time.Second
	}
	if l.Output <= 0 {
		l.Output = 8 << 20
	}
	return l
}

// look is the time between two looks at a child's memory.
const look = 50 * time.Millisecond

// Cell starts children, one for each piece of work.
type Cell struct {
	limits  Limits
	command []string

	// Started and Stopped count children, and those that were killed or broke
	// down.
	Started, Stopped atomic.Int64
}

// New returns a cell whose children are started by that command, program and
// arguments. It must call [Child].
func New(l Limits, command ...string) *Cell {
	return &Cell{limits: l.filled(), command: command}
}

// Limits returns what one child may take.
func (c *Cell) Limits() Limits { return c.limits }

// Reply is what a child's work came to.
type Reply struct {
	Status int // as a process's exit status
	Out    []byte
	Err    []byte
}

// request is what a child is told, as JSON on its standard input. The input stays
// open: its end means that the parent is gone.
type request struct {
	Args   []string
	Input  []byte
	Limits Limits
	More   bool // after the reply the child waits for the next request
}

// errNested is the error of work that ran out of stack.
var errNested = errors.New("this program is nested too deeply to be loaded; take it apart")

// MemoryError is the error of work that took too much memory, in bytes.
type MemoryError struct{ Limit int64 }

// Error implements error.
func (e *MemoryError) Error() string {
	return fmt.Sprintf("loading and exploring this program takes more than %d MiB of memory, and one program gets no more here; make it smaller, or check it on your own machine: racelab check FILE", e.Limit>>20)
}

// TimeError is the error of work that took too long.
type TimeError struct{ Limit time.Duration }

// Error implements error.
func (e *TimeError) Error() string {
	return fmt.Sprintf("loading and exploring this program takes longer than %s, and one program gets no more here; make it smaller, or check it on your own machine: racelab check FILE", e.Limit)
}

// BrokenError is the error of work that broke down, which is a bug of racelab.
type BrokenError struct{ Said string } // by the child's runtime; for the log, not for learners

// Error implements error.
func (*BrokenError) Error() string {
	return "racelab broke down on this program, and on nothing else; please report it together with the program"
}

// Run has a child do its work with args and input, and returns what it came to.
// The error is a sentence for whoever sent the input: a [*MemoryError], a
// [*TimeError], a [*BrokenError], or that no child could be started; or
// ctx's, which ends the child at once.
func (c *Cell) Run(ctx context.Context, args []string, input []byte) (Reply, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	cmd := c.child(ctx)
	task, err := json.Marshal(request{Args: args, Input: input, Limits: c.limits})
	if err != nil {
		return Reply{}, fmt.Errorf("cannot hand over the program: %w", err)
	}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return Reply{}, fmt.Errorf("cannot start a process for the program: %w", err)
	}
	out := &capped{left: c.limits.Output*2 + 4<<10} // JSON has four characters for three bytes
	errs := &capped{left: 64 << 10}
	cmd.Stdout, cmd.Stderr = out, errs
	// The child ends with the thread that started it, see prepare.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		return Reply{}, fmt.Errorf("cannot start a process for the program: %w; tell whoever runs the server", err)
	}
	c.Started.Add(1)
	late := time.AfterFunc(c.limits.Time, func() { stop(&TimeError{c.limits.Time}) })
	defer late.Stop()
	var around sync.WaitGroup
	around.Go(func() { _, _ = stdin.Write(task) }) // fails if the child has ended, which Wait tells
	ended := make(chan struct{})
	around.Go(func() { c.watch(cmd.Process.Pid, ended, stop) })
	failed := cmd.Wait()
	close(ended)
	_ = stdin.Close() // Wait closed it, unless the child ended badly
	around.Wait()
	var r Reply
	if failed == nil && json.Unmarshal(out.buf.Bytes(), &r) == nil {
		return r, nil
	}
	c.Stopped.Add(1)
	return Reply{}, c.why(ctx, cmd, errs.buf.String())
}

// child is the command that starts a child, which ends when ctx does.
func (c *Cell) child(ctx context.Context) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.command[0], c.command[1:]...)
	cmd.Env = append(systemEnvironment(), "GOMAXPROCS=1", "GOTRACEBACK=single")
	cmd.WaitDelay = 2 * time.Second
	prepare(cmd)
	return cmd
}

// watch stops a child that takes too much memory, until it has ended.
func (c *Cell) watch(pid int, ended <-chan struct{}, stop context.CancelCauseFunc) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return
		case <-tick.C:
			if n, ok := resident(pid); ok && n > c.limits.Memory {
				stop(&MemoryError{c.limits.Memory})
				return
			}
		}
	}
}

// statusMemory is the exit status of a child that found itself too large.
const statusMemory = 86

// why says why a child gave no reply.
func (c *Cell) why(ctx context.Context, cmd *exec.Cmd, said string) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	switch code := cmd.ProcessState.ExitCode(); {
	case code == statusMemory, strings.Contains(said, "out of memory"), strings.Contains(said, "cannot allocate memory"):
		return &MemoryError{c.limits.Memory}
	case code == -1: // killed, and not by this process: the kernel does when memory is short
		return &MemoryError{c.limits.Memory}
	case strings.Contains(said, "stack overflow"):
		return errNested
	}
	first, _, _ := strings.Cut(strings.TrimSpace(said), "\n\ngoroutine ")
	return &BrokenError{first[:min(len(first), 2<<10)]}
}

// capped keeps the first bytes of what is written and swallows the rest.
type capped struct {
	buf  bytes.Buffer
	left int
	over bool
}

// Write implements io.Writer.
func (c *capped) Write(p []byte) (int, error) {
	n := min(len(p), c.left)
	c.left -= n
	c.over = c.over || n < len(p)
	c.buf.Write(p[:n])
	return len(p), nil
}

var _ io.Writer = (*capped)(nil)
