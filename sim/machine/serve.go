package machine

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
	"sync"

	"racelab/sim/trace"
)

// This file has what the machine does for a server that nobody in the program asks: it
// sends requests of its own, two at a time, and notes which handlers they ran.

// Request is one that the run sends to a server of the program itself.
type Request struct {
	Method string
	Target string // path and query
	Host   string // header Host; empty: the address of the server
	Header string // lines "Name: value\n"
	Body   string
	Name   string // by which the timeline calls who sends it, in a Meeting
	Port   int    // of the server; 0: the one that listens first
}

// Asked says which two requests are sent at once: numbers into Options.Requests, the
// first not after the second.
type Asked struct{ First, Second int }

// Pairs returns how many ways there are to send two of n requests at once, a request
// beside itself included.
func Pairs(n int) int { return n * (n + 1) / 2 }

// PairAt returns pair number k of n requests.
func PairAt(n, k int) Asked {
	for first := range n {
		if rest := n - first; k < rest {
			return Asked{first, first + k}
		} else {
			k -= rest
		}
	}
	return Asked{}
}

// PairOf is the inverse of PairAt.
func PairOf(n int, p Asked) int { return Pairs(n) - Pairs(n-p.First) + p.Second - p.First }

// Handler is a function of the program that answers requests.
type Handler struct {
	Pattern string // of the ServeMux that leads to it; empty for the handler of a whole server
	Prefix  string // of the path, which is gone when the mux looks at it
	Name    string // as the source names it; empty for one of the library's
	At      trace.Position
	Port    int              // of a server that leads to it
	Through []trace.Position // functions of the program that wrap it, the outermost first
}

// Key tells handlers apart: the same one may be reached by several servers.
func (h Handler) Key() string { return h.Pattern + " " + h.At.String() + " " + h.Name }

// Service notes what becomes of the servers, and of tests that skip themselves, in all runs that it is given to. It may be
// used by any number of goroutines.
type Service struct {
	mu      sync.Mutex
	offered []Handler
	asked   map[int]bool // ports of servers that the program asks itself
	ran     map[int]map[string]Handler
	answers map[int]map[int]bool
	panics  []HandlerPanic
	skips   []Skip
}

// Skip is a test that skipped itself.
type Skip struct{ Test, Reason string }

// Skips returns the tests that skipped themselves in some run, each with one reason.
func (s *Service) Skips() []Skip {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.skips)
}

func (s *Service) skip(k Skip) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.ContainsFunc(s.skips, func(o Skip) bool { return o.Test == k.Test }) {
		s.skips = append(s.skips, k)
	}
}

// HandlerPanic is a panic that net/http recovered.
type HandlerPanic struct {
	Text string
	At   trace.Position
}

// NewService returns a Service that has seen nothing.
func NewService() *Service {
	return &Service{asked: map[int]bool{}, ran: map[int]map[string]Handler{}, answers: map[int]map[int]bool{}}
}

// Offered returns the handlers of servers that listened, in the order in which they
// were first seen.
func (s *Service) Offered() []Handler {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.offered)
}

// Asked reports whether the program itself asked its server at a port.
func (s *Service) Asked(port int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[port]
}

// Ran returns the handlers that request i ran, and the statuses that it was answered with,
// both in no particular order.
func (s *Service) Ran(i int) (handlers []Handler, statuses []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.ran[i] {
		handlers = append(handlers, h)
	}
	for status := range s.answers[i] {
		statuses = append(statuses, status)
	}
	return handlers, statuses
}

// Panics returns the panics of handlers, each line once.
func (s *Service) Panics() []HandlerPanic {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.panics)
}

func (s *Service) offer(h Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.ContainsFunc(s.offered, func(o Handler) bool { return o.Key() == h.Key() && o.Port == h.Port }) {
		s.offered = append(s.offered, h)
	}
}

func (s *Service) dispatched(ask int, h Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ran[ask] == nil {
		s.ran[ask] = map[string]Handler{}
	}
	s.ran[ask][h.Key()] = h
}

