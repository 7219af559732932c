package machine

import (
	"fmt"
	"go/types"
	"strconv"
	"unicode/utf8"

	"racelab/sim/trace"
)

// This file carries out the operations that may have to wait for their turn.

// operate carries out in, unless it must wait for its turn first.
func (m *Machine) operate(g *goroutine, f *frame, in *instr, first bool, alt int) control {
	regs, consts := f.regs, f.fn.consts
	switch in.op {
	case opNative:
		return m.callNative(g, f, in, first, alt)
	case opSend, opRecv, opSelect, opClose:
		return m.communicate(g, f, in, first, alt)
	case opLookup, opMapUpdate, opRange, opNext, opDelete, opClear, opLen:
		return m.mapOp(g, f, in, first, alt)
	case opAppend, opCopy:
		return m.sliceOp(g, f, in, first)
	case opConvert:
		return m.convert(g, f, in, first)
	case opAssert:
		return m.assert(g, f, in)
	case opMakeMap:
		id, o := m.alloc(oMap, in.aux.(*Type), 0)
		o.ext = new(ext)
		regs[in.dst] = ref(id, 0)
	case opMakeChan:
		n := int64(arg(regs, consts, in.a))
		cs := in.aux.(*chanSite)
		size := int64(cs.elem.bytes())
		if n < 0 || size > 0 && n > maxAlloc/size {
			return m.raised(m.throwPlain(g, "makechan: size out of range"))
		}
		if size > 0 && n > maxWords {
			m.overspend("a channel has room for more than %d elements; give it less", maxWords)
		}
		id, o := m.alloc(oChan, cs.elem, 0)
		o.ext = &ext{cap: int(n), name: cs.name, bubble: g.bubble != 0}
		regs[in.dst] = ref(id, 0)
	case opMakeSlice:
		return m.makeSlice(g, f, in)
	case opSlice:
		return m.slice(g, f, in)
	case opToArray:
		a, n := arg(regs, consts, in.a), sliceLen(arg(regs, consts, in.a+signed(in.a)))
		if n < int(in.c) {
			return m.raised(m.throwBounds(g, "cannot convert slice with length %d to array or pointer to array with length %d", n, in.c))
		}
		regs[in.dst] = a
	case opCap:
		regs[in.dst] = m.capOf(in, regs, consts)
	case opUnsafe:
		return m.unsafeBuiltin(g, f, in, first)
	case opPrint:
		return m.printBuiltin(g, f, in, first)
	case opStep:
		if !first && m.crowded(g) {
			return pause
		}
		f.atomic = true
		g.atomic++
		g.label = ""
		if g.atomic == 1 {
			g.order = f.fn.order
		}
		if g.atomic == 1 && m.trace != nil {
			m.trace.stepFirst = first
		}
		m.stepBegins(g, f)
	default:
		m.overspend("internal error: unknown instruction %d", in.op)
	}
	return next
}

// raised turns the result of throw into a control.
func (m *Machine) raised(bool) control { return redirect }

func (m *Machine) makeSlice(g *goroutine, f *frame, in *instr) control {
	n, c := int64(arg(f.regs, f.fn.consts, in.a)), int64(arg(f.regs, f.fn.consts, in.b))
	t := in.aux.(*Type)
	size := max(int64(t.bytes()), 1)
	if n < 0 || n > maxAlloc/size {
		return m.raised(m.throw(g, "makeslice: len out of range"))
	}
	if c < n || c > maxAlloc/size {
		return m.raised(m.throw(g, "makeslice: cap out of range"))
	}
	if c > int64(m.limits.Words) || int(c)*t.size > m.limits.Words {
		m.overspend("it makes a slice of %d elements, and its heap would exceed %d words; let it work on less", c, m.limits.Words)
	}
	id, _ := m.alloc(oCells, t, int(c)*t.size)
	f.regs[in.dst], f.regs[in.dst+1] = ref(id, 0), sliceDims(int(n), int(c))
	return next
}

