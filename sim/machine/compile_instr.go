package machine

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// This file translates single SSA instructions.

// Static parts of instructions.
type (
	assertion struct {
		to       *Type
		iface    *types.Interface // nil when to is concrete
		commaOk  bool
		from     *Type // static type of the operand
		nilCheck bool  // of a method value: it panics as a nil dereference does
	}
	conversion struct {
		from, to *Type
		site     *site
		fate     fate // of a slice that a string is converted to
		moved    bool // a number into a pointer that it was computed from, which is operand b
	}
	slicing struct {
		kind         kind // of the operand: string, slice, or pointer to array
		lo, hi, max  int32
		hasLo, hasHi bool
		hasMax       bool
		// whether the types of the bounds have no sign
		loUnsigned, hiUnsigned, maxUnsigned bool
		made                                bool  // it is make([]T, n, constant), of which package ssa makes an array
		words, length                       int32 // of an element; of the array
	}
	mapSite struct {
		site
		typ *Type
	}
	chanSite struct {
		site
		elem *Type
	}
	selectCase struct {
		ch   int32
		send bool
		val  span
		recv int32 // register of the received value
		site *chanSite
	}
	selectSite struct {
		cases    []selectCase
		blocking bool
		pos      tokenPos
		dst      int32
	}
	appendSite struct {
		site
		elem  *Type
		stays bool // what an append makes stays in its function
	}
	printArg struct {
		span
		typ *Type
	}
)

func (f *funcCompiler) site(name string, t *Type) *site {
	return &site{pos: f.pos, name: name, typ: t}
}

func (f *funcCompiler) instruction(in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.DebugRef:
		f.debugRef(in)
	case *ssa.Alloc:
		t := f.whole(in.Type().Underlying().(*types.Pointer).Elem())
		d := f.span(in)
		f.emit(instr{op: opAlloc, dst: d.base, aux: t}, d)
	case *ssa.UnOp:
		f.unop(in)
	case *ssa.BinOp:
		f.binop(in)
	case *ssa.Store:
		if f.storeCopied(in) {
			return
		}
		t := f.typ(in.Val.Type())
		s := f.site(f.nameOf(in.Addr), t)
		s.private = isPrivate(in.Addr)
		a, v := f.span(in.Addr), f.span(in.Val)
		f.emit(instr{op: opStore, a: a.base, b: v.base, w: int32(t.size), aux: s}, span{}, a, v)
	case *ssa.FieldAddr:
		st := f.whole(in.X.Type().Underlying().(*types.Pointer).Elem())
		x, d := f.span(in.X), f.span(in)
		f.emit(instr{op: opAddr, dst: d.base, a: x.base, c: int32(st.fields[in.Field].off)}, d, x)
	case *ssa.IndexAddr:
		f.indexAddr(in)
	case *ssa.Index:
		f.index(in)
	case *ssa.Lookup:
		f.lookup(in)
	case *ssa.Convert:
		f.convert(in.X, in)
	case *ssa.MultiConvert:
		f.convert(in.X, in)
	case *ssa.MakeInterface:
		t := f.typ(in.X.Type())
		f.markRuntime(t)
		x, d := f.span(in.X), f.span(in)
		f.emit(instr{op: opMakeIface, dst: d.base, a: x.base, w: x.n, aux: t}, d, x)
	case *ssa.TypeAssert:
		f.typeAssert(in)
	case *ssa.MakeClosure:
		f.makeClosure(in)
	case *ssa.MakeMap:
		d := f.span(in)
		f.emit(instr{op: opMakeMap, dst: d.base, aux: f.typ(in.Type())}, d)
	case *ssa.MakeChan:
		n, d := f.span(in.Size), f.span(in)
		f.emit(instr{op: opMakeChan, dst: d.base, a: n.base, aux: &chanSite{site: *f.site(f.names[in], nil), elem: f.typ(in.Type()).elem}}, d, n)
	case *ssa.MakeSlice:
		n, c, d := f.span(in.Len), f.span(in.Cap), f.span(in)
		f.emit(instr{op: opMakeSlice, dst: d.base, a: n.base, b: c.base, aux: f.typ(in.Type()).elem}, d, n, c)
	case *ssa.Slice:
		f.slice(in)
	case *ssa.SliceToArrayPointer:
		t := f.typ(in.Type()).elem
		x, d := f.span(in.X), f.span(in)
		f.emit(instr{op: opToArray, dst: d.base, a: x.base, c: int32(t.length), w: int32(t.elem.size)}, d, x)
	case *ssa.Range:
		x, d := f.span(in.X), f.span(in)
		t := f.typ(in.X.Type())
		f.emit(instr{op: opRange, dst: d.base, a: x.base, flag: t.kind == kString, aux: f.mapSite(in.X)}, d, x)
	case *ssa.Next:
		f.next(in)
	case *ssa.Send:
		ch, v := f.span(in.Chan), f.span(in.X)
		f.emit(instr{op: opSend, a: ch.base, b: v.base, w: v.n, aux: f.chanSite(in.Chan)}, span{}, ch, v)
	case *ssa.Select:
		f.selectInstr(in)
	case *ssa.MapUpdate:
		m, k, v := f.span(in.Map), f.span(in.Key), f.span(in.Value)
		ms := f.mapSite(in.Map)
		ms.name = f.nameOf(in.Map)
		f.emit(instr{op: opMapUpdate, a: m.base, b: k.base, c: v.base, aux: ms}, span{}, m, k, v)
	case *ssa.Call:
		f.call(in)
	case *ssa.Go:
		cs, uses := f.callSite(&in.Call)
		cs.wrapped = len(in.Call.Args) > 0 || in.Call.Signature().Results().Len() > 0
		f.emit(instr{op: opGo, aux: cs}, span{}, uses...)
	case *ssa.Defer:
		cs, uses := f.callSite(&in.Call)
		i := instr{op: opDefer, aux: cs}
		if in.DeferStack != nil {
			st := f.span(in.DeferStack)
			i.flag, i.a = true, st.base
			uses = append(uses, st)
		}
		f.emit(i, span{}, uses...)
	case *ssa.RunDefers:
		f.emit(instr{op: opRunDefers}, span{})
	case *ssa.Panic:
		if text := rangeError(in); text != "" {
			x := f.word(Word(f.prog.errors.text.id), f.prog.strings.intern(text))
			f.emit(instr{op: opPanic, a: x}, span{})
			return
		}
		x := f.span(in.X)
		f.emit(instr{op: opPanic, a: x.base}, span{}, x)
	case *ssa.Return:
		var res []span
		for _, r := range in.Results {
			res = append(res, f.span(r))
		}
		f.emit(instr{op: opReturn, aux: res}, span{}, res...)
	case *ssa.Extract, *ssa.Field, *ssa.ChangeType, *ssa.ChangeInterface:
		// Another name for registers that exist.
	default:
		panic(unsupported{f.pos, "the machine does not know the instruction " + in.String()})
	}
}

