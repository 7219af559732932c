package machine

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// funcCompiler compiles one function.
type funcCompiler struct {
	*compiler
	fn     *ssa.Function
	out    *Func
	regs   map[ssa.Value]int32
	starts map[*ssa.BasicBlock]int32
	jumps  []jump
	consts []Word
	pool   map[string]int32
	names  map[ssa.Value]string
	doms   map[*ssa.BasicBlock]bitset
	pos    token.Pos
	uses   [][]span // by instruction, for liveness
	defs   []span
	slots  []slot // by register

	statements []extent // see inOrder; nil until asked for

	noRunDefers bool // see missingRunDefers

	reuse *reuse // of registers
}

// jump is a place in the code whose target is a block.
type jump struct {
	pc    int32
	index int
	to    *ssa.BasicBlock
}

func (f *funcCompiler) typ(t types.Type) *Type { return f.prog.table.of(t) }

// whole is typ for a type of which there are variables: it must not be too large.
func (f *funcCompiler) whole(t types.Type) *Type {
	out := f.typ(t)
	if out.size > maxWords {
		panic(tooLarge{t})
	}
	return out
}

func (f *funcCompiler) compile() {
	f.regs, f.pool = map[ssa.Value]int32{}, map[string]int32{}
	f.names, f.doms = map[ssa.Value]string{}, map[*ssa.BasicBlock]bitset{}
	f.params()
	if reason, ok := f.stops(); ok {
		f.compileStop(reason)
	} else if f.fn.Blocks == nil {
		f.compileNative()
	} else {
		if !f.out.user {
			f.reuse = newReuse(f.fn)
		}
		f.collectNames()
		f.paramLocals()
		f.body()
		f.collectSpans()
		f.collectAges()
	}
	f.finish()
}

func (f *funcCompiler) params() {
	for _, p := range f.fn.Params {
		f.regs[p] = f.newReg(f.typ(p.Type()))
	}
	f.out.params = f.out.nregs
	f.out.paramSlots = append([]slot(nil), f.slots...)
	var vars []*types.Var
	for _, v := range f.fn.FreeVars {
		f.regs[v] = f.newReg(f.typ(v.Type()))
		vars = append(vars, types.NewVar(token.NoPos, nil, v.Name(), v.Type()))
	}
	f.out.captured = f.typ(types.NewTuple(vars...))
	if f.out.user {
		f.out.args = parameters(f.fn)
		if outer := f.fn.Parent(); outer != nil && len(f.fn.FreeVars) > 0 {
			f.out.outer = f.funcOf(outer)
			for _, v := range vars {
				f.out.inner = append(f.out.inner, v.Name())
			}
		}
	}
	if res := f.fn.Signature.Results(); res != nil {
		f.out.results = f.typ(res).size
		f.out.textual = f.fn.Signature.Params().Len() == 0 && res.Len() == 1 && types.Identical(res.At(0).Type(), types.Typ[types.String])
	}
}

// paramLocals makes the parameters known as variables from the start. The
// receiver is left out: what matters of it is shared.
func (f *funcCompiler) paramLocals() {
	if !f.out.user || len(f.fn.Blocks) == 0 {
		return
	}
	for i, p := range f.fn.Params {
		if p.Name() == "" || p.Name() == "_" || i == 0 && f.fn.Signature.Recv() != nil {
			continue
		}
		f.out.locals = append(f.out.locals, local{name: p.Name(), reg: f.regs[p], typ: f.typ(p.Type()), in: f.dominated(f.fn.Blocks[0])})
	}
}

func (f *funcCompiler) newReg(t *Type) int32 {
	at := int32(f.out.nregs)
	f.take(t.size)
	f.out.nregs += t.size
	if f.out.nregs > maxFields {
		panic(unsupported{f.fn.Pos(), "this function, or the initialization of a variable, has too many intermediate values; split it up"})
	}
	for i := range t.size {
		f.slots = append(f.slots, t.slotAt(i))
	}
	return at
}

// collectNames finds names for values that have none of their own.
func (f *funcCompiler) collectNames() {
	for _, b := range f.fn.Blocks {
		for _, in := range b.Instrs {
			if d, ok := in.(*ssa.DebugRef); ok && !d.IsAddr {
				if id, ok := d.Expr.(*ast.Ident); ok && f.names[d.X] == "" && id.Name != "_" {
					f.names[d.X] = id.Name
				}
			}
		}
	}
}

