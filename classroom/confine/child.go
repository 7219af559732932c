package confine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// Work is what a child does with what it is given. It returns the exit status that
// the reply has. When ctx ends it should come to an end and say what it has.
type Work func(ctx context.Context, l Limits, args []string, input []byte, out, errs io.Writer) int

// ErrOver is why the context of a child's work ends.
var ErrOver = errors.New("the time for one program is over")

// Child does the work that the parent asks for, replies and returns the exit
// status of the process, which does nothing else. Of a child that is kept (see [Kept]) work is called again and again,
// by one goroutine.
func Child(work Work) int {
	// Ctrl-C reaches every process of a terminal. The parent ends this one.
	signal.Ignore(os.Interrupt)
	giveWay()
	var task request
	in := json.NewDecoder(os.Stdin)
	if err := in.Decode(&task); err != nil {
		fmt.Fprintf(os.Stderr, "racelab: this command is for racelab itself, which starts it for a program that a learner sent: %v\n", err)
		return 2
	}
	l := task.Limits.filled()
	debug.SetMaxStack(int(min(l.Memory/4, 128<<20)))
	debug.SetMemoryLimit(l.Memory / 4 * 3)
	next := make(chan request)
	go func() {
		for {
			var task request
			if in.Decode(&task) != nil {
				os.Exit(2) // the parent has ended, or wants nothing more
			}
			next <- task
		}
	}()
	go watchMyself(l.Memory)
	for {
		if err := answer(work, l, task); err != nil {
			return 2
		}
		if !task.More {
			return 0
		}
		// What is waited with should be what is kept, and no garbage.
		debug.FreeOSMemory()
		task = <-next
	}
}

// answer does one piece of work, and replies.
func answer(work Work, l Limits, task request) error {
	// If the parent cannot: it may be stopped by a debugger, or too busy.
	late := time.AfterFunc(l.Time+5*time.Second, func() { os.Exit(2) })
	defer late.Stop()
	ctx, cancel := context.WithTimeoutCause(context.Background(), l.Time/4*3, ErrOver)
	defer cancel()
	out, errs := &capped{left: l.Output}, &capped{left: 64 << 10}
	r := Reply{Status: work(ctx, l, task.Args, task.Input, out, errs)}
	r.Out, r.Err = out.buf.Bytes(), errs.buf.Bytes()
	if out.over {
		// Half a report must not look like a whole one.
		r = Reply{Status: 2, Err: fmt.Appendf(nil, "racelab: the report has more than %d MiB; ask for less, with --run for example\n", l.Output>>20)}
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

// watchMyself ends the process when it has more memory than it may. The parent
// looks from outside, too, where the system lets it.
func watchMyself(most int64) {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	for {
		metrics.Read(samples)
		if int64(samples[0].Value.Uint64()-samples[1].Value.Uint64()) > most {
			os.Exit(statusMemory)
		}
		time.Sleep(look)
	}
}
