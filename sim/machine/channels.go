package machine

import (
	"slices"

	"racelab/sim/trace"
)

// This file has channels and select.
//
// A rendezvous on an unbuffered channel is one step of the sender (of the
// selecting goroutine, if its select has a default): the receiver that stands
// ready goes on in the same step. Which receiver it is, when several stand
// ready, is a choice.

// way is one way for a goroutine to go on with a channel operation.
type way struct {
	kase    int        // index of the select case; -1 for the default
	partner *goroutine // other end of a rendezvous, or nil
	other   int        // the partner's select case
}

// ways lists how g can go on with the channel operation at which it stands, in
// canonical order. An empty list means that it is blocked.
func (m *Machine) ways(g *goroutine, in *instr, buf []way) []way {
	f := g.top
	out := buf[:0]
	switch in.op {
	case opSend:
		return m.sendWays(g, arg(f.regs, f.fn.consts, in.a), 0, out)
	case opRecv:
		if m.canReceive(arg(f.regs, f.fn.consts, in.a)) {
			out = append(out, way{})
		}
		return out
	}
	s := in.aux.(*selectSite)
	sure := false // some case cannot but be ready
	for i := range s.cases {
		c := &s.cases[i]
		ch := arg(f.regs, f.fn.consts, c.ch)
		from := len(out)
		switch {
		case c.send:
			out = m.sendWays(g, ch, i, out)
		case m.canReceive(ch):
			out = append(out, way{kase: i})
		case !s.blocking:
			out = m.recvWays(g, ch, i, out)
		}
		for _, w := range out[from:] {
			sure = sure || w.partner == nil || w.partner.parked
		}
	}
	if !s.blocking && !sure {
		out = append(out, way{kase: -1})
	}
	return out
}

// canReceive reports whether a receive from ch can go on without a sender.
func (m *Machine) canReceive(ch Word) bool {
	if ch == 0 {
		return false
	}
	o := m.heap[refObj(ch)]
	return m.buffered(o) > 0 || o.ext.closed
}

// buffered returns the number of elements in a channel's buffer. Elements
// without size are counted in pos.
func (m *Machine) buffered(o *object) int {
	if o.typ.size == 0 {
		return o.ext.pos
	}
	return len(o.words) / o.typ.size
}

func (m *Machine) sendWays(g *goroutine, ch Word, kase int, out []way) []way {
	if ch == 0 {
		return out
	}
	o := m.heap[refObj(ch)]
	switch {
	case o.ext.closed: // it will panic
		return append(out, way{kase: kase})
	case o.ext.cap > 0:
		if m.buffered(o) < o.ext.cap {
			out = append(out, way{kase: kase})
		}
		return out
	}
	for _, p := range m.gs {
		if p == g {
			continue
		}
		m.eachStand(p, ch, false, func(other int) { out = append(out, way{kase, p, other}) })
	}
	return out
}

// recvWays lists the senders that a select with a default may receive from.
func (m *Machine) recvWays(g *goroutine, ch Word, kase int, out []way) []way {
	if ch == 0 || m.heap[refObj(ch)].ext.cap > 0 {
		return out
	}
	for _, p := range m.gs {
		if p == g {
			continue
		}
		m.eachStand(p, ch, true, func(other int) { out = append(out, way{kase, p, other}) })
	}
	return out
}

// eachStand calls found with each case by which p stands ready to send to, or
// receive from, ch: -1 if the operation is not a select. A select with a default never stands.
func (m *Machine) eachStand(p *goroutine, ch Word, send bool, found func(kase int)) {
	f := p.top
	if f == nil || p.exit != running {
		return
	}
	in := &f.fn.code[f.pc]
	switch in.op {
	case opSend, opRecv:
		if (in.op == opSend) == send && arg(f.regs, f.fn.consts, in.a) == ch {
			found(-1)
		}
	case opSelect:
		s := in.aux.(*selectSite)
		if !s.blocking {
			return
		}
		for i := range s.cases {
			if s.cases[i].send == send && arg(f.regs, f.fn.consts, s.cases[i].ch) == ch {
				found(i)
			}
		}
	}
}

