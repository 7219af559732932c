package sqldb

import "racelab/rt"

// This file carries out SELECT, INSERT, UPDATE, DELETE and MERGE.

// execution is one statement under way.
type execution struct {
	db    *DB
	s     *Session
	t     *txn
	c     *Call
	info  []int
	names []string // the relations that it names, views inside views too
	words string
	mark  int // how many changes the transaction had made before

	several bool // it locks several rows, in an order that nothing gives

	cat, env []string // what the host needs
	rows     []string // the rows of the snapshot, and the results of parts
	seen     []*table // tables of the snapshot
	shape    int
	demands  []demand
}

// part is one part of a statement under way: a query that locks, or something that writes.
type part struct {
	number, kind, conflict int
	returns, locks         bool
	target                 string
}

func (x *execution) run(r *Result) {
	if r.Err = x.prepare(); r.Err != nil {
		return
	}
	info, targets := parts(x.cat)
	writes := false
	for i := range targets {
		writes = writes || info[i*partSize+partKind] != kindSelect || info[i*partSize+partLocks] == 1
	}
	if writes {
		if r.Err = x.mayWrite(info); r.Err != nil {
			return
		}
	}
	first := !x.t.snapshot
	if !x.db.Lite && x.t.level != ReadCommitted {
		x.t.look() // before it waits for a table; at READ COMMITTED after that
	}
	if r.Err = x.lockTables(info); r.Err != nil {
		return
	}
	if !writes {
		x.t.look()
		r.Err = x.reading()
	} else {
		x.t.look()
		if r.Err = x.reading(); r.Err == nil && x.split(first) {
			x.snapshot()
			x.pause(x.words + ": takes its snapshot")
		}
	}
	if r.Err == nil {
		r.Err = x.effects(r)
	}
	if r.Err == nil {
		x.snapshot()
		x.carryOut(r, info, targets)
	}
	if r.Err == nil {
		r.Err = x.settleDemands()
	}
}

// split reports whether somebody could come between the snapshot and what the statement does, and be noticed.
func (x *execution) split(first bool) bool {
	if x.db.Lite {
		return false
	}
	if x.shape == alone && (len(x.seen) == 0 || len(x.seen[0].rows) > 1) {
		return true // it looks at one row, and locks another
	}
	return x.shape == mixed || x.shape >= pinned && first && x.t.level != ReadCommitted
}

// pause ends the step; the statement goes on in the next one.
func (x *execution) pause(words string) {
	x.hold()
	rt.Label(words)
	rt.Yield()
	rt.Label(x.words)
}

func (x *execution) mayWrite(info []int) *Error {
	if x.t.readOnly && !x.db.Lite {
		return failed("25006", "cannot execute "+writes(info)+" in a read-only transaction")
	}
	if x.db.Lite {
		for i := 0; i < len(info); i += partSize {
			if info[i+partKind] != kindSelect {
				return x.db.write(x.t, x.c, x.words)
			}
		}
	}
	return nil
}

// writes names the first part of a statement that writes.
func writes(info []int) string {
	for i := 0; i < len(info); i += partSize {
		switch info[i+partKind] {
		case kindInsert:
			return "INSERT"
		case kindUpdate:
			return "UPDATE"
		case kindDelete:
			return "DELETE"
		case kindMerge:
			return "MERGE"
		}
	}
	return "SELECT FOR UPDATE"
}

// write makes t the one writer of SQLite.
func (d *DB) write(t *txn, c *Call, words string) *Error {
	for {
		var other *txn
		for _, a := range d.active {
			if a != t && a.writes {
				other = a
			}
		}
		if other == nil {
			break
		}
		if len(t.reads) > 0 || !d.patient {
			return busy() // waiting would keep what t has read from ever being up to date
		}
		t.snapshot = false
		t.other = other
		e := d.wait(t, c, words, other)
		t.other = nil
		if e != nil {
			return e
		}
		t.after = nil
	}
	if len(t.after) > 0 && len(t.reads) > 0 {
		return failed("517", "database is locked (517) (SQLITE_BUSY_SNAPSHOT)")
	}
	t.snapshot, t.writes = true, true
	t.after = nil
	d.forget()
	return nil
}

func (x *execution) missing(name string) *Error {
	if x.db.Lite {
		return failed("1", "no such table: "+name)
	}
	return failed("42P01", "relation \""+name+"\" does not exist")
}

