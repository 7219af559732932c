package library

import (
	"encoding/hex"
	"fmt"
	"strings"
	"sync"

	"racelab/sim/library/internal/sqleval"
	"racelab/sim/library/internal/sqlparse"
)

// This file lends the modelled database (racelab/sqldb) what reads SQL and computes with
// rows. The interpreted side keeps the state: rows as text in sqleval's encoding,
// transactions, locks. A failure is a list: SQLSTATE, message, constraint; nil for none.
//
// A call that works on a statement gets three lists. cat is the statement and what it may name:
//
//	"lite" or "", text, number of types, CREATE TYPE ..., then name, "table" or "view" and definition of each relation
//
// env is what surrounds it: the time, when the transaction began, the number of arguments, the arguments, the number of
// sequences, name and "next step last used" of each, and what functions returned that lock. rows are those that the
// statement sees of each table in cat, the number of them before them; then the results of its parts, likewise.

// maxParsed bounds the cache of parsed statements.
const maxParsed = 4096

// sqlHost parses and checks each text once.
type sqlHost struct {
	mu      sync.Mutex
	parsed  map[sqlText]*sqlScript
	tables  map[string]*sqlTable
	checked map[string]*sqlChecked
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

// sqlTable is a table by its definition.
type sqlTable struct {
	def     *sqlparse.TableDef
	enums   map[string][]string
	failure *sqleval.Failure
}

// sqlChecked is a statement that was checked against what it names.
type sqlChecked struct {
	stmt    *sqleval.Checked
	failure *sqleval.Failure
	reads   []sqleval.Access
	timed   bool
	names   []string // relations of the catalogue
	defs    []string // "" for views
}

func sqlNatives() map[string]any {
	h := &sqlHost{parsed: map[sqlText]*sqlScript{}, tables: map[string]*sqlTable{}, checked: map[string]*sqlChecked{}}
	all := map[string]any{
		"split": h.split, "plan": h.plan, "actions": h.actions, "define": h.define, "render": h.render, "words": sqlWords,
		"timed": h.timed, "check": h.check, "parts": h.parts, "locks": h.locks, "query": h.query, "candidates": h.candidates, "window": h.window,
		"again": h.again, "project": h.project, "update": h.update, "insert": h.insert, "clash": h.clash, "upsert": h.upsert,
		"returning": h.returning, "merges": h.merges, "merge": h.merge, "accesses": h.accesses, "meets": h.meets, "effects": h.effects,
		"milliseconds": milliseconds, "foreign": h.foreign, "keyText": h.keyText, "refers": h.refers, "serials": h.serials, "reset": h.reset, "reshape": h.reshape, "clashes": h.clashes,
		"Deliver": sqlDeliver,
		"Hex":     func(s string) string { return hex.EncodeToString([]byte(s)) },
		"Unhex":   func(s string) string { raw, _ := hex.DecodeString(s); return string(raw) },
		"fields":  func(row string) []string { return strings.Split(row, "\x00") },
	}
	out := make(map[string]any, len(all))
	for name, f := range all {
		out["racelab/sqldb."+name] = f
	}
	return out
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
		stmts = []*sqlparse.Stmt{{Kind: sqlparse.Nothing, Text: text}}
	}
	s.stmts = stmts
	s.tables = sqleval.Tables(stmts[0])
	if len(h.parsed) >= maxParsed {
		clear(h.parsed)
	}
	h.parsed[key] = s
	return s
}

// split returns the texts of the statements in a text.
func (h *sqlHost) split(lite bool, text string) (texts []string, failure []string) {
	s := h.script(lite, text)
	for _, one := range s.stmts {
		texts = append(texts, one.Text)
	}
	return texts, modelled(lite, text, s.failure)
}

// modelled returns a failure, unless it says that the model lacks something: that ends the check.
func modelled(lite bool, text string, failure []string) []string {
	if failure == nil || failure[0] != sqlparse.Missing {
		return failure
	}
	engine := "PostgreSQL"
	if lite {
		engine = "SQLite"
	}
	panic(NotModelled(fmt.Sprintf("the statement %q asks %s for %s, which the model does not have", shorten(text), engine, failure[1])))
}