// rangeError returns the runtime's words for what package ssa panics with when a range
// loop's function calls its body once too often, or "" for another panic.
func rangeError(in *ssa.Panic) string {
	x, ok := in.X.(*ssa.MakeInterface)
	if !ok || in.Pos().IsValid() {
		return ""
	}
	c, ok := x.X.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.String {
		return ""
	}
	switch constant.StringVal(c.Value) {
	case "yield function called after range loop exit":
		return "range function continued iteration after function for loop body returned false"
	case "iterator call did not preserve panic":
		return "range function recovered a loop body panic and did not resume panicking"
	}
	return ""
}

func (f *funcCompiler) debugRef(in *ssa.DebugRef) {
	name, ok := debugName(in)
	if !ok {
		return
	}
	t := in.X.Type()
	if in.IsAddr {
		p, ok := t.Underlying().(*types.Pointer)
		if !ok {
			return
		}
		t = p.Elem()
	}
	switch in.X.(type) {
	case *ssa.Function, *ssa.Builtin, *ssa.Const, *ssa.Global:
		return
	}
	if f.comparedBy(in.X) != nil {
		return // no register holds it
	}
	f.out.locals = append(f.out.locals, local{pc: int32(len(f.out.code)), name: name, reg: f.reg(in.X), typ: f.typ(t), addr: in.IsAddr, in: f.dominated(in.Block())})
}

// dominated returns the blocks that b dominates, itself among them.
func (f *funcCompiler) dominated(b *ssa.BasicBlock) bitset {
	if set, ok := f.doms[b]; ok {
		return set
	}
	set := make(bitset, len(f.fn.Blocks)/64+1)
	for _, c := range f.fn.Blocks {
		if b.Dominates(c) {
			set.set(int32(c.Index))
		}
	}
	f.doms[b] = set
	return set
}

func (f *funcCompiler) mapSite(m ssa.Value) *mapSite {
	t := f.typ(m.Type())
	return &mapSite{site: *f.site(f.nameOf(m), t.elem), typ: t}
}

func (f *funcCompiler) chanSite(ch ssa.Value) *chanSite {
	t := f.typ(ch.Type())
	return &chanSite{site: *f.site(f.nameOf(ch), t.elem), elem: t.elem}
}

