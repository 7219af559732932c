package library

import (
	"encoding/hex"
	"strings"
	"sync"

	"racelab/sim/library/internal/sqleval"
	"racelab/sim/library/internal/sqlparse"
)

// This file lends the modelled database (racelab/sqldb) what reads SQL and computes with
// rows. The interpreted side keeps the state: rows as text in sqleval's encoding,
// transactions, locks. A failure is a list: SQLSTATE, message, constraint; nil for none.
//
// A call that works on tables gets them in the order of sqleval.Tables: their
// definitions, how many rows each has, and the rows one after the other.

// maxParsed bounds the cache of parsed statements.
const maxParsed = 4096

// sqlHost parses each text once.
type sqlHost struct {
	mu     sync.Mutex
	parsed map[sqlText]*sqlScript
	tables map[string]*sqlparse.TableDef
}

type sqlText struct {
	text string
	lite bool
}

// sqlScript is what one text says, or why it says nothing.
type sqlScript struct {
	stmts   []*sqlparse.Stmt
	tables  []string // of the first statement
	failure []string
}

func sqlNatives() map[string]any {
	h := &sqlHost{parsed: map[sqlText]*sqlScript{}, tables: map[string]*sqlparse.TableDef{}}
	const p = "racelab/sqldb."
	return map[string]any{
		p + "split":     h.split,
		p + "plan":      h.plan,
		p + "define":    h.define,
		p + "addKey":    h.addKey,
		p + "query":     h.query,
		p + "match":     h.match,
		p + "window":    h.window,
		p + "update":    h.update,
		p + "insert":    h.insert,
		p + "clash":     h.clash,
		p + "upsert":    h.upsert,
		p + "returning": h.returning,
		p + "touches":   h.touches,
		p + "render":    h.render,
		p + "words":     sqlWords,
		p + "Hex":       func(s string) string { return hex.EncodeToString([]byte(s)) },
		p + "Unhex":     func(s string) string { raw, _ := hex.DecodeString(s); return string(raw) },
		p + "fields":    func(row string) []string { return strings.Split(row, "\x00") },
	}
}

func (h *sqlHost) script(lite bool, text string) *sqlScript {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := sqlText{text, lite}
	if s := h.parsed[key]; s != nil {
		return s
	}
	s := &sqlScript{}
	stmts, err := sqlparse.Parse(text, sqlparse.Mode{SQLite: lite})
	if err != nil {
		s.failure = []string{"42601", err.Error(), ""}
		if e, ok := err.(*sqlparse.Error); ok {
			s.failure[0] = e.Code
		}
		stmts = []*sqlparse.Stmt{{Kind: sqlparse.Nothing}}
	}
	s.stmts = stmts
	s.tables = sqleval.Tables(stmts[0])
	if len(h.parsed) >= maxParsed {
		clear(h.parsed)
	}
	h.parsed[key] = s
	return s
}

// stmt returns the statement of a text that split gave.
func (h *sqlHost) stmt(lite bool, text string) *sqlparse.Stmt { return h.script(lite, text).stmts[0] }

// split returns the texts of the statements in a text.
func (h *sqlHost) split(lite bool, text string) (texts []string, failure []string) {
	s := h.script(lite, text)
	for _, one := range s.stmts {
		texts = append(texts, one.Text)
	}
	return texts, s.failure
}

// plan tells what a statement is: kind, lock, what to do about locked rows, index of the
// locked table, level, read only, for the session, IF [NOT] EXISTS, parameters, 1 for
// RETURNING, 1 for ON CONFLICT DO NOTHING and 2 for DO UPDATE, BEGIN IMMEDIATE, a query over the table that it changes,
// SET LOCAL, lock_timeout in milliseconds. names are its
// tables, what it changes first, then the name of an index.
func (h *sqlHost) plan(lite bool, text string) (info []int, names []string, failure []string) {
	s := h.stmt(lite, text)
	script := h.script(lite, text)
	info = []int{int(s.Kind), 0, 0, 0, int(s.Level), bit(s.ReadOnly), bit(s.Session), bit(s.IfNotExists), s.Params, bit(len(s.Returning) > 0), 0, bit(s.Instant), bit(sqleval.ReadsItself(s)), bit(s.Local), s.Timeout}
	failure = script.failure
	if s.Kind == sqlparse.Select && s.Query.Lock != sqlparse.NoLock {
		info[1], info[2] = int(s.Query.Lock), int(s.Query.Wait)
		failure = sqlFailure(sqleval.Guard(func() { info[3] = indexOf(script.tables, sqleval.Locked(s.Query).Table) }))
	}
	if s.Conflict != nil {
		info[10] = 1 + bit(s.Conflict.Set != nil)
	}
	names = script.tables
	if s.Kind == sqlparse.CreateIndex {
		names = []string{s.Table, s.Index}
		info[10] = bit(s.Unique != nil)
	}
	return info, names, failure
}

