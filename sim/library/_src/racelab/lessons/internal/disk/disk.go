// Package disk is the disk of a lesson: an empty folder for each run, with the
// system calls of package os. Here it is the modelled disk of the run.
package disk

import (
	"os"
	"syscall"

	"racelab/disk"
)

// File is an open file.
type File struct{ f *os.File }

// Open opens a file with the flags of package os, and permissions 0644 for one
// that it creates.
func Open(name string, flag int) (*File, error) {
	f, err := os.OpenFile(name, flag, 0o644)
	if err != nil {
		return nil, err
	}
	return &File{f}, nil
}

// Read reads into b; it is one system call.
func (f *File) Read(b []byte) (int, error) { return f.f.Read(b) }

// Write writes b; it is one system call.
func (f *File) Write(b []byte) (int, error) { return f.f.Write(b) }

// WriteString writes s; it is one system call.
func (f *File) WriteString(s string) (int, error) { return f.f.WriteString(s) }

// Seek moves the offset, counted from where package io says.
func (f *File) Seek(offset int64, whence int) (int64, error) { return f.f.Seek(offset, whence) }

// Sync makes the content durable.
func (f *File) Sync() error { return f.f.Sync() }

// Close closes the file and gives up its lock.
func (f *File) Close() error { return f.f.Close() }

// Lock waits for the exclusive lock of flock(2). It is advisory: it binds only
// those who ask for it.
func (f *File) Lock() error { return syscall.Flock(int(f.f.Fd()), syscall.LOCK_EX) }

// Unlock gives the lock up.
func (f *File) Unlock() error { return syscall.Flock(int(f.f.Fd()), syscall.LOCK_UN) }

// ReadFile reads a whole file.
func ReadFile(name string) ([]byte, error) { return os.ReadFile(name) }

// WriteFile opens a file, empties it, writes text and closes it. A crash may come
// in between.
func WriteFile(name string, text []byte) error { return os.WriteFile(name, text, 0o644) }

// Truncate cuts a file off.
func Truncate(name string, size int64) error { return os.Truncate(name, size) }

// Rename gives a file another name. What had that name is replaced in the same
// moment.
func Rename(from, to string) error { return os.Rename(from, to) }

// Remove removes a file.
func Remove(name string) error { return os.Remove(name) }

// SyncDir makes the names in the folder durable: which files there are, and what
// they are called. To sync a file does not do that.
func SyncDir() error {
	dir, err := os.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

// PowerLoss lets the machine go down and come up again. Nothing may be open or
// under way.
func PowerLoss() { disk.Crash(disk.Default()) }
