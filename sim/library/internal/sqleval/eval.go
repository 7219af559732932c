package sqleval

import (
	"strings"

	"racelab/sim/library/internal/sqlparse"
)

// This file evaluates expressions, with the three-valued logic of SQL.

// Data is what a statement works on.
type Data struct {
	Checked *Checked
	Args    []Value
	Tables  map[string]*Table
	Begun   int64 // when the transaction began, in nanoseconds since 1970
	Now     int64 // when the statement began
	Given   map[int][]Row
	Effects []Value // what functions returned that lock or wait, in their order
	Seqs    []*Sequence
	Open    bool  // SQL leaves the result open, beyond Ways
	Ways    *Ways // answers to what SQL leaves open; nil for those that come first

	ctes    map[*sqlparse.CTE][]Row
	around  map[*sqlparse.CTE]*scope // where a name of WITH stands
	part    int                      // what of the statement is being carried out
	effects int
	folding bool // looks for constants that fail
}

// Table is a table with the rows that a statement sees.
type Table struct {
	Def  *sqlparse.TableDef
	Rows []Row
}

// binding is a row of one source of FROM.
type binding struct {
	row Row // nil for the missing side of an outer join
	at  int // its number among the rows of the source
}

// scope is where columns are looked up: the sources of a query, then those of
// the query around it.
type scope struct {
	data    *Data
	bound   []binding
	result  Row
	group   []*scope // the rows of a group
	grouped bool
	windows map[*sqlparse.Expr]Value
	outer   *scope
	depth   int
}

func (s *scope) ref(e *sqlparse.Expr) Value {
	at := s
	for range e.Level {
		at = at.outer
	}
	if e.Leaf < 0 {
		return at.result[e.Col]
	}
	if row := at.bound[e.Leaf].row; row != nil {
		return row[e.Col]
	}
	return Value{}
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
		return s.ref(e)
	case sqlparse.Call:
		return s.call(e)
	case sqlparse.Exists:
		return boolean(len(s.sub(e.Query)) > 0)
	case sqlparse.Subquery:
		return s.scalar(e)
	case sqlparse.In, sqlparse.Any:
		return s.among(e)
	case sqlparse.Case:
		return s.choice(e)
	case sqlparse.And, sqlparse.Or:
		return s.logic(e)
	case sqlparse.Cast:
		return cast(s.eval(e.Args[0]), &e.To, !e.Implicit)
	case sqlparse.ArrayOf:
		return s.array(e)
	case sqlparse.Subscript:
		return subscript(s.eval(e.Args[0]), s.eval(e.Args[1]))
	case sqlparse.RowOf:
		fail(sqlparse.Missing, "a row as a value")
	case sqlparse.Not, sqlparse.Negate, sqlparse.IsNull, sqlparse.IsTrue, sqlparse.IsFalse:
		return unary(e, s.eval(e.Args[0]))
	case sqlparse.Compare:
		if e.Args[0].Op == sqlparse.RowOf {
			return s.compareRows(e)
		}
	}
	if len(e.Args) == 3 { // LIKE ... ESCAPE
		escape := s.eval(e.Args[2])
		if null(escape) {
			return escape
		}
		return s.data.matches(e, s.eval(e.Args[0]), s.eval(e.Args[1]), escape.Text)
	}
	return s.data.binary(e, s.eval(e.Args[0]), s.eval(e.Args[1]))
}

