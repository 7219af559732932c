package machine

import (
	"go/types"
	"strconv"

	"racelab/sim/trace"
)

// This file makes the functions through which package reflect calls functions and works on maps
// and channels: a few instructions for each type, made when they are first needed. They are code like
// any other, so that what they do is a visible operation, may block, and may panic.

// madeFunc returns the function with that key, which build makes if there is none yet.
func (p *Program) madeFunc(key string, build func(f *funcCompiler)) *Func {
	p.lazy.Lock()
	defer p.lazy.Unlock()
	if fn := p.made[key]; fn != nil {
		return fn
	}
	if p.compiled == len(p.funcs) {
		panic(spentError{outOfBudget, "it calls more kinds of functions than racelab keeps, through package reflect; let it call fewer"})
	}
	out := &Func{index: p.compiled, name: "reflect", full: "reflect.Value.call", recover: -1, wrapper: true}
	out.captured = p.table.of(types.NewTuple())
	f := &funcCompiler{compiler: &compiler{prog: p}, out: out, pool: map[string]int32{}}
	build(f)
	f.finish()
	p.extend()
	p.funcs[p.compiled] = out
	p.compiled++
	if p.made == nil {
		p.made = map[string]*Func{}
	}
	p.made[key] = out
	return out
}

func madeKey(what string, t *Type, i int) string {
	return what + " " + strconv.Itoa(int(t.id)) + " " + strconv.Itoa(i)
}

// param is a register that a caller fills.
func (f *funcCompiler) param(t *Type) span {
	s := f.made(t)
	f.out.params = f.out.nregs
	f.out.paramSlots = append([]slot(nil), f.slots...)
	return s
}

func (f *funcCompiler) made(t *Type) span {
	return span{f.newReg(t), int32(t.size)}
}

// fetch loads what is at an address that nobody else knows.
func (f *funcCompiler) fetch(at, dst span, t *Type) {
	if t.size > 0 {
		f.emit(instr{op: opLoad, dst: dst.base, a: at.base, w: dst.n, aux: &site{typ: t, private: true}}, dst, at)
	}
}

// keep puts a value into memory of its own and returns its address.
func (f *funcCompiler) keep(v span, t *Type) span {
	at := f.made(f.prog.anyPointer)
	f.emit(instr{op: opAlloc, dst: at.base, aux: t}, at)
	if t.size > 0 {
		f.emit(instr{op: opStore, a: at.base, b: v.base, w: v.n, aux: &site{typ: t, private: true}}, span{}, at, v)
	}
	return at
}

func (f *funcCompiler) returns(res ...span) {
	for _, r := range res {
		f.out.results += int(r.n)
	}
	f.emit(instr{op: opReturn, aux: res}, span{}, res...)
}

func (f *funcCompiler) callOf(cs *callSite, op opcode, dst span, uses ...span) {
	for _, a := range cs.args {
		cs.words += int(a.n)
	}
	f.emit(instr{op: op, dst: dst.base, w: dst.n, aux: cs}, dst, append(uses, cs.args...)...)
}

// tuples are the types of what a function takes and returns, as one value each.
func (p *Program) tuples(t *Type) (in, out *Type) {
	sig := t.typ.Underlying().(*types.Signature)
	return p.table.of(unnamed(sig.Params())), p.table.of(unnamed(sig.Results()))
}

// caller makes func(fn T, args *in) *out, which calls a function of type t.
func (p *Program) caller(t *Type) *Func {
	return p.madeFunc(madeKey("call", t, 0), func(f *funcCompiler) {
		in, out := p.tuples(t)
		fn, at := f.param(t), f.param(p.anyPointer)
		args, res := f.made(in), f.made(out)
		f.fetch(at, args, in)
		f.callOf(&callSite{value: fn.base, args: []span{args}, types: []*Type{in}}, opCallFn, res, fn)
		f.returns(f.keep(res, out))
	})
}

// maker makes a function of type t that hands its arguments to the captured
// func(args *in) *out and returns what that returns.
func (p *Program) maker(t *Type) *Func {
	return p.madeFunc(madeKey("make", t, 0), func(f *funcCompiler) {
		in, out := p.tuples(t)
		handler := types.NewSignatureType(nil, nil, nil, nil, nil, false)
		f.out.captured = p.table.of(types.NewTuple(types.NewParam(0, nil, "", handler)))
		args := f.param(in)
		fn := f.made(p.table.of(handler))
		at := f.keep(args, in)
		back, res := f.made(p.anyPointer), f.made(out)
		f.callOf(&callSite{value: fn.base, args: []span{at}, types: []*Type{p.anyPointer}}, opCallFn, back, fn)
		f.fetch(back, res, out)
		f.returns(res)
	})
}

