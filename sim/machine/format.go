package machine

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// This file formats values of the interpreted program as package fmt does.
// Leaves are formatted by the host's fmt; methods (Error, String) are called by the
// library, see racelab/rt.

// address stands for every address: addresses would tell apart states that
// have the same future.
const address = 0xc000012120

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// formatter writes values. Where a value has a method that decides its text it
// takes the next reply, or stops with what it needs.
type formatter struct {
	m       *Machine
	out     strings.Builder
	replies []Word
	used    int
	methods bool // call methods
	display bool // for the screen: what the library keeps to itself is left out

	foot   *footprint       // what is read, where that is asked for: then nothing is written
	within map[[3]Word]bool // slices and maps that are being written: type, place and extent
}

// reads is where reads are noted: those before the latest reply were noted before it came.
func (f *formatter) reads() *footprint {
	if f.used < len(f.replies) {
		return nil
	}
	return f.foot
}

// maxDepth bounds how deep a printed value is nested.
const maxDepth = 100_000

// endless is panicked with where a value contains itself, so that its text would never end.
type endless struct{}

// enter notes that a slice or map is being written. One that is in itself has no text: Go's fmt
// recurses until its stack is full.
func (f *formatter) enter(t *Type, v []Word) (leave func()) {
	if f.display || v[0] == 0 || t.elem == nil || !t.elem.refs {
		return nil
	}
	key := [3]Word{Word(t.id), v[0], 0}
	if t.kind == kSlice {
		key[2] = v[1]
	}
	if f.within[key] {
		panic(endless{})
	}
	if f.within == nil {
		f.within = map[[3]Word]bool{}
	}
	f.within[key] = true
	return func() { delete(f.within, key) }
}

// inert reports whether nothing but the text depends on values of a type: they refer to nothing, and
// have no methods.
func (f *formatter) inert(t *Type) bool {
	switch t.kind {
	case kArray:
		return t.methods == nil && f.inert(t.elem)
	case kBool, kInt, kUint, kFloat, kComplex, kString:
		return t.methods == nil
	}
	return false
}

// needs is panicked with when a reply is missing.
type needs struct {
	value  [2]Word
	method string
}

// spec is a parsed verb with its flags.
type spec struct {
	flags    string
	width    string // width and precision, as written
	verb     rune
	plus     bool
	sharp    bool
	badIndex bool // an argument index that is none
	bad      bool // the verb did not fit: v takes its place, without what + and # make of it
}

// maxWidth is the greatest width and precision that an operand gives.
const maxWidth = 1_000_000

// noVerb stands for the verb of a format that ends too early.
const noVerb = -1

func (s spec) String() string { return "%" + s.flags + s.width + string(s.verb) }

// formatNative is rt.Format(format, args, replies).
func formatNative(c *call) control {
	return c.formatted(2+2, func(f *formatter) {
		f.format(c.text(0), c.ifaces(1))
	}, c.args[3:5])
}

// concatNative is rt.Concat(mode, args, replies).
func concatNative(c *call) control {
	return c.formatted(4, func(f *formatter) {
		f.concat(c.args[0] == 1, c.ifaces(1))
	}, c.args[3:5])
}

func (c *call) formatted(_ int, do func(*formatter), replies []Word) (r control) {
	f := &formatter{m: c.m, methods: true, replies: c.m.cells(replies[0], sliceLen(replies[1]))}
	clear(c.dst)
	defer func() {
		switch p := recover().(type) {
		case nil:
		case needs:
			c.dst[1], c.dst[2] = p.value[0], p.value[1]
			c.dst[3] = c.m.intern(p.method)
			r = next
		case endless:
			c.m.fatal(c.g, "stack overflow")
			r = redirect
		default:
			panic(p)
		}
	}()
	do(f)
	c.m.spent += f.out.Len()
	c.dst[0] = c.m.intern(f.out.String())
	return next
}

// ifaces returns the elements of the []any whose words begin at argument i.
func (c *call) ifaces(i int) [][2]Word {
	n := sliceLen(c.args[i+1])
	words := c.m.cells(c.args[i], 2*n)
	out := make([][2]Word, n)
	for k := range out {
		out[k] = [2]Word{words[2*k], words[2*k+1]}
	}
	return out
}

