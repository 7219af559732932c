package sqldb

// This file enforces foreign keys, at the end of a statement or of its transaction, as PostgreSQL's triggers
// do: a row that refers takes FOR KEY SHARE on the one that it refers to, and a key that goes is looked for among those
// that refer to it.

// demand is something to look at when a statement is over.
type demand struct {
	tab  *table
	row  *row   // that refers; nil for a key that went
	old  string // the row that had the key
	made string // the row with its new key; "" for none
	key  int    // number of the foreign key of tab, or of from
	from *table // that refers to tab
}

// What foreign tells of each key.
const (
	keyName = iota
	keyColumns
	keyTable
	keyRefs
	keyDelete
	keyUpdate
	keyDeferred
	keySize
)

// childChanged notes the foreign keys of a row that came or changed.
func (x *execution) childChanged(tab *table, row *row, old, made string) {
	keys := foreign(tab.def)
	for i := 0; i < len(keys); i += keySize {
		now, isNull, _ := keyText(tab.def, keys[i+keyColumns], made)
		if isNull && old != "" { // of a new row the trigger locks the other table before it looks
			continue
		}
		if old != "" {
			if before, _, _ := keyText(tab.def, keys[i+keyColumns], old); before == now {
				continue
			}
		}
		d := demand{tab: tab, row: row, made: made, key: i}
		if x.s.inBlock() && x.t.defers(keys[i+keyName], keys[i+keyDeferred]) {
			x.t.deferred = append(x.t.deferred, d)
		} else {
			x.demands = append(x.demands, d)
		}
	}
}

// parentChanged notes the foreign keys that refer to a row which goes, or whose key changes.
func (x *execution) parentChanged(tab *table, old, made string) {
	for _, from := range x.db.tables {
		keys := foreign(from.def)
		for i := 0; i < len(keys); i += keySize {
			if keys[i+keyTable] != tab.name || from.goneBy == x.t {
				continue
			}
			before, isNull, _ := keyText(tab.def, keys[i+keyRefs], old)
			if isNull {
				continue
			}
			if made != "" {
				if now, _, _ := keyText(tab.def, keys[i+keyRefs], made); now == before {
					continue
				}
			}
			d := demand{tab: tab, old: old, made: made, key: i, from: from}
			action := keys[i+keyDelete]
			if made != "" {
				action = keys[i+keyUpdate]
			}
			if action == "" && x.s.inBlock() && x.t.defers(keys[i+keyName], keys[i+keyDeferred]) {
				x.t.deferred = append(x.t.deferred, d)
			} else {
				x.demands = append(x.demands, d)
			}
		}
	}
}

// constraintMode is what SET CONSTRAINTS said of a constraint, or of all ("").
type constraintMode struct {
	name     string
	deferred bool
}

// defers reports whether a foreign key is looked at at COMMIT. how says what it allows.
func (t *txn) defers(name, how string) bool {
	if how == "" {
		return false
	}
	for i := len(t.modes) - 1; i >= 0; i-- {
		if m := t.modes[i]; m.name == "" || m.name == name {
			return m.deferred
		}
	}
	return how == "deferred"
}

// name is that of the foreign key that a demand is about.
func (d *demand) name() string {
	from := d.tab
	if d.from != nil {
		from = d.from
	}
	return foreign(from.def)[d.key+keyName]
}

// setConstraints is SET CONSTRAINTS; no names are all.
func (s *Session) setConstraints(names []string, deferred bool) *Error {
	if !s.inBlock() {
		return nil // and a warning
	}
	for _, name := range names {
		if e := s.deferrable(name); e != nil {
			return e
		}
	}
	if names == nil {
		names = []string{""}
	}
	s.start()
	for _, name := range names {
		s.txn.modes = append(s.txn.modes, constraintMode{name, deferred})
	}
	if deferred {
		return nil
	}
	var now, later []demand
	for _, d := range s.txn.deferred {
		if names[0] == "" || hasText(names, d.name()) {
			now = append(now, d)
		} else {
			later = append(later, d)
		}
	}
	s.txn.deferred = later
	return s.settleLate(now, "SET CONSTRAINTS")
}

// deferrable fails unless there is a foreign key of a name that can be deferred.
func (s *Session) deferrable(name string) *Error {
	for _, tab := range s.db.tables {
		keys := foreign(tab.def)
		for i := 0; i < len(keys); i += keySize {
			if keys[i+keyName] == name && keys[i+keyDeferred] == "" {
				return failed("42809", "constraint \""+name+"\" is not deferrable")
			}
			if keys[i+keyName] == name {
				return nil
			}
		}
	}
	return failed("42704", "constraint \""+name+"\" does not exist")
}

// settleLate looks at what was put off.
func (s *Session) settleLate(late []demand, words string) *Error {
	x := &execution{db: s.db, s: s, t: s.txn, c: &Call{}, words: words, demands: late, mark: len(s.txn.changed)}
	return x.settleDemands()
}

// referable reports whether a key changes that a foreign key could refer to: then UPDATE locks as DELETE does.
func (x *execution) referable(tab *table, old, made string) bool {
	for _, from := range x.db.tables {
		keys := foreign(from.def)
		for i := 0; i < len(keys); i += keySize {
			if keys[i+keyTable] == tab.name {
				before, _, _ := keyText(tab.def, keys[i+keyRefs], old)
				if now, _, _ := keyText(tab.def, keys[i+keyRefs], made); now != before {
					return true
				}
			}
		}
	}
	return false
}

// settleDemands looks at the foreign keys that the statement touched, and at those that this touches.
func (x *execution) settleDemands() *Error {
	for len(x.demands) > 0 {
		d := x.demands[0]
		x.demands = x.demands[1:]
		var e *Error
		if d.row != nil {
			e = x.refer(d)
		} else {
			e = x.referred(d)
		}
		if e != nil {
			return e
		}
	}
	return nil
}

