package machine

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// This file gives the registers of large functions a second use. A table of a package comes to an
// initializer of a hundred thousand instructions, each with a value that the next one uses and nobody after it:
// with a register for each value, registers and the table of liveness would grow with the square of its size.

// reuseFrom is how many instructions make a function large.
const reuseFrom = 2000

// reuse knows which registers are free again. It is nil where each value has its own.
type reuse struct {
	last map[ssa.Instruction][]ssa.Value // by the last instruction that uses them
	free map[*Type][]int32
}

// newReuse finds where the values of a function are used last: of those that are
// used within the block that makes them, and that no other value shares its register with.
func newReuse(fn *ssa.Function) *reuse {
	n := 0
	for _, b := range fn.Blocks {
		n += len(b.Instrs)
	}
	if n < reuseFrom {
		return nil
	}
	r := &reuse{last: map[ssa.Instruction][]ssa.Value{}, free: map[*Type][]int32{}}
	for _, b := range fn.Blocks {
		at := make(map[ssa.Instruction]int, len(b.Instrs))
		for i, in := range b.Instrs {
			at[in] = i
		}
		for _, in := range b.Instrs {
			if v, ok := in.(ssa.Value); ok && ownsRegister(v) {
				if end := lastUse(v, at); end != nil {
					r.last[end] = append(r.last[end], v)
				}
			}
		}
	}
	return r
}

// ownsRegister reports whether a value is kept in a register that is no part of another's.
func ownsRegister(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.Extract, *ssa.Field, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.Phi:
		return false
	}
	return true
}

// lastUse returns the last of the instructions of a block that use a value; nil if something outside of the block
// uses it, or shares its register.
func lastUse(v ssa.Value, at map[ssa.Instruction]int) ssa.Instruction {
	var end ssa.Instruction
	for _, use := range *v.Referrers() {
		i, here := at[use]
		if _, debug := use.(*ssa.DebugRef); debug {
			continue
		}
		w, isValue := use.(ssa.Value)
		if !here || isValue && !ownsRegister(w) {
			return nil
		}
		if end == nil || i > at[end] {
			end = use
		}
	}
	return end
}

// release takes back the registers of what in was the last to use.
func (f *funcCompiler) release(in ssa.Instruction) {
	if f.reuse == nil {
		return
	}
	for _, v := range f.reuse.last[in] {
		if at, ok := f.regs[v]; ok {
			t := f.typ(v.Type())
			f.reuse.free[t] = append(f.reuse.free[t], at)
		}
	}
}

// used returns a register of a type that is free again.
func (r *reuse) used(t *Type) (at int32, ok bool) {
	if r == nil {
		return 0, false
	}
	free := r.free[t]
	if len(free) == 0 {
		return 0, false
	}
	r.free[t] = free[:len(free)-1]
	return free[len(free)-1], true
}

// wideFrom is how many words make a value too wide for registers, where it only passes through them.
const wideFrom = 64

// copiedBy returns the Store by which a wide value gets from memory that nobody else has into a variable right after
// it was read: both are one instruction, without registers. It is nil for any other read.
func (f *funcCompiler) copiedBy(in *ssa.UnOp) *ssa.Store {
	if f.out.user || in.Op != token.MUL || !isPrivate(in.X) || f.typ(in.Type()).size < wideFrom {
		return nil
	}
	var to *ssa.Store
	for _, use := range *in.Referrers() {
		switch use := use.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			if to != nil || use.Val != in {
				return nil
			}
			to = use
		default:
			return nil
		}
	}
	if to == nil || !follows(in, to) {
		return nil
	}
	return to
}

// follows reports whether nothing happens between two instructions.
func follows(first, second ssa.Instruction) bool {
	between := false
	for _, in := range first.Block().Instrs {
		switch {
		case in == second:
			return between
		case in == first:
			between = true
		case between:
			if _, debug := in.(*ssa.DebugRef); !debug {
				return false
			}
		}
	}
	return false
}

// storeCopied emits a Store of what copiedBy found, and reports whether in is one.
func (f *funcCompiler) storeCopied(in *ssa.Store) bool {
	load, ok := in.Val.(*ssa.UnOp)
	if !ok || f.copiedBy(load) != in {
		return false
	}
	t := f.typ(in.Val.Type())
	s := f.site(f.nameOf(in.Addr), t)
	s.private = isPrivate(in.Addr)
	a, from := f.span(in.Addr), f.span(load.X)
	f.emit(instr{op: opStore, a: a.base, b: from.base, w: int32(t.size), flag: true, aux: s}, span{}, a, from)
	return true
}

// stored are the words that an opStore writes.
func (m *Machine) stored(f *frame, in *instr) []Word {
	if !in.flag {
		return row(f.regs, f.fn.consts, in.b, in.w)
	}
	at := arg(f.regs, f.fn.consts, in.b)
	return m.heap[refObj(at)].words[refOff(at) : refOff(at)+uint32(in.w)]
}