func (f *funcCompiler) unop(in *ssa.UnOp) {
	if f.copiedBy(in) != nil || f.comparedBy(in) != nil {
		return // the Store or the comparison that follows does it
	}
	x, d := f.span(in.X), f.span(in)
	t := f.typ(in.X.Type())
	i := instr{dst: d.base, a: x.base, kind: t.kind, bits: t.bits}
	switch in.Op {
	case token.MUL:
		s := f.site(f.nameOf(in.X), f.typ(in.Type()))
		s.private = isPrivate(in.X)
		f.cells.ask(s, in.X)
		f.emit(instr{op: opLoad, dst: d.base, a: x.base, w: d.n, aux: s}, d, x)
		return
	case token.ARROW:
		f.receivesTime(in, in.CommaOk)
		f.emit(instr{op: opRecv, dst: d.base, a: x.base, flag: in.CommaOk, aux: f.chanSite(in.X)}, d, x)
		return
	case token.NOT:
		i.op = opNot
	case token.SUB:
		i.op = opNeg
	case token.XOR:
		i.op = opXor
	}
	f.emit(i, d, x)
}

func (f *funcCompiler) binop(in *ssa.BinOp) {
	if (in.Op == token.EQL || in.Op == token.NEQ) && f.compare(in) {
		return
	}
	x, y, d := f.span(in.X), f.span(in.Y), f.span(in)
	t := f.typ(in.X.Type())
	if n := f.typ(in.Y.Type()); t.kind != kInterface && n.kind == kInterface {
		t = n
	}
	i := instr{dst: d.base, a: x.base, b: y.base, kind: t.kind, bits: t.bits, aux: in.Op}
	switch in.Op {
	case token.SHL, token.SHR:
		i.op, i.flag = opShift, f.typ(in.Y.Type()).kind == kInt
		f.emit(i, d, x, y)
		return
	case token.EQL, token.NEQ:
		f.emit(instr{op: opEq, dst: d.base, a: x.base, b: y.base, kind: t.kind, w: int32(t.size), flag: in.Op == token.NEQ, aux: t}, d, x, y)
		return
	}
	switch t.kind {
	case kInt, kUint:
		i.op = opInt
		i.c = int32(in.Op)
	case kFloat:
		i.op = opFloat
	case kComplex:
		i.op = opComplex
	case kString:
		i.op = opStrCmp
		if in.Op == token.ADD {
			i.op = opConcat
		}
	case kBool: // & and | of booleans do not exist; && is control flow
		panic(unsupported{f.pos, "this boolean operation is not supported"})
	}
	f.emit(i, d, x, y)
}

func (f *funcCompiler) indexAddr(in *ssa.IndexAddr) {
	x, i, d := f.span(in.X), f.span(in.Index), f.span(in)
	t := f.typ(in.X.Type())
	if t.kind == kPointer {
		f.whole(in.X.Type().Underlying().(*types.Pointer).Elem())
	}
	out := instr{op: opIndex, dst: d.base, a: x.base, b: i.base, kind: t.kind, flag: f.typ(in.Index.Type()).kind == kUint}
	if t.kind == kSlice {
		out.w = int32(t.elem.size)
	} else {
		out.w, out.c = int32(t.elem.elem.size), int32(t.elem.length)
	}
	f.emit(out, d, x, i)
}

func (f *funcCompiler) index(in *ssa.Index) {
	x, i, d := f.span(in.X), f.span(in.Index), f.span(in)
	t := f.typ(in.X.Type())
	if t.kind == kString {
		f.emit(instr{op: opStrByte, dst: d.base, a: x.base, b: i.base, flag: f.typ(in.Index.Type()).kind == kUint}, d, x, i)
		return
	}
	f.emit(instr{op: opElem, dst: d.base, a: x.base, b: i.base, c: int32(t.length), w: d.n, flag: f.typ(in.Index.Type()).kind == kUint}, d, x, i)
}

func (f *funcCompiler) lookup(in *ssa.Lookup) {
	x, i, d := f.span(in.X), f.span(in.Index), f.span(in)
	if f.typ(in.X.Type()).kind == kString {
		f.emit(instr{op: opStrByte, dst: d.base, a: x.base, b: i.base, flag: f.typ(in.Index.Type()).kind == kUint}, d, x, i)
		return
	}
	f.emit(instr{op: opLookup, dst: d.base, a: x.base, b: i.base, flag: in.CommaOk, aux: f.mapSite(in.X)}, d, x, i)
}

