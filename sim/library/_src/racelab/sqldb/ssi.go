package sqldb

import "racelab/rt"

// This file finds dangerous structures among serializable transactions, with the rules of
// PostgreSQL's predicate.c (Ports and Grittner, "Serializable Snapshot Isolation in
// PostgreSQL", VLDB 2012; Cahill, Röhm and Fekete, SIGMOD 2008). An edge goes from a
// transaction that read to a concurrent one that wrote what it read without its seeing
// that. Two edges in a row, R to W to T, of which T commits first, may make a
// cycle, so one of the three has to fail.

//
// What a transaction has read is what PostgreSQL's predicate locks cover. Who looks at a whole table has all of it: every
// change there is a conflict. Who comes by an index has the rows that it leads to, and its leaf page, which on a small
// table is all of the index: every row that is put into it is a conflict. Where the planner may take either way, the first
// change that makes a difference decides which it was.

// read is how a transaction came by rows of a table.
type read struct {
	table    string
	whole    bool // all of the table is locked
	index    string
	cat, env []string // of the statement
	access   int      // number among the statement's
	decided  bool     // that it went by the index
	wanted   string   // of a foreign key: the key that it looked for among refs
	refs     string
}

const (
	pivotWrite = "could not serialize access due to read/write dependencies among transactions"
	stateCode  = "40001"
	concurrent = "could not serialize access due to concurrent update"
)

func unserializable() *Error { return failed(stateCode, pivotWrite) }

// overlaps reports whether a serializable transaction still runs that does not see t.
func (d *DB) overlaps(t *txn) bool {
	for _, a := range d.active {
		if a.level == Serializable && has(a.after, t) {
			return true
		}
	}
	return false
}

// leave takes t out of the graph.
func (t *txn) leave() {
	for _, r := range t.in {
		r.out = without(r.out, t)
	}
	for _, w := range t.out {
		w.in = without(w.in, t)
	}
	t.in, t.out = nil, nil
}

// position is t's place in the order of commits; the running come last.
func (t *txn) position() int {
	for i, o := range t.db.done {
		if o == t {
			return i
		}
	}
	return len(t.db.done)
}

// reading notes what the statement reads, and meets those that have written what it does not see.
func (x *execution) reading() *Error {
	t := x.t
	if x.db.Lite && len(t.reads) == 0 && len(x.seen) > 0 && x.shape != blind {
		t.reads = []*read{{}} // it has read: its snapshot counts
	}
	if t.level != Serializable {
		return nil
	}
	tables, indexes := accesses(x.cat)
	for i, name := range tables {
		tab := x.db.table(t, name)
		if tab == nil {
			continue
		}
		r := &read{table: name, whole: indexes[i] == "", index: indexes[i], cat: x.cat, env: x.env, access: i}
		if t.doomed && r.visits(tab) {
			return unserializable()
		}
		if e := t.noteRead(tab, r); e != nil {
			return e
		}
	}
	return nil
}

// visits reports whether the read comes by any row: then its transaction learns that it has to fail.
func (r *read) visits(tab *table) bool {
	some := false
	for _, row := range tab.rows {
		for _, v := range row.versions {
			some = true
			if r.whole || r.leads(tab, v.data) {
				return true
			}
		}
	}
	return some && r.scans()
}

// readKey notes that t looked for a key that a foreign key refers to.
func (t *txn) readKey(tab *table, refs, wanted string) *Error {
	if t.level != Serializable {
		return nil
	}
	return t.noteRead(tab, &read{table: tab.name, index: "key", wanted: wanted, refs: refs})
}

func (t *txn) noteRead(tab *table, r *read) *Error {
	t.note(r)
	for _, w := range t.db.active {
		if w != t && w.level == Serializable && w.writes && t.meets(w, tab, r) {
			if e := t.edge(t, w); e != nil {
				return e
			}
		}
	}
	for _, w := range t.db.done {
		if w.level == Serializable && has(t.after, w) && t.meets(w, tab, r) {
			if e := t.edge(t, w); e != nil {
				return e
			}
		}
	}
	return nil
}

func (t *txn) note(r *read) {
	for _, have := range t.reads {
		if have.table == r.table && (have.whole && r.whole || have.index == r.index && have.wanted == r.wanted && sameTexts(have.cat, r.cat) && sameTexts(have.env, r.env) && have.access == r.access) {
			return
		}
	}
	t.reads = append(t.reads, r)
}

