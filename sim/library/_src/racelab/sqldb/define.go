package sqldb

// This file carries out the statements about tables, which are taken back with their transaction, and
// the settings of a session.

// undo is what a statement about tables changed, to take it back.
type undo struct {
	tab     *table
	made    bool   // it made tab
	gone    bool   // it dropped tab
	def     string // what tab was before, "" if that did not change
	name    string
	rows    []*row // that it had, of TRUNCATE
	emptied bool
	views   []view
	types   []string
	seqs    []*sequence
	other   bool // views, types and sequences as they were
}

// redefine takes back what was defined from number n on, or makes it hold for all.
func (t *txn) redefine(n int, commit bool) {
	d := t.db
	for i := len(t.undos) - 1; i >= n; i-- {
		u := t.undos[i]
		switch {
		case u.made && commit:
			u.tab.by = nil
		case u.made:
			d.drop(u.tab)
		case u.gone && commit:
			d.drop(u.tab)
		case u.gone:
			u.tab.goneBy = nil
		case u.emptied && !commit:
			u.tab.rows = u.rows
		case u.def != "" && !commit:
			u.tab.def, u.tab.name = u.def, u.name
		case u.other && !commit:
			d.views, d.types, d.seqs = u.views, u.types, u.seqs
		}
	}
	t.undos = t.undos[:n:n]
	if n == 0 {
		t.undos = nil
	}
}

// drop forgets a table and its sequences.
func (d *DB) drop(tab *table) {
	for i, other := range d.tables {
		if other == tab {
			d.tables = append(d.tables[:i:i], d.tables[i+1:]...)
			break
		}
	}
	var kept []*sequence
	for _, s := range d.seqs {
		if s.owner != tab.name {
			kept = append(kept, s)
		}
	}
	d.seqs = kept
}

// others notes views, types and sequences as they are now.
func (x *execution) others() {
	d := x.db
	x.t.undos = append(x.t.undos, undo{other: true, views: d.views, types: d.types, seqs: d.seqs})
}

// define is CREATE, DROP, ALTER, TRUNCATE and LOCK.
func (x *execution) define(about []string) *Error {
	if x.db.Lite {
		if e := x.db.write(x.t, x.c, x.words); e != nil {
			return e
		}
	} else if x.t.readOnly && x.info[planKind] != kindLockTable {
		return failed("25006", "cannot execute a statement that writes in a read-only transaction")
	}
	switch x.info[planKind] {
	case kindCreateTable:
		return x.createTable()
	case kindCreateIndex:
		return x.createIndex(about[0])
	case kindCreateView:
		return x.createView()
	case kindCreateSequence:
		return x.createSequence(about[0])
	case kindCreateType:
		return x.createType()
	case kindAlterSequence:
		return x.restart(about[0])
	case kindDrop:
		return x.drop(about[1])
	case kindAlter:
		return x.alterAll()
	case kindTruncate:
		return x.truncate()
	}
	return x.lockTable()
}

// taken reports whether something has a name already.
func (x *execution) taken(name string) bool {
	return x.db.table(x.t, name) != nil || x.db.view(name) != "" || x.db.sequence(name) != nil
}

func (x *execution) createTable() *Error {
	name := x.names[0]
	temp := x.info[planTemp] == 1
	if temp && x.s.Loose && !x.s.block {
		notModelled("a temporary table on whatever connection of the pool is free, so that chance says who finds it; use a sql.Conn or a transaction")
	}
	if own := x.db.table(x.t, name); x.taken(name) && !(temp && (own == nil || own.of == nil)) && !(!temp && own != nil && own.of != nil) {
		if x.info[planIf] == 1 {
			return nil
		}
		if x.db.Lite {
			return failed("1", "table "+name+" already exists")
		}
		return failed("42P07", "relation \""+name+"\" already exists")
	}
	for _, tab := range x.db.tables {
		if !temp && tab.of == nil && tab.name == name && tab.by != nil && tab.by != x.t && tab.by.running {
			x.t.other = tab.by // two that make the same table: the second waits for the first
			e := x.db.wait(x.t, x.c, x.words, tab.by)
			x.t.other = nil
			if e != nil {
				return e
			}
			if x.taken(name) {
				if x.info[planIf] == 1 {
					return &Error{Code: "23505", Message: "duplicate key value violates unique constraint \"pg_type_typname_nsp_index\"", Constraint: "pg_type_typname_nsp_index"}
				}
				return failed("42P07", "relation \""+name+"\" already exists")
			}
		}
	}
	def, failure := define(x.db.Lite, "", x.c.Text, x.db.types)
	if failure != nil {
		return failedAs(failure)
	}
	tab := &table{name: name, def: def, lock: lockable{kind: ofTable}, by: x.t}
	if e := x.refersRightly(tab); e != nil {
		return e
	}
	x.t.undos = append(x.t.undos, undo{tab: tab, made: true})
	if temp {
		x.s.temps++
		x.t.who = x.s
		_, _, about, _ := plan(false, x.c.Text)
		tab.of, tab.atEnd = x.s, about[2]
		x.db.tables = append([]*table{tab}, x.db.tables...) // before one of the same name that is everybody's
	} else {
		x.db.tables = append(x.db.tables, tab)
	}
	x.db.addSerials(def, name)
	x.uuids(def)
	tab.lock.acquire(x.t, accessExclusive)
	return nil
}

