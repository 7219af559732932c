package machine

import (
	"strings"
	"unicode/utf8"
)

// value writes a value of type t. boxed is the interface that holds it, if any.
func (f *formatter) value(s spec, t *Type, v []Word, depth int, boxed [2]Word) {
	if f.display && depth > 64 {
		f.out.WriteString("...")
		return
	}
	if depth > maxDepth {
		f.m.overspend("it prints a value of more than %d levels; print a part of it", maxDepth)
	}
	if t.kind == kSlice || t.kind == kMap {
		if leave := f.enter(t, v); leave != nil {
			defer leave()
		}
	}
	if s.verb == 'p' && depth == 0 && (t.kind == kMap || t.kind == kSlice || t.kind == kPointer) {
		f.opaque(s, t, v[0])
		return
	}
	if t.reflected && depth == 0 {
		f.reflected(s, v)
		return
	}
	if f.method(s, t, v, boxed) {
		return
	}
	if !fits(s.verb, t.kind) {
		f.misfit(s, t, v)
		return
	}
	switch t.kind {
	case kBool:
		f.leaf(s, v[0] != 0)
	case kInt:
		f.leaf(s, int64(v[0]))
	case kUint:
		f.leaf(s, v[0])
	case kFloat:
		if t.bits == 32 {
			f.leaf(s, float32(wordFloat(v[0])))
		} else {
			f.leaf(s, wordFloat(v[0]))
		}
	case kComplex:
		z := complex(wordFloat(v[0]), wordFloat(v[1]))
		if t.bits == 32 {
			f.leaf(s, complex64(z))
		} else {
			f.leaf(s, z)
		}
	case kString:
		f.leaf(s, f.m.prog.strings.text(v[0]))
	case kPointer:
		f.pointer(s, t, v, depth)
	case kFunc, kChan:
		f.opaque(s, t, v[0])
	case kInterface:
		f.nested(s, t, v, depth)
	case kSlice:
		f.slice(s, t, v, depth)
	case kArray:
		if byteText(s, t.elem) {
			text := make([]byte, len(v))
			for i, w := range v {
				text[i] = byte(w)
			}
			f.leaf(s, text)
			return
		}
		f.row(s, t.String(), t.elem, v, t.length, depth)
	case kMap:
		f.mapping(s, t, v[0], depth)
	case kStruct:
		f.structure(s, t, v, depth)
	}
}

// hiddenFlags are those of a reflect.Value that was got at through an unexported field: hidden, in the library's reflect.
const hiddenFlags = 1<<5 | 1<<6

// reflected writes what a reflect.Value holds: its type, its flags, its address.
func (f *formatter) reflected(s spec, v []Word) {
	if v[0] == 0 {
		f.out.WriteString("<invalid reflect.Value>")
		return
	}
	t := f.m.prog.typeByID(uint32(v[0]))
	methods := f.methods
	f.methods = methods && v[1]&hiddenFlags == 0
	f.reads().read(v[2], t.size)
	f.value(s, t, f.m.cells(v[2], t.size), 0, [2]Word{})
	f.methods = methods
}

// opaque writes an address, of which there is one for all that is not nil.
func (f *formatter) opaque(s spec, t *Type, w Word) {
	at := uint64(0)
	if w != 0 {
		at = address
	}
	switch {
	case s.verb == 'v' && s.sharp && w == 0:
		f.out.WriteString("(" + t.String() + ")(nil)")
	case s.verb == 'v' && s.sharp:
		f.out.WriteString("(" + t.String() + ")(")
		f.address(s, at, true)
		f.out.WriteByte(')')
	case s.verb == 'v' && w == 0:
		f.null(s)
	case s.verb == 'v' || s.verb == 'p':
		f.address(s, at, !strings.Contains(s.flags, "#"))
	case strings.ContainsRune("bodxX", s.verb):
		s.bad = false
		f.leaf(s, at)
	default:
		f.misfit(s, t, []Word{w})
	}
}

// address writes an address in hexadecimal, with 0x before it or without.
func (f *formatter) address(s spec, at uint64, prefix bool) {
	s.flags = strings.ReplaceAll(s.flags, "#", "")
	if s.verb == 'v' { // there a plus asks for names of fields, and no sign
		s.flags = strings.ReplaceAll(s.flags, "+", "")
	}
	if prefix {
		s.flags += "#"
	}
	s.verb, s.bad = 'x', false
	f.leaf(s, at)
}

