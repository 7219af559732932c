package machine

import (
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// This file collects the durations in a program's source that it may compare times with:
// every constant of type time.Duration, but for those that only say how long a
// timer takes. See instants.go.

// maxSpans bounds how many durations are tried.
const maxSpans = 32

func (f *funcCompiler) collectSpans() {
	if f.fn.Pkg == nil || !f.src.User(f.fn.Pkg) {
		return
	}
	for _, b := range f.fn.Blocks {
		for _, in := range b.Instrs {
			if waits(in) {
				continue
			}
			for _, v := range in.Operands(nil) {
				if c, ok := (*v).(*ssa.Const); ok {
					f.duration(c)
				}
			}
		}
	}
}

func (f *funcCompiler) duration(c *ssa.Const) {
	if c.Value == nil || c.Type().String() != "time.Duration" || len(f.prog.spans) >= maxSpans {
		return
	}
	d, exact := constant.Int64Val(constant.ToInt(c.Value))
	if d < 0 { // now.Add(-d)
		d = -d
	}
	if exact && d > 0 && !slices.Contains(f.prog.spans, d) {
		f.prog.spans = append(f.prog.spans, d)
	}
}

// waits reports whether in is a call that takes a duration only to wait for it.
func waits(in ssa.Instruction) bool {
	if _, debug := in.(*ssa.DebugRef); debug {
		return true
	}
	call, ok := in.(ssa.CallInstruction)
	if !ok {
		return false
	}
	fn, ok := call.Common().Value.(*ssa.Function)
	if !ok || fn.Object() == nil || fn.Object().Pkg() == nil {
		return false
	}
	obj := fn.Object().(*types.Func)
	switch obj.Pkg().Path() {
	case "time":
		return slices.Contains([]string{"Sleep", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick", "Reset"}, obj.Name())
	case "context":
		return obj.Name() == "WithTimeout" || obj.Name() == "WithTimeoutCause"
	}
	return false
}
