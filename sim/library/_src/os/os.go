// Package os is the small part of an operating system that programs meet in
// passing: output, arguments, environment and the exit status.
package os

import (
	"errors"
	"io"

	"racelab/rt"
)

// Errors of the operating system.
var (
	ErrInvalid    = errors.New("invalid argument")
	ErrPermission = errors.New("permission denied")
	ErrExist      = errors.New("file already exists")
	ErrNotExist   = errors.New("file does not exist")
	ErrClosed     = errors.New("file already closed")
)

// Args is the command line: the name of the program.
var Args []string = []string{"main"}

// Standard files. Input is empty.
var (
	Stdin  = &File{0, "/dev/stdin"}
	Stdout = &File{1, "/dev/stdout"}
	Stderr = &File{2, "/dev/stderr"}
)

// Exit ends the program at once; deferred functions do not run.
func Exit(code int) { rt.Exit(code) }

// Getpid returns 1.
func Getpid() int { return 1 }

// Hostname returns "racelab".
func Hostname() (name string, err error) { return "racelab", nil }

// File is one of the standard files.
type File struct {
	fd   int
	name string
}

// Name returns the path.
func (f *File) Name() string { return f.name }

// Fd returns 0, 1 or 2.
func (f *File) Fd() uintptr { return uintptr(f.fd) }

// Read finds the end of the input.
func (f *File) Read(b []byte) (n int, err error) {
	if len(b) == 0 {
		return 0, nil
	}
	return 0, io.EOF
}

// Write prints b as one step.
func (f *File) Write(b []byte) (n int, err error) { return f.WriteString(string(b)) }

// WriteString prints s as one step.
func (f *File) WriteString(s string) (n int, err error) {
	if f.fd == 0 {
		return 0, errors.New("write /dev/stdin: bad file descriptor")
	}
	rt.Print(f.fd, s)
	return len(s), nil
}

// Close does nothing.
func (f *File) Close() error { return nil }

// Sync does nothing.
func (f *File) Sync() error { return nil }
