package progress

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// File is a Store in one file of the learner's. A lock on a second file beside it
// keeps two programs from changing it at once; each change is written to a third
// and renamed, so that the file is whole at any moment, whatever ends the program.
type File struct {
	path   string
	notice func(string)
	newer  sync.Once // that a newer file was left alone is told once
}

// DefaultPath returns where a learner's progress lies by the XDG base directory
// specification: racelab/progress.json in $XDG_STATE_HOME, or in
// ~/.local/state. getenv is os.Getenv.
func DefaultPath(getenv func(string) string) (string, error) {
	state := getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(state) { // the specification says to pass over others
		home := getenv("HOME")
		if home == "" {
			home = getenv("USERPROFILE")
		}
		if !filepath.IsAbs(home) {
			return "", errors.New("finding a place for your progress: neither XDG_STATE_HOME nor HOME is set to a folder")
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "racelab", "progress.json"), nil
}

// NewFile returns the store in the file at path, which need not be there yet.
// notice, if not nil, is told in a sentence when a file was kept aside.
func NewFile(path string, notice func(string)) *File {
	if notice == nil {
		notice = func(string) {}
	}
	return &File{path: path, notice: notice}
}

// Path returns where the file is.
func (f *File) Path() string { return f.path }

// Load implements Store.
func (f *File) Load(ctx context.Context) (Record, error) {
	r, _, err := f.read()
	if !asideNeeded(err) {
		return r, err
	}
	// Two programs may find the same damage: one of them moves it.
	unlock, err := f.lock(ctx)
	if err != nil {
		return Record{}, err
	}
	defer unlock()
	r, _, err = f.readOrMove()
	return r, err
}

// Update implements Store.
func (f *File) Update(ctx context.Context, change func(*Record)) (Record, error) {
	unlock, err := f.lock(ctx)
	if err != nil {
		return Record{}, err
	}
	defer unlock()
	r, path, err := f.readOrMove()
	if err != nil {
		return Record{}, err
	}
	change(&r)
	r.Version = Version
	text, err := Encode(r)
	if err != nil {
		return Record{}, err
	}
	if err := replace(path, text); err != nil {
		return Record{}, fmt.Errorf("saving your progress in %s: %w; what was saved before is still there", path, err)
	}
	return r, nil
}

// lock waits until no other program changes the file. The returned function gives
// the lock back. A program that ends, however, has given it back.
func (f *File) lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return nil, fmt.Errorf("making a folder for your progress: %w", err)
	}
	l := flock.New(f.path + ".lock")
	if ok, err := l.TryLockContext(ctx, 10*time.Millisecond); err != nil || !ok {
		return nil, fmt.Errorf("waiting for another racelab to save its progress in %s: %w", f.path, err)
	}
	return func() { _ = l.Close() }, nil
}

// damagedError wraps what is wrong with a file that has to go aside.
type damagedError struct{ err error }

func (e *damagedError) Error() string { return e.err.Error() }

func asideNeeded(err error) bool {
	var damaged *damagedError
	return errors.As(err, &damaged)
}

// read returns the record and the file that it belongs in: the file itself, or,
// beside one that a newer racelab wrote, a file for this version.
func (f *File) read() (r Record, path string, err error) {
	r, err = readFile(f.path)
	var newer *NewerError
	if !errors.As(err, &newer) {
		return r, f.path, err
	}
	own := strings.TrimSuffix(f.path, ".json") + fmt.Sprintf(".v%d.json", Version)
	f.newer.Do(func() {
		f.notice(fmt.Sprintf("Your progress in %s cannot be used: %v. It was left alone; until you update, progress is kept in %s.", f.path, newer, own))
	})
	r, err = readFile(own)
	return r, own, err
}

// readFile returns an empty record if there is no file.
func readFile(path string) (Record, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Record{}, nil
	case err != nil:
		return Record{}, fmt.Errorf("reading your progress: %w", err)
	case !info.Mode().IsRegular():
		return Record{}, fmt.Errorf("reading your progress: %s is not a file; move it away", path)
	case info.Size() > maxSize:
		return Record{}, &damagedError{fmt.Errorf("it has more than %d MiB", maxSize>>20)}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Record{}, fmt.Errorf("reading your progress: %w", err)
	}
	r, err := Decode(text)
	var newer *NewerError
	if err != nil && !errors.As(err, &newer) {
		err = &damagedError{err}
	}
	return r, err
}

// readOrMove reads, and moves a damaged file aside. The caller holds the lock.
func (f *File) readOrMove() (Record, string, error) {
	r, path, err := f.read()
	if !asideNeeded(err) {
		return r, path, err
	}
	aside, moved := moveAside(path)
	if moved != nil {
		return Record{}, path, fmt.Errorf("your progress in %s cannot be read (%w), and moving it aside failed: %w", path, err, moved)
	}
	f.notice(fmt.Sprintf("Your progress in %s could not be read: %v. It is kept as %s, and a new file begins.", path, err, aside))
	return Record{}, path, nil
}

// moveAside gives a file a name that nothing has.
func moveAside(path string) (aside string, err error) {
	for n := 1; n < 1000; n++ {
		aside = fmt.Sprintf("%s.damaged-%d", path, n)
		if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
			return aside, os.Rename(path, aside)
		}
	}
	return "", errors.New("there are a thousand damaged files beside it; look at them and delete what you do not need")
}

// replace puts text in place of the file at path, whole or not at all, and waits
// until the disk has it.
func replace(path string, text []byte) error {
	folder := filepath.Dir(path)
	tmp, err := os.CreateTemp(folder, ".progress-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	_, err = tmp.Write(text)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	if d, err := os.Open(folder); err == nil {
		_ = d.Sync() // some systems cannot sync a folder
		_ = d.Close()
	}
	return nil
}