// communicate carries out send, receive, select and close.
func (m *Machine) communicate(g *goroutine, f *frame, in *instr, first bool, alt int) control {
	if in.op == opClose {
		return m.closeChan(g, f, in, first)
	}
	var buf [8]way
	ws := m.ways(g, in, buf[:0])
	if !first && (len(ws) != 1 || m.crowded(g) && m.anyShared(f, in)) {
		return pause
	}
	if alt >= len(ws) {
		m.overspend("internal error: no alternative %d", alt)
	}
	w := ws[alt]
	g.parked = false
	switch in.op {
	case opSend:
		s := in.aux.(*chanSite)
		v := append([]Word(nil), row(f.regs, f.fn.consts, in.b, in.w)...)
		return m.send(g, arg(f.regs, f.fn.consts, in.a), v, s, w, !first)
	case opRecv:
		s := in.aux.(*chanSite)
		dst := f.regs[in.dst:]
		ok := m.receive(g, arg(f.regs, f.fn.consts, in.a), dst[:s.elem.size], s, nil, !first)
		if in.flag {
			dst[s.elem.size] = boolWord(ok)
		}
		return next
	}
	return m.selected(g, f, in.aux.(*selectSite), ws, alt, !first)
}

// anyShared reports whether others can reach one of the channels of in.
func (m *Machine) anyShared(f *frame, in *instr) bool {
	reach := func(r int32) bool {
		ch := arg(f.regs, f.fn.consts, r)
		return ch != 0 && m.heap[refObj(ch)].shared
	}
	s, ok := in.aux.(*selectSite)
	if !ok {
		return reach(in.a)
	}
	for i := range s.cases {
		if reach(s.cases[i].ch) {
			return true
		}
	}
	return false
}

// wouldSend names the channels that a select would have sent to, each between bars.
func (m *Machine) wouldSend(g *goroutine, s *selectSite) (out string) {
	if m.trace == nil {
		return ""
	}
	for _, c := range s.cases {
		if name := unmarked(c.site.name, 0); c.send && name != "" {
			out += "|" + unmarked(m.userOperand(g, name), 0) + "|"
		}
	}
	return out
}

// others returns the cases of a select that were not taken, of which ws are ready.
func (m *Machine) others(g *goroutine, s *selectSite, ws []way, taken int) (out []trace.Case) {
	if m.trace == nil {
		return nil
	}
	for i, c := range s.cases {
		if name := unmarked(c.site.name, 0); i != taken && name != "" {
			ready := slices.ContainsFunc(ws, func(w way) bool { return w.kase == i })
			out = append(out, trace.Case{Name: unmarked(m.userOperand(g, name), 0), Send: c.send, Ready: ready})
		}
	}
	return out
}

func (m *Machine) selected(g *goroutine, f *frame, s *selectSite, ws []way, alt int, minor bool) control {
	w, dst := ws[alt], f.regs[s.dst:]
	if w.kase < 0 {
		dst[0], dst[1] = ^Word(0), 0
		m.told()
		m.note(g, minor, trace.Event{Op: trace.Default, On: m.wouldSend(g, s)})
		return next
	}
	c := &s.cases[w.kase]
	ch := arg(f.regs, f.fn.consts, c.ch)
	dst[0], dst[1] = Word(w.kase), 0
	if c.send {
		v := append([]Word(nil), row(f.regs, f.fn.consts, c.val.base, c.val.n)...)
		return m.send(g, ch, v, c.site, w, minor)
	}
	into := f.regs[c.recv : c.recv+int32(c.site.elem.size)]
	if w.partner != nil {
		v := m.offered(w.partner, w.other)
		copy(into, v)
		dst[1] = 1
		m.publishRow(v, c.site.elem)
		m.note(g, minor, trace.Event{Op: trace.Recv, Name: c.site.name, Value: m.show(c.site.elem, v), Sync: m.loc(ch, 1), Acquire: true, Release: true, Partner: 1 + w.partner.actor})
		m.resume(g, w.partner, w.other, nil, ch, v)
		return next
	}
	dst[1] = boolWord(m.receive(g, ch, into, c.site, m.others(g, s, ws, w.kase), minor))
	return next
}

// offered returns the value that a standing sender offers.
func (m *Machine) offered(p *goroutine, kase int) []Word {
	f := p.top
	in := &f.fn.code[f.pc]
	if kase < 0 {
		return append([]Word(nil), row(f.regs, f.fn.consts, in.b, in.w)...)
	}
	c := in.aux.(*selectSite).cases[kase]
	return append([]Word(nil), row(f.regs, f.fn.consts, c.val.base, c.val.n)...)
}

