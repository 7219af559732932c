package sqlparse

import (
	"fmt"
	"strconv"
	"strings"
)

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
	tokens, bad := scan(src)
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
	p.params = 0
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
	s.Params = p.params
	return s
}

func (p *parser) statement() *Stmt {
	switch {
	case p.isWord("select"):
		return &Stmt{Kind: Select, Query: p.query()}
	case p.word("insert"):
		return p.insert()
	case p.word("update"):
		return p.update()
	case p.word("delete"):
		return p.delete()
	case p.word("create"):
		return p.create()
	case p.word("drop"):
		return p.drop()
	case p.word("begin"), p.word("start"):
		return p.begin()
	case p.word("commit"), p.word("end"):
		p.oneOf("transaction", "work")
		return &Stmt{Kind: Commit}
	case p.word("rollback"), p.word("abort"):
		p.oneOf("transaction", "work")
		if p.isWord("to") {
			p.fail(unsupported("ROLLBACK TO SAVEPOINT"))
		}
		return &Stmt{Kind: Rollback}
	case p.word("set"):
		return p.set()
	case p.word("pragma"):
		p.skip()
		return &Stmt{Kind: Nothing}
	case p.isWord("savepoint"), p.isWord("release"), p.isWord("alter"), p.isWord("truncate"), p.isWord("with"),
		p.isWord("lock"), p.isWord("explain"), p.isWord("merge"), p.isWord("listen"), p.isWord("notify"), p.isWord("replace"),
		p.isWord("grant"), p.isWord("copy"), p.isWord("call"), p.isWord("do"), p.isWord("vacuum"), p.isWord("values"):
		p.fail(unsupported(strings.ToUpper(p.peek().text)))
	}
	p.unexpected()
	return nil
}

// query parses SELECT.
func (p *parser) query() *Query {
	defer p.enter()()
	p.need("select")
	q := &Query{Distinct: p.word("distinct")}
	p.word("all")
	q.Items = p.items()
	if p.word("from") {
		q.From = p.from()
	}
	if p.word("where") {
		q.Where = p.expr()
	}
	if p.word("group") {
		p.need("by")
		q.Group = p.exprs()
	}
	if p.word("having") {
		q.Having = p.expr()
	}
	if p.isWord("union") || p.isWord("intersect") || p.isWord("except") || p.isWord("window") {
		p.fail(unsupported(strings.ToUpper(p.peek().text)))
	}
	if p.word("order") {
		p.need("by")
		q.Order = p.order()
	}
	p.limits(q)
	for p.word("for") {
		p.locking(q)
	}
	p.limits(q)
	return q
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
			p.need("only")
		default:
			return
		}
	}
}

func (p *parser) locking(q *Query) {
	switch {
	case p.word("update"):
		q.Lock = ForUpdate
	case p.word("share"):
		q.Lock = Share
	case p.word("no"):
		p.need("key")
		p.need("update")
		q.Lock = NoKeyUpdate
	case p.word("key"):
		p.need("share")
		q.Lock = KeyShare
	default:
		p.unexpected()
	}
	if p.word("of") {
		q.Of = p.name()
	}
	if p.word("nowait") {
		q.Wait = NoWait
	} else if p.word("skip") {
		p.need("locked")
		q.Wait = SkipLocked
	}
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
	case p.peek().kind == quoted || p.peek().kind == word && !reserved[p.peek().text]:
		it.Name = p.name()
	default:
		it.Name = it.Expr.name()
	}
	return it
}

// name returns the name that PostgreSQL gives a column without an alias.
func (e *Expr) name() string {
	switch e.Op {
	case Ref, Call:
		return e.Name
	case Exists:
		return "exists"
	case Case:
		return "case"
	case Cast:
		if n := e.Args[0].name(); n != "?column?" {
			return n
		}
		return e.To.Named
	case Subquery:
		if len(e.Query.Items) == 1 && e.Query.Items[0].Name != "" {
			return e.Query.Items[0].Name
		}
	}
	return "?column?"
}

func (p *parser) from() []Source {
	out := []Source{p.source()}
	for {
		switch {
		case p.symbol(","):
			out = append(out, p.source())
		case p.word("cross"):
			p.need("join")
			out = append(out, p.source())
		case p.word("left"):
			p.word("outer")
			p.need("join")
			out = append(out, p.join(true))
		case p.word("inner"):
			p.need("join")
			out = append(out, p.join(false))
		case p.word("join"):
			out = append(out, p.join(false))
		case p.isWord("right"), p.isWord("full"), p.isWord("natural"):
			p.fail(unsupported(strings.ToUpper(p.peek().text) + " JOIN"))
		default:
			return out
		}
	}
}

func (p *parser) join(left bool) Source {
	s := p.source()
	s.Left = left
	if p.isWord("using") {
		p.fail(unsupported("JOIN ... USING"))
	}
	p.need("on")
	s.On = p.expr()
	return s
}

func (p *parser) source() Source {
	if p.is("(") {
		p.fail(unsupported("a query in FROM"))
	}
	s := Source{Table: p.table()}
	s.Alias = p.alias(s.Table)
	return s
}

