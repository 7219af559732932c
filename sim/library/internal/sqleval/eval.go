package sqleval

import (
	"math"
	"strings"

	"racelab/sim/library/internal/sqlparse"
)

// This file evaluates expressions, with the three-valued logic of SQL.

// Data is what a statement works on.
type Data struct {
	Args   []Value
	Tables map[string]*Table
	Now    int64 // nanoseconds since 1970
}

// Table is a table with the rows that a statement sees.
type Table struct {
	Def  *sqlparse.TableDef
	Rows []Row
}

// binding is a row of one source of FROM.
type binding struct {
	alias string
	def   *sqlparse.TableDef
	row   Row // nil for the missing side of an outer join
}

// scope is where names are looked up: the sources of a query, then those of
// the query around it.
type scope struct {
	data  *Data
	bound []binding
	group []scope // the rows of a group; nil where aggregates are not allowed
	outer *scope
	depth int
}

// column finds the index of a column in a table; -1 if there is none.
func column(d *sqlparse.TableDef, name string) int {
	for i := range d.Columns {
		if d.Columns[i].Name == name {
			return i
		}
	}
	return -1
}

func (s *scope) lookup(table, name string) Value {
	for at := s; at != nil; at = at.outer {
		if v, ok := at.find(table, name); ok {
			return v
		}
	}
	if table != "" {
		fail("42703", "column %s.%s does not exist", table, name)
	}
	fail("42703", "column %q does not exist", name)
	return Value{}
}

func (s *scope) find(table, name string) (v Value, ok bool) {
	for _, b := range s.bound {
		if table != "" && table != b.alias {
			continue
		}
		i := column(b.def, name)
		if i < 0 {
			continue
		}
		if ok {
			fail("42702", "column reference %q is ambiguous", name)
		}
		ok = true
		if b.row != nil {
			v = b.row[i]
		}
	}
	return v, ok
}

func (s *scope) eval(e *sqlparse.Expr) Value {
	switch e.Op {
	case sqlparse.Const:
		return e.Value
	case sqlparse.Param:
		if int(e.N) > len(s.data.Args) {
			fail("08P01", "there is no argument for parameter $%d", e.N)
		}
		return s.data.Args[e.N-1]
	case sqlparse.Ref:
		return s.lookup(e.Table, e.Name)
	case sqlparse.Call:
		return s.call(e)
	case sqlparse.Exists:
		return boolean(len(s.sub(e.Query)) > 0)
	case sqlparse.Subquery:
		return s.scalar(e.Query)
	case sqlparse.In:
		return s.in(e)
	case sqlparse.Case:
		return s.choice(e)
	case sqlparse.Interval:
		return Value{Type: sqlparse.Time, Int: e.N}
	case sqlparse.And, sqlparse.Or:
		return s.logic(e)
	case sqlparse.Cast:
		return fit(s.eval(e.Args[0]), &e.To, true)
	case sqlparse.Not, sqlparse.Negate, sqlparse.IsNull, sqlparse.IsTrue, sqlparse.IsFalse:
		return unary(e.Op, s.eval(e.Args[0]))
	}
	return binary(e, s.eval(e.Args[0]), s.eval(e.Args[1]))
}

func unary(op sqlparse.Op, v Value) Value {
	switch op {
	case sqlparse.IsNull:
		return boolean(null(v))
	case sqlparse.IsTrue:
		return boolean(truth(v))
	case sqlparse.IsFalse:
		return boolean(!null(v) && !truth(v))
	}
	if null(v) {
		return v
	}
	if op == sqlparse.Not {
		return boolean(!truth(v))
	}
	return arith("-", integer(0), v)
}

func (s *scope) logic(e *sqlparse.Expr) Value {
	decides := e.Op == sqlparse.Or // the truth value that settles it
	a := s.eval(e.Args[0])
	if !null(a) && truth(a) == decides {
		return boolean(decides)
	}
	b := s.eval(e.Args[1])
	switch {
	case !null(b) && truth(b) == decides:
		return boolean(decides)
	case null(a) || null(b):
		return Value{}
	}
	return boolean(!decides)
}

func binary(e *sqlparse.Expr, a, b Value) Value {
	if e.Op == sqlparse.Distinct {
		if null(a) || null(b) {
			return boolean(null(a) != null(b))
		}
		return boolean(compare(a, b) != 0)
	}
	if null(a) || null(b) {
		return Value{}
	}
	switch e.Op {
	case sqlparse.Compare:
		return boolean(holds(e.Name, compare(a, b)))
	case sqlparse.Like:
		text, pattern := Show(a), Show(b)
		if e.Name == "ilike" {
			text, pattern = strings.ToLower(text), strings.ToLower(pattern)
		}
		return boolean(like(text, pattern))
	}
	if e.Name == "||" {
		return Value{Type: sqlparse.Text, Text: Show(a) + Show(b)}
	}
	return arith(e.Name, a, b)
}

func holds(op string, c int) bool {
	switch op {
	case "=":
		return c == 0
	case "<>":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	}
	return c >= 0
}

