// Package flag declares what a command line could set. The command line of a
// program that runs here is empty, so every flag keeps its default.
package flag

import "time"

// Usage is called when the command line is wrong, which does not happen.
var Usage = func() {}

// Parse reads the empty command line.
func Parse() {}

// Parsed reports true.
func Parsed() bool { return true }

// Args returns no arguments.
func Args() []string { return []string{} }

// Arg returns "".
func Arg(i int) string { return "" }

// NArg returns 0.
func NArg() int { return 0 }

// NFlag returns 0.
func NFlag() int { return 0 }

// PrintDefaults does nothing.
func PrintDefaults() {}

// Bool returns a flag.
func Bool(name string, value bool, usage string) *bool { return &value }

// BoolVar declares p as a flag.
func BoolVar(p *bool, name string, value bool, usage string) { *p = value }

// Int returns a flag.
func Int(name string, value int, usage string) *int { return &value }

// IntVar declares p as a flag.
func IntVar(p *int, name string, value int, usage string) { *p = value }

// Int64 returns a flag.
func Int64(name string, value int64, usage string) *int64 { return &value }

// Int64Var declares p as a flag.
func Int64Var(p *int64, name string, value int64, usage string) { *p = value }

// Uint returns a flag.
func Uint(name string, value uint, usage string) *uint { return &value }

// UintVar declares p as a flag.
func UintVar(p *uint, name string, value uint, usage string) { *p = value }

// Uint64 returns a flag.
func Uint64(name string, value uint64, usage string) *uint64 { return &value }

// Uint64Var declares p as a flag.
func Uint64Var(p *uint64, name string, value uint64, usage string) { *p = value }

// String returns a flag.
func String(name string, value string, usage string) *string { return &value }

// StringVar declares p as a flag.
func StringVar(p *string, name string, value string, usage string) { *p = value }

// Float64 returns a flag.
func Float64(name string, value float64, usage string) *float64 { return &value }

// Float64Var declares p as a flag.
func Float64Var(p *float64, name string, value float64, usage string) { *p = value }

// Duration returns a flag.
func Duration(name string, value time.Duration, usage string) *time.Duration { return &value }

// DurationVar declares p as a flag.
func DurationVar(p *time.Duration, name string, value time.Duration, usage string) { *p = value }
