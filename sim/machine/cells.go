package machine

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// This file finds memory that is never written once goroutines run: the fields
// that a lesson sets up, captured variables that keep their first value, package-level
// variables that only initializers set. Reading such memory commutes with
// everything, so it is not a visible operation. The analysis is a static one over all
// functions that can be reached, and errs on the side of visible.

// cells answers, when all functions are known, which loads read constant memory.
type cells struct {
	in    *ssa.Function // whose loads are asked about
	asked []question
	late  map[any]bool // *ssa.Alloc, *ssa.Global, fieldClass: written late
	setup *ssa.Function
	types *typeTable
}

type question struct {
	in   *ssa.Function
	site *site
	addr ssa.Value
}

// fieldClass is a field of all values of a struct type.
type fieldClass struct {
	typ   *Type
	field int
}

func (c *cells) ask(s *site, addr ssa.Value) { c.asked = append(c.asked, question{c.in, s, addr}) }

// isPrivate reports whether an address is that of a variable that does not
// escape its function.
func isPrivate(addr ssa.Value) bool {
	a, ok := root(addr).(*ssa.Alloc)
	return ok && !a.Heap
}

// root follows field and array-element addresses to where they start.
func root(addr ssa.Value) ssa.Value {
	for {
		switch v := addr.(type) {
		case *ssa.FieldAddr:
			addr = v.X
		case *ssa.IndexAddr:
			if _, ok := v.X.Type().Underlying().(*types.Pointer); !ok {
				return v
			}
			addr = v.X
		default:
			return addr
		}
	}
}

func (c *cells) settle(funcs map[*ssa.Function]*Func, setup *ssa.Function, behind []types.Type) {
	c.late, c.setup = map[any]bool{}, setup
	if setup != nil && (startsGoroutines(setup, map[*ssa.Function]bool{}) || calledTwice(setup, funcs)) {
		c.setup = nil
	}
	bound := bindings(funcs)
	for fn := range funcs {
		c.scan(fn, bound)
	}
	for _, t := range behind {
		c.markStruct(t, 0)
	}
	for _, q := range c.asked {
		q.site.constant = c.constant(q.addr, bound)
	}
}

// loads says of the loads of each function, in their order, which read memory that is never written late.
type loads map[string][]bool

// settled returns what settle found.
func (c *cells) settled() loads {
	out, names := loads{}, map[*ssa.Function]string{}
	for _, q := range c.asked {
		if names[q.in] == "" {
			names[q.in] = q.in.String()
		}
		out[names[q.in]] = append(out[names[q.in]], q.site.constant)
	}
	return out
}

// follow decides as an earlier version of the program did, where a function has as many loads as there: a
// write that is new must not turn what was no step in a walk into one.
func (c *cells) follow(earlier loads) {
	asked := map[*ssa.Function][]*site{}
	for _, q := range c.asked {
		asked[q.in] = append(asked[q.in], q.site)
	}
	for fn, sites := range asked {
		known := earlier[fn.String()]
		if len(known) != len(sites) {
			continue
		}
		for i, s := range sites {
			s.constant = known[i]
		}
	}
}

// startsGoroutines reports whether fn, or what it calls by name, has a go
// statement or arms a timer. The database does so for statements that wait, but what then
// runs touches nothing of the program's.
func startsGoroutines(fn *ssa.Function, seen map[*ssa.Function]bool) bool {
	if seen[fn] || fn.Pkg != nil && (fn.Pkg.Pkg.Path() == "racelab/sqldb" || fn.Pkg.Pkg.Path() == "database/sql") {
		return false
	}
	seen[fn] = true
	if fn.Blocks == nil && nativeName(fn) == "time.arm" {
		return true
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if _, ok := in.(*ssa.Go); ok {
				return true
			}
			call, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if callee := call.Common().StaticCallee(); callee != nil && startsGoroutines(callee, seen) {
				return true
			}
		}
	}
	return false
}

// calledTwice reports whether anybody but the harness can call fn.
func calledTwice(fn *ssa.Function, funcs map[*ssa.Function]*Func) bool {
	calls := 0
	for f := range funcs {
		for _, b := range f.Blocks {
			for _, in := range b.Instrs {
				for _, op := range in.Operands(nil) {
					if *op == ssa.Value(fn) {
						calls++
					}
				}
			}
		}
	}
	return calls > 1
}

