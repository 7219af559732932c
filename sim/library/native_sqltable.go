package library

import (
	"fmt"
	"strings"

	"racelab/sim/library/internal/sqleval"
	"racelab/sim/library/internal/sqlparse"
)

// This file lends the modelled database what it needs of tables: their definitions, keys and foreign keys.

// clash returns which of others have a key of row, and the failure of that. The keys
// are all, or with arbiter those that the INSERT's ON CONFLICT names.
func (h *sqlHost) clash(cat []string, part int, def string, arbiter bool, row string, others []string) (at []int, failure []string) {
	var among *sqlparse.Conflict
	if arbiter {
		s := h.checkedOf(cat).stmt.Stmt
		if part > 0 {
			s = s.Parts[part-1].Stmt
		}
		among = s.Conflict
	}
	return h.clashing(def, row, others, among)
}

// clashes is clash with all keys of a table.
func (h *sqlHost) clashes(def, row string, others []string) (at []int, failure []string) {
	return h.clashing(def, row, others, nil)
}

func (h *sqlHost) clashing(def, row string, others []string, among *sqlparse.Conflict) (at []int, failure []string) {
	d := h.def(def)
	all := make([]sqleval.Row, len(others))
	for i, o := range others {
		all[i] = sqleval.Decode(o, len(d.Columns))
	}
	at, key := sqleval.Clash(d, sqleval.Decode(row, len(d.Columns)), all, among)
	if key == nil {
		return nil, nil
	}
	f := sqleval.Duplicate(d, key)
	return at, []string{f.Code, f.Message, f.Constraint}
}

// foreign tells the foreign keys of a table, seven texts each: name, columns, the other table, its columns, what
// happens when a row there is deleted and when its key changes, "deferred", "deferrable" or "".
func (h *sqlHost) foreign(def string) (out []string) {
	for _, f := range h.def(def).Foreign {
		deferred := ""
		switch {
		case f.Deferred:
			deferred = "deferred"
		case f.Deferrable:
			deferred = "deferrable"
		}
		out = append(out, f.Name, strings.Join(f.Columns, "\x00"), f.Table, strings.Join(f.Refs, "\x00"), f.OnDelete, f.OnUpdate, deferred)
	}
	return out
}

// keyText writes what columns of a row hold, so that equal ones are written alike, and tells whether one is NULL. No
// columns are those of the primary key; ok tells whether there is a unique key over them.
func (h *sqlHost) keyText(def string, columns, row string) (text string, isNull, ok bool) {
	d := h.def(def)
	names := strings.Split(columns, "\x00")
	if columns == "" {
		names = nil
	}
	for i := range d.Keys {
		k := &d.Keys[i]
		if columns == "" && k.Primary {
			names = k.Columns
		}
		ok = ok || k.Unique && k.Where == nil && k.Exprs == nil && sameNames(k.Columns, names)
	}
	if row == "" {
		return "", false, ok
	}
	text, isNull = sqleval.Key(d, names, sqleval.Decode(row, len(d.Columns)))
	return text, isNull, ok
}

func sameNames(a, b []string) bool {
	for _, n := range a {
		if !contains(b, n) {
			return false
		}
	}
	return len(a) == len(b)
}

func bit64(b bool) int64 { return int64(bit(b)) }

// serials tells the sequences of a table's columns, three texts each: name, start and step.
func (h *sqlHost) serials(def string) (out []string) {
	d := h.def(def)
	for i := range d.Columns {
		if d.Columns[i].Serial {
			c := &d.Columns[i]
			out = append(out, sqleval.SequenceOf(d, c), fmt.Sprint(max(c.Start, bit64(c.Start == 0))), fmt.Sprint(max(c.Step, bit64(c.Step == 0))))
		}
	}
	return out
}

