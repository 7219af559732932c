package syscall

import "racelab/process"

// Kill sends the program itself a signal. There is no other process.
func Kill(pid int, sig Signal) (err error) {
	if pid != process.ID {
		return ESRCH
	}
	process.Signal(int(sig))
	return nil
}

// A Signal is a number that says why a process is interrupted.
type Signal int

// Signals.
const (
	SIGHUP  = Signal(0x1)
	SIGINT  = Signal(0x2)
	SIGQUIT = Signal(0x3)
	SIGKILL = Signal(0x9)
	SIGUSR1 = Signal(0xa)
	SIGUSR2 = Signal(0xc)
	SIGTERM = Signal(0xf)
)

// Signal makes a Signal one of package os's.
func (s Signal) Signal() {}

// String returns the signal in words.
func (s Signal) String() string {
	switch s {
	case SIGHUP:
		return "hangup"
	case SIGINT:
		return "interrupt"
	case SIGQUIT:
		return "quit"
	case SIGKILL:
		return "killed"
	case SIGUSR1:
		return "user defined signal 1"
	case SIGUSR2:
		return "user defined signal 2"
	case SIGTERM:
		return "terminated"
	}
	return "signal " + decimal(uintptr(s))
}
