package sqldb

import "racelab/rt"

// txn is a transaction, from its first statement on. A session that holds advisory locks beyond
// its transactions has one more, which only holds them.
type txn struct {
	db       *DB
	name     string // of the actor
	level    int
	readOnly bool
	begun    rt.Instant // of a block; 0 of a statement by itself

	process   int // that it is of, where there are several
	running   bool
	committed bool
	snapshot  bool   // it has one
	after     []*txn // who committed after the snapshot
	changed   []*row // by this transaction, one entry a version
	locked    []held
	saves     []savepoint
	undos     []undo
	deferred  []demand // of foreign keys that are looked at at COMMIT
	modes     []constraintMode
	writes    bool

	// What it waits for: a row or another lockable in a mode, or the end of other.
	waitRow   *row
	waitLock  *lockable
	waitMode  int
	patience  int // lock_timeout in milliseconds; 0 for none
	other     *txn
	woken     bool
	cancelled bool
	victim    bool        // of a deadlock
	limit     int         // statement_timeout in milliseconds; 0 for none
	watch     func() bool // stops the timer of that, while the statement waits
	late      bool        // it has run out
	q         rt.Queue
	session   *txn     // what its session holds beyond it; nil for nothing
	of        *Session // of such a one
	who       *Session // whose it is, if that has temporary tables

	// Serializable snapshot isolation; see ssi.go.
	reads  []*read
	in     []*txn // who read what this one wrote, without seeing it
	out    []*txn // who wrote what this one read
	pivot  bool   // it committed after one of out
	doomed bool
}

// held is a lock that was taken, and the mode in which it was held before; 0 for none.
type held struct {
	on  *lockable
	was int
}

// savepoint is a place in a transaction to go back to.
type savepoint struct {
	name                             string
	changed, locked, undos, deferred int
}

func (d *DB) begin(level int, readOnly bool) *txn {
	if level == Unset {
		level = ReadCommitted
	}
	if d.Lite {
		level = RepeatableRead
	}
	t := &txn{db: d, name: actor(), level: level, readOnly: readOnly, running: true, process: rt.Process()}
	d.active = append(d.active, t)
	return t
}

// look takes a snapshot, if the statement needs a new one.
func (t *txn) look() {
	if !t.snapshot || t.level == ReadCommitted {
		t.snapshot = true
		t.after = nil
	}
}

// unlook gives back the snapshot of a statement.
func (t *txn) unlook() {
	if t.level == ReadCommitted && t.snapshot {
		t.snapshot = false
		if t.after != nil {
			t.after = nil
			t.db.forget()
		}
	}
}

// sees reports whether t's snapshot has what by did.
func (t *txn) sees(by *txn) bool {
	return by == nil || by == t || by.committed && !has(t.after, by)
}

func has(all []*txn, t *txn) bool {
	for _, a := range all {
		if a == t {
			return true
		}
	}
	return false
}

func without(all []*txn, t *txn) []*txn {
	for i, a := range all {
		if a == t {
			if len(all) == 1 {
				return nil
			}
			return append(all[:i:i], all[i+1:]...)
		}
	}
	return all
}

// visible returns the version of r in t's snapshot, and whether the row is there.
func (t *txn) visible(r *row) (version, bool) {
	for i := len(r.versions) - 1; i >= 0; i-- {
		if v := r.versions[i]; t.sees(v.by) {
			return v, !v.gone
		}
	}
	return version{}, false
}

func (r *row) newest() version { return r.versions[len(r.versions)-1] }

// holder returns somebody who keeps t from locking r in a mode.
func (r *row) holder(t *txn, mode int) *txn {
	if v := r.newest(); v.by != nil && v.by != t && v.by.running {
		held := noKeyUpdate
		if v.gone || len(r.versions) == 1 {
			held = forUpdate
		}
		if conflict(held, mode) {
			return v.by
		}
	}
	return r.lockable.holder(t, mode)
}

// holder returns somebody who keeps t from locking l in a mode.
func (l *lockable) holder(t *txn, mode int) *txn {
	for _, h := range l.locks {
		if h.by != t && h.by != t.session && l.conflict(h.mode, mode) {
			return h.by
		}
	}
	return nil
}

// conflict is the table of row locks in PostgreSQL's manual, section 13.3.2, and those of table locks
// and advisory locks.
func conflict(a, b int) bool { return a+b >= 5 }

func (l *lockable) conflict(a, b int) bool {
	switch l.kind {
	case ofTable:
		return tableConflict(a, b)
	case ofNumber:
		return a == forUpdate || b == forUpdate
	}
	return conflict(a, b)
}