// alias parses what a table is called in the statement.
func (p *parser) alias(table string) string {
	if p.word("as") {
		return p.name()
	}
	if t := p.peek(); t.kind == quoted || t.kind == word && !reserved[t.text] {
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

func (p *parser) insert() *Stmt {
	s := &Stmt{Kind: Insert}
	if p.word("or") {
		p.need("ignore")
		s.Conflict = &Conflict{}
	}
	p.need("into")
	s.Table = p.table()
	s.Alias = s.Table
	if p.word("as") {
		s.Alias = p.name()
	}
	if p.symbol("(") {
		s.Columns = p.names()
		p.needSymbol(")")
	}
	if p.word("overriding") {
		p.fail(unsupported("OVERRIDING"))
	}
	switch {
	case p.word("default"):
		p.need("values")
		s.Values = [][]*Expr{{}}
	case p.isWord("select"):
		s.Query = p.query()
	default:
		p.need("values")
		s.Values = p.rows()
	}
	if p.word("on") {
		p.need("conflict")
		s.Conflict = p.conflict()
	}
	s.Returning = p.returning()
	return s
}

func (p *parser) rows() [][]*Expr {
	var out [][]*Expr
	for {
		p.needSymbol("(")
		var row []*Expr
		for {
			row = append(row, p.valueOrDefault())
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
	if p.symbol("(") {
		c.Columns = p.names()
		p.needSymbol(")")
	} else if p.word("on") {
		p.need("constraint")
		c.Constraint = p.name()
	}
	p.need("do")
	if p.word("nothing") {
		return c
	}
	p.need("update")
	if c.Columns == nil && c.Constraint == "" && !p.sqlite {
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
		if p.is("(") {
			p.fail(unsupported("SET (a, b) = ..."))
		}
		name := p.name()
		p.needSymbol("=")
		out = append(out, Assign{name, p.valueOrDefault()})
		if !p.symbol(",") {
			return out
		}
	}
}

func (p *parser) update() *Stmt {
	s := &Stmt{Kind: Update}
	p.word("only")
	s.Table = p.table()
	s.Alias = p.alias(s.Table)
	p.need("set")
	s.Set = p.assigns()
	if p.isWord("from") {
		p.fail(unsupported("UPDATE ... FROM"))
	}
	if p.word("where") {
		s.Where = p.expr()
	}
	s.Returning = p.returning()
	return s
}

func (p *parser) delete() *Stmt {
	s := &Stmt{Kind: Delete}
	p.need("from")
	s.Table = p.table()
	if p.isWord("using") {
		p.fail(unsupported("DELETE ... USING"))
	}
	s.Alias = p.alias(s.Table)
	if p.word("where") {
		s.Where = p.expr()
	}
	s.Returning = p.returning()
	return s
}

func (p *parser) returning() []Item {
	if p.word("returning") {
		return p.items()
	}
	return nil
}

func (p *parser) begin() *Stmt {
	s := &Stmt{Kind: Begin}
	s.Instant = p.oneOf("immediate", "exclusive")
	if !s.Instant {
		p.word("deferred")
	}
	p.oneOf("transaction", "work")
	p.modes(s)
	return s
}

// set parses SET TRANSACTION; settings of other things have no effect.
func (p *parser) set() *Stmt {
	s := &Stmt{Kind: SetTransaction}
	if p.word("session") {
		if p.word("characteristics") {
			p.need("as")
			p.need("transaction")
			s.Session = true
			p.modes(s)
			return s
		}
	} else if p.word("transaction") {
		p.modes(s)
		return s
	} else {
		s.Local = p.word("local")
	}
	if p.word("lock_timeout") {
		if !p.symbol("=") {
			p.need("to")
		}
		s.Kind, s.Timeout = SetLockTimeout, p.milliseconds()
		return s
	}
	p.skip()
	return &Stmt{Kind: Nothing}
}

// milliseconds parses a setting's time as PostgreSQL writes it: 100, '100ms', '2s', DEFAULT.
func (p *parser) milliseconds() int {
	t := p.peek()
	p.at++
	if t.kind == word && t.text == "default" {
		return 0
	}
	digits := strings.TrimRight(t.text, "abcdefghijklmnopqrstuvwxyz ")
	unit := strings.TrimSpace(t.text[len(digits):])
	n, err := strconv.Atoi(digits)
	scale, ok := map[string]int{"": 1, "ms": 1, "s": 1000, "min": 60_000}[unit]
	if err != nil || !ok || n < 0 || n > 1<<31/scale {
		p.fail(&Error{Code: "22023", Message: fmt.Sprintf("invalid value for parameter \"lock_timeout\": %q", t.text)})
	}
	return n * scale
}

// modes parses the isolation level and access mode of a transaction.
func (p *parser) modes(s *Stmt) {
	for {
		switch {
		case p.word("isolation"):
			p.need("level")
			s.Level = p.level()
		case p.word("read"):
			s.ReadOnly = p.word("only")
			if !s.ReadOnly {
				p.need("write")
			}
		case p.word("not"):
			p.need("deferrable")
		case p.word("deferrable"), p.symbol(","):
		default:
			return
		}
	}
}

func (p *parser) level() Level {
	switch {
	case p.word("serializable"):
		return Serializable
	case p.word("repeatable"):
		p.need("read")
		return RepeatableRead
	}
	p.need("read")
	if !p.word("uncommitted") {
		p.need("committed")
	}
	return ReadCommitted // PostgreSQL reads nothing uncommitted at any level
}

// skip passes over the rest of a statement.
func (p *parser) skip() {
	for !p.is(";") && p.peek().kind != end {
		p.at++
	}
}
