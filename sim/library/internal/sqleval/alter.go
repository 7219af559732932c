package sqleval

import (
	"math"
	"slices"
	"strings"

	"racelab/sim/library/internal/sqlparse"
)

// This file changes tables: ALTER TABLE and what foreign keys do to rows.

// Alter carries out one action of ALTER TABLE on a definition.
func Alter(d *sqlparse.TableDef, a *sqlparse.Alter) {
	switch a.Do {
	case "add column":
		if column(d, a.Column.Name) >= 0 {
			if a.IfThere {
				return
			}
			fail("42701", "column %q of relation %q already exists", a.Column.Name, d.Name)
		}
		d.Columns = append(d.Columns, a.Column)
		addConstraints(d, a.Def)
	case "add":
		addConstraints(d, a.Def)
	case "drop column":
		if column(d, a.Name) < 0 && a.IfThere {
			return
		}
		dropColumn(d, a.Name)
	case "rename column":
		renameColumn(d, a.Name, a.To)
	case "rename":
		for i := range d.Columns {
			d.Columns[i].Sequence = SequenceOf(d, &d.Columns[i])
		}
		d.Name = a.To
	case "rename constraint":
		renameConstraint(d, a)
	case "validate":
		if !slices.ContainsFunc(d.Checks, func(c sqlparse.Check) bool { return c.Name == a.Name }) && !slices.ContainsFunc(d.Foreign, func(f sqlparse.ForeignKey) bool { return f.Name == a.Name }) {
			fail("42704", "constraint %q of relation %q does not exist", a.Name, d.Name)
		}
	case "type":
		alterType(d, a)
	case "drop constraint":
		dropConstraint(d, a)
	default:
		c := &d.Columns[mustColumn(d, a.Name)]
		switch a.Do {
		case "set default":
			c.Default = a.Column.Default
		case "drop default":
			c.Default, c.Serial = nil, false
		case "set not null":
			c.NotNull = true
		case "drop not null":
			c.NotNull = false
		}
	}
}

func addConstraints(d, more *sqlparse.TableDef) {
	for _, k := range more.Keys {
		for _, name := range k.Columns {
			i := column(d, name)
			if i < 0 {
				fail("42703", "column %q named in key does not exist", name)
			}
			d.Columns[i].NotNull = d.Columns[i].NotNull || k.Primary
		}
		if k.Primary && slices.ContainsFunc(d.Keys, func(have sqlparse.Key) bool { return have.Primary }) {
			fail("42P16", "multiple primary keys for table %q are not allowed", d.Name)
		}
	}
	d.Keys = append(d.Keys, more.Keys...)
	d.Checks = append(d.Checks, more.Checks...)
	d.Foreign = append(d.Foreign, more.Foreign...)
}

func dropColumn(d *sqlparse.TableDef, name string) {
	i := mustColumn(d, name)
	uses := func(e *sqlparse.Expr) bool { return e != nil && mentions(e, name) }
	for _, c := range d.Columns {
		if uses(c.Stored) {
			fail(sqlparse.Missing, "dropping a column that a generated one needs")
		}
	}
	d.Columns = slices.Delete(slices.Clone(d.Columns), i, i+1)
	d.Keys = slices.DeleteFunc(d.Keys, func(k sqlparse.Key) bool {
		return slices.Contains(k.Columns, name) || slices.ContainsFunc(k.Exprs, uses) || uses(k.Where)
	})
	d.Checks = slices.DeleteFunc(d.Checks, func(c sqlparse.Check) bool { return uses(c.Expr) })
	d.Foreign = slices.DeleteFunc(d.Foreign, func(f sqlparse.ForeignKey) bool { return slices.Contains(f.Columns, name) })
}

// mentions reports whether an expression names a column.
func mentions(e *sqlparse.Expr, name string) bool {
	return e.Op == sqlparse.Ref && e.Name == name || slices.ContainsFunc(e.Args, func(a *sqlparse.Expr) bool { return mentions(a, name) })
}

func renameColumn(d *sqlparse.TableDef, from, to string) {
	i := mustColumn(d, from)
	if column(d, to) >= 0 {
		fail("42701", "column %q of relation %q already exists", to, d.Name)
	}
	d.Columns[i].Sequence = SequenceOf(d, &d.Columns[i])
	d.Columns[i].Name = to
	list := func(all []string) {
		for i := range all {
			if all[i] == from {
				all[i] = to
			}
		}
	}
	var expr func(e *sqlparse.Expr)
	expr = func(e *sqlparse.Expr) {
		if e == nil {
			return
		}
		if e.Op == sqlparse.Ref && e.Name == from {
			e.Name = to
		}
		for _, a := range e.Args {
			expr(a)
		}
	}
	for i := range d.Keys {
		list(d.Keys[i].Columns)
		expr(d.Keys[i].Where)
		for _, e := range d.Keys[i].Exprs {
			expr(e)
		}
	}
	for i := range d.Checks {
		expr(d.Checks[i].Expr)
	}
	for i := range d.Foreign {
		list(d.Foreign[i].Columns)
	}
}

