package sqldb

// This file carries out SELECT, INSERT, UPDATE, DELETE and the statements about tables.

// execution is one statement under way.
type execution struct {
	db    *DB
	t     *txn
	c     *Call
	info  []int
	names []string
	words string
	now   int
	mark  int // how many changes the transaction had made before
}

func (x *execution) run(r *Result) {
	switch kind := x.info[planKind]; kind {
	case kindSelect:
		if x.info[planLock] > 0 {
			x.selectLocked(r)
		} else {
			x.selectRows(r)
		}
	case kindInsert, kindUpdate, kindDelete:
		if r.Err = x.mayWrite(); r.Err != nil {
			return
		}
		if kind == kindInsert {
			x.insert(r)
		} else {
			x.change(r)
		}
	default:
		if r.Err = x.mayWrite(); r.Err == nil {
			r.Err = x.define()
		}
	}
}

func (x *execution) mayWrite() *Error {
	if x.t.readOnly && !x.db.Lite {
		return failed("25006", "cannot execute a statement that writes in a read-only transaction")
	}
	if x.db.Lite {
		return x.db.write(x.t, x.c, x.words)
	}
	return nil
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

// input is what the host needs about the statement's tables: definitions, counts, rows.
func (x *execution) input(from int) (defs []string, counts []int, rows []string, e *Error) {
	defs = make([]string, len(x.names))
	counts = make([]int, len(x.names))
	for i, name := range x.names {
		tab := x.db.table(name)
		if tab == nil {
			return nil, nil, nil, x.missing(name)
		}
		defs[i] = tab.def
		if i < from {
			continue
		}
		n := len(rows)
		for _, r := range tab.rows {
			if v, ok := x.t.visible(r); ok {
				rows = append(rows, v.data)
			}
		}
		counts[i] = len(rows) - n
	}
	return defs, counts, rows, nil
}

func (x *execution) missing(name string) *Error {
	if x.db.Lite {
		return failed("1", "no such table: "+name)
	}
	return failed("42P01", "relation \""+name+"\" does not exist")
}

func (x *execution) reading() *Error {
	if x.db.Lite && len(x.t.reads) == 0 {
		x.t.reads = []read{{}} // it has read: its snapshot counts
	}
	return x.t.reading(x.c.Text, x.c.Args, x.names)
}

func (x *execution) selectRows(r *Result) {
	if r.Err = x.reading(); r.Err != nil {
		return
	}
	defs, counts, rows, e := x.input(0)
	if r.Err = e; e != nil {
		return
	}
	x.project(r, defs, counts, rows)
}

func (x *execution) project(r *Result, defs []string, counts []int, rows []string) {
	columns, found, failure := query(x.db.Lite, x.c.Text, x.c.Args, defs, counts, rows, x.now)
	if r.Err = failedAs(failure); r.Err == nil {
		r.Columns, r.Rows = columns, found
		if r.Columns == nil {
			r.Columns = []string{}
		}
	}
}

// found returns the rows of table number i that the statement selects, in its snapshot.
func (x *execution) found(i int) (tab *table, all []*row, e *Error) {
	if e := x.reading(); e != nil {
		return nil, nil, e
	}
	defs, counts, rows, e := x.input(0)
	if e != nil {
		return nil, nil, e
	}
	at, failure := match(x.db.Lite, x.c.Text, x.c.Args, defs, counts, rows, x.now)
	if failure != nil {
		return nil, nil, failedAs(failure)
	}
	tab = x.db.table(x.names[i])
	seen := make([]*row, 0, counts[i])
	for _, r := range tab.rows {
		if _, ok := x.t.visible(r); ok {
			seen = append(seen, r)
		}
	}
	for _, n := range at {
		all = append(all, seen[n])
	}
	return tab, all, nil
}

// again reports whether the newest version of a row still is what the statement
// selects: after a wait at READ COMMITTED, as PostgreSQL's EvalPlanQual does.
func (x *execution) again(table int, data string) (bool, *Error) {
	defs, counts, rows, e := x.input(0)
	if e != nil {
		return false, e
	}
	before := 0
	for i := range table {
		before += counts[i]
	}
	changed := append([]string{}, rows[:before]...)
	changed = append(changed, data)
	changed = append(changed, rows[before+counts[table]:]...)
	counts[table] = 1
	at, failure := match(x.db.Lite, x.c.Text, x.c.Args, defs, counts, changed, x.now)
	return len(at) > 0, failedAs(failure)
}

// What came of locking a row.
const (
	locked = iota
	skipped
)

// lock waits until t may change r and reports whether the statement still selects it.
// The version to work on is r's newest then.
func (x *execution) lock(table int, r *row, mode, policy int) (int, *Error) {
	t := x.t
	for h := r.holder(t, mode); h != nil; h = r.holder(t, mode) {
		switch policy {
		case skipLocked:
			return skipped, nil
		case noWait:
			return skipped, failed("55P03", "could not obtain lock on row in relation \""+x.names[table]+"\"")
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
	ok, e := x.again(table, v.data)
	if e != nil || !ok {
		return skipped, e
	}
	return locked, nil
}

// madeNow reports whether this statement has changed r.
func (x *execution) madeNow(r *row) bool {
	for _, c := range x.t.changed[x.mark:] {
		if c == r {
			return true
		}
	}
	return false
}

// wait waits for a row. t keeps its place in line when it finds the row taken again.
func (x *execution) wait(r *row, mode int, whom *txn) *Error {
	t := x.t
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
func (x *execution) selectLocked(r *Result) {
	i := x.info[planLocked]
	_, all, e := x.found(i)
	if r.Err = e; e != nil {
		return
	}
	offset, limit, failure := window(x.db.Lite, x.c.Text, x.c.Args)
	if r.Err = failedAs(failure); r.Err != nil {
		return
	}
	var kept []*row
	for _, row := range all {
		if limit >= 0 && len(kept) >= offset+limit {
			break
		}
		if !x.db.Lite {
			state, e := x.lock(i, row, x.info[planLock], x.info[planWait])
			if r.Err = e; e != nil {
				return
			}
			if state != locked {
				continue
			}
			row.acquire(x.t, x.info[planLock])
		}
		kept = append(kept, row)
	}
	x.projectLocked(r, i, kept)
}

// projectLocked computes the result from the newest versions of the rows that
// were locked.
func (x *execution) projectLocked(r *Result, table int, kept []*row) {
	defs, counts, rows, e := x.input(0)
	if r.Err = e; e != nil {
		return
	}
	before := 0
	for i := range table {
		before += counts[i]
	}
	all := append([]string{}, rows[:before]...)
	for _, k := range kept {
		all = append(all, k.newest().data)
	}
	all = append(all, rows[before+counts[table]:]...)
	counts[table] = len(kept)
	x.project(r, defs, counts, all)
}

// change is UPDATE and DELETE.
func (x *execution) change(r *Result) {
	tab, all, e := x.found(0)
	if r.Err = e; e != nil {
		return
	}
	defs, counts, rows, e := x.input(1 - x.info[planItself])
	if r.Err = e; e != nil {
		return
	}
	deletes := x.info[planKind] == kindDelete
	mode := noKeyUpdate
	if deletes {
		mode = forUpdate
	}
	var done []string
	for _, row := range all {
		state, e := x.lock(0, row, mode, block)
		if r.Err = e; e != nil {
			return
		}
		if state != locked {
			continue
		}
		v := version{data: row.newest().data, gone: deletes}
		old := v.data
		if !deletes {
			made, rekeyed, failure := update(x.db.Lite, x.c.Text, x.c.Args, defs, counts, rows, x.now, old)
			if r.Err = failedAs(failure); r.Err == nil {
				v.data = made
				r.Err = x.replace(tab, row, v, old, rekeyed)
			}
		} else if r.Err = x.t.writing(tab, old, "", true, false); r.Err == nil {
			x.t.put(row, v)
		}
		if r.Err != nil {
			return
		}
		done = append(done, v.data)
	}
	r.Affected = len(done)
	x.returning(r, defs, counts, rows, done)
}

// replace gives row a new version, if no key stands against it.
func (x *execution) replace(tab *table, row *row, v version, old string, rekeyed bool) *Error {
	if e := x.t.writing(tab, old, v.data, true, true); e != nil {
		return e
	}
	if rekeyed {
		if _, e := x.unique(tab, row, v.data, false); e != nil {
			return e
		}
	}
	x.t.put(row, v)
	return nil
}

// returning computes RETURNING; counts leaves out the statement's own table.
func (x *execution) returning(r *Result, defs []string, counts []int, rows, changed []string) {
	if x.info[planReturning] == 0 {
		return
	}
	columns, out, failure := returning(x.db.Lite, x.c.Text, x.c.Args, defs, counts, rows, x.now, changed)
	if r.Err = failedAs(failure); r.Err == nil {
		r.Columns, r.Rows = columns, out
		if r.Columns == nil {
			r.Columns = []string{}
		}
	}
}

// unique waits until it is certain whether another row has a key of data. It returns
// that row, or nil. Without arbiter, another row is an error.
func (x *execution) unique(tab *table, self *row, data string, arbiter bool) (*row, *Error) {
	for {
		var others []string
		var owners []*row
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
		at, failure := clash(x.db.Lite, x.c.Text, tab.def, arbiter, data, others)
		if at == nil {
			return nil, nil
		}
		owner := owners[at[0]]
		by := owner.newest().by
		if by == nil || by == x.t || by.committed {
			if arbiter {
				return owner, nil
			}
			return owner, &Error{Code: failure[0], Message: failure[1], Constraint: failure[2], Table: tab.name}
		}
		x.t.other = by
		e := x.db.wait(x.t, x.c, x.words, by)
		x.t.other = nil
		if e != nil {
			return nil, e
		}
	}
}

func (x *execution) insert(r *Result) {
	if len(x.names) > 1 || x.info[planItself] == 1 {
		if r.Err = x.reading(); r.Err != nil {
			return
		}
	}
	defs, counts, rows, e := x.input(1 - x.info[planItself])
	if r.Err = e; e != nil {
		return
	}
	tab := x.db.table(x.names[0])
	made, next, failure := insert(x.db.Lite, x.c.Text, x.c.Args, defs, counts, rows, x.now, tab.next)
	tab.next = next
	if r.Err = failedAs(failure); r.Err != nil {
		r.Err.Table = tab.name
		return
	}
	var done []string
	for _, data := range made {
		kept, e := x.insertRow(tab, data, defs, counts, rows)
		if r.Err = e; e != nil {
			return
		}
		if kept != "" {
			done = append(done, kept[1:])
		}
	}
	r.Affected, r.LastID = len(done), tab.next-1
	x.returning(r, defs, counts, rows, done)
}

// insertRow inserts one row, or does what ON CONFLICT says. It returns the row that is
// there now with a mark before it, or "" if nothing was done.
func (x *execution) insertRow(tab *table, data string, defs []string, counts []int, rows []string) (string, *Error) {
	for {
		if x.info[planConflict] > 0 {
			other, e := x.unique(tab, nil, data, true)
			if e != nil {
				return "", e
			}
			if other != nil {
				if x.t.level != ReadCommitted && !x.t.sees(other.newest().by) {
					return "", failed(stateCode, concurrent)
				}
				if x.info[planConflict] == 1 {
					return "", nil
				}
				kept, again, e := x.upsert(tab, other, data, defs, counts, rows)
				if e != nil || !again {
					return kept, e
				}
				continue
			}
		}
		if e := x.t.writing(tab, "", data, false, true); e != nil {
			return "", e
		}
		if _, e := x.unique(tab, nil, data, false); e != nil {
			if e := x.t.writing(tab, "", data, false, true); e != nil {
				return "", e // who has read that it was not there comes first
			}
			return "", e
		}
		r := &row{}
		x.t.put(r, version{data: data})
		tab.rows = append(tab.rows, r)
		return "+" + data, nil
	}
}

// upsert is DO UPDATE. again says that the other row is gone in the meantime.
func (x *execution) upsert(tab *table, other *row, data string, defs []string, counts []int, rows []string) (kept string, again bool, e *Error) {
	if x.madeNow(other) {
		return "", false, failed("21000", "ON CONFLICT DO UPDATE command cannot affect row a second time")
	}
	for h := other.holder(x.t, noKeyUpdate); h != nil; h = other.holder(x.t, noKeyUpdate) {
		if e := x.wait(other, noKeyUpdate, h); e != nil {
			x.stepOut(other)
			return "", false, e
		}
	}
	x.stepOut(other)
	v := other.newest()
	if v.gone {
		return "", true, nil
	}
	if x.t.level != ReadCommitted && !x.t.sees(v.by) {
		return "", false, failed(stateCode, concurrent)
	}
	at, _ := clash(x.db.Lite, x.c.Text, tab.def, true, data, []string{v.data})
	if at == nil {
		return "", true, nil // it has another key now
	}
	made, apply, rekeyed, failure := upsert(x.db.Lite, x.c.Text, x.c.Args, defs, counts, rows, x.now, v.data, data)
	if failure != nil {
		return "", false, failedAs(failure)
	}
	if !apply {
		other.acquire(x.t, noKeyUpdate)
		return "", false, nil
	}
	if e := x.replace(tab, other, version{data: made}, v.data, rekeyed); e != nil {
		return "", false, e
	}
	return "+" + made, false, nil
}

// define is CREATE and DROP.
func (x *execution) define() *Error {
	name := x.names[0]
	tab := x.db.table(name)
	switch x.info[planKind] {
	case kindCreateTable:
		if tab != nil {
			if x.info[planIf] == 1 {
				return nil
			}
			return failed("42P07", "relation \""+name+"\" already exists")
		}
		x.db.tables = append(x.db.tables, &table{name: name, def: define(x.db.Lite, x.c.Text), next: 1})
	case kindCreateIndex:
		if tab == nil {
			return x.missing(name)
		}
		return x.index(tab)
	case kindDropTable:
		if tab == nil {
			if x.info[planIf] == 1 {
				return nil
			}
			return x.missing(name)
		}
		for i, other := range x.db.tables {
			if other == tab {
				x.db.tables = append(x.db.tables[:i:i], x.db.tables[i+1:]...)
				break
			}
		}
	}
	return nil
}

// index adds a unique index, if the rows allow it; other indexes change nothing.
func (x *execution) index(tab *table) *Error {
	if x.info[planConflict] == 0 {
		return nil
	}
	def := addKey(tab.def, x.c.Text)
	var rows []string
	for _, r := range tab.rows {
		if v, ok := x.t.visible(r); ok {
			if at, failure := clash(x.db.Lite, x.c.Text, def, false, v.data, rows); at != nil {
				return &Error{Code: "23505", Message: "could not create unique index \"" + failure[2] + "\"", Constraint: failure[2]}
			}
			rows = append(rows, v.data)
		}
	}
	tab.def = def
	return nil
}
