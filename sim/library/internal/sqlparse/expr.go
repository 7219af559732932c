package sqlparse

import (
	"strconv"
	"strings"
)

// This file parses expressions, by precedence climbing as in PostgreSQL's
// manual, section 4.1.6: OR, AND, NOT, IS, comparisons, BETWEEN IN LIKE, other operators,
// + -, * / %, ^, AT, COLLATE, unary minus, [], ::.

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
	case p.isWord("document"), p.isWord("normalized"), p.isWord("nfc"):
		p.fail(unsupported("IS " + strings.ToUpper(p.peek().text)))
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
			e = p.quantified(e, op)
			continue
		}
		e = &Expr{Op: Compare, Name: op, Args: []*Expr{e, p.among()}}
		if e.Args[0].Op == RowOf && e.Args[1].Op == Subquery {
			p.fail(unsupported("a row compared with a subquery"))
		}
		if p.peek().kind == symbol && comparisons[p.peek().text] != "" && !p.sqlite {
			p.unexpected() // comparisons do not associate
		}
	}
	return e
}

// quantified parses ANY (array) and ANY (SELECT ...).
func (p *parser) quantified(e *Expr, op string) *Expr {
	out := &Expr{Op: Any, Name: op, All: p.isWord("all"), Args: []*Expr{e}}
	p.at++
	if p.queryAhead() {
		p.needSymbol("(")
		out.Query = p.single()
		p.needSymbol(")")
		return out
	}
	p.needSymbol("(")
	out.Args = append(out.Args, p.expr())
	p.needSymbol(")")
	return out
}

// among parses BETWEEN, IN and LIKE.
func (p *parser) among() *Expr {
	e := p.other()
	for {
		start := p.at
		negated := p.word("not")
		var out *Expr
		switch {
		case p.word("between"):
			out = p.between(e)
		case p.word("in"):
			out = p.in(e)
		case p.word("like"):
			out = &Expr{Op: Like, Args: []*Expr{e, p.other()}}
		case p.word("ilike"):
			out = &Expr{Op: Like, Name: "ilike", Args: []*Expr{e, p.other()}}
		case p.word("similar"):
			p.need("to")
			out = &Expr{Op: Like, Name: "similar", Args: []*Expr{e, p.other()}}
		case p.word("overlaps"):
			out = p.overlaps(e)
		default:
			p.at = start
			return e
		}
		if out.Op == Like && p.word("escape") {
			out.Args = append(out.Args, p.other())
		}
		if e = out; negated {
			e = &Expr{Op: Not, Args: []*Expr{out}}
		}
	}
}

func (p *parser) between(e *Expr) *Expr {
	symmetric := p.word("symmetric")
	p.word("asymmetric")
	low := p.other()
	p.need("and")
	high := p.other()
	within := func(low, high *Expr) *Expr {
		return &Expr{Op: And, Args: []*Expr{
			{Op: Compare, Name: ">=", Args: []*Expr{e.clone(), low}},
			{Op: Compare, Name: "<=", Args: []*Expr{e.clone(), high}},
		}}
	}
	if symmetric {
		return &Expr{Op: Or, Args: []*Expr{within(low, high), within(high.clone(), low.clone())}}
	}
	return within(low, high)
}

// overlaps parses the second period of (a, b) OVERLAPS (c, d).
func (p *parser) overlaps(e *Expr) *Expr {
	second := p.other()
	if e.Op != RowOf || second.Op != RowOf || len(e.Args) != 2 || len(second.Args) != 2 {
		p.fail(syntax("wrong number of parameters on side of OVERLAPS expression"))
	}
	return &Expr{Op: Call, Name: "overlaps", Args: append(append([]*Expr{}, e.Args...), second.Args...)}
}

// clone copies an expression that stands in two places.
func (e *Expr) clone() *Expr {
	c := *e
	c.Args = nil
	for _, a := range e.Args {
		c.Args = append(c.Args, a.clone())
	}
	return &c
}

func (p *parser) in(e *Expr) *Expr {
	out := &Expr{Op: In, Args: []*Expr{e}}
	if p.queryAhead() {
		p.needSymbol("(")
		out.Query = p.single()
		p.needSymbol(")")
		return out
	}
	p.needSymbol("(")
	out.Args = append(out.Args, p.exprs()...)
	p.needSymbol(")")
	return out
}

// single parses a query inside an expression.
func (p *parser) single() *Query { return p.query() }

