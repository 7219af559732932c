package sqlparse

import (
	"strconv"
	"strings"
	"time"
)

// This file parses expressions, by precedence climbing as in PostgreSQL's
// manual, section 4.1.6: OR, AND, NOT, IS, comparisons, BETWEEN IN LIKE, ||,
// + -, * / %, unary minus, ::.

func (p *parser) exprs() []*Expr {
	out := []*Expr{p.expr()}
	for p.symbol(",") {
		out = append(out, p.expr())
	}
	return out
}

func (p *parser) expr() *Expr {
	defer p.enter()()
	e := p.and()
	for p.word("or") {
		e = &Expr{Op: Or, Args: []*Expr{e, p.and()}}
	}
	return e
}

func (p *parser) and() *Expr {
	e := p.not()
	for p.word("and") {
		e = &Expr{Op: And, Args: []*Expr{e, p.not()}}
	}
	return e
}

func (p *parser) not() *Expr {
	if p.word("not") {
		defer p.enter()()
		return &Expr{Op: Not, Args: []*Expr{p.not()}}
	}
	return p.isTest()
}

// isTest parses what IS may follow.
func (p *parser) isTest() *Expr {
	e := p.compare()
	for {
		switch {
		case p.word("is"):
			e = p.test(e)
		case p.word("isnull"):
			e = &Expr{Op: IsNull, Args: []*Expr{e}}
		case p.word("notnull"):
			e = &Expr{Op: Not, Args: []*Expr{{Op: IsNull, Args: []*Expr{e}}}}
		default:
			return e
		}
	}
}

func (p *parser) test(e *Expr) *Expr {
	negated := p.word("not")
	var out *Expr
	switch {
	case p.word("null"), p.word("unknown"):
		out = &Expr{Op: IsNull, Args: []*Expr{e}}
	case p.word("true"):
		out = &Expr{Op: IsTrue, Args: []*Expr{e}}
	case p.word("false"):
		out = &Expr{Op: IsFalse, Args: []*Expr{e}}
	default:
		p.need("distinct")
		p.need("from")
		out = &Expr{Op: Distinct, Args: []*Expr{e, p.compare()}}
	}
	if negated {
		out = &Expr{Op: Not, Args: []*Expr{out}}
	}
	return out
}

var comparisons = map[string]string{"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}

func (p *parser) compare() *Expr {
	e := p.among()
	for p.peek().kind == symbol && comparisons[p.peek().text] != "" {
		op := comparisons[p.peek().text]
		p.at++
		if p.isWord("any") || p.isWord("all") || p.isWord("some") {
			p.fail(unsupported(strings.ToUpper(p.peek().text)))
		}
		e = &Expr{Op: Compare, Name: op, Args: []*Expr{e, p.among()}}
	}
	return e
}

// among parses BETWEEN, IN and LIKE.
func (p *parser) among() *Expr {
	e := p.concat()
	for {
		start := p.at
		negated := p.word("not")
		var out *Expr
		switch {
		case p.word("between"):
			low := p.concat()
			p.need("and")
			high := p.concat()
			out = &Expr{Op: And, Args: []*Expr{
				{Op: Compare, Name: ">=", Args: []*Expr{e, low}},
				{Op: Compare, Name: "<=", Args: []*Expr{e, high}},
			}}
		case p.word("in"):
			out = p.in(e)
		case p.word("like"):
			out = &Expr{Op: Like, Args: []*Expr{e, p.concat()}}
		case p.word("ilike"):
			out = &Expr{Op: Like, Name: "ilike", Args: []*Expr{e, p.concat()}}
		default:
			p.at = start
			return e
		}
		if e = out; negated {
			e = &Expr{Op: Not, Args: []*Expr{out}}
		}
	}
}

func (p *parser) in(e *Expr) *Expr {
	p.needSymbol("(")
	out := &Expr{Op: In, Args: []*Expr{e}}
	if p.isWord("select") {
		out.Query = p.single()
	} else {
		out.Args = append(out.Args, p.exprs()...)
	}
	p.needSymbol(")")
	return out
}

// single parses a query of one column.
func (p *parser) single() *Query {
	q := p.query()
	if len(q.Items) != 1 && !q.Items[0].Star {
		p.fail(syntax("subquery must return only one column"))
	}
	return q
}

// binary parses operators of one precedence, from the left.
func (p *parser) binary(operand func() *Expr, ops ...string) *Expr {
	e := operand()
	for {
		op := p.peek()
		if op.kind != symbol || !contains(ops, op.text) {
			return e
		}
		p.at++
		e = &Expr{Op: Arith, Name: op.text, Args: []*Expr{e, operand()}}
	}
}

func contains(all []string, s string) bool {
	for _, a := range all {
		if a == s {
			return true
		}
	}
	return false
}

func (p *parser) concat() *Expr  { return p.binary(p.sum, "||") }
func (p *parser) sum() *Expr     { return p.binary(p.product, "+", "-") }
func (p *parser) product() *Expr { return p.binary(p.unary, "*", "/", "%") }

func (p *parser) unary() *Expr {
	if p.symbol("-") {
		defer p.enter()()
		if t := p.peek(); t.kind == number { // so that the smallest integer can be written
			p.at++
			return p.casts(p.number("-" + t.text))
		}
		return &Expr{Op: Negate, Args: []*Expr{p.unary()}}
	}
	if p.symbol("+") {
		defer p.enter()()
		return p.unary()
	}
	return p.casts(p.primary())
}

func (p *parser) casts(e *Expr) *Expr {
	for p.symbol("::") {
		e = &Expr{Op: Cast, Args: []*Expr{e}, To: p.typeName()}
	}
	return e
}

func (p *parser) primary() *Expr {
	t := p.peek()
	switch t.kind {
	case number:
		p.at++
		return p.number(t.text)
	case text:
		p.at++
		return &Expr{Op: Const, Value: Value{Type: Text, Text: t.text}}
	case param:
		p.at++
		p.params = max(p.params, t.n)
		return &Expr{Op: Param, N: int64(t.n)}
	case word:
		if e := p.keyword(); e != nil {
			return e
		}
	case symbol:
		if p.symbol("(") {
			return p.group()
		}
	}
	return p.reference()
}

func (p *parser) group() *Expr {
	var e *Expr
	if p.isWord("select") {
		e = &Expr{Op: Subquery, Query: p.single()}
	} else {
		e = p.expr()
		if p.is(",") {
			p.fail(unsupported("a row of several values"))
		}
	}
	p.needSymbol(")")
	return e
}

func (p *parser) number(s string) *Expr {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return &Expr{Op: Const, Value: Value{Type: Int, Int: n}}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		p.fail(&Error{Code: "22003", Message: "number out of range: " + s})
	}
	return &Expr{Op: Const, Value: Value{Type: Float, Float: f}}
}

