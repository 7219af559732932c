package machine

import (
	"bytes"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"
)

func layoutOf[T any]() layout {
	var v T
	return layout{int64(unsafe.Sizeof(v)), int64(unsafe.Alignof(v))}
}

// TestSizesAreThoseOfGo compares the table with the types of the Go that compiles it, on a 64-bit machine.
func TestSizesAreThoseOfGo(t *testing.T) {
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("the sizes are those of 64-bit machines")
	}
	real := map[string]layout{
		"sync.Mutex": layoutOf[sync.Mutex](), "sync.RWMutex": layoutOf[sync.RWMutex](), "sync.Once": layoutOf[sync.Once](), "sync.WaitGroup": layoutOf[sync.WaitGroup](),
		"sync.Cond": layoutOf[sync.Cond](), "sync.Pool": layoutOf[sync.Pool](),
		"sync/atomic.Bool": layoutOf[atomic.Bool](), "sync/atomic.Int32": layoutOf[atomic.Int32](), "sync/atomic.Uint32": layoutOf[atomic.Uint32](),
		"sync/atomic.Int64": layoutOf[atomic.Int64](), "sync/atomic.Uint64": layoutOf[atomic.Uint64](), "sync/atomic.Uintptr": layoutOf[atomic.Uintptr](),
		"sync/atomic.Pointer": layoutOf[atomic.Pointer[int]](), "sync/atomic.Value": layoutOf[atomic.Value](),
		"time.Time": layoutOf[time.Time](), "strings.Builder": layoutOf[strings.Builder](), "bytes.Buffer": layoutOf[bytes.Buffer](),
	}
	if len(real) != len(layouts) {
		t.Errorf("%d types are compared, of %d", len(real), len(layouts))
	}
	for name, want := range real {
		if layouts[name] != want {
			t.Errorf("%s is %v, in Go %v", name, layouts[name], want)
		}
	}
}

// Structs and arrays of all kinds are as large as the compiler makes them, with and without those types in them.
func TestSizesOfStructs(t *testing.T) {
	const source = `package p

import ("sync"; "sync/atomic"; "time")

type (
	A struct { a bool; b int64; c bool }
	B struct { mu sync.Mutex; n int8 }
	C struct { n int8; v atomic.Int64; w atomic.Bool }
	D struct { x [3]B; y [0]int; z struct{} }
	E struct { t time.Time; s string; p *E; f func(); i any; m map[int]int; l []byte }
	F struct { _ [64]byte; s [2]C; o sync.Once; w sync.WaitGroup; p atomic.Pointer[int] }
	G [5]struct { a int16; b byte }
	H struct{}
	I struct { c complex128; r rune; b [7]byte }
)
`
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	real := types.SizesFor("gc", "amd64")
	pkg, err := (&types.Config{Importer: importer.ForCompiler(files, "source", nil), Sizes: real}).Check("p", files, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range pkg.Scope().Names() { // the imported types have Go's own fields here, so that the compiler's sizes are right
		typ := pkg.Scope().Lookup(name).Type()
		if got, want := Sizes.Sizeof(typ), real.Sizeof(typ); got != want {
			t.Errorf("%s has %d bytes, in Go %d", name, got, want)
		}
		if got, want := Sizes.Alignof(typ), real.Alignof(typ); got != want {
			t.Errorf("%s is aligned to %d, in Go to %d", name, got, want)
		}
		if s, ok := typ.Underlying().(*types.Struct); ok {
			var fields []*types.Var
			for i := range s.NumFields() {
				fields = append(fields, s.Field(i))
			}
			got, want := Sizes.Offsetsof(fields), real.Offsetsof(fields)
			for i := range got {
				if got[i] != want[i] {
					t.Errorf("%s.%s stands at %d, in Go at %d", name, fields[i].Name(), got[i], want[i])
				}
			}
		}
	}
}
