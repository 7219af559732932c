package testing

import (
	"fmt"
	"runtime"
	"strconv"
	"time"
	"unicode"

	"racelab/rt"
)

// T is given to a test.
type T struct{ common }

// Run runs f as a sub-test and waits until it has ended or waits in Parallel.
// It reports whether f has not failed so far.
func (t *T) Run(name string, f func(t *T)) bool {
	if t.part {
		panic("testing: t.Run called inside synctest bubble")
	}
	sub := &T{newCommon(t.name+"/"+t.unique(name), &t.common)}
	done := sub.signal // read before the sub-test runs beside this one: no step of its own
	go run(sub, f)
	if !<-done {
		runtime.Goexit()
	}
	return !sub.Failed()
}

// unique writes a name as go test does, with a number if there was one like it.
//
//racelab:step
func (c *common) unique(name string) string {
	if c.names == nil {
		c.names = map[string]int{}
	}
	s := printable(name)
	for base := s; ; {
		n := c.names[base]
		c.names[base]++
		if n == 0 && base != "" {
			if plain, number := numbered(base); plain == base || number >= c.names[plain] {
				break
			}
			continue // it is the name of another one like plain
		}
		if s = fmt.Sprintf("%s#%02d", base, n); c.names[s] == 0 {
			break
		}
	}
	rt.Label("Run " + s)
	return s
}

// printable writes a name without spaces, and with escapes for what cannot be printed.
func printable(name string) string {
	s := ""
	for _, r := range name {
		switch {
		case unicode.IsSpace(r):
			s += "_"
		case !strconv.IsPrint(r):
			quoted := strconv.QuoteRune(r)
			s += quoted[1 : len(quoted)-1]
		default:
			s += string(r)
		}
	}
	return s
}

// numbered takes the number off that go test puts behind names; a name without one is returned as it is.
func numbered(s string) (plain string, n int) {
	at := len(s) - 1
	for at >= 0 && s[at] != '#' {
		at--
	}
	if at < 0 {
		return s, 0
	}
	digits := s[at+1:]
	if len(digits) < 2 || len(digits) > 2 && digits[0] == '0' || digits == "00" && at > 0 {
		return s, 0
	}
	if n, err := strconv.ParseInt(digits, 10, 32); err == nil && n >= 0 {
		return s[:at], int(n)
	}
	return s, 0
}

// Parallel lets the test wait until its parent's function has returned, and
// then run beside its parallel siblings.
func (t *T) Parallel() {
	switch {
	case t.parallel:
		panic("testing: t.Parallel called multiple times")
	case t.part:
		panic("testing: t.Parallel called inside synctest bubble")
	case t.alone:
		panic(parallelConflict)
	}
	t.pause()
	t.signal <- true
	<-t.parent.barrier
}

//racelab:step
func (t *T) pause() {
	rt.Label("Parallel")
	t.parallel = true
	t.parent.sub = append(t.parent.sub, t)
}

// parallelConflict is what a test panics with that changes the whole process and runs beside
// others.
const parallelConflict = "testing: test using t.Setenv, t.Chdir, or cryptotest.SetGlobalRandom can not use t.Parallel"

// beAlone panics if the test or one around it runs beside others, and keeps it from doing so.
func (t *T) beAlone() {
	for c := &t.common; c != nil; c = c.parent {
		if c.parallel {
			panic(parallelConflict)
		}
	}
	t.alone = true
}

// Setenv sets an environment variable until the test has ended.
func (t *T) Setenv(key, value string) {
	t.beAlone()
	t.common.Setenv(key, value)
}

// Chdir is not modelled.
func (t *T) Chdir(dir string) {
	t.beAlone()
	t.common.Chdir(dir)
}

// timeout is how long go test lets the tests of a package run.
const timeout = 10 * time.Minute

// Deadline returns when go test would give up: it has a timeout unless it is told to have none. It counts from the
// beginning of the run, where the clock shows 0.
func (t *T) Deadline() (deadline time.Time, ok bool) {
	if t.part {
		panic("testing: t.Deadline called inside synctest bubble")
	}
	now := time.Now()
	return now.Add(timeout - time.Duration(rt.Stopwatch())).Round(0), true
}

// run is the goroutine of a test.
func run(t *T, f func(t *T)) {
	returned := false
	defer func() { t.end(returned, recover()) }()
	f(t)
	returned = true
}

// end does what comes after the test function, however that ended: panicked is what
// it panicked with, or nil.
func (t *common) end(returned bool, panicked any) {
	sub, state := t.close(returned)
	switch state {
	case broken:
		// The function panicked, or called runtime.Goexit itself. Nobody is told that
		// the test is over: the panic ends the program.
		if panicked == nil {
			panicked = "test executed panic(nil) or runtime.Goexit"
		}
		t.breakOff(panicked)
	case busy, stray:
		t.release(sub)
		defer func() { t.last(state, recover()) }()
		t.runCleanups()
		return
	}
	t.signal <- state == over
}

// breakOff ends the program with a panic.
func (t *common) breakOff(panicked any) {
	t.runCleanups()
	if !t.part { // a bubble is not a test of its own
		for p := t.parent; p != nil; p = p.parent {
			p.runCleanups()
		}
		t.reportUp()
		t.flush()
	}
	panic(panicked)
}