// reg returns the register of a value, or ^i for constant i.
func (f *funcCompiler) reg(v ssa.Value) int32 {
	switch v := v.(type) {
	case *ssa.Const:
		return f.constant(v)
	case *ssa.Function:
		return f.word(funcWord(f.funcOf(v).index))
	case *ssa.Global:
		return f.word(ref(uint32(f.globalOf(v)+1), 0))
	case *ssa.Extract:
		return shift(f.reg(v.Tuple), int32(f.typ(v.Tuple.Type()).fields[v.Index].off))
	case *ssa.Field:
		return shift(f.reg(v.X), int32(f.typ(v.X.Type()).fields[v.Field].off))
	case *ssa.ChangeType:
		return f.reg(v.X)
	case *ssa.ChangeInterface:
		return f.reg(v.X)
	case *ssa.Builtin:
		panic(unsupported{f.pos, "a built-in function is used as a value"})
	}
	if r, ok := f.regs[v]; ok {
		return r
	}
	t := f.typ(v.Type())
	r, again := f.reuse.used(t)
	if !again {
		r = f.newReg(t)
	}
	f.regs[v] = r
	return r
}

func shift(r, off int32) int32 {
	if r < 0 {
		return r - off
	}
	return r + off
}

func (f *funcCompiler) span(v ssa.Value) span {
	return span{f.reg(v), int32(f.typ(v.Type()).size)}
}

// word returns the operand of a constant word.
func (f *funcCompiler) word(w ...Word) int32 {
	f.take(len(w))
	key := fmt.Sprint(w)
	if at, ok := f.pool[key]; ok {
		return at
	}
	at := ^int32(len(f.consts))
	f.consts = append(f.consts, w...)
	f.pool[key] = at
	return at
}

func (f *funcCompiler) constant(v *ssa.Const) int32 {
	t := f.typ(v.Type())
	if v.Value == nil {
		if t.size > maxFields {
			panic(tooLarge{v.Type()})
		}
		if t.size == 0 {
			return f.word(0)
		}
		return f.word(make([]Word, t.size)...)
	}
	return f.word(constWords(f.prog, t, v.Value)...)
}

func constWords(p *Program, t *Type, v constant.Value) []Word {
	switch t.kind {
	case kBool:
		return []Word{boolWord(constant.BoolVal(v))}
	case kString:
		if v.Kind() == constant.Int { // string(rune constant)
			n, _ := constant.Int64Val(v)
			return []Word{p.strings.intern(string(rune(n)))}
		}
		return []Word{p.strings.intern(constant.StringVal(v))}
	case kInt, kUint:
		iv := constant.ToInt(v)
		if n, ok := constant.Int64Val(iv); ok {
			return []Word{t.wrap(Word(n))}
		}
		n, _ := constant.Uint64Val(iv)
		return []Word{t.wrap(n)}
	case kFloat:
		x, _ := constant.Float64Val(v)
		return []Word{floatWord(x, t.bits)}
	case kComplex:
		re, _ := constant.Float64Val(constant.Real(v))
		im, _ := constant.Float64Val(constant.Imag(v))
		return []Word{floatWord(re, t.bits), floatWord(im, t.bits)}
	}
	panic(unsupported{token.NoPos, "a constant of type " + t.String() + " is not supported"})
}

// emit appends an instruction that writes def and reads uses.
func (f *funcCompiler) emit(in instr, def span, uses ...span) int32 {
	pc := int32(len(f.out.code))
	f.out.code = append(f.out.code, in)
	f.out.pos = append(f.out.pos, f.pos)
	f.defs = append(f.defs, def)
	f.uses = append(f.uses, append([]span(nil), uses...))
	return pc
}

func (f *funcCompiler) body() {
	f.starts = map[*ssa.BasicBlock]int32{}
	if f.out.step {
		f.pos = f.fn.Pos()
		f.emit(instr{op: opStep, aux: &site{pos: f.pos, name: f.stepName(), typ: f.receiverType()}}, span{}, f.paramSpan())
	}
	f.noRunDefers = f.deferStackOnly()
	for _, b := range f.fn.Blocks {
		f.block(b)
		for f.out.user && len(f.out.blocks) < len(f.out.code) {
			f.out.blocks = append(f.out.blocks, int32(b.Index))
		}
	}
	if f.fn.Recover != nil {
		if _, ok := f.starts[f.fn.Recover]; !ok {
			f.block(f.fn.Recover)
		}
		f.out.recover = f.starts[f.fn.Recover]
	}
	for _, j := range f.jumps {
		in := &f.out.code[j.pc]
		if j.index == 0 {
			in.b = f.starts[j.to]
		} else {
			in.c = f.starts[j.to]
		}
	}
}