// carryOut carries out the parts of the statement, and then itself.
func (x *execution) carryOut(r *Result, info []int, targets []string) {
	for i := range targets {
		f := info[i*partSize:]
		p := &part{f[partNumber], f[partKind], f[partConflict], f[partReturning] == 1, f[partLocks] == 1, targets[i]}
		out := &Result{Affected: -1}
		x.one(out, p)
		if r.Err = out.Err; r.Err != nil {
			return
		}
		if p.number == 0 {
			*r = *out
			return
		}
		x.rows = append(x.rows[:len(x.rows):len(x.rows)], itoa(len(out.Rows)))
		x.rows = append(x.rows, out.Rows...)
	}
}

// one carries out one part.
func (x *execution) one(r *Result, p *part) {
	switch {
	case p.kind == kindSelect && p.locks:
		x.selectLocked(r, p)
	case p.kind == kindSelect:
		x.query(r)
	case p.kind == kindInsert:
		x.insert(r, p)
	case p.kind == kindMerge:
		x.merge(r, p)
	default:
		x.change(r, p)
	}
}

// query is SELECT.
func (x *execution) query(r *Result) {
	columns, out, moved, ties, ways, open, failure := query(x.cat, x.env, x.rows, 0)
	if way := x.way(ways); way > 0 {
		columns, out, moved, ties, _, _, failure = query(x.cat, x.env, x.rows, way)
	}
	x.moved(moved, open)
	x.found(r, columns, out, failure)
	r.Ties = x.ties(ties)
}

// found makes a result of rows.
func (x *execution) found(r *Result, columns, out, failure []string) {
	if r.Err = failedAs(failure); r.Err == nil {
		r.Columns, r.Rows = columns, out
		if r.Columns == nil {
			r.Columns = []string{}
		}
	}
}

// What came of locking a row.
const (
	locked = iota
	skipped
	renewed // locked, in a newer version than that of the snapshot
	asSeen  // locked by FOR KEY SHARE, which minds no change of other columns: the version of the snapshot
)

// lock waits until t may change r. The version to work on is r's newest then.
func (x *execution) lock(tab string, r *row, mode, policy int) (int, *Error) {
	t := x.t
	stood := false // it waited for the version that it sees
	for h := r.holder(t, mode); h != nil; h = r.holder(t, mode) {
		stood = stood || len(r.versions) > 0 && t.sees(r.newest().by)
		if t.level != ReadCommitted && mode != keyShare && x.overtaken(r) {
			return skipped, failed(stateCode, concurrent) // nobody waits for a version that is not to be had
		}
		switch policy {
		case skipLocked:
			return skipped, nil
		case noWait:
			return skipped, failed("55P03", "could not obtain lock on row in relation \""+tab+"\"")
		}
		if x.several {
			x.open()
		}
		if e := x.wait(r, mode, h); e != nil {
			x.stepOut(r)
			return skipped, e
		}
		if len(r.versions) == 0 {
			break // its insertion was taken back
		}
	}
	x.stepOut(r)
	if len(r.versions) == 0 {
		return skipped, nil
	}
	v := r.newest()
	if v.by == t && x.madeNow(r) {
		return skipped, nil // the statement has changed it already
	}
	if t.sees(v.by) {
		return locked, nil
	}
	if mode == keyShare && !stood && x.keepsKey(tab, r) {
		return asSeen, nil
	}
	if t.level != ReadCommitted {
		if v.gone {
			return skipped, failed(stateCode, "could not serialize access due to concurrent delete")
		}
		return skipped, failed(stateCode, concurrent)
	}
	if v.gone {
		return skipped, nil
	}
	r.acquire(t, mode) // and keeps it, whatever comes of the second look
	return renewed, nil
}

// overtaken reports whether somebody who committed has changed the version of r that t sees.
func (x *execution) overtaken(r *row) bool {
	for i := len(r.versions) - 1; i > 0; i-- {
		if by := r.versions[i].by; by != nil && by.committed && !x.t.sees(by) {
			return true
		}
	}
	return false
}

// keepsKey reports whether what t does not see of a row left its key alone: then FOR KEY SHARE does not mind.
func (x *execution) keepsKey(name string, r *row) bool {
	tab := x.db.table(x.t, name)
	old, ok := x.t.visible(r)
	if tab == nil || !ok || r.newest().gone {
		return false
	}
	before, _, _ := keyText(tab.def, "", old.data)
	now, _, _ := keyText(tab.def, "", r.newest().data)
	return before == now
}

// madeNow reports whether this statement has changed r.
func (x *execution) madeNow(r *row) bool {
	for _, c := range x.t.changed[min(x.mark, len(x.t.changed)):] {
		if c == r {
			return true
		}
	}
	return false
}

