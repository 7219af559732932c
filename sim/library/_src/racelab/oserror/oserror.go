// Package oserror has the errors that os, io/fs and syscall share.
package oserror

import "errors"

// What went wrong with a file, whatever the operating system calls it.
var (
	ErrInvalid    = errors.New("invalid argument")
	ErrPermission = errors.New("permission denied")
	ErrExist      = errors.New("file already exists")
	ErrNotExist   = errors.New("file does not exist")
	ErrClosed     = errors.New("file already closed")
)