func (m *Machine) slice(g *goroutine, f *frame, in *instr) control {
	s := in.aux.(*slicing)
	regs, consts := f.regs, f.fn.consts
	base := arg(regs, consts, in.a)
	var n, c int64
	text := ""
	switch s.kind {
	case kString:
		text = m.prog.strings.text(base)
		n, c = int64(len(text)), int64(len(text))
	case kSlice:
		dims := arg(regs, consts, in.a+signed(in.a))
		n, c = int64(sliceLen(dims)), int64(sliceCap(dims))
	default:
		if base == 0 {
			return m.raised(m.nilDeref(g))
		}
		n, c = int64(s.length), int64(s.length)
	}
	lo, hi, max := int64(0), n, c
	if s.hasLo {
		lo = int64(arg(regs, consts, s.lo))
	}
	if s.hasHi {
		hi = int64(arg(regs, consts, s.hi))
	}
	if s.hasMax {
		max = int64(arg(regs, consts, s.max))
	}
	switch {
	case s.made && hi < 0:
		return m.raised(m.throw(g, "makeslice: len out of range"))
	case s.made && hi > c:
		return m.raised(m.throw(g, "makeslice: cap out of range"))
	}
	if why := sliceBounds(s, lo, hi, max, c); why != "" {
		return m.raised(m.throwBounds(g, "%s", why))
	}
	if s.kind == kString {
		regs[in.dst] = m.intern(text[lo:hi])
		return next
	}
	if base != 0 {
		base += Word(lo) * Word(s.words)
	}
	regs[in.dst], regs[in.dst+1] = base, sliceDims(int(hi-lo), int(max-lo))
	return next
}

// sliceBounds words an out-of-range slice expression as the runtime does.
func sliceBounds(s *slicing, low, high, limits, c int64) string {
	of := " with capacity "
	if s.kind != kSlice {
		of = " with length "
	}
	of += itoa(c)
	lo, hi, max := limit{low, s.loUnsigned}, limit{high, s.hiUnsigned}, limit{limits, s.maxUnsigned}
	switch {
	case s.hasMax && max.negative():
		return fmt.Sprintf("slice bounds out of range [::%s]", max)
	case s.hasMax && max.over(c):
		return fmt.Sprintf("slice bounds out of range [::%s]%s", max, of)
	case s.hasMax && hi.negative():
		return fmt.Sprintf("slice bounds out of range [:%s:]", hi)
	case s.hasMax && hi.over(max.n):
		return fmt.Sprintf("slice bounds out of range [:%s:%s]", hi, max)
	case s.hasMax && lo.negative():
		return fmt.Sprintf("slice bounds out of range [%s::]", lo)
	case s.hasMax && lo.over(hi.n):
		return fmt.Sprintf("slice bounds out of range [%s:%s:]", lo, hi)
	case s.hasMax:
		return ""
	case hi.negative():
		return fmt.Sprintf("slice bounds out of range [:%s]", hi)
	case hi.over(c):
		return fmt.Sprintf("slice bounds out of range [:%s]%s", hi, of)
	case lo.negative():
		return fmt.Sprintf("slice bounds out of range [%s:]", lo)
	case lo.over(hi.n):
		return fmt.Sprintf("slice bounds out of range [%s:%s]", lo, hi)
	}
	return ""
}

// A limit is an index or a bound of a slice, and whether its type has no sign.
type limit struct {
	n        int64
	unsigned bool
}

func (l limit) negative() bool { return l.n < 0 && !l.unsigned }

// over reports whether a limit that is not negative is more than n, which is not negative either.
func (l limit) over(n int64) bool { return uint64(l.n) > uint64(n) }

func (l limit) String() string {
	if l.unsigned {
		return strconv.FormatUint(uint64(l.n), 10)
	}
	return itoa(l.n)
}

func (m *Machine) capOf(in *instr, regs, consts []Word) Word {
	switch in.kind {
	case kSlice:
		return Word(sliceCap(arg(regs, consts, in.a+signed(in.a))))
	case kChan:
		if a := arg(regs, consts, in.a); a != 0 && !m.heap[refObj(a)].ext.timer {
			return Word(m.heap[refObj(a)].ext.cap)
		}
		return 0
	}
	return Word(in.c)
}

// convert carries out a conversion that changes the representation.
func (m *Machine) convert(g *goroutine, f *frame, in *instr, first bool) control {
	cv := in.aux.(*conversion)
	regs, consts := f.regs, f.fn.consts
	from, to := cv.from, cv.to
	src := row(regs, consts, in.a, int32(from.size))
	switch {
	case from.unsafe() != to.unsafe():
		return m.reinterpret(g, f, in, cv, src[0])
	case to.kind == kString && from.kind == kSlice:
		if !first && src[0] != 0 && m.heap[refObj(src[0])].shared && m.crowded(g) {
			return pause
		}
		if src[0] != 0 && m.trace != nil && m.heap[refObj(src[0])].shared {
			m.access(g, first, trace.Read, cv.site, src[0], int32(sliceLen(src[1])), src, nil)
		}
		regs[in.dst] = m.intern(m.bytesText(src, from.elem.bits))
	case to.kind == kString && from.kind == kString:
		regs[in.dst] = src[0]
	case to.kind == kString:
		r := rune(src[0])
		if int64(src[0]) != int64(r) {
			r = utf8.RuneError
		}
		regs[in.dst] = m.intern(string(r))
	case from.kind == kString && to.kind == kSlice:
		m.textBytes(m.prog.strings.text(src[0]), to.elem, regs[in.dst:in.dst+2])
		if n := sliceLen(regs[in.dst+1]); n > 0 && cv.convertedCap(n) > n {
			m.widen(regs[in.dst:in.dst+2], cv.convertedCap(n))
		}
	case to.kind == kComplex:
		regs[in.dst], regs[in.dst+1] = floatWord(wordFloat(src[0]), to.bits), floatWord(wordFloat(src[1]), to.bits)
	case isNumber(from) && isNumber(to):
		regs[in.dst] = convertNumber(src[0], from, to)
	case from.kind == kSlice && to.kind == kArray:
		if sliceLen(src[1]) < to.length {
			return m.raised(m.throwBounds(g, "cannot convert slice with length %d to array or pointer to array with length %d", sliceLen(src[1]), to.length))
		}
		if to.size > 0 {
			off := refOff(src[0])
			copy(regs[in.dst:in.dst+int32(to.size)], m.heap[refObj(src[0])].words[off:])
		}
	default:
		copy(regs[in.dst:in.dst+int32(to.size)], src)
	}
	return next
}