func (f *formatter) concat(line bool, args [][2]Word) {
	prevString := false
	for i, a := range args {
		isString := a[0] != 0 && f.m.prog.typeByID(uint32(a[0])).kind == kString
		if i > 0 && (line || !isString && !prevString) {
			f.out.WriteByte(' ')
		}
		f.iface(spec{verb: 'v'}, a)
		prevString = isString
	}
	if line {
		f.out.WriteByte('\n')
	}
}

// format follows fmt.Sprintf, with explicit argument indexes and *.
func (f *formatter) format(format string, args [][2]Word) {
	next, reordered := 0, false
	for i := 0; i < len(format); {
		p := strings.IndexByte(format[i:], '%')
		if p < 0 {
			f.out.WriteString(format[i:])
			break
		}
		f.out.WriteString(format[i : i+p])
		i += p + 1
		s, n := f.verb(format[i:], args, &next, &reordered)
		i += n
		switch {
		case s.verb == noVerb:
			f.out.WriteString("%!(NOVERB)")
		case s.verb == '%':
			f.out.WriteByte('%')
		case s.badIndex:
			f.out.WriteString("%!" + string(s.verb) + "(BADINDEX)")
		case next >= len(args):
			f.out.WriteString("%!" + string(s.verb) + "(MISSING)")
		default:
			f.operand(s, args[next])
			next++
		}
	}
	if !reordered && next < len(args) {
		f.extra(args[next:])
	}
}

// starred returns the width or precision that an argument gives, or writes bad.
func (f *formatter) starred(args [][2]Word, next *int, bad string) string {
	if *next < 0 || *next >= len(args) {
		f.out.WriteString(bad)
		return ""
	}
	a := args[*next]
	*next++
	if a[0] == 0 {
		f.out.WriteString(bad)
		return ""
	}
	n := int64(a[1])
	if k := f.m.prog.typeByID(uint32(a[0])).kind; k != kInt && k != kUint || n > maxWidth || n < -maxWidth || n < 0 && strings.Contains(bad, "PREC") {
		f.out.WriteString(bad)
		return ""
	}
	return itoa(n)
}

func (f *formatter) extra(args [][2]Word) {
	f.out.WriteString("%!(EXTRA ")
	for i, a := range args {
		if i > 0 {
			f.out.WriteString(", ")
		}
		if a[0] == 0 {
			f.out.WriteString("<nil>")
			continue
		}
		f.out.WriteString(f.m.prog.typeByID(uint32(a[0])).String() + "=")
		f.iface(spec{verb: 'v'}, a)
	}
	f.out.WriteByte(')')
}

// verb parses what follows a percent sign and returns its length.
func (f *formatter) verb(s string, args [][2]Word, next *int, reordered *bool) (spec, int) {
	var sp spec
	i := 0
	for i < len(s) && strings.IndexByte("+-# 0", s[i]) >= 0 {
		sp.plus = sp.plus || s[i] == '+'
		sp.sharp = sp.sharp || s[i] == '#'
		sp.flags += s[i : i+1]
		i++
	}
	number := func(bad string) {
		if i < len(s) && s[i] == '[' {
			*reordered = true
			end := strings.IndexByte(s[i:], ']')
			if end < 0 {
				sp.badIndex = true
				i++
			} else {
				n, err := strconv.Atoi(s[i+1 : i+end])
				if err == nil && n >= 1 && n <= len(args) {
					*next = n - 1
				} else {
					sp.badIndex = true
				}
				i += end + 1
			}
		}
		if i < len(s) && s[i] == '*' {
			i++
			sp.width += f.starred(args, next, bad)
			return
		}
		from := i
		for n := 0; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
			if n > maxWidth {
				from, i = len(s), len(s) // as in Go, the rest of the format is skipped
				break
			}
			n = n*10 + int(s[i]-'0')
		}
		sp.width += s[from:i]
	}
	number("%!(BADWIDTH)")
	if i < len(s) && s[i] == '.' {
		width, from := sp.width, f.out.Len()
		sp.width += "."
		i++
		number("%!(BADPREC)")
		if f.out.Len() > from {
			sp.width = width // a bad precision is none
		}
	}
	if i < len(s) && s[i] == '[' {
		number("")
	}
	if i >= len(s) {
		sp.verb = noVerb
		return sp, i
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	sp.verb = r
	if r != 'v' { // + and # are flags then, and say nothing of names and types
		sp.plus, sp.sharp = false, false
	}
	return sp, i + n
}