// binder makes the function of a method value: it captures the receiver, of type recv, and calls
// method.
func (p *Program) binder(recv *Type, i int, sig *Type, key string) *Func {
	return p.madeFunc(madeKey("bind", recv, i), func(f *funcCompiler) {
		in, out := p.tuples(sig)
		f.out.captured = p.table.of(types.NewTuple(types.NewParam(0, nil, "", recv.typ)))
		args := f.param(in)
		self, res := f.made(recv), f.made(out)
		cs := &callSite{args: []span{args}, types: []*Type{in}}
		if recv.kind == kInterface {
			cs.method, cs.value = key, self.base
			f.callOf(cs, opInvoke, res, self)
		} else {
			cs.fn, cs.args, cs.types = recv.methods[key], []span{self, args}, []*Type{recv, in}
			f.callOf(cs, opCall, res)
		}
		f.returns(res)
	})
}

// mapCode makes a function that works on maps of type t.
func (p *Program) mapCode(what string, t *Type) *Func {
	return p.madeFunc(madeKey(what, t, 0), func(f *funcCompiler) {
		f.out.wrapper = true
		ms := &mapSite{site: site{typ: t.elem}, typ: t}
		m := f.param(t)
		boolean := p.table.of(types.Typ[types.Bool])
		switch what {
		case "get":
			key, v, ok := f.param(t.key), f.made(t.elem), f.made(boolean)
			both := span{v.base, v.n + 1}
			f.emit(instr{op: opLookup, dst: v.base, a: m.base, b: key.base, flag: true, aux: ms}, both, m, key)
			f.returns(f.keep(v, t.elem), ok)
		case "set":
			key, v := f.param(t.key), f.param(t.elem)
			f.emit(instr{op: opMapUpdate, a: m.base, b: key.base, c: v.base, aux: ms}, span{}, m, key, v)
			f.returns()
		case "delete":
			key := f.param(t.key)
			f.emit(instr{op: opDelete, a: m.base, b: key.base, aux: ms}, span{}, m, key)
			f.returns()
		case "clear":
			f.emit(instr{op: opClear, a: m.base, kind: kMap, aux: ms}, span{}, m)
			f.returns()
		case "len":
			n := f.made(p.table.of(types.Typ[types.Int]))
			f.emit(instr{op: opLen, dst: n.base, a: m.base, kind: kMap, aux: ms}, n, m)
			f.returns(n)
		case "range":
			it := f.made(p.anyPointer)
			f.emit(instr{op: opRange, dst: it.base, a: m.base, aux: ms}, it, m)
			f.returns(it)
		case "next": // m is the iterator
			ok := f.made(boolean)
			key, v := f.made(t.key), f.made(t.elem)
			all := span{ok.base, 1 + key.n + v.n}
			f.emit(instr{op: opNext, dst: ok.base, a: m.base, w: 1, c: 1 + key.n, aux: ms}, all, m)
			f.returns(ok, f.keep(key, t.key), f.keep(v, t.elem))
		}
	})
}

// chanCode makes a function that works on channels of type t.
func (p *Program) chanCode(what string, t *Type) *Func {
	return p.madeFunc(madeKey(what, t, 0), func(f *funcCompiler) {
		cs := &chanSite{site: site{typ: t.elem}, elem: t.elem}
		ch := f.param(t)
		boolean, number := p.table.of(types.Typ[types.Bool]), p.table.of(types.Typ[types.Int])
		switch what {
		case "send":
			v := f.param(t.elem)
			f.emit(instr{op: opSend, a: ch.base, b: v.base, w: v.n, aux: cs}, span{}, ch, v)
			f.returns()
		case "recv":
			v, ok := f.made(t.elem), f.made(boolean)
			f.emit(instr{op: opRecv, dst: v.base, a: ch.base, flag: true, aux: cs}, span{v.base, v.n + ok.n}, ch)
			f.returns(f.keep(v, t.elem), ok)
		case "close":
			f.emit(instr{op: opClose, a: ch.base, aux: cs}, span{}, ch)
			f.returns()
		case "chanlen", "chancap":
			n, op := f.made(number), opLen
			if what == "chancap" {
				op = opCap
			}
			f.emit(instr{op: op, dst: n.base, a: ch.base, kind: kChan}, n, ch)
			f.returns(n)
		}
	})
}

