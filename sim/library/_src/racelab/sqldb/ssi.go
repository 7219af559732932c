package sqldb

// This file finds dangerous structures among serializable transactions, with the rules of
// PostgreSQL's predicate.c (Ports and Grittner, "Serializable Snapshot Isolation in
// PostgreSQL", VLDB 2012; Cahill, Röhm and Fekete, SIGMOD 2008). An edge goes from a
// transaction that read to a concurrent one that wrote what it read without its seeing
// that. Two edges in a row, R to W to T, of which T commits first, may make a
// cycle, so one of the three has to fail.

// read is a statement that a transaction found its rows with.
type read struct {
	text  string
	args  []string
	names []string // tables
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

// reading notes that t finds rows with a statement, and meets those that have written
// what it does not see.
func (t *txn) reading(text string, args, names []string) *Error {
	if t.level != Serializable {
		return nil
	}
	if t.doomed {
		return unserializable()
	}
	t.note(read{text, args, names})
	for _, w := range t.db.active {
		if w != t && w.level == Serializable && w.writes && t.meets(w, text, args, names) {
			if e := t.edge(t, w); e != nil {
				return e
			}
		}
	}
	for _, w := range t.db.done {
		if w.level == Serializable && has(t.after, w) && t.meets(w, text, args, names) {
			if e := t.edge(t, w); e != nil {
				return e
			}
		}
	}
	return nil
}

func (t *txn) note(r read) {
	for _, have := range t.reads {
		if have.text == r.text && sameTexts(have.args, r.args) {
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

// meets reports whether w changed a row that the statement selects, before or after.
func (t *txn) meets(w *txn, text string, args, names []string) bool {
	for _, name := range names {
		tab := t.db.table(name)
		if tab == nil {
			continue
		}
		for _, r := range tab.rows {
			for i, v := range r.versions {
				if v.by != w {
					continue
				}
				if !v.gone && touches(t.db.Lite, text, args, name, tab.def, v.data) ||
					i > 0 && touches(t.db.Lite, text, args, name, tab.def, r.versions[i-1].data) {
					return true
				}
			}
		}
	}
	return false
}

// writing meets those who have read what t changes now: a row of tab, from before to now.
func (t *txn) writing(tab *table, before, now string, had, has_ bool) *Error {
	if t.level != Serializable {
		return nil
	}
	if t.doomed {
		return unserializable()
	}
	t.writes = true
	for _, r := range t.db.active {
		if r != t && r.level == Serializable && r.hasRead(tab, before, now, had, has_) {
			if e := t.edge(r, t); e != nil {
				return e
			}
		}
	}
	for _, r := range t.db.done {
		if r.level == Serializable && has(t.after, r) && r.hasRead(tab, before, now, had, has_) {
			if e := t.edge(r, t); e != nil {
				return e
			}
		}
	}
	return nil
}

func (t *txn) hasRead(tab *table, before, now string, had, has_ bool) bool {
	for _, r := range t.reads {
		named := false
		for _, n := range r.names {
			named = named || n == tab.name
		}
		if !named {
			continue
		}
		if had && touches(t.db.Lite, r.text, r.args, tab.name, tab.def, before) ||
			has_ && touches(t.db.Lite, r.text, r.args, tab.name, tab.def, now) {
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