// last reports the test when its cleanups have run, or one of them has ended the goroutine. If one panicked, nobody is
// told that the test is over.
func (t *common) last(state int, panicked any) {
	if panicked != nil {
		t.markStep("Fail", fails)
		t.breakOff(panicked)
	}
	t.reportStep()
	t.signal <- state == busy
}

// What is left to do when a test function has ended.
const (
	over   = iota
	busy   // sub-tests to run or cleanups to call
	stray  // FailNow was called on a test around it
	broken // the function did not return
	gone   // the test was reported when a sub-test broke
)

// close ends the test in one step if there is nothing left to do.
//
//racelab:step
func (t *common) close(returned bool) (sub []*T, state int) {
	t.finished = t.finished || returned
	switch {
	case t.done:
		state = gone
	case !t.finished && t.aroundFinished():
		t.output += "    test executed panic(nil) or runtime.Goexit: subtest may have called FailNow on a parent test\n"
		t.mark(fails)
		state = stray
	case !t.finished:
		t.mark(fails)
		state = broken
	case len(t.sub) > 0 || len(t.cleanups) > 0:
		state = busy
	default:
		t.cancel()
		t.report()
	}
	rt.Label("test function ends")
	return t.sub, state
}

func (c *common) aroundFinished() bool {
	for c = c.parent; c != nil; c = c.parent {
		if c.finished {
			return true
		}
	}
	return false
}

// release lets the parallel sub-tests go on and waits for them.
func (c *common) release(sub []*T) {
	if len(sub) == 0 {
		return
	}
	var done []chan bool
	for _, t := range sub {
		done = append(done, t.signal)
	}
	close(c.barrier)
	for _, d := range done {
		<-d
	}
}

//racelab:step
func (c *common) reportStep() {
	c.report()
	rt.Label("test ends")
}

// reportUp reports a broken test and those around it.
//
//racelab:step
func (c *common) reportUp() {
	for ; c.parent != nil; c = c.parent {
		c.report()
	}
	rt.Label("test breaks off")
}

// RacelabBubble runs f in a bubble, for synctest.Test, as a part of the test: what it
// registers to be cleaned up is, before the bubble ends.
func RacelabBubble(t *T, f func(*T)) {
	part := &T{newCommon(t.name, &t.common)}
	part.part = true
	id := rt.NewBubble()
	done := part.signal
	go inBubble(id, part, f)
	on := <-done
	rt.LeaveBubble(id)
	if !on {
		runtime.Goexit()
	}
	if part.Failed() {
		t.FailNow()
	}
}

func inBubble(id int, t *T, f func(*T)) {
	rt.EnterBubble(id)
	run(t, f)
}

// report ends the test and gives what it printed, if it failed, to its parent.
func (c *common) report() {
	c.done = true
	if c.part {
		c.parent.output += c.output
		c.output = ""
		return
	}
	if c.skipped && !c.failed {
		rt.Skipped(c.name, c.reason)
	}
	if !c.failed {
		return
	}
	text := fmt.Sprintf("--- FAIL: %s (%.2fs)\n", c.name, c.elapsed().Seconds()) + c.output
	if c.parent.parent != nil {
		text = indent(text)
	}
	c.output = ""
	c.parent.output += text
}

func indent(text string) string {
	s, start := "", true
	for _, r := range text {
		if start {
			s += "    "
		}
		s += string(r)
		start = r == '\n'
	}
	return s
}

// flush prints what reached the root.
func (c *common) flush() {
	for c.parent != nil {
		c = c.parent
	}
	if c.output != "" {
		rt.Print(1, c.output)
		c.output = ""
	}
}

// RacelabMain runs one test to its end, prints its failures, and reports
// whether it passed. It is for the loader's harness.
func RacelabMain(name string, f func(*T)) bool {
	begin()
	root := newCommon("", nil)
	t := &T{newCommon(name, &root)}
	done := t.signal // read before the test runs beside it: no step of its own
	go run(t, f)
	<-done
	root.release(root.sub) // the test itself, if it waits in Parallel
	root.complete()
	root.flush()
	return !t.Failed()
}

// RacelabPair is RacelabMain for two tests that call Parallel: both run up to there, and
// then go on beside each other.
func RacelabPair(first string, f func(*T), second string, g func(*T)) bool {
	begin()
	root := newCommon("", nil)
	a, b := &T{newCommon(first, &root)}, &T{newCommon(second, &root)}
	done, too := a.signal, b.signal
	go run(a, f)
	<-done
	go run(b, g)
	<-too
	root.release(root.sub)
	root.complete()
	root.flush()
	return !a.Failed() && !b.Failed()
}

// complete ends all tests: whoever logs from now on does so after the end.
//
//racelab:step
func (c *common) complete() {
	rt.Label("the tests are over")
	rt.TestsOver()
	c.done = true
}

// RacelabTestMain calls main, the TestMain of the package, which calls Run: that does what
// run does and reports whether it passed.
func RacelabTestMain(run func() bool, main func(*M)) {
	Init()
	main(&M{run: run})
}

// Short reports whether the tests are to be short: whether -short was given.
func Short() bool { return rt.Short() }

// Verbose reports false.
func Verbose() bool { return false }

// Testing reports whether the program is a test.
func Testing() bool { return true }
