package machine

import (
	"strconv"
	"strings"
)

// lockRow says who holds a lock, and who waits for it.
func (m *Machine) lockRow(l lockPlace) ThingRow {
	row := ThingRow{Key: l.name, Cells: []string{l.name, m.holder(l)}, Loc: m.loc(l.at, 1)}
	for _, g := range m.gs {
		if g.top == nil || g.exit != running || m.alternatives(g) > 0 {
			continue
		}
		in := &g.top.fn.code[g.top.pc]
		if nc, ok := in.aux.(*nativeCall); !ok || in.op != opNative || nc.words == 0 {
			continue
		}
		if c := m.callOf(g, g.top, in); c.args[0] == l.at {
			row.Notes = append(row.Notes, m.actorName(g)+" waits for it")
		}
	}
	return row
}

func (m *Machine) holder(l lockPlace) string {
	words := m.heap[refObj(l.at)].words[refOff(l.at):]
	if !l.rw {
		return m.ownerName(words[mutexState] != 0, words[mutexOwner])
	}
	if words[rwWriter] != 0 {
		return m.ownerName(true, words[rwWriter])
	}
	var readers []string
	for _, g := range m.gs {
		for _, h := range g.held {
			if h.lock == l.at && h.read {
				readers = append(readers, m.actorName(g))
			}
		}
	}
	switch {
	case len(readers) > 0:
		return strings.Join(readers, ", ") + " (reading)"
	case words[rwReaders] != 0:
		return "a reader that has ended"
	}
	return free
}

// free is what a lock is that nobody holds.
const free = "nobody"

func (m *Machine) ownerName(taken bool, key uint64) string {
	if !taken {
		return free
	}
	for _, g := range m.gs {
		if g.key == key {
			return m.actorName(g)
		}
	}
	return "one that has ended"
}

// chanRow says what a channel has room for, what is in it, and who waits at it.
func (m *Machine) chanRow(c chanPlace) ThingRow {
	o := m.heap[refObj(c.at)]
	row := ThingRow{Key: c.name, Loc: m.loc(c.at, 1)}
	var in []string
	for i := 0; o.typ != nil && o.typ.size > 0 && i+o.typ.size <= len(o.words); i += o.typ.size {
		in = append(in, m.plain(o.typ, o.words[i:i+o.typ.size], 1))
	}
	holds := strings.Join(in, ", ")
	if o.ext.closed {
		holds = strings.TrimPrefix(holds+", closed", ", ")
	}
	row.Cells = []string{c.name, itoa(int64(o.ext.cap)), orEmpty(holds)}
	for _, g := range m.gs {
		if g.top == nil || g.exit != running || m.alternatives(g) > 0 {
			continue
		}
		f := g.top
		switch in := &f.fn.code[f.pc]; in.op {
		case opSend:
			if arg(f.regs, f.fn.consts, in.a) == c.at {
				row.Notes = append(row.Notes, m.actorName(g)+" waits to send")
			}
		case opRecv:
			if arg(f.regs, f.fn.consts, in.a) == c.at {
				row.Notes = append(row.Notes, m.actorName(g)+" waits to receive")
			}
		}
	}
	return row
}

func isLockType(t *Type) bool { return t.String() == "sync.Mutex" || t.String() == "sync.RWMutex" }

// plain writes a value in words for a cell: without brackets, and not deeper than a cell has room for.
func (m *Machine) plain(t *Type, v []Word, inside int) string {
	if f := t.atomicValue(); f != nil {
		return m.plain(f.typ, v[f.off:f.off+f.typ.size], inside)
	}
	switch t.kind {
	case kString:
		if text := m.prog.strings.text(v[0]); text != "" {
			return text
		}
		return `""`
	case kPointer:
		if v[0] == 0 {
			return "nil"
		}
		if t.elem != nil && t.elem.kind == kStruct && inside < maxNested && m.mine(t.elem) && m.exists(v[0]) && m.fitsAt(v[0], t.elem) {
			return m.plain(t.elem, m.cells(v[0], t.elem.size), inside+1)
		}
		return "set"
	case kInterface:
		if v[0] == 0 {
			return "nil"
		}
		d := m.prog.typeByID(uint32(v[0]))
		if text, ok := m.errorText(d, v[1]); ok {
			return text
		}
		return m.plain(d, m.unbox(d, v[1]), inside+1)
	case kFunc, kChan:
		if v[0] == 0 {
			return "nil"
		}
		return "set"
	case kStruct:
		switch {
		case t.String() == "time.Time":
		case !m.mine(t):
			return "set"
		default:
			return m.plainFields(t, v, inside)
		}
	case kArray, kSlice, kMap:
		return m.plainMany(t, v, inside)
	}
	return m.show(t, v)
}

