package sqlparse

import "strings"

// This file parses statements.

// maxText bounds a statement, in bytes, and maxDepth how deep it nests.
const (
	maxText  = 1 << 20
	maxDepth = 200
)

type parser struct {
	src    string
	tokens []token
	at     int
	depth  int
	params int
	sqlite bool
	parts  []Part // of the statement under way
}

// failure is how the parser leaves its recursion; Parse recovers it.
type failure struct{ err *Error }

// Mode says whose SQL it is, where PostgreSQL and SQLite differ.
type Mode struct{ SQLite bool }

// Parse reads statements, separated by semicolons. An error is an *Error.
func Parse(src string, mode Mode) (stmts []*Stmt, err error) {
	if len(src) > maxText {
		return nil, syntax("a statement of more than 1 MiB")
	}
	tokens, bad := scan(src, mode.SQLite)
	if bad != nil {
		return nil, bad
	}
	p := &parser{src: src, tokens: tokens, sqlite: mode.SQLite}
	defer func() {
		if f, ok := recover().(failure); ok {
			stmts, err = nil, f.err
		}
	}()
	for {
		for p.symbol(";") {
		}
		if p.peek().kind == end {
			break
		}
		stmts = append(stmts, p.one())
	}
	if len(stmts) == 0 {
		stmts = []*Stmt{{Kind: Nothing}}
	}
	return stmts, nil
}

// one parses one statement up to its semicolon.
func (p *parser) one() *Stmt {
	first := p.at
	p.params, p.parts = 0, nil
	s := p.statement()
	if !p.is(";") && p.peek().kind != end {
		p.unexpected()
	}
	from, to := p.tokens[first].pos, p.tokens[p.at].pos
	s.Text = strings.TrimRight(p.src[from:to], " \t\r\n\f;")
	for _, t := range p.tokens[first:p.at] {
		t.pos -= from
		s.tokens = append(s.tokens, t)
	}
	s.Params, s.Parts = p.params, p.parts
	return s
}

func (p *parser) statement() *Stmt {
	switch {
	case p.isWord("select"), p.isWord("values"), p.isWord("table"), p.is("("):
		return p.selecting(nil)
	case p.isWord("with"):
		with := p.with()
		if p.isWord("select") || p.isWord("values") || p.is("(") {
			return p.selecting(with)
		}
		s := p.changing()
		if s == nil {
			p.unexpected()
		}
		s.With = with
		return s
	}
	if s := p.changing(); s != nil {
		return s
	}
	if s := p.transaction(); s != nil {
		return s
	}
	switch {
	case p.word("create"):
		return p.create()
	case p.word("drop"):
		return p.drop()
	case p.word("alter"):
		return p.alter()
	case p.word("truncate"):
		return p.truncate()
	case p.word("lock"):
		return p.lockTable()
	case p.word("set"):
		return p.set()
	case p.word("reset"):
		s := &Stmt{Kind: Set, Name: p.label(), Setting: "default"}
		return s
	case p.word("declare"):
		return p.declare()
	case p.word("fetch"):
		return p.fetch(Fetch)
	case p.word("move"):
		return p.fetch(Move)
	case p.word("close"):
		s := &Stmt{Kind: CloseCursor}
		if !p.word("all") {
			s.Name = p.name()
		}
		return s
	case p.word("explain"):
		return p.explain()
	case p.word("listen"), p.word("notify"), p.word("unlisten"), p.word("vacuum"), p.word("reindex"), p.word("checkpoint"):
		// What is sent goes to connections that listen, and a program has no way to ask one what it was sent.
		p.skip()
		return &Stmt{Kind: Nothing}
	case p.isWord("discard"), p.isWord("deallocate"):
		return p.discard()
	case p.word("show"):
		return p.show()
	case p.sqlite && p.word("pragma"), p.word("comment"), p.word("analyze"), p.word("analyse"):
		p.skip()
		return &Stmt{Kind: Nothing}
	}
	if t := p.peek(); t.kind == word && keywords[t.text] && begins[t.text] {
		p.fail(unsupported(strings.ToUpper(t.text)))
	}
	p.unexpected()
	return nil
}

