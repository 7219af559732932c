// Package load turns Go source into code for the machine: parse, type-check,
// SSA, compile. It needs neither a Go toolchain nor GOROOT: what programs import
// is embedded (package library).
package load

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"racelab/sim/library"
	"racelab/sim/machine"
)

// File is one source file.
type File struct {
	Name string // as it appears in positions
	Text []byte
}

// Kind says how an entry is run.
type Kind uint8

// The kinds of entry.
const (
	Main   Kind = iota // func main of package main
	Test               // func TestXxx(t *testing.T)
	Lesson             // type Lesson with actor methods
)

// Entry is something in a package that can be run.
type Entry struct {
	Name string // "main", "TestDeposit", "Lesson"
	Kind Kind
}

// Switch is a bool field of a lesson that the learner flips.
type Switch struct {
	Name  string // kebab case: "lock-each"
	Field string // as the source names it: "LockEach"
	Kind  string // fix, partial, wrong or fault
	Text  string
}

// Package is a compiled package.
type Package struct {
	Code     *machine.Program
	Entries  []Entry
	Switches []Switch
	Actors   []string // of a lesson, in source order
	Hash     string   // of the source: 12 hexadecimal digits
}

// maxSource bounds the source of one package, in bytes.
const maxSource = 4 << 20

// Load compiles the files of one package. Local maps import paths of the same
// module to their files; it may be nil. Errors begin with file:line:column where
// there is one.
func Load(files []File, local func(path string) ([]File, bool)) (pkg *Package, err error) {
	defer func() {
		if r := recover(); r != nil {
			pkg, err = nil, fmt.Errorf("this source makes the compiler fail: %v", r)
		}
	}()
	size := 0
	for _, f := range files {
		if size += len(f.Text); size > maxSource {
			return nil, fmt.Errorf("the source is larger than %d MiB, which is more than racelab reads", maxSource>>20)
		}
	}
	l := &loader{fset: token.NewFileSet(), lib: shared(), local: local, loaded: map[string]*checked{}, user: map[*types.Package]bool{}}
	return l.load(files)
}

// loader holds what one call of Load works with.
type loader struct {
	fset    *token.FileSet
	lib     *librarySource
	local   func(path string) ([]File, bool)
	loaded  map[string]*checked // local and library packages, by import path
	order   []*checked          // dependencies first
	user    map[*types.Package]bool
	loading []string
	out     Package
	setup   types.Object
}

func (l *loader) load(files []File) (*Package, error) {
	sum := sha256.New()
	for _, f := range files {
		// Not the whole path: a token must work from another folder.
		fmt.Fprintf(sum, "%s %d\n", filepath.Base(f.Name), len(f.Text))
		sum.Write(f.Text)
	}
	l.out.Hash = fmt.Sprintf("%x", sum.Sum(nil)[:6])
	inside, outside, err := l.parse(files)
	if err != nil {
		return nil, err
	}
	if len(inside)+len(outside) == 0 {
		return nil, errors.New("there are no Go files")
	}
	mains, err := l.checkAll(inside, outside)
	if err != nil {
		return nil, err
	}
	return l.compile(mains)
}

// parse splits the files into the package and its external test package.
func (l *loader) parse(files []File) (inside, outside []*ast.File, err error) {
	name := ""
	for _, f := range files {
		file, err := parser.ParseFile(l.fset, f.Name, f.Text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, nil, firstError(err)
		}
		if err := l.screen(file); err != nil {
			return nil, nil, err
		}
		if err := l.screenDepth(file); err != nil {
			return nil, nil, err
		}
		if err := l.screenLength(file); err != nil {
			return nil, nil, err
		}
		if strings.HasSuffix(f.Name, "_test.go") && strings.HasSuffix(file.Name.Name, "_test") {
			outside = append(outside, file)
			continue
		}
		if name == "" {
			name = file.Name.Name
		}
		if file.Name.Name != name {
			return nil, nil, fmt.Errorf("%s: package %s and package %s stand in one folder; check one of them", l.fset.Position(file.Name.Pos()), name, file.Name.Name)
		}
		inside = append(inside, file)
	}
	if err := l.screenTypes(append(inside[:len(inside):len(inside)], outside...)); err != nil {
		return nil, nil, err
	}
	return inside, outside, nil
}

