// Package lessons is the catalogue of the course.
//
// A lesson is a folder here and a page in content/lessons, both with the
// lesson's name. The folder holds an ordinary Go package that is compiled into
// the binary and whose source is embedded, for the engine to run and the learner
// to read:
//
//   - type Lesson is the world that the actors share. Its bool fields with a tag
//     fix, partial, wrong or fault are the switches. One value is one run.
//   - Setup, if there is one, runs before the actors. Every other exported method
//     of *Lesson without parameters and results is an actor, in source order.
//   - Outcome() string names what a run left behind, Invariant() error says
//     whether that may be. Both are called when every actor has ended.
//
// Branches on switches are shown folded (Fold). The page begins with the fields
// title, part, order, level, minutes and goal (and riddle, a second line of the title; after, the lesson that had best come
// before; needs, of a lesson whose compiled runs show all that
// can happen only on a real server; pattern, of one whose failure the engine has no
// name for; timers, of one in which time passes only when nobody can run; expects, with | between them:
// what people expect to be left behind and no interleaving does; and unserved, which says why whoever comes second may
// get nothing, where that is so), and has the sections that Sections lists; numbers in
// its prose are placeholders that the engine fills (Prose).
//
// To add a lesson, run `racelab lessons new NAME`, which writes a folder and a page
// to replace, and `go generate ./lessons`. The tests of this package, which are the
// lesson linter, then tell what is still missing.
package lessons

//go:generate go run ./internal/register/generate
//go:generate go generate ./course

import (
	"cmp"
	"embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"racelab/content"
	"racelab/lessons/internal/register"
	"racelab/sim"
)

//go:embed */*.go
var source embed.FS

// Lesson is one incident of the course.
type Lesson struct {
	Name     string       // "lost-update": the name of its folder, its page, and on the command line
	Title    string       // "A deposit disappears": what goes wrong, as its victim sees it
	Riddle   string       // "Two people, one account": a second line below the title; may be ""
	Part     string       // the part of the course that it belongs to
	Order    int          // its place in the course, from 1
	Files    []sim.File   // the source, sorted by name, as the engine and the learner read it
	Switches []sim.Switch // in source order
	Needs    string       // "postgres" if compiled runs show all that can happen only there; else ""
	Timers   string       // "idle" if time passes, in all that is told and counted, only when nobody can run; "" if it has no part in the lesson
	Pattern  string       // the failure's name where the engine has none for it; else ""
	Level    int          // from 1, for beginners, to Levels
	Minutes  int          // about how long it takes
	Goal     string       // what the learner can do afterwards, as a sentence
	After    string       // the lesson that had best come before, by name; else ""
	Expects  []string     // what people expect to be left behind, in the words of outcomes, and no interleaving does
	New      func() any   // makes a compiled *Lesson, with no switch on; nil of a lesson of a pack, which is compiled when it is to run
	page     page
	load     func() (*sim.Program, error)
	early    *sync.Map // what Early found out, by switches
	written  *Written  // of a lesson of a pack
}

// catalogue is read once: hundreds of learners share a process, and a lesson does
// not change.
var catalogue = sync.OnceValue(readAll)

// All returns every lesson in the order of the course, and behind them those that were
// added. The lessons are shared and not to be changed.
func All() []*Lesson { return slices.Concat(catalogue(), added.list()) }

func readAll() []*Lesson {
	folders, _ := register.Folders(source) // the pattern is valid
	makers := makers()
	var all []*Lesson
	for _, folder := range folders {
		if l, err := read(source, content.FS(), folder); err == nil {
			l.New = makers[folder]
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b *Lesson) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Name, b.Name))
	})
	return all
}

// read makes the lesson that stands in a folder of code and has its page in
// pages. The error says what its author must mend.
func read(code, pages fs.FS, folder string) (*Lesson, error) {
	w := Written{Name: folder}
	names, err := fs.Glob(code, folder+"/*.go")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(code, name)
		if err != nil {
			return nil, err
		}
		w.Files = append(w.Files, sim.File{Name: path.Base(name), Text: text})
	}
	text, err := fs.ReadFile(pages, "lessons/"+folder+".md")
	if err != nil {
		return nil, fmt.Errorf("lesson %s needs a page content/lessons/%s.md", folder, folder)
	}
	w.Page = string(text)
	return w.lesson()
}

// lesson makes a lesson of what its author wrote.
func (w Written) lesson() (*Lesson, error) {
	l := &Lesson{Name: w.Name, Files: w.Files, early: &sync.Map{}}
	for _, f := range w.Files {
		file, err := parser.ParseFile(token.NewFileSet(), l.codePlace()+"/"+f.Name, f.Text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		l.Switches = append(l.Switches, switchFields(file)...)
	}
	var err error
	if l.page, err = parsePage(w.Page, w.Part); err != nil {
		return nil, fmt.Errorf("%s: %w", l.pagePlace(), err)
	}
	l.load = sync.OnceValues(func() (*sim.Program, error) { return sim.Load(l.Name, l.Files) })
	l.Title, l.Part, l.Order, l.Needs, l.Pattern, l.Timers = l.page.title, l.page.part, l.page.order, l.page.needs, l.page.pattern, l.page.timers
	l.Riddle, l.Level, l.Minutes, l.Goal, l.After, l.Expects = l.page.riddle, l.page.level, l.page.minutes, l.page.goal, l.page.after, l.page.expects
	return l, nil
}

// Actors returns the names of the actor methods in source order, which is the
// order of the lanes.
func (l *Lesson) Actors() []string {
	var names []string
	for _, f := range l.Files {
		file, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Text, parser.SkipObjectResolution)
		if err != nil { // it was parsed when it was read
			continue
		}
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if ok && fn.Recv != nil && fn.Name.IsExported() && fn.Name.Name != "Setup" && fn.Type.Params.NumFields() == 0 && fn.Type.Results.NumFields() == 0 {
				names = append(names, fn.Name.Name)
			}
		}
	}
	return names
}

// Imports returns the paths that the lesson's source imports.
func (l *Lesson) Imports() []string {
	var paths []string
	for _, f := range l.Files {
		file, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Text, parser.ImportsOnly)
		if err != nil { // it was parsed when it was read
			continue
		}
		for _, spec := range file.Imports {
			if path, err := strconv.Unquote(spec.Path.Value); err == nil {
				paths = append(paths, path)
			}
		}
	}
	return paths
}

// Load compiles the lesson for the engine: one of the catalogue once for all who
// ask.
func (l *Lesson) Load() (*sim.Program, error) {
	if l.load != nil {
		return l.load()
	}
	return sim.Load(l.Name, l.Files)
}

// UnknownError is the error of Find.
type UnknownError struct {
	Name string // that was asked for
	Hint string // "did you mean lost-update?", "the lessons are …"
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("there is no lesson %q; %s", e.Name, e.Hint)
}

// Find returns the lesson of that name. Otherwise it returns an *UnknownError
// that names those that come close, or all.
func Find(name string) (*Lesson, error) {
	all := All()
	names := make([]string, len(all))
	for i, l := range all {
		if l.Name == name {
			return l, nil
		}
		names[i] = l.Name
	}
	hint := "the lessons are " + strings.Join(names, ", ")
	if near := Closest(name, names); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return nil, &UnknownError{Name: name, Hint: hint}
}
