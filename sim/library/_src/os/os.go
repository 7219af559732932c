// Package os is the operating system as programs meet it: output, arguments,
// environment, the exit status, and files on a modelled disk, one for each run.
// The disk has the files of the package's folder at the start. Every system call is one step.
package os

import (
	"errors"
	"io/fs"
	"syscall"

	"racelab/disk"
	"racelab/process"
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
	Stdin  = &File{fd: 0, name: "/dev/stdin"}
	Stdout = &File{fd: 1, name: "/dev/stdout"}
	Stderr = &File{fd: 2, name: "/dev/stderr"}
)

var console = Stdout

func init() {
	process.Output = func() interface {
		Write(b []byte) (n int, err error)
	} {
		if Stdout == console {
			return nil
		}
		return Stdout
	}
}

// Exit ends the program at once; deferred functions do not run. The status is the low eight bits of code.
func Exit(code int) { rt.Exit(code & 0xff) }

// Getpid returns 1.
func Getpid() int { return process.ID }

// Getuid returns 1000, as do the others: the program is nobody special.
func Getuid() int { return 1000 }

// Getgid returns 1000.
func Getgid() int { return 1000 }

// Geteuid returns 1000.
func Geteuid() int { return 1000 }

// Getegid returns 1000.
func Getegid() int { return 1000 }

// Executable returns where the program was started from. Its file is gone by then.
func Executable() (string, error) { return disk.Work + "/program", nil }

// A Process is one that FindProcess found: the program itself.
type Process struct{ Pid int }

// FindProcess returns the program itself. There is no other process to be found.
func FindProcess(pid int) (*Process, error) { return &Process{pid}, nil }

// ErrProcessDone is the error of a signal to a process that is not there.
var ErrProcessDone = errors.New("os: process already finished")

// Signal sends the process a signal.
func (p *Process) Signal(sig Signal) error {
	s, ok := sig.(syscall.Signal)
	switch {
	case !ok:
		return errors.New("os: unsupported signal type")
	case p.Pid != process.ID:
		return ErrProcessDone
	}
	process.Signal(int(s))
	return nil
}

// Kill ends the process.
func (p *Process) Kill() error { return p.Signal(Kill) }

// Hostname returns "racelab".
func Hostname() (name string, err error) { return "racelab", nil }
