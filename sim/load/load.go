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
	"maps"
	"path/filepath"
	"slices"
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
	Call               // an exported function that a walk calls, with arguments
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
	Calls    []Callable
	Hash     string // of the source: 12 hexadecimal digits
	Serves   bool   // it imports net/http, itself or by way of others

	// Asks says of functions that take an HTTP request, by "file:line", what they look at in it.
	Asks map[string]Asks
}

// maxSource bounds the source of one package, in bytes.
const maxSource = 4 << 20

// Around says what stands around a package. Its zero value is that of a file that belongs
// to no module.
type Around struct {
	Path string // import path; empty if not known
	Go   string // language version of the module, "1.22"; empty: the newest

	// Calls makes the exported functions that take texts and numbers into entries of the kind Call, too.
	Calls bool
	// Like is an earlier version of the program: see machine.Source. Nil: there is none.
	Like *machine.Program
	// Own finds packages of the same module or workspace. Nil: there are none.
	Own func(path string) (*Source, bool)
	// Seeds returns the files of testdata/fuzz for a fuzz test, in order of their names. Nil: there
	// are none.
	Seeds func(fuzz string) ([]Seed, error)
	// Folder returns what the package's folder has, for the modelled disk. Nil: it begins empty.
	Folder func() Folder
	// OnDisk reports whether a path, seen from the package's folder, is anything on the real disk.
	// Nil: nothing is.
	OnDisk func(path string) bool
	// Embed reads the files that a source file puts into the program by the patterns of go:embed, each once. Nil: there
	// are none.
	Embed func(source string, patterns []string) ([]Embedded, error)
	// Find finds packages of other modules; its error says what to do. Nil: there are none.
	Find func(path string) (*Source, error)
	// Standard finds packages of the Go installation; its error says what to do. Nil: there is none.
	Standard func(path string) (*Source, error)
}

// Embedded is a file that is put into a program.
type Embedded struct {
	Name string // below the folder of the source, with slashes
	Text string
}

// Source is the source of an imported package.
type Source struct {
	Files []File
	Go    string // language version of its module; empty: the newest
}

// Load compiles the files of one package. Errors begin with file:line:column where
// there is one.
func Load(files []File, around Around) (*Package, error) {
	size := 0
	for _, f := range files {
		if size += len(f.Text); size > maxSource {
			return nil, fmt.Errorf("the source is larger than %d MiB, which is more than racelab reads", maxSource>>20)
		}
	}
	return watched(func() (*Package, error) { return loadAll(files, around) })
}

func loadAll(files []File, around Around) (pkg *Package, err error) {
	defer func() {
		if r := recover(); r != nil {
			pkg, err = nil, fmt.Errorf("this source makes the compiler fail: %v", r)
		}
	}()
	l := &loader{fset: token.NewFileSet(), embeds: map[string]map[int]error{}, lib: shared(), around: around, loaded: map[string]*checked{}, failed: map[string]error{}, user: map[*types.Package]bool{},
		parsed: map[string]*pending{}, whole: map[string]bool{}, owned: map[string]*Source{}, stops: map[token.Pos]string{}}
	return l.load(files)
}

// loader holds what one call of Load works with.
type loader struct {
	fset    *token.FileSet
	embeds  map[string]map[int]error // of other modules: file, and lines of variables that lack their file's content, with the reason
	lib     *librarySource
	around  Around
	loaded  map[string]*checked // local and library packages, by import path
	order   []*checked          // dependencies first
	user    map[*types.Package]bool
	loading []string
	failed  map[string]error // packages of modules that do not load
	parsed  map[string]*pending
	whole   map[string]bool // packages of the library that are read from the installation
	owned   map[string]*Source
	stops   map[token.Pos]string // functions that cannot run, by the place of their names, and why
	out     Package

	tokens, functions int // of the user's packages
	ownTokens         int // of the package that is loaded
	setup             types.Object
}

func (l *loader) load(files []File) (*Package, error) {
	sum := sha256.New()
	for _, f := range files {
		// Not the whole path: a token must work from another folder.
		fmt.Fprintf(sum, "%s %d\n", filepath.Base(f.Name), len(f.Text))
		sum.Write(f.Text)
	}
	if !newest(l.around.Go) {
		fmt.Fprintf(sum, "go %s\n", l.around.Go) // the same source is another program
	}
	l.out.Hash = fmt.Sprintf("%x", sum.Sum(nil)[:6])
	inside, outside, err := l.parse(files)
	if err != nil {
		return nil, err
	}
	if len(inside)+len(outside) == 0 {
		return nil, errors.New("there are no Go files")
	}
	l.ownTokens = l.tokens
	inside, outside, err = l.reachableWithFlags(inside, outside)
	if err != nil {
		return nil, err
	}
	own := append(inside[:len(inside):len(inside)], outside...)
	if err := l.screenImports(inside, outside); err != nil {
		return nil, err
	}
	mains, err := l.checkAll(inside, outside)
	if err != nil {
		return nil, err
	}
	if err := l.stopped(own); err != nil {
		return nil, err
	}
	return l.compile(mains, files)
}

