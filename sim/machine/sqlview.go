package machine

import (
	"slices"
	"strconv"
	"strings"

	"racelab/sim/trace"
)

// This file shows what a modelled database (racelab/sqldb) holds, for the column of
// shared state: each table as everybody sees it, without what is not committed.

// cursor is a value in the heap and its type.
type cursor struct {
	m   *Machine
	typ *Type
	at  []Word
}

// field goes to a field of the struct that c is or points to; the zero cursor if there is none.
func (c cursor) field(name string) cursor {
	c = c.target()
	if c.typ == nil || c.typ.kind != kStruct {
		return cursor{}
	}
	for _, f := range c.typ.fields {
		if f.name == name {
			return cursor{c.m, f.typ, c.at[f.off : f.off+f.typ.size]}
		}
	}
	return cursor{}
}

// target follows a pointer.
func (c cursor) target() cursor {
	if c.typ == nil || c.typ.kind != kPointer {
		return c
	}
	if c.at[0] == 0 || !c.m.exists(c.at[0]) {
		return cursor{}
	}
	return cursor{c.m, c.typ.elem, c.m.cells(c.at[0], c.typ.elem.size)}
}

// elements returns the elements of a slice.
func (c cursor) elements() []cursor {
	if c.typ == nil || c.typ.kind != kSlice || c.at[0] == 0 {
		return nil
	}
	n, size := sliceLen(c.at[1]), c.typ.elem.size
	words := c.m.cells(c.at[0], n*size)
	out := make([]cursor, n)
	for i := range out {
		out[i] = cursor{c.m, c.typ.elem, words[i*size : (i+1)*size]}
	}
	return out
}

func (c cursor) text() string {
	if c.typ == nil || c.typ.kind != kString {
		return ""
	}
	return c.m.prog.strings.text(c.at[0])
}

func (c cursor) isTrue() bool { return c.typ != nil && c.typ.kind == kBool && c.at[0] != 0 }

// isDatabase reports whether t is *sql.DB.
func isDatabase(t *Type) bool { return t.kind == kPointer && t.String() == "*sql.DB" }

// tables returns a variable for each table of the database in a field.
func (m *Machine) tables(t *Type, v []Word, at trace.Loc) []Var {
	var out []Var
	for _, table := range (cursor{m, t, v}).field("base").field("tables").elements() {
		var rows []string
		for _, row := range table.field("rows").elements() {
			if text, ok := row.committed(); ok {
				rows = append(rows, text)
			}
		}
		value := strings.Join(rows, ", ")
		if value == "" {
			value = "empty"
		}
		out = append(out, Var{Name: table.field("name").text(), Value: value, Mem: at})
	}
	return out
}

// committed returns a row as its newest committed version has it, and whether it
// is there.
func (c cursor) committed() (text string, ok bool) {
	versions := c.field("versions").elements()
	for i := len(versions) - 1; i >= 0; i-- {
		v := versions[i]
		if by := v.field("by").target(); by.typ == nil || by.field("committed").isTrue() {
			return plainRow(v.field("data").text()), !v.field("gone").isTrue()
		}
	}
	return "", false
}

// statement returns the SQL that a step of the database will carry out, "" for other
// steps. Its arguments stand there as $1.
func (m *Machine) statement(f *frame) string {
	switch f.fn.code[0].aux.(*site).name {
	case "DB.commit":
		return "COMMIT"
	case "DB.rollback":
		return "ROLLBACK"
	case "DB.run":
	default:
		return ""
	}
	if f.fn.params < 3 || !m.exists(f.regs[2]) || f.regs[2] == 0 {
		return ""
	}
	o := m.heap[refObj(f.regs[2])]
	if o.typ == nil || o.typ.String() != "sqldb.Call" {
		return ""
	}
	return strings.Join(strings.Fields(cursor{m, o.typ, o.words}.field("Text").text()), " ")
}

// plainRow writes an encoded row (package sqleval) in words: "123 40".
func plainRow(row string) string {
	values := strings.Split(row, "\x00")
	for i, v := range values {
		switch {
		case v == "":
			values[i] = "NULL"
		case v == "b0":
			values[i] = "f" // as psql writes it, for narrow columns
		case v == "b1":
			values[i] = "t"
		default:
			values[i] = v[1:]
		}
	}
	return strings.Join(values, " ")
}

