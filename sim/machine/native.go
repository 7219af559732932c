package machine

import (
	"fmt"
	"go/types"
	"reflect"
	"sort"
	"strings"

	"racelab/sim/trace"
)

// This file has functions without a body: what the machine does itself.

// native is a function that the machine carries out.
type native struct {
	name    string
	local   bool              // nobody else can notice it: never waits for its turn
	reads   bool              // its result depends on the virtual clock
	reveals bool              // from here on the date may matter
	clock   bool              // it reads the virtual clock, or waits for it
	body    bool              // a method that works on the fields of its receiver: see bodyOf
	behind  bool              // what it reads and writes has no name of its own
	yields  bool              // it goes on in a step of its own
	stills  bool              // it matters to the program that time stands still
	alts    func(c *call) int // how many ways there are to go on; nil: one
	exec    func(c *call) control
	mem     func(c *call) []memAccess // memory of the program that it reads and writes, if any
	compile func(f *funcCompiler, nc *nativeCall)
}

// again is returned by exec when the operation goes on in another phase.
const again control = 100

// nativeCall is the static part of a call of a native.
type nativeCall struct {
	native  *native
	args    []span
	words   int
	types   []*Type
	results *Type
	res     []*Type
	site    site
	sig     *types.Signature
	bound   *boundFunc
}

// call is one call of a native.
type call struct {
	m     *Machine
	g     *goroutine
	f     *frame
	nc    *nativeCall
	args  []Word
	dst   []Word
	first bool
	alt   int
	base  int32 // register that dst begins with

	alters bool // it writes the fields of its receiver: see writesBody
}

func (m *Machine) callOf(g *goroutine, f *frame, in *instr) call {
	nc := in.aux.(*nativeCall)
	c := call{m: m, g: g, f: f, nc: nc, dst: f.regs[in.dst : in.dst+in.w], base: in.dst}
	if cap(m.scratch) < nc.words {
		m.scratch = make([]Word, nc.words+16)
	}
	c.args = m.scratch[:nc.words]
	at := 0
	for _, a := range nc.args {
		at += copy(c.args[at:], row(f.regs, f.fn.consts, a.base, a.n))
	}
	return c
}

func (m *Machine) callNative(g *goroutine, f *frame, in *instr, first bool, alt int) control {
	var c *call // none outlives its call
	if n := len(m.calls); n > 0 {
		c, m.calls = m.calls[n-1], m.calls[:n-1]
	} else {
		c = new(call)
	}
	r := m.callWith(c, g, f, in, first, alt)
	m.calls = append(m.calls, c)
	return r
}

func (m *Machine) callWith(c *call, g *goroutine, f *frame, in *instr, first bool, alt int) control {
	for {
		*c = m.callOf(g, f, in)
		c.first, c.alt = first, alt
		n := c.nc.native
		if !first {
			alts := 1
			if n.alts != nil {
				alts = n.alts(c)
			}
			local := n.local && !(m.anyTimers && n.clock) // then time may pass at any moment
			if n.yields && g.phase == 1 {
				return pause
			}
			if n.mem != nil && m.crowded(g) && touchesShared(m, n.mem(c)) {
				return pause
			}
			alone := n.reads && m.anyTimers && g.atomic == 0 && !m.joined
			if alts != 1 && !(alts > 1 && m.quiet) || !local && (m.crowded(g) || alone) && c.visible() {
				return pause
			}
		}
		if m.trace != nil {
			c.accesses()
		}
		m.stilled = m.stilled || n.stills && !m.anyTimers
		m.revealed = m.revealed || n.reveals
		r := n.exec(c)
		if r != again {
			return r
		}
		first = false
	}
}

// accesses records what of the program's memory the call touches, and whether it writes its receiver.
func (c *call) accesses() {
	m, n := c.m, c.nc.native
	if n.mem != nil {
		m.trace.given = true
		for _, a := range n.mem(c) {
			if a.shared(m) {
				m.access(c.g, c.first, a.op, &c.nc.site, a.at, int32(a.n), nil, nil)
			}
		}
		m.trace.given = false
	}
	if n.body && c.args[0] != 0 {
		c.alters = m.writesBody(n.name, c.nc.types[0].elem, c.args[0], nil)
	}
}

func touchesShared(m *Machine, all []memAccess) bool {
	for _, a := range all {
		if a.shared(m) {
			return true
		}
	}
	return false
}

