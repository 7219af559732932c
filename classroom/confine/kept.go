package confine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"time"
)

// Kept is a child that is asked one thing after another, and may remember what it found out for the next. It is bounded
// as every child is, by the time of each answer. Whoever keeps it must be able to do without: it may be
// stopped at any moment, and what it remembers is gone with it. It belongs to one goroutine at a time.
type Kept struct {
	cell    *Cell
	ctx     context.Context // the child's; its cause says why the child was stopped
	stop    context.CancelCauseFunc
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	from    *os.File
	bounded *io.LimitedReader
	replies *json.Decoder
	said    *capped
	ended   chan struct{} // closed when the child has
}

// errLet is why a child is stopped that nobody needs.
var errLet = errors.New("nobody needs it")

// Keep starts a child that is kept, until Let is called.
func (c *Cell) Keep() (*Kept, error) {
	k := &Kept{cell: c, said: &capped{left: 64 << 10}, ended: make(chan struct{})}
	k.ctx, k.stop = context.WithCancelCause(context.Background())
	k.cmd = c.child(k.ctx)
	k.cmd.Stderr = k.said
	var err error
	if k.stdin, err = k.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("cannot start a process: %w", err)
	}
	var to *os.File
	k.from, to, err = os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("cannot start a process: %w", err)
	}
	k.cmd.Stdout = to
	k.bounded = &io.LimitedReader{R: k.from}
	k.replies = json.NewDecoder(k.bounded)
	started := make(chan error)
	go func() {
		// The child ends with the thread that started it, see prepare.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(k.ended)
		err := k.cmd.Start()
		_ = to.Close() // the child's own
		started <- err
		if err != nil {
			return
		}
		gone := make(chan struct{})
		go c.watch(k.cmd.Process.Pid, gone, k.stop)
		_ = k.cmd.Wait() // why it ended is worked out by whoever asks next
		close(gone)
	}()
	if err := <-started; err != nil {
		k.stop(nil)
		_ = k.from.Close()
		return nil, fmt.Errorf("cannot start a process: %w; tell whoever runs the server", err)
	}
	c.Started.Add(1)
	return k, nil
}

// Ask has the child do its work with args and input. The errors are those of [Cell.Run]; after any the child has ended, and
// is asked nothing more.
func (k *Kept) Ask(ctx context.Context, args []string, input []byte) (Reply, error) {
	task, err := json.Marshal(request{Args: args, Input: input, Limits: k.cell.limits, More: true})
	if err != nil {
		return Reply{}, fmt.Errorf("cannot hand over what to do: %w", err)
	}
	late := time.AfterFunc(k.cell.limits.Time, func() { k.stop(&TimeError{k.cell.limits.Time}) })
	defer late.Stop()
	off := context.AfterFunc(ctx, func() { k.stop(context.Cause(ctx)) })
	defer off()
	k.bounded.N = int64(k.cell.limits.Output)*2 + 4<<10      // JSON has four characters for three bytes
	go func() { _, _ = k.stdin.Write(append(task, '\n')) }() // fails if the child has ended, which the reply tells
	var r Reply
	if err := k.replies.Decode(&r); err == nil {
		return r, nil
	}
	k.stop(nil) // if it only said too much, or nonsense
	<-k.ended
	k.cell.Stopped.Add(1)
	switch cause := context.Cause(k.ctx); {
	case ctx.Err() != nil:
		return Reply{}, context.Cause(ctx)
	case !errors.Is(cause, context.Canceled):
		return Reply{}, cause
	}
	return Reply{}, k.cell.why(context.Background(), k.cmd, k.said.buf.String())
}

// Let ends the child, and waits until it has. It may be called again.
func (k *Kept) Let() {
	k.stop(errLet)
	<-k.ended
	_ = k.from.Close()
}