func sameTexts(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// leads reports whether the index leads to a row as it is in data.
func (r *read) leads(tab *table, data string) bool {
	if r.refs != "" || r.cat == nil {
		has, isNull, _ := keyText(tab.def, r.refs, data)
		return !isNull && has == r.wanted
	}
	return meets(r.cat, r.env, r.access, data)
}

// scans decides how the planner came by the rows, now that it makes a difference: whether by all of the table.
func (r *read) scans() bool {
	if r.whole || r.decided || r.cat == nil {
		return r.whole
	}
	r.decided = true
	r.whole = rt.Choose(2) == 1
	return r.whole
}

// meets reports whether w has changed a row that t's read comes by now.
func (t *txn) meets(w *txn, tab *table, r *read) bool {
	found := false
	for _, row := range tab.rows {
		for i, v := range row.versions {
			if v.by != w {
				continue
			}
			found = true
			if r.whole || r.leads(tab, v.data) || i > 0 && r.leads(tab, row.versions[i-1].data) {
				return true
			}
		}
	}
	return found && r.scans()
}

// writing meets those who have read what t changes now: a row of tab, nil for a new one, that becomes made, "" for nothing. indexed
// says that something is put into the indexes.
func (t *txn) writing(tab *table, row *row, made string, indexed bool) *Error {
	if t.level != Serializable {
		return nil
	}
	if t.doomed {
		return unserializable()
	}
	t.writes = true
	for _, r := range t.db.active {
		if r != t && r.level == Serializable && r.hasRead(tab, row, made, indexed) {
			if e := t.edge(r, t); e != nil {
				return e
			}
		}
	}
	for _, r := range t.db.done {
		if r.level == Serializable && has(t.after, r) && r.hasRead(tab, row, made, indexed) {
			if e := t.edge(r, t); e != nil {
				return e
			}
		}
	}
	return nil
}

// hasRead reports whether t has read what a change of a row touches.
func (t *txn) hasRead(tab *table, row *row, made string, indexed bool) bool {
	for _, r := range t.reads {
		if r.table != tab.name {
			continue
		}
		if r.whole || indexed && made != "" {
			return true // all of the table, or the page of the index
		}
		if row != nil && len(row.versions) > 0 {
			if v, ok := t.visible(row); ok && r.leads(tab, v.data) {
				return true
			}
		}
	}
	for _, r := range t.reads {
		if r.table == tab.name && r.scans() {
			return true
		}
	}
	return false
}

// edge notes that r read what w wrote, and fails me if that has to be. It is
// OnConflict_CheckForSerializationFailure of predicate.c.
func (me *txn) edge(r, w *txn) *Error {
	if has(r.out, w) || w.doomed || r.doomed {
		return nil
	}
	if r.dangerous(w) {
		if me == w {
			return unserializable()
		}
		if w.committed {
			return unserializable()
		}
		w.doomed = true
	}
	r.out = append(r.out, w)
	w.in = append(w.in, r)
	return nil
}

// dangerous reports whether an edge from r to w completes a dangerous structure.
func (r *txn) dangerous(w *txn) bool {
	if w.committed && w.pivot {
		return true
	}
	at := w.position()
	for _, t := range w.out { // r to w to t
		if !t.committed {
			continue
		}
		if n := t.position(); (!r.committed || n <= r.position()) && (!w.committed || n <= at) &&
			(!r.readOnly || !has(r.after, t)) {
			return true
		}
	}
	if !w.committed || r.readOnly {
		return false
	}
	for _, t := range r.in { // t to r to w
		if !t.doomed && (!t.committed || t.position() >= at) && (!t.readOnly || !has(t.after, w)) {
			return true
		}
	}
	return false
}

// precommit fails t if it is a pivot, or dooms the pivots that would let it
// commit first. It is PreCommit_CheckForSerializationFailure of predicate.c.
func (t *txn) precommit() *Error {
	if t.doomed {
		return unserializable()
	}
	for _, near := range t.in {
		if near.committed || near.doomed {
			continue
		}
		for _, far := range near.in {
			if far == t || !far.committed && !far.readOnly && !far.doomed {
				near.doomed = true
				break
			}
		}
	}
	return nil
}

// settle is what is left of t's edges when it commits.
func (t *txn) settle() {
	if t.level != Serializable {
		return
	}
	if !t.writes {
		t.readOnly = true
	}
	for _, w := range t.out {
		if w.committed {
			t.pivot = t.pivot || !t.readOnly
			w.in = without(w.in, t)
			t.out = without(t.out, w)
		}
	}
	for _, r := range t.in {
		if r.committed || r.readOnly {
			r.out = without(r.out, t)
			t.in = without(t.in, r)
		}
	}
}
