package load

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"sync"

	"racelab/sim/library"
	"racelab/sim/machine"
)

// This file type-checks library packages, once for the whole process. What it
// yields never changes afterwards, so any number of loads may share it.

// checked is a package with its syntax and types.
type checked struct {
	path  string
	pkg   *types.Package
	files []*ast.File
	info  *types.Info
	steps map[token.Pos]machine.StepOrder // functions whose body is one atomic step, and how it orders memory
	deps  []*checked
	left  map[string]string // of the program itself: names that are left out, and why
}

// librarySource hands out library packages.
type librarySource struct {
	mu   sync.Mutex
	fset *token.FileSet
	pkgs map[string]*checked
}

// libraryBase keeps positions in the library apart from those in programs.
const libraryBase = 1 << 40

var shared = sync.OnceValue(func() *librarySource {
	fset := token.NewFileSet()
	fset.AddFile("", libraryBase, 0)
	return &librarySource{fset: fset, pkgs: map[string]*checked{}}
})

// errNotInLibrary says what there is instead.
type errNotInLibrary struct{ path string }

// get returns a library package, checking it and what it imports first.
func (l *librarySource) get(path string) (*checked, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.load(path)
}

func (l *librarySource) load(path string) (*checked, error) {
	if c, ok := l.pkgs[path]; ok {
		return c, nil
	}
	files, ok := library.Files(path)
	if !ok {
		return nil, errNotInLibrary{path}
	}
	c := &checked{path: path, info: newInfo(), steps: map[token.Pos]machine.StepOrder{}}
	for _, f := range files {
		file, err := parser.ParseFile(l.fset, path+"/"+f.Name, f.Text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("the library package %s does not parse: %w", path, err)
		}
		c.files = append(c.files, file)
		findSteps(file, c.steps)
	}
	seen := map[string]bool{}
	conf := types.Config{Sizes: sizes, Importer: importerFunc(func(dep string) (*types.Package, error) {
		if dep == "unsafe" {
			return types.Unsafe, nil
		}
		d, err := l.load(dep)
		if err != nil {
			return nil, err
		}
		if !seen[dep] {
			seen[dep] = true
			c.deps = append(c.deps, d)
		}
		return d.pkg, nil
	})}
	pkg, err := conf.Check(path, l.fset, c.files, c.info)
	if err != nil {
		return nil, fmt.Errorf("the library package %s does not type-check: %w", path, err)
	}
	c.pkg = pkg
	countOnly(c.files, c.info)
	l.pkgs[path] = c
	return c, nil
}

// stepOrders are the words behind racelab:step, which say how a step orders memory.
var stepOrders = map[string]machine.StepOrder{
	"":         machine.StepAcquires | machine.StepReleases,
	"acquires": machine.StepAcquires,
	"releases": machine.StepReleases,
	"apart":    0,
}

// findSteps notes the functions that carry the directive racelab:step.
func findSteps(file *ast.File, steps map[token.Pos]machine.StepOrder) {
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Doc == nil {
			continue
		}
		for _, c := range fn.Doc.List {
			if word, ok := strings.CutPrefix(c.Text, "//racelab:step"); ok {
				steps[fn.Name.Pos()] = stepOrders[strings.TrimSpace(word)]
			}
		}
	}
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

var sizes = machine.Sizes

func newInfo() *types.Info {
	return &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		FileVersions: map[*ast.File]string{},
		Implicits:    map[ast.Node]types.Object{},
		Instances:    map[*ast.Ident]types.Instance{},
		Scopes:       map[ast.Node]*types.Scope{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
	}
}