// addSerials makes the sequences of a table that are not there.
func (d *DB) addSerials(def, owner string) {
	all := serials(def)
	for i := 0; i+2 < len(all); i += 3 {
		if d.sequence(all[i]) == nil {
			d.seqs = append(d.seqs[:len(d.seqs):len(d.seqs)], &sequence{name: all[i], next: atoi(all[i+1]), step: atoi(all[i+2]), owner: owner})
		}
	}
}

// restart is ALTER SEQUENCE ... RESTART.
func (x *execution) restart(name string) *Error {
	s := x.db.sequence(name)
	if s == nil {
		if x.info[planIf] == 1 {
			return nil
		}
		return failed("42P01", "relation \""+name+"\" does not exist")
	}
	s.next = x.info[planStart]
	return nil
}

// uuids sees to it that gen_random_uuid has something to count.
func (x *execution) uuids(string) {
	const counter = "\x01uuid"
	if x.db.sequence(counter) == nil && !x.db.Lite {
		x.db.seqs = append(x.db.seqs, &sequence{name: counter, next: 1, step: 1})
	}
}

// refersRightly fails if a foreign key refers to what is not there.
func (x *execution) refersRightly(tab *table) *Error {
	keys := foreign(tab.def)
	for i := 0; i < len(keys); i += keySize {
		parent := x.db.table(x.t, keys[i+keyTable])
		if keys[i+keyTable] == tab.name {
			parent = tab
		}
		if parent == nil {
			return x.missing(keys[i+keyTable])
		}
		if failure := refers(tab.def, keys[i+keyColumns], parent.def, keys[i+keyRefs]); failure != nil {
			return failedAs(failure)
		}
		if _, _, ok := keyText(parent.def, keys[i+keyRefs], ""); !ok {
			return failed("42830", "there is no unique constraint matching given keys for referenced table \""+parent.name+"\"")
		}
	}
	return nil
}

// own waits for a table, and locks it.
func (x *execution) own(tab *table, mode int) *Error {
	if x.db.Lite {
		return nil
	}
	if e := x.await(&tab.lock, mode, false, "relation \""+tab.name+"\""); e != nil {
		return e
	}
	tab.lock.acquire(x.t, mode)
	return nil
}

func (x *execution) createIndex(name string) *Error {
	tab := x.db.table(x.t, x.names[0])
	if tab == nil {
		return x.missing(x.names[0])
	}
	if x.info[planConcurrently] == 1 {
		if x.s.inBlock() {
			return failed("25001", "CREATE INDEX CONCURRENTLY cannot run inside a transaction block")
		}
		notConcurrent(x.db, x.t)
	}
	if name != "" && x.indexed(name) != nil || x.taken(name) {
		if x.info[planIf] == 1 {
			return nil
		}
		return failed("42P07", "relation \""+name+"\" already exists")
	}
	if e := x.own(tab, shareMode); e != nil {
		return e
	}
	def, failure := define(x.db.Lite, tab.def, x.c.Text, nil)
	if failure != nil {
		return failedAs(failure)
	}
	return x.become(tab, def, true)
}

// notConcurrent ends the check where CONCURRENTLY could be told from the ordinary way, which waits for no one.
func notConcurrent(d *DB, t *txn) {
	for _, a := range d.active {
		if a != t {
			notModelled("an index that is made or dropped CONCURRENTLY while other transactions are open")
		}
	}
}

// indexed returns the table that has an index of a name; nil if none has.
func (x *execution) indexed(name string) *table {
	for _, tab := range x.db.tables {
		if x.db.table(x.t, tab.name) == tab {
			if _, failure := define(x.db.Lite, tab.def, "DROP INDEX \""+name+"\"", nil); failure == nil || failure[0] != "42704" {
				return tab
			}
		}
	}
	return nil
}

