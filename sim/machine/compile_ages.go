package machine

import (
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// This file finds out whether a program makes nothing of times but comparisons, among themselves and with
// durations in its source. Then it cannot tell how long ago something was that is longer ago than these durations
// add up to, and times count only as far as it can: a cache whose entries expire comes back to where it was beside a
// ticker that goes on for ever (hasher.ages).
//
// Two states count as one if their times are in the same order and each gap between two neighbours, or to now, is
// the same or longer than L in both. From there on each pair of times differs by the same, or by more than L in both: time
// passes for all of them, and what is made later is now, or now plus some duration. If durations
// may be negative, at most K, that brings L down to L-2K. So L has to be 2K for these, and as much as comparisons can tell:
// nothing for x.Before(y), K for time.Since(x) > d, 2K for x.Add(d).Before(y.Add(e)).
//
// That holds only while the durations are those of the source, and while no time or difference gets anywhere else: into
// a text, a rate, a sum. The rules err on the side of that.

// ages is what a program makes of times.
type ages struct {
	measured bool  // more than comparisons
	longest  int64 // of the durations in the source that it may compare times with
	tells    int64 // by how many of these the times may differ that it compares
	back     bool  // some are negative
	ahead    bool  // it may compare a time with one that it has just made by Add
}

// most is the longest gap between times that the program can tell from a longer one.
func (a *ages) most() int64 {
	n := a.tells
	if a.back {
		n += 2
	}
	return n * min(a.longest, math.MaxInt64/8)
}

// comparesOnly reports whether the program makes nothing of times but comparisons, and counts them from now.
func (m *Machine) comparesOnly() bool { return !m.absolute && !m.prog.ages.measured }

// spansToTell are the durations by which times may differ that such a program compares.
func (p *Program) spansToTell() []int64 {
	if p.ages.tells == 0 && !p.ages.back && !p.ages.ahead {
		return nil
	}
	return slices.Clone(p.spans)
}

// comparisonsOf are the functions of package time that a program may call. What these make of times is
// looked at below, or is nothing.
var comparisonsOf = []string{
	"Now", "Since", "Until", "After", "Before", "Equal", "Compare", "IsZero", "Add", "Sub",
	"Sleep", "AfterFunc", "NewTimer", "NewTicker", "Tick", "Reset", "Stop", "init",
}

func (f *funcCompiler) collectAges() {
	a := &f.prog.ages
	switch pkg := packageOf(f.fn); {
	case pkg == nil:
	case slices.Contains([]string{"time", "context", "testing"}, pkg.Path()): // testing keeps an rt.Instant
		return
	}
	for _, b := range f.fn.Blocks {
		for _, in := range b.Instrs {
			if _, debug := in.(*ssa.DebugRef); debug {
				continue
			}
			a.spansOf(in)
			a.tells, a.ahead = max(a.tells, tells(in)), a.ahead || looksAhead(in)
			a.measured = a.measured || measures(in)
		}
	}
}

func packageOf(fn *ssa.Function) *types.Package {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	switch {
	case fn.Pkg != nil:
		return fn.Pkg.Pkg
	case fn.Object() != nil:
		return fn.Object().Pkg()
	}
	return nil
}

// spansOf keeps the longest of the durations in an instruction, but for those that only say how long a timer takes.
func (a *ages) spansOf(in ssa.Instruction) {
	if op, ok := in.(*ssa.UnOp); ok && op.Op == token.SUB && isDuration(op.Type()) {
		a.back = true
	}
	if waits(in) {
		return
	}
	for _, v := range in.Operands(nil) {
		c, ok := (*v).(*ssa.Const)
		if !ok || c.Value == nil || !isDuration(c.Type()) {
			continue
		}
		if d, exact := constant.Int64Val(constant.ToInt(c.Value)); exact {
			a.longest = max(a.longest, d, -d)
			a.back = a.back || d < 0
		}
	}
}

// tells is by how many durations the times may differ that an instruction compares.
func tells(in ssa.Instruction) int64 {
	call, ok := in.(*ssa.Call)
	if !ok {
		return 0
	}
	switch fn := call.Call.StaticCallee(); {
	case fn == nil || !ofTime(fn):
	case fn.Name() == "Add" && (!fresh(call.Call.Args[0]) || looksAhead(call)):
		return 2
	case fn.Name() == "Sub" || fn.Name() == "Since" || fn.Name() == "Until":
		return 1
	}
	return 0
}

// measures reports whether an instruction may make more of a time, or of a duration, than to compare it.
func measures(in ssa.Instruction) bool {
	for _, v := range in.Operands(nil) {
		if fn, ok := (*v).(*ssa.Function); ok && !comparesOnly(fn, in) {
			return true
		}
	}
	switch in := in.(type) {
	case *ssa.MakeInterface:
		return escapes(in)
	case *ssa.ChangeInterface:
		return isEmpty(in.Type()) && !isError(in.X.Type()) && !isEmpty(in.X.Type())
	case *ssa.TypeAssert:
		return isEmpty(in.AssertedType)
	case *ssa.BinOp:
		return combines(in)
	case *ssa.Convert:
		return isDuration(in.Type()) != isDuration(in.X.Type()) && isDuration(in.Type()) && !onlyWaits(in)
	case *ssa.MultiConvert:
		return isDuration(in.Type()) && !onlyWaits(in)
	case *ssa.ChangeType:
		return isTime(in.Type()) != isTime(in.X.Type()) || isDuration(in.Type()) != isDuration(in.X.Type())
	case *ssa.MapUpdate:
		return holds(in.Key.Type(), isTime, nil)
	case *ssa.Call:
		return measuredBy(in)
	}
	return false
}

// combines reports whether an operation makes a duration that is not in the source, other than for a
// timer, or compares times with ==.
func combines(in *ssa.BinOp) bool {
	switch in.Op {
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		return false
	case token.EQL, token.NEQ:
		return holds(in.X.Type(), isTime, nil) && !isPointerLike(in.X.Type())
	}
	return isDuration(in.Type()) && !onlyWaits(in)
}

// measuredBy reports whether the result of a call is used for more than a comparison.
func measuredBy(in *ssa.Call) bool {
	fn := in.Call.StaticCallee()
	if fn == nil {
		b, ok := in.Call.Value.(*ssa.Builtin)
		return ok && (b.Name() == "min" || b.Name() == "max") && isDuration(in.Type()) && !onlyWaits(in)
	}
	if fn.Blocks == nil && slices.ContainsFunc(in.Call.Args, func(v ssa.Value) bool { return isTime(v.Type()) }) {
		return true
	}
	if !ofTime(fn) {
		return false
	}
	switch fn.Name() {
	case "Since", "Sub":
		return !onlyCompared(in, false)
	case "Until":
		return !onlyCompared(in, true)
	case "Add":
		return !fresh(in.Call.Args[0]) && (madeByAdd(in.Call.Args[0]) || !comparedTimes(in))
	}
	return false
}

// comparesOnly reports whether a function is none of package time, or one that makes nothing of times but
// what is looked at where it is called.
func comparesOnly(fn *ssa.Function, in ssa.Instruction) bool {
	if !ofTime(fn) || !touchesTime(fn) {
		return true
	}
	if call, ok := in.(ssa.CallInstruction); ok && call.Common().StaticCallee() == fn {
		_, plain := in.(*ssa.Call)
		return slices.Contains(comparisonsOf, fn.Name()) && (plain || waits(in))
	}
	return fn.Name() == "Now" // as a value: a clock that may be exchanged
}

func ofTime(fn *ssa.Function) bool {
	pkg := packageOf(fn)
	return pkg != nil && pkg.Path() == "time"
}

// touchesTime reports whether a function takes or returns a time or a duration, but for methods of durations, which only
// tell what they are.
func touchesTime(fn *ssa.Function) bool {
	sig := fn.Signature
	if recv := sig.Recv(); recv != nil && isDuration(recv.Type()) {
		return sig.Results().Len() > 0 && isDuration(sig.Results().At(0).Type())
	}
	for _, t := range [...]*types.Tuple{sig.Params(), sig.Results(), types.NewTuple(sig.Recv())} {
		for i := range t.Len() {
			if v := t.At(i); v != nil && (isTime(v.Type()) || isDuration(v.Type()) || isTime(pointedTo(v.Type()))) {
				return true
			}
		}
	}
	return false
}

func pointedTo(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// fresh reports whether a value is what the clock has just been read as.
func fresh(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	fn := call.Call.StaticCallee()
	return fn != nil && ofTime(fn) && fn.Name() == "Now"
}

func madeByAdd(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	fn := call.Call.StaticCallee()
	return fn == nil || ofTime(fn) && fn.Name() == "Add"
}

// usedOnly calls a function with what uses a value, until it returns false.
func usedOnly(v ssa.Value, f func(ssa.Instruction) bool) bool {
	for _, use := range *v.Referrers() {
		if _, debug := use.(*ssa.DebugRef); !debug && !f(use) {
			return false
		}
	}
	return true
}

// onlyCompared reports whether a difference of times is only compared with durations, or waited for.
func onlyCompared(v ssa.Value, waitFor bool) bool {
	return usedOnly(v, func(use ssa.Instruction) bool {
		op, ok := use.(*ssa.BinOp)
		if !ok {
			return waitFor && waits(use)
		}
		switch op.Op {
		case token.LSS, token.LEQ, token.GTR, token.GEQ:
			return !difference(op.X) || !difference(op.Y)
		}
		return false
	})
}

func difference(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	fn := call.Call.StaticCallee()
	return fn != nil && ofTime(fn)
}

// onlyWaits reports whether a duration that was computed only says how long a timer takes.
func onlyWaits(v ssa.Value) bool {
	return usedOnly(v, func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.BinOp:
			return isDuration(use.Type()) && onlyWaits(use)
		case *ssa.Convert:
			return !isDuration(use.Type()) || onlyWaits(use)
		}
		return waits(use)
	})
}