func (m *Machine) plainFields(t *Type, v []Word, inside int) string {
	if inside > maxNested {
		return count(len(t.fields), "field")
	}
	var parts []string
	for _, f := range t.fields {
		if f.typ.sealed() && f.typ.atomicValue() == nil || isSyncType(f.typ) || f.typ.kind == kFunc {
			continue
		}
		parts = append(parts, m.plain(f.typ, v[f.off:f.off+f.typ.size], inside+1))
	}
	return orEmpty(strings.Join(parts, " "))
}

func (m *Machine) plainMany(t *Type, v []Word, inside int) string {
	var parts []string
	switch {
	case v == nil || t.kind != kArray && v[0] == 0:
		return "empty"
	case t.kind == kMap:
		for _, e := range m.pairsOf(t, v[0]) {
			parts = append(parts, e[0]+" "+e[1])
		}
		return orEmpty(strings.Join(parts, ", "))
	case t.kind == kSlice:
		n := sliceLen(v[1])
		if !m.fitsRow(v[0], n*t.elem.size) {
			return "set"
		}
		v = m.cells(v[0], n*t.elem.size)
	}
	if inside > maxNested && t.elem.size > 0 {
		return count(len(v)/t.elem.size, "element")
	}
	for i := 0; t.elem.size > 0 && i+t.elem.size <= len(v); i += t.elem.size {
		parts = append(parts, m.plain(t.elem, v[i:i+t.elem.size], inside+1))
	}
	return orEmpty(strings.Join(parts, " "))
}

func orEmpty(s string) string {
	if s == "" {
		return "empty"
	}
	return s
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// Words says what a thing holds in a sentence without its end, for lines of text: "accounts: id 123, balance 40,
// version 1"; "lock mu: held by alice; bob waits for it". Locks that nobody has or awaits are not told; it is empty if
// there is nothing to tell.
func (t Thing) Words() string {
	var rows []string
	for _, r := range t.Rows {
		if words := t.rowWords(r); words != "" {
			rows = append(rows, strings.Join(append([]string{words}, r.Notes...), "; "))
		}
	}
	switch {
	case t.Kind == Variables || t.Kind == Locks || t.Kind == Channels:
		return strings.Join(rows, ", ")
	case len(rows) == 0 && t.Kind != RedisKeys && t.Kind != SQLTable && t.Kind != File:
		return ""
	case len(rows) == 0:
		return t.Name + ": empty"
	}
	return t.Name + ": " + strings.Join(rows, "; ")
}

func (t Thing) rowWords(r ThingRow) string {
	switch t.Kind {
	case Locks:
		if len(r.Notes) == 0 && r.Cells[1] == free {
			return ""
		}
		return "lock " + r.Cells[0] + ": held by " + r.Cells[1]
	case Channels:
		return "channel " + r.Cells[0] + ": " + r.Cells[2]
	case RedisKeys:
		if r.Cells[2] != "∞" {
			return r.Cells[0] + " " + r.Cells[1] + ", " + r.Cells[2] + " left"
		}
		return r.Cells[0] + " " + r.Cells[1]
	case File:
		return "at " + r.Cells[0] + " " + r.Cells[1]
	}
	if len(t.Heads) == 0 {
		return strings.Join(r.Cells, " ")
	}
	var cells []string
	for i, c := range r.Cells {
		if i < len(t.Heads) && t.Heads[i] != "" {
			c = t.Heads[i] + " " + c
		}
		cells = append(cells, c)
	}
	return strings.Join(cells, ", ")
}