// shorten writes a statement on one line of a readable length.
func shorten(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return text
}

func sqlFailure(lite bool, text string, f *sqleval.Failure) []string {
	if f == nil {
		return nil
	}
	return modelled(lite, text, []string{f.Code, f.Message, f.Constraint})
}

// plan tells what a statement is before anything is known of its tables: kind, level, read only, for the
// session, IF [NOT] EXISTS, parameters, BEGIN IMMEDIATE, SET LOCAL, CASCADE, RESTART IDENTITY, the mode of LOCK TABLE, its
// NOWAIT, start and step of a sequence, AND CHAIN, TEMPORARY, OR REPLACE, CONCURRENTLY, EXPLAIN ANALYZE, WITH HOLD, SCROLL, DEFERRED. names are its tables, or what else it is about; words are its name, what
// DROP drops, the value of a setting, and the statement
// that EXPLAIN or DECLARE is about.
func (h *sqlHost) plan(lite bool, text string) (info []int, names, words, failure []string) {
	script := h.script(lite, text)
	s := script.stmts[0]
	info = []int{int(s.Kind), int(s.Level), bit(s.ReadOnly), bit(s.Session), bit(s.IfNotExists), s.Params, bit(s.Instant), bit(s.Local),
		bit(s.Cascade), bit(s.Restart), s.Mode, bit(s.NoWait), int(s.Start), int(s.Step), bit(s.Chain),
		bit(s.Temp), bit(s.Replace), bit(s.Concurrently), bit(s.Analyze), bit(s.Hold), bit(s.Scroll), bit(s.Deferred)}
	names = script.tables
	if s.Names != nil && s.Kind != sqlparse.CreateType {
		names = s.Names
	}
	words = []string{s.Name, s.Object, s.Setting, s.Inner}
	if s.Kind == sqlparse.AlterTable {
		words = []string{s.Alter.Do, s.Alter.To, "", ""}
		if s.Alter.NotValid {
			words[2] = "not valid"
		}
	}
	return info, names, words, modelled(lite, text, script.failure)
}

