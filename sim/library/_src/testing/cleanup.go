package testing

import (
	"fmt"
	"io"
	"os"

	"racelab/rt"
)

// Cleanup calls f after the test and its sub-tests, the last one first.
//
//racelab:step
func (c *common) Cleanup(f func()) {
	rt.Label("Cleanup")
	c.cleanups = append(c.cleanups, f)
}

// popCleanup takes the last cleanup out; nil if there is none. The first call
// cancels the context of the test.
//
//racelab:step
func (c *common) popCleanup() (f func()) {
	c.cancel()
	if last := len(c.cleanups) - 1; last >= 0 {
		f, c.cleanups = c.cleanups[last], c.cleanups[:last]
	}
	rt.Label("cleanup")
	return f
}

// runCleanups calls all of them, even if one panics or ends the goroutine.
func (c *common) runCleanups() {
	all := false
	defer func() {
		if !all {
			c.runCleanups()
		}
	}()
	for f := c.popCleanup(); f != nil; f = c.popCleanup() {
		f()
	}
	all = true
}

// TempDir makes a folder and returns its name. It is removed when the test has ended.
func (c *common) TempDir() string {
	dir, first := c.tempName()
	if first {
		c.Cleanup(c.removeTemp)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		c.Fatalf("TempDir: %v", err)
	}
	return dir
}

//racelab:step
func (c *common) tempName() (dir string, first bool) {
	rt.Label("TempDir")
	c.tempDirs++
	return fmt.Sprintf("/tmp/%s/%03d", c.name, c.tempDirs), c.tempDirs == 1
}

func (c *common) removeTemp() {
	if err := os.RemoveAll("/tmp/" + c.name); err != nil {
		c.Errorf("TempDir RemoveAll cleanup: %v", err)
	}
}

// ArtifactDir returns a name; there is no such folder.
func (c *common) ArtifactDir() string { return "/tmp/" + c.name + "/artifacts" }

// Attr does nothing.
func (c *common) Attr(key, value string) {}

// Chdir is not modelled: there is one working folder.
func (c *common) Chdir(dir string) {
	rt.NotModelled("the test calls Chdir, and the modelled machine has one working folder only")
}

// Setenv sets an environment variable until the test has ended.
func (c *common) Setenv(key, value string) {
	before, ok := os.LookupEnv(key)
	if err := os.Setenv(key, value); err != nil {
		c.Fatalf("cannot set environment variable: %v", err)
	}
	c.Cleanup(func() {
		if ok {
			os.Setenv(key, before)
		} else {
			os.Unsetenv(key)
		}
	})
}

// Output returns a Writer to the log of the test.
func (c *common) Output() io.Writer { return outputWriter{c} }

type outputWriter struct{ c *common }

func (w outputWriter) Write(p []byte) (n int, err error) {
	w.c.keep("    "+string(p), string(p), nothing)
	return len(p), nil
}