func isNumber(t *Type) bool { return t.kind == kInt || t.kind == kUint || t.kind == kFloat }

// bytesText returns the text of a []byte (8 bits) or []rune.
func (m *Machine) bytesText(s []Word, bits uint8) string {
	n := sliceLen(s[1])
	if n == 0 {
		return ""
	}
	off := refOff(s[0])
	words := m.heap[refObj(s[0])].words[off : off+uint32(n)]
	m.spent += n / 8
	if bits == 8 {
		b := make([]byte, n)
		for i, w := range words {
			b[i] = byte(w)
		}
		return string(b)
	}
	r := make([]rune, n)
	for i, w := range words {
		r[i] = rune(w)
	}
	return string(r)
}

func (m *Machine) textBytes(s string, elem *Type, dst []Word) {
	var words []Word
	if elem.bits == 8 {
		for i := range len(s) {
			words = append(words, Word(s[i]))
		}
	} else {
		for _, r := range s {
			words = append(words, elem.wrap(Word(r)))
		}
	}
	id, o := m.alloc(oCells, elem, len(words))
	copy(o.words, words)
	dst[0], dst[1] = ref(id, 0), sliceDims(len(words), len(words))
}

// widen gives a slice that was just made the capacity that the runtime gives it.
func (m *Machine) widen(s []Word, c int) {
	o := m.mut(refObj(s[0]))
	o.words = append(o.words, make([]Word, c-len(o.words))...)
	s[1] = sliceDims(sliceLen(s[1]), c)
}

// assert carries out x.(T).
func (m *Machine) assert(g *goroutine, f *frame, in *instr) control {
	a := in.aux.(*assertion)
	v := row(f.regs, f.fn.consts, in.a, 2)
	dst := f.regs[in.dst:]
	ok := m.asserts(a, v)
	switch {
	case !ok && a.nilCheck:
		return m.raised(m.nilDeref(g))
	case !ok && a.commaOk:
		clear(dst[:a.to.size+1])
		return next
	case !ok:
		return m.raised(m.throwAssertion(g, m.mismatch(a, v)))
	case a.iface != nil:
		copy(dst, v)
	default:
		t := m.prog.typeByID(uint32(v[0]))
		copy(dst[:t.size], m.unbox(t, v[1]))
	}
	if a.commaOk {
		dst[a.to.size] = 1
	}
	return next
}

// asserts reports whether the value of an interface is of the type that is asked for.
func (m *Machine) asserts(a *assertion, v []Word) bool {
	if v[0] == 0 {
		return false
	}
	t := m.prog.typeByID(uint32(v[0]))
	if a.iface == nil {
		return t == a.to
	}
	return m.prog.implements(t, a)
}

// mismatch is what a panic says of a value for which asserts is false.
func (m *Machine) mismatch(a *assertion, v []Word) string {
	if v[0] == 0 {
		from := "interface"
		if a.iface == nil {
			from = a.from.String()
		}
		return fmt.Sprintf("interface conversion: %s is nil, not %s", from, a.to)
	}
	t := m.prog.typeByID(uint32(v[0]))
	if a.iface == nil {
		return fmt.Sprintf("interface conversion: %s is %s, not %s%s", a.from, t, a.to, apart(t, a.to))
	}
	missing, _ := types.MissingMethod(t.typ, a.iface, true)
	name := ""
	if missing != nil {
		name = missing.Name()
	}
	return fmt.Sprintf("interface conversion: %s is not %s: missing method %s", t, a.to, name)
}

// apart says how two types of the same name differ.
func apart(t, to *Type) string {
	switch {
	case t.String() != to.String():
		return ""
	case pkgOf(t) != pkgOf(to):
		return " (types from different packages)"
	}
	return " (types from different scopes)"
}