// tableThings returns a thing for each table of the database in a field: the rows that everybody sees, and
// below each what a transaction under way has made of it, and who waits for it.
func (m *Machine) tableThings(t *Type, v []Word) []Thing {
	var out []Thing
	for _, table := range (cursor{m, t, v}).field("base").field("tables").elements() {
		out = append(out, table.thing())
	}
	return out
}

func (c cursor) thing() Thing {
	name := c.field("name").text()
	t := Thing{Kind: SQLTable, Name: name, Heads: columnNames(c.field("def").text())}
	for _, p := range c.field("rows").elements() {
		if row, ok := p.tableRow(); ok {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// tableRow returns a row of a table; ok is false for one that is gone for everybody.
func (c cursor) tableRow() (row ThingRow, ok bool) {
	versions := c.field("versions").elements()
	seen, pending := -1, -1
	for i, v := range versions {
		if by := v.field("by").target(); by.typ == nil || by.field("committed").isTrue() {
			seen = i
		} else {
			pending = i
		}
	}
	if seen >= 0 && versions[seen].field("gone").isTrue() && pending < seen || seen < 0 && pending < 0 {
		return row, false
	}
	row.Loc = c.m.loc(c.at[0], 1)
	row.Key = strconv.FormatUint(uint64(row.Loc.Object), 10)
	if seen >= 0 {
		row.Cells = rowCells(versions[seen].field("data").text())
	}
	if pending > seen {
		v := versions[pending]
		who, cells := v.field("by").target().field("name").text(), rowCells(v.field("data").text())
		switch {
		case v.field("gone").isTrue():
			row.Notes = append(row.Notes, "deleted by "+who+", not committed")
		case seen < 0:
			row.Cells = cells
			row.Notes = append(row.Notes, "by "+who+", not committed")
		default:
			row.Notes = append(row.Notes, differing(row.Cells, cells)+" by "+who+", not committed")
		}
	}
	row.Notes = append(row.Notes, c.lockNotes(pending > seen)...)
	return row, true
}

// lockNotes says which transactions have locked a row, and which wait for it. changed says that who holds it
// has been named.
func (c cursor) lockNotes(changed bool) []string {
	var out []string
	locked := c.field("lockable")
	if !changed {
		var who []string
		for _, l := range locked.field("locks").elements() {
			if name := l.field("by").target().field("name").text(); name != "" && !slices.Contains(who, name) {
				who = append(who, name)
			}
		}
		if len(who) > 0 {
			out = append(out, "locked by "+strings.Join(who, ", "))
		}
	}
	for _, w := range locked.field("queue").elements() {
		out = append(out, w.target().field("name").text()+" waits for this row")
	}
	return out
}

// differing returns the cells of a row that are not as they were.
func differing(was, is []string) string {
	var out []string
	for i := range is {
		if i >= len(was) || was[i] != is[i] {
			out = append(out, is[i])
		}
	}
	if len(out) == 0 {
		return "written"
	}
	return strings.Join(out, " ")
}

// rowCells returns the values of an encoded row in words.
func rowCells(row string) []string {
	values := strings.Split(row, "\x00")
	for i, v := range values {
		switch v {
		case "b0":
			values[i] = "false"
		case "b1":
			values[i] = "true"
		default:
			values[i] = plainRow(v)
		}
	}
	return values
}

// columnNames takes the names of the columns out of CREATE TABLE.
func columnNames(def string) []string {
	_, body, ok := strings.Cut(def, "(")
	if !ok {
		return nil
	}
	var out []string
	depth, start := 0, 0
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '(':
			depth++
		case '\'':
			if n := strings.IndexByte(body[i+1:], '\''); n >= 0 {
				i += n + 1
			}
		case ')':
			if depth--; depth < 0 {
				return appendColumn(out, body[start:i])
			}
		case ',':
			if depth == 0 {
				out = appendColumn(out, body[start:i])
				start = i + 1
			}
		}
	}
	return out
}

// appendColumn appends the name of the column that an element of CREATE TABLE defines, if it does.
func appendColumn(out []string, element string) []string {
	words := strings.Fields(element)
	if len(words) == 0 {
		return out
	}
	switch strings.ToUpper(words[0]) {
	case "CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE", "LIKE":
		return out
	}
	return append(out, strings.Trim(words[0], `"`))
}
