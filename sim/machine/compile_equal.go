package machine

import (
	"fmt"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// This file compiles == of arrays and structs that lie in memory which others may reach.
//
// Package ssa reads both operands whole. The gc compiler compares small ones part by part and
// stops at the first difference, so that it never reads the rest; large ones it reads whole
// (cmd/compile/internal/walk, compare.go). For goroutines the difference is visible: what is not read
// is in no data race.

// chunk is what == reads of both operands before it decides whether to go on.
type chunk struct {
	name   string // behind that of the operand: ".x", "[2]"
	off    int    // in words
	typ    *Type
	length bool // of strings: only the lengths are compared yet
}

// comparison finds the parts of a type, in the order in which they are compared.
type comparison struct {
	f      *funcCompiler
	chunks []chunk
	texts  []chunk // strings whose contents are compared at the end of a group
}

func (c *comparison) of(t types.Type, name string, off int) {
	switch u := t.Underlying().(type) {
	case *types.Array:
		if inlineArray(u) {
			c.array(u, name, off)
			return
		}
	case *types.Struct:
		if structCost(u) <= maxInlineCost {
			c.structure(u, name, off)
			return
		}
	}
	c.chunks = append(c.chunks, chunk{name: name, off: off, typ: c.f.typ(t)})
}

const (
	maxInlineCost  = 4  // of the comparison of a struct
	maxInlineArray = 16 // bytes
	registerSize   = 8
)

// inlineArray reports whether the compiler compares arrays of a type element by element.
func inlineArray(t *types.Array) bool {
	if t.Len() <= 1 {
		return true
	}
	b, ok := t.Elem().Underlying().(*types.Basic)
	simple := ok && b.Info()&(types.IsBoolean|types.IsNumeric) != 0
	return simple && (t.Len() <= 4 || Sizes.Sizeof(t) <= maxInlineArray)
}

// array compares integers that fit into a register together as one part.
func (c *comparison) array(t *types.Array, name string, off int) {
	size, together := Sizes.Sizeof(t.Elem()), int64(0)
	if b, ok := t.Elem().Underlying().(*types.Basic); ok && b.Info()&types.IsInteger != 0 && size < registerSize {
		together = registerSize
	}
	words := c.f.typ(t.Elem()).size
	for i := int64(0); i < t.Len(); {
		for together > size && together > (t.Len()-i)*size {
			together /= 2
		}
		n := max(1, together/size)
		at := off + int(i)*words
		if n == 1 {
			c.of(t.Elem(), fmt.Sprintf("%s[%d]", name, i), at)
		} else {
			c.chunks = append(c.chunks, chunk{name: fmt.Sprintf("%s[%d:%d]", name, i, i+n), off: at, typ: c.f.typ(types.NewArray(t.Elem(), n))})
		}
		i += n
	}
}

// structure compares fields in their order, but the contents of strings, which take a call, at
// last; never across something that may panic.
func (c *comparison) structure(t *types.Struct, name string, off int) {
	outer := c.texts
	c.texts = nil
	layout := c.f.typ(t)
	for i := range t.NumFields() {
		v := t.Field(i)
		if v.Name() == "_" {
			continue
		}
		field := layout.fields[i]
		p := chunk{name: join(name, v.Name()), off: off + field.off, typ: field.typ}
		panics := field.typ.dynamic
		if panics {
			c.endGroup()
		}
		if field.typ.kind == kString {
			c.texts = append(c.texts, p)
			p.length = true
			c.chunks = append(c.chunks, p)
		} else {
			c.of(v.Type(), p.name, p.off)
		}
		if panics {
			c.endGroup()
		}
	}
	c.endGroup()
	c.texts = outer
}

func (c *comparison) endGroup() {
	c.chunks = append(c.chunks, c.texts...)
	c.texts = nil
}

// structCost is how many registers full of memory the compiler takes the comparison of a struct for.
func structCost(t *types.Struct) int64 {
	fields := make([]*types.Var, t.NumFields())
	for i := range fields {
		fields[i] = t.Field(i)
	}
	offsets, cost := Sizes.Offsetsof(fields), int64(0)
	for i := 0; i < len(fields); {
		if fields[i].Name() == "_" {
			i++
			continue
		}
		next := i + 1
		for next < len(fields) && fields[next].Name() != "_" && asMemory(fields[next].Type()) &&
			offsets[next-1]+Sizes.Sizeof(fields[next-1].Type()) == offsets[next] {
			next++
		}
		run := offsets[next-1] + Sizes.Sizeof(fields[next-1].Type()) - offsets[i]
		cost += (run + registerSize - 1) / registerSize
		i = next
	}
	return cost
}

// asMemory reports whether values of a type are equal exactly if their bytes are.
func asMemory(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&(types.IsFloat|types.IsComplex|types.IsString) == 0
	case *types.Interface:
		return false
	case *types.Array:
		return u.Len() == 0 || asMemory(u.Elem())
	case *types.Struct:
		end := int64(0)
		fields := make([]*types.Var, u.NumFields())
		for i := range fields {
			fields[i] = u.Field(i)
		}
		for i, at := range Sizes.Offsetsof(fields) {
			if fields[i].Name() == "_" || !asMemory(fields[i].Type()) || at != end {
				return false
			}
			end = at + Sizes.Sizeof(fields[i].Type())
		}
		return end == Sizes.Sizeof(u)
	}
	return true
}