// visible reports whether others can reach what the call works on: the object
// behind its first argument, if that is a pointer.
func (c *call) visible() bool {
	if c.m.options.Meeting != nil && c.nc.native.name == printName { // logs say nothing to anybody there
		return false
	}
	if len(c.nc.types) == 0 || c.nc.types[0].kind != kPointer || c.m.anyTimers && c.nc.native.clock { // when it is done matters
		return true
	}
	return c.args[0] == 0 || c.m.heap[refObj(c.args[0])].shared
}

// object returns the object behind the first argument, or raises nil dereference.
func (c *call) slots() (words []Word, ok bool) {
	if c.args[0] == 0 {
		c.m.nilDeref(c.g)
		return nil, false
	}
	o := c.m.heap[refObj(c.args[0])]
	return o.words[refOff(c.args[0]):], true
}

func (c *call) mutable() []Word {
	return c.m.mut(refObj(c.args[0])).words[refOff(c.args[0]):]
}

func (c *call) text(i int) string { return c.m.prog.strings.text(c.args[i]) }

func (c *call) event(e trace.Event) {
	if c.m.trace == nil {
		return
	}
	if e.Name == "" {
		e.Name = c.operand()
	}
	if c.nc.native.body {
		e.Body, e.Alters = c.m.bodyLoc(c.args[0], c.nc.types[0].elem), c.alters
	}
	c.m.note(c.g, !c.first, e)
}

// operand names what the call works on. A deferred call of a native runs in a
// frame of its own, whose call site knows the name.
func (c *call) operand() string {
	if c.nc.site.name == "" && c.f.call != nil {
		return c.f.call.recv
	}
	return c.nc.site.name
}

// sync makes an event about the lock, group or atomic behind the first argument.
func (c *call) sync(op trace.Op, n int, acquire, release bool) {
	if c.m.trace == nil {
		return
	}
	c.event(trace.Event{Op: op, Sync: c.m.loc(c.args[0], n), Acquire: acquire, Release: release})
}

// natives returns the machine's own functions by name.
func natives() map[string]*native {
	out := map[string]*native{}
	for _, group := range [][]native{syncNatives(), atomicNatives(), timeNatives(), rtNatives(), rowNatives(), faultNatives(), sqlNatives(), networkNatives(), serveNatives(), jsonNatives(), bubbleNatives(), callerNatives(), walkNatives(), reflectTypeNatives(), reflectValueNatives(), reflectMadeNatives(), scanNatives()} {
		for i := range group {
			n := group[i]
			n.body = strings.HasPrefix(n.name, "sync.(*")
			n.behind = strings.HasPrefix(n.name, "reflect.") || strings.HasPrefix(n.name, "fmt.store")
			out[n.name] = &n
		}
	}
	return out
}