// selector makes func(channel, value, channel, value, ...) (index int, ok bool, value *T) for a select
// with such cases: a direction ('s', 'r', 'd' for the default, 'n' for none) and a type of channel each.
func (p *Program) selector(dirs string, chans []*Type) *Func {
	key := "select " + dirs
	for _, t := range chans {
		if t != nil { // of a default
			key += " " + strconv.Itoa(int(t.id))
		}
	}
	return p.madeFunc(key, func(f *funcCompiler) {
		s := &selectSite{blocking: true}
		var uses []span
		var recvs []*Type
		for i, d := range dirs {
			if d == 'd' || d == 'n' {
				s.blocking = s.blocking && d == 'n'
				continue
			}
			t := chans[i]
			ch := f.param(t)
			c := selectCase{ch: ch.base, send: d == 's', site: &chanSite{site: site{typ: t.elem}, elem: t.elem}, recv: -1}
			uses = append(uses, ch)
			if c.send {
				c.val = f.param(t.elem)
				uses = append(uses, c.val)
			} else {
				recvs = append(recvs, t.elem)
			}
			s.cases = append(s.cases, c)
		}
		index := f.made(p.table.of(types.Typ[types.Int]))
		ok := f.made(p.table.of(types.Typ[types.Bool]))
		whole, k := span{index.base, index.n + ok.n}, 0
		var got []span
		for i := range s.cases {
			if !s.cases[i].send {
				r := f.made(recvs[k])
				s.cases[i].recv, whole.n, k = r.base, whole.n+r.n, k+1
				got = append(got, r)
			}
		}
		s.dst = index.base
		f.emit(instr{op: opSelect, dst: index.base, w: whole.n, aux: s}, whole, uses...)
		res := []span{index, ok}
		for i, r := range got {
			res = append(res, f.keep(r, recvs[i]))
		}
		// The addresses of what each case can receive go into one object.
		ptrs := make([]*types.Var, len(got))
		for i := range got {
			ptrs[i] = types.NewParam(0, nil, "", types.Typ[types.UnsafePointer])
		}
		tuple := p.table.of(types.NewTuple(ptrs...))
		row := f.made(tuple)
		for i, r := range res[2:] {
			f.emit(instr{op: opMove, dst: row.base + int32(i), a: r.base, w: 1}, span{row.base + int32(i), 1}, r)
		}
		f.returns(index, ok, f.keep(row, tuple))
	})
}

// enterMade calls a function that was made, with arguments that are rows of words.
func (c *call) enterMade(fn *Func, args ...[]Word) control {
	var row []Word
	for _, a := range args {
		row = append(row, a...)
	}
	c.m.push(c.g, fn, func(regs []Word) { copy(regs, row) })
	c.g.top.retBase = c.base
	return redirect
}

func reflectMadeNatives() []native {
	const p = "reflect."
	at := func(c *call, i int, t *Type) []Word { return c.m.cells(c.args[i], t.size) }
	onMap := func(name, what string) native {
		return native{name: p + name, local: true, mem: func(c *call) []memAccess {
			t := c.typeArg(0)
			out := []memAccess{}
			for i, part := range []*Type{t.key, t.elem} {
				if i+2 < len(c.args) {
					out = append(out, readsPart(c.args[i+2], part))
				}
			}
			return out
		}, exec: func(c *call) control {
			t := c.typeArg(0)
			args := [][]Word{c.args[1:2]}
			for i, part := range []*Type{t.key, t.elem} {
				if i+2 < len(c.args) {
					args = append(args, at(c, i+2, part))
				}
			}
			return c.enterMade(c.m.prog.mapCode(what, t), args...)
		}}
	}
	onChan := func(name, what string) native {
		return native{name: p + name, local: true, mem: func(c *call) []memAccess {
			if len(c.args) < 3 {
				return nil
			}
			return []memAccess{readsPart(c.args[2], c.typeArg(0).elem)}
		}, exec: func(c *call) control {
			t := c.typeArg(0)
			args := [][]Word{c.args[1:2]}
			if len(c.args) > 2 {
				args = append(args, at(c, 2, t.elem))
			}
			return c.enterMade(c.m.prog.chanCode(what, t), args...)
		}}
	}
	return []native{
		onMap("mapGet", "get"), onMap("mapSet", "set"), onMap("mapDelete", "delete"), onMap("mapClear", "clear"),
		onMap("mapLen", "len"), onMap("mapRange", "range"), onMap("mapNext", "next"),
		onChan("chanSend", "send"), onChan("chanRecv", "recv"), onChan("chanClose", "close"),
		onChan("chanLen", "chanlen"), onChan("chanCap", "chancap"),
		{name: p + "newMap", local: true, exec: func(c *call) control {
			id, o := c.m.alloc(oMap, c.typeArg(0), 0)
			o.ext = new(ext)
			c.dst[0] = ref(id, 0)
			return next
		}},
		{name: p + "newChan", local: true, exec: func(c *call) control {
			id, o := c.m.alloc(oChan, c.typeArg(0).elem, 0)
			o.ext = &ext{cap: int(c.args[1]), bubble: c.g.bubble != 0}
			c.dst[0] = ref(id, 0)
			return next
		}},
		{name: p + "call", local: true, mem: func(c *call) []memAccess {
			return []memAccess{readsPart(c.args[1], c.typeArg(0))}
		}, exec: func(c *call) control {
			t := c.typeArg(0)
			return c.enterMade(c.m.prog.caller(t), at(c, 1, t), c.args[2:3])
		}},
		{name: p + "newFunc", local: true, exec: func(c *call) control {
			t := c.typeArg(0)
			return c.closure(t, c.m.prog.maker(t), c.args[1:2])
		}},
		{name: p + "bindMethod", local: true, mem: readsAll(0, 1), exec: bindMethod, compile: usesMethods},
		{name: p + "methodExpr", local: true, exec: methodExpr, compile: usesMethods},
		{name: p + "selects", local: true, exec: reflectSelect},
	}
}