// comparedTimes reports whether a time is only compared.
func comparedTimes(v ssa.Value) bool { return usedOnly(v, comparesTimes) }

// looksAhead reports whether an instruction adds to a time and does more with the sum than to keep it in a field, an
// element or a map, or to give it to a context.
func looksAhead(in ssa.Instruction) bool {
	call, ok := in.(*ssa.Call)
	return ok && madeByAdd(call) && call.Call.StaticCallee() != nil && !usedOnly(call, func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Store:
			_, local := use.Addr.(*ssa.Alloc)
			return !local
		case *ssa.MapUpdate:
			return true
		case *ssa.Call:
			fn := use.Call.StaticCallee()
			return fn != nil && fn.Pkg != nil && fn.Pkg.Pkg.Path() == "context"
		}
		return false
	})
}

func comparesTimes(in ssa.Instruction) bool {
	call, ok := in.(*ssa.Call)
	if !ok {
		return false
	}
	fn := call.Call.StaticCallee()
	return fn != nil && ofTime(fn) && slices.Contains([]string{"After", "Before", "Equal", "Compare", "IsZero"}, fn.Name())
}

// escapes reports whether a time, or memory that a duration may be written to, gets into an interface through
// which somebody may look at it: package fmt or encoding/json.
func escapes(in *ssa.MakeInterface) bool {
	t := in.X.Type()
	if isDuration(t) {
		return difference(in.X)
	}
	if !isEmpty(in.Type()) && !isError(in.Type()) {
		return !isPointerLike(t) && holds(t, isTime, nil)
	}
	return holds(t, func(t types.Type) bool {
		i, ok := t.Underlying().(*types.Interface)
		return isTime(t) || isDuration(t) || ok && i.NumMethods() > 0 && !isError(t)
	}, map[types.Type]bool{})
}

// holds reports whether a type has, or leads to, one of a kind. Without seen pointers are not followed.
func holds(t types.Type, kind func(types.Type) bool, seen map[types.Type]bool) bool {
	if kind(t) {
		return true
	}
	deep := seen != nil
	if deep {
		if seen[t] {
			return false
		}
		seen[t] = true
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for i := range u.NumFields() {
			if holds(u.Field(i).Type(), kind, seen) {
				return true
			}
		}
	case *types.Array:
		return holds(u.Elem(), kind, seen)
	case *types.Map:
		return deep && (holds(u.Key(), kind, seen) || holds(u.Elem(), kind, seen))
	case interface{ Elem() types.Type }: // pointers, slices, channels
		return deep && holds(u.Elem(), kind, seen)
	case *types.Signature:
		return false
	}
	return false
}

func isPointerLike(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Chan, *types.Map, *types.Signature, *types.Slice, *types.Interface:
		return true
	}
	return false
}

func isTime(t types.Type) bool     { return t.String() == "time.Time" }
func isDuration(t types.Type) bool { return t.String() == "time.Duration" }
func isError(t types.Type) bool    { return types.Identical(t, types.Universe.Lookup("error").Type()) }

func isEmpty(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.Empty()
}
