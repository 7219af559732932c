// Package process is what a program and the system know of each other: signals that it
// sends itself.
package process

import "racelab/rt"

// ID is the number of the only process.
const ID = 1

var deliver func(signal int) bool

// SetDelivery sets what takes a signal to those who want to be told, and reports
// whether there are any. Package os/signal does when it is imported.
func SetDelivery(f func(signal int) bool) { deliver = f }

// Signal sends the process a signal. If nobody wants to be told it ends the program.
func Signal(signal int) {
	rt.Hush() // it was set before the program began
	f := deliver
	rt.Unhush()
	if f == nil || !f(signal) {
		rt.Exit(128 + signal)
	}
}

// Output returns what package fmt prints to instead of standard output, or nil. Package os
// sets it: a program may replace os.Stdout.
var Output func() interface {
	Write(b []byte) (n int, err error)
}