func (s *Service) answered(ask, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.answers[ask] == nil {
		s.answers[ask] = map[int]bool{}
	}
	s.answers[ask][status] = true
}

func (s *Service) panicked(p HandlerPanic) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.ContainsFunc(s.panics, func(q HandlerPanic) bool { return q.At == p.At }) {
		s.panics = append(s.panics, p)
	}
}

func serveNatives() []native {
	const p, h = "racelab/network.", "net/http."
	return []native{
		{name: pickName, local: true, alts: func(c *call) int { return max(1, Pairs(len(c.m.requests))) }, exec: func(c *call) control {
			n := len(c.m.requests)
			if n == 0 {
				c.dst[0], c.dst[1], c.dst[2] = wordOf(-1), wordOf(-1), 0
				return next
			}
			pair := PairAt(n, c.alt)
			c.dst[0], c.dst[1], c.dst[2] = Word(pair.First), Word(pair.Second), c.m.intern(c.m.pairWords(c.alt))
			return next
		}},
		{name: p + "request", local: true, exec: func(c *call) control {
			r := c.m.requests[int(int64(c.args[0]))]
			for i, text := range []string{r.Method, r.Target, r.Host, r.Header, r.Body} {
				c.dst[i] = c.m.intern(text)
			}
			c.dst[5] = Word(r.Port)
			return next
		}},
		{name: p + "answering", local: true, exec: func(c *call) control {
			name := c.text(0)
			if c.m.options.Meeting != nil {
				of, _, _ := strings.Cut(c.g.name, " at ")
				name = of + " at " + name
			}
			c.dst[0] = c.m.intern(name)
			return next
		}},
		{name: p + "requestName", local: true, exec: func(c *call) control {
			c.dst[0] = c.m.intern(c.m.requests[int(int64(c.args[0]))].Name)
			return next
		}},
		{name: p + "noted", local: true, exec: func(c *call) control {
			c.dst[0] = boolWord(c.m.service != nil)
			return next
		}},
		{name: p + "asked", local: true, exec: func(c *call) control {
			c.m.noted |= NoteHandled
			if s := c.m.service; s != nil && !c.m.after && c.args[1] == 0 {
				s.mu.Lock()
				s.asked[int(int64(c.args[0]))] = true
				s.mu.Unlock()
			}
			return next
		}},
		{name: p + "answered", local: true, exec: func(c *call) control {
			if s := c.m.service; s != nil && !c.m.after && int64(c.args[0]) >= 0 {
				s.answered(int(int64(c.args[0])), int(int64(c.args[1])))
			}
			return next
		}},
		{name: h + "offered", local: true, exec: func(c *call) control {
			if s := c.m.service; s != nil {
				d := c.m.handlerOf(c.m.prog.emptyIface, c.args[3:5], 0)
				d.Port, d.Prefix, d.Pattern = int(int64(c.args[0])), c.text(1), c.text(2)
				s.offer(d)
			}
			return next
		}},
		{name: h + "dispatched", local: true, exec: func(c *call) control {
			if s := c.m.service; s != nil && !c.m.after && int64(c.args[0]) >= 0 {
				d := c.m.handlerOf(c.m.prog.emptyIface, c.args[2:4], 0)
				d.Pattern = c.text(1)
				s.dispatched(int(int64(c.args[0])), d)
			}
			return next
		}},
		{name: "racelab/rt.Skipped", local: true, exec: func(c *call) control {
			if s := c.m.service; s != nil && !c.m.after {
				s.skip(Skip{c.text(0), c.text(1)})
			}
			return next
		}},
		{name: h + "muxIn", local: true, exec: func(c *call) control {
			c.dst[0] = c.m.nthInside("ServeMux", c.args[0:2], int(int64(c.args[2])))
			return next
		}},
		{name: h + "stripperIn", local: true, exec: func(c *call) control {
			c.dst[0] = c.m.nthInside("stripPrefix", c.args[0:2], int(int64(c.args[2])))
			return next
		}},
		{name: h + "panicked", local: true, exec: func(c *call) control {
			if s := c.m.service; s != nil && !c.m.after {
				s.panicked(HandlerPanic{c.text(0), c.m.panicPlace(c.g)})
			}
			return next
		}},
	}
}

