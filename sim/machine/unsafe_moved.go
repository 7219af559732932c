package machine

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// This file moves pointers by bytes, as package unsafe allows it: within the variable that they point into, from the
// beginning of one of its parts to that of another (unsafe.Pointer, patterns 3 and 5).

// movedFrom returns the pointer of which a number was computed by adding to it and taking from it, or nil.
func movedFrom(number ssa.Value) ssa.Value {
	op, ok := number.(*ssa.BinOp)
	if !ok || op.Op != token.ADD && op.Op != token.SUB {
		return nil
	}
	for _, side := range []ssa.Value{op.X, op.Y} {
		if cv, ok := side.(*ssa.Convert); ok && isUnsafePointer(cv.X.Type()) {
			return cv.X
		}
		if base := movedFrom(side); base != nil {
			return base
		}
	}
	return nil
}

func isUnsafePointer(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.UnsafePointer
}

// moved returns the place that lies so many bytes from another one. The check ends where no part of the same
// variable begins there.
func (m *Machine) moved(g *goroutine, at Word, by int64) Word {
	o := m.heap[refObj(at)]
	if o.kind == oCells && o.typ != nil && o.typ.size > 0 {
		each := Sizes.Sizeof(o.typ.typ)
		n, off := int64(len(o.words)/o.typ.size), int(refOff(at))
		if rest, ok := bytesAt(o.typ, off%o.typ.size); ok {
			to := int64(off/o.typ.size)*each + rest + by
			if to >= 0 && to < n*each {
				if words, ok := wordsAt(o.typ, to%each); ok {
					return ref(refObj(at), uint32(to/each)*uint32(o.typ.size)+uint32(words))
				}
			}
		}
	}
	m.unsafely(g, "the program moves a pointer by %d bytes, where no part of the variable that it points into begins", by)
	return 0
}

// bytesAt returns how many bytes a part of a variable of type t lies from its beginning, of which the offset in
// words is known.
func bytesAt(t *Type, words int) (int64, bool) {
	switch {
	case words == 0:
		return 0, true
	case t.kind == kArray && t.elem.size > 0:
		rest, ok := bytesAt(t.elem, words%t.elem.size)
		return int64(words/t.elem.size)*Sizes.Sizeof(t.elem.typ) + rest, ok
	case t.kind == kStruct:
		offsets := offsetsOf(t)
		for i := len(offsets) - 1; i >= 0; i-- {
			if f := t.fields[i]; f.off <= words && words < f.off+f.typ.size {
				rest, ok := bytesAt(f.typ, words-f.off)
				return offsets[i] + rest, ok
			}
		}
	}
	return 0, false
}

// wordsAt is the reverse of bytesAt.
func wordsAt(t *Type, bytes int64) (int, bool) {
	switch {
	case bytes == 0:
		return 0, true
	case t.kind == kArray && t.elem.size > 0:
		each := Sizes.Sizeof(t.elem.typ)
		rest, ok := wordsAt(t.elem, bytes%each)
		return int(bytes/each)*t.elem.size + rest, ok
	case t.kind == kStruct:
		offsets := offsetsOf(t)
		for i := len(offsets) - 1; i >= 0; i-- {
			if f := t.fields[i]; offsets[i] <= bytes && bytes < offsets[i]+Sizes.Sizeof(f.typ.typ) {
				rest, ok := wordsAt(f.typ, bytes-offsets[i])
				return f.off + rest, ok
			}
		}
	}
	return 0, false
}

// offsetsOf are where the fields of a struct lie, in bytes; nil if the machine's fields are not those of the source.
func offsetsOf(t *Type) []int64 {
	st, ok := t.typ.Underlying().(*types.Struct)
	if !ok || st.NumFields() != len(t.fields) {
		return nil
	}
	all := make([]*types.Var, st.NumFields())
	for i := range all {
		all[i] = st.Field(i)
	}
	return Sizes.Offsetsof(all)
}
