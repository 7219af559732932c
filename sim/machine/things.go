package machine

import (
	"go/types"
	"strings"

	"racelab/sim/trace"
)

// This file shows the shared state as it looks: a table has columns, a lock has a holder, a key of Redis has
// a time to live. Values are written without Go's brackets: what is inside of something is a row or a column.

// ThingKind says what a thing is.
type ThingKind uint8

// The kinds of things.
const (
	Variables ThingKind = iota // variables by themselves: a row is a name and a value
	Record                     // one struct: a row is a field and a value
	List                       // an array, slice or map: a row is an element
	SQLTable                   // a row is a row
	RedisKeys                  // a row is a key
	File                       // a row is a line
	Locks                      // a row is a mutex
	Channels                   // a row is a channel
)

// Thing is a part of the state that actors share.
type Thing struct {
	Kind  ThingKind
	Name  string   // as the source names it; empty where each row has its own
	Heads []string // of the columns; nil for a name and a value
	Rows  []ThingRow
	Note  string // what is true of the whole: "27 bytes"

	of *Type // of a Record
}

// ThingRow is a row of a thing.
type ThingRow struct {
	Key   string   // tells the rows of a thing apart, the same in every state of a run
	Cells []string // the first names the row
	Notes []string // what else there is to say of the row, a sentence each: "70 by bob, not committed"
	Loc   trace.Loc
}

// maxNested is how many structs a value may be inside of to be shown by itself.
const maxNested = 2

// Things returns the state that the actors share, as Shared does, as things.
func (m *Machine) Things() []Thing {
	w := &viewer{m: m, seen: map[Word]bool{}}
	if files := m.fileThings(); len(files) > 0 {
		w.things = append(w.things, files...)
	}
	if m.world != 0 {
		w.fields("", m.wtype, m.heap[refObj(m.world)].words[refOff(m.world):], m.world, 0)
	} else {
		w.program()
	}
	return w.all()
}

// viewer collects things.
type viewer struct {
	m      *Machine
	things []Thing
	vars   []ThingRow
	locks  []lockPlace
	chans  []chanPlace
	seen   map[Word]bool // what pointers led to
}

type lockPlace struct {
	name string
	at   Word
	rw   bool
}

type chanPlace struct {
	name string
	at   Word
}

// all returns what was collected: what has a shape of its own, then plain variables, locks and channels.
func (w *viewer) all() []Thing {
	out := together(w.things)
	if len(w.vars) > 0 {
		out = append(out, Thing{Kind: Variables, Rows: w.vars})
	}
	if len(w.locks) > 0 {
		t := Thing{Kind: Locks, Name: "locks", Heads: []string{"", "held by"}}
		for _, l := range w.locks {
			t.Rows = append(t.Rows, w.m.lockRow(l))
		}
		out = append(out, t)
	}
	if len(w.chans) > 0 {
		t := Thing{Kind: Channels, Name: "channels", Heads: []string{"", "room", "holds"}}
		for _, c := range w.chans {
			t.Rows = append(t.Rows, w.m.chanRow(c))
		}
		out = append(out, t)
	}
	return out
}

// together makes one thing of structs of one type: a row each, their fields as columns.
func together(things []Thing) []Thing {
	var out []Thing
	at := map[*Type]int{} // where the first of a type stands in out
	for _, t := range things {
		i, again := at[t.of]
		if t.Kind != Record || t.of == nil || !again {
			if t.Kind == Record {
				at[t.of] = len(out)
			}
			out = append(out, t)
			continue
		}
		if first := out[i]; first.Kind == Record {
			out[i] = Thing{Kind: List, Name: first.of.baseName(), Heads: []string{""}, of: first.of}
			for _, r := range first.Rows {
				out[i].Heads = append(out[i].Heads, r.Cells[0])
			}
			out[i].Rows = append(out[i].Rows, first.asRow())
		}
		out[i].Rows = append(out[i].Rows, t.asRow())
	}
	return out
}

// asRow makes a record one row.
func (t Thing) asRow() ThingRow {
	row := ThingRow{Key: t.Name, Cells: []string{t.Name}}
	for _, r := range t.Rows {
		row.Cells = append(row.Cells, r.Cells[1])
		row.Loc = r.Loc
	}
	return row
}

