// Package debug has no more than what programs call in passing.
package debug

import "racelab/rt"

// Stack returns the place of the innermost user function.
func Stack() []byte { return []byte(rt.Caller() + "\n") }

// PrintStack prints Stack to standard error.
func PrintStack() { rt.Print(2, rt.Caller()+"\n") }

// SetGCPercent does nothing and returns 100.
func SetGCPercent(percent int) int { return 100 }

// FreeOSMemory does nothing.
func FreeOSMemory() {}