// parse splits the files into the package and its external test package.
func (l *loader) parse(files []File) (inside, outside []*ast.File, err error) {
	name := ""
	for _, f := range files {
		if err := l.spendTokens(f); err != nil {
			return nil, nil, err
		}
		file, err := parser.ParseFile(l.fset, f.Name, f.Text, parser.ParseComments)
		if err != nil {
			return nil, nil, firstError(err)
		}
		if err := l.screen(file); err != nil {
			return nil, nil, err
		}
		if err := l.screenFile(file); err != nil {
			return nil, nil, err
		}
		if err := l.directives(file); err != nil {
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
		case path == "racelab/rt":
			return fmt.Errorf("%s: racelab/rt is for racelab's own library", at)
		}
	}
	return nil
}

// importer finds packages as those of some origin import them.
func (l *loader) importer(from home) importerFunc {
	return func(path string) (*types.Package, error) { return l.imports(path, from) }
}

// imports finds a package in the module at hand, in the library, in other modules or in the
// installation.
func (l *loader) imports(path string, from home) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	key, of := l.resolve(path, from)
	if c, ok := l.loaded[key]; ok {
		return c.pkg, nil
	}
	for _, p := range l.loading {
		if p == key {
			return nil, fmt.Errorf("import cycle through %s", path)
		}
	}
	if p := l.parsed[key]; p != nil {
		return l.importFrom(p)
	}
	if _, embedded := library.Files(path); !embedded {
		_, err := l.source(path, of)
		if err == nil {
			err = errNotInLibrary{path}
		}
		return nil, err
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

// importFrom checks a package that was parsed.
func (l *loader) importFrom(p *pending) (*types.Package, error) {
	if err, ok := l.failed[p.path]; ok {
		return nil, err
	}
	pkg, err := l.checkFrom(p)
	if err != nil {
		l.failed[p.path] = err // it is asked for again where it is imported
	}
	return pkg, err
}

func (l *loader) checkFrom(p *pending) (*types.Package, error) {
	if p.err != nil {
		return nil, p.err
	}
	l.loading = append(l.loading, p.path)
	defer func() { l.loading = l.loading[:len(l.loading)-1] }()
	c, err := l.check(p.path, p.files, p.goLine, p.from)
	if err != nil {
		return nil, err
	}
	l.loaded[p.path] = c
	return c.pkg, nil
}

// check type-checks a package of a module that asks for a version of the language.
func (l *loader) check(path string, files []*ast.File, version string, from home) (*checked, error) {
	if from != standard {
		if err := l.screenSizes(files, from); err != nil {
			return nil, err
		}
	}
	s := &stubs{l: l, from: from, files: files, left: map[string]string{}}
	for range maxRounds {
		c, errs := l.checkOnce(path, files, version, from)
		if c != nil && (len(errs) == 0 || from != ours && onlySoft(errs) || len(s.left)+s.stopped > 0 && onlySoft(errs)) {
			countOnly(files, c.info)
			if from == ours {
				l.user[c.pkg] = true
			} else if p := l.parsed[path]; p != nil {
				p.partial = len(s.left) > 0
			}
			c.left = s.left
			l.order = append(l.order, c)
			return c, nil
		}
		if !s.mend(errs) {
			return nil, l.firstOf(errs, files)
		}
	}
	return nil, fmt.Errorf("package %s uses too much that racelab does not have", path)
}

// onlySoft reports whether the errors are of what is not used.
func onlySoft(errs []types.Error) bool {
	for _, e := range errs {
		if !e.Soft {
			return false
		}
	}
	return true
}

// checkOnce returns a package and the errors in it.
func (l *loader) checkOnce(path string, files []*ast.File, version string, from home) (*checked, []types.Error) {
	var errs []types.Error
	conf := types.Config{Sizes: sizes, GoVersion: goVersion(version), Importer: l.importer(from), Error: func(err error) {
		errs = append(errs, err.(types.Error))
	}}
	c := &checked{path: path, files: files, info: newInfo()}
	pkg, err := conf.Check(strings.TrimPrefix(strings.TrimPrefix(path, "vendor/"), "whole/"), l.fset, files, c.info)
	if err != nil && len(errs) == 0 {
		return nil, []types.Error{{Fset: l.fset, Msg: err.Error()}}
	}
	c.pkg = pkg
	return c, errs
}

// partial reports whether a package may lack something that the real one has: it is of the library or
// of the installation, or had to be cut.
func (l *loader) partial(key string, c *checked) bool {
	if l.user[c.pkg] {
		return false
	}
	p := l.parsed[key]
	return p == nil || p.from == standard || p.partial
}

// checkAll checks the package, with the harness of its entries, and then its
// external tests. A TestMain of either goes round the tests of both; the harness of the tests
// stands where TestMain can be reached.
func (l *loader) checkAll(inside, outside []*ast.File) ([]*checked, error) {
	units, err := l.unitsOf(inside)
	if err != nil {
		return nil, err
	}
	external, err := l.unitsOf(outside)
	if err != nil {
		return nil, err
	}
	in, out, also := runner{}, runner{}, ""
	switch {
	case hasTestMain(inside) && hasTestMain(outside):
		return nil, errors.New("both the package and its external tests have a TestMain: go test takes one")
	case hasTestMain(inside):
		in.testMain, out.testMain = "TestMain", underTest+".TestMain"
	case hasTestMain(outside):
		out.testMain = "TestMain"
		for _, t := range units {
			also += runner{underTest + ".", "TestMain"}.code(t)
		}
	}
	var mains []*checked
	under := "main"
	if len(inside) > 0 {
		under = inside[0].Name.Name
		if also != "" {
			c, err := l.withoutHarness(under, inside, units)
			if err != nil {
				return nil, err
			}
			mains = append(mains, c)
		} else {
			c, err := l.withHarness(under, inside, units, in, "")
			if err != nil {
				return nil, err
			}
			mains = append(mains, c)
		}
	}
	if len(outside) > 0 {
		l.importUnderTest(outside, mains)
		c, err := l.withHarness(under+"_test", outside, external, out, also)
		if err != nil {
			return nil, err
		}
		mains = append(mains, c)
	}
	if len(l.out.Entries)+len(l.out.Calls) == 0 {
		return nil, errors.New("there is nothing to run: no func main in package main, no test, and no type Lesson with actors")
	}
	return mains, nil
}

// withoutHarness checks a package whose tests another package runs.
func (l *loader) withoutHarness(path string, files []*ast.File, tests []testUnit) (*checked, error) {
	l.out.Entries = append(l.out.Entries, l.mainEntry(files)...)
	for _, t := range tests {
		l.out.Entries = append(l.out.Entries, Entry{t.name, Test})
	}
	return l.check(path, files, l.around.Go, ours)
}

// importUnderTest lets external tests import the package they stand beside,
// under whatever path they call it by: one that is not in the library.
func (l *loader) importUnderTest(outside []*ast.File, mains []*checked) {
	if len(mains) == 0 {
		return
	}
	l.loaded[underTestPath] = mains[0]
	if l.around.Path != "" {
		l.loaded[l.around.Path] = mains[0]
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
func (l *loader) compile(mains []*checked, files []File) (*Package, error) {
	for path := range map[string]bool{"runtime": true} { // for run-time errors
		if _, err := l.imports(path, standard); err != nil {
			return nil, err
		}
	}
	if err := l.screenInstances(); err != nil {
		return nil, err
	}
	prog := ssa.NewProgram(l.fset, ssa.InstantiateGenerics)
	steps := map[token.Pos]machine.StepOrder{}
	ssaPkgs := map[*types.Package]*ssa.Package{}
	prog.CreatePackage(types.Unsafe, nil, nil, true)
	for _, c := range l.order {
		p := prog.CreatePackage(c.pkg, c.files, c.info, true)
		p.SetDebugMode(l.user[c.pkg])
		ssaPkgs[c.pkg] = p
		maps.Copy(steps, c.steps)
		if c.steps != nil {
			l.addPositions(c)
		}
	}
	prog.Build()
	src := machine.Source{
		Prog: prog, Roots: map[string]*ssa.Function{}, Steps: steps, Pure: library.Pure(),
		User:    func(p *ssa.Package) bool { return p != nil && l.user[p.Pkg] },
		Harness: harnessName,
		Runtime: l.loaded["runtime"].pkg.Scope(),
		Minor:   minorOf(l.around.Go),
		Stops:   l.stops,
		Like:    l.around.Like,
	}
	l.plantFolder(src.Pure, files)
	src.ImportPath = func(p *types.Package) string {
		at := l.around.Path
		switch main := slices.ContainsFunc(mains, func(c *checked) bool { return c.pkg == p }); {
		case !main || at == "" || p.Name() == "main":
			return ""
		case strings.HasSuffix(p.Name(), "_test"):
			return at + "_test"
		}
		return at
	}
	src.Inits = inits(prog, mains)
	for _, c := range mains {
		p := ssaPkgs[c.pkg]
		for _, e := range l.out.Entries {
			if fn := p.Func(harnessFunc(e)); fn != nil {
				src.Roots[e.Name] = fn
			}
		}
		if l.around.Calls {
			l.addCalls(&src, p)
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
	l.out.Serves, l.out.Asks = l.loaded["net/http"] != nil, l.findAsks()
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