func readsPart(at Word, t *Type) memAccess { return memAccess{trace.Read, at, t.size} }

// usesMethods notes that methods may be looked up by name or number while the program runs.
func usesMethods(f *funcCompiler, _ *nativeCall) { f.allMethods = true }

// closure makes a func value of type t in memory of its own.
func (c *call) closure(t *Type, fn *Func, captured []Word) control {
	id, o := c.m.alloc(oClosure, nil, 1+len(captured))
	o.words[0] = Word(fn.index)
	copy(o.words[1:], captured)
	cell, box := c.m.alloc(oCells, t, 1)
	box.words[0] = ref(id, 0)
	c.dst[0] = ref(cell, 0)
	return next
}

// bindMethod is bindMethod(t rtype, at unsafe.Pointer, i int, sig rtype) unsafe.Pointer.
func bindMethod(c *call) control {
	t, i := c.typeArg(0), int(c.args[2])
	key := methodKey(c.m.prog.methodsOf(t)[i])
	recv := append([]Word(nil), c.m.cells(c.args[1], t.size)...)
	if t.kind != kInterface && t.methods[key] == nil {
		c.notModelled("the program asks package reflect for the method " + key + " of " + t.String() + ", which racelab did not compile")
	}
	return c.closure(c.typeArg(3), c.m.prog.binder(t, i, c.typeArg(3), key), recv)
}

// methodExpr is methodExpr(t rtype, i int, sig rtype) unsafe.Pointer.
func methodExpr(c *call) control {
	t, i := c.typeArg(0), int(c.args[1])
	key := methodKey(c.m.prog.methodsOf(t)[i])
	fn := t.methods[key]
	if fn == nil {
		c.notModelled("the program asks package reflect for the method " + key + " of " + t.String() + ", which racelab did not compile")
	}
	id, o := c.m.alloc(oCells, c.typeArg(2), 1)
	o.words[0] = funcWord(fn.index)
	c.dst[0] = ref(id, 0)
	return next
}

// reflectSelect is selects(dirs string, chans []rtype, chs, vals []unsafe.Pointer) (index int, ok bool, got unsafe.Pointer).
func reflectSelect(c *call) control {
	dirs, list := c.text(0), c.typesArgOrNil(1)
	chs, vals := c.m.cells(c.args[3], sliceLen(c.args[4])), c.m.cells(c.args[5], sliceLen(c.args[6]))
	var args [][]Word
	for i, d := range dirs {
		if d == 'd' || d == 'n' {
			continue
		}
		args = append(args, []Word{chs[i]})
		if d == 's' {
			args = append(args, c.m.cells(vals[i], list[i].elem.size))
		}
	}
	return c.enterMade(c.m.prog.selector(dirs, list), args...)
}

// typesArgOrNil is typesArg where a number may be 0, for no type.
func (c *call) typesArgOrNil(i int) []*Type {
	var out []*Type
	for _, w := range c.m.cells(c.args[i], sliceLen(c.args[i+1])) {
		var t *Type
		if w != 0 {
			t = c.m.prog.typeByID(uint32(w))
		}
		out = append(out, t)
	}
	return out
}
