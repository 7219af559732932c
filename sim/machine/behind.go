package machine

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// This file finds the types whose values are written without an assignment that the program's code
// shows, so that no field of them is taken for one that never changes: see cells.

// writtenBehind returns what functions of the machine may write: elements of slices that sort.Slice
// moves, variables that encoding/json decodes into, and all that package reflect may set.
func (c *compiler) writtenBehind() []types.Type {
	var out []types.Type
	if c.used["racelab/rt.SliceSwap"] {
		for _, t := range c.runtime {
			if t.kind == kSlice {
				out = append(out, t.elem.typ)
			}
		}
	}
	for _, setter := range []string{
		"reflect.store", "reflect.storePair", "reflect.storeText", "reflect.storePointer", "reflect.setHeader", "reflect.copyTo",
		"fmt.storeWord", "fmt.storePair", "fmt.storeText", "fmt.storeBytes",
	} {
		if c.used[setter] {
			return append(out, c.inInterfaces()...)
		}
	}
	if !c.used["encoding/json.decode"] {
		return out
	}
	targets, all := c.decoded()
	if !all {
		return append(out, targets...)
	}
	return append(out, c.inInterfaces()...)
}

// inInterfaces returns the struct types that get into interfaces, or are parts of what does.
func (c *compiler) inInterfaces() []types.Type {
	var out []types.Type
	for _, t := range c.runtime {
		if t.kind == kStruct {
			out = append(out, t.typ)
		}
	}
	return out
}

// decoders are the functions that decode JSON, and which argument the target is.
var decoders = map[string]int{"encoding/json.Unmarshal": 1, "encoding/json.(*Decoder).Decode": 1}

// decoded returns the types that the program decodes JSON into, with all their parts; not known
// is that where a target comes as an interface.
func (c *compiler) decoded() (out []types.Type, unknown bool) {
	seen := map[types.Type]bool{}
	for fn := range c.funcs {
		if fn.Pkg != nil && fn.Pkg.Pkg.Path() == "encoding/json" {
			continue
		}
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				target, ok := decodeTarget(in)
				if !ok {
					continue
				}
				made, ok := target.(*ssa.MakeInterface)
				if !ok {
					return nil, true
				}
				if out = parts(made.X.Type(), seen, out); seen[nil] {
					return nil, true
				}
			}
		}
	}
	return out, false
}

// decodeTarget returns what a call decodes JSON into. A decoder that is used as a value
// decodes into nobody knows what: the value is the target then.
func decodeTarget(in ssa.Instruction) (target ssa.Value, ok bool) {
	if call, is := in.(ssa.CallInstruction); is {
		if callee := call.Common().StaticCallee(); callee != nil && callee.Object() != nil {
			if i, is := decoders[nativeName(callee)]; is && i < len(call.Common().Args) {
				return call.Common().Args[i], true
			}
		}
	}
	for _, op := range in.Operands(nil) {
		f, is := (*op).(*ssa.Function)
		if is && f.Object() != nil {
			if _, decodes := decoders[nativeName(f)]; decodes {
				return f, true
			}
		}
	}
	return nil, false
}

// parts adds the struct types that a value of a type has in it, or refers to; entries of maps are always
// made anew. An interface, which may hold anything, is noted as nil in seen.
func parts(t types.Type, seen map[types.Type]bool, out []types.Type) []types.Type {
	if seen[t] {
		return out
	}
	seen[t] = true
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return parts(u.Elem(), seen, out)
	case *types.Slice:
		return parts(u.Elem(), seen, out)
	case *types.Array:
		return parts(u.Elem(), seen, out)
	case *types.Interface:
		seen[nil] = true
	case *types.Struct:
		out = append(out, t)
		for f := range u.Fields() {
			out = parts(f.Type(), seen, out)
		}
	}
	return out
}