// reset returns a row with columns that are set to NULL ("set null"), to their defaults ("set default") or to what columns
// of another row hold ("cascade").
func (h *sqlHost) reset(def, columns, row, how, otherDef, otherColumns, other string) (out string, rekeyed bool, failure []string) {
	d := h.def(def)
	f := sqleval.Guard(func() {
		before := sqleval.Decode(row, len(d.Columns))
		var from sqleval.Row
		var names []string
		if how == "cascade" {
			o := h.def(otherDef)
			from, names = sqleval.Decode(other, len(o.Columns)), strings.Split(otherColumns, "\x00")
			if otherColumns == "" {
				names = sqleval.PrimaryKey(o)
			}
			from = sqleval.Pick(o, names, from)
		}
		after := sqleval.Reset(d, strings.Split(columns, "\x00"), before, how, from)
		out, rekeyed = sqleval.Encode(after), sqleval.Rekeys(d, before, after)
	})
	return out, rekeyed, sqlFailure(d.SQLite, "", f)
}

// reshape makes a row of a table one of what ALTER TABLE makes of it.
func (h *sqlHost) reshape(before, after, row string) (out string, failure []string) {
	a, b := h.def(before), h.def(after)
	f := sqleval.Guard(func() { out = sqleval.Encode(sqleval.Reshape(a, b, sqleval.Decode(row, len(a.Columns)))) })
	return out, sqlFailure(a.SQLite, "", f)
}

// define adds a statement to the definition of a table: CREATE TABLE, CREATE INDEX or ALTER TABLE. types are those that there are.
func (h *sqlHost) define(lite bool, def, text string, types []string) (made string, failure []string) {
	made = def + ";" + text
	if def == "" {
		made = strings.Join(append(types[:len(types):len(types)], text), ";")
		if lite {
			made = liteMark + made
		}
	}
	return made, sqlFailure(lite, text, h.table(made).failure)
}

// table returns a table by its definition.
func (h *sqlHost) table(text string) *sqlTable {
	h.mu.Lock()
	t := h.tables[text]
	h.mu.Unlock()
	if t != nil {
		return t
	}
	t = &sqlTable{def: &sqlparse.TableDef{}, enums: map[string][]string{}}
	lite := strings.HasPrefix(text, liteMark)
	stmts, _ := sqlparse.Parse(text, sqlparse.Mode{SQLite: lite})
	t.failure = sqleval.Guard(func() {
		for _, s := range stmts {
			switch s.Kind {
			case sqlparse.CreateType:
				t.enums[s.Name] = s.Names
			case sqlparse.CreateTable:
				t.def = s.Def
			case sqlparse.CreateIndex:
				k := *s.Index
				k.Index = true
				t.def.Keys = append(t.def.Keys, k)
			case sqlparse.Drop:
				sqleval.DropIndex(t.def, s.Names[0])
			case sqlparse.AlterTable:
				sqleval.Alter(t.def, s.Alter)
			}
		}
	})
	if t.failure == nil {
		t.failure = sqleval.Define(&sqleval.Catalog{Enums: t.enums, Lite: lite, Tables: map[string]*sqlparse.TableDef{t.def.Name: t.def}}, t.def)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.tables) >= maxParsed {
		clear(h.tables)
	}
	h.tables[text] = t
	return t
}

// def returns the definition of a table.
func (h *sqlHost) def(text string) *sqlparse.TableDef { return h.table(text).def }

// checkedOf returns the statement of a catalogue.
func (h *sqlHost) checkedOf(cat []string) *sqlChecked {
	key := strings.Join(cat, "\x01")
	h.mu.Lock()
	c := h.checked[key]
	h.mu.Unlock()
	if c != nil {
		return c
	}
	c = h.newChecked(cat)
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.checked) >= maxParsed {
		clear(h.checked)
	}
	h.checked[key] = c
	return c
}

// refers returns why columns of a table cannot refer to columns of another.
func (h *sqlHost) refers(def, columns, other, refs string) []string {
	names := strings.Split(refs, "\x00")
	if refs == "" {
		names = nil
	}
	d := h.def(def)
	return sqlFailure(d.SQLite, "", sqleval.Refers(d, strings.Split(columns, "\x00"), h.def(other), names))
}
