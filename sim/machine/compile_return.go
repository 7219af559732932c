package machine

import "golang.org/x/tools/go/ssa"

// This file has what "return x" does where x is itself a named result.
//
// Package ssa assigns every operand of a return statement to its result, also a
// result to itself. The gc compiler assigns nothing then (go.dev/issue/4014), so
// that goroutines which read the result meanwhile are in no data race with the
// return. What the caller gets is read after the deferred calls in both.

// returned finds the assignments of results to themselves in a block that
// returns, and the loads that only they need.
func returned(b *ssa.BasicBlock) map[ssa.Instruction]bool {
	ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	if !ok {
		return nil
	}
	var out map[ssa.Instruction]bool
	for _, in := range b.Instrs {
		s, ok := in.(*ssa.Store)
		if !ok || s.Pos() != ret.Pos() {
			continue
		}
		load, ok := s.Val.(*ssa.UnOp)
		if !ok || load.X != s.Addr {
			continue
		}
		if out == nil {
			out = map[ssa.Instruction]bool{}
		}
		out[s] = true
		if onlyFor(load, s) {
			out[load] = true
		}
	}
	return out
}

// onlyFor reports whether nothing but one instruction uses a value.
func onlyFor(v ssa.Value, user ssa.Instruction) bool {
	for _, r := range *v.Referrers() {
		if _, debug := r.(*ssa.DebugRef); r != user && !debug {
			return false
		}
	}
	return true
}