// actions returns each action of ALTER TABLE as a statement.
func (h *sqlHost) actions(lite bool, text string) []string {
	return h.script(lite, text).stmts[0].Actions
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// liteMark begins the definition of a table of SQLite.
const liteMark = "/*sqlite*/"

func (h *sqlHost) newChecked(cat []string) *sqlChecked {
	mode := sqlparse.Mode{SQLite: cat[0] != ""}
	c := &sqlChecked{}
	known := &sqleval.Catalog{Tables: map[string]*sqlparse.TableDef{}, Views: map[string]func() *sqlparse.Stmt{}, Enums: map[string][]string{}, Lite: mode.SQLite}
	parse := func(text string) *sqlparse.Stmt {
		stmts, err := sqlparse.Parse(text, mode)
		if err != nil || len(stmts) == 0 {
			return &sqlparse.Stmt{Kind: sqlparse.Nothing}
		}
		return stmts[0]
	}
	n := number(cat[2])
	for _, text := range cat[3 : 3+n] {
		if s := parse(text); s.Kind == sqlparse.CreateType {
			known.Enums[s.Name] = s.Names
		}
	}
	for i := 3 + n; i+2 < len(cat); i += 3 {
		c.names = append(c.names, cat[i])
		if cat[i+1] == "view" {
			c.defs = append(c.defs, "")
			known.Views[cat[i]] = func() *sqlparse.Stmt { return parse(cat[i+2]) }
			continue
		}
		c.defs = append(c.defs, cat[i+2])
		known.Tables[cat[i]] = h.def(cat[i+2])
	}
	c.timed = mentionsTime(strings.Join(cat[1:], " "))
	c.stmt, c.failure = sqleval.Check(known, parse(cat[1]))
	if c.failure == nil {
		c.reads = sqleval.Accesses(c.stmt)
	}
	return c
}

// mentionsTime reports whether a text may ask for the time.
func mentionsTime(text string) bool {
	text = strings.ToLower(text)
	for _, w := range []string{"now", "current_", "localtime", "_timestamp", "age(", "age (", "datetime", "strftime", "julianday"} {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// timed reports whether a statement, or a default of its tables, may ask for the time.
func (h *sqlHost) timed(cat []string) bool { return h.checkedOf(cat).timed }

func number(s string) int {
	n := 0
	_, _ = fmt.Sscan(s, &n)
	return n
}

// sqlWork is one call: a statement with what it works on.
type sqlWork struct {
	*sqleval.Data
	cat    []string
	before map[string]string // the sequences
}

// work puts together what a statement works on. rows may be nil.
func (h *sqlHost) work(cat, env, rows []string) *sqlWork {
	c := h.checkedOf(cat)
	w := &sqlWork{Data: &sqleval.Data{Checked: c.stmt, Tables: map[string]*sqleval.Table{}, Given: map[int][]sqleval.Row{}}, cat: cat, before: map[string]string{}}
	_, _ = fmt.Sscan(env[0]+" "+env[1], &w.Now, &w.Begun)
	n := number(env[2])
	for i, a := range env[3 : 3+n] {
		v := sqleval.DecodeValue(a)
		if i < len(c.stmt.Params) {
			v = sqleval.Argument(v, c.stmt.Params[i], i+1)
		}
		w.Args = append(w.Args, v)
	}
	env = env[3+n:]
	n = number(env[0])
	for i := range n {
		s := &sqleval.Sequence{Name: env[1+2*i]}
		used := 0
		_, _ = fmt.Sscan(env[2+2*i], &s.Next, &s.Step, &s.Last, &used)
		s.Used = used != 0
		w.Seqs = append(w.Seqs, s)
		w.before[s.Name] = env[2+2*i]
	}
	for _, e := range env[1+2*n:] {
		w.Effects = append(w.Effects, sqleval.DecodeValue(e))
	}
	for i, name := range c.names {
		if c.defs[i] == "" {
			continue
		}
		t := &sqleval.Table{Def: h.def(c.defs[i])}
		if len(rows) > 0 {
			n := number(rows[0])
			for _, r := range rows[1 : 1+n] {
				t.Rows = append(t.Rows, sqleval.Decode(r, len(t.Def.Columns)))
			}
			rows = rows[1+n:]
		}
		w.Tables[name] = t
	}
	for part := 1; len(rows) > 0; part++ {
		n := number(rows[0])
		cols := w.columns(part)
		given := []sqleval.Row{}
		for _, r := range rows[1 : 1+n] {
			given = append(given, sqleval.Decode(r, cols))
		}
		w.Given[part] = given
		rows = rows[1+n:]
	}
	return w
}

// columns returns how many columns the result of a part has.
func (w *sqlWork) columns(part int) int {
	p := w.Checked.Stmt.Parts[part-1]
	if p.Stmt != nil {
		return len(p.Stmt.Cols)
	}
	return len(p.Query.Cols)
}

// moved returns the sequences that the call moved, name and "next last" of each.
func (w *sqlWork) moved() (out []string) {
	for _, s := range w.Seqs {
		if now := fmt.Sprintf("%d %d %d %d", s.Next, s.Step, s.Last, bit(s.Used)); now != w.before[s.Name] {
			out = append(out, s.Name, fmt.Sprint(s.Next), fmt.Sprint(s.Last))
		}
	}
	return out
}

func (w *sqlWork) failure(f *sqleval.Failure) []string {
	return sqlFailure(w.cat[0] != "", w.cat[1], f)
}

func sqlRows(rows []sqleval.Row) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = sqleval.Encode(r)
	}
	return out
}

// check checks a statement, and what is constant in it with its arguments. It returns its shape and how many columns its result has.
func (h *sqlHost) check(cat, env []string) (shape int, failure []string) {
	c := h.checkedOf(cat)
	lite := cat[0] != ""
	if c.failure != nil {
		return 0, sqlFailure(lite, cat[1], c.failure)
	}
	f := sqleval.Guard(func() {
		h.work(cat, env, nil).Fold()
		shape = sqleval.Shape(c.stmt)
	})
	return shape, sqlFailure(lite, cat[1], f)
}

// parts tells of each part of a statement, itself last: its number, its kind, 1 for ON CONFLICT DO NOTHING and 2 for DO UPDATE, 1 for
// RETURNING, 1 for rows that it locks. targets are the tables that they change.
func (h *sqlHost) parts(cat []string) (info []int, targets []string) {
	s := h.checkedOf(cat).stmt.Stmt
	add := func(n int, s *sqlparse.Stmt) {
		conflict := 0
		if s.Conflict != nil {
			conflict = 1 + bit(s.Conflict.Set != nil)
		}
		locks := s.Kind == sqlparse.Select && s.Query.Locks != nil && len(s.Query.Leaves) > 0
		info = append(info, n, int(s.Kind), conflict, bit(s.Returning != nil), bit(locks))
		targets = append(targets, s.Table)
	}
	for i, p := range s.Parts {
		if p.Stmt != nil {
			add(i+1, p.Stmt)
		} else {
			add(i+1, &sqlparse.Stmt{Kind: sqlparse.Select, Query: p.Query})
		}
	}
	add(0, s)
	return info, targets
}

// locks tells which sources a query locks: their numbers, how, and what it does about rows that are locked.
func (h *sqlHost) locks(cat []string, part int) (leaves, modes, waits []int, tables []string) {
	s := h.checkedOf(cat).stmt.Stmt
	q := s.Query
	if part > 0 {
		q = s.Parts[part-1].Query
	}
	for i, leaf := range q.Leaves {
		for _, l := range q.Locks {
			if l.Of != nil && !contains(l.Of, leaf.Alias) {
				continue
			}
			if leaf.Query != nil || leaf.Lateral {
				modelled(false, cat[1], []string{sqlparse.Missing, "FOR UPDATE of a query in FROM", ""})
			}
			if leaf.Table == "" || leaf.CTE != nil {
				continue
			}
			leaves, modes, waits, tables = append(leaves, i), append(modes, int(l.Mode)), append(waits, int(l.Wait)), append(tables, leaf.Table)
			break
		}
	}
	return leaves, modes, waits, tables
}

func contains(all []string, s string) bool {
	for _, a := range all {
		if a == s {
			return true
		}
	}
	return false
}

// accesses tells which tables a statement reads, and through which index it may find the rows; "" for none.
func (h *sqlHost) accesses(cat []string) (tables, indexes []string) {
	for _, a := range h.checkedOf(cat).reads {
		tables, indexes = append(tables, a.Table), append(indexes, a.Index)
	}
	return tables, indexes
}

// meets reports whether the index of an access leads to a row.
func (h *sqlHost) meets(cat, env []string, access int, row string) bool {
	w := h.work(cat, env, nil)
	a := &h.checkedOf(cat).reads[access]
	return w.Meets(a, sqleval.Decode(row, len(w.Tables[a.Table].Def.Columns)))
}

// effects tells what functions a statement calls that lock or wait, by names and operands.
func (h *sqlHost) effects(cat, env []string) (names, operands, failure []string) {
	w := h.work(cat, env, nil)
	f := sqleval.Guard(func() {
		for _, e := range w.EffectCalls() {
			names, operands = append(names, e.Name), append(operands, e.Operands)
		}
	})
	return names, operands, w.failure(f)
}

// render writes a statement with its arguments, as the timeline shows it.
func (h *sqlHost) render(lite bool, text string, args []string) string {
	return h.script(lite, text).stmts[0].Render(func(n int) string {
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

// milliseconds reads a time as a setting has it.
func milliseconds(name, value string) (n int, failure []string) {
	n, err := sqlparse.Milliseconds(name, value)
	if err != nil {
		return 0, []string{"22023", err.Error(), ""}
	}
	return n, nil
}

// sqlDeliver returns rows as a driver hands them over.
func sqlDeliver(rows []string, raw bool) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		parts := strings.Split(r, "\x00")
		for j, p := range parts {
			if p == "" || !strings.Contains("njueva", p[:1]) {
				continue
			}
			text := sqleval.Show(sqleval.DecodeValue(p))
			if raw || p[0] == 'j' {
				parts[j] = "x" + hex.EncodeToString([]byte(text))
			} else {
				parts[j] = "s" + text
			}
		}
		out[i] = strings.Join(parts, "\x00")
	}
	return out
}
