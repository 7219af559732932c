package machine

import (
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
