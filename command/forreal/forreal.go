// Package forreal runs a compiled test many times and counts how often it fails, whatever it does: a test that panics, exits or
// deadlocks ends its process, counts as a failing run, and the next ones go on in a new process.
package forreal

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Test is a test in a binary that go test -c has made.
type Test struct {
	Binary string
	Dir    string // where it runs: the folder of its package
	Name   string
	Short  bool
}

// Tally is what came of it.
type Tally struct {
	Runs, Failed int
	Cut          bool // the time was up before all of them
}

// Still is how long a run may say nothing new before it counts as one that never ends.
const Still = time.Minute

// Build compiles the tests of a package: args are those of go test, with -c and -o put before them. The error says in
// a sentence why there is no binary.
func Build(ctx context.Context, dir, binary string, args ...string) error {
	tool, err := exec.LookPath("go")
	if err != nil {
		return errors.New("there is no Go toolchain here: install Go from https://go.dev/dl")
	}
	cmd := exec.CommandContext(ctx, tool, append([]string{"test", "-c", "-o", binary}, args...)...)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	out, err := cmd.CombinedOutput()
	switch text := strings.TrimSpace(string(out)); {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return errors.New("compiling the test took too long")
	case strings.Contains(text, "requires cgo"), strings.Contains(text, "C compiler"):
		return errors.New("the race detector needs cgo and a C compiler, such as gcc, and the Go toolchain here has none")
	default:
		return fmt.Errorf("the test does not compile: %s", text)
	}
}

// Count runs the test so many times, as far as it gets within limit.
func Count(ctx context.Context, t Test, runs int, limit, still time.Duration) (Tally, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var sum Tally
	for sum.Runs < runs {
		began, err := t.process(ctx, runs-sum.Runs, still, &sum)
		if ctx.Err() != nil {
			sum.Cut = sum.Runs < runs
			return sum, nil
		}
		if err != nil {
			return sum, err
		}
		if began == 0 {
			return sum, fmt.Errorf("the compiled tests have no %s to run", t.Name)
		}
	}
	return sum, nil
}

// process runs the test in one process until that ends, and returns how many runs began in it.
func (t Test) process(ctx context.Context, runs int, still time.Duration, sum *Tally) (began int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	args := []string{"-test.run", "^" + regexp.QuoteMeta(t.Name) + "$", "-test.count", strconv.Itoa(runs), "-test.v=test2json", "-test.timeout", "0"}
	if t.Short {
		args = append(args, "-test.short")
	}
	cmd := exec.CommandContext(ctx, t.Binary, args...)
	cmd.Dir, cmd.WaitDelay = t.Dir, time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, fmt.Errorf("running the test: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("running the test: %w", err)
	}
	stuck := time.AfterFunc(still, cancel)
	stuck.Stop() // until a run begins
	defer stuck.Stop()
	ended := 0
	for line := range markedLines(out) {
		switch word, name, _ := strings.Cut(line, ": "); {
		case strings.TrimSpace(line) == "=== RUN   "+t.Name:
			began++
			stuck.Reset(still)
		case !strings.HasPrefix(name, t.Name+" ("): // of a part of the test
		case word == "--- PASS", word == "--- SKIP":
			ended++
		case word == "--- FAIL":
			ended++
			sum.Failed++
		}
	}
	_ = cmd.Wait() // how it ended is in its lines
	sum.Runs += ended
	if began > ended && !stopped(ctx, stuck) { // the last one ended the process, or never ends
		sum.Runs++
		sum.Failed++
	}
	return began, nil
}

// stopped reports whether whoever waits for the runs wants no more of them, which says nothing about the run under way. A run
// that stands still has its context ended by its own timer, which is no longer armed then.
func stopped(ctx context.Context, stuck *time.Timer) bool {
	return ctx.Err() != nil && stuck.Stop()
}

// markedLines are the lines by which package testing says what it does. It marks them, since what a test prints may look
// like one, or may stand before one. A line of any length is read.
func markedLines(r io.Reader) func(func(string) bool) {
	const mark = "\x16"
	return func(yield func(string) bool) {
		in := bufio.NewReader(r)
		for {
			text, err := in.ReadSlice('\n')
			if at := bytes.LastIndex(text, []byte(mark)); at >= 0 {
				if !yield(strings.TrimRight(string(text[at+len(mark):]), "\r\n")) {
					break
				}
			}
			if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
				break
			}
		}
		_, _ = io.Copy(io.Discard, r) // so that the process can end
	}
}