// binary parses operators of one precedence, from the left.
func (p *parser) binary(operand func() *Expr, ops ...string) *Expr {
	e := operand()
	for {
		op := p.peek()
		if op.kind != symbol || !contains(ops, op.text) {
			return e
		}
		p.at++
		if p.isWord("any") || p.isWord("all") || p.isWord("some") {
			p.fail(unsupported(op.text + " " + strings.ToUpper(p.peek().text)))
		}
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

func (p *parser) other() *Expr {
	return p.binary(p.prefixed, "||", "->", "->>", "#>", "#>>", "@>", "<@", "?|", "?&", "?", "&&",
		"~", "~*", "!~", "!~*", "~~", "~~*", "!~~", "!~~*", "^@", "&", "|", "#", "<<", ">>", "#-")
}
func (p *parser) sum() *Expr     { return p.binary(p.product, "+", "-") }
func (p *parser) product() *Expr { return p.binary(p.power, "*", "/", "%") }
func (p *parser) power() *Expr   { return p.binary(p.zoned, "^") }

// prefixed parses the operators that stand before their operand.
func (p *parser) prefixed() *Expr {
	for op, name := range map[string]string{"~": BitNot, "@": "abs", "|/": "sqrt"} {
		if !p.sqlite && p.symbol(op) {
			defer p.enter()()
			return &Expr{Op: Call, Name: name, Args: []*Expr{p.prefixed()}}
		}
	}
	return p.sum()
}

// BitNot is the function that the operator ~ before an operand stands for, and Slice what a[b:c] does.
const (
	BitNot = "\x00bitnot"
	Slice  = "\x00slice"
)

// zoned parses AT TIME ZONE.
func (p *parser) zoned() *Expr {
	e := p.unary()
	for p.isWord("at") && p.tokens[p.at+1].text == "time" {
		p.at += 2
		p.need("zone")
		e = &Expr{Op: Call, Name: "timezone", Args: []*Expr{p.unary(), e}}
	}
	return e
}

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
	for {
		switch {
		case p.symbol("::"):
			e = &Expr{Op: Cast, Args: []*Expr{e}, To: p.typeName()}
		case p.symbol("["):
			e = p.subscript(e)
		case p.word("collate"):
			if name := p.label(); name != "C" && name != "POSIX" && name != "ucs_basic" { // which order texts by their bytes, as the model does
				p.fail(unsupported("the collation " + name))
			}
		default:
			return e
		}
	}
}

// subscript parses what follows the bracket of a[b] and a[b:c].
func (p *parser) subscript(e *Expr) *Expr {
	from := &Expr{Op: Const, Value: Value{Type: Int, Int: 1}}
	if !p.is(":") {
		from = p.expr()
	}
	if p.symbol("]") {
		return &Expr{Op: Subscript, Args: []*Expr{e, from}}
	}
	p.needSymbol(":")
	to := &Expr{Op: Const, Value: Value{Type: Int, Int: 1<<31 - 1}}
	if !p.is("]") {
		to = p.expr()
	}
	p.needSymbol("]")
	return &Expr{Op: Call, Name: Slice, Args: []*Expr{e, from, to}}
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
		if p.queryAhead() {
			p.at++
			e := &Expr{Op: Subquery, Query: p.single()}
			p.needSymbol(")")
			return e
		}
		if p.symbol("(") {
			return p.group()
		}
	}
	return p.reference()
}

func (p *parser) group() *Expr {
	e := p.expr()
	if p.is(",") {
		row := &Expr{Op: RowOf, Args: []*Expr{e}}
		for p.symbol(",") {
			row.Args = append(row.Args, p.expr())
		}
		e = row
	}
	p.needSymbol(")")
	if p.is(".") {
		p.fail(unsupported("a field of a row"))
	}
	return e
}

func (p *parser) number(s string) *Expr {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return &Expr{Op: Const, Value: Value{Type: Int, Int: n}}
	}
	if !p.sqlite {
		return &Expr{Op: Const, Value: Value{Type: Numeric, Text: s}}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		p.fail(&Error{Code: "22003", Message: "number out of range: " + s})
	}
	return &Expr{Op: Const, Value: Value{Type: Float, Float: f}}
}

// moments are the functions that are written without parentheses.
var moments = map[string]string{"current_timestamp": "now", "localtimestamp": "localtimestamp", "current_date": "current_date", "current_user": "current_user", "session_user": "current_user", "user": "current_user"}

