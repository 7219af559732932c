package sqlparse

import "strings"

// This file parses queries.

// queryAhead reports whether a query in parentheses follows.
func (p *parser) queryAhead() bool {
	i := p.at
	for p.tokens[i].kind == symbol && p.tokens[i].text == "(" {
		i++
	}
	t := p.tokens[i]
	return i > p.at && t.kind == word && (t.text == "select" || t.text == "values" || t.text == "with" || t.text == "table")
}

// query parses SELECT, VALUES and what UNION and its kin make of them.
func (p *parser) query() *Query {
	defer p.enter()()
	var with []*CTE
	if p.isWord("with") {
		with = p.with()
	}
	q := p.union()
	if q.With != nil && with != nil || q.Order != nil || q.Limit != nil || q.Offset != nil || q.Locks != nil {
		// It stood in parentheses, and more may follow: SELECT * FROM (it).
		if p.isWord("order") || p.isWord("limit") || p.isWord("offset") || p.isWord("fetch") || p.isWord("for") {
			p.fail(unsupported("ORDER BY, LIMIT or FOR after a query in parentheses that has one"))
		}
		q.With = append(with, q.With...)
		return q
	}
	q.With = append(with, q.With...)
	if p.word("order") {
		p.need("by")
		q.Order = p.order()
	}
	p.limits(q)
	for p.word("for") {
		p.locking(q)
		p.limits(q)
	}
	if q.Locks != nil {
		p.parts = append(p.parts, Part{Query: q})
		q.Part = len(p.parts)
	}
	return q
}

func (p *parser) union() *Query {
	q := p.intersect()
	for p.isWord("union") || p.isWord("except") {
		u := &Query{Op: p.peek().text, Left: q}
		p.at++
		u.All = p.word("all")
		if !u.All {
			p.word("distinct")
		}
		u.Right = p.intersect()
		q = u
	}
	return q
}

func (p *parser) intersect() *Query {
	q := p.operand()
	for p.word("intersect") {
		u := &Query{Op: "intersect", Left: q, All: p.word("all")}
		if !u.All {
			p.word("distinct")
		}
		u.Right = p.operand()
		q = u
	}
	return q
}

// operand parses one of the queries that UNION joins.
func (p *parser) operand() *Query {
	switch {
	case p.symbol("("):
		q := p.query()
		p.needSymbol(")")
		return q
	case p.word("values"):
		return &Query{Values: p.rows(false)}
	case p.word("table"):
		name := p.table()
		return &Query{Items: []Item{{Star: true}}, From: []*Source{{Table: name, Alias: name}}}
	}
	return p.simple()
}

// simple parses SELECT up to its HAVING.
func (p *parser) simple() *Query {
	p.need("select")
	q := &Query{}
	if p.word("distinct") {
		q.Distinct = true
		if p.word("on") {
			p.needSymbol("(")
			q.On = p.exprs()
			p.needSymbol(")")
		}
	} else {
		p.word("all")
	}
	if !p.isWord("from") && !p.is(";") && !p.is(")") && p.peek().kind != end {
		q.Items = p.items()
	}
	if p.isWord("into") {
		p.fail(unsupported("SELECT INTO"))
	}
	if p.word("from") {
		q.From = p.from()
	}
	if p.word("where") {
		q.Where = p.expr()
	}
	if p.word("group") {
		p.need("by")
		if p.isWord("grouping") || p.isWord("rollup") || p.isWord("cube") || p.isWord("distinct") {
			p.fail(unsupported("GROUP BY " + strings.ToUpper(p.peek().text)))
		}
		q.Group = p.exprs()
	}
	if p.word("having") {
		q.Having = p.expr()
	}
	if p.word("window") {
		p.windows(q)
	}
	return q
}

// windows parses WINDOW w AS (...), and puts what it says where OVER names it.
func (p *parser) windows(q *Query) {
	named := map[string]*Window{}
	for {
		name := p.name()
		p.need("as")
		named[name] = p.window()
		if !p.symbol(",") {
			break
		}
	}
	var visit func(e *Expr)
	visit = func(e *Expr) {
		if e == nil {
			return
		}
		if e.Over != nil && e.Over.Name != "" {
			w := named[e.Over.Name]
			if w == nil {
				p.fail(&Error{Code: "42704", Message: `window "` + e.Over.Name + `" does not exist`})
			}
			e.Over = w
		}
		for _, a := range e.Args {
			visit(a)
		}
	}
	for _, it := range q.Items {
		visit(it.Expr)
	}
}

// window parses what stands in the parentheses of OVER.
func (p *parser) window() *Window {
	p.needSymbol("(")
	w := &Window{}
	if p.word("partition") {
		p.need("by")
		w.Partition = p.exprs()
	}
	if p.word("order") {
		p.need("by")
		w.Order = p.order()
	}
	if p.isWord("rows") || p.isWord("range") || p.isWord("groups") {
		p.frame(w)
	}
	p.needSymbol(")")
	return w
}

