// Package os is the operating system as programs meet it: output, arguments,
// environment, the exit status, and files on a modelled disk, one for each run.
// The disk is empty at the start but for /tmp. Every system call is one step.
package os

import (
	"io/fs"

	"racelab/rt"
)

// Errors of the operating system, for errors.Is.
var (
	ErrInvalid    = fs.ErrInvalid
	ErrPermission = fs.ErrPermission
	ErrExist      = fs.ErrExist
	ErrNotExist   = fs.ErrNotExist
	ErrClosed     = fs.ErrClosed
)

// Args is the command line: the name of the program.
var Args []string = []string{"main"}

// Standard files. Input is empty.
var (
	Stdin  = &File{0, "/dev/stdin", nil}
	Stdout = &File{1, "/dev/stdout", nil}
	Stderr = &File{2, "/dev/stderr", nil}
)

// Exit ends the program at once; deferred functions do not run.
func Exit(code int) { rt.Exit(code) }

// Getpid returns 1.
func Getpid() int { return 1 }

// Hostname returns "racelab".
func Hostname() (name string, err error) { return "racelab", nil }
