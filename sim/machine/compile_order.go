package machine

import (
	"go/ast"
	"go/token"
	"sort"

	"golang.org/x/tools/go/ssa"
)

// This file puts the instructions of a statement into the order in which
// programs built with the Go toolchain do them.
//
// The specification orders calls and receives among themselves, but not with the
// reads of variables beside them: n + f() may read n before f or after it. Package
// ssa reads from left to right. The gc compiler makes all calls of a statement
// first, each with its operands just before it, and reads what is left
// afterwards (cmd/compile/internal/walk, order.go). For goroutines the
// difference is visible: n = n + slow() never loses what others added during slow.

// inOrder returns the instructions of a block in the order in which to do them,
// each with its position.
func (f *funcCompiler) inOrder(b *ssa.BasicBlock) ([]ssa.Instruction, []token.Pos) {
	o := &orderer{out: make([]ssa.Instruction, 0, len(b.Instrs)), pos: make([]token.Pos, 0, len(b.Instrs))}
	if f.out.user && !f.out.step {
		if f.statements == nil {
			f.statements = statementsOf(f.fn.Syntax())
		}
	}
	pos := token.NoPos
	within := -1
	for _, in := range b.Instrs {
		if p := position(in); p.IsValid() {
			pos = p
			if at := find(f.statements, p); at != within {
				o.flush()
				within = at
			}
		}
		o.add(in, pos, within >= 0)
	}
	o.flush()
	return o.out, o.pos
}

// orderer holds reads back until something needs them or their statement ends.
type orderer struct {
	out     []ssa.Instruction
	pos     []token.Pos
	pending []waiting
}

type waiting struct {
	in  ssa.Instruction
	pos token.Pos
}

func (o *orderer) add(in ssa.Instruction, pos token.Pos, inStatement bool) {
	switch {
	case !inStatement:
		o.flush()
	case o.mayWait(in):
		o.pending = append(o.pending, waiting{in, pos})
		return
	case overtakes(in):
		o.release(in)
	default:
		o.flush()
	}
	o.emit(in, pos)
}

func (o *orderer) emit(in ssa.Instruction, pos token.Pos) {
	o.out = append(o.out, in)
	o.pos = append(o.pos, pos)
}

func (o *orderer) flush() {
	for _, h := range o.pending {
		o.emit(h.in, h.pos)
	}
	o.pending = o.pending[:0]
}

// release emits what in needs, and keeps the rest waiting.
func (o *orderer) release(in ssa.Instruction) {
	if len(o.pending) == 0 {
		return
	}
	needed := map[ssa.Instruction]bool{}
	for grew := o.need(needed, in); grew; {
		grew = false
		for _, h := range o.pending {
			if needed[h.in] {
				grew = o.need(needed, h.in) || grew
			}
		}
	}
	kept := o.pending[:0:0]
	for _, h := range o.pending {
		if needed[h.in] {
			o.emit(h.in, h.pos)
		} else {
			kept = append(kept, h)
		}
	}
	o.pending = kept
}

// need marks what is pending of in's operands, and of the writes to new memory
// that these point to. It reports whether that was anything new.
func (o *orderer) need(needed map[ssa.Instruction]bool, in ssa.Instruction) bool {
	grew := false
	mark := func(in ssa.Instruction) {
		grew = grew || !needed[in]
		needed[in] = true
	}
	for _, op := range in.Operands(nil) {
		root := newMemory(*op)
		for _, h := range o.pending {
			if v, ok := h.in.(ssa.Value); ok && v == *op {
				mark(h.in)
			}
			if st, ok := h.in.(*ssa.Store); ok && root != nil && st != in && newMemory(st.Addr) == root {
				mark(h.in)
			}
		}
	}
	return grew
}

// mayWait reports whether in is of what the compiler leaves for the end of the
// statement: reads, arithmetic, and the filling of values that nobody has yet.
func (o *orderer) mayWait(in ssa.Instruction) bool {
	switch in := in.(type) {
	case *ssa.UnOp:
		return in.Op != token.ARROW
	case *ssa.BinOp, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Field, *ssa.Index, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface:
		return true
	case *ssa.Store:
		return newMemory(in.Addr) != nil
	case *ssa.DebugRef:
		for _, h := range o.pending {
			if v, ok := h.in.(ssa.Value); ok && v == in.X {
				return true
			}
		}
	}
	return false
}

// overtakes reports whether in is done before the reads beside it.
func overtakes(in ssa.Instruction) bool {
	switch in := in.(type) {
	case *ssa.UnOp:
		return in.Op == token.ARROW
	case *ssa.Call, *ssa.Alloc, *ssa.MakeClosure, *ssa.Extract, *ssa.Slice, *ssa.TypeAssert, *ssa.Lookup, *ssa.Convert,
		*ssa.MakeMap, *ssa.MakeChan, *ssa.MakeSlice, *ssa.DebugRef:
		return true
	}
	return false
}

// newMemory returns the allocation of a composite literal or of the arguments of
// a variadic call that addr points into, or nil.
func newMemory(addr ssa.Value) *ssa.Alloc {
	for {
		switch v := addr.(type) {
		case *ssa.FieldAddr:
			addr = v.X
		case *ssa.IndexAddr:
			addr = v.X
		case *ssa.Slice:
			addr = v.X
		case *ssa.Alloc:
			switch v.Comment {
			case "complit", "slicelit", "varargs":
				return v
			}
			return nil
		default:
			return nil
		}
	}
}

// extent is where a statement, or an expression that stands for one, is.
type extent struct{ pos, end token.Pos }

// find returns which of the extents a position is in, or -1.
func find(in []extent, p token.Pos) int {
	at := sort.Search(len(in), func(i int) bool { return in[i].end > p })
	if at < len(in) && in[at].pos <= p {
		return at
	}
	return -1
}

// statementsOf returns the extents of a function's simple statements in which
// something is called or received; those of the functions in it are left out.
func statementsOf(fn ast.Node) []extent {
	out := []extent{}
	body := bodyOf(fn)
	if body == nil {
		return out
	}
	add := func(n ast.Node) bool {
		if calls(n) {
			out = append(out, extent{n.Pos(), n.End()})
		}
		return false
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ExprStmt, *ast.AssignStmt, *ast.SendStmt, *ast.ReturnStmt, *ast.GoStmt, *ast.DeferStmt, *ast.IncDecStmt, *ast.ValueSpec:
			return add(n)
		case ast.Expr: // the condition of an if, the tag of a switch, a case
			return add(n)
		}
		return true
	})
	sort.Slice(out, func(i, j int) bool { return out[i].pos < out[j].pos })
	return out
}

func bodyOf(fn ast.Node) *ast.BlockStmt {
	switch fn := fn.(type) {
	case *ast.FuncDecl:
		return fn.Body
	case *ast.FuncLit:
		return fn.Body
	case *ast.RangeStmt: // of a function: its body is one, too
		return fn.Body
	}
	return nil
}

func calls(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			found = true
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		}
		return !found
	})
	return found
}