func indexOf(all []string, s string) int {
	for i, a := range all {
		if a == s {
			return i
		}
	}
	return 0
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func sqlFailure(f *sqleval.Failure) []string {
	if f == nil {
		return nil
	}
	return []string{f.Code, f.Message, f.Constraint}
}

// define returns the definition of the table that CREATE TABLE makes.
func (h *sqlHost) define(lite bool, text string) string {
	if lite {
		return liteMark + text
	}
	return text
}

// liteMark begins the definition of a table of SQLite.
const liteMark = "/*sqlite*/"

// addKey adds a unique index to a table's definition.
func (h *sqlHost) addKey(def, index string) string { return def + ";" + index }

// def returns a table by its definition.
func (h *sqlHost) def(text string) *sqlparse.TableDef {
	h.mu.Lock()
	d := h.tables[text]
	h.mu.Unlock()
	if d != nil {
		return d
	}
	d = &sqlparse.TableDef{}
	stmts, _ := sqlparse.Parse(text, sqlparse.Mode{SQLite: strings.HasPrefix(text, liteMark)})
	for _, s := range stmts {
		if s.Kind == sqlparse.CreateTable {
			copied := *s.Def
			d = &copied
		} else if s.Unique != nil {
			d.Keys = append(d.Keys[:len(d.Keys):len(d.Keys)], sqlparse.Key{Name: s.Index, Columns: s.Unique})
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.tables) >= maxParsed {
		clear(h.tables)
	}
	h.tables[text] = d
	return d
}

// data puts together what a statement works on.
func (h *sqlHost) data(names, args, defs []string, counts []int, rows []string, now int) *sqleval.Data {
	d := &sqleval.Data{Now: int64(now), Tables: make(map[string]*sqleval.Table, len(names))}
	for _, a := range args {
		d.Args = append(d.Args, sqleval.DecodeValue(a))
	}
	for i, name := range names {
		if i >= len(defs) || defs[i] == "" {
			continue
		}
		t := &sqleval.Table{Def: h.def(defs[i])}
		for range counts[i] {
			t.Rows = append(t.Rows, sqleval.Decode(rows[0], len(t.Def.Columns)))
			rows = rows[1:]
		}
		d.Tables[name] = t
	}
	return d
}

func sqlRows(rows []sqleval.Row) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = sqleval.Encode(r)
	}
	return out
}

// query runs a SELECT.
func (h *sqlHost) query(lite bool, text string, args, defs []string, counts []int, rows []string, now int) (columns, out, failure []string) {
	s := h.script(lite, text)
	d := h.data(s.tables, args, defs, counts, rows, now)
	f := sqleval.Guard(func() {
		var found []sqleval.Row
		columns, found = d.Query(s.stmts[0].Query)
		out = sqlRows(found)
	})
	return columns, out, sqlFailure(f)
}

// match returns which rows of the statement's table its WHERE selects.
func (h *sqlHost) match(lite bool, text string, args, defs []string, counts []int, rows []string, now int) (at []int, failure []string) {
	s := h.script(lite, text)
	d := h.data(s.tables, args, defs, counts, rows, now)
	f := sqleval.Guard(func() { at = d.Match(s.stmts[0]) })
	return at, sqlFailure(f)
}

// window returns OFFSET and LIMIT of a SELECT; a limit of -1 is none.
func (h *sqlHost) window(lite bool, text string, args []string) (offset, limit int, failure []string) {
	s := h.script(lite, text)
	d := h.data(nil, args, nil, nil, nil, 0)
	f := sqleval.Guard(func() { offset, limit = d.Window(s.stmts[0].Query) })
	return offset, limit, sqlFailure(f)
}

// update returns what UPDATE makes of the row old, and whether a key changes.
func (h *sqlHost) update(lite bool, text string, args, defs []string, counts []int, rows []string, now int, old string) (row string, rekeyed bool, failure []string) {
	s := h.script(lite, text)
	d := h.data(s.tables, args, defs, counts, rows, now)
	f := sqleval.Guard(func() {
		def := h.def(defs[0])
		before := sqleval.Decode(old, len(def.Columns))
		after := d.Update(s.stmts[0], before)
		row, rekeyed = sqleval.Encode(after), rekeys(def, before, after)
	})
	return row, rekeyed, sqlFailure(f)
}