// become gives a table another definition, if its rows allow it.
func (x *execution) become(tab *table, def string, index bool) *Error {
	var rows []string
	for _, r := range tab.rows {
		v, ok := x.current(r)
		if !ok {
			continue
		}
		data, failure := reshape(tab.def, def, v.data)
		if failure != nil {
			return failedAs(failure)
		}
		if at, failure := clashes(def, data, rows); at != nil {
			return &Error{Code: "23505", Message: "could not create unique index \"" + failure[2] + "\"", Constraint: failure[2]}
		}
		rows = append(rows, data)
	}
	x.t.undos = append(x.t.undos, undo{tab: tab, def: tab.def, name: tab.name})
	if !index {
		for _, r := range tab.rows {
			for i := range r.versions {
				if data, failure := reshape(tab.def, def, r.versions[i].data); failure == nil {
					r.versions[i].data = data
				}
			}
		}
	}
	tab.def = def
	return nil
}

func (x *execution) createView() *Error {
	name := x.names[0]
	replaced := x.info[planReplace] == 1 && x.db.view(name) != ""
	if x.taken(name) && !replaced {
		return failed("42P07", "relation \""+name+"\" already exists")
	}
	x.cat = nil
	x.names = x.names[1:]
	e := x.prepare()
	x.cat = nil
	if e != nil {
		return e
	}
	x.others()
	var kept []view
	for _, v := range x.db.views {
		if v.name != name {
			kept = append(kept, v)
		}
	}
	x.db.views = append(kept, view{name, x.c.Text})
	return nil
}

func (x *execution) createSequence(name string) *Error {
	if x.taken(name) {
		if x.info[planIf] == 1 {
			return nil
		}
		return failed("42P07", "relation \""+name+"\" already exists")
	}
	x.others()
	s := &sequence{name: name, next: x.info[planStart], step: x.info[planStep]}
	x.db.seqs = append(x.db.seqs[:len(x.db.seqs):len(x.db.seqs)], s)
	return nil
}

func (x *execution) createType() *Error {
	for _, text := range x.db.types {
		_, _, have, _ := plan(false, text)
		_, _, made, _ := plan(false, x.c.Text)
		if have[0] == made[0] {
			return failed("42710", "type \""+have[0]+"\" already exists")
		}
	}
	x.others()
	x.db.types = append(x.db.types[:len(x.db.types):len(x.db.types)], x.c.Text)
	return nil
}

// drop is DROP.
func (x *execution) drop(object string) *Error {
	for _, name := range x.names {
		var e *Error
		switch object {
		case "table":
			e = x.dropTable(name)
		case "index":
			e = x.dropIndex(name)
		default:
			e = x.dropOther(object, name)
		}
		if e != nil {
			return e
		}
	}
	return nil
}

func (x *execution) dropTable(name string) *Error {
	tab := x.db.table(x.t, name)
	if tab == nil {
		if x.info[planIf] == 1 {
			return nil
		}
		if x.db.Lite {
			return x.missing(name)
		}
		return failed("42P01", "table \""+name+"\" does not exist")
	}
	if e := x.own(tab, accessExclusive); e != nil {
		return e
	}
	if x.db.table(x.t, name) != tab {
		return failed("42P01", "table \""+name+"\" does not exist")
	}
	for _, from := range x.db.tables {
		keys := foreign(from.def)
		for i := 0; i < len(keys); i += keySize {
			if keys[i+keyTable] == name && from != tab && from.goneBy == nil && !hasText(x.names, from.name) {
				if x.info[planCascade] == 1 {
					notModelled("DROP TABLE ... CASCADE of a table that foreign keys refer to")
				}
				return failed("2BP01", "cannot drop table "+name+" because other objects depend on it")
			}
		}
	}
	for _, v := range x.db.views {
		if _, names, _, _ := plan(false, v.text); hasText(names, name) {
			if x.info[planCascade] == 1 {
				notModelled("DROP TABLE ... CASCADE of a table that a view needs")
			}
			return failed("2BP01", "cannot drop table "+name+" because other objects depend on it")
		}
	}
	tab.goneBy = x.t
	x.t.undos = append(x.t.undos, undo{tab: tab, gone: true})
	return nil
}