// receiverType returns the struct that a method works on, or nil.
func (f *funcCompiler) receiverType() *Type {
	if recv := f.fn.Signature.Recv(); recv != nil {
		if p, ok := recv.Type().Underlying().(*types.Pointer); ok {
			return f.typ(p.Elem())
		}
	}
	return nil
}

func (f *funcCompiler) paramSpan() span {
	return span{0, int32(f.out.params) + int32(f.out.captured.size)}
}

// stepName is how a library step is shown: "ctx.cancel" for an unexported
// helper, "Map.Store" for a method; empty if whoever calls it has the better name.
func (f *funcCompiler) stepName() string {
	if o := f.fn.Origin(); o != nil {
		return funcName(o)
	}
	name := funcName(f.fn)
	if f.fn.Pkg != nil && strings.HasPrefix(f.fn.Pkg.Pkg.Path(), "racelab/lessons/internal/remote") {
		return "" // "Server.Do" tells nothing: the lesson's function does
	}
	if f.fn.Pkg != nil && f.fn.Pkg.Pkg.Path() == networkPath {
		return askCaller
	}
	if f.fn.Pkg != nil && !strings.Contains(name, ".") {
		name = f.fn.Pkg.Pkg.Name() + "." + name
	}
	return name
}

func (f *funcCompiler) block(b *ssa.BasicBlock) {
	f.starts[b] = int32(len(f.out.code))
	f.pos = token.NoPos
	runDefers := f.missingRunDefers(b)
	instrs, places := f.inOrder(b)
	unchanged := returned(b)
	for i, in := range instrs {
		if unchanged[in] {
			continue
		}
		f.pos = places[i]
		if in == runDefers {
			f.emit(instr{op: opRunDefers}, span{})
		}
		switch in := in.(type) {
		case *ssa.Phi:
		case *ssa.Jump:
			f.phis(b, b.Succs[0])
			pc := f.emit(instr{op: opJump}, span{})
			f.jumps = append(f.jumps, jump{pc: pc, index: 1, to: b.Succs[0]})
		case *ssa.If:
			f.branch(b, in)
		default:
			f.instruction(in)
		}
		f.release(in)
	}
}

// missingRunDefers returns in front of what a block that returns has to run deferred
// calls although package ssa has dropped the instruction, or nil. It does so in
// functions whose only defer statements are in the bodies of loops over functions.
func (f *funcCompiler) missingRunDefers(b *ssa.BasicBlock) ssa.Instruction {
	ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	if !ok || !f.noRunDefers || b == f.fn.Recover {
		return nil
	}
	at := len(b.Instrs) - 1
	for at > 0 { // named results are loaded after the deferred calls
		load, ok := b.Instrs[at-1].(*ssa.UnOp)
		if !ok || !slices.Contains(ret.Results, ssa.Value(load)) {
			break
		}
		at--
	}
	return b.Instrs[at]
}

func (f *funcCompiler) deferStackOnly() bool {
	uses := false
	for _, b := range f.fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.RunDefers:
				return false
			case *ssa.Call:
				bi, ok := in.Call.Value.(*ssa.Builtin)
				uses = uses || ok && bi.Name() == "ssa:deferstack"
			}
		}
	}
	return uses
}

// position falls back from an instruction's own position to its operands'.
func position(in ssa.Instruction) token.Pos {
	if p := in.Pos(); p.IsValid() {
		return p
	}
	switch in := in.(type) {
	case *ssa.Store:
		if p := in.Addr.Pos(); p.IsValid() && !isParam(in.Addr) {
			return p
		}
	case *ssa.UnOp:
		if !isParam(in.X) {
			return in.X.Pos()
		}
	case *ssa.DebugRef:
		return in.Expr.Pos()
	}
	return token.NoPos
}

// isParam reports whether a value's position is its declaration rather than its use.
func isParam(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Alloc, *ssa.Global, *ssa.Function:
		return true
	}
	return false
}
