package machine

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// This file finds slices that stay in their function, of which the compiler keeps the elements on the stack: a conversion of a
// string has room for 32 elements there, and the first append to nothing has 32 bytes. The language leaves the capacity open, but
// whether two appends to one slice share memory depends on it. The rules find fewer than the compiler does, which
// also looks into functions that it inlines.

// stackRoom is that room.
const stackRoom = 32

// A fate is what becomes of a slice.
type fate struct {
	escapes bool // others may have it when its function has returned, as far as is known
	grows   bool // its capacity may be noticed: it is appended to, cut anew or kept
}

// fateOf follows a slice through its function, and through those of the user's that it is given to.
func (f *funcCompiler) fateOf(v ssa.Value) fate {
	w := &fates{user: f.src.User, seen: map[ssa.Value]bool{}, calls: map[*ssa.Function][]*ssa.Call{}}
	w.follow(v)
	return w.fate
}

// appendStays reports whether a call appends single elements to a slice that stays in its function.
func (f *funcCompiler) appendStays(in *ssa.Call) bool {
	if b, ok := in.Call.Value.(*ssa.Builtin); !ok || b.Name() != "append" || len(in.Call.Args) < 2 {
		return false
	}
	added, ok := in.Call.Args[1].(*ssa.Slice)
	if !ok {
		return false
	}
	array, ok := added.X.(*ssa.Alloc)
	return ok && array.Comment == "varargs" && !f.fateOf(in).escapes
}

type fates struct {
	fate
	user  func(*ssa.Package) bool
	seen  map[ssa.Value]bool
	calls map[*ssa.Function][]*ssa.Call // by which it got into functions
}

func (w *fates) follow(v ssa.Value) {
	if w.seen[v] || v.Referrers() == nil {
		return
	}
	w.seen[v] = true
	for _, use := range *v.Referrers() {
		w.use(v, use)
	}
}

func (w *fates) use(v ssa.Value, use ssa.Instruction) {
	switch use := use.(type) {
	case *ssa.DebugRef, *ssa.BinOp, *ssa.Index:
	case *ssa.Convert:
		// to a string
	case *ssa.Phi:
		w.follow(use)
	case *ssa.Slice:
		w.grows = true
		w.follow(use)
	case *ssa.IndexAddr:
		w.element(use)
	case *ssa.Return:
		w.returned(use)
	case *ssa.Call:
		w.call(v, use)
	default:
		w.escapes, w.grows = true, true
	}
}

// element is what becomes of the address of an element.
func (w *fates) element(a *ssa.IndexAddr) {
	for _, use := range *a.Referrers() {
		switch use := use.(type) {
		case *ssa.DebugRef:
			continue
		case *ssa.UnOp:
			if use.Op == token.MUL {
				continue
			}
		case *ssa.Store:
			if use.Addr == a {
				continue
			}
		}
		w.escapes = true
	}
}

func (w *fates) returned(in *ssa.Return) {
	calls := w.calls[in.Parent()]
	if len(calls) == 0 || len(in.Results) != 1 {
		w.escapes, w.grows = true, true
		return
	}
	for _, call := range calls {
		w.follow(call)
	}
}

func (w *fates) call(v ssa.Value, call *ssa.Call) {
	if b, ok := call.Call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "append":
			if call.Call.Args[0] == v {
				w.grows = true
				w.follow(call)
			}
		case "cap":
			w.grows = true
		}
		return
	}
	fn := call.Call.StaticCallee()
	if fn == nil || fn.Blocks == nil || fn.Pkg == nil || !w.user(fn.Pkg) || len(fn.Params) != len(call.Call.Args) {
		w.escapes = true
		return
	}
	w.calls[fn] = append(w.calls[fn], call)
	for i, arg := range call.Call.Args {
		if arg == v {
			w.follow(fn.Params[i])
		}
	}
}

// convertedCap is the capacity of n elements of a type that were converted from a string.
func (c *conversion) convertedCap(n int) int {
	switch {
	case !c.fate.grows:
		return n
	case !c.fate.escapes && n <= stackRoom:
		return stackRoom
	}
	size := c.to.elem.bytes()
	return roundUp(n*size, false) / size
}
