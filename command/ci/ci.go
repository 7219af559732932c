// Package ci writes what a check found in the forms that machines around a test run
// read: JUnit XML, SARIF, annotations and a job summary for GitHub, and the events of
// `go test -json`. It knows nothing of the engine.
package ci

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// Status is how the check of one test ended.
type Status string

// The statuses, which are also the words for them.
const (
	Holds     Status = "holds"
	Part      Status = "holds as far as covered" // not every interleaving was covered
	Fails     Status = "fails"
	Skipped   Status = "skipped"
	Unchecked Status = "not checked" // it asks for something that the model lacks, or a budget ran out
)

// Run is everything that one command checked.
type Run struct {
	Version  string // of racelab
	Packages []Package
}

// Package is a folder, a file or a lesson.
type Package struct {
	Name    string
	Tests   []Test
	Err     string // why nothing of it could be checked; then it has no tests
	Elapsed time.Duration
}

// Test is what was found in one test, program or lesson.
type Test struct {
	Name     string // of a program or a lesson: its own name
	Status   Status
	Summary  string // one line: "270 of 491 interleavings fail; 2 data races"
	Text     string // the report for people, without colours
	Findings []Finding
	Err      string // of an unchecked test, or why it was skipped
	Elapsed  time.Duration
}

// Kind is a kind of finding, as --fail-on names it.
type Kind string

// The kinds.
const (
	Failure  Kind = "failure" // a failed test, a broken invariant, an exit status
	Panic    Kind = "panic"
	Race     Kind = "race"
	Deadlock Kind = "deadlock"
	Livelock Kind = "livelock"
	Leak     Kind = "leak"
)

// Kinds lists them in the order of what is worst.
func Kinds() []Kind { return []Kind{Failure, Panic, Race, Deadlock, Livelock, Leak} }

// About says what a kind means, in a sentence.
func (k Kind) About() string {
	return map[Kind]string{
		Failure:  "In some interleaving a test fails, or the program exits with a status that is not 0.",
		Panic:    "In some interleaving the program panics.",
		Race:     "Two goroutines use the same variable, one of them writes, and nothing orders them.",
		Deadlock: "In some interleaving nobody can go on.",
		Livelock: "In some interleaving goroutines keep each other busy for ever under a fair scheduler.",
		Leak:     "In some interleaving a goroutine is left behind that waits for ever.",
	}[k]
}

// Finding is one thing that was found, with a token that shows it.
type Finding struct {
	Kind  Kind
	Text  string
	File  string // as the user would open it, with slashes; empty: unknown
	Line  int    // from 1; 0: unknown
	Token string
	Red   bool // it makes the check fail
}

// ID identifies a finding over edits that only move it: its kind and the words about it, without figures.
func (f Finding) ID(pkg, test string) string {
	words := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, f.Text)
	sum := sha256.Sum256([]byte(strings.Join([]string{pkg, test, string(f.Kind), f.File, words}, "\x00")))
	return hex.EncodeToString(sum[:12])
}

// count returns how many tests of a package ended so.
func (p Package) count(statuses ...Status) int {
	n := 0
	for _, t := range p.Tests {
		for _, s := range statuses {
			if t.Status == s {
				n++
			}
		}
	}
	return n
}

// why is the one line that says most about a test.
func (t Test) why() string {
	for _, f := range t.Findings {
		if f.Red {
			return firstSentence(f.Text)
		}
	}
	return cmp.Or(t.Err, t.Summary)
}

// firstSentence cuts a text after its first sentence.
func firstSentence(text string) string {
	if first, _, more := strings.Cut(text, ". "); more {
		return first + "."
	}
	return text
}