// dropOther is DROP of a view, a sequence or a type.
func (x *execution) dropOther(object, name string) *Error {
	x.others()
	d := x.db
	found := false
	switch object {
	case "view":
		var kept []view
		for _, v := range d.views {
			if v.name == name {
				found = true
			} else {
				kept = append(kept, v)
			}
		}
		d.views = kept
	case "sequence":
		var kept []*sequence
		for _, s := range d.seqs {
			if s.name == name {
				found = true
			} else {
				kept = append(kept, s)
			}
		}
		d.seqs = kept
	default:
		notModelled("DROP TYPE")
	}
	if !found && x.info[planIf] == 0 {
		return failed("42P01", object+" \""+name+"\" does not exist")
	}
	return nil
}

// alterAll is ALTER TABLE: one action after the other.
func (x *execution) alterAll() *Error {
	all := actions(x.db.Lite, x.c.Text)
	c := *x.c
	x.c = &c
	for _, text := range all {
		x.c.Text = text
		_, _, about, failure := plan(x.db.Lite, text)
		if failure != nil {
			return failedAs(failure)
		}
		if e := x.alter(about); e != nil {
			return e
		}
	}
	return nil
}

func (x *execution) alter(about []string) *Error {
	tab := x.db.table(x.t, x.names[0])
	if tab == nil {
		if x.info[planIf] == 1 {
			return nil
		}
		return x.missing(x.names[0])
	}
	if e := x.own(tab, accessExclusive); e != nil {
		return e
	}
	def, failure := define(x.db.Lite, tab.def, x.c.Text, nil)
	if failure != nil {
		return failedAs(failure)
	}
	if about[0] == "rename" && x.taken(about[1]) {
		return failed("42P07", "relation \""+about[1]+"\" already exists")
	}
	if about[0] == "rename" || about[0] == "rename column" {
		for _, from := range x.db.tables {
			keys := foreign(from.def)
			for i := 0; i < len(keys); i += keySize {
				if keys[i+keyTable] == tab.name {
					notModelled("ALTER TABLE ... RENAME of what foreign keys refer to")
				}
			}
		}
	}
	more := &table{name: tab.name, def: def}
	if e := x.refersRightly(more); e != nil {
		return e
	}
	e := x.allRefer(tab, def)
	if e == nil {
		e = x.become(tab, def, false)
	}
	if e != nil {
		if about[2] != "" {
			notModelled("a constraint NOT VALID that rows which are there do not keep to")
		}
		return e
	}
	if about[0] == "rename" {
		x.others()
		for i, s := range x.db.seqs {
			if s.owner == tab.name {
				x.db.seqs = append([]*sequence{}, x.db.seqs...)
				x.db.seqs[i] = &sequence{name: s.name, next: s.next, step: s.step, owner: about[1]}
			}
		}
		tab.name = about[1]
	}
	if len(serials(def)) > 0 {
		x.others()
		x.db.addSerials(def, tab.name)
	}
	return nil
}

// allRefer fails if a row of a table refers to what is not there, by a foreign key that it is to have.
func (x *execution) allRefer(tab *table, def string) *Error {
	keys := foreign(def)
	for i := len(foreign(tab.def)); i < len(keys); i += keySize {
		parent := x.db.table(x.t, keys[i+keyTable])
		for _, r := range tab.rows {
			v, ok := x.current(r)
			if !ok {
				continue
			}
			wanted, isNull, _ := keyText(def, keys[i+keyColumns], v.data)
			if !isNull && x.present(parent, keys[i+keyRefs], wanted, false) == nil {
				return &Error{Code: "23503", Message: "insert or update on table \"" + tab.name + "\" violates foreign key constraint \"" + keys[i+keyName] + "\"", Constraint: keys[i+keyName], Table: tab.name}
			}
		}
	}
	return nil
}

// truncate empties tables. Who looks later sees them empty, whatever its snapshot.
func (x *execution) truncate() *Error {
	for _, name := range x.names {
		tab := x.db.table(x.t, name)
		if tab == nil {
			return x.missing(name)
		}
		if e := x.own(tab, accessExclusive); e != nil {
			return e
		}
		for _, from := range x.db.tables {
			keys := foreign(from.def)
			for i := 0; i < len(keys); i += keySize {
				if keys[i+keyTable] == name && !hasText(x.names, from.name) {
					if x.info[planCascade] == 1 {
						notModelled("TRUNCATE ... CASCADE of a table that foreign keys refer to")
					}
					return failed("0A000", "cannot truncate a table referenced in a foreign key constraint")
				}
			}
		}
		x.t.undos = append(x.t.undos, undo{tab: tab, emptied: true, rows: tab.rows})
		tab.rows = nil
		if x.info[planRestart] == 1 {
			all := serials(tab.def)
			for i := 0; i+2 < len(all); i += 3 {
				x.db.sequence(all[i]).next = atoi(all[i+1])
			}
		}
	}
	return nil
}