func (f *funcCompiler) convert(x ssa.Value, in ssa.Value) {
	from, to := f.typ(x.Type()), f.typ(in.Type())
	xs, d := f.span(x), f.span(in)
	cv := &conversion{from: from, to: to, site: f.site(f.nameOf(x), from)}
	if from.kind == kString && to.kind == kSlice {
		cv.fate = f.fateOf(in)
	}
	if base := movedFrom(x); base != nil && to.unsafe() {
		cv.moved = true
		b := f.span(base)
		f.emit(instr{op: opConvert, dst: d.base, a: xs.base, b: b.base, aux: cv}, d, xs, b)
		return
	}
	f.emit(instr{op: opConvert, dst: d.base, a: xs.base, aux: cv}, d, xs)
}

func (f *funcCompiler) typeAssert(in *ssa.TypeAssert) {
	a := &assertion{to: f.typ(in.AssertedType), from: f.typ(in.X.Type()), commaOk: in.CommaOk}
	a.nilCheck = !in.CommaOk && makesMethodValue(in)
	if it, ok := in.AssertedType.Underlying().(*types.Interface); ok {
		a.iface = it
	}
	x, d := f.span(in.X), f.span(in)
	f.emit(instr{op: opAssert, dst: d.base, a: x.base, aux: a}, d, x)
}

// makesMethodValue reports whether an assertion is the one by which package ssa
// checks that the interface of a method value is not nil: both have the same place.
func makesMethodValue(in *ssa.TypeAssert) bool {
	for _, other := range in.Block().Instrs {
		if mc, ok := other.(*ssa.MakeClosure); ok && mc.Pos() == in.Pos() {
			return true
		}
	}
	return false
}

func (f *funcCompiler) makeClosure(in *ssa.MakeClosure) {
	var caps []span
	for _, b := range in.Bindings {
		caps = append(caps, f.span(b))
	}
	d := f.span(in)
	f.emit(instr{op: opClosure, dst: d.base, b: int32(f.funcOf(in.Fn.(*ssa.Function)).index), aux: caps}, d, caps...)
}

func (f *funcCompiler) slice(in *ssa.Slice) {
	t := f.typ(in.X.Type())
	s := &slicing{kind: t.kind}
	if a, ok := in.X.(*ssa.Alloc); ok && a.Comment == "makeslice" {
		s.made = true
	}
	x, d := f.span(in.X), f.span(in)
	uses := []span{x}
	bound := func(v ssa.Value, at *int32, has, unsigned *bool) {
		if v == nil {
			return
		}
		sp := f.span(v)
		*at, *has, *unsigned = sp.base, true, f.typ(v.Type()).kind == kUint
		uses = append(uses, sp)
	}
	bound(in.Low, &s.lo, &s.hasLo, &s.loUnsigned)
	bound(in.High, &s.hi, &s.hasHi, &s.hiUnsigned)
	bound(in.Max, &s.max, &s.hasMax, &s.maxUnsigned)
	switch t.kind {
	case kSlice:
		s.words = int32(t.elem.size)
	case kPointer:
		s.words, s.length = int32(t.elem.elem.size), int32(t.elem.length)
	}
	f.emit(instr{op: opSlice, dst: d.base, a: x.base, aux: s}, d, uses...)
}

func (f *funcCompiler) next(in *ssa.Next) {
	x, d := f.span(in.Iter), f.span(in)
	i := instr{op: opNext, dst: d.base, a: x.base, flag: in.IsString}
	if r, ok := in.Iter.(*ssa.Range); ok && !in.IsString {
		ms := f.mapSite(r.X)
		i.aux = ms
		// A variable that the loop does not use has the invalid type.
		tuple := in.Type().(*types.Tuple)
		i.w, i.c = -1, -1
		if tuple.At(1).Type() != types.Typ[types.Invalid] {
			i.w = int32(f.typ(in.Type()).fields[1].off)
		}
		if tuple.At(2).Type() != types.Typ[types.Invalid] {
			i.c = int32(f.typ(in.Type()).fields[2].off)
		}
	}
	f.emit(i, d, x)
}

func (f *funcCompiler) selectInstr(in *ssa.Select) {
	d := f.span(in)
	s := &selectSite{blocking: in.Blocking, pos: f.pos, dst: d.base}
	tuple := f.typ(in.Type())
	next := 2
	var uses []span
	for _, st := range in.States {
		if st.Pos.IsValid() {
			f.pos = st.Pos
		}
		c := selectCase{ch: f.reg(st.Chan), send: st.Dir == types.SendOnly, site: f.chanSite(st.Chan), recv: -1}
		uses = append(uses, f.span(st.Chan))
		if c.send {
			c.val = f.span(st.Send)
			uses = append(uses, c.val)
		} else {
			c.recv = d.base + int32(tuple.fields[next].off)
			next++
		}
		s.cases = append(s.cases, c)
	}
	f.receivesTime(in, true)
	f.pos = s.pos
	f.emit(instr{op: opSelect, dst: d.base, w: d.n, aux: s}, d, uses...)
}