func wordOf(i int) Word { return Word(int64(i)) }

// pickName is the native at which the two requests are chosen.
const pickName = "racelab/network.pick"

// Picks reports whether a move chooses the two requests that are sent at once, and which.
func (m *Machine) Picks(mv Move) (pair Asked, ok bool) {
	if mv.G < 0 {
		return pair, false
	}
	g := m.gs[mv.G]
	if g.top == nil || g.exit != running {
		return pair, false
	}
	nc, native := g.top.fn.code[g.top.pc].aux.(*nativeCall)
	if !native || nc.native.name != pickName {
		return pair, false
	}
	return PairAt(len(m.requests), int(mv.Alt)), true
}

// pairWords says what is sent at once.
func (m *Machine) pairWords(alt int) string {
	pair := PairAt(len(m.requests), alt)
	a, b := m.requests[pair.First], m.requests[pair.Second]
	if pair.First == pair.Second {
		return fmt.Sprintf("%s %s twice at once", a.Method, a.Target)
	}
	return fmt.Sprintf("%s %s and %s %s at once", a.Method, a.Target, b.Method, b.Target)
}

// panicPlace is where the panic that g recovered last was raised.
func (m *Machine) panicPlace(g *goroutine) trace.Position {
	if n := len(g.panics); n > 0 {
		return m.prog.Position(g.panics[n-1].pos)
	}
	return trace.Position{}
}

// nthInside returns the address of the i-th value of a type of package net/http that a
// handler leads to, in the order in which they are met, 0 if there are fewer. The search
// does not go through a value of either type by which handlers are mounted below others.
func (m *Machine) nthInside(name string, handler []Word, i int) Word {
	s := inside{m: m, name: name, seen: map[[2]uint64]bool{}}
	s.value(m.prog.emptyIface, handler)
	if i < len(s.found) {
		return s.found[i]
	}
	return 0
}

// maxInside bounds how many values a search looks at.
const maxInside = 20_000

// inside is a search for values of a type among those that a value leads to.
type inside struct {
	m     *Machine
	name  string
	seen  map[[2]uint64]bool
	found []Word
}

// at looks at the value of a type at an address.
func (s *inside) at(t *Type, ref Word) {
	key := [2]uint64{ref, uint64(t.id)}
	if s.seen[key] || len(s.seen) > maxInside {
		return
	}
	s.seen[key] = true
	switch name := httpType(t.typ); name {
	case s.name:
		s.found = append(s.found, ref)
		return
	case "ServeMux", "stripPrefix":
		return
	}
	if t.kind == kStruct {
		for _, f := range t.fields {
			s.at(f.typ, ref+Word(f.off))
		}
		return
	}
	if t.size > 0 && t.refs {
		s.value(t, s.m.cells(ref, t.size))
	}
}

// value looks at a value that is in no memory of its own.
func (s *inside) value(t *Type, v []Word) {
	if !t.refs || len(s.seen) > maxInside {
		return
	}
	switch t.kind {
	case kPointer:
		if v[0] != 0 && t.elem != nil {
			s.at(t.elem, v[0])
		}
	case kInterface:
		if v[0] != 0 {
			d := s.m.prog.typeByID(uint32(v[0]))
			s.value(d, s.m.unbox(d, v[1]))
		}
	case kStruct, kTuple:
		for _, f := range t.fields {
			s.value(f.typ, v[f.off:f.off+f.typ.size])
		}
	case kArray:
		for at := 0; t.elem.size > 0 && at < len(v); at += t.elem.size {
			s.value(t.elem, v[at:at+t.elem.size])
		}
	case kSlice:
		for i := range sliceLen(v[1]) {
			s.at(t.elem, v[0]+Word(i*t.elem.size))
		}
	case kMap:
		s.entries(t, v[0])
	case kFunc:
		if fn, closure := s.m.resolve(v[0]); closure != nil {
			s.value(fn.captured, closure.words[1:])
		}
	}
}

