// Package testing runs tests. Benchmarks run once, fuzz tests over their seeds.
package testing

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"time"

	"racelab/rt"
)

// TB is what tests and benchmarks have in common.
type TB interface {
	ArtifactDir() string
	Attr(key, value string)
	Cleanup(func())
	Error(args ...any)
	Errorf(format string, args ...any)
	Fail()
	FailNow()
	Failed() bool
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Helper()
	Log(args ...any)
	Logf(format string, args ...any)
	Name() string
	Setenv(key, value string)
	Chdir(dir string)
	Skip(args ...any)
	SkipNow()
	Skipf(format string, args ...any)
	Skipped() bool
	TempDir() string
	Context() context.Context
	Output() io.Writer
	private()
}

// common is the state of one test. What several goroutines may touch is read
// and written in steps.
type common struct {
	name     string
	parent   *common // nil for the root
	start    rt.Instant
	ctx      context.Context
	cancel   context.CancelFunc
	signal   chan bool // tells the parent that this test has ended or waits in Parallel
	barrier  chan bool // closed when this test's parallel sub-tests may go on
	sub      []*T      // parallel sub-tests
	parallel bool
	part     bool   // the part of a test that runs in a bubble
	alone    bool   // it changes the whole process, and must not be parallel
	reason   string // why it is skipped

	failed, skipped bool
	finished        bool // the test function returned, or FailNow or SkipNow was called
	done            bool // the cleanups have run as well
	output          string
	cleanups        []func()
	names           map[string]int // sub-tests so far
	tempDirs        int
}

func newCommon(name string, parent *common) common {
	ctx, cancel := context.WithCancel(context.Background())
	return common{
		name: name, parent: parent, start: started(), ctx: ctx, cancel: cancel,
		signal: make(chan bool, 1), barrier: make(chan bool),
	}
}

func (c *common) private() {}

// started is when a test begins, or 0: where timers fire at any moment a test takes as long as you please, and a
// ticker would make a new state with each tick if that counted.
func started() rt.Instant {
	if rt.Idle() {
		return rt.Stopwatch() + 1
	}
	return 0
}

// elapsed returns for how long the test has been running, or 0 if that is left open.
func (c *common) elapsed() time.Duration {
	if c.start == 0 {
		return 0
	}
	return time.Duration(rt.Stopwatch() + 1 - c.start)
}

// Name returns the name of the test, with those of the tests around it.
func (c *common) Name() string { return c.name }

// Helper says that messages come from where its caller is called. The machine knows, of each function
// that calls it.
func (c *common) Helper() {}

// Context returns a context that is cancelled before the cleanups run.
func (c *common) Context() context.Context { return c.ctx }

// What a message or a call does to the test.
const (
	nothing = iota
	fails
	failsNow // fails, and its function ends
	skipsNow // is skipped, and its function ends
)

// mark does what the kind says, in the step that is under way.
func (c *common) mark(kind int) {
	if kind == fails || kind == failsNow {
		c.fail()
	}
	c.skipped = c.skipped || kind == skipsNow
	c.finished = c.finished || kind == failsNow || kind == skipsNow
}

// fail marks the tests around c first: they have failed even if c has completed.
func (c *common) fail() {
	if c.parent != nil {
		c.parent.fail()
		if c.done {
			panic("Fail in goroutine after " + c.name + " has completed")
		}
	}
	c.failed = true
}

// Fail says that the test and those around it failed.
//
//racelab:step
func (c *common) Fail() {
	rt.Label("Fail")
	c.mark(fails)
}

// Failed reports whether the test failed.
//
//racelab:step
func (c *common) Failed() bool {
	rt.Label("Failed")
	return c.failed
}

// Skipped reports whether the test was skipped.
//
//racelab:step
func (c *common) Skipped() bool {
	rt.Label("Skipped")
	return c.skipped
}

// FailNow is Fail and the end of the goroutine.
func (c *common) FailNow() {
	c.markStep("FailNow", failsNow)
	runtime.Goexit()
}

// SkipNow says that the test was skipped, and ends the goroutine.
func (c *common) SkipNow() {
	c.markStep("SkipNow", skipsNow)
	runtime.Goexit()
}

//racelab:step
func (c *common) markStep(label string, kind int) {
	rt.Label(label)
	c.mark(kind)
}

// log keeps a message, with the place that it comes from, and does what the
// kind says. Messages are printed if the test fails.
func (c *common) log(message string, kind int) {
	last := len(message) - 1
	if last >= 0 && message[last] == '\n' {
		message = message[:last]
	}
	line, start := "    "+rt.CallerBeyondHelpers()+": ", 0
	for i := range len(message) {
		if message[i] == '\n' {
			line += message[start:i+1] + "        "
			start = i + 1
		}
	}
	c.keep(line+message[start:]+"\n", message, kind)
	if kind == failsNow || kind == skipsNow {
		runtime.Goexit()
	}
}

//racelab:step
func (c *common) keep(line, message string, kind int) {
	rt.Label("log: " + message)
	for t := c; ; t = t.parent {
		if t == nil {
			panic("Log in goroutine after " + c.name + " has completed: " + message)
		}
		if !t.done { // after its end a test logs to the one around it
			t.output += line
			break
		}
	}
	if kind == skipsNow {
		c.reason = message
	}
	c.mark(kind)
}

// Log keeps a message as fmt.Println prints it.
func (c *common) Log(args ...any) { c.log(fmt.Sprintln(args...), nothing) }

// Logf keeps a message as fmt.Printf prints it.
func (c *common) Logf(format string, args ...any) { c.log(fmt.Sprintf(format, args...), nothing) }

// Error is Log and Fail.
func (c *common) Error(args ...any) { c.log(fmt.Sprintln(args...), fails) }

// Errorf is Logf and Fail.
func (c *common) Errorf(format string, args ...any) { c.log(fmt.Sprintf(format, args...), fails) }

// Fatal is Log and FailNow.
func (c *common) Fatal(args ...any) { c.log(fmt.Sprintln(args...), failsNow) }

// Fatalf is Logf and FailNow.
func (c *common) Fatalf(format string, args ...any) { c.log(fmt.Sprintf(format, args...), failsNow) }

// Skip is Log and SkipNow.
func (c *common) Skip(args ...any) { c.log(fmt.Sprintln(args...), skipsNow) }

// Skipf is Logf and SkipNow.
func (c *common) Skipf(format string, args ...any) { c.log(fmt.Sprintf(format, args...), skipsNow) }