func (f *formatter) nested(s spec, t *Type, v []Word, depth int) {
	if v[0] == 0 {
		if s.verb == 'v' && s.sharp {
			f.out.WriteString(t.String() + "(nil)")
		} else {
			f.out.WriteString("<nil>")
		}
		return
	}
	d := f.m.prog.typeByID(uint32(v[0]))
	f.value(s, d, f.m.unbox(d, v[1]), depth+1, [2]Word{v[0], v[1]})
}

func (f *formatter) pointer(s spec, t *Type, v []Word, depth int) {
	if depth == 0 && v[0] != 0 && t.elem != nil {
		switch t.elem.kind {
		case kStruct, kArray, kSlice, kMap:
			f.out.WriteByte('&')
			f.reads().read(v[0], t.elem.size)
			f.value(s, t.elem, f.m.cells(v[0], t.elem.size), depth+1, [2]Word{})
			return
		}
	}
	f.opaque(s, t, v[0])
}

func (f *formatter) slice(s spec, t *Type, v []Word, depth int) {
	n := sliceLen(v[1])
	f.reads().read(v[0], n*t.elem.size)
	if f.foot != nil && f.inert(t.elem) {
		return
	}
	if byteText(s, t.elem) {
		f.leaf(s, []byte(f.m.bytesText(v, 8)))
		return
	}
	name := t.String()
	if depth == 0 && name == "[]uint8" {
		name = "[]byte"
	}
	if s.sharp && v[0] == 0 {
		f.out.WriteString(name + "(nil)")
		return
	}
	f.row(s, name, t.elem, f.m.cells(v[0], n*t.elem.size), n, depth)
}

// byteText reports whether the verb shows a row of such elements as one text.
func byteText(s spec, elem *Type) bool {
	return elem.kind == kUint && elem.bits == 8 && strings.ContainsRune("sqxX", s.verb)
}

func (f *formatter) row(s spec, name string, elem *Type, v []Word, n, depth int) {
	open, sep, shut := "[", " ", "]"
	if s.sharp && s.verb == 'v' {
		open, sep, shut = name+"{", ", ", "}"
	}
	f.out.WriteString(open)
	for i := range n {
		if i > 0 {
			f.out.WriteString(sep)
		}
		f.value(s, elem, v[i*elem.size:(i+1)*elem.size], depth+1, [2]Word{})
		f.bound()
	}
	f.out.WriteString(shut)
}

// bound stops a text that grows without limit.
func (f *formatter) bound() {
	if f.out.Len() > maxString {
		f.m.overspend("a formatted text would exceed %d bytes", maxString)
	}
}

func (f *formatter) structure(s spec, t *Type, v []Word, depth int) {
	if s.sharp && s.verb == 'v' {
		f.out.WriteString(t.String())
	}
	f.out.WriteByte('{')
	first := true
	for _, fd := range t.fields {
		if f.display && fd.typ.sealed() {
			if at := fd.typ.atomicValue(); at != nil {
				fd = field{name: fd.name, off: fd.off + at.off, typ: at.typ}
			} else {
				continue
			}
		}
		if !first {
			f.out.WriteString(map[bool]string{false: " ", true: ", "}[s.sharp])
		}
		first = false
		if s.plus || s.sharp {
			f.out.WriteString(fd.name + ":")
		}
		g := *f // methods of unexported fields are not called
		if r, _ := utf8.DecodeRuneInString(fd.name); f.methods && !isUpper(r) {
			f.methods = false
		}
		f.value(s, fd.typ, v[fd.off:fd.off+fd.typ.size], depth+1, [2]Word{})
		f.methods = g.methods
	}
	f.out.WriteByte('}')
}

func isUpper(r rune) bool { return strings.ToLower(string(r)) != string(r) }

func (f *formatter) mapping(s spec, t *Type, w Word, depth int) {
	open, sep, shut := "map[", " ", "]"
	if s.sharp && s.verb == 'v' {
		if w == 0 {
			f.out.WriteString(t.String() + "(nil)")
			return
		}
		open, sep, shut = t.String()+"{", ", ", "}"
	}
	f.out.WriteString(open)
	if w != 0 {
		f.reads().readMap(w)
		o := f.m.heap[refObj(w)]
		k, n := t.key.size, t.key.size+t.elem.size
		for i, e := range f.m.inOrder(t, o.words) {
			if i > 0 {
				f.out.WriteString(sep)
			}
			f.value(s, t.key, o.words[e:e+k], depth+1, [2]Word{})
			f.out.WriteByte(':')
			f.value(s, t.elem, o.words[e+k:e+n], depth+1, [2]Word{})
			f.bound()
		}
	}
	f.out.WriteString(shut)
}