// receivesTime notes that the program looks at a time.Time that came from a
// channel: timers send the clock there. A value that is dropped does not count.
func (f *funcCompiler) receivesTime(in ssa.Value, tuple bool) {
	isTime := func(t types.Type) bool { return t.String() == "time.Time" }
	if !tuple && !isTime(in.Type()) {
		return
	}
	for _, u := range *in.Referrers() {
		switch u := u.(type) {
		case *ssa.DebugRef:
		case *ssa.Extract:
			used := func(r ssa.Instruction) bool { _, debug := r.(*ssa.DebugRef); return !debug }
			if isTime(u.Type()) && slices.ContainsFunc(*u.Referrers(), used) {
				f.prog.seesTicks = true
			}
		default:
			f.prog.seesTicks = f.prog.seesTicks || !tuple
		}
	}
}

func (f *funcCompiler) call(in *ssa.Call) {
	d := f.span(in)
	if b, ok := in.Call.Value.(*ssa.Builtin); ok {
		f.builtin(in, b, d)
		return
	}
	cs, uses := f.callSite(&in.Call)
	i := instr{dst: d.base, w: d.n, aux: cs}
	switch {
	case cs.method != "":
		i.op = opInvoke
	case cs.fn == nil:
		i.op = opCallFn
	default:
		callee := in.Call.StaticCallee()
		if callee.Pkg != nil && callee.Pkg.Pkg == types.Unsafe { // its initializer
			return
		}
		if callee.Blocks == nil && callee.Parent() == nil && f.isNative(callee) {
			n := f.findNative(nativeName(callee))
			if n == nil {
				n = missingBody(nativeName(callee))
			}
			f.native(n, cs.args, d.base, f.receiverName(&in.Call), callee.Signature)
			return
		}
		i.op = opCall
	}
	f.emit(i, d, uses...)
}

func (f *funcCompiler) isNative(fn *ssa.Function) bool {
	return fn.Syntax() != nil || fn.Synthetic == "" || fn.Origin() != nil
}

// receiverName names what a method is called on: "l.mu" for l.mu.Lock().
func (f *funcCompiler) receiverName(c *ssa.CallCommon) string {
	if len(c.Args) == 0 {
		return ""
	}
	return f.nameOf(c.Args[0])
}

// operands names what a call is given: the receiver of a method of an interface first.
func (f *funcCompiler) operands(c *ssa.CallCommon) []string {
	var names []string
	if c.IsInvoke() {
		names = append(names, f.nameOf(c.Value))
	}
	for _, a := range c.Args {
		names = append(names, f.nameOf(a))
	}
	return names
}

func (f *funcCompiler) callSite(c *ssa.CallCommon) (*callSite, []span) {
	cs := &callSite{pos: f.pos}
	if c.Pos().IsValid() {
		cs.pos = c.Pos()
	}
	var uses []span
	add := func(v ssa.Value) {
		s := f.span(v)
		cs.args = append(cs.args, s)
		cs.types = append(cs.types, f.typ(v.Type()))
		cs.words += int(s.n)
		uses = append(uses, s)
	}
	if c.IsInvoke() {
		cs.method = methodKey(c.Method)
		if !f.invoked[cs.method] {
			f.invoked[cs.method] = true
		}
		cs.name = c.Method.Name()
		v := f.span(c.Value)
		cs.value = v.base
		uses = append(uses, v)
	} else if fn, ok := c.Value.(*ssa.Function); ok {
		cs.fn, cs.name = f.funcOf(fn), funcName(fn)
		cs.recv = f.receiverName(c)
	} else if b, ok := c.Value.(*ssa.Builtin); ok {
		cs.fn, cs.name = f.builtinFunc(b, c), b.Name()
	} else {
		v := f.span(c.Value)
		cs.value = v.base
		cs.name = f.nameOf(c.Value)
		if mc, ok := c.Value.(*ssa.MakeClosure); ok {
			cs.name = funcName(mc.Fn.(*ssa.Function))
		}
		uses = append(uses, v)
	}
	for _, a := range c.Args {
		add(a)
	}
	if _, builtin := c.Value.(*ssa.Builtin); f.out.user && !builtin {
		cs.names = f.operands(c)
	}
	return cs, uses
}