// refer sees to it that what a row refers to is there, and stays.
func (x *execution) refer(d demand) *Error {
	if v := d.row.newest(); len(d.row.versions) == 0 || v.gone || v.data != d.made {
		return nil // it has changed again
	}
	keys := foreign(d.tab.def)
	wanted, isNull, _ := keyText(d.tab.def, keys[d.key+keyColumns], d.made)
	parent := x.db.table(x.t, keys[d.key+keyTable])
	if parent == nil {
		return nil
	}
	if e := x.own(parent, rowShare); e != nil || isNull {
		return e
	}
	if e := x.t.readKey(parent, keys[d.key+keyRefs], wanted); e != nil {
		return e
	}
	for {
		r := x.present(parent, keys[d.key+keyRefs], wanted, x.t.level != ReadCommitted)
		if r == nil {
			return &Error{Code: "23503", Message: "insert or update on table \"" + d.tab.name + "\" violates foreign key constraint \"" + keys[d.key+keyName] + "\"",
				Constraint: keys[d.key+keyName], Table: d.tab.name}
		}
		if own := r.newest(); own.by == x.t && !own.gone {
			r.acquire(x.t, keyShare)
			return nil
		}
		state, e := x.lock(parent.name, r, keyShare, block)
		if e != nil {
			return e
		}
		if state == skipped {
			continue
		}
		r.acquire(x.t, keyShare)
		if has, _, _ := keyText(parent.def, keys[d.key+keyRefs], r.newest().data); has == wanted {
			return nil
		}
	}
}

// present returns the row of a table that has a key, in the transaction's snapshot or as it is now; nil if none has.
func (x *execution) present(tab *table, columns, wanted string, snapshot bool) *row {
	for _, r := range tab.rows {
		v, ok := x.current(r)
		if snapshot {
			v, ok = x.t.visible(r)
		}
		if !ok {
			continue
		}
		if has, isNull, _ := keyText(tab.def, columns, v.data); !isNull && has == wanted {
			return r
		}
	}
	return nil
}

// current returns the newest version of r that is committed or of t.
func (x *execution) current(r *row) (version, bool) {
	for i := len(r.versions) - 1; i >= 0; i-- {
		if v := r.versions[i]; v.by == nil || v.by == x.t || v.by.committed {
			return v, !v.gone
		}
	}
	return version{}, false
}

// referred does what a foreign key says about a key that went.
func (x *execution) referred(d demand) *Error {
	keys := foreign(d.from.def)
	if d.key >= len(keys) {
		return nil
	}
	wanted, _, _ := keyText(d.tab.def, keys[d.key+keyRefs], d.old)
	if x.present(d.tab, keys[d.key+keyRefs], wanted, false) != nil {
		return nil // another row has the key
	}
	how := keys[d.key+keyUpdate]
	if d.made == "" {
		how = keys[d.key+keyDelete]
	}
	mode := rowExclusive
	if how == "" || how == "restrict" {
		mode = rowShare
	}
	if e := x.own(d.from, mode); e != nil {
		return e
	}
	for _, child := range append([]*row{}, d.from.rows...) {
		v, ok := x.current(child)
		if !ok {
			continue
		}
		if has, isNull, _ := keyText(d.from.def, keys[d.key+keyColumns], v.data); isNull || has != wanted {
			continue
		}
		if e := x.onChild(d, keys, child, how); e != nil {
			return e
		}
	}
	if how != "set default" {
		return nil
	}
	for _, child := range d.from.rows { // whose default is the key that went
		if v, ok := x.current(child); ok {
			if has, isNull, _ := keyText(d.from.def, keys[d.key+keyColumns], v.data); !isNull && has == wanted {
				return x.stillReferred(d, keys)
			}
		}
	}
	return nil
}

func (x *execution) stillReferred(d demand, keys []string) *Error {
	return &Error{Code: "23503", Message: "update or delete on table \"" + d.tab.name + "\" violates foreign key constraint \"" + keys[d.key+keyName] + "\" on table \"" + d.from.name + "\"",
		Constraint: keys[d.key+keyName], Table: d.from.name}
}

// onChild is referred for one row that refers to the key.
func (x *execution) onChild(d demand, keys []string, child *row, how string) *Error {
	mode := noKeyUpdate
	switch {
	case how == "" || how == "restrict":
		mode = keyShare
	case how == "cascade" && d.made == "":
		mode = forUpdate
	}
	if x.t.level != ReadCommitted && how != "" && how != "restrict" {
		if v, ok := x.current(child); ok && !x.t.sees(v.by) {
			return failed(stateCode, concurrent)
		}
	}
	state, e := x.lock(d.from.name, child, mode, block)
	if e != nil {
		return e
	}
	if state == skipped && !x.madeNow(child) {
		return nil
	}
	v, ok := x.current(child)
	wanted, _, _ := keyText(d.tab.def, keys[d.key+keyRefs], d.old)
	if has, _, _ := keyText(d.from.def, keys[d.key+keyColumns], v.data); !ok || has != wanted {
		return nil
	}
	switch {
	case how == "" || how == "restrict":
		return x.stillReferred(d, keys)
	case how == "cascade" && d.made == "":
		return x.remove(d.from, child)
	}
	made, rekeyed, failure := reset(d.from.def, keys[d.key+keyColumns], v.data, how, d.tab.def, keys[d.key+keyRefs], d.made)
	if failure != nil {
		return failedAs(failure)
	}
	return x.replace(d.from, child, made, rekeyed)
}