func (f *formatter) operand(s spec, a [2]Word) {
	switch {
	case s.verb == 'T':
		if a[0] == 0 {
			f.null(s)
			return
		}
		s.verb = 's'
		f.leaf(s, f.m.prog.typeByID(uint32(a[0])).String())
	case s.verb == 'w':
		f.badVerb(s, a)
	case a[0] == 0 && s.verb != 'v':
		f.out.WriteString("%!" + string(s.verb) + "(<nil>)")
	default:
		f.iface(s, a)
	}
}

// misfit is badVerb for a value of type t.
func (f *formatter) misfit(s spec, t *Type, v []Word) {
	f.out.WriteString("%!" + string(s.verb) + "(" + t.String() + "=")
	methods := f.methods
	f.methods = false
	s.verb, s.bad, s.plus, s.sharp = 'v', true, false, false // the flags stay
	f.value(s, t, v, 0, [2]Word{})
	f.methods = methods
	f.out.WriteByte(')')
}

// badVerb writes what fmt writes for a verb that does not fit an operand.
func (f *formatter) badVerb(s spec, a [2]Word) {
	f.out.WriteString("%!" + string(s.verb) + "(")
	if a[0] == 0 {
		f.out.WriteString("<nil>)")
		return
	}
	f.out.WriteString(f.m.prog.typeByID(uint32(a[0])).String() + "=")
	methods := f.methods
	f.methods = false
	s.verb, s.bad, s.plus, s.sharp = 'v', true, false, false // the flags stay
	f.iface(s, a)
	f.methods = methods
	f.out.WriteByte(')')
}

// fits reports whether a verb is one for values of a basic kind.
func fits(verb rune, k kind) bool {
	switch k {
	case kBool:
		return strings.ContainsRune("vt", verb)
	case kInt, kUint:
		return strings.ContainsRune("vbcdoOqxXU", verb)
	case kFloat, kComplex:
		return strings.ContainsRune("vbgGxXfFeE", verb)
	case kString:
		return strings.ContainsRune("vxXsq", verb)
	}
	return true
}

func (f *formatter) leaf(s spec, v any) {
	if f.foot != nil {
		return
	}
	if s.bad && s.verb == 'v' {
		switch v.(type) {
		case string:
			s.verb = 's'
		case bool:
			s.verb = 't'
		case float64, float32, complex128, complex64:
			s.verb = 'g'
		case int64, uint64:
			s.verb = 'd'
		}
	}
	fmt.Fprintf(&f.out, s.String(), v)
	f.bound()
}

func (f *formatter) iface(s spec, a [2]Word) {
	if a[0] == 0 {
		f.null(s)
		return
	}
	t := f.m.prog.typeByID(uint32(a[0]))
	f.value(s, t, f.m.unbox(t, a[1]), 0, a)
}

// rawReply is the first byte of a reply that is written as it is; other replies are written as strings.
const rawReply = 'r'

// null writes <nil>, which a precision does not cut.
func (f *formatter) null(s spec) {
	s.verb = 's'
	s.width, _, _ = strings.Cut(s.width, ".")
	f.leaf(s, "<nil>")
}

// method takes a value's text from its Error or String method, if it has one.
func (f *formatter) method(s spec, t *Type, v []Word, boxed [2]Word) bool {
	if !f.methods || t.methods == nil {
		return false
	}
	name := ""
	switch {
	case f.m.prog.formats(t):
		name = "Format " + s.String()
	case s.sharp && s.verb == 'v':
		if t.methods["GoString"] != nil {
			name = "GoString"
		}
	case strings.ContainsRune("vsxXq", s.verb):
		if f.m.prog.hasText(t, "Error") {
			name = "Error"
		} else if f.m.prog.hasText(t, "String") {
			name = "String"
		}
	}
	if name == "" {
		return false
	}
	if f.used == len(f.replies) {
		if boxed[0] == 0 && f.foot == nil {
			f.m.box(t, v, boxed[:])
		}
		panic(needs{boxed, name})
	}
	text := f.m.prog.strings.text(f.replies[f.used])
	f.used++
	raw := text[0] == rawReply
	text = text[1:]
	if raw || name == "GoString" || strings.HasPrefix(name, "Format ") {
		f.out.WriteString(text)
		return true
	}
	if s.verb == 'v' {
		s.verb = 's'
	}
	s.flags = strings.ReplaceAll(s.flags, "+", "")
	f.leaf(s, text)
	return true
}

