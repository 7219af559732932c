package machine

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// This file finds what the caller calls a parameter. A helper that counts in its n counts in
// the s.hits of whoever called it, and two goroutines that know one lock by two parameters are
// both told of by the name that it has where they come from.

// maxCalled bounds how many calls up a name is followed, and maxName how long it becomes.
const (
	maxCalled = 8
	maxName   = 40
)

// calledAs is what the arguments of a function are called where it was called, by parameter;
// empty where that says nothing.
type calledAs struct {
	fn    *Func
	names []string
}

// parameters names the parameters of a function that refer to what others can have, too, and stand
// for one thing throughout; the others are left empty.
func parameters(fn *ssa.Function) []string {
	out, any := make([]string, len(fn.Params)), false
	for i, p := range fn.Params {
		if p.Name() != "_" && refers(p.Type()) && !assigned(fn, p) {
			out[i], any = p.Name(), true
		}
	}
	if !any {
		return nil
	}
	return out
}

// refers reports whether a copy of a value leads to the same things as the value.
func refers(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Chan, *types.Slice, *types.Interface:
		return true
	}
	return false
}

// assigned reports whether a variable with the name of a parameter can hold anything else: another value of the
// parameter's, or one of a variable that hides it.
func assigned(fn *ssa.Function, p *ssa.Parameter) bool {
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.Phi:
				if in.Comment == p.Name() {
					return true
				}
			case *ssa.Alloc:
				if in.Comment == p.Name() && !holdsOnly(in, p, maxCalled) {
					return true
				}
			case *ssa.DebugRef:
				if in.Object() != nil && in.Object().Name() == p.Name() && in.Object() != p.Object() {
					return true
				}
			}
		}
	}
	return false
}

// holdsOnly reports whether nothing but p is ever stored in a variable, in closures down to a depth.
func holdsOnly(v ssa.Value, p *ssa.Parameter, depth int) bool {
	if depth == 0 || v.Referrers() == nil {
		return false
	}
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.Store:
			if in.Addr == v && in.Val != ssa.Value(p) || in.Val == v {
				return false
			}
		case *ssa.MakeClosure:
			i := slices.Index(in.Bindings, v)
			if i < 0 || !holdsOnly(in.Fn.(*ssa.Function).FreeVars[i], p, depth-1) {
				return false
			}
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// calledBy turns a name that stands in frame f's function into the name that the caller has for
// it, and so on up to where it comes from.
func (m *Machine) calledBy(g *goroutine, f *frame, name string) string {
	base, rest := cutBase(name)
	for range maxCalled {
		if f == nil || base == "" || !f.fn.user {
			break
		}
		fn := f.fn.declares(base)
		if fn == nil {
			break
		}
		for f != nil && f.fn != fn { // a closure may be called from within the function that it captured the name of
			f = f.parent
		}
		arg, known := m.argument(g, f, fn, slices.Index(fn.args, base))
		argBase, argRest := cutBase(arg)
		if argBase == "" || len(arg)+len(rest) > maxName {
			break
		}
		if strings.HasSuffix(arg, "]") && !strings.HasPrefix(rest, ".") { // which of its brackets has the key would not be told
			break
		}
		base, rest = argBase, argRest+rest
		if known || f == nil {
			break
		}
		f = f.parent
	}
	return base + rest
}

// declares returns the function whose parameter a name in f is: f, or one around it that f has captured it from; nil
// if it is none.
func (f *Func) declares(name string) *Func {
	for ; f != nil; f = f.outer {
		if slices.Contains(f.args, name) {
			return f
		}
		if !f.captures(name) {
			return nil
		}
	}
	return nil
}

func (f *Func) captures(name string) bool { return f.outer != nil && slices.Contains(f.inner, name) }

// argument returns what the caller of frame f, a call of fn, calls its k-th argument. known says that this is the name where it
// comes from already. A nil frame is one that is over: whoever started g was in it.
func (m *Machine) argument(g *goroutine, f *frame, fn *Func, k int) (name string, known bool) {
	if f == nil || f.parent == nil {
		if m.trace == nil || g.actor >= len(m.trace.from) {
			return "", true
		}
		for _, c := range m.trace.from[g.actor] {
			if c.fn == fn {
				return c.names[k], true
			}
		}
		return "", true
	}
	cs := f.call
	if cs == nil {
		cs, _ = f.parent.fn.code[f.parent.pc].aux.(*callSite)
	}
	if cs == nil || !f.parent.fn.user || f.parent.fn.wrapper || len(cs.names) != len(fn.args) {
		return "", true
	}
	return m.operand(f.parent, cs, k), false
}

// operand is what call site cs in frame f calls its k-th operand: with the index that it has, if it is the
// address of an element.
func (m *Machine) operand(f *frame, cs *callSite, k int) string {
	name := cs.names[k]
	if at := k - (len(cs.names) - len(cs.args)); at >= 0 && cs.args[at].n == 1 {
		return unmarked(name, row(f.regs, f.fn.consts, cs.args[at].base, 1)[0])
	}
	return unmarked(name, 0)
}

// startedBy keeps what the parameters of the functions around a go statement are called where they
// come from, for the goroutine that it starts: g's frame f runs cs, which calls fn.
func (m *Machine) startedBy(actor int, g *goroutine, f *frame, cs *callSite, fn *Func) {
	if m.trace == nil {
		return
	}
	var out []calledAs
	if len(fn.args) > 0 && len(fn.args) == len(cs.names) && f.fn.user && !f.fn.wrapper {
		names := make([]string, len(cs.names))
		for i := range cs.names {
			names[i] = m.calledBy(g, f, m.operand(f, cs, i))
		}
		out = append(out, calledAs{fn, names})
	}
	for ; f != nil && len(out) < maxCalled; f = f.parent {
		if !f.fn.user || f.fn.wrapper || len(f.fn.args) == 0 {
			continue
		}
		names := make([]string, len(f.fn.args))
		for i, n := range f.fn.args {
			names[i] = m.calledBy(g, f, n)
		}
		out = append(out, calledAs{f.fn, names})
	}
	if g.actor < len(m.trace.from) {
		before := m.trace.from[g.actor]
		out = append(out, before[:min(len(before), maxCalled-min(len(out), maxCalled))]...)
	}
	from := m.trace.from[:len(m.trace.from):len(m.trace.from)]
	for len(from) <= actor {
		from = append(from, nil)
	}
	from[actor] = out
	m.trace.from = from
}

// cutBase splits the name of a place into the variable that it begins with and the rest; the
// variable is empty if it begins with none, or is the result of a call.
func cutBase(name string) (base, rest string) {
	end := strings.IndexAny(name, ".["+markOpen)
	if end < 0 {
		end = len(name)
	}
	if !token.IsIdentifier(name[:end]) || strings.Contains(name, "(") {
		return "", name
	}
	return name[:end], name[end:]
}
