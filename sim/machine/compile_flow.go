package machine

import "golang.org/x/tools/go/ssa"

// This file translates control flow: branches, and the moves that stand for phis
// at the end of a block.

func (f *funcCompiler) branch(b *ssa.BasicBlock, in *ssa.If) {
	cond := f.span(in.Cond)
	// An edge that carries phi moves gets a landing of its own.
	test := f.emit(instr{op: opIf, a: cond.base}, span{}, cond)
	for i, to := range b.Succs {
		if !hasPhis(to) {
			f.jumps = append(f.jumps, jump{pc: test, index: i, to: to})
			continue
		}
		here := int32(len(f.out.code))
		if i == 0 {
			f.out.code[test].b = here
		} else {
			f.out.code[test].c = here
		}
		f.phiEdge(b, to, i)
		pc := f.emit(instr{op: opJump}, span{})
		f.jumps = append(f.jumps, jump{pc: pc, index: 1, to: to})
	}
}

func hasPhis(b *ssa.BasicBlock) bool {
	_, ok := b.Instrs[0].(*ssa.Phi)
	return ok
}

func (f *funcCompiler) phis(from, to *ssa.BasicBlock) {
	for i, p := range to.Preds {
		if p == from {
			f.phiPred(to, i)
			return
		}
	}
}

// phiEdge emits the moves of the edge that is from's successor number succ: a
// block may be its predecessor twice.
func (f *funcCompiler) phiEdge(from, to *ssa.BasicBlock, succ int) {
	nth := 0
	for i := 0; i < succ; i++ {
		if from.Succs[i] == to {
			nth++
		}
	}
	for i, p := range to.Preds {
		if p == from {
			if nth == 0 {
				f.phiPred(to, i)
				return
			}
			nth--
		}
	}
}

// phiPred emits to's phis for predecessor i, as one parallel move.
func (f *funcCompiler) phiPred(to *ssa.BasicBlock, i int) {
	type move struct{ dst, src span }
	var moves []move
	written := map[int32]bool{}
	conflict := false
	for _, in := range to.Instrs {
		phi, ok := in.(*ssa.Phi)
		if !ok {
			break
		}
		m := move{f.span(phi), f.span(phi.Edges[i])}
		conflict = conflict || written[m.src.base]
		written[m.dst.base] = true
		if m.src.base != m.dst.base {
			moves = append(moves, m)
		}
	}
	for _, m := range moves {
		for _, n := range moves {
			if m != n && m.src.base >= n.dst.base && m.src.base < n.dst.base+n.dst.n {
				conflict = true
			}
		}
	}
	if conflict {
		for k, m := range moves {
			tmp := f.tempLike(m.dst)
			f.emit(instr{op: opMove, dst: tmp.base, a: m.src.base, w: m.src.n}, tmp, m.src)
			moves[k].src = tmp
		}
	}
	for _, m := range moves {
		f.emit(instr{op: opMove, dst: m.dst.base, a: m.src.base, w: m.dst.n}, m.dst, m.src)
	}
}

func (f *funcCompiler) tempLike(s span) span {
	at := int32(f.out.nregs)
	f.out.nregs += int(s.n)
	f.slots = append(f.slots, f.slots[s.base:s.base+s.n]...)
	return span{at, s.n}
}