// firstError words the first of a list of syntax errors.
func firstError(err error) error {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		if len(list) > 1 {
			return fmt.Errorf("%s: %s (and %d more)", list[0].Pos, list[0].Msg, len(list)-1)
		}
		return fmt.Errorf("%s: %s", list[0].Pos, list[0].Msg)
	}
	return err
}

// screen refuses what can never run here, with a better reason than a
// type-checker has.
func (l *loader) screen(file *ast.File) error {
	for _, im := range file.Imports {
		path, err := strconv.Unquote(im.Path.Value)
		at := l.fset.Position(im.Pos())
		switch {
		case err != nil:
			return fmt.Errorf("%s: this import path cannot be read", at)
		case path == "C":
			return fmt.Errorf("%s: this imports \"C\": racelab runs Go only, not cgo", at)
		case path == "unsafe":
			return fmt.Errorf("%s: this imports \"unsafe\": racelab's memory has no addresses to be unsafe with", at)
		case path == "racelab/rt":
			return fmt.Errorf("%s: racelab/rt is for racelab's own library", at)
		}
	}
	for _, d := range file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body == nil {
			return fmt.Errorf("%s: function %s has no body", l.fset.Position(fn.Pos()), fn.Name.Name)
		}
	}
	return nil
}

// importer finds a package in the module at hand or in the library.
func (l *loader) imports(path string) (*types.Package, error) {
	if c, ok := l.loaded[path]; ok {
		return c.pkg, nil
	}
	for _, p := range l.loading {
		if p == path {
			return nil, fmt.Errorf("import cycle through %s", path)
		}
	}
	if l.local != nil {
		if files, ok := l.local(path); ok {
			return l.importLocal(path, files)
		}
	}
	c, err := l.lib.get(path)
	if err != nil {
		return nil, err
	}
	l.addLibrary(c)
	return c.pkg, nil
}

func (l *loader) addLibrary(c *checked) {
	if _, ok := l.loaded[c.path]; ok {
		return
	}
	l.loaded[c.path] = c
	for _, d := range c.deps {
		l.addLibrary(d)
	}
	l.order = append(l.order, c)
}

func (l *loader) importLocal(path string, files []File) (*types.Package, error) {
	l.loading = append(l.loading, path)
	defer func() { l.loading = l.loading[:len(l.loading)-1] }()
	inside, _, err := l.parse(files)
	if err != nil {
		return nil, err
	}
	c, err := l.check(path, inside)
	if err != nil {
		return nil, err
	}
	l.loaded[path] = c
	return c.pkg, nil
}

// check type-checks a package of the user's.
func (l *loader) check(path string, files []*ast.File) (*checked, error) {
	var first error
	more := 0
	conf := types.Config{Sizes: sizes, Importer: importerFunc(l.imports), Error: func(err error) {
		if first == nil {
			first = err
		} else if !strings.HasPrefix(err.(types.Error).Msg, "\t") {
			more++
		}
	}}
	c := &checked{path: path, files: files, info: newInfo()}
	pkg, err := conf.Check(path, l.fset, files, c.info)
	if first != nil {
		return nil, l.typeError(first, more, files)
	}
	if err != nil {
		return nil, err
	}
	c.pkg = pkg
	l.user[pkg] = true
	l.order = append(l.order, c)
	return c, nil
}

func (l *loader) typeError(err error, more int, files []*ast.File) error {
	var te types.Error
	if !errors.As(err, &te) {
		return err
	}
	msg := te.Msg
	if strings.HasPrefix(msg, "could not import ") {
		if i := strings.Index(msg, "("); i > 0 {
			msg = strings.TrimSuffix(msg[i+1:], ")")
		}
		return fmt.Errorf("%s: %s", l.fset.Position(te.Pos), msg)
	}
	if name, ok := strings.CutPrefix(msg, "undefined: "); ok && l.ofLibrary(te.Pos, name, files) {
		msg += ": racelab's own library has only a part of this package"
	}
	msg = strings.TrimSuffix(msg, ":") // of a list that goes on in errors of its own
	if more > 0 {
		return fmt.Errorf("%s: %s (and %d more)", l.fset.Position(te.Pos), msg, more)
	}
	return fmt.Errorf("%s: %s", l.fset.Position(te.Pos), msg)
}