// Natives returns the names of the functions that the machine supplies, sorted.
func Natives() []string {
	var names []string
	for name := range natives() {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// findNative looks a function up among the machine's own and the pure ones of
// the host. It returns nil if there is none.
func (c *compiler) findNative(name string) *native {
	c.used[name] = true
	if n, ok := c.natives[name]; ok {
		return n
	}
	f, ok := c.src.Pure[name]
	if !ok {
		return nil
	}
	n := &native{name: name, local: true, exec: callPure, mem: pureMem}
	n.compile = func(fc *funcCompiler, nc *nativeCall) {
		b, err := bind(f, nc)
		if err != nil {
			panic(unsupported{fc.pos, fmt.Sprintf("%s: %v", name, err)})
		}
		nc.bound = b
	}
	c.natives[name] = n
	return n
}

// boundFunc is a host function with the conversions of its arguments.
type boundFunc struct {
	fn  reflect.Value
	in  []func(m *Machine, w []Word) reflect.Value
	out []func(m *Machine, v reflect.Value, dst []Word)
	// direct calls it without reflection; nil: its parameters are none of those that directly knows.
	direct func(m *Machine, args, dst []Word)
}

func callPure(c *call) (r control) {
	b := c.nc.bound
	if strings.HasPrefix(c.nc.native.name, "regexp.") {
		c.m.spent += 4 * c.textLength() // matching is linear in the text, at some hundred nanoseconds a byte
	}
	defer func() {
		if p := recover(); p != nil {
			switch p := p.(type) {
			case spentError:
				panic(p)
			case NotModelled:
				c.notModelled(p.NotModelled())
			}
			c.m.throwHost(c.g, p)
			r = redirect
		}
	}()
	if b.direct != nil {
		b.direct(c.m, c.args, c.dst)
		return next
	}
	args := make([]reflect.Value, len(b.in))
	at := 0
	for i, conv := range b.in {
		n := c.nc.types[i].size
		args[i] = conv(c.m, c.args[at:at+n])
		at += n
	}
	for i, v := range b.call(args) {
		f := c.nc.results.fields[i]
		b.out[i](c.m, v, c.dst[f.off:f.off+f.typ.size])
	}
	return next
}

// textLength is how many bytes the strings among the arguments have.
func (c *call) textLength() (n int) {
	at := 0
	for _, t := range c.nc.types {
		if t.kind == kString {
			n += len(c.m.prog.strings.text(c.args[at]))
		}
		at += t.size
	}
	return n
}

func (b *boundFunc) call(args []reflect.Value) []reflect.Value {
	if b.fn.Type().IsVariadic() {
		return b.fn.CallSlice(args)
	}
	return b.fn.Call(args)
}

func bind(f any, nc *nativeCall) (*boundFunc, error) {
	b := &boundFunc{fn: reflect.ValueOf(f), direct: directly(f)}
	t := b.fn.Type()
	if t.NumIn() != len(nc.types) || t.NumOut() != len(nc.res) {
		return nil, fmt.Errorf("its declaration differs from the host function")
	}
	for i := range t.NumIn() {
		conv, err := toHost(t.In(i), nc.types[i])
		if err != nil {
			return nil, err
		}
		b.in = append(b.in, conv)
	}
	for i := range t.NumOut() {
		conv, err := fromHost(t.Out(i), nc.res[i])
		if err != nil {
			return nil, err
		}
		b.out = append(b.out, conv)
	}
	return b, nil
}

func toHost(t reflect.Type, mt *Type) (func(*Machine, []Word) reflect.Value, error) {
	switch t.Kind() {
	case reflect.Slice:
		elem, err := toHost(t.Elem(), mt.elem)
		if err != nil {
			return nil, err
		}
		if t == stringsType {
			return func(m *Machine, w []Word) reflect.Value { return reflect.ValueOf(m.hostStrings(w)) }, nil
		}
		return func(m *Machine, w []Word) reflect.Value {
			if w[0] == 0 {
				return reflect.Zero(t)
			}
			n, size := sliceLen(w[1]), mt.elem.size
			words := m.heap[refObj(w[0])].words[refOff(w[0]):]
			v := reflect.MakeSlice(t, n, n)
			for i := range n {
				v.Index(i).Set(elem(m, words[i*size:(i+1)*size]))
			}
			m.spent += n / 4
			return v
		}, nil
	case reflect.String:
		return func(m *Machine, w []Word) reflect.Value {
			return reflect.ValueOf(m.prog.strings.text(w[0])).Convert(t)
		}, nil
	case reflect.Bool:
		return func(m *Machine, w []Word) reflect.Value { return reflect.ValueOf(w[0] != 0) }, nil
	case reflect.Float32, reflect.Float64:
		return func(m *Machine, w []Word) reflect.Value { return reflect.ValueOf(wordFloat(w[0])).Convert(t) }, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(m *Machine, w []Word) reflect.Value { return reflect.ValueOf(int64(w[0])).Convert(t) }, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return func(m *Machine, w []Word) reflect.Value { return reflect.ValueOf(w[0]).Convert(t) }, nil
	}
	return nil, fmt.Errorf("a parameter of type %s cannot be passed to the host", t)
}

func fromHost(t reflect.Type, mt *Type) (func(*Machine, reflect.Value, []Word), error) {
	switch t.Kind() {
	case reflect.Slice:
		elem, err := fromHost(t.Elem(), mt.elem)
		if err != nil {
			return nil, err
		}
		return func(m *Machine, v reflect.Value, dst []Word) {
			if v.IsNil() {
				dst[0], dst[1] = 0, 0
				return
			}
			n, size := v.Len(), mt.elem.size
			id, o := m.alloc(oCells, mt.elem, n*size)
			for i := range n {
				elem(m, v.Index(i), o.words[i*size:(i+1)*size])
			}
			dst[0], dst[1] = ref(id, 0), sliceDims(n, n)
		}, nil
	case reflect.String:
		return func(m *Machine, v reflect.Value, dst []Word) { dst[0] = m.intern(v.String()) }, nil
	case reflect.Bool:
		return func(m *Machine, v reflect.Value, dst []Word) { dst[0] = boolWord(v.Bool()) }, nil
	case reflect.Float32, reflect.Float64:
		return func(m *Machine, v reflect.Value, dst []Word) { dst[0] = floatWord(v.Float(), mt.bits) }, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(m *Machine, v reflect.Value, dst []Word) { dst[0] = Word(v.Int()) }, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return func(m *Machine, v reflect.Value, dst []Word) { dst[0] = v.Uint() }, nil
	}
	return nil, fmt.Errorf("a result of type %s cannot come from the host", t)
}
