package machine

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// This file translates calls of built-in functions.

// builtinFunc makes a function of a built-in that is used by go or defer.
func (f *funcCompiler) builtinFunc(b *ssa.Builtin, c *ssa.CallCommon) *Func {
	out := &Func{index: len(f.prog.funcs), name: b.Name(), recover: -1}
	f.prog.funcs = append(f.prog.funcs, out)
	sub := &funcCompiler{compiler: f.compiler, fn: f.fn, out: out, regs: map[ssa.Value]int32{}, pool: map[string]int32{}, names: f.names, pos: c.Pos()}
	for _, a := range c.Args {
		r := sub.newReg(f.typ(a.Type()))
		if _, ok := a.(*ssa.Const); !ok {
			sub.regs[a] = r
		}
	}
	out.params = out.nregs
	out.paramSlots = append([]slot(nil), sub.slots...)
	out.captured = f.typ(types.NewTuple())
	d := span{base: int32(out.nregs)}
	if res := c.Signature().Results(); res != nil && res.Len() > 0 {
		d = span{sub.newReg(f.typ(res)), int32(f.typ(res).size)}
	}
	if b.Name() != "recover" { // which is not called by a deferred function then
		sub.builtinCall(b, c, d, f.typ(c.Signature().Results()), false)
	}
	sub.emit(instr{op: opReturn, aux: []span(nil)}, span{})
	sub.finish()
	return out
}

func (f *funcCompiler) builtin(in *ssa.Call, b *ssa.Builtin, d span) {
	f.builtinCall(b, &in.Call, d, f.typ(in.Type()), f.appendStays(in))
}

func (f *funcCompiler) builtinCall(b *ssa.Builtin, c *ssa.CallCommon, d span, result *Type, stays bool) {
	var args []span
	for _, a := range c.Args {
		args = append(args, f.span(a))
	}
	var t *Type
	if len(c.Args) > 0 {
		t = f.typ(c.Args[0].Type())
	}
	i := instr{dst: d.base}
	if len(args) > 0 {
		i.a, i.kind = args[0].base, t.kind
	}
	if len(args) > 1 {
		i.b = args[1].base
	}
	switch b.Name() {
	case "len", "cap":
		i.op = opLen
		if b.Name() == "cap" {
			i.op = opCap
		}
		if t.kind == kPointer {
			i.c = int32(t.elem.length)
		} else {
			i.c = int32(t.length)
		}
		if t.kind == kMap {
			i.aux = f.mapSite(c.Args[0])
		}
	case "append":
		if len(args) == 1 {
			f.emit(instr{op: opMove, dst: d.base, a: args[0].base, w: 2}, d, args...)
			return
		}
		i.op, i.flag = opAppend, f.typ(c.Args[1].Type()).kind == kString
		i.aux = &appendSite{site: *f.site(f.nameOf(c.Args[0])+"[]", t.elem), elem: t.elem, stays: stays}
	case "copy":
		i.op, i.flag = opCopy, f.typ(c.Args[1].Type()).kind == kString
		i.aux = &appendSite{site: *f.site(f.nameOf(c.Args[0])+"[]", t.elem), elem: t.elem}
	case "delete":
		i.op, i.aux = opDelete, f.mapSite(c.Args[0])
	case "clear":
		i.op = opClear
		if t.kind == kMap {
			i.aux = f.mapSite(c.Args[0])
		} else {
			i.aux = &appendSite{site: *f.site(f.nameOf(c.Args[0])+"[]", t.elem), elem: t.elem}
		}
	case "close":
		i.op, i.aux = opClose, f.chanSite(c.Args[0])
	case "panic":
		i.op = opPanic
	case "recover":
		i.op = opRecover
	case "min", "max":
		f.minMax(b.Name() == "max", args, t, d)
		return
	case "print", "println":
		var pa []printArg
		for k, a := range args {
			pa = append(pa, printArg{a, f.typ(c.Args[k].Type())})
		}
		i = instr{op: opPrint, flag: b.Name() == "println", aux: pa}
	case "complex":
		i.op, i.bits = opMakeCplx, result.bits
	case "real":
		f.emit(instr{op: opMove, dst: d.base, a: args[0].base, w: 1}, d, args...)
		return
	case "imag":
		f.emit(instr{op: opMove, dst: d.base, a: shift(args[0].base, 1), w: 1}, d, args...)
		return
	case "ssa:wrapnilchk":
		i.op = opNilCheck
	case "ssa:deferstack":
		i.op = opDeferStack
	case "Sizeof", "Alignof": // of a type parameter's value: others are constants
		n := Sizes.Sizeof(t.typ)
		if b.Name() == "Alignof" {
			n = Sizes.Alignof(t.typ)
		}
		f.emit(instr{op: opMove, dst: d.base, a: f.word(Word(n)), w: 1}, d)
		return
	case "Add", "Slice", "SliceData", "String", "StringData":
		f.emit(instr{op: opUnsafe, dst: d.base, a: i.a, b: i.b, aux: &unsafeSite{name: b.Name(), pos: f.pos, from: t, to: result}}, d, args...)
		return
	default:
		panic(unsupported{f.pos, "the built-in " + b.Name() + " is not supported"})
	}
	f.emit(i, d, args...)
}

func (f *funcCompiler) minMax(larger bool, args []span, t *Type, d span) {
	f.emit(instr{op: opMove, dst: d.base, a: args[0].base, w: d.n}, d, args[0])
	for _, a := range args[1:] {
		f.emit(instr{op: opMinMax, dst: d.base, a: d.base, b: a.base, kind: t.kind, bits: t.bits, flag: larger}, d, d, a)
	}
}