func (m *Machine) send(g *goroutine, ch Word, v []Word, s *chanSite, w way, minor bool) control {
	o := m.heap[refObj(ch)]
	if o.ext.closed {
		m.note(g, minor, trace.Event{Op: trace.Send, Name: s.name, Value: m.show(s.elem, v), Sync: m.loc(ch, 1), Acquire: true, Label: "on a closed channel"})
		return m.raised(m.throwPlain(g, "send on closed channel"))
	}
	if o.shared {
		m.publishRow(v, s.elem)
	}
	e := trace.Event{Op: trace.Send, Name: s.name, Value: m.show(s.elem, v), Sync: m.loc(ch, 1), Release: true}
	if w.partner != nil {
		e.Partner, e.Acquire = 1+w.partner.actor, true
		m.note(g, minor, e)
		m.resume(g, w.partner, w.other, v, ch, v)
		return next
	}
	e.Cap, e.Queued = o.ext.cap, m.buffered(o)
	m.note(g, minor, e)
	o = m.mut(refObj(ch))
	if o.words = append(o.words, v...); s.elem.size == 0 {
		o.ext.pos++
	}
	return next
}

// resume completes the operation of a goroutine at the other end of a
// rendezvous. got is the value it receives, nil if it was the sender.
func (m *Machine) resume(g, p *goroutine, kase int, got []Word, ch Word, shown []Word) {
	p = m.owned(p)
	m.meets(g, p)
	p.parked = false
	f := m.frameOf(p)
	in := &f.fn.code[f.pc]
	op := trace.Send
	var s *chanSite
	if kase < 0 {
		s = in.aux.(*chanSite)
		if in.op == opRecv {
			op = trace.Recv
			copy(f.regs[in.dst:], got)
			if in.flag {
				f.regs[int(in.dst)+len(got)] = 1
			}
		}
	} else {
		sel := in.aux.(*selectSite)
		c := sel.cases[kase]
		s = c.site
		f.regs[sel.dst], f.regs[sel.dst+1] = Word(kase), 0
		if !c.send {
			op = trace.Recv
			f.regs[sel.dst+1] = 1
			copy(f.regs[c.recv:], got)
		}
	}
	m.note(p, true, trace.Event{Op: op, Name: s.name, Value: m.show(s.elem, shown), Sync: m.loc(ch, 1), Acquire: true, Release: true})
	f.pc++
	m.queue = append(m.queue, p)
}

// owned returns g for writing.
func (m *Machine) owned(g *goroutine) *goroutine {
	for i, o := range m.gs {
		if o == g {
			return m.thread(i)
		}
	}
	return g
}

// receive takes the oldest element from a buffer, or the zero value from a
// closed channel.
func (m *Machine) receive(g *goroutine, ch Word, dst []Word, s *chanSite, others []trace.Case, minor bool) bool {
	o := m.heap[refObj(ch)]
	queued := m.buffered(o)
	ok := queued > 0
	if o.ext.taker != 0 && o.ext.taker != g.key {
		m.told()
	}
	clear(dst)
	if ok {
		o = m.mut(refObj(ch))
		n := s.elem.size
		o.ext.taker = g.key
		copy(dst, o.words[:n])
		if o.words = append(o.words[:0:0], o.words[n:]...); n == 0 {
			o.ext.pos--
		}
	}
	e := trace.Event{Op: trace.Recv, Name: s.name, Sync: m.loc(ch, 1), Acquire: true, Release: true, Others: others}
	if e.Value = m.show(s.elem, dst); ok && !o.ext.clock {
		e.Cap, e.Queued = o.ext.cap, queued
	} else if !ok {
		e.Label = "closed"
	}
	if !ok {
		m.learns(g, carrier{at: ch})
	}
	m.note(g, minor, e)
	return ok
}

func (m *Machine) closeChan(g *goroutine, f *frame, in *instr, first bool) control {
	s := in.aux.(*chanSite)
	ch := arg(f.regs, f.fn.consts, in.a)
	if ch == 0 {
		return m.raised(m.throwPlain(g, "close of nil channel"))
	}
	if !first && m.crowded(g) && m.heap[refObj(ch)].shared {
		return pause
	}
	m.note(g, !first, trace.Event{Op: trace.Close, Name: s.name, Sync: m.loc(ch, 1), Release: true})
	if m.heap[refObj(ch)].ext.closed {
		return m.raised(m.throwPlain(g, "close of closed channel"))
	}
	m.tells(g, carrier{at: ch})
	m.mut(refObj(ch)).ext.closed = true
	return next
}