func dropConstraint(d *sqlparse.TableDef, a *sqlparse.Alter) {
	n := len(d.Keys) + len(d.Checks) + len(d.Foreign)
	d.Keys = slices.DeleteFunc(d.Keys, func(k sqlparse.Key) bool { return k.Name == a.Name })
	d.Checks = slices.DeleteFunc(d.Checks, func(c sqlparse.Check) bool { return c.Name == a.Name })
	d.Foreign = slices.DeleteFunc(d.Foreign, func(f sqlparse.ForeignKey) bool { return f.Name == a.Name })
	if len(d.Keys)+len(d.Checks)+len(d.Foreign) == n && !a.IfThere {
		fail("42704", "constraint %q of relation %q does not exist", a.Name, d.Name)
	}
}

func renameConstraint(d *sqlparse.TableDef, a *sqlparse.Alter) {
	for i := range d.Keys {
		if d.Keys[i].Name == a.Name {
			d.Keys[i].Name = a.To
			return
		}
	}
	for i := range d.Checks {
		if d.Checks[i].Name == a.Name {
			d.Checks[i].Name = a.To
			return
		}
	}
	for i := range d.Foreign {
		if d.Foreign[i].Name == a.Name {
			d.Foreign[i].Name = a.To
			return
		}
	}
	fail("42704", "constraint %q for table %q does not exist", a.Name, d.Name)
}

// alterType gives a column another type. Its values are cast by Reshape.
func alterType(d *sqlparse.TableDef, a *sqlparse.Alter) {
	i := mustColumn(d, a.Name)
	c := &d.Columns[i]
	to := a.Column
	switch {
	case c.Stored != nil || slices.ContainsFunc(d.Columns, func(o Column) bool { return o.Stored != nil && mentions(o.Stored, a.Name) }):
		fail("0A000", "cannot alter type of a column used by a generated column")
	case to.Type == sqlparse.Enum || c.Type == sqlparse.Enum:
		fail(sqlparse.Missing, "ALTER COLUMN ... TYPE of an enum")
	case !assignable(c, &to) && !(a.Using && castable(c, &to)):
		fail("42804", "column %q cannot be cast automatically to type %s", a.Name, typeName(&to))
	case c.Default != nil && !assignable(c, &to):
		fail("42804", "default for column %q cannot be cast automatically to type %s", a.Name, typeName(&to))
	}
	to.Name, to.NotNull, to.Default, to.Always, to.Sequence, to.Identity = c.Name, c.NotNull, c.Default, c.Always, c.Sequence, c.Identity
	to.Serial, to.Start, to.Step = c.Serial, c.Start, c.Step
	d.Columns[i] = to
}

// assignable reports whether a value of a type is stored in a column of another without a cast that somebody writes.
func assignable(from, to *Column) bool {
	return sameType(from, to) || from.Type == to.Type && from.Type != sqlparse.Array || rank(from) > 0 && rank(to) > 0 || to.Type == sqlparse.Text && from.Type != sqlparse.Bytes
}

// Reshape makes a row of table a one of table b, which ALTER TABLE made of it. It fails if the row breaks what b demands.
func Reshape(a, b *sqlparse.TableDef, row Row) Row {
	d := &Data{Checked: &Checked{lite: b.SQLite}, Begun: 946684800e9, Now: 946684800e9}
	out := make(Row, len(b.Columns))
	if len(a.Columns) == len(b.Columns) { // at most a name changed
		for i := range row {
			if out[i] = row[i]; a.Columns[i].Name == b.Columns[i].Name && !b.SQLite {
				out[i] = cast(row[i], &b.Columns[i], false)
			}
		}
	} else {
		for i := range b.Columns {
			c := &b.Columns[i]
			if j := column(a, c.Name); j >= 0 {
				out[i] = row[j]
			} else if c.Serial {
				fail(sqlparse.Missing, "adding a serial column to a table with rows")
			} else if c.Default != nil {
				out[i] = cast(d.root().eval(c.Default), c, false)
			}
		}
	}
	f := Guard(func() { d.complete(b, out) })
	if f != nil && f.Code == "23502" {
		i := slices.IndexFunc(b.Columns, func(c Column) bool { return c.NotNull && strings.Contains(f.Message, "\""+c.Name+"\"") })
		fail("23502", "column %q of relation %q contains null values", b.Columns[max(i, 0)].Name, b.Name)
	}
	if f != nil && f.Code == "23514" && !b.SQLite {
		f.Message = "check constraint \"" + f.Constraint + "\" of relation \"" + b.Name + "\" is violated by some row"
	}
	if f != nil {
		panic(f)
	}
	return out
}

