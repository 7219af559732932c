package machine

import (
	"go/types"
	"strconv"
	"strings"

	"racelab/sim/trace"
)

// This file names memory by where it lies. Two goroutines may know one account as
// from and as to; whoever tells of both needs a name that means the same for all.

// rooted returns the name of the variable at a place: the source's, or if that
// goes through a pointer, the path from the lesson or from the package-level
// variable that the place lies in.
func (m *Machine) rooted(name string, at trace.Loc) string {
	if at.Object == 0 {
		return name
	}
	if m.world != 0 {
		if o := m.heap[refObj(m.world)]; o != nil && o.serial == at.Object {
			path := m.wtype.pathTo(int(at.Off)-int(refOff(m.world)), int(at.Len))
			if path == "" && len(m.wtype.fields) == 1 { // nobody has to do with the lesson as a whole
				path = "." + m.wtype.fields[0].name
			}
			return receiverOf(m.wtype) + path
		}
		return name
	}
	for i, g := range m.prog.globals {
		if g.user && m.heap[i+1] != nil && m.heap[i+1].serial == at.Object {
			return g.name + g.typ.pathTo(int(at.Off), int(at.Len))
		}
	}
	return name
}

// stepName is how the atomic library step is shown that begins in frame f.
func (m *Machine) stepName(f *frame) string {
	switch name := f.fn.code[0].aux.(*site).name; name {
	case "":
	case askCaller:
		return m.callWords(f)
	default:
		return name
	}
	for f = f.parent; f != nil; f = f.parent {
		if f.fn.user {
			name := f.fn.name
			if m.wtype != nil {
				name = strings.TrimPrefix(name, m.wtype.baseName()+".")
			}
			name, _, _ = strings.Cut(name, ".func")
			return name
		}
	}
	return ""
}

// receiverOf is what the methods of a lesson call it: l for type Lesson.
func receiverOf(t *Type) string {
	return strings.ToLower(t.baseName()[:1])
}

// baseName is the name of a named type without its package.
func (t *Type) baseName() string {
	s := t.String()
	return s[strings.LastIndexByte(s, '.')+1:]
}

// pathTo returns the way from a variable to a part of it, n words from off:
// ".rosa.mu", ".seats[2]"; empty for all of it. It ends at what the library keeps
// to itself, a mutex for one.
func (t *Type) pathTo(off, n int) string {
	path := ""
	for off >= 0 && off < t.size && (t.size > n || off > 0) {
		switch {
		case path != "" && t.sealed():
			return path
		case t.kind == kArray && t.elem.size > 0:
			path += "[" + strconv.Itoa(off/t.elem.size) + "]"
			t, off = t.elem, off%t.elem.size
		case t.kind == kStruct:
			f := t.fieldAt(off)
			if f == nil {
				return path
			}
			path += "." + f.name
			t, off = f.typ, off-f.off
		default:
			return path
		}
	}
	return path
}

func (t *Type) fieldAt(off int) *field {
	for i := range t.fields {
		if f := &t.fields[i]; off >= f.off && off < f.off+f.typ.size {
			return f
		}
	}
	return nil
}

// sealed reports whether the insides of a type are nobody's business: locks,
// atomics, and the servers of the lessons.
func (t *Type) sealed() bool {
	n, ok := types.Unalias(t.typ).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return false
	}
	path := n.Obj().Pkg().Path()
	return path == "sync" || path == "sync/atomic" || strings.HasPrefix(path, "racelab/lessons/internal/") || strings.HasPrefix(path, "golang.org/x/sync/")
}