// begins has the words that begin the statements of PostgreSQL.
var begins = wordSet(`abort alter analyze begin call checkpoint close cluster comment commit copy create deallocate declare delete
	discard do drop end execute explain fetch grant import insert listen load lock merge move notify prepare reassign refresh
	reindex release reset revoke rollback savepoint security select set show start truncate unlisten update vacuum values with
	replace`)

// selecting makes a statement of a query.
func (p *parser) selecting(with []*CTE) *Stmt {
	q := p.query()
	q.With = append(with, q.With...)
	if n := len(p.parts); n > 0 && p.parts[n-1].Query == q {
		p.parts, q.Part = p.parts[:n-1], 0 // it is the statement itself
	}
	return &Stmt{Kind: Select, Query: q}
}

// changing parses a statement that changes rows; nil if there is none.
func (p *parser) changing() *Stmt {
	switch {
	case p.word("insert"):
		return p.insert()
	case p.word("update"):
		return p.update()
	case p.word("delete"):
		return p.delete()
	case p.word("merge"):
		return p.merge()
	case p.sqlite && p.isWord("replace"):
		p.fail(unsupported("REPLACE"))
	}
	return nil
}

// with parses WITH and its names.
func (p *parser) with() []*CTE {
	p.need("with")
	recursive := p.word("recursive")
	var out []*CTE
	for {
		c := &CTE{Name: p.name(), Recursive: recursive}
		if p.symbol("(") {
			c.Columns = p.names()
			p.needSymbol(")")
		}
		p.need("as")
		if p.word("not") {
			p.need("materialized")
		} else {
			p.word("materialized")
		}
		p.needSymbol("(")
		if p.isWord("insert") || p.isWord("update") || p.isWord("delete") || p.isWord("merge") {
			c.Stmt = p.changing()
			p.parts = append(p.parts, Part{Stmt: c.Stmt})
			c.Part = len(p.parts)
		} else {
			c.Query = p.query()
		}
		p.needSymbol(")")
		if p.isWord("search") || p.isWord("cycle") {
			p.fail(unsupported(strings.ToUpper(p.peek().text)))
		}
		out = append(out, c)
		if !p.symbol(",") {
			return out
		}
	}
}

func (p *parser) insert() *Stmt {
	s := &Stmt{Kind: Insert}
	if p.sqlite && p.word("or") {
		p.need("ignore")
		s.Conflict = &Conflict{}
	}
	p.need("into")
	s.Table = p.table()
	s.Alias = s.Table
	if p.word("as") {
		s.Alias = p.name()
	}
	if p.is("(") && !p.queryAhead() {
		p.at++
		s.Columns = p.names()
		p.needSymbol(")")
	}
	if p.word("overriding") {
		if s.Override = "system"; !p.word("system") {
			p.need("user")
			s.Override = "user"
		}
		p.need("value")
	}
	switch {
	case p.word("default"):
		p.need("values")
		s.Values = [][]*Expr{{}}
	case p.isWord("values"):
		p.at++
		s.Values = p.rows(true)
		if p.isWord("union") || p.isWord("order") || p.isWord("limit") {
			p.fail(unsupported("VALUES ... " + strings.ToUpper(p.peek().text)))
		}
	default:
		s.Query = p.query()
	}
	if p.word("on") {
		p.need("conflict")
		s.Conflict = p.conflict()
	}
	s.Returning = p.returning()
	return s
}

// rows parses the rows of VALUES. defaults says that DEFAULT may stand there.
func (p *parser) rows(defaults bool) [][]*Expr {
	var out [][]*Expr
	for {
		p.needSymbol("(")
		var row []*Expr
		for {
			if defaults {
				row = append(row, p.valueOrDefault())
			} else {
				row = append(row, p.expr())
			}
			if !p.symbol(",") {
				break
			}
		}
		p.needSymbol(")")
		out = append(out, row)
		if !p.symbol(",") {
			return out
		}
	}
}

func (p *parser) valueOrDefault() *Expr {
	if p.word("default") {
		return nil
	}
	return p.expr()
}

func (p *parser) conflict() *Conflict {
	c := &Conflict{}
	if p.is("(") {
		k := Key{}
		p.indexed(&k)
		c.Columns, c.Exprs = k.Columns, k.Exprs
		if p.word("where") {
			c.Filter = p.expr()
		}
	} else if p.word("on") {
		p.need("constraint")
		c.Constraint = p.name()
	}
	p.need("do")
	if p.word("nothing") {
		return c
	}
	p.need("update")
	if c.Columns == nil && c.Exprs == nil && c.Constraint == "" && !p.sqlite {
		p.fail(syntax("ON CONFLICT DO UPDATE requires inference specification or constraint name"))
	}
	p.need("set")
	c.Set = p.assigns()
	if p.word("where") {
		c.Where = p.expr()
	}
	return c
}