// bindings maps captured variables to what they are in the enclosing function.
func bindings(funcs map[*ssa.Function]*Func) map[*ssa.FreeVar]ssa.Value {
	out := map[*ssa.FreeVar]ssa.Value{}
	for fn := range funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				if mc, ok := in.(*ssa.MakeClosure); ok {
					for i, v := range mc.Fn.(*ssa.Function).FreeVars {
						out[v] = mc.Bindings[i]
					}
				}
			}
		}
	}
	return out
}

// origins follows captured variables outwards, and the loop variables that are
// made anew for each iteration, to the variables that v may be the address of.
func origins(v ssa.Value, bound map[*ssa.FreeVar]ssa.Value) []ssa.Value {
	var out []ssa.Value
	seen := map[ssa.Value]bool{}
	var follow func(ssa.Value)
	follow = func(v ssa.Value) {
		if seen[v] {
			return
		}
		seen[v] = true
		switch x := v.(type) {
		case *ssa.FreeVar:
			if outer, ok := bound[x]; ok {
				follow(outer)
				return
			}
		case *ssa.Phi:
			for _, e := range x.Edges {
				follow(e)
			}
			return
		}
		out = append(out, v)
	}
	follow(v)
	return out
}

func (c *cells) constant(addr ssa.Value, bound map[*ssa.FreeVar]ssa.Value) bool {
	variables := 0
	roots := origins(root(addr), bound)
	for _, r := range roots {
		switch r.(type) {
		case *ssa.Alloc, *ssa.Global:
			if c.late[r] {
				return false
			}
			variables++
		}
	}
	if variables > 0 {
		return variables == len(roots)
	}
	fields := 0
	for v := addr; ; {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			if c.late[c.classOf(x)] {
				return false
			}
			fields++
			v = x.X
			continue
		case *ssa.IndexAddr:
			return false // elements of arrays and slices are not told apart
		}
		return fields > 0
	}
}

func (c *cells) classOf(f *ssa.FieldAddr) fieldClass {
	return fieldClass{c.types.of(f.X.Type().Underlying().(*types.Pointer).Elem()), f.Field}
}

// scan marks what fn writes late.
func (c *cells) scan(fn *ssa.Function, bound map[*ssa.FreeVar]ssa.Value) {
	early := fn == c.setup || isInit(fn)
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.Store:
				c.store(in, early, bound)
			case *ssa.FieldAddr:
				if c.escapes(in) {
					c.markChain(in, bound)
				}
			case *ssa.IndexAddr:
				if c.escapes(in) {
					c.markChain(in, bound)
				}
			case *ssa.ChangeType:
				c.renamed(in)
			case *ssa.Call:
				c.builtinWrites(in)
			}
			c.operandsEscape(in, bound)
		}
	}
}

// isInit reports whether fn initializes its package, and starts nothing that
// could look on meanwhile.
func isInit(fn *ssa.Function) bool {
	if fn.Synthetic == "package initializer" {
		return !startsGoroutines(fn, map[*ssa.Function]bool{})
	}
	return fn.Signature.Recv() == nil && fn.Parent() == nil && len(fn.Name()) > 5 && fn.Name()[:5] == "init#" && !startsGoroutines(fn, map[*ssa.Function]bool{})
}

// store marks the target of an assignment, unless it happens before anybody
// else can know of it.
func (c *cells) store(in *ssa.Store, early bool, bound map[*ssa.FreeVar]ssa.Value) {
	r := root(in.Addr)
	if a, ok := r.(*ssa.Alloc); ok && beforeEscape(a, in) {
		return
	}
	if g, ok := r.(*ssa.Global); early && (ok && g != nil || !ok) {
		return
	}
	c.markChain(in.Addr, bound)
	c.markStruct(in.Val.Type(), 0)
}

// markStruct marks every field of a struct type that is assigned as a whole.
func (c *cells) markStruct(t types.Type, depth int) {
	if a, ok := t.Underlying().(*types.Array); ok && depth <= 8 {
		c.markStruct(a.Elem(), depth+1)
		return
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || depth > 8 {
		return
	}
	for i := range st.NumFields() {
		c.late[fieldClass{c.types.of(t), i}] = true
		c.markStruct(st.Field(i).Type(), depth+1)
	}
}

// markChain marks the variable and all fields that an address is part of.
func (c *cells) markChain(addr ssa.Value, bound map[*ssa.FreeVar]ssa.Value) {
	for v := addr; ; {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			c.late[c.classOf(x)] = true
			v = x.X
			continue
		case *ssa.IndexAddr:
			v = x.X
			continue
		}
		c.handedOn(v, bound)
		return
	}
}

