// Package syscall has the error numbers of the operating system and the calls
// that package os does not offer.
package syscall

import (
	"racelab/disk"
	"racelab/oserror"
)

// An Errno is an error number of the operating system.
type Errno uintptr

// Error numbers.
const (
	EPERM        = Errno(0x1)
	ENOENT       = Errno(0x2)
	ESRCH        = Errno(0x3)
	EINTR        = Errno(0x4)
	EIO          = Errno(0x5)
	EBADF        = Errno(0x9)
	EAGAIN       = Errno(0xb)
	EWOULDBLOCK  = Errno(0xb)
	EACCES       = Errno(0xd)
	EBUSY        = Errno(0x10)
	EEXIST       = Errno(0x11)
	EXDEV        = Errno(0x12)
	ENOTDIR      = Errno(0x14)
	EISDIR       = Errno(0x15)
	EINVAL       = Errno(0x16)
	EFBIG        = Errno(0x1b)
	ENOSPC       = Errno(0x1c)
	ESPIPE       = Errno(0x1d)
	EPIPE        = Errno(0x20)
	ENOTEMPTY    = Errno(0x27)
	ELOOP        = Errno(0x28)
	EADDRINUSE   = Errno(0x62)
	ECONNRESET   = Errno(0x68)
	ETIMEDOUT    = Errno(0x6e)
	ECONNREFUSED = Errno(0x6f)
)

// What OpenFile of package os understands too.
const (
	O_RDONLY = 0x0
	O_WRONLY = 0x1
	O_RDWR   = 0x2
	O_CREAT  = 0x40
	O_EXCL   = 0x80
	O_TRUNC  = 0x200
	O_APPEND = 0x400
	O_SYNC   = 0x101000
)

// Ways to lock, for Flock.
const (
	LOCK_SH = 0x1 // shared
	LOCK_EX = 0x2 // exclusive
	LOCK_NB = 0x4 // do not wait
	LOCK_UN = 0x8 // unlock
)

// Error returns the number in words.
func (e Errno) Error() string {
	switch e {
	case EPERM:
		return "operation not permitted"
	case ENOENT:
		return "no such file or directory"
	case ESRCH:
		return "no such process"
	case EINTR:
		return "interrupted system call"
	case EIO:
		return "input/output error"
	case EBADF:
		return "bad file descriptor"
	case EAGAIN:
		return "resource temporarily unavailable"
	case EACCES:
		return "permission denied"
	case EBUSY:
		return "device or resource busy"
	case EEXIST:
		return "file exists"
	case EXDEV:
		return "invalid cross-device link"
	case ENOTDIR:
		return "not a directory"
	case EISDIR:
		return "is a directory"
	}
	return e.moreWords()
}

func (e Errno) moreWords() string {
	switch e {
	case EINVAL:
		return "invalid argument"
	case EFBIG:
		return "file too large"
	case ENOSPC:
		return "no space left on device"
	case ESPIPE:
		return "illegal seek"
	case EPIPE:
		return "broken pipe"
	case ENOTEMPTY:
		return "directory not empty"
	case ELOOP:
		return "too many levels of symbolic links"
	case EADDRINUSE:
		return "address already in use"
	case ECONNRESET:
		return "connection reset by peer"
	case ETIMEDOUT:
		return "connection timed out"
	case ECONNREFUSED:
		return "connection refused"
	}
	return "errno " + decimal(uintptr(e))
}

func decimal(n uintptr) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return decimal(n/10) + string(rune('0'+n%10))
}

// Is reports whether e is of the kind of one of package os's errors.
func (e Errno) Is(target error) bool {
	switch target {
	case oserror.ErrPermission:
		return e == EACCES || e == EPERM
	case oserror.ErrExist:
		return e == EEXIST || e == ENOTEMPTY
	case oserror.ErrNotExist:
		return e == ENOENT
	}
	return false
}

// Temporary reports whether trying again may help.
func (e Errno) Temporary() bool {
	return e == EINTR || e == ECONNRESET || e.Timeout()
}

// Timeout reports whether the call ran out of time.
func (e Errno) Timeout() bool {
	return e == EAGAIN || e == ETIMEDOUT
}

// Flock locks or unlocks the open file of a descriptor, as how says. It waits
// while another open file of the same file is in the way; with LOCK_NB it
// returns EWOULDBLOCK instead. Locks are advisory: they bind only those who ask.
func Flock(fd int, how int) (err error) {
	if e := disk.Flock(disk.Default(), fd, how); e != 0 {
		return Errno(e)
	}
	return nil
}

// Getpid returns 1.
func Getpid() (pid int) { return 1 }