// keyword parses expressions that begin with a word of their own, or returns nil.
func (p *parser) keyword() *Expr {
	t := p.peek().text
	switch {
	case p.word("null"):
		return &Expr{Op: Const}
	case p.word("true"):
		return &Expr{Op: Const, Value: Value{Type: Bool, Int: 1}}
	case p.word("false"):
		return &Expr{Op: Const, Value: Value{Type: Bool}}
	case moments[t] != "":
		p.at++
		if p.is("(") {
			p.fail(unsupported(strings.ToUpper(t) + " with a precision"))
		}
		return &Expr{Op: Call, Name: moments[t]}
	case p.word("exists"):
		if !p.queryAhead() {
			p.unexpected()
		}
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
	case p.word("array"):
		return p.array()
	case p.isWord("row") && p.tokens[p.at+1].text == "(":
		p.at += 2
		e := &Expr{Op: RowOf, Args: p.exprs()}
		p.needSymbol(")")
		return e
	case special[t] && p.tokens[p.at+1].text == "(":
		p.at += 2
		return p.special(t)
	case p.tokens[p.at+1].kind == text && (integers[t] != 0 || typeWords[t]) || t == "double" && p.tokens[p.at+1].text == "precision":
		e := &Expr{Op: Cast, To: p.typeName()}
		value := p.peek()
		if value.kind != text {
			p.unexpected()
		}
		p.at++
		e.Args = []*Expr{{Op: Const, Value: Value{Type: Text, Text: value.text}}}
		if e.To.Type == Interval && (p.isWord("year") || p.isWord("month") || p.isWord("day") || p.isWord("hour") || p.isWord("minute") || p.isWord("second")) {
			p.fail(unsupported("INTERVAL with a unit behind it"))
		}
		return e
	case p.tokens[p.at+1].kind == text && otherTypes[t] && !p.sqlite:
		p.fail(unsupported("the type " + t))
	case t == "current_schema":
		p.at++
		if p.symbol("(") {
			p.needSymbol(")")
		}
		return &Expr{Op: Call, Name: t}
	case t == "xmlelement" || t == "xmlparse" || t == "treat" || t == "normalize" || t == "current_time" || t == "localtime" || t == "current_catalog" || t == "current_role":
		p.fail(unsupported(strings.ToUpper(t)))
	}
	return nil
}

var typeWords = wordSet(`bool boolean text varchar char date timestamp timestamptz interval numeric decimal real float float4 float8 uuid json jsonb bytea time`)

var special = wordSet(`extract position substring trim overlay`)

// special parses the functions whose operands words part.
func (p *parser) special(name string) *Expr {
	e := &Expr{Op: Call, Name: name}
	switch name {
	case "extract":
		t := p.peek()
		if t.kind != word && t.kind != text {
			p.unexpected()
		}
		p.at++
		p.need("from")
		e.Args = []*Expr{{Op: Const, Value: Value{Type: Text, Text: strings.ToLower(t.text)}}, p.expr()}
	case "overlay":
		e.Args = []*Expr{p.expr()}
		p.need("placing")
		e.Args = append(e.Args, p.expr())
		p.need("from")
		e.Args = append(e.Args, p.expr())
		if p.word("for") {
			e.Args = append(e.Args, p.expr())
		}
	case "position":
		sub := p.other()
		p.need("in")
		e.Args = []*Expr{p.expr(), sub}
	case "substring":
		e.Args = []*Expr{p.expr()}
		if p.word("from") {
			e.Args = append(e.Args, p.expr())
		}
		if p.word("for") {
			if len(e.Args) == 1 {
				e.Args = append(e.Args, &Expr{Op: Const, Value: Value{Type: Int, Int: 1}})
			}
			e.Args = append(e.Args, p.expr())
		}
		for p.symbol(",") {
			e.Args = append(e.Args, p.expr())
		}
	case "trim":
		side := "btrim"
		switch {
		case p.word("leading"):
			side = "ltrim"
		case p.word("trailing"):
			side = "rtrim"
		default:
			p.word("both")
		}
		if !p.word("from") {
			e.Args = p.exprs()
		}
		if p.word("from") {
			e.Args = append([]*Expr{p.expr()}, e.Args...)
		} else if len(e.Args) == 0 {
			e.Args = p.exprs()
		}
		e.Name = side
	default:
		p.fail(unsupported(strings.ToUpper(name)))
	}
	p.needSymbol(")")
	return e
}

func (p *parser) array() *Expr {
	if p.queryAhead() {
		p.needSymbol("(")
		e := &Expr{Op: ArrayOf, Query: p.query()}
		p.needSymbol(")")
		return e
	}
	p.needSymbol("[")
	e := &Expr{Op: ArrayOf}
	if !p.is("]") {
		e.Args = p.exprs()
	}
	p.needSymbol("]")
	return e
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
			cond = &Expr{Op: Compare, Name: "=", Args: []*Expr{subject.clone(), cond}}
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

// reference parses a column or a function call.
func (p *parser) reference() *Expr {
	name := ""
	if (p.isWord("left") || p.isWord("right")) && p.tokens[p.at+1].text == "(" {
		name = p.label()
	} else {
		name = p.name()
	}
	if p.symbol("(") {
		return p.call(name)
	}
	if p.symbol(".") {
		second := p.label()
		switch {
		case p.is("("):
			if name != "pg_catalog" && name != "public" {
				p.fail(&Error{Code: "3F000", Message: `schema "` + name + `" does not exist`})
			}
			p.at++
			return p.call(second)
		case p.symbol("."):
			return &Expr{Op: Ref, Table: second, Name: p.label()}
		}
		return &Expr{Op: Ref, Table: name, Name: second}
	}
	return &Expr{Op: Ref, Name: name}
}
