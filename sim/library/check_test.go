package library

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// checker type-checks library packages, each with nothing but the library.
type checker struct {
	fset  *token.FileSet
	done  map[string]*types.Package
	files map[string][]*ast.File
	info  *types.Info
}

func newChecker() *checker {
	return &checker{
		fset:  token.NewFileSet(),
		done:  map[string]*types.Package{},
		files: map[string][]*ast.File{},
		info:  &types.Info{Defs: map[*ast.Ident]types.Object{}},
	}
}

func (c *checker) Import(path string) (*types.Package, error) {
	if pkg, ok := c.done[path]; ok {
		if pkg == nil {
			return nil, fmt.Errorf("import cycle through %s", path)
		}
		return pkg, nil
	}
	sources, ok := Files(path)
	if !ok {
		if path == "unsafe" {
			return types.Unsafe, nil
		}
		return nil, fmt.Errorf("the library has no %s", path)
	}
	c.done[path] = nil
	for _, f := range sources {
		file, err := parser.ParseFile(c.fset, path+"/"+f.Name, f.Text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		c.files[path] = append(c.files[path], file)
	}
	conf := types.Config{Importer: c, GoVersion: "go1.26", Sizes: types.SizesFor("gc", "amd64")}
	pkg, err := conf.Check(path, c.fset, c.files[path], c.info)
	if err != nil {
		return nil, err
	}
	c.done[path] = pkg
	return pkg, nil
}

// all checks every package, the internal ones too.
func (c *checker) all(t testing.TB) {
	for _, path := range folders() {
		if _, err := c.Import(path); err != nil {
			t.Fatal(err)
		}
	}
}

// funcs calls visit for each function of the library.
func (c *checker) funcs(visit func(key string, decl *ast.FuncDecl, fn *types.Func)) {
	for path, files := range c.files {
		for _, file := range files {
			for _, d := range file.Decls {
				decl, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				if fn, ok := c.info.Defs[decl.Name].(*types.Func); ok {
					visit(funcKey(path, fn), decl, fn)
				}
			}
		}
	}
}

// funcKey names a function as Intrinsics does.
func funcKey(path string, fn *types.Func) string {
	recv := fn.Signature().Recv()
	if recv == nil {
		return path + "." + fn.Name()
	}
	t, star := recv.Type(), ""
	if p, ok := t.(*types.Pointer); ok {
		t, star = p.Elem(), "*"
	}
	return fmt.Sprintf("%s.(%s%s).%s", path, star, t.(*types.Named).Obj().Name(), fn.Name())
}

func TestPathsAreWhatProgramsMayImport(t *testing.T) {
	paths := Paths()
	if !slices.IsSorted(paths) {
		t.Error("Paths is not sorted")
	}
	for _, want := range []string{
		"bufio", "bytes", "cmp", "container/heap", "container/list", "context", "errors", "flag", "fmt", "hash/fnv",
		"io", "iter", "log", "log/slog", "maps", "math", "math/bits", "reflect", "runtime/debug",
		"math/rand", "math/rand/v2", "os", "runtime", "slices", "sort", "strconv", "strings", "sync", "sync/atomic",
		"testing", "testing/synctest", "time", "unicode", "unicode/utf8", "golang.org/x/sync/errgroup",
		"golang.org/x/sync/semaphore", "golang.org/x/sync/singleflight",
		"encoding/json", "net", "net/http", "net/http/httptest", "net/http/httputil", "net/url", "os/signal",
	} {
		if !slices.Contains(paths, want) {
			t.Errorf("Paths lacks %s", want)
		}
	}
	if slices.Contains(paths, "racelab/rt") {
		t.Error("Paths offers racelab/rt, which is the library's own")
	}
}

func TestFilesOfOddPaths(t *testing.T) {
	for _, path := range []string{"", ".", "..", "/sync", "sync/", "../library", "golang.org/x", "nope"} {
		if files, ok := Files(path); ok {
			t.Errorf("Files(%q) = %d files, want none", path, len(files))
		}
	}
	if _, ok := Files("racelab/rt"); !ok {
		t.Error("Files does not know racelab/rt, which library packages import")
	}
}

func TestEveryPackageTypeChecks(t *testing.T) { newChecker().all(t) }

func TestPureFunctionsAreDeclared(t *testing.T) {
	c := newChecker()
	c.all(t)
	unused := Pure()
	c.funcs(func(key string, decl *ast.FuncDecl, fn *types.Func) {
		host, ok := unused[key]
		if !ok || decl.Body != nil {
			return
		}
		delete(unused, key)
		want := bareSignature(fn.Signature())
		if got := strings.ReplaceAll(fmt.Sprintf("%T", host), "interface {}", "any"); got != want {
			t.Errorf("%s is %s in the library's source and %s in Pure", key, want, got)
		}
	})
	for key := range unused {
		t.Errorf("%s is in Pure, but no source declares it without a body", key)
	}
}

// bareSignature writes a signature as %T does, and refuses what natives may not use.
func bareSignature(sig *types.Signature) string {
	s := "func(" + bareTuple(sig.Params()) + ")"
	switch sig.Results().Len() {
	case 0:
		return s
	case 1:
		return s + " " + bareTuple(sig.Results())
	}
	return s + " (" + bareTuple(sig.Results()) + ")"
}

func bareTuple(tuple *types.Tuple) string {
	var parts []string
	for v := range tuple.Variables() {
		t := v.Type()
		if s, ok := t.(*types.Slice); ok {
			t = s.Elem()
		}
		name := "not allowed: " + v.Type().String()
		if b, ok := t.(*types.Basic); ok {
			name = types.Typ[b.Kind()].Name() // uint8 for byte
			if t != v.Type() {
				name = "[]" + name
			}
		}
		parts = append(parts, name)
	}
	return strings.Join(parts, ", ")
}

func TestDirectivesAreKnown(t *testing.T) {
	c := newChecker()
	c.all(t)
	for path, files := range c.files {
		for _, file := range files {
			attached := map[*ast.Comment]bool{}
			for _, d := range file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Doc != nil {
					attached[f.Doc.List[len(f.Doc.List)-1]] = f.Body != nil
				}
			}
			for _, group := range file.Comments {
				for _, comment := range group.List {
					if !strings.HasPrefix(comment.Text, "//racelab:") {
						continue
					}
					switch comment.Text {
					case "//racelab:step", "//racelab:step acquires", "//racelab:step releases", "//racelab:step apart":
					default:
						t.Errorf("%s: unknown directive %s", path, comment.Text)
					}
					if !attached[comment] {
						t.Errorf("%s: a directive that stands above no function with a body", c.fset.Position(comment.Pos()))
					}
				}
			}
		}
	}
}

func TestExportedNamesHaveDocComments(t *testing.T) {
	c := newChecker()
	c.all(t)
	c.funcs(func(key string, decl *ast.FuncDecl, fn *types.Func) {
		recvExported := true
		if recv := fn.Signature().Recv(); recv != nil {
			recvExported = ast.IsExported(strings.TrimLeft(strings.SplitAfter(key, "(")[1], "*"))
		}
		if fn.Exported() && recvExported && decl.Doc == nil {
			t.Errorf("%s: %s has no doc comment", c.fset.Position(decl.Pos()), key)
		}
	})
}

func BenchmarkCheckAll(b *testing.B) {
	for b.Loop() {
		newChecker().all(b)
	}
}

// BenchmarkCheckCommon loads what most programs import; the aim is 8 ms.
func BenchmarkCheckCommon(b *testing.B) {
	for b.Loop() {
		c := newChecker()
		for _, path := range []string{"sync", "fmt", "time", "errors", "strings"} {
			if _, err := c.Import(path); err != nil {
				b.Fatal(err)
			}
		}
	}
}