// DropIndex takes an index away.
func DropIndex(d *sqlparse.TableDef, name string) {
	for i, k := range d.Keys {
		if k.Name != name {
			continue
		}
		if !k.Index {
			fail("2BP01", "cannot drop index %s because constraint %s on table %s requires it", name, name, d.Name)
		}
		d.Keys = slices.Delete(slices.Clone(d.Keys), i, i+1)
		return
	}
	fail("42704", "index %q does not exist", name)
}

// PrimaryKey returns the columns of the primary key.
func PrimaryKey(d *sqlparse.TableDef) []string {
	for _, k := range d.Keys {
		if k.Primary {
			return k.Columns
		}
	}
	return nil
}

// Pick returns the values of columns.
func Pick(d *sqlparse.TableDef, names []string, r Row) Row {
	var out Row
	for _, n := range names {
		out = append(out, r[mustColumn(d, n)])
	}
	return out
}

// Reset returns a row of which columns are set to NULL ("set null"), to their defaults ("set default") or to values ("cascade").
func Reset(def *sqlparse.TableDef, names []string, row Row, how string, values Row) Row {
	d := &Data{Checked: &Checked{lite: def.SQLite}}
	out := append(Row{}, row...)
	for i, n := range names {
		at := mustColumn(def, n)
		c := &def.Columns[at]
		switch {
		case how == "cascade":
			out[at] = cast(values[i], c, false)
		case how == "set default" && c.Default != nil:
			out[at] = cast(d.root().eval(c.Default), c, false)
		default:
			out[at] = Value{}
		}
	}
	d.complete(def, out)
	return out
}

// EffectCall is a call of a function that locks or waits.
type EffectCall struct {
	Name     string
	Operands string // "1 2"; of pg_sleep nanoseconds; "null" if one is NULL
}

// EffectCalls returns the calls of functions that lock or wait, which may stand by themselves in a SELECT without FROM only.
func (d *Data) EffectCalls() (out []EffectCall) {
	s := d.Checked.Stmt
	n := 0
	visitStmt(s, func(e *sqlparse.Expr) bool {
		if e.Op == sqlparse.Call && isEffect(e.Name) {
			n++
		}
		return true
	})
	if n == 0 {
		return nil
	}
	if s.Kind != sqlparse.Select || len(s.Query.Items) < n || s.Query.From != nil || s.Query.Where != nil || len(s.Parts) > 0 {
		fail(sqlparse.Missing, "a function that locks or waits anywhere but by itself in a SELECT without FROM")
	}
	for _, it := range s.Query.Items {
		e := bare(it.Expr)
		for e.Op == sqlparse.Cast {
			e = e.Args[0]
		}
		if e.Op != sqlparse.Call || !isEffect(e.Name) {
			continue
		}
		n--
		var parts []string
		for _, a := range e.Args {
			v := d.root().eval(a)
			switch {
			case null(v):
				parts = []string{"null"}
			case e.Name == "pg_sleep":
				parts = append(parts, Show(integer(int64(math.Max(v.Float, 0)*1e9))))
			default:
				parts = append(parts, Show(v))
			}
		}
		out = append(out, EffectCall{e.Name, strings.Join(parts, " ")})
	}
	if n > 0 {
		fail(sqlparse.Missing, "a function that locks or waits inside another expression")
	}
	return out
}

// Refers fails if columns of a table cannot refer to columns of another; nil are those of its primary key.
func Refers(d *sqlparse.TableDef, names []string, to *sqlparse.TableDef, refs []string) *Failure {
	return Guard(func() {
		if refs == nil {
			if refs = PrimaryKey(to); refs == nil {
				fail("42704", "there is no primary key for referenced table %q", to.Name)
			}
		}
		if len(refs) != len(names) {
			fail("42830", "number of referencing and referenced columns for foreign key disagree")
		}
		for i, n := range refs {
			at := column(to, n)
			if at < 0 {
				fail("42703", "column %q referenced in foreign key constraint does not exist", n)
			}
			if a, b := &d.Columns[mustColumn(d, names[i])], &to.Columns[at]; !d.SQLite && !comparable(a, b) {
				fail("42804", "foreign key constraint cannot be implemented: %s and %s cannot be compared", typeName(a), typeName(b))
			}
		}
	})
}