// escapes reports whether the address is used for more than loading, storing
// and addressing parts.
func (c *cells) escapes(v ssa.Value) bool {
	for _, u := range *v.Referrers() {
		switch u := u.(type) {
		case *ssa.UnOp, *ssa.FieldAddr, *ssa.DebugRef:
		case *ssa.IndexAddr:
			if u.X != v {
				return true
			}
		case *ssa.Store:
			if u.Addr != v {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// operandsEscape marks variables whose own address is handed on, other than to
// a closure that captures them.
func (c *cells) operandsEscape(in ssa.Instruction, bound map[*ssa.FreeVar]ssa.Value) {
	switch in := in.(type) {
	case *ssa.UnOp, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.DebugRef, *ssa.MakeClosure, *ssa.Phi:
		return
	case *ssa.Store:
		c.handedOn(in.Val, bound)
		return
	}
	for _, op := range in.Operands(nil) {
		if *op != nil {
			c.handedOn(*op, bound)
		}
	}
}

func (c *cells) handedOn(v ssa.Value, bound map[*ssa.FreeVar]ssa.Value) {
	for _, r := range origins(v, bound) {
		switch r.(type) {
		case *ssa.Alloc, *ssa.Global:
			c.late[r] = true
		}
	}
}

// renamed marks structs that can be reached under two types.
func (c *cells) renamed(in *ssa.ChangeType) {
	for _, t := range []types.Type{in.Type(), in.X.Type()} {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			c.markStruct(p.Elem(), 0)
		}
	}
}

// builtinWrites marks what append and copy write as whole structs.
func (c *cells) builtinWrites(in *ssa.Call) {
	b, ok := in.Call.Value.(*ssa.Builtin)
	if !ok || b.Name() != "append" && b.Name() != "copy" && b.Name() != "clear" {
		return
	}
	if s, ok := in.Call.Args[0].Type().Underlying().(*types.Slice); ok {
		c.markStruct(s.Elem(), 0)
	}
}

// beforeEscape reports whether a store to a variable happens before its address can have
// been captured or handed on: no path leads from such a use to the store
// without making the variable anew.
func beforeEscape(a *ssa.Alloc, st *ssa.Store) bool {
	if st.Parent() != a.Parent() {
		return false
	}
	if !a.Heap {
		return true
	}
	for _, u := range uses(a) {
		if reaches(u, st, a) {
			return false
		}
	}
	return true
}

// uses returns the instructions that let the address of a, or of a part of it,
// out of hand.
func uses(v ssa.Value) []ssa.Instruction { return usesBeyond(v, map[ssa.Value]bool{}) }

func usesBeyond(v ssa.Value, seen map[ssa.Value]bool) []ssa.Instruction {
	if seen[v] {
		return nil
	}
	seen[v] = true
	var out []ssa.Instruction
	for _, u := range *v.Referrers() {
		switch u := u.(type) {
		case *ssa.UnOp, *ssa.DebugRef:
		case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Phi:
			out = append(out, usesBeyond(u.(ssa.Value), seen)...)
		case *ssa.Store:
			if u.Addr != v {
				out = append(out, u)
			}
		default:
			out = append(out, u)
		}
	}
	return out
}

// reaches reports whether control can get from one instruction to another
// without passing stop.
func reaches(from, to, stop ssa.Instruction) bool {
	seen := map[*ssa.BasicBlock]bool{}
	work := []*ssa.BasicBlock{}
	found, stopped := walk(from.Block(), from, to, stop)
	if found {
		return true
	}
	if !stopped {
		work = append(work, from.Block().Succs...)
	}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		found, stopped := walk(b, nil, to, stop)
		if found {
			return true
		}
		if !stopped {
			work = append(work, b.Succs...)
		}
	}
	return false
}

// walk goes through a block, from its beginning or from after an instruction.
func walk(b *ssa.BasicBlock, after, to, stop ssa.Instruction) (found, stopped bool) {
	on := after == nil
	for _, in := range b.Instrs {
		switch {
		case !on:
			on = in == after
		case in == to:
			return true, false
		case in == stop:
			return false, true
		}
	}
	return false, false
}