func (s *inside) entries(t *Type, ref Word) {
	if ref == 0 {
		return
	}
	words, k := s.m.heap[refObj(ref)].words, t.key.size
	n := k + t.elem.size
	for at := 0; n > 0 && at+n <= len(words); at += n {
		s.value(t.elem, words[at+k:at+n])
	}
}

// httpType is the name of a type of package net/http, empty for any other.
func httpType(t types.Type) string {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != "net/http" {
		return ""
	}
	return n.Obj().Name()
}

// maxWrapped bounds how many handlers around a handler are looked through.
const maxWrapped = 12

// handlerOf finds the function of the program that a handler comes down to: through what
// wraps one other handler, such as middleware, it looks to that one.
func (m *Machine) handlerOf(t *Type, v []Word, depth int) Handler {
	for t.kind == kInterface {
		if v[0] == 0 {
			return Handler{}
		}
		d := m.prog.typeByID(uint32(v[0]))
		t, v = d, m.unbox(d, v[1])
	}
	own := m.ownHandler(t, v)
	if depth == maxWrapped {
		return own
	}
	if it, iv := m.wrapped(t, v); it != nil {
		if h := m.handlerOf(it, iv, depth+1); h.Name != "" {
			if own.Name != "" {
				h.Through = append([]trace.Position{own.At}, h.Through...)
			}
			return h
		}
	}
	return own
}

// ownHandler is the function of a handler itself.
func (m *Machine) ownHandler(t *Type, v []Word) Handler {
	var fn *Func
	switch t.kind {
	case kFunc:
		if fn, _ = m.resolve(v[0]); fn == nil {
			return Handler{}
		}
	default:
		fn = t.methods["ServeHTTP"]
	}
	if fn == nil || !fn.user && !fn.wrapper {
		return Handler{}
	}
	at := m.prog.Position(fn.decl)
	if at.Line == 0 {
		return Handler{}
	}
	return Handler{Name: fn.name, At: at}
}

// wrapped returns the only handler that a handler holds, nil if it holds none or several,
// or is a mux.
func (m *Machine) wrapped(t *Type, v []Word) (*Type, []Word) {
	if t.kind == kPointer && t.elem != nil && v[0] != 0 {
		if httpType(t.elem.typ) == "ServeMux" {
			return nil, nil
		}
		t, v = t.elem, m.cells(v[0], t.elem.size)
	}
	if t.kind == kFunc {
		fn, closure := m.resolve(v[0])
		if closure == nil {
			return nil, nil
		}
		t, v = fn.captured, closure.words[1:]
	}
	if t.kind != kStruct && t.kind != kTuple {
		return nil, nil
	}
	var it *Type
	var iv []Word
	for _, f := range t.fields {
		ft, fv := f.typ, v[f.off:f.off+f.typ.size]
		if ft.kind == kPointer && ft.elem != nil && fv[0] != 0 && isHandlerType(ft.elem.typ) { // a captured variable
			ft, fv = ft.elem, m.cells(fv[0], ft.elem.size)
		}
		if !isHandlerType(ft.typ) {
			continue
		}
		if it != nil {
			return nil, nil
		}
		it, iv = ft, fv
	}
	return it, iv
}

// isHandlerType reports whether values of a type answer requests by what they are declared
// as: http.Handler, http.HandlerFunc or a function like that.
func isHandlerType(t types.Type) bool {
	switch httpType(t) {
	case "Handler", "HandlerFunc":
		return true
	}
	sig, ok := types.Unalias(t).(*types.Signature)
	if !ok || sig.Params().Len() != 2 || sig.Results().Len() != 0 {
		return false
	}
	p, ok := types.Unalias(sig.Params().At(1).Type()).(*types.Pointer)
	return ok && httpType(p.Elem()) == "Request" && httpType(sig.Params().At(0).Type()) == "ResponseWriter"
}
