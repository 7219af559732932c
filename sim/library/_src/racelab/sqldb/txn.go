package sqldb

import "racelab/rt"

// txn is a transaction, from its first statement on.
type txn struct {
	db       *DB
	name     string // of the actor
	level    int
	readOnly bool

	running   bool
	committed bool
	snapshot  bool   // it has one
	after     []*txn // who committed after the snapshot
	changed   []*row // by this transaction, one entry a version
	locked    []*row
	writes    bool

	// What it waits for: a row in a mode, or the end of other.
	waitRow   *row
	waitMode  int
	patience  int // lock_timeout in milliseconds; 0 for none
	other     *txn
	woken     bool
	cancelled bool
	q         rt.Queue

	// Serializable snapshot isolation; see ssi.go.
	reads  []read
	in     []*txn // who read what this one wrote, without seeing it
	out    []*txn // who wrote what this one read
	pivot  bool   // it committed after one of out
	doomed bool
}

func (d *DB) begin(level int, readOnly bool) *txn {
	if level == Unset {
		level = ReadCommitted
	}
	if d.Lite {
		level = RepeatableRead
	}
	t := &txn{db: d, name: actor(), level: level, readOnly: readOnly, running: true}
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
	for _, l := range r.locks {
		if l.by != t && conflict(l.mode, mode) {
			return l.by
		}
	}
	return nil
}

// conflict is the table of row locks in PostgreSQL's manual, section 13.3.2.
func conflict(a, b int) bool { return a+b >= 5 }

// ahead returns somebody who waits longer than t for what t waits for. Who holds a weaker
// lock on the row already does not stand in line for a stronger one.
func (r *row) ahead(t *txn, mode int) *txn {
	for _, l := range r.locks {
		if l.by == t {
			return nil
		}
	}
	for _, w := range r.queue {
		if w == t {
			return nil
		}
		if conflict(w.waitMode, mode) {
			return w
		}
	}
	return nil
}

// acquire locks r for t, which holds nobody up. It is kept until t ends.
func (r *row) acquire(t *txn, mode int) {
	for i := range r.locks {
		if r.locks[i].by == t {
			r.locks[i].mode = max(r.locks[i].mode, mode)
			return
		}
	}
	r.locks = append(r.locks, lock{t, mode})
	t.locked = append(t.locked, r)
}

// put gives r a new version. t holds the lock.
func (t *txn) put(r *row, v version) {
	v.by = t
	r.versions = append(r.versions, v)
	t.changed = append(t.changed, r)
	t.writes = true
}

// undo takes back t's changes from number n on, the last first.
func (t *txn) undo(n int) {
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
	for _, r := range t.locked {
		for i := range r.locks {
			if r.locks[i].by == t {
				r.locks = append(r.locks[:i:i], r.locks[i+1:]...)
				break
			}
		}
	}
	t.locked = nil
	if commit {
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

// sweep removes rows that nobody can find any more.
func (d *DB) sweep() {
	for _, t := range d.tables {
		n := 0
		for _, r := range t.rows {
			if r.exists() {
				n++
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
	if t.other != nil && t.other.running {
		return t.other
	}
	return nil
}

// wake lets everybody go on who need not wait any more.
func (d *DB) wake() {
	for _, t := range d.active {
		if (t.waitRow != nil || t.other != nil) && !t.woken && (t.cancelled || t.blocked() == nil) {
			t.woken = true
			rt.Wake(&t.q, 1)
		}
	}
}

// deadlocked reports whether t waits for itself in the end.
func (t *txn) deadlocked() bool {
	var seen []*txn
	todo := []*txn{t}
	for len(todo) > 0 {
		w := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if w.impatient() {
			continue
		}
		for _, h := range w.holders() {
			if h == t {
				return true
			}
			if !has(seen, h) {
				seen = append(seen, h)
				todo = append(todo, h)
			}
		}
	}
	return false
}

// holders returns all for whom t waits.
func (t *txn) holders() []*txn {
	if t.other != nil && t.other.running {
		return []*txn{t.other}
	}
	r := t.waitRow
	if r == nil || len(r.versions) == 0 || t.woken {
		return nil
	}
	var out []*txn
	if v := r.newest(); v.by != nil && v.by != t && v.by.running {
		out = append(out, v.by)
	}
	for _, l := range r.locks {
		if l.by != t && conflict(l.mode, t.waitMode) && !has(out, l.by) {
			out = append(out, l.by)
		}
	}
	return out
}