// frame parses ROWS, RANGE or GROUPS and the bounds of a frame.
func (p *parser) frame(w *Window) {
	f := &Frame{Unit: p.peek().text}
	p.at++
	if p.word("between") {
		f.From = p.bound()
		p.need("and")
		f.To = p.bound()
	} else {
		f.From, f.To = p.bound(), Bound{Kind: "current"}
	}
	if p.isWord("exclude") {
		p.fail(unsupported("EXCLUDE in a window frame"))
	}
	bad := func(code, message string) { p.fail(&Error{Code: code, Message: message}) }
	switch {
	case f.From.Kind == "following" && f.From.N == nil:
		bad("42P20", "frame start cannot be UNBOUNDED FOLLOWING")
	case f.To.Kind == "preceding" && f.To.N == nil:
		bad("42P20", "frame end cannot be UNBOUNDED PRECEDING")
	case f.From.Kind == "current" && f.To.Kind == "preceding", f.From.Kind == "following" && f.To.Kind != "following":
		bad("42P20", "frame starting from a later row cannot end with an earlier one")
	case f.Unit == "groups" && w.Order == nil:
		bad("42P20", "GROUPS mode requires an ORDER BY clause")
	case f.Unit == "range" && (f.From.N != nil || f.To.N != nil) && len(w.Order) != 1:
		bad("42P20", "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column")
	}
	w.Frame = f
}

func (p *parser) bound() Bound {
	switch {
	case p.word("current"):
		p.need("row")
		return Bound{Kind: "current"}
	case p.isWord("unbounded"):
		p.at++
		return Bound{Kind: p.direction()}
	}
	n := p.expr()
	return Bound{Kind: p.direction(), N: n}
}

func (p *parser) direction() string {
	if p.word("preceding") {
		return "preceding"
	}
	p.need("following")
	return "following"
}

func (p *parser) limits(q *Query) {
	for {
		switch {
		case p.word("limit"):
			if !p.word("all") {
				q.Limit = p.expr()
			}
		case p.word("offset"):
			q.Offset = p.expr()
			p.oneOf("rows", "row")
		case p.word("fetch"):
			p.oneOf("first", "next")
			q.Limit = &Expr{Op: Const, Value: Value{Type: Int, Int: 1}}
			if !p.isWord("row") && !p.isWord("rows") {
				q.Limit = p.expr()
			}
			p.oneOf("rows", "row")
			if p.word("with") {
				p.need("ties")
				q.Ties = true
			} else {
				p.need("only")
			}
		default:
			return
		}
	}
}

func (p *parser) locking(q *Query) {
	l := Locking{}
	switch {
	case p.word("update"):
		l.Mode = ForUpdate
	case p.word("share"):
		l.Mode = Share
	case p.word("no"):
		p.need("key")
		p.need("update")
		l.Mode = NoKeyUpdate
	case p.word("key"):
		p.need("share")
		l.Mode = KeyShare
	default:
		p.unexpected()
	}
	if p.word("of") {
		l.Of = p.names()
	}
	if p.word("nowait") {
		l.Wait = NoWait
	} else if p.word("skip") {
		p.need("locked")
		l.Wait = SkipLocked
	}
	q.Locks = append(q.Locks, l)
}

func (p *parser) items() []Item {
	var out []Item
	for {
		out = append(out, p.item())
		if !p.symbol(",") {
			return out
		}
	}
}

func (p *parser) item() Item {
	if p.symbol("*") {
		return Item{Star: true}
	}
	if p.at+2 < len(p.tokens) && p.tokens[p.at+1].text == "." && p.tokens[p.at+1].kind == symbol &&
		p.tokens[p.at+2].text == "*" && p.tokens[p.at+2].kind == symbol {
		table := p.name()
		p.at += 2
		return Item{Star: true, Table: table}
	}
	it := Item{Expr: p.expr()}
	switch {
	case p.word("as"):
		it.Name = p.label()
	case p.peek().kind == quoted || p.peek().kind == word && !reserved[p.peek().text] && !noLabel[p.peek().text]:
		it.Name = p.label()
	default:
		it.Name = it.Expr.name()
	}
	return it
}

// noLabel has the words that cannot name a column without AS though they are not reserved.
var noLabel = wordSet(`day filter hour minute month over precision second varying within without year`)

// name returns the name that PostgreSQL gives a column without an alias.
func (e *Expr) name() string {
	n := e.guess()
	if n == "" {
		return "?column?"
	}
	return n
}