// program collects package-level variables, and what more than one goroutine reaches through a variable of
// a function. The creator's name counts: goroutines come in order of their lanes, callers before callees.
func (w *viewer) program() {
	m := w.m
	for i, g := range m.prog.globals {
		if g.user && m.heap[i+1] != nil {
			w.place(g.name, g.typ, m.heap[i+1].words, ref(uint32(i+1), 0), 0)
		}
	}
	byLane := make([]*goroutine, 0, len(m.gs))
	for lane := range len(m.ActorNames()) {
		for _, g := range m.gs {
			if g.actor == lane {
				byLane = append(byLane, g)
			}
		}
	}
	for _, g := range byLane {
		var frames []*frame
		for f := g.top; f != nil; f = f.parent {
			if f.fn.user {
				frames = append(frames, f)
			}
		}
		for i := len(frames) - 1; i >= 0; i-- {
			w.locals(frames[i])
		}
	}
}

// locals collects what the variables of one call reach, if others may reach it, too.
func (w *viewer) locals(f *frame) {
	for _, l := range f.fn.locals {
		if f.knows(l) {
			w.local(f, l)
		}
	}
}

// local collects what a variable reaches. It may be dead, and what it refers to have been freed and its place taken by
// something else: then nothing is collected.
func (w *viewer) local(f *frame, l local) {
	defer func() { _ = recover() }()
	m := w.m
	at := f.regs[l.reg] // of what it is about: each of these kinds begins with a pointer
	if at == 0 || !m.exists(at) || !m.heap[refObj(at)].shared {
		return
	}
	v := f.regs[l.reg:][:1]
	if !l.addr {
		v = f.regs[l.reg:][:l.typ.size]
	}
	switch k := l.typ.kind; {
	case l.addr:
		if m.fitsAt(at, l.typ) {
			w.place(l.name, l.typ, m.cells(at, l.typ.size), at, 0)
		}
	case isDatabase(l.typ) || isRedis(l.typ):
		if !w.seen[at] {
			w.seen[at] = true
			w.place(l.name, l.typ, v, 0, 0)
		}
	case k == kPointer && l.typ.elem != nil && (l.typ.elem.kind == kStruct || isLockType(l.typ.elem)):
		if m.fitsAt(at, l.typ.elem) && m.mine(l.typ.elem) {
			w.place(l.name, l.typ.elem, m.cells(at, l.typ.elem.size), at, 0)
		}
	case k == kChan && m.heap[refObj(at)].kind == oChan:
		w.channel(l.name, at)
	case k == kMap && m.heap[refObj(at)].kind == oMap, k == kSlice && m.heap[refObj(at)].kind == oCells:
		if !w.seen[at] {
			w.seen[at] = true
			w.place(l.name, l.typ, v, 0, 0)
		}
	}
}

// fitsAt reports whether an address, which may be out of date, has room for a value.
func (m *Machine) fitsAt(at Word, t *Type) bool {
	o := m.heap[refObj(at)]
	return o != nil && o.kind == oCells && int(refOff(at))+t.size <= len(o.words)
}

// place adds the variable at an address. inside counts the structs around it.
func (w *viewer) place(name string, t *Type, v []Word, at Word, inside int) {
	switch {
	case at != 0 && w.seen[at] && inside == 0:
		return
	case isLockType(t):
		if at != 0 {
			w.seen[at] = true
		}
		w.locks = append(w.locks, lockPlace{name, at, t.String() == "sync.RWMutex"})
		return
	case isDatabase(t):
		w.things = append(w.things, w.m.tableThings(t, v)...)
		return
	case isRedis(t):
		w.things = append(w.things, w.m.redisThing(name, t, v))
		return
	}
	if inside == 0 && at != 0 {
		w.seen[at] = true
	}
	if f := t.atomicValue(); f != nil {
		w.place(name, f.typ, v[f.off:f.off+f.typ.size], 0, inside)
		return
	}
	switch t.kind {
	case kFunc:
	case kChan:
		w.channel(name, v[0])
	case kStruct:
		w.record(name, t, v, at, inside)
	case kPointer:
		w.pointer(name, t, v, inside)
	case kArray:
		w.list(name, t.elem, v, at, t.length, inside)
	case kSlice:
		if n := sliceLen(v[1]); v[0] == 0 || n == 0 || w.m.fitsRow(v[0], n*t.elem.size) {
			w.list(name, t.elem, w.m.cells(v[0], n*t.elem.size), v[0], n, inside)
		}
	case kMap:
		w.mapping(name, t, v[0])
	default:
		w.variable(name, t, v, at)
	}
}

func (m *Machine) fitsRow(at Word, n int) bool {
	o := m.heap[refObj(at)]
	return o != nil && int(refOff(at))+n <= len(o.words)
}

