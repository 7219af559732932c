package sqldb

// This file carries out INSERT and MERGE.

func (x *execution) insert(r *Result, p *part) {
	tab := x.db.table(x.t, p.target)
	made, moved, ways, open, failure := insert(x.cat, x.env, x.rows, p.number, 0)
	if way := x.way(ways); way > 0 {
		made, moved, _, _, failure = insert(x.cat, x.env, x.rows, p.number, way)
	}
	x.moved(moved, open)
	if r.Err = failedAs(failure); r.Err != nil {
		r.Err.Table = tab.name
		return
	}
	var done, with []string
	for i, data := range made {
		kept, e := x.insertRow(p, tab, data)
		if r.Err = e; e != nil {
			return
		}
		if kept != "" {
			done, with = append(done, kept[1:]), append(with, "")
		}
		if i+1 < len(made) && x.shape == mixed && p.conflict > 0 {
			x.between(len(done))
		}
	}
	r.Affected = len(done)
	if x.db.Lite {
		if all := serials(tab.def); len(all) > 0 {
			r.LastID = x.db.sequence(all[0]).next - 1
		}
	}
	x.returning(r, p, done, with)
}

// insertRow inserts one row, or does what ON CONFLICT says. It returns the row that is
// there now with a mark before it, or "" if nothing was done.
func (x *execution) insertRow(p *part, tab *table, data string) (string, *Error) {
	for {
		if p.conflict > 0 {
			other, e := x.unique(tab, nil, data, p)
			if e != nil {
				return "", e
			}
			if other != nil {
				if x.t.level != ReadCommitted && !x.t.sees(other.newest().by) {
					return "", failed(stateCode, concurrent)
				}
				if p.conflict == 1 {
					return "", nil
				}
				kept, again, e := x.upsert(p, tab, other, data)
				if e != nil || !again {
					return kept, e
				}
				continue
			}
		}
		return "+" + data, x.add(tab, data)
	}
}

// add adds a row, if no key stands against it.
func (x *execution) add(tab *table, data string) *Error {
	if e := x.t.writing(tab, nil, data, true); e != nil {
		return e
	}
	if _, e := x.unique(tab, nil, data, nil); e != nil {
		if e := x.t.writing(tab, nil, data, true); e != nil {
			return e // who has read that it was not there comes first
		}
		return e
	}
	r := &row{}
	x.t.put(r, version{data: data})
	tab.rows = append(tab.rows, r)
	x.childChanged(tab, r, "", data)
	return nil
}

// upsert is DO UPDATE. again says that the other row is gone in the meantime.
func (x *execution) upsert(p *part, tab *table, other *row, data string) (kept string, again bool, e *Error) {
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
	at, _ := clash(x.cat, p.number, tab.def, true, data, []string{v.data})
	if at == nil {
		return "", true, nil // it has another key now
	}
	made, apply, rekeyed, moved, open, failure := upsert(x.cat, x.env, x.rows, p.number, v.data, data)
	x.moved(moved, open)
	if failure != nil {
		return "", false, failedAs(failure)
	}
	if !apply {
		other.acquire(x.t, noKeyUpdate)
		return "", false, nil
	}
	if e := x.replace(tab, other, made, rekeyed); e != nil {
		return "", false, e
	}
	return "+" + made, false, nil
}

// merge is MERGE.
func (x *execution) merge(r *Result, p *part) {
	all, failure := merges(x.cat, x.env, x.rows, p.number)
	if r.Err = failedAs(failure); r.Err != nil {
		return
	}
	tab := x.db.table(x.t, p.target)
	rows := x.seenRows(tab)
	r.Affected = 0
	for i, combo := range all {
		if r.Err = x.mergeOne(r, p, tab, rows, combo); r.Err != nil {
			return
		}
		if i+1 < len(all) {
			x.between(r.Affected)
		}
	}
}

// mergeOne does what MERGE says about one row of its source. A row that somebody has changed is looked at
// again, and is as not matched if its key differs now.
func (x *execution) mergeOne(r *Result, p *part, tab *table, rows []*row, combo string) *Error {
	var row *row
	old := ""
	if at := numbers(combo)[0]; at >= 0 {
		row = rows[at]
		old = row.newest().data
		_, kind, _, _, _, _, failure := merge(x.cat, x.env, x.rows, p.number, combo, true, old)
		if failure != nil {
			return failedAs(failure)
		}
		if kind != kindNothing {
			mode := noKeyUpdate
			if kind == kindDelete {
				mode = forUpdate
			}
			state, e := x.lock(tab.name, row, mode, block)
			if e != nil {
				return e
			}
			if state == skipped {
				row = nil
			} else {
				old = row.newest().data
			}
		}
	}
	on, kind, made, rekeyed, moved, open, failure := merge(x.cat, x.env, x.rows, p.number, combo, row != nil, old)
	if failure == nil && !on {
		row = nil
		_, kind, made, rekeyed, moved, open, failure = merge(x.cat, x.env, x.rows, p.number, combo, false, "")
	}
	x.moved(moved, open)
	if failure != nil {
		return failedAs(failure)
	}
	switch kind {
	case kindInsert:
		r.Affected++
		return x.add(tab, made)
	case kindUpdate:
		r.Affected++
		return x.replace(tab, row, made, rekeyed)
	case kindDelete:
		r.Affected++
		return x.remove(tab, row)
	}
	return nil
}
