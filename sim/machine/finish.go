package machine

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// This file computes, for each place where a function can stand between two
// steps, which of its registers can still be read: only those are part of the
// state. It is the usual backward analysis over the code.

// finish appends the constants to the registers and computes liveness.
func (f *funcCompiler) finish() {
	f.out.consts = f.consts
	f.liveness()
}

type bitset []uint64

func (b bitset) set(i int32)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) clear(i int32)    { b[i>>6] &^= 1 << (i & 63) }
func (b bitset) has(i int32) bool { return b[i>>6]&(1<<(i&63)) != 0 }

// or adds c to b and reports whether b grew.
func (b bitset) or(c bitset) bool {
	grew := false
	for i, w := range c {
		if w&^b[i] != 0 {
			b[i] |= w
			grew = true
		}
	}
	return grew
}

// maxLiveness bounds the table of liveness of one function, in words: 64 MiB, as
// much as 20,000 instructions with as many intermediate values take.
const maxLiveness = 8 << 20

func (f *funcCompiler) liveness() {
	code := f.out.code
	words := (f.out.nregs + 63) / 64
	if words*(len(code)+1) > maxLiveness {
		panic(unsupported{f.out.decl, fmt.Sprintf("function %s is too large: it has %d instructions; split it up", f.out.name, len(code))})
	}
	in := make([]bitset, len(code)+1)
	flat := make([]uint64, words*(len(code)+1))
	for i := range in {
		in[i] = flat[i*words : (i+1)*words]
	}
	tmp := make(bitset, words)
	for changed := true; changed; {
		changed = false
		for pc := len(code) - 1; pc >= 0; pc-- {
			f.liveOut(pc, in, tmp)
			f.transfer(pc, tmp)
			if in[pc].or(tmp) {
				changed = true
			}
		}
	}
	if f.out.recover >= 0 {
		f.out.liveRecover = f.list(in[f.out.recover])
	}
	f.out.live = make([][]liveReg, len(code)+1)
	for pc := range code {
		switch {
		case code[pc].mayPause():
			f.out.live[pc] = f.list(in[pc])
		case isCall(code[pc].op):
			// While the callee runs, what is live is what will be read after it.
			f.liveOut(pc, in, tmp)
			f.kill(pc, tmp)
			f.out.live[pc] = f.list(tmp)
		}
	}
}

func isCall(op opcode) bool {
	return op == opCall || op == opCallFn || op == opInvoke || op == opRunDefers
}

func (f *funcCompiler) list(b bitset) []liveReg {
	out := []liveReg{}
	for r := range int32(f.out.nregs) {
		if b.has(r) {
			out = append(out, liveReg{r, f.slots[r]})
		}
	}
	return out
}

func (f *funcCompiler) liveOut(pc int, in []bitset, out bitset) {
	for i := range out {
		out[i] = 0
	}
	c := &f.out.code[pc]
	switch c.op {
	case opJump:
		out.or(in[c.c])
	case opIf:
		out.or(in[c.b])
		out.or(in[c.c])
	case opReturn, opPanic:
	default:
		out.or(in[pc+1])
	}
	// A recovered panic goes on at the recover block, from any call.
	if f.out.recover >= 0 {
		out.or(in[f.out.recover])
	}
}

func (f *funcCompiler) kill(pc int, b bitset) {
	d := f.defs[pc]
	for r := d.base; r < d.base+d.n; r++ {
		b.clear(r)
	}
}

func (f *funcCompiler) transfer(pc int, b bitset) {
	f.kill(pc, b)
	for _, u := range f.uses[pc] {
		if u.base < 0 {
			continue
		}
		for r := u.base; r < u.base+u.n; r++ {
			b.set(r)
		}
	}
}

// debugName returns the variable's name that a DebugRef is about.
func debugName(in *ssa.DebugRef) (string, bool) {
	id, ok := in.Expr.(*ast.Ident)
	if !ok || id.Name == "_" {
		return "", false
	}
	if v, ok := in.Object().(*types.Var); !ok || v.IsField() {
		return "", false
	}
	return id.Name, true
}