// wait waits for a row. t keeps its place in line when it finds the row taken again.
func (x *execution) wait(r *row, mode int, whom *txn) *Error {
	t := x.t
	x.hold()
	if !has(r.queue, t) {
		r.queue = append(r.queue, t)
	}
	t.waitRow, t.waitMode = r, mode
	return x.db.wait(t, x.c, x.words, whom)
}

// stepOut leaves the line for r.
func (x *execution) stepOut(r *row) {
	if x.t.waitRow != nil {
		x.t.waitRow = nil
		r.queue = without(r.queue, x.t)
		x.db.wake()
	}
}

// selectLocked is SELECT ... FOR UPDATE and the like. It locks rows in their
// order until there are as many as LIMIT asks for.
func (x *execution) selectLocked(r *Result, p *part) {
	all, ties, open, failure := x.candidates(p)
	if r.Err = failure; r.Err != nil {
		return
	}
	offset, limit, e := window(x.cat, x.env, x.rows, p.number)
	if r.Err = failedAs(e); r.Err != nil {
		return
	}
	if open && limit >= 0 {
		x.open()
	}
	leaves, modes, waits, tables := locks(x.cat, p.number)
	rows := make([][]*row, len(leaves))
	for i := range leaves {
		rows[i] = x.seenRows(x.db.table(x.t, tables[i]))
	}
	todo := x.inAnyOrder(ties, limit >= 0 && offset+limit < len(all))
	taken := make([]int, 0, len(all)) // those that are locked, in their order
	newest := make([][]string, len(all))
	for n := 0; len(todo.left) > 0 && !(limit >= 0 && n >= offset+limit); {
		i := todo.next()
		ok, versions, e := x.lockCombo(p, all[i], leaves, modes, waits, tables, rows)
		if r.Err = e; e != nil {
			return
		}
		if !ok {
			continue
		}
		if n++; n > offset {
			newest[i], taken = versions, insorted(taken, i)
		}
		if len(todo.left) > 0 && !(limit >= 0 && n >= offset+limit) && len(leaves) > 0 {
			x.between(n)
		}
	}
	x.project(r, p, all, ties, taken, leaves, newest)
}

// project makes the result of the combinations whose rows are locked.
func (x *execution) project(r *Result, p *part, all []string, ties, taken, leaves []int, newest [][]string) {
	var kept, versions []string
	var tied []int
	for _, i := range taken {
		kept, versions, tied = append(kept, all[i]), append(versions, newest[i]...), append(tied, ties[i])
	}
	columns, out, moved, open, failure := project(x.cat, x.env, x.rows, p.number, kept, leaves, versions)
	x.moved(moved, open)
	x.found(r, columns, out, failure)
	if len(tied) == len(out) {
		r.Ties = x.ties(tied)
	}
}

// between ends the step between the rows of a statement.
func (x *execution) between(n int) {
	if !x.db.Lite {
		x.pause(x.words + ": has locked " + itoa(n))
	}
}

// lockCombo locks the rows of a combination, and reports whether the query still selects it.
func (x *execution) lockCombo(p *part, combo string, leaves, modes, waits []int, tables []string, rows [][]*row) (ok bool, versions []string, e *Error) {
	at := numbers(combo)
	var changed []int
	var newest []string
	for i, leaf := range leaves {
		if at[leaf] < 0 {
			versions = append(versions, "")
			continue
		}
		r := rows[i][at[leaf]]
		if !x.db.Lite {
			state, e := x.lock(tables[i], r, modes[i], waits[i])
			if e != nil || state == skipped {
				return false, nil, e
			}
			r.acquire(x.t, modes[i])
			if state == renewed {
				changed, newest = append(changed, leaf), append(newest, r.newest().data)
			}
			if v, ok := x.t.visible(r); state == asSeen && ok {
				versions = append(versions, v.data)
				continue
			}
		}
		versions = append(versions, r.newest().data)
	}
	if changed == nil {
		return true, versions, nil
	}
	ok, failure := again(x.cat, x.env, x.rows, p.number, combo, changed, newest)
	return ok, versions, failedAs(failure)
}

