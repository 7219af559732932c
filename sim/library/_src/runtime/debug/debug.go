// Package debug has no more than what programs call in passing.
package debug

import "racelab/rt"

// What a stack begins with.
const (
	state = "goroutine 1 [running]:\n"
	here  = "\n\t/usr/local/go/src/runtime/debug/stack.go:"
)

// Stack returns the stack of the goroutine, as runtime.Stack writes it: this function is the innermost.
func Stack() []byte {
	return []byte(state + "runtime/debug.Stack()" + here + "26 +0x5e\n" + rt.Stack(1)[len(state):])
}

// PrintStack prints Stack to standard error.
func PrintStack() {
	rt.Print(2, state+"runtime/debug.Stack()"+here+"26 +0x5e\nruntime/debug.PrintStack()"+here+"18 +0x13\n"+rt.Stack(1)[len(state):])
}

// SetGCPercent does nothing and returns 100.
func SetGCPercent(percent int) int { return 100 }

// FreeOSMemory does nothing.
func FreeOSMemory() {}