// comparedBy returns the comparison that reads what in loads part by chunk, or nil: then in
// loads it whole.
func (f *funcCompiler) comparedBy(in ssa.Value) *ssa.BinOp {
	load, ok := in.(*ssa.UnOp)
	if !ok || load.Op != token.MUL || isPrivate(load.X) || f.out.step {
		return nil
	}
	switch load.Type().Underlying().(type) {
	case *types.Array, *types.Struct:
	default:
		return nil
	}
	var by *ssa.BinOp
	for _, use := range *load.Referrers() {
		switch use := use.(type) {
		case *ssa.DebugRef:
		case *ssa.BinOp:
			if by != nil && by != use || use.Block() != load.Block() || !types.Identical(use.X.Type(), use.Y.Type()) {
				return nil
			}
			by = use
		default:
			return nil
		}
	}
	if by == nil || !f.stopsEarly(load.Type()) {
		return nil
	}
	return by
}

// stopsEarly reports whether == of a type has several parts.
func (f *funcCompiler) stopsEarly(t types.Type) bool {
	c := comparison{f: f}
	c.of(t, "", 0)
	return len(c.chunks) > 1
}

// compare emits a comparison part by chunk, and reports whether in is one.
func (f *funcCompiler) compare(in *ssa.BinOp) bool {
	if f.comparedBy(in.X) == nil && f.comparedBy(in.Y) == nil {
		return false
	}
	c := comparison{f: f}
	c.of(in.X.Type(), "", 0)
	x, y, d := f.side(in.X), f.side(in.Y), f.span(in)
	var tests []int32
	for i, p := range c.chunks {
		f.compareChunk(p, x.read(p), y.read(p), d, in.Op == token.NEQ)
		if i < len(c.chunks)-1 {
			tests = append(tests, f.emit(instr{op: opIf, a: d.base}, span{}, d))
		}
	}
	end := int32(len(f.out.code))
	for _, at := range tests {
		test := &f.out.code[at]
		test.b, test.c = at+1, end
		if in.Op == token.NEQ {
			test.b, test.c = end, at+1
		}
	}
	return true
}

func (f *funcCompiler) compareChunk(p chunk, x, y, d span, unequal bool) {
	t := p.typ
	if p.length {
		t = f.typ(types.Typ[types.Int])
		x, y = f.lengthOf(x, t), f.lengthOf(y, t)
	}
	f.emit(instr{op: opEq, dst: d.base, a: x.base, b: y.base, kind: t.kind, w: int32(t.size), flag: unequal, aux: t}, d, x, y)
}

func (f *funcCompiler) lengthOf(text span, t *Type) span {
	n := span{f.newReg(t), 1}
	f.emit(instr{op: opLen, dst: n.base, a: text.base, kind: kString}, n, text)
	return n
}

// side is one operand of a comparison: in memory, or in registers.
type side struct {
	f     *funcCompiler
	load  *ssa.UnOp // nil if it is in registers
	in    span
	texts map[int]span // strings that were read for their length, by their offset
}

func (f *funcCompiler) side(v ssa.Value) *side {
	if f.comparedBy(v) == nil {
		return &side{f: f, in: f.span(v)}
	}
	load := v.(*ssa.UnOp)
	return &side{f: f, load: load, in: f.span(load.X), texts: map[int]span{}}
}

// read returns where a part is, after it was read.
func (s *side) read(p chunk) span {
	f, size := s.f, int32(p.typ.size)
	if s.load == nil {
		return span{shift(s.in.base, int32(p.off)), size}
	}
	if at, ok := s.texts[p.off]; ok && p.typ.kind == kString {
		return at
	}
	from := span{f.newReg(f.typ(s.load.X.Type())), 1}
	f.emit(instr{op: opAddr, dst: from.base, a: s.in.base, c: int32(p.off)}, from, s.in)
	to := span{f.newReg(p.typ), size}
	site := f.site(f.nameOf(s.load.X)+p.name, p.typ)
	f.cells.ask(site, s.load.X)
	f.emit(instr{op: opLoad, dst: to.base, a: from.base, w: size, aux: site}, to, from)
	if p.length {
		s.texts[p.off] = to
	}
	return to
}