// tableConflict is the table of section 13.3.1: modes 1 ACCESS SHARE to 8 ACCESS EXCLUSIVE.
func tableConflict(a, b int) bool {
	if a > b {
		a, b = b, a
	}
	switch b {
	case 8:
		return true
	case 7:
		return a >= 2
	case 6:
		return a >= 3
	case 5:
		return a == 3 || a == 4
	case 4:
		return a == 4
	}
	return false
}

// ahead returns somebody who waits before t for what t waits for. Who holds a weaker lock on a row already does
// not stand in line for a stronger one; who holds a lock on a table stands before those who wait for it to go.
func (l *lockable) ahead(t *txn, mode int) *txn {
	if l.kind == ofRow && l.stops(t, 0) {
		return nil
	}
	for _, w := range l.queue {
		if w == t || l.kind != ofRow && l.stops(t, w.waitMode) {
			return nil
		}
		if l.conflict(w.waitMode, mode) {
			return w
		}
	}
	return nil
}

// stops reports whether t holds a lock on l that stands against a mode; 0 is any lock.
func (l *lockable) stops(t *txn, mode int) bool {
	for _, h := range l.locks {
		if (h.by == t || t.session != nil && h.by == t.session) && (mode == 0 || l.conflict(h.mode, mode)) {
			return true
		}
	}
	return false
}

// line puts t into the line for l: before the first who waits for a lock of t's to go, as PostgreSQL does, or at its end.
func (l *lockable) line(t *txn) {
	for i, w := range l.queue {
		if l.kind != ofRow && l.stops(t, w.waitMode) {
			l.queue = append(l.queue[:i:i], append([]*txn{t}, l.queue[i:]...)...)
			return
		}
	}
	l.queue = append(l.queue, t)
}

// acquire locks l for t, which holds nobody up. It is kept until t ends, or goes back to a savepoint.
func (l *lockable) acquire(t *txn, mode int) {
	for i := range l.locks {
		if h := &l.locks[i]; h.by == t && l.kind != ofTable {
			if h.mode < mode {
				t.locked = append(t.locked, held{l, h.mode})
				h.mode = mode
			}
			return
		} else if h.by == t && h.mode == mode {
			return
		}
	}
	l.locks = append(l.locks, lock{t, mode, 1})
	t.locked = append(t.locked, held{l, 0})
}

// release gives back the locks that t took from number n on.
func (t *txn) release(n int) {
	for i := len(t.locked) - 1; i >= n; i-- {
		l := t.locked[i].on
		for k := len(l.locks) - 1; k >= 0; k-- {
			if l.locks[k].by != t {
				continue
			}
			if t.locked[i].was > 0 {
				l.locks[k].mode = t.locked[i].was
			} else {
				l.locks = append(l.locks[:k:k], l.locks[k+1:]...)
			}
			break
		}
		if len(l.locks) == 0 {
			l.locks = nil
		}
	}
	t.locked = t.locked[:n:n]
	if n == 0 {
		t.locked = nil
	}
}

// put gives r a new version. t holds the lock.
func (t *txn) put(r *row, v version) {
	v.by = t
	if v.gone {
		t.db.loose = true
	}
	r.versions = append(r.versions, v)
	t.changed = append(t.changed, r)
	t.writes = true
}

// undo takes back t's changes from number n on, the last first.
func (t *txn) undo(n int) {
	if len(t.changed) > n {
		t.db.loose = true
	}
	for i := len(t.changed) - 1; i >= n; i-- {
		r := t.changed[i]
		r.versions = r.versions[: len(r.versions)-1 : len(r.versions)-1]
	}
	t.changed = t.changed[:n:n]
}

// finish ends t.
func (d *DB) finish(t *txn, commit bool) {
	t.running, t.committed, t.snapshot = false, commit, false
	d.active = without(d.active, t)
	if !commit {
		t.undo(0)
	}
	t.release(0)
	t.redefine(0, commit)
	t.saves, t.deferred, t.modes = nil, nil, nil
	d.tidy()
	if commit {
		for _, r := range t.changed {
			r.queue = nil // who waited looks at the new version now, and whoever comes first has it
		}
		t.settle()
		for _, a := range d.active {
			if a.snapshot {
				a.after = append(a.after, t)
			}
		}
		d.done = append(d.done, t)
	} else {
		t.leave()
		t.after, t.reads = nil, nil
	}
	d.forget()
	if !commit {
		d.sweep()
	}
	d.wake()
}