// change is UPDATE and DELETE.
func (x *execution) change(r *Result, p *part) {
	all, ties, open, failure := x.candidates(p)
	if r.Err = failure; r.Err != nil {
		return
	}
	if open {
		x.open()
	}
	tab := x.db.table(x.t, p.target)
	rows := x.seenRows(tab)
	mode := noKeyUpdate
	if p.kind == kindDelete {
		mode = forUpdate
	}
	todo := x.inAnyOrder(ties, false)
	changed := make([]int, 0, len(all))
	made := make([]string, len(all))
	for len(todo.left) > 0 {
		i := todo.next()
		row := rows[numbers(all[i])[0]]
		state, e := x.lock(tab.name, row, mode, block)
		if e == nil && state == renewed {
			var failure []string
			var ok bool
			ok, failure = again(x.cat, x.env, x.rows, p.number, all[i], []int{0}, []string{row.newest().data})
			if e = failedAs(failure); !ok {
				state = skipped
			}
		}
		if e == nil && state != skipped {
			made[i], e = x.changeRow(p, tab, row, all[i])
			changed = insorted(changed, i)
		}
		if r.Err = e; e != nil {
			return
		}
		if len(todo.left) > 0 {
			x.between(len(changed))
		}
	}
	r.Affected = len(changed)
	var done, with []string
	for _, i := range changed {
		done, with = append(done, made[i]), append(with, all[i])
	}
	x.returning(r, p, done, with)
	r.Ties = x.ties(make([]int, len(r.Rows)))
}

// changeRow changes one row, which t may change, and returns what RETURNING sees.
func (x *execution) changeRow(p *part, tab *table, row *row, combo string) (string, *Error) {
	old := row.newest().data
	if p.kind == kindDelete {
		return old, x.remove(tab, row)
	}
	made, rekeyed, moved, open, failure := update(x.cat, x.env, x.rows, p.number, combo, old)
	x.moved(moved, open)
	if failure != nil {
		return "", failedAs(failure)
	}
	return made, x.replace(tab, row, made, rekeyed)
}

// remove deletes a row that t may change.
func (x *execution) remove(tab *table, row *row) *Error {
	old := row.newest().data
	if e := x.t.writing(tab, row, "", false); e != nil {
		return e
	}
	x.t.put(row, version{data: old, gone: true})
	x.parentChanged(tab, old, "")
	return nil
}

// replace gives row a new version, if no key stands against it. A key that others refer to takes the strongest lock.
func (x *execution) replace(tab *table, row *row, made string, rekeyed bool) *Error {
	old := row.newest().data
	if rekeyed && !x.db.Lite && x.referable(tab, old, made) {
		if state, e := x.lock(tab.name, row, forUpdate, block); e != nil || state == skipped {
			return e
		}
		row.acquire(x.t, forUpdate)
	}
	if e := x.t.writing(tab, row, made, rekeyed); e != nil {
		return e
	}
	if rekeyed {
		if _, e := x.unique(tab, row, made, nil); e != nil {
			return e
		}
	}
	x.t.put(row, version{data: made})
	x.parentChanged(tab, old, made)
	x.childChanged(tab, row, old, made)
	return nil
}

// returning computes RETURNING.
func (x *execution) returning(r *Result, p *part, changed, combos []string) {
	if !p.returns {
		return
	}
	columns, out, moved, open, failure := returning(x.cat, x.env, x.rows, p.number, changed, combos)
	x.moved(moved, open)
	x.found(r, columns, out, failure)
}

// unique waits until it is certain whether another row has a key of data. It returns
// that row, or nil. Without arbiter, the part whose ON CONFLICT says what counts, another row is an error.
func (x *execution) unique(tab *table, self *row, data string, arbiter *part) (*row, *Error) {
	for {
		others := make([]string, 0, len(tab.rows))
		owners := make([]*row, 0, len(tab.rows))
		for _, r := range tab.rows {
			if r == self || len(r.versions) == 0 {
				continue
			}
			// A version that is being replaced may come back.
			for i := len(r.versions) - 1; i >= 0; i-- {
				v := r.versions[i]
				if !v.gone {
					others = append(others, v.data)
					owners = append(owners, r)
				}
				if v.by == nil || v.by == x.t || v.by.committed {
					break
				}
			}
		}
		if len(others) == 0 {
			return nil, nil
		}
		var at []int
		var failure []string
		if arbiter != nil {
			at, failure = clash(x.cat, arbiter.number, tab.def, true, data, others)
		} else {
			at, failure = clashes(tab.def, data, others)
		}
		if at == nil {
			return nil, nil
		}
		owner := owners[at[0]]
		by := owner.newest().by
		if by == nil || by == x.t || by.committed {
			if arbiter != nil {
				return owner, nil
			}
			return owner, &Error{Code: failure[0], Message: failure[1], Constraint: failure[2], Table: tab.name}
		}
		x.hold()
		x.t.other = by
		e := x.db.wait(x.t, x.c, x.words, by)
		x.t.other = nil
		if e != nil {
			return nil, e
		}
	}
}