// matches is LIKE and its kin, with the character that takes the meaning from the next one.
func (d *Data) matches(e *sqlparse.Expr, a, b Value, escape string) Value {
	if null(a) || null(b) {
		return Value{}
	}
	text, pattern := Show(a), Show(b)
	if e.Name == "similar" {
		return boolean(compiled(similar(pattern, escape), "").MatchString(text))
	}
	if escape != `\` {
		pattern = escapedPattern(pattern, escape)
	}
	if e.Name == "ilike" || d.Checked.lite {
		text, pattern = strings.ToLower(text), strings.ToLower(pattern)
	}
	return boolean(like(text, pattern))
}

func bits(e *sqlparse.Expr) int {
	if e.Typ == nil {
		return 0
	}
	return e.Typ.Bits
}

func unary(e *sqlparse.Expr, v Value) Value {
	switch e.Op {
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
	if e.Op == sqlparse.Not {
		return boolean(!truth(v))
	}
	if v.Type == sqlparse.Interval {
		v.Int, v.Days, v.Months = -v.Int, -v.Days, -v.Months
		return v
	}
	if v.Type == sqlparse.Text {
		v = loose(v, integer(0))
	}
	return numberArith("-", integer(0), v, bits(e))
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

func (d *Data) binary(e *sqlparse.Expr, a, b Value) Value {
	if e.Op == sqlparse.Distinct {
		if null(a) || null(b) {
			return boolean(null(a) != null(b))
		}
		return boolean(!equal(a, b))
	}
	if null(a) || null(b) {
		return Value{}
	}
	switch e.Op {
	case sqlparse.Compare:
		return boolean(holds(e.Name, a, b))
	case sqlparse.Like:
		return d.matches(e, a, b, `\`)
	}
	return operate(e, a, b)
}

func holds(op string, a, b Value) bool {
	switch op {
	case "=":
		return equal(a, b)
	case "<>":
		return !equal(a, b)
	}
	c := compare(a, b)
	switch op {
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

// operate is an operator that is no comparison.
func operate(e *sqlparse.Expr, a, b Value) Value {
	op := e.Name
	switch op {
	case "~", "~*", "!~", "!~*", "~~", "~~*", "!~~", "!~~*":
		return boolean(matchOperator(op, a.Text, b.Text))
	case "^@":
		return boolean(strings.HasPrefix(a.Text, b.Text))
	case "&", "|", "#", "<<", ">>":
		return bitOperator(op, a, b, bits(e))
	}
	switch {
	case a.Type == sqlparse.JSON:
		return jsonOperator(op, a, b)
	case a.Type == sqlparse.Array || b.Type == sqlparse.Array:
		return arrayOperator(op, a, b)
	case op == "||" && a.Type == sqlparse.Bytes && b.Type == sqlparse.Bytes:
		a.Text += b.Text
		return a
	case op == "||":
		return textValue(bounded(Show(a) + Show(b)))
	case a.Type == sqlparse.Time || a.Type == sqlparse.Interval || b.Type == sqlparse.Interval:
		return timeOperator(op, a, b)
	}
	if a.Type == sqlparse.Text {
		a = loose(a, integer(0))
	}
	if b.Type == sqlparse.Text {
		b = loose(b, integer(0))
	}
	if !numeral(a) || !numeral(b) {
		fail("42883", "operator does not exist: %s %s %s", typeNames[a.Type], op, typeNames[b.Type])
	}
	v := numberArith(op, a, b, bits(e))
	if v.Type == sqlparse.Float && e.Typ != nil && e.Typ.Type == sqlparse.Unknown {
		v.Float = exact(v.Float)
	}
	return v
}

// timeOperator computes with times and intervals.
func timeOperator(op string, a, b Value) Value {
	sign := int64(1)
	if op == "-" {
		sign = -1
	}
	switch {
	case a.Type == sqlparse.Time && b.Type == sqlparse.Time && a.Days == dateOnly:
		return integer((a.Int - b.Int) / day)
	case a.Type == sqlparse.Time && b.Type == sqlparse.Time:
		n := a.Int - b.Int
		return Value{Type: sqlparse.Interval, Days: int32(n / day), Int: n % day}
	case a.Type == sqlparse.Time && b.Type == sqlparse.Int:
		return moment(a.Int+sign*b.Int*day, a.Days)
	case a.Type == sqlparse.Time && b.Type == sqlparse.Interval:
		return later(a, b, sign)
	case a.Type == sqlparse.Interval && b.Type == sqlparse.Interval:
		return Value{Type: sqlparse.Interval, Months: a.Months + int32(sign)*b.Months, Days: a.Days + int32(sign)*b.Days, Int: a.Int + sign*b.Int}
	case a.Type == sqlparse.Interval && numeral(b):
		return scaled(op, a, floatOf(b))
	case b.Type == sqlparse.Interval && numeral(a):
		return scaled(op, b, floatOf(a))
	}
	fail("42883", "operator does not exist: %s %s %s", typeNames[a.Type], op, typeNames[b.Type])
	return Value{}
}

// scaled multiplies or divides an interval.
func scaled(op string, v Value, by float64) Value {
	if op == "/" {
		if by == 0 {
			fail("22012", "division by zero")
		}
		by = 1 / by
	}
	months, days := float64(v.Months)*by, float64(v.Days)*by
	if months != float64(int32(months)) {
		fail(sqlparse.Missing, "a fraction of a month in an interval")
	}
	rest := (days - float64(int32(days))) * float64(day)
	return Value{Type: sqlparse.Interval, Months: int32(months), Days: int32(days), Int: int64(float64(v.Int)*by + rest)}
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

// row returns the values of (a, b), or of one expression.
func (s *scope) row(e *sqlparse.Expr) Row {
	if e.Op != sqlparse.RowOf {
		return Row{s.eval(e)}
	}
	var out Row
	for _, a := range e.Args {
		out = append(out, s.eval(a))
	}
	return out
}

// among is IN and ANY: whether one of many compares with a value, or ALL.
func (s *scope) among(e *sqlparse.Expr) Value {
	name := e.Name
	if name == "" {
		name = "="
	}
	v := s.row(e.Args[0])
	var all []Row
	switch {
	case e.Query != nil:
		all = s.sub(e.Query)
	case e.Op == sqlparse.Any:
		list := s.eval(e.Args[1])
		if null(list) {
			return list
		}
		for _, x := range elements(list) {
			all = append(all, Row{x})
		}
	default:
		for _, a := range e.Args[1:] {
			all = append(all, s.row(a))
		}
	}
	unknown := false
	for _, a := range all {
		r := compareRow(name, v, a)
		switch {
		case null(r):
			unknown = true
		case truth(r) != e.All:
			return boolean(!e.All)
		}
	}
	if unknown {
		return Value{}
	}
	return boolean(e.All)
}

func (s *scope) compareRows(e *sqlparse.Expr) Value {
	return compareRow(e.Name, s.row(e.Args[0]), s.row(e.Args[1]))
}

// compareRow compares rows: the first pair that differs decides.
func compareRow(op string, a, b Row) Value {
	unknown := false
	for i := range a {
		if null(a[i]) || null(b[i]) {
			if unknown = true; op != "=" && op != "<>" {
				return Value{}
			}
			continue
		}
		if equal(a[i], b[i]) {
			continue
		}
		return boolean(holds(op, a[i], b[i]))
	}
	if unknown {
		return Value{}
	}
	return boolean(op == "=" || op == "<=" || op == ">=")
}

func (s *scope) scalar(e *sqlparse.Expr) Value {
	rows := s.sub(e.Query)
	if len(rows) > 1 && s.data.Checked.lite {
		rows = rows[:1]
	}
	switch len(rows) {
	case 0:
		return Value{}
	case 1:
		return rows[0][e.N]
	}
	fail("21000", "more than one row returned by a subquery used as an expression")
	return Value{}
}

func (s *scope) array(e *sqlparse.Expr) Value {
	var all []Value
	if e.Query != nil {
		for _, r := range s.sub(e.Query) {
			all = append(all, r[0])
		}
	}
	for _, a := range e.Args {
		all = append(all, s.eval(a))
	}
	return arrayOf(all)
}

func subscript(list, at Value) Value {
	if null(list) || null(at) || at.Int < 1 || at.Int > list.Int {
		return Value{}
	}
	return elements(list)[at.Int-1]
}

// arrayOperator is || @> <@ && of arrays.
func arrayOperator(op string, a, b Value) Value {
	has := func(all []Value, v Value) bool {
		for _, e := range all {
			if !null(e) && !null(v) && equal(e, v) {
				return true
			}
		}
		return false
	}
	switch op {
	case "||":
		list := func(v Value) []Value {
			if v.Type == sqlparse.Array {
				return elements(v)
			}
			return []Value{v}
		}
		return arrayOf(append(list(a), list(b)...))
	case "<@":
		a, b = b, a
	case "&&":
		for _, v := range elements(b) {
			if has(elements(a), v) {
				return boolean(true)
			}
		}
		return boolean(false)
	}
	for _, v := range elements(b) {
		if !has(elements(a), v) {
			return boolean(false)
		}
	}
	return boolean(true)
}

// sub runs a query inside an expression.
func (s *scope) sub(q *sqlparse.Query) []Row {
	if s.data.folding {
		return nil
	}
	return s.run(q)
}
