// Package debug has no more than what programs call in passing.
package debug

import "racelab/rt"

// Stack returns the stack of the goroutine, as runtime.Stack writes it.
func Stack() []byte { return []byte(rt.Stack(1)) }

// PrintStack prints Stack to standard error.
func PrintStack() { rt.Print(2, rt.Stack(1)) }

// SetGCPercent does nothing and returns 100.
func SetGCPercent(percent int) int { return 100 }

// FreeOSMemory does nothing.
func FreeOSMemory() {}