func (w *viewer) variable(name string, t *Type, v []Word, at Word) {
	w.vars = append(w.vars, ThingRow{Key: name, Cells: []string{name, w.m.plain(t, v, 0)}, Loc: w.m.loc(at, t.size)})
}

func (w *viewer) channel(name string, at Word) {
	if at == 0 || w.seen[at] || !w.m.exists(at) || w.m.heap[refObj(at)].ext.timer {
		return
	}
	w.seen[at] = true
	w.chans = append(w.chans, chanPlace{name, at})
}

// pointer follows a pointer to what the program itself declares.
func (w *viewer) pointer(name string, t *Type, v []Word, inside int) {
	switch {
	case v[0] == 0:
		w.vars = append(w.vars, ThingRow{Key: name, Cells: []string{name, "nil"}})
	case !w.m.exists(v[0]) || t.elem == nil || !w.m.mine(t.elem) && !isLockType(t.elem) || inside >= maxNested || !w.m.fitsAt(v[0], t.elem):
	case w.seen[v[0]]:
		// Somebody else's name for it stands there already.
	default:
		w.seen[v[0]] = true
		w.place(name, t.elem, w.m.cells(v[0], t.elem.size), v[0], inside+1)
	}
}

// mine reports whether what is inside of a type is the program's own business: a struct of package net/http
// is not.
func (m *Machine) mine(t *Type) bool {
	n, ok := types.Unalias(t.typ).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return true
	}
	return m.prog.own[n.Obj().Pkg()] || t.atomicValue() != nil
}

// leaf is a value inside of a struct.
type leaf struct {
	name string
	typ  *Type
	v    []Word
	at   Word
}

// record adds a struct: its fields as rows, or as a variable if there is but one.
func (w *viewer) record(name string, t *Type, v []Word, at Word, inside int) {
	if !w.m.mine(t) {
		if t.String() == "time.Time" {
			w.variable(name, t, v, at)
		}
		return
	}
	leaves, rest := w.split(t, v, at)
	if inside < maxNested {
		for _, l := range rest {
			w.place(join(name, l.name), l.typ, l.v, l.at, inside+1)
		}
	}
	if len(leaves) == 1 {
		w.vars = append(w.vars, ThingRow{Key: name, Cells: []string{join(name, leaves[0].name), w.m.plain(leaves[0].typ, leaves[0].v, 0)}, Loc: w.m.loc(leaves[0].at, leaves[0].typ.size)})
		return
	}
	if len(leaves) == 0 {
		return
	}
	out := Thing{Kind: Record, Name: name, of: t}
	for _, l := range leaves {
		out.Rows = append(out.Rows, ThingRow{Key: l.name, Cells: []string{l.name, w.m.plain(l.typ, l.v, 0)}, Loc: w.m.loc(l.at, l.typ.size)})
	}
	w.things = append(w.things, out)
}

// fields adds the fields of a lesson, each by its own name. Its switches are no state.
func (w *viewer) fields(name string, t *Type, v []Word, at Word, inside int) {
	for _, f := range t.fields {
		if f.typ.kind == kBool && isUpperName(f.name) || f.typ.sealed() && f.typ.atomicValue() == nil && !isLockType(f.typ) {
			continue
		}
		w.place(join(name, f.name), f.typ, v[f.off:f.off+f.typ.size], moved(at, f.off), inside)
	}
}

// moved is an address so many words further on; 0 stays 0.
func moved(at Word, off int) Word {
	if at == 0 {
		return 0
	}
	return ref(refObj(at), refOff(at)+uint32(off))
}

// split parts the fields of a struct: those with a value that stands in a cell, and those that are shown by
// themselves. Fields of structs inside are among the first, with their path as name.
func (w *viewer) split(t *Type, v []Word, at Word) (leaves, rest []leaf) {
	for _, f := range t.fields {
		l := leaf{f.name, f.typ, v[f.off : f.off+f.typ.size], moved(at, f.off)}
		if a := f.typ.atomicValue(); a != nil {
			l = leaf{f.name, a.typ, l.v[a.off : a.off+a.typ.size], moved(l.at, a.off)}
		}
		switch {
		case l.typ.kind == kFunc || !isLockType(l.typ) && l.typ.sealed() || isSyncType(l.typ) && !isLockType(l.typ) || l.typ.String() == "context.Context":
		case isLockType(l.typ) || l.typ.kind == kChan || isDatabase(l.typ) || isRedis(l.typ) || l.typ.kind == kMap || l.typ.kind == kPointer:
			rest = append(rest, l)
		case (l.typ.kind == kSlice || l.typ.kind == kArray) && l.typ.elem.kind == kStruct:
			rest = append(rest, l)
		case l.typ.kind == kStruct && l.typ.String() != "time.Time":
			if !w.m.mine(l.typ) {
				continue
			}
			inner, more := w.split(l.typ, l.v, l.at)
			for _, x := range inner {
				x.name = join(l.name, x.name)
				leaves = append(leaves, x)
			}
			for _, x := range more {
				x.name = join(l.name, x.name)
				rest = append(rest, x)
			}
		default:
			leaves = append(leaves, l)
		}
	}
	return leaves, rest
}