func pkgOf(t *Type) *types.Package {
	if n, ok := types.Unalias(t.typ).(*types.Named); ok {
		return n.Obj().Pkg()
	}
	return nil
}

// sliceOp carries out append and copy. They touch the elements' memory, and
// so are visible where the array behind the slice is shared.
func (m *Machine) sliceOp(g *goroutine, f *frame, in *instr, first bool) control {
	s := in.aux.(*appendSite)
	regs, consts := f.regs, f.fn.consts
	w := s.elem.size
	dst := row(regs, consts, in.a, 2)
	src := m.sourceRow(in, regs, consts, w)
	for _, a := range m.sliceAccesses(in, dst, src, w) {
		if !a.shared(m) {
			continue
		}
		if !first && m.crowded(g) {
			return pause
		}
		if m.trace != nil {
			m.access(g, first, a.op, &s.site, a.at, int32(a.n), src.words, nil)
		}
	}
	if in.op == opCopy {
		regs[in.dst] = Word(m.copyRow(dst, src, s.elem))
		return next
	}
	m.appendRow(in, regs, dst, src, s)
	return next
}

// source is what append and copy read from.
type source struct {
	at    Word
	words []Word
	n     int // elements, which may have no size
}

func (m *Machine) sourceRow(in *instr, regs, consts []Word, w int) source {
	if in.flag {
		text := m.prog.strings.text(arg(regs, consts, in.b))
		words := make([]Word, len(text))
		for i := range len(text) {
			words[i] = Word(text[i])
		}
		return source{words: words, n: len(words)}
	}
	s := row(regs, consts, in.b, 2)
	n := uint32(sliceLen(s[1]) * w)
	if n == 0 {
		return source{n: sliceLen(s[1])}
	}
	off := refOff(s[0])
	return source{s[0], m.heap[refObj(s[0])].words[off : off+n], sliceLen(s[1])}
}

// memAccess is memory that an operation reads or writes.
type memAccess struct {
	op trace.Op
	at Word
	n  int
}

func (a memAccess) shared(m *Machine) bool {
	return a.n > 0 && a.at != 0 && m.heap[refObj(a.at)].shared
}

// sliceAccesses says what memory append or copy reads and writes, the write first.
func (m *Machine) sliceAccesses(in *instr, dst []Word, src source, w int) [2]memAccess {
	n, room := sliceLen(dst[1]), sliceCap(dst[1])-sliceLen(dst[1])
	var out [2]memAccess
	if src.at != 0 {
		out[1] = memAccess{trace.Read, src.at, len(src.words)}
	}
	switch {
	case in.op == opCopy:
		k := min(n*w, len(src.words))
		out[0] = memAccess{trace.Write, dst[0], k}
		out[1].n = min(out[1].n, k)
	case len(src.words) == 0:
	case len(src.words) <= room*w:
		out[0] = memAccess{trace.Write, dst[0] + Word(n*w), len(src.words)}
	default: // it moves to a larger array
		out[0] = memAccess{trace.Read, dst[0], n * w}
	}
	return out
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// copyRow returns how many elements it copied.
func (m *Machine) copyRow(dst []Word, src source, elem *Type) int {
	k := min(sliceLen(dst[1]), src.n)
	n := k * elem.size
	if n > 0 {
		words := append([]Word(nil), src.words[:n]...) // they may overlap, or be copied on write
		o := m.mut(refObj(dst[0]))
		copy(o.words[refOff(dst[0]):], words)
		if o.shared {
			m.publishRow(words, elem)
		}
	}
	m.spent += n / 8
	return k
}

func (m *Machine) appendRow(in *instr, regs []Word, dst []Word, src source, s *appendSite) {
	elem := s.elem
	w, k := elem.size, src.n
	n, c := sliceLen(dst[1]), sliceCap(dst[1])
	base := dst[0]
	if n+k <= c || k == 0 {
		m.copyRow([]Word{base + Word(n*w), sliceDims(k, k)}, src, elem)
		regs[in.dst], regs[in.dst+1] = base, sliceDims(n+k, c)
		return
	}
	grown := growCap(c, n+k, elem)
	if s.stays && n == 0 {
		if size := elem.bytes(); size > 0 && (n+k)*size <= stackRoom {
			grown = stackRoom / size
		}
	}
	id, o := m.alloc(oCells, elem, grown*w)
	if n*w > 0 {
		off := refOff(base)
		copy(o.words, m.heap[refObj(base)].words[off:off+uint32(n*w)])
	}
	copy(o.words[n*w:], src.words)
	m.spent += grown * w / 8
	regs[in.dst], regs[in.dst+1] = ref(id, 0), sliceDims(n+k, grown)
}
