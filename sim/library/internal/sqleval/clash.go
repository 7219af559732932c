package sqleval

import (
	"slices"

	"racelab/sim/library/internal/sqlparse"
)

// This file compares keys: unique indexes, ON CONFLICT and foreign keys.

// KeyOf returns what an index has of a row, and whether it has the row at all: one with a NULL in it
// is like no other, and a partial index leaves rows out.
func KeyOf(def *sqlparse.TableDef, k *sqlparse.Key, r Row) (Row, bool) {
	d := &Data{Checked: &Checked{lite: def.SQLite}}
	sc := &scope{data: d, bound: []binding{{r, 0}}}
	if k.Where != nil && !truth(sc.eval(k.Where)) {
		return nil, false
	}
	var out Row
	for _, name := range k.Columns {
		out = append(out, r[column(def, name)])
	}
	for _, e := range k.Exprs {
		out = append(out, sc.eval(e))
	}
	return out, k.NullsEqual || !slices.ContainsFunc(out, null)
}

// Clash returns the indices of others that have a key of row, and that key; nil if none has. among
// says which keys count, nil for all.
func Clash(def *sqlparse.TableDef, row Row, others []Row, among *sqlparse.Conflict) ([]int, *sqlparse.Key) {
	for i := range def.Keys {
		k := &def.Keys[i]
		if !k.Unique || among != nil && !arbitrates(def, among, k) {
			continue
		}
		mine, ok := KeyOf(def, k, row)
		if !ok {
			continue
		}
		var at []int
		for j, o := range others {
			if theirs, ok := KeyOf(def, k, o); ok && keys(theirs) == keys(mine) {
				at = append(at, j)
			}
		}
		if at != nil {
			return at, k
		}
	}
	return nil, nil
}

func arbitrates(def *sqlparse.TableDef, c *sqlparse.Conflict, k *sqlparse.Key) bool {
	if c.Constraint != "" {
		return c.Constraint == k.Name
	}
	if c.Columns == nil && c.Exprs == nil {
		return true
	}
	if !k.Unique || len(c.Columns) != len(k.Columns) || len(c.Exprs) != len(k.Exprs) {
		return false
	}
	for _, name := range c.Columns {
		if !slices.Contains(k.Columns, name) {
			return false
		}
	}
	for _, e := range c.Exprs {
		if !slices.ContainsFunc(k.Exprs, func(own *sqlparse.Expr) bool { return alike(def, own, e) }) {
			return false
		}
	}
	// A partial index serves where the statement says that its condition holds.
	return k.Where == nil || c.Filter != nil && alike(def, k.Where, c.Filter)
}

// alike compares expressions over one table; one of them may not be checked yet.
func alike(def *sqlparse.TableDef, a, b *sqlparse.Expr) bool {
	a, b = bare(a), bare(b)
	if a.Op == sqlparse.Ref && b.Op == sqlparse.Ref {
		return a.Name == b.Name
	}
	if a.Op != b.Op || a.Name != b.Name || a.Value.Text != b.Value.Text || a.Value.Int != b.Value.Int || len(a.Args) != len(b.Args) {
		return false
	}
	for i := range a.Args {
		if !alike(def, a.Args[i], b.Args[i]) {
			return false
		}
	}
	return true
}

// bare leaves out the casts that nobody wrote.
func bare(e *sqlparse.Expr) *sqlparse.Expr {
	for e.Op == sqlparse.Cast && e.Implicit {
		e = e.Args[0]
	}
	return e
}

// Arbiter fails if no key is the one that ON CONFLICT names.
func Arbiter(def *sqlparse.TableDef, c *sqlparse.Conflict) {
	for i := range def.Keys {
		if def.Keys[i].Unique && arbitrates(def, c, &def.Keys[i]) {
			return
		}
	}
	switch {
	case c.Constraint != "":
		fail("42704", "constraint %q for table %q does not exist", c.Constraint, def.Name)
	case c.Columns != nil || c.Exprs != nil:
		fail("42P10", "there is no unique or exclusion constraint matching the ON CONFLICT specification")
	}
}

// Duplicate is the failure of a row that has the key of another.
func Duplicate(def *sqlparse.TableDef, k *sqlparse.Key) *Failure {
	f := &Failure{Code: "23505", Constraint: k.Name, Message: "duplicate key value violates unique constraint \"" + k.Name + "\""}
	if def.SQLite {
		f.Message = "UNIQUE constraint failed: "
		for i, c := range k.Columns {
			if i > 0 {
				f.Message += ", "
			}
			f.Message += def.Name + "." + c
		}
	}
	return f
}

// Key writes the values of columns of a row so that equal ones are written alike; null says that one is NULL.
func Key(def *sqlparse.TableDef, columns []string, r Row) (text string, isNull bool) {
	var out Row
	for _, name := range columns {
		v := r[mustColumn(def, name)]
		if v.Type == sqlparse.Int { // so that integer and numeric keys meet
			v = numericValue(numOf(v))
		}
		out = append(out, v)
	}
	return keys(out), slices.ContainsFunc(out, null)
}

// Rekeys reports whether the keys of two rows differ.
func Rekeys(def *sqlparse.TableDef, before, after Row) bool {
	for i := range def.Keys {
		a, has := KeyOf(def, &def.Keys[i], before)
		b, now := KeyOf(def, &def.Keys[i], after)
		if has != now || keys(a) != keys(b) {
			return true
		}
	}
	return false
}