// ofLibrary reports whether name, undefined at pos, is "pkg.Name" with a package of
// the library.
func (l *loader) ofLibrary(pos token.Pos, name string, files []*ast.File) bool {
	pkg, _, ok := strings.Cut(name, ".")
	if !ok {
		return false
	}
	for _, f := range files {
		if f.FileStart > pos || pos > f.FileEnd {
			continue
		}
		for _, im := range f.Imports {
			path, _ := strconv.Unquote(im.Path.Value)
			c := l.loaded[path]
			if c == nil || l.user[c.pkg] {
				continue
			}
			if im.Name != nil && im.Name.Name == pkg || im.Name == nil && c.pkg.Name() == pkg {
				return true
			}
		}
	}
	return false
}

// checkAll checks the package, with the harness of its entries, and then its
// external tests.
func (l *loader) checkAll(inside, outside []*ast.File) ([]*checked, error) {
	var mains []*checked
	under := "main"
	if len(inside) > 0 {
		under = inside[0].Name.Name
		c, err := l.withHarness(under, inside)
		if err != nil {
			return nil, err
		}
		mains = append(mains, c)
	}
	if len(outside) > 0 {
		l.importUnderTest(outside, mains)
		c, err := l.withHarness(under+"_test", outside)
		if err != nil {
			return nil, err
		}
		mains = append(mains, c)
	}
	if len(l.out.Entries) == 0 {
		return nil, errors.New("there is nothing to run: no func main in package main, no test, and no type Lesson with actors")
	}
	return mains, nil
}

// importUnderTest lets external tests import the package they stand beside,
// under whatever path they call it by: one that is not in the library.
func (l *loader) importUnderTest(outside []*ast.File, mains []*checked) {
	if len(mains) == 0 {
		return
	}
	for _, f := range outside {
		for _, im := range f.Imports {
			path, _ := strconv.Unquote(im.Path.Value)
			last := path[strings.LastIndexByte(path, '/')+1:]
			if _, ok := library.Files(path); !ok && last == mains[0].pkg.Name() {
				l.loaded[path] = mains[0]
			}
		}
	}
}

// compile builds SSA for everything and compiles what the entries reach.
func (l *loader) compile(mains []*checked) (*Package, error) {
	for path := range map[string]bool{"runtime": true} { // for run-time errors
		if _, err := l.imports(path); err != nil {
			return nil, err
		}
	}
	prog := ssa.NewProgram(l.fset, ssa.InstantiateGenerics)
	steps := map[token.Pos]bool{}
	ssaPkgs := map[*types.Package]*ssa.Package{}
	for _, c := range l.order {
		p := prog.CreatePackage(c.pkg, c.files, c.info, true)
		p.SetDebugMode(l.user[c.pkg])
		ssaPkgs[c.pkg] = p
		for pos := range c.steps {
			steps[pos] = true
		}
		if c.steps != nil {
			l.addPositions(c)
		}
	}
	prog.Build()
	src := machine.Source{
		Prog: prog, Roots: map[string]*ssa.Function{}, Steps: steps, Pure: library.Pure(),
		User:    func(p *ssa.Package) bool { return p != nil && l.user[p.Pkg] },
		Harness: harnessName,
		Error:   l.loaded["runtime"].pkg.Scope().Lookup("rtError").Type(),
	}
	for _, c := range mains {
		p := ssaPkgs[c.pkg]
		src.Inits = append(src.Inits, p.Func("init"))
		for _, e := range l.out.Entries {
			if fn := p.Func(harnessFunc(e)); fn != nil {
				src.Roots[e.Name] = fn
			}
		}
	}
	if l.setup != nil {
		src.Setup = prog.FuncValue(l.setup.(*types.Func))
	}
	code, err := machine.Compile(src)
	if err != nil {
		return nil, err
	}
	l.out.Code = code
	return &l.out, nil
}

// addPositions makes positions in a library package known to the program's
// file set.
func (l *loader) addPositions(c *checked) {
	for _, f := range c.files {
		if tf := l.lib.fset.File(f.FileStart); tf != nil {
			l.fset.AddExistingFiles(tf)
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