// guess is FigureColname of PostgreSQL's parser.
func (e *Expr) guess() string {
	switch e.Op {
	case Ref, Call:
		if e.Name == BitNot {
			return ""
		}
		return e.Name
	case Exists:
		return "exists"
	case ArrayOf:
		return "array"
	case RowOf:
		return "row"
	case Case:
		if len(e.Args)%2 == 1 {
			if n := e.Args[len(e.Args)-1].guess(); n != "" {
				return n
			}
		}
		return "case"
	case Subscript:
		return e.Args[0].guess()
	case Cast:
		if n := e.Args[0].guess(); n != "" {
			return n
		}
		return e.To.Name
	case Subquery:
		if len(e.Query.Items) == 1 {
			return e.Query.Items[0].Name
		}
		if e.Query.Values != nil {
			return "column1"
		}
	}
	return ""
}

func (p *parser) from() []*Source {
	out := []*Source{p.joined()}
	for p.symbol(",") {
		out = append(out, p.joined())
	}
	return out
}

// joined parses a source with what is joined to it.
func (p *parser) joined() *Source {
	s := p.source()
	for {
		kind, natural := "inner", false
		switch {
		case p.word("cross"):
			kind = "cross"
		case p.isWord("left"), p.isWord("right"), p.isWord("full"):
			kind = p.peek().text
			p.at++
			p.word("outer")
		case p.word("inner"):
		case p.isWord("natural"):
			natural = true
			p.at++
			if p.isWord("left") || p.isWord("right") || p.isWord("full") {
				kind = p.peek().text
				p.at++
				p.word("outer")
			} else {
				p.word("inner")
			}
		case !p.isWord("join"):
			return s
		}
		p.need("join")
		s = &Source{Join: kind, Left: s, Right: p.source(), Natural: natural}
		if kind == "cross" || natural {
			continue
		}
		if p.word("using") {
			p.needSymbol("(")
			s.Using = p.names()
			p.needSymbol(")")
			continue
		}
		p.need("on")
		s.On = p.expr()
	}
}

func (p *parser) source() *Source {
	defer p.enter()()
	s := &Source{Lateral: p.word("lateral")}
	switch {
	case p.queryAhead():
		p.needSymbol("(")
		s.Query = p.query()
		p.needSymbol(")")
		p.sourceAlias(s, "")
		if s.Alias == "" && !p.sqlite {
			p.fail(syntax("subquery in FROM must have an alias"))
		}
	case p.symbol("("):
		in := p.joined()
		p.needSymbol(")")
		if p.isWord("as") || p.peek().kind == quoted {
			p.fail(unsupported("an alias of a join"))
		}
		return in
	default:
		p.word("only")
		name := p.table()
		if p.is("(") {
			p.at++
			s.Func = p.call(name)
			if p.isWord("with") && p.tokens[p.at+1].text == "ordinality" {
				p.at += 2
				s.Ordinal = true
			}
		} else {
			s.Table = name
			if p.is("*") {
				p.fail(unsupported("a table with *"))
			}
		}
		p.sourceAlias(s, name)
		if p.isWord("tablesample") {
			p.fail(unsupported("TABLESAMPLE"))
		}
	}
	return s
}

func (p *parser) sourceAlias(s *Source, table string) {
	s.Alias = p.alias(table)
	if s.Func != nil && s.Alias == table && p.word("as") && !p.is("(") {
		p.unexpected()
	}
	if !p.is("(") || s.Alias == table && s.Query == nil && s.Func == nil {
		return
	}
	p.needSymbol("(")
	if next := p.tokens[p.at+1]; s.Func != nil && (next.kind == word || next.kind == quoted) {
		for {
			c := Column{}
			name := p.name()
			c = p.typeName()
			c.Name = name
			s.Defs = append(s.Defs, c)
			if !p.symbol(",") {
				break
			}
		}
	} else {
		s.Columns = p.names()
	}
	p.needSymbol(")")
}

// alias parses what a table is called in the statement.
func (p *parser) alias(table string) string {
	if p.word("as") {
		return p.name()
	}
	if t := p.peek(); t.kind == quoted || t.kind == word && !reserved[t.text] && t.text != "tablesample" && t.text != "set" {
		return p.name()
	}
	return table
}

func (p *parser) order() []Order {
	var out []Order
	for {
		o := Order{Expr: p.expr()}
		o.Desc = p.word("desc")
		if !o.Desc {
			p.word("asc")
		}
		if p.isWord("using") {
			p.fail(unsupported("ORDER BY ... USING"))
		}
		o.NullsFirst = o.Desc != p.sqlite
		if p.word("nulls") {
			o.NullsFirst = p.word("first")
			if !o.NullsFirst {
				p.need("last")
			}
		}
		out = append(out, o)
		if !p.symbol(",") {
			return out
		}
	}
}
