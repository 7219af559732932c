// Package runtime speaks with the scheduler.
package runtime

import "racelab/rt"

// What the program runs on.
const (
	GOOS     string = "linux"
	GOARCH   string = "amd64"
	Compiler        = "gc"
)

// An Error is a panic that Go itself raised, such as a nil dereference.
type Error interface {
	error
	RuntimeError()
}

// rtError is what the machine raises; msg is the whole text.
type rtError struct{ msg string }

func (e rtError) Error() string { return e.msg }
func (e rtError) RuntimeError() {}

// Gosched lets other goroutines run.
func Gosched() { rt.Gosched() }

// NumGoroutine returns how many goroutines exist.
func NumGoroutine() int { return rt.NumGoroutine() }

// Goexit runs the deferred calls of the goroutine and ends it.
func Goexit() { rt.Goexit() }

// NumCPU returns the number of processors: 4, wherever the program runs.
func NumCPU() int { return 4 }

// GOMAXPROCS returns 4. Setting it changes nothing: every interleaving is
// possible anyway.
func GOMAXPROCS(n int) int { return 4 }

// GC does nothing.
func GC() {}

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

// ReadMemStats leaves m at zero: the machine has no heap to measure.
func ReadMemStats(m *MemStats) { *m = MemStats{} }

// Caller returns where the innermost user function stands, whatever skip is.
func Caller(skip int) (pc uintptr, file string, line int, ok bool) {
	file, line = split(rt.Caller())
	return 0, file, line, file != ""
}

// split takes "file.go:12" apart.
func split(pos string) (file string, line int) {
	for i := len(pos) - 1; i >= 0; i-- {
		if pos[i] == ':' {
			for _, c := range pos[i+1:] {
				line = line*10 + int(c-'0')
			}
			return pos[:i], line
		}
	}
	return pos, 0
}
