package machine

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// This file finds what the source calls a value or a variable: "l.balance",
// "results[2]". The index of an element is only known when the program runs, so a
// compiled name holds a mark in its place: how to work the index out from an
// address, and what the source writes there.

const (
	markOpen  = "\x01"
	markClose = "\x02"
)

// nameOf returns what the source calls a value or the variable at an address;
// empty if it has no name.
func (f *funcCompiler) nameOf(v ssa.Value) string { return f.name(v, true) }

// name is nameOf. direct is true while v's address is the one that will be
// known at run time, or it plus the offset of a field.
func (f *funcCompiler) name(v ssa.Value, direct bool) string {
	switch v := v.(type) {
	case *ssa.FieldAddr:
		st := v.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
		return join(f.name(v.X, direct), st.Field(v.Field).Name())
	case *ssa.Field:
		st := v.X.Type().Underlying().(*types.Struct)
		return join(f.name(v.X, false), st.Field(v.Field).Name())
	case *ssa.IndexAddr:
		return f.name(v.X, false) + f.indexName(v, direct)
	case *ssa.Lookup:
		return f.name(v.X, false) + "[" + f.name(v.Index, false) + "]"
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return f.name(v.X, false)
		}
	case *ssa.Alloc:
		if isIdent(v.Comment) {
			return v.Comment
		}
	case *ssa.FreeVar, *ssa.Parameter, *ssa.Global:
		return v.Name()
	case *ssa.Const:
		if v.Value != nil && v.Value.Kind() == constant.String {
			return strconv.Quote(constant.StringVal(v.Value))
		}
		if v.Value != nil {
			return v.Value.String()
		}
	case *ssa.MakeInterface:
		return f.name(v.X, false)
	case *ssa.ChangeType:
		return f.name(v.X, direct)
	case *ssa.Phi:
		if isIdent(v.Comment) {
			return v.Comment
		}
	case *ssa.Call:
		if f.names[v] == "" {
			return f.callName(&v.Call)
		}
	}
	return f.names[v]
}

// callName names the result of a call: "ctx.Done()", "time.After()".
func (f *funcCompiler) callName(c *ssa.CallCommon) string {
	if c.IsInvoke() {
		return join(f.name(c.Value, false), c.Method.Name()) + "()"
	}
	fn := c.StaticCallee()
	switch {
	case fn == nil:
		return ""
	case fn.Signature.Recv() != nil && len(c.Args) > 0:
		return join(f.name(c.Args[0], false), fn.Name()) + "()"
	case fn.Pkg != nil && !f.isUser(fn):
		return fn.Pkg.Pkg.Name() + "." + fn.Name() + "()"
	}
	return funcName(fn) + "()"
}

// indexName returns "[2]" for a constant, and otherwise a mark: the words of an
// element, the offset of element 0 if it is known, and the source's text.
func (f *funcCompiler) indexName(v *ssa.IndexAddr, direct bool) string {
	text := f.name(v.Index, false)
	if _, ok := v.Index.(*ssa.Const); ok && text != "" {
		return "[" + text + "]"
	}
	if text == "" {
		text = "…"
	}
	elem := f.typ(v.Type().Underlying().(*types.Pointer).Elem()).size
	if !direct || elem == 0 {
		return "[" + text + "]"
	}
	return fmt.Sprintf("[%s%d,%d,%s%s]", markOpen, elem, f.baseOffset(v.X), text, markClose)
}

// baseOffset is the offset of an array inside the object that holds it, as far
// as the chain of fields tells.
func (f *funcCompiler) baseOffset(v ssa.Value) int {
	off := 0
	for {
		fa, ok := v.(*ssa.FieldAddr)
		if !ok {
			return off
		}
		st := f.typ(fa.X.Type().Underlying().(*types.Pointer).Elem())
		off += st.fields[fa.Field].off
		v = fa.X
	}
}

// unmarked replaces the mark in a name by the index that an address has; with
// no address by what the source writes.
func unmarked(name string, at Word) string {
	open := strings.Index(name, markOpen)
	if open < 0 {
		return name
	}
	end := strings.Index(name, markClose)
	parts := strings.SplitN(name[open+1:end], ",", 3)
	text := parts[2]
	elem, _ := strconv.Atoi(parts[0])
	base, _ := strconv.Atoi(parts[1])
	if off := int(refOff(at)) - base; at != 0 && elem > 0 && off >= 0 {
		text = strconv.Itoa(off / elem)
	}
	return unmarked(name[:open]+text+name[end+1:], 0)
}

func join(base, field string) string {
	if base == "" {
		return field
	}
	return base + "." + field
}

// isIdent reports whether a comment that package ssa gives a value is the name
// of a variable, rather than of a construct.
func isIdent(s string) bool {
	switch s {
	case "complit", "new", "varargs", "makeslice", "slicelit", "maplit", "typeswitch", "rangeindex", "rangeiter":
		return false
	}
	return token.IsIdentifier(s)
}
