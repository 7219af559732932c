// Package follow waits for changes of Go source.
//
// It looks at names, sizes and times a few times a second. That sees what editors do
// (write in place, or rename a new file over the old one) on every file system, shared
// folders and containers included, which notices of the kernel do not.
package follow

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// pause is how often it looks. A change counts once nothing more has changed for as long.
const pause = 150 * time.Millisecond

// most bounds the files of a module that are looked at. Of a larger one only the folder
// itself is followed.
const most = 1000

// Follower waits for changes of the source of one program. It is for one goroutine.
type Follower struct {
	root string // where it looks: a file, a folder, or a module
	deep bool   // folders below, too
	seen snapshot
}

// snapshot is what files looked like.
type snapshot map[string]stamp

type stamp struct {
	size int64
	time time.Time
}

// New follows the Go file or folder at path, and the module that it is in.
func New(path string) *Follower {
	f := &Follower{root: path}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		if root, ok := module(path); ok {
			whole := &Follower{root: root, deep: true}
			if files := whole.look(); len(files) <= most {
				whole.seen = files
				return whole
			}
		}
	}
	f.seen = f.look()
	return f
}

// module returns the folder of the module that a folder is in.
func module(dir string) (root string, ok bool) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", false
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", false
		}
		dir = up
	}
}

// Next waits until something has changed since New, or since the last call, and nothing
// changes any more. It returns the names of the files that did, in order; or ctx's error.
func (f *Follower) Next(ctx context.Context) ([]string, error) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	before := f.seen
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-tick.C:
		}
		now := f.look()
		still := maps.Equal(now, f.seen)
		f.seen = now
		if names := differ(before, now); still && len(names) > 0 {
			return names, nil
		}
	}
}

func differ(a, b snapshot) []string {
	changed := map[string]bool{}
	for path, s := range a {
		if b[path] != s {
			changed[filepath.Base(path)] = true
		}
	}
	for path := range b {
		if _, ok := a[path]; !ok {
			changed[filepath.Base(path)] = true
		}
	}
	return slices.Sorted(maps.Keys(changed))
}

var errEnough = errors.New("enough was seen")

// look takes a snapshot. What cannot be read is left out: that it is gone is a change.
func (f *Follower) look() snapshot {
	out := snapshot{}
	info, err := os.Stat(f.root)
	if err != nil {
		return out
	}
	if !info.IsDir() {
		out[f.root] = stamp{info.Size(), info.ModTime()}
		return out
	}
	// The error is ours.
	_ = filepath.WalkDir(f.root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case d.IsDir() && path != f.root && (!f.deep || skipped(d.Name())):
			return fs.SkipDir
		case d.IsDir() || !source(d.Name()):
			return nil
		case len(out) > most:
			return errEnough
		}
		if info, err := d.Info(); err == nil {
			out[path] = stamp{info.Size(), info.ModTime()}
		}
		return nil
	})
	return out
}

func skipped(folder string) bool {
	return folder == "vendor" || folder == "node_modules" || folder == "testdata" || strings.HasPrefix(folder, ".") || strings.HasPrefix(folder, "_")
}

// source reports whether a file has a part in how a program runs.
func source(name string) bool {
	return strings.HasSuffix(name, ".go") && !strings.HasPrefix(name, ".") || name == "go.mod" || name == "go.sum" || name == "go.work"
}