func (p *parser) assigns() []Assign {
	var out []Assign
	for {
		if p.symbol("(") {
			out = append(out, p.assignSeveral()...)
		} else {
			name := p.name()
			if p.is("[") || p.is(".") {
				p.fail(unsupported("SET of a part of a column"))
			}
			p.needSymbol("=")
			out = append(out, Assign{name, p.valueOrDefault()})
		}
		if !p.symbol(",") {
			return out
		}
	}
}

// assignSeveral parses what follows the parenthesis of (a, b) = (1, 2) or (SELECT ...).
func (p *parser) assignSeveral() (out []Assign) {
	names := p.names()
	p.needSymbol(")")
	p.needSymbol("=")
	p.word("row")
	if p.queryAhead() {
		p.needSymbol("(")
		q := p.query()
		p.needSymbol(")")
		for i, n := range names {
			out = append(out, Assign{n, &Expr{Op: Subquery, Query: q, N: int64(i), Star: true}})
		}
		return out
	}
	p.needSymbol("(")
	for i, n := range names {
		if i > 0 && !p.symbol(",") {
			p.fail(syntax("number of columns does not match number of values"))
		}
		out = append(out, Assign{n, p.valueOrDefault()})
	}
	if p.is(",") {
		p.fail(syntax("number of columns does not match number of values"))
	}
	p.needSymbol(")")
	return out
}

func (p *parser) update() *Stmt {
	s := &Stmt{Kind: Update}
	p.word("only")
	s.Table = p.table()
	s.Alias = p.alias(s.Table)
	p.need("set")
	s.Set = p.assigns()
	if p.word("from") {
		s.From = p.from()
	}
	p.where(s)
	s.Returning = p.returning()
	return s
}

func (p *parser) where(s *Stmt) {
	if p.word("where") {
		if p.isWord("current") {
			p.fail(unsupported("WHERE CURRENT OF"))
		}
		s.Where = p.expr()
	}
}

func (p *parser) delete() *Stmt {
	s := &Stmt{Kind: Delete}
	p.need("from")
	p.word("only")
	s.Table = p.table()
	s.Alias = p.alias(s.Table)
	if p.word("using") {
		s.From = p.from()
	}
	p.where(s)
	s.Returning = p.returning()
	return s
}

// merge parses MERGE INTO t USING s ON ... WHEN ...
func (p *parser) merge() *Stmt {
	s := &Stmt{Kind: Merge}
	p.need("into")
	p.word("only")
	s.Table = p.table()
	s.Alias = p.alias(s.Table)
	p.need("using")
	s.From = []*Source{p.source()}
	p.need("on")
	s.On = p.expr()
	for p.word("when") {
		s.When = append(s.When, p.when())
	}
	if len(s.When) == 0 {
		p.unexpected()
	}
	return s
}

func (p *parser) when() When {
	w := When{Matched: !p.word("not")}
	p.need("matched")
	if p.word("and") {
		w.And = p.expr()
	}
	p.need("then")
	switch {
	case p.word("do"):
		p.need("nothing")
		w.Act = Nothing
	case w.Matched && p.word("delete"):
		w.Act = Delete
	case w.Matched && p.word("update"):
		p.need("set")
		w.Act, w.Set = Update, p.assigns()
	case !w.Matched && p.word("insert"):
		w.Act = Insert
		if p.symbol("(") {
			w.Columns = p.names()
			p.needSymbol(")")
		}
		if p.word("default") {
			p.need("values")
			return w
		}
		p.need("values")
		rows := p.rows(true)
		if len(rows) != 1 {
			p.unexpected()
		}
		w.Values = rows[0]
	default:
		p.unexpected()
	}
	return w
}

func (p *parser) returning() []Item {
	if p.word("returning") {
		return p.items()
	}
	return nil
}

// skip passes over the rest of a statement.
func (p *parser) skip() {
	for !p.is(";") && p.peek().kind != end {
		p.at++
	}
}