// list adds an array or a slice: structs as rows with their fields as columns, other elements side by side.
func (w *viewer) list(name string, elem *Type, v []Word, at Word, n, inside int) {
	switch elem.kind {
	case kStruct:
		if a := elem.atomicValue(); a == nil && !isLockType(elem) {
			if !w.m.mine(elem) {
				return
			}
			w.rows(name, elem, v, at, n, inside)
			return
		}
	case kPointer, kMap, kSlice, kArray:
		for i := range n {
			w.place(name+"["+itoa(int64(i))+"]", elem, v[i*elem.size:(i+1)*elem.size], moved(at, i*elem.size), inside+1)
		}
		return
	}
	if isLockType(elem) {
		for i := range n {
			w.place(name+"["+itoa(int64(i))+"]", elem, v[i*elem.size:(i+1)*elem.size], moved(at, i*elem.size), inside)
		}
		return
	}
	var parts []string
	for i := range n {
		parts = append(parts, w.m.plain(elem, v[i*elem.size:(i+1)*elem.size], 1))
	}
	w.vars = append(w.vars, ThingRow{Key: name, Cells: []string{name, orEmpty(strings.Join(parts, " "))}, Loc: w.m.loc(at, n*elem.size)})
}

// rows adds elements that are structs.
func (w *viewer) rows(name string, elem *Type, v []Word, at Word, n, inside int) {
	out := Thing{Kind: List, Name: name, Heads: []string{""}}
	for i := range n {
		leaves, rest := w.split(elem, v[i*elem.size:(i+1)*elem.size], moved(at, i*elem.size))
		for _, l := range rest {
			if inside < maxNested {
				w.place(name+"["+itoa(int64(i))+"]."+l.name, l.typ, l.v, l.at, inside+1)
			}
		}
		row := ThingRow{Key: itoa(int64(i)), Cells: []string{itoa(int64(i))}, Loc: w.m.loc(moved(at, i*elem.size), elem.size)}
		for _, l := range leaves {
			if i == 0 {
				out.Heads = append(out.Heads, l.name)
			}
			row.Cells = append(row.Cells, w.m.plain(l.typ, l.v, 1))
		}
		out.Rows = append(out.Rows, row)
	}
	if n == 0 {
		w.vars = append(w.vars, ThingRow{Key: name, Cells: []string{name, "empty"}, Loc: w.m.loc(at, 0)})
		return
	}
	if len(out.Heads) > 1 {
		w.things = append(w.things, out)
	}
}

// mapping adds a map: a row for each key.
func (w *viewer) mapping(name string, t *Type, at Word) {
	if at == 0 || !w.m.exists(at) || len(w.m.heap[refObj(at)].words) == 0 {
		w.vars = append(w.vars, ThingRow{Key: name, Cells: []string{name, map[bool]string{true: "nil map", false: "empty"}[at == 0]}, Loc: w.m.loc(at, 1)})
		return
	}
	out := Thing{Kind: List, Name: name}
	for _, e := range w.m.pairsOf(t, at) {
		out.Rows = append(out.Rows, ThingRow{Key: e[0], Cells: []string{e[0], e[1]}, Loc: w.m.loc(at, 1)})
	}
	w.things = append(w.things, out)
}

// pairsOf returns the keys and values of a map in words, in order of the keys.
func (m *Machine) pairsOf(t *Type, at Word) (out [][2]string) {
	o := m.heap[refObj(at)]
	k, n := t.key.size, t.key.size+t.elem.size
	for _, e := range m.inOrder(t, o.words) {
		out = append(out, [2]string{m.plain(t.key, o.words[e:e+k], 1), m.plain(t.elem, o.words[e+k:e+n], 1)})
	}
	return out
}
