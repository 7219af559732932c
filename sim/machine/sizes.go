package machine

import "go/types"

// Sizes are the sizes of types in compiled programs, for unsafe.Sizeof and for the room that append makes: those of
// the Go compiler for amd64. Types of the library have other fields than Go's own, and the sizes of those here.
var Sizes types.Sizes = sizes{types.SizesFor("gc", "amd64")}

type sizes struct{ types.Sizes }

// layout is a size and an alignment in bytes.
type layout struct{ size, align int64 }

// layouts are those of types that programs keep in their own structs.
var layouts = map[string]layout{
	"sync.Mutex": {8, 4}, "sync.RWMutex": {24, 4}, "sync.Once": {12, 4}, "sync.WaitGroup": {16, 8}, "sync.Cond": {56, 8}, "sync.Pool": {40, 8},
	"sync/atomic.Bool": {4, 4}, "sync/atomic.Int32": {4, 4}, "sync/atomic.Uint32": {4, 4}, "sync/atomic.Int64": {8, 8}, "sync/atomic.Uint64": {8, 8},
	"sync/atomic.Uintptr": {8, 8}, "sync/atomic.Pointer": {8, 8}, "sync/atomic.Value": {16, 8},
	"time.Time": {24, 8}, "strings.Builder": {32, 8}, "bytes.Buffer": {40, 8},
}

// known returns the layout of a type of the library.
func known(t types.Type) (layout, bool) {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return layout{}, false
	}
	e, ok := layouts[n.Obj().Pkg().Path()+"."+n.Obj().Name()]
	return e, ok
}

// Alignof implements types.Sizes.
func (s sizes) Alignof(t types.Type) int64 {
	if e, ok := known(t); ok {
		return e.align
	}
	switch u := t.Underlying().(type) {
	case *types.Array:
		return s.Alignof(u.Elem())
	case *types.Struct:
		most := int64(1)
		for i := range u.NumFields() {
			most = max(most, s.Alignof(u.Field(i).Type()))
		}
		return most
	}
	return s.Sizes.Alignof(t)
}

// Offsetsof implements types.Sizes.
func (s sizes) Offsetsof(fields []*types.Var) []int64 {
	out, at := make([]int64, len(fields)), int64(0)
	for i, f := range fields {
		at = aligned(at, s.Alignof(f.Type()))
		out[i] = at
		if size := s.Sizeof(f.Type()); at < 0 || size < 0 || at+size < at {
			at = -1 // too large: as go/types has it
		} else {
			at += size
		}
	}
	return out
}

// Sizeof implements types.Sizes.
func (s sizes) Sizeof(t types.Type) int64 {
	if e, ok := known(t); ok {
		return e.size
	}
	switch u := t.Underlying().(type) {
	case *types.Array:
		if n := s.Sizeof(u.Elem()); n == 0 || u.Len() <= 0 {
			return 0
		} else if n < 0 || u.Len() > (1<<63-1)/n {
			return -1
		} else {
			return n * u.Len()
		}
	case *types.Struct:
		return s.structure(u)
	}
	return s.Sizes.Sizeof(t)
}

// structure is the size of a struct. Behind a last field without size stands a byte, so that its address is within.
func (s sizes) structure(u *types.Struct) int64 {
	n := u.NumFields()
	if n == 0 {
		return 0
	}
	fields := make([]*types.Var, n)
	for i := range n {
		fields[i] = u.Field(i)
	}
	at, last := s.Offsetsof(fields)[n-1], s.Sizeof(fields[n-1].Type())
	if at > 0 && last == 0 {
		last = 1
	}
	if at < 0 || last < 0 || at+last < at {
		return -1
	}
	return aligned(at+last, s.Alignof(u))
}

func aligned(at, to int64) int64 {
	if at < 0 {
		return at
	}
	return (at + to - 1) / to * to
}