// rekeys reports whether the keys of two rows differ.
func rekeys(def *sqlparse.TableDef, before, after sqleval.Row) bool {
	for _, k := range def.Keys {
		for _, name := range k.Columns {
			for i := range def.Columns {
				if def.Columns[i].Name == name && before[i] != after[i] {
					return true
				}
			}
		}
	}
	return false
}

// insert returns the rows of an INSERT and what the table's sequence gives next.
func (h *sqlHost) insert(lite bool, text string, args, defs []string, counts []int, rows []string, now, next int) (out []string, after int, failure []string) {
	s := h.script(lite, text)
	d := h.data(s.tables, args, defs, counts, rows, now)
	after = next
	f := sqleval.Guard(func() {
		if s.stmts[0].Conflict != nil {
			sqleval.Arbiter(h.def(defs[0]), s.stmts[0].Conflict)
		}
		made, n := d.Insert(s.stmts[0], int64(next))
		out, after = sqlRows(made), int(n)
	})
	return out, after, sqlFailure(f)
}

// clash returns which of others have a key of row, and the failure of that. The keys
// are all, or with arbiter those that the INSERT's ON CONFLICT names.
func (h *sqlHost) clash(lite bool, text, def string, arbiter bool, row string, others []string) (at []int, failure []string) {
	d := h.def(def)
	var among *sqlparse.Conflict
	if arbiter {
		among = h.stmt(lite, text).Conflict
	}
	all := make([]sqleval.Row, len(others))
	for i, o := range others {
		all[i] = sqleval.Decode(o, len(d.Columns))
	}
	at, key := sqleval.Clash(d, sqleval.Decode(row, len(d.Columns)), all, among)
	if key == nil {
		return nil, nil
	}
	return at, sqlFailure(sqleval.Duplicate(d, key))
}

// upsert returns what DO UPDATE makes of the row that is there; "" if its WHERE does not hold.
func (h *sqlHost) upsert(lite bool, text string, args, defs []string, counts []int, rows []string, now int, existing, proposed string) (row string, apply, rekeyed bool, failure []string) {
	s := h.script(lite, text)
	d := h.data(s.tables, args, defs, counts, rows, now)
	f := sqleval.Guard(func() {
		def := h.def(defs[0])
		n := len(def.Columns)
		before := sqleval.Decode(existing, n)
		var out sqleval.Row
		if out, apply = d.Upsert(s.stmts[0], before, sqleval.Decode(proposed, n)); apply {
			row, rekeyed = sqleval.Encode(out), rekeys(def, before, out)
		}
	})
	return row, apply, rekeyed, sqlFailure(f)
}

// returning computes RETURNING over rows.
func (h *sqlHost) returning(lite bool, text string, args, defs []string, counts []int, rows []string, now int, changed []string) (columns, out, failure []string) {
	s := h.script(lite, text)
	d := h.data(s.tables, args, defs, counts, rows, now)
	f := sqleval.Guard(func() {
		n := len(h.def(defs[0]).Columns)
		all := make([]sqleval.Row, len(changed))
		for i, r := range changed {
			all[i] = sqleval.Decode(r, n)
		}
		var found []sqleval.Row
		columns, found = d.Returning(s.stmts[0], all)
		out = sqlRows(found)
	})
	return columns, out, sqlFailure(f)
}

// touches reports whether a row of a table, coming or going, could change what the
// statement finds.
func (h *sqlHost) touches(lite bool, text string, args []string, table, def, row string) bool {
	s := h.script(lite, text)
	names := []string{table}
	d := h.data(names, args, []string{def}, []int{0}, nil, 0)
	return d.Touches(s.stmts[0], table, sqleval.Decode(row, len(h.def(def).Columns)))
}

// render writes a statement with its arguments, as the timeline shows it.
func (h *sqlHost) render(lite bool, text string, args []string) string {
	return h.stmt(lite, text).Render(func(n int) string {
		if n > len(args) {
			return "?"
		}
		return sqleval.Literal(sqleval.DecodeValue(args[n-1]))
	})
}

// maxWords bounds the words about a result, in bytes.
const maxWords = 60

// sqlWords says what rows a statement found: "none", "100", "1, 2", "(1, ann), (2, bob)".
func sqlWords(rows []string) string {
	if len(rows) == 0 {
		return "none"
	}
	var b strings.Builder
	for i, r := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		if b.Len() > maxWords {
			return b.String() + "…"
		}
		parts := strings.Split(r, "\x00")
		for j, p := range parts {
			parts[j] = sqleval.Show(sqleval.DecodeValue(p))
		}
		if len(parts) == 1 {
			b.WriteString(parts[0])
		} else {
			b.WriteString("(" + strings.Join(parts, ", ") + ")")
		}
	}
	return b.String()
}
