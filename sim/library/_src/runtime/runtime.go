// Package runtime speaks with the scheduler.
package runtime

import "racelab/rt"

// What the program runs on.
const (
	GOOS     string = "linux"
	GOARCH   string = "amd64"
	Compiler        = "gc"
)

// Gosched lets other goroutines run.
func Gosched() { rt.Gosched() }

// NumGoroutine returns how many goroutines exist.
func NumGoroutine() int { return rt.NumGoroutine() }

// Goexit runs the deferred calls of the goroutine and ends it.
func Goexit() { rt.Goexit() }

// NumCPU returns the number of processors: 4, wherever the program runs.
func NumCPU() int {
	rt.Processors()
	return 4
}

var processors = 4

// GOMAXPROCS returns 4, or what it was set to. That changes nothing else: every interleaving is
// possible anyway.
func GOMAXPROCS(n int) int {
	rt.Processors()
	rt.Hush() // Go has a lock there
	before := processors
	if n > 0 {
		processors = n
	}
	rt.Unhush()
	return before
}

// GC does nothing, since nothing tells whether it did. After a finalizer was set it ends the
// check: finalizers do not run here, and a program that collects may wait for them.
func GC() { rt.Collect() }

// SetFinalizer accepts a finalizer that never runs, as Go allows.
func SetFinalizer(obj any, finalizer any) { rt.Finalizer() }

// A Cleanup is a function that was to be called once something is out of reach.
type Cleanup struct{ id uint64 }

// AddCleanup accepts a cleanup that never runs, as Go allows.
func AddCleanup[T, S any](ptr *T, cleanup func(S), arg S) Cleanup {
	rt.Finalizer()
	return Cleanup{}
}

// Stop does nothing: the cleanup does not run anyway.
func (c Cleanup) Stop() {}

// KeepAlive does nothing.
func KeepAlive(x any) {}

// LockOSThread does nothing.
func LockOSThread() {}

// UnlockOSThread does nothing.
func UnlockOSThread() {}

// Version returns the version of the language.
func Version() string { return "go1.26" }

// MemStats has the few numbers that programs print.
type MemStats struct {
	Alloc, TotalAlloc, Sys, Mallocs, Frees     uint64
	HeapAlloc, HeapSys, HeapInuse, HeapObjects uint64
	NumGC                                      uint32
}

// ReadMemStats ends the check: the machine has no heap to measure, and a program that measures decides by it.
func ReadMemStats(m *MemStats) {
	rt.NotModelled("the program measures its memory by runtime.ReadMemStats")
}
