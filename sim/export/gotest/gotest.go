// Package gotest turns the failing run of a token into an ordinary Go test that needs no racelab: a patch that
// puts calls into the program at the statements that the run takes, and a test that lets them go on in the run's
// order only.
//
// What is forced is the order in which statements begin, not every visible step: what a call of a library
// does inside is its own affair, as are the cases that a select picks. So whether the test shows the failure
// is to be tried (package command does, where there is a toolchain). An order that is no longer possible,
// since the code was mended, holds nothing up for long: everybody is let go, and the test judges by what
// comes then.
package gotest

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aymanbagabas/go-udiff"

	"racelab/sim"
)

// Subject is what the run is a run of.
type Subject struct {
	Entry sim.Entry
	Token string
	// Body is how the test runs the entry: statements. Empty: it calls the test or main.
	Body    string
	Imports []string // that Body needs
}

// Test is what was made of a run.
type Test struct {
	Name    string            // of the test
	Changed map[string][]byte // files that get calls, and the two new ones, by base name
	Patch   []byte            // the same as a unified diff, for git apply
	Unheld  []string          // where the run's order cannot be held by calls, in words
}

// hookFile and testFile are the new files.
const (
	hookFile = "racelab_order.go"
	testFile = "racelab_order_test.go"
)

// Make writes the test for a run to its end. The error says why there can be none.
func Make(run *sim.Run, files []sim.File, s Subject) (*Test, error) {
	m := &maker{run: run, subject: s, sources: map[string]*source{}}
	if err := m.parse(files); err != nil {
		return nil, err
	}
	end := run.View(run.Len()).End
	if end == nil || !end.Fails {
		return nil, errors.New("this run does not fail by itself, so there is no order that a test could force; a data race is seen by go test -race without one")
	}
	if strings.Contains(end.Why, "concurrent map") {
		return nil, errors.New("this run ends with the runtime's word about a map that two goroutines use at once, which it notices by luck only; go test -race always does")
	}
	m.execute(run.Events(run.Len()))
	if len(m.items) == 0 {
		return nil, errors.New("no statement of the package itself takes a step in this run, so there is nothing to hold up")
	}
	m.enterEarly()
	return m.write(end)
}

// source is one file of the package.
type source struct {
	name  string
	text  []byte
	files *token.FileSet
	file  *ast.File
	edits []edit
}

// edit replaces text[from:to]; several at one place come in the order in which they were made.
type edit struct {
	from, to int
	text     string
}

type maker struct {
	run     *sim.Run
	subject Subject
	sources map[string]*source // by name as the run has it
	order   []*source
	spots   []*spot
	execs   []*exec
	items   []item
	unheld  []string
}

func (m *maker) parse(files []sim.File) error {
	for _, f := range files {
		s := &source{name: filepath.Base(f.Name), text: f.Text, files: token.NewFileSet()}
		var err error
		if s.file, err = parser.ParseFile(s.files, f.Name, f.Text, parser.ParseComments|parser.SkipObjectResolution); err != nil {
			return fmt.Errorf("reading %s: %w", s.name, err)
		}
		if strings.HasSuffix(s.file.Name.Name, "_test") {
			return fmt.Errorf("%s is of package %s, which stands outside the package that it tests: the calls that hold up goroutines can be put into one package only; copy the test into package %s", s.name, s.file.Name.Name, strings.TrimSuffix(s.file.Name.Name, "_test"))
		}
		if s.name == hookFile || s.name == testFile {
			return fmt.Errorf("%s is there already: take the earlier patch out first, git apply -R", s.name)
		}
		m.sources[f.Name] = s
		m.order = append(m.order, s)
	}
	return nil
}

// write makes the files.
func (m *maker) write(end *sim.End) (*Test, error) {
	t := &Test{Name: m.testName(), Changed: map[string][]byte{}, Unheld: m.unheld}
	var patch strings.Builder
	add := func(name string, old, text []byte) {
		t.Changed[name] = text
		from := "a/" + name
		if old == nil {
			from = "/dev/null"
		}
		patch.WriteString(udiff.Unified(from, "b/"+name, string(old), string(text)))
	}
	pkg := m.order[0].file.Name.Name
	hooks, err := hooksSource(pkg)
	if err != nil {
		return nil, err
	}
	test, err := m.testSource(pkg, t.Name, end)
	if err != nil {
		return nil, err
	}
	for _, s := range m.order {
		if len(s.edits) > 0 {
			add(s.name, s.text, s.edited())
		}
	}
	add(hookFile, nil, hooks)
	add(testFile, nil, test)
	t.Patch = []byte(patch.String())
	return t, nil
}

func (m *maker) testName() string {
	switch m.subject.Entry.Kind {
	case sim.Main:
		return "TestMainInOrder"
	case sim.Lesson:
		return "TestLessonInOrder"
	}
	return m.subject.Entry.Name + "InOrder"
}

// edited returns the text with its edits.
func (s *source) edited() []byte {
	edits := slices.Clone(s.edits)
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out []byte
	at := 0
	for _, e := range edits {
		out = append(out, s.text[at:e.from]...)
		out = append(out, e.text...)
		at = e.to
	}
	return append(out, s.text[at:]...)
}

// longest is how long the test waits for the next statement of the order, beside what the run lets pass.
const longest = 3 * time.Second

// patience is how long a test may take beside that before it counts as stuck.
const patience = 10 * time.Second