// keyword parses expressions that begin with a word of their own, or returns nil.
func (p *parser) keyword() *Expr {
	switch {
	case p.word("null"):
		return &Expr{Op: Const}
	case p.word("true"):
		return &Expr{Op: Const, Value: Value{Type: Bool, Int: 1}}
	case p.word("false"):
		return &Expr{Op: Const, Value: Value{Type: Bool}}
	case p.word("current_timestamp"), p.word("localtimestamp"):
		return &Expr{Op: Call, Name: "now"}
	case p.word("exists"):
		p.needSymbol("(")
		e := &Expr{Op: Exists, Query: p.query()}
		p.needSymbol(")")
		return e
	case p.word("case"):
		return p.choice()
	case p.word("cast"):
		p.needSymbol("(")
		e := &Expr{Op: Cast, Args: []*Expr{p.expr()}}
		p.need("as")
		e.To = p.typeName()
		p.needSymbol(")")
		return e
	case p.isWord("interval") && p.tokens[p.at+1].kind == text:
		p.at++
		return p.interval()
	}
	return nil
}

func (p *parser) choice() *Expr {
	e := &Expr{Op: Case}
	var subject *Expr
	if !p.isWord("when") {
		subject = p.expr()
	}
	for p.word("when") {
		cond := p.expr()
		if subject != nil {
			cond = &Expr{Op: Compare, Name: "=", Args: []*Expr{subject, cond}}
		}
		p.need("then")
		e.Args = append(e.Args, cond, p.expr())
	}
	if len(e.Args) == 0 {
		p.unexpected()
	}
	if p.word("else") {
		e.Args = append(e.Args, p.expr())
	}
	p.need("end")
	return e
}

var units = map[string]time.Duration{
	"microsecond": time.Microsecond, "millisecond": time.Millisecond, "second": time.Second, "minute": time.Minute,
	"hour": time.Hour, "day": 24 * time.Hour, "week": 7 * 24 * time.Hour,
}

// interval parses '5 minutes', '1 hour 30 minutes' or a unit of Go: '90s'.
func (p *parser) interval() *Expr {
	t := p.peek()
	p.at++
	fields := strings.Fields(t.text)
	var total time.Duration
	for i := 0; i+1 < len(fields); i += 2 {
		n, err := strconv.ParseFloat(fields[i], 64)
		unit, ok := units[strings.TrimSuffix(strings.ToLower(fields[i+1]), "s")]
		if err != nil || !ok {
			p.fail(&Error{Code: "22007", Message: `invalid input syntax for type interval: "` + t.text + `"`})
		}
		total += time.Duration(n * float64(unit))
	}
	if len(fields)%2 != 0 || len(fields) == 0 {
		p.fail(&Error{Code: "22007", Message: `invalid input syntax for type interval: "` + t.text + `"`})
	}
	return &Expr{Op: Interval, N: int64(total)}
}

// reference parses a column or a function call.
func (p *parser) reference() *Expr {
	name := p.name()
	if p.symbol("(") {
		return p.call(name)
	}
	if p.symbol(".") {
		return &Expr{Op: Ref, Table: name, Name: p.label()}
	}
	return &Expr{Op: Ref, Name: name}
}

func (p *parser) call(name string) *Expr {
	e := &Expr{Op: Call, Name: name}
	if p.symbol("*") {
		e.Star = true
	} else if !p.is(")") {
		e.Distinct = p.word("distinct")
		e.Args = p.exprs()
	}
	p.needSymbol(")")
	if p.isWord("over") || p.isWord("filter") {
		p.fail(unsupported(strings.ToUpper(p.peek().text)))
	}
	return e
}
