// Package disk is the disk of a lesson: an empty folder for each run, with the
// system calls of package os. Names are relative to the folder.
//
// In the engine the disk is a modelled one. Compiled, as here, files are real, in
// a temporary folder, and a crash of the process may strike before any call. Only
// PowerLoss cannot be had for real: see there.
package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/world"
)

// folder is the disk of one run. Beside the real files it keeps what a power loss
// would leave of them.
type folder struct {
	path string

	mu    sync.Mutex
	names map[string]*inode // what programs see
	kept  map[string]*inode // what survives
	open  map[*File]bool
}

// inode is one file, whatever its name.
type inode struct {
	saved []byte        // content that survives
	lock  chan struct{} // where a table stands for flock(2)
}

var (
	current   *folder
	owner     string // run that has it
	currentMu sync.Mutex
)

// ours returns the folder of the run under way.
func ours() *folder {
	currentMu.Lock()
	defer currentMu.Unlock()
	run := world.Name()
	if current != nil && owner == run {
		return current
	}
	path, err := os.MkdirTemp("", run+"_")
	if err != nil {
		err = fmt.Errorf("making the folder of a run: %w; is there room in %s, and may this user write there?", err, os.TempDir())
		world.Fail(err)
		panic(err)
	}
	d := &folder{path: path, names: map[string]*inode{}, kept: map[string]*inode{}, open: map[*File]bool{}}
	current, owner = d, run
	world.OnEnd(d.remove)
	return d
}

// remove closes what is still open and removes the folder.
func (d *folder) remove() {
	currentMu.Lock()
	if current == d {
		current = nil
	}
	currentMu.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	for f := range d.open {
		_ = f.real.Close()
	}
	if err := os.RemoveAll(d.path); err != nil {
		world.Fail(fmt.Errorf("removing the folder of a run: %w; remove it yourself", err))
	}
}

func (d *folder) at(name string) string { return filepath.Join(d.path, name) }

// plain makes an error speak of the name that the lesson knows.
func plain(err error, name string) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return &fs.PathError{Op: p.Op, Path: name, Err: p.Err}
	}
	return err
}

// File is an open file.
type File struct {
	name   string
	real   *os.File
	disk   *folder
	inode  *inode
	forget func()
}

// Open opens a file with the flags of package os, and permissions 0644 for one
// that it creates.
func Open(name string, flag int) (*File, error) {
	fault.Point()
	d := ours()
	d.mu.Lock()
	defer d.mu.Unlock()
	real, err := os.OpenFile(d.at(name), flag, 0o644)
	if err != nil {
		return nil, plain(err, name)
	}
	if d.names[name] == nil {
		d.names[name] = &inode{lock: make(chan struct{}, 1)}
	}
	f := &File{name: name, real: real, disk: d, inode: d.names[name]}
	d.open[f] = true
	f.forget = fault.AtCrash(func() { _ = f.close() })
	return f, nil
}

// Read reads into b; it is one system call.
func (f *File) Read(b []byte) (int, error) {
	fault.Point()
	return f.real.Read(b)
}

// Write writes b; it is one system call.
func (f *File) Write(b []byte) (int, error) {
	fault.Point()
	n, err := f.real.Write(b)
	return n, plain(err, f.name)
}

// WriteString writes s; it is one system call.
func (f *File) WriteString(s string) (int, error) { return f.Write([]byte(s)) }

// Seek moves the offset, counted from where package io says.
func (f *File) Seek(offset int64, whence int) (int64, error) {
	fault.Point()
	at, err := f.real.Seek(offset, whence)
	return at, plain(err, f.name)
}

// Sync makes the content durable.
func (f *File) Sync() error {
	fault.Point()
	if err := f.real.Sync(); err != nil {
		return plain(err, f.name)
	}
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	return f.disk.save(f.inode)
}

// save notes the content of a file as durable, whatever its name is by now.
func (d *folder) save(n *inode) error {
	for name, has := range d.names {
		if has == n {
			text, err := os.ReadFile(d.at(name))
			n.saved = text
			return plain(err, name)
		}
	}
	return nil
}

// Close closes the file and gives up its lock.
func (f *File) Close() error {
	fault.Point()
	f.forget()
	return plain(f.close(), f.name)
}

func (f *File) close() error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	delete(f.disk.open, f)
	f.release()
	return f.real.Close()
}

// Lock waits for the exclusive lock of flock(2). It is advisory: it binds only
// those who ask for it.
func (f *File) Lock() error {
	fault.Point()
	return f.flock(true)
}

// Unlock gives the lock up.
func (f *File) Unlock() error {
	fault.Point()
	return f.flock(false)
}

// ReadFile reads a whole file.
func ReadFile(name string) ([]byte, error) {
	fault.Point()
	text, err := os.ReadFile(ours().at(name))
	return text, plain(err, name)
}

// WriteFile opens a file, empties it, writes text and closes it. A crash may come
// in between.
func WriteFile(name string, text []byte) error {
	f, err := Open(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// Truncate cuts a file off.
func Truncate(name string, size int64) error {
	fault.Point()
	return plain(os.Truncate(ours().at(name), size), name)
}

// Rename gives a file another name. What had that name is replaced in the same
// moment.
func Rename(from, to string) error {
	fault.Point()
	d := ours()
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := os.Rename(d.at(from), d.at(to)); err != nil {
		if l := (*os.LinkError)(nil); errors.As(err, &l) {
			err = &os.LinkError{Op: l.Op, Old: from, New: to, Err: l.Err}
		}
		return err
	}
	d.names[to] = d.names[from]
	delete(d.names, from)
	return nil
}

// Remove removes a file.
func Remove(name string) error {
	fault.Point()
	d := ours()
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := os.Remove(d.at(name)); err != nil {
		return plain(err, name)
	}
	delete(d.names, name)
	return nil
}