// like matches a pattern in which % stands for any text and _ for one
// character, in time proportional to the product of their lengths.
func like(text, pattern string) bool {
	t, p := []rune(text), []rune(pattern)
	i, j, star, mark := 0, 0, -1, 0
	for i < len(t) {
		switch {
		case j < len(p) && p[j] == '%':
			star, mark = j, i
			j++
		case j < len(p) && p[j] == '\\' && j+1 < len(p) && p[j+1] == t[i]:
			i, j = i+1, j+2
		case j < len(p) && p[j] != '\\' && (p[j] == '_' || p[j] == t[i]):
			i, j = i+1, j+1
		case star >= 0:
			mark++
			i, j = mark, star+1
		default:
			return false
		}
	}
	for j < len(p) && p[j] == '%' {
		j++
	}
	return j == len(p)
}

// arith computes on integers if both are, otherwise on floating point numbers.
// Times are moved by intervals, which are times counted from zero.
func arith(op string, a, b Value) Value {
	if a.Type == sqlparse.Text {
		a = convert(a, literalType(a, b))
	}
	if b.Type == sqlparse.Text {
		b = convert(b, literalType(b, a))
	}
	if a.Type == sqlparse.Time && b.Type == sqlparse.Time {
		if op == "-" {
			b.Int = -b.Int
		}
		return Value{Type: sqlparse.Time, Int: a.Int + b.Int}
	}
	if a.Type == sqlparse.Int && b.Type == sqlparse.Int {
		return intArith(op, a.Int, b.Int)
	}
	x, ok := numeric(a)
	y, also := numeric(b)
	if !ok || !also || a.Type == sqlparse.Bool || b.Type == sqlparse.Bool {
		fail("42883", "operator does not exist: %s %s %s", typeNames[a.Type], op, typeNames[b.Type])
	}
	if (op == "/" || op == "%") && y == 0 {
		fail("22012", "division by zero")
	}
	switch op {
	case "+":
		x += y
	case "-":
		x -= y
	case "*":
		x *= y
	case "/":
		x /= y
	case "%":
		x = math.Mod(x, y)
	}
	return floating(exact(x))
}

// exact rounds to 15 significant digits, which hides that the model computes
// with binary fractions where PostgreSQL's numeric does not.
func exact(f float64) float64 {
	if f == 0 || math.IsInf(f, 0) || math.IsNaN(f) {
		return f
	}
	scale := math.Pow(10, 14-math.Floor(math.Log10(math.Abs(f))))
	if r := math.Round(f*scale) / scale; !math.IsInf(scale, 0) && !math.IsNaN(r) && !math.IsInf(r, 0) {
		return r
	}
	return f
}

func intArith(op string, x, y int64) Value {
	switch op {
	case "+":
		if z := x + y; (z > x) == (y > 0) {
			return integer(z)
		}
	case "-":
		if z := x - y; (z < x) == (y > 0) {
			return integer(z)
		}
	case "*":
		z := x * y
		if x == 0 || z/x == y && !(x == -1 && y == math.MinInt64) {
			return integer(z)
		}
	default:
		if y == 0 {
			fail("22012", "division by zero")
		}
		if y == -1 {
			if op == "%" {
				return integer(0)
			}
			return intArith("-", 0, x)
		}
		if op == "%" {
			return integer(x % y)
		}
		return integer(x / y)
	}
	fail("22003", "bigint out of range")
	return Value{}
}

func (s *scope) choice(e *sqlparse.Expr) Value {
	n := len(e.Args)
	for i := 0; i+1 < n; i += 2 {
		if truth(s.eval(e.Args[i])) {
			return s.eval(e.Args[i+1])
		}
	}
	if n%2 == 1 {
		return s.eval(e.Args[n-1])
	}
	return Value{}
}

func (s *scope) in(e *sqlparse.Expr) Value {
	v := s.eval(e.Args[0])
	var among Row
	if e.Query != nil {
		for _, r := range s.sub(e.Query) {
			among = append(among, oneColumn(r))
		}
	}
	for _, a := range e.Args[1:] {
		among = append(among, s.eval(a))
	}
	if len(among) == 0 {
		return boolean(false)
	}
	unknown := null(v)
	for _, a := range among {
		if null(v) || null(a) {
			unknown = true
		} else if compare(v, a) == 0 {
			return boolean(true)
		}
	}
	if unknown {
		return Value{}
	}
	return boolean(false)
}

func oneColumn(r Row) Value {
	if len(r) != 1 {
		fail("42601", "subquery must return only one column")
	}
	return r[0]
}

func (s *scope) scalar(q *sqlparse.Query) Value {
	rows := s.sub(q)
	switch len(rows) {
	case 0:
		return Value{}
	case 1:
		return oneColumn(rows[0])
	}
	fail("21000", "more than one row returned by a subquery used as an expression")
	return Value{}
}

// sub runs a query inside an expression.
func (s *scope) sub(q *sqlparse.Query) []Row {
	_, rows := s.run(q)
	return rows
}