// forget drops what no snapshot tells apart any more: the transactions that all
// see, and the versions that they replaced.
func (d *DB) forget() {
	frozen := false
	for i := 0; i < len(d.done); {
		t := d.done[i]
		if d.hidden(t) {
			i++
			continue
		}
		d.done = append(d.done[:i:i], d.done[i+1:]...)
		t.freeze()
		frozen = true
		t.leave()
		for _, o := range d.done {
			o.after = without(o.after, t)
		}
		t.after, t.reads, t.changed = nil, nil, nil
	}
	if len(d.done) == 0 {
		d.done = nil
	}
	if frozen {
		d.sweep()
	}
	for _, t := range d.done {
		if t.level == Serializable && !d.overlaps(t) {
			t.leave()
			t.reads = nil
		}
	}
}

// hidden reports whether some snapshot does not see t.
func (d *DB) hidden(t *txn) bool {
	for _, a := range d.active {
		if has(a.after, t) {
			return true
		}
	}
	return false
}

// freeze makes t's versions everybody's.
func (t *txn) freeze() {
	for _, r := range t.changed {
		for i := len(r.versions) - 1; i >= 0; i-- {
			if r.versions[i].by == t {
				r.versions = append([]version{}, r.versions[i:]...)
				r.versions[0].by = nil
				break
			}
		}
	}
}

// sweep removes rows that nobody can find any more. There are none but where a row was deleted, or a change taken back,
// since all rows were looked at last.
func (d *DB) sweep() {
	if !d.loose {
		return
	}
	d.loose = false
	for _, t := range d.tables {
		n := 0
		for _, r := range t.rows {
			if !r.exists() {
				continue
			}
			n++
			d.loose = d.loose || len(r.versions) == 0
			for _, v := range r.versions {
				if v.gone {
					d.loose = true
				}
			}
		}
		if n == len(t.rows) {
			continue
		}
		kept := make([]*row, 0, n)
		for _, r := range t.rows {
			if r.exists() {
				kept = append(kept, r)
			}
		}
		t.rows = kept
	}
}

// exists reports whether somebody may see r, or waits for it.
func (r *row) exists() bool {
	n := len(r.versions)
	return n > 1 || n == 1 && (r.versions[0].by != nil || !r.versions[0].gone) || len(r.queue) > 0
}

// blocked returns somebody for whom t has to wait, or nil.
func (t *txn) blocked() *txn {
	if t.waitRow != nil {
		if len(t.waitRow.versions) == 0 {
			return nil
		}
		if h := t.waitRow.holder(t, t.waitMode); h != nil {
			return h
		}
		return t.waitRow.ahead(t, t.waitMode)
	}
	if t.waitLock != nil {
		if h := t.waitLock.holder(t, t.waitMode); h != nil {
			return h
		}
		return t.waitLock.ahead(t, t.waitMode)
	}
	if t.other != nil && t.other.running {
		return t.other
	}
	return nil
}

// wake lets everybody go on who need not wait any more.
func (d *DB) wake() {
	for _, t := range d.active {
		if t.waits() && !t.woken && (t.cancelled || t.blocked() == nil) {
			t.woken = true
			rt.Wake(&t.q, 1)
		}
	}
}

// waits reports whether t waits.
func (t *txn) waits() bool { return t.waitRow != nil || t.waitLock != nil || t.other != nil }

// cycle returns who waits for t in the end though t waits for them, t first; nil if t is in no deadlock.
func (t *txn) cycle() []*txn {
	var path []*txn
	if t.reaches(t, &path, nil) {
		return path
	}
	return nil
}

// reaches follows who waits for whom from w to t, and leaves the way there in path.
func (w *txn) reaches(t *txn, path *[]*txn, seen []*txn) bool {
	if w.impatient() || has(seen, w) {
		return false
	}
	*path = append(*path, w)
	for _, h := range w.holders() {
		if h == t || h.reaches(t, path, append(seen[:len(seen):len(seen)], w)) {
			return true
		}
	}
	*path = (*path)[:len(*path)-1]
	return false
}

// holders returns all for whom t waits.
func (t *txn) holders() []*txn {
	if t.woken {
		return nil
	}
	if t.other != nil && t.other.running {
		return []*txn{t.other.acting()}
	}
	l := t.waitLock
	var out []*txn
	if r := t.waitRow; r != nil && len(r.versions) > 0 {
		l = &r.lockable
		if v := r.newest(); v.by != nil && v.by != t && v.by.running {
			out = append(out, v.by)
		}
	}
	if l == nil {
		return out
	}
	for _, h := range l.locks {
		if h.by != t && h.by != t.session && l.conflict(h.mode, t.waitMode) && !has(out, h.by.acting()) {
			out = append(out, h.by.acting())
		}
	}
	for _, w := range l.queue {
		if w == t {
			break
		}
		if l.kind != ofRow && l.conflict(w.waitMode, t.waitMode) && !has(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// acting returns the transaction that a session waits with, which holds locks as t.
func (t *txn) acting() *txn {
	if t.of != nil && t.of.txn != nil {
		return t.of.txn
	}
	return t
}
