// Package katas is the catalogue of katas: small concurrent programs that a learner writes
// from nothing, against a specification and tests that are shown.
//
// A kata is a folder and a page, both with the kata's name. The folder has
//
//   - starter: an ordinary Go package, what the learner begins with and the tests
//   - right/NAME: reference solutions, each the one file that the learner writes
//   - wrong/NAME: submissions that people really make, and that do not hold
//   - hidden, in an audit: tests that judge and are never shown
//
// and the page, which is content/katas/NAME.md here and kata.md in the folder of a pack,
// begins with the fields title, order, level, minutes and goal (also timers, forbid and audits, see
// Kata), and has the sections that Sections lists. Right and wrong submissions have a
// heading of the third level each.
//
// The folders are below _src, so that the go command passes over them: what is wrong on
// purpose is nothing to vet. Package exercise judges submissions, and its tests prove of every
// kata that its references hold in every interleaving and that nothing wrong does.
package katas

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"racelab/content"
	"racelab/sim"
)

//go:embed all:_src
var source embed.FS

// Kata is one of them.
type Kata struct {
	Name    string // "worker-pool"
	Title   string
	Goal    string // what the learner can do afterwards
	Order   int
	Level   int // 1 to 3
	Minutes int

	// Timers says when time may pass while somebody could still run: "any" moment; "idle":
	// never; or how often at most in a run, as a number.
	Timers string
	// Forbid has what a submission may not use, as it is what is to be written: names such as
	// sync.Once, or sync/atomic.Add* for all that begin so; import paths; chan, for channels; and a dot and a name, such as .Swap, for
	// whatever is selected by that name.
	Forbid []string

	// Audits are the lessons whose damage the query of an audit finds.
	Audits []string

	Spec  string   // Markdown: what is to be written
	Hints []string // Markdown, in the order in which they are given
	Note  string   // Markdown: what the standard library or a well-kept module does

	Starter sim.File   // what the learner begins with, and the one file that a submission is
	Tests   []sim.File // given
	Hidden  []sim.File // tests that judge and are never shown, such as of an audit
	Right   []Submission
	Wrong   []Submission
}

// Submission is a solution of a kata, right or wrong.
type Submission struct {
	Name string
	Text string // Markdown: how it works, or why it does not
	File sim.File

	// Of a wrong one: the test that fails, empty for all that is refused, and words of the
	// verdict. It is how the linter knows that it fails for the reason that its text gives.
	Test, Said string
}

// all reads the catalogue once.
var all = sync.OnceValues(func() ([]*Kata, error) {
	folders, err := fs.ReadDir(source, "_src")
	if err != nil {
		return nil, fmt.Errorf("reading the katas: %w", err)
	}
	var out []*Kata
	for _, f := range folders {
		folder, err := fs.Sub(source, "_src/"+f.Name())
		if err != nil {
			return nil, fmt.Errorf("reading the kata %s: %w", f.Name(), err)
		}
		page, err := fs.ReadFile(content.FS(), "katas/"+f.Name()+".md")
		if err != nil {
			return nil, fmt.Errorf("reading the page of the kata %s: %w", f.Name(), err)
		}
		k, err := Read(f.Name(), folder, string(page))
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b *Kata) int { return cmp.Or(a.Order-b.Order, strings.Compare(a.Name, b.Name)) })
	return out, nil
})

// added are the katas that the command line was given a pack of, for the whole process.
var added struct {
	mu  sync.Mutex
	all []*Kata
}

// All returns the katas of the course in their order, and behind them those that were added. The error says which
// file is wrong; the tests of this package hold that there is none.
func All() ([]*Kata, error) {
	course, err := all()
	added.mu.Lock()
	defer added.mu.Unlock()
	return slices.Concat(course, added.all), err
}

// Add puts katas behind those of the course, for All and Find in this process. A program does so once, before anything
// asks for katas. remove takes them away again.
func Add(more ...*Kata) (remove func()) {
	added.mu.Lock()
	defer added.mu.Unlock()
	before := added.all
	added.all = slices.Concat(before, more)
	return func() {
		added.mu.Lock()
		defer added.mu.Unlock()
		added.all = before
	}
}

// Find returns the kata of a name.
func Find(name string) (*Kata, error) {
	known, err := All()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, k := range known {
		if k.Name == name {
			return k, nil
		}
		names = append(names, k.Name)
	}
	return nil, fmt.Errorf("there is no kata %q; there are %s", name, strings.Join(names, ", "))
}

// Package returns the name of the Go package that is to be written.
func (k *Kata) Package() string {
	for _, line := range strings.Split(string(k.Starter.Text), "\n") {
		if name, ok := strings.CutPrefix(line, "package "); ok {
			return strings.TrimSpace(name)
		}
	}
	return ""
}

// CopyExample writes the kata once as a pack has it, with its page, into a folder that is there and empty. It returns
// the paths of its files, relative to dir.
func CopyExample(dir string) (files []string, err error) {
	page, err := fs.ReadFile(content.FS(), "katas/once.md")
	if err != nil {
		return nil, err
	}
	example, err := fs.Sub(source, "_src/once")
	if err != nil {
		return nil, err
	}
	if err := os.CopyFS(dir, example); err != nil {
		return nil, fmt.Errorf("writing the kata: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "kata.md"), page, 0o644); err != nil {
		return nil, fmt.Errorf("writing the kata: %w", err)
	}
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, name)
		}
		return err
	})
	return files, err
}