// inOrder returns where the entries of a map begin in its words, in order of the keys.
func (m *Machine) inOrder(t *Type, words []Word) []int {
	k, n := t.key.size, t.key.size+t.elem.size
	var at []int
	for i := 0; i < len(words) && n > 0; i += n {
		at = append(at, i)
	}
	sort.SliceStable(at, func(i, j int) bool {
		return m.less(t.key, words[at[i]:at[i]+k], words[at[j]:at[j]+k])
	})
	return at
}

// less orders map keys as package fmt does.
func (m *Machine) less(t *Type, x, y []Word) bool {
	switch t.kind {
	case kInt:
		return int64(x[0]) < int64(y[0])
	case kFloat:
		return wordFloat(x[0]) < wordFloat(y[0])
	case kString:
		return m.prog.strings.text(x[0]) < m.prog.strings.text(y[0])
	case kInterface:
		if x[0] != y[0] || x[0] == 0 {
			return x[0] < y[0]
		}
		d := m.prog.typeByID(uint32(x[0]))
		return m.less(d, m.unbox(d, x[1]), m.unbox(d, y[1]))
	case kStruct:
		for _, f := range t.fields {
			a, b := x[f.off:f.off+f.typ.size], y[f.off:f.off+f.typ.size]
			if m.less(f.typ, a, b) {
				return true
			}
			if m.less(f.typ, b, a) {
				return false
			}
		}
		return false
	}
	return len(x) > 0 && x[0] < y[0]
}

// show formats a value for people: as %v, strings quoted, no methods called.
func (m *Machine) show(t *Type, v []Word) string {
	f := &formatter{m: m, display: true}
	s := spec{verb: 'v'}
	switch {
	case t == nil:
		return ""
	case t.kind == kString:
		s.verb = 'q'
	case t.kind == kStruct && len(v) == timeWords && t.String() == "time.Time" && int64(v[0]) >= m.beginning()+unixToYear1:
		return "+" + (time.Duration(int64(v[0])-m.beginning()-unixToYear1)*time.Second + time.Duration(v[1])).String()
	case len(v) == timeWords && t.String() == "time.Time" && v[0] == 0:
		return "a time" // the zero time, or what a timer sends to somebody who does not look at it
	case len(v) == 1 && t.String() == "time.Duration":
		return time.Duration(v[0]).String()
	case m.constant(t, v) != "":
		return m.constant(t, v)
	case t.kind == kInterface && v[0] != 0:
		d := m.prog.typeByID(uint32(v[0]))
		if text, ok := m.errorText(d, v[1]); ok {
			return text
		}
		return m.show(d, m.unbox(d, v[1]))
	case t.kind == kPointer && v[0] != 0 && t.elem != nil:
		return "&" + t.elem.String()
	case t.kind == kChan && v[0] != 0:
		return "chan"
	case t.kind == kFunc && v[0] != 0:
		return "func"
	}
	f.value(s, t, v, 1, [2]Word{})
	return f.out.String()
}

// errorText returns the text of simple errors, whose only field is a string,
// without calling their method.
func (m *Machine) errorText(t *Type, w Word) (string, bool) {
	st := t
	v := []Word{w}
	if t.kind == kPointer && t.elem != nil && w != 0 {
		st = t.elem
		v = m.cells(w, st.size)
	} else if t.size != 1 {
		v = m.unbox(t, w)
	}
	if st.kind != kStruct || len(st.fields) == 0 || st.fields[0].typ.kind != kString || !m.prog.isError(t) {
		return "", false
	}
	return m.prog.strings.text(v[st.fields[0].off]), true
}
