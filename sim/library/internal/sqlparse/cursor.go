package sqlparse

import "strings"

// This file moves over the tokens.

// reserved has the words that cannot be a name or an alias without AS. Some are no keywords of
// PostgreSQL's that are reserved, but follow an alias.
var reserved = wordSet(`all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
	current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc distinct do else
	end except false fetch for foreign from grant group having in initially intersect into lateral leading limit localtime
	localtimestamp not null offset on only or order placing primary references returning select session_user some symmetric
	table then to trailing true union unique user using variadic when where window with
	collation concurrently cross freeze full ilike inner is isnull join left like natural notnull outer overlaps right similar
	tablesample verbose set`)

// usable has the words of reserved that may still name a table or a column.
var usable = wordSet(`set`)

func wordSet(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) fail(err *Error) { panic(failure{err}) }

// unexpected fails at the token that no rule takes. Where it is a word or an operator that only
// PostgreSQL has a rule for, the statement may well be right, and the model lacks it.
func (p *parser) unexpected() {
	t := p.peek()
	if t.kind == end {
		p.fail(syntax("syntax error at end of input"))
	}
	here := p.src[t.pos : t.pos+t.len]
	if t.kind == word && strange[t.text] || t.kind == symbol && strangeOperators[t.text] {
		p.fail(unsupported(strings.ToUpper(here)))
	}
	p.fail(syntax("syntax error at or near %q", here))
}

var strangeOperators = wordSet(`~~ !~ ~* !~* ~~* !~~ !~~* << >> => := #- @@ @? @@@ ~ ^ & | # ! @ [ : ^@ |/`)

// enter bounds how deep the parser calls itself.
func (p *parser) enter() (leave func()) {
	if p.depth++; p.depth > maxDepth {
		p.fail(&Error{Code: "54001", Message: "stack depth limit exceeded: the statement nests too deep"})
	}
	return func() { p.depth-- }
}

func (p *parser) isWord(w string) bool { return p.peek().kind == word && p.peek().text == w }

// word passes over a keyword and reports whether it was there.
func (p *parser) word(w string) bool {
	if p.isWord(w) {
		p.at++
		return true
	}
	return false
}

// oneOf passes over one of several keywords.
func (p *parser) oneOf(words ...string) bool {
	for _, w := range words {
		if p.word(w) {
			return true
		}
	}
	return false
}

func (p *parser) need(w string) {
	if !p.word(w) {
		p.unexpected()
	}
}

func (p *parser) is(s string) bool { return p.peek().kind == symbol && p.peek().text == s }

func (p *parser) symbol(s string) bool {
	if p.is(s) {
		p.at++
		return true
	}
	return false
}

func (p *parser) needSymbol(s string) {
	if !p.symbol(s) {
		p.unexpected()
	}
}

// name parses the name of a column or an alias.
func (p *parser) name() string {
	if t := p.peek(); t.kind == word && reserved[t.text] && !usable[t.text] {
		p.unexpected()
	}
	return p.label()
}

// label parses a name where keywords may stand too.
func (p *parser) label() string {
	t := p.peek()
	if t.kind != word && t.kind != quoted {
		p.unexpected()
	}
	p.at++
	return t.text
}

// table parses the name of a table; the schema public may stand before it.
func (p *parser) table() string {
	name := p.name()
	if p.symbol(".") {
		switch {
		case name == "information_schema" || strings.HasPrefix(name, "pg_"):
			p.fail(unsupported("the schema " + name))
		case name != "public" && name != "main":
			p.fail(&Error{Code: "3F000", Message: `schema "` + name + `" does not exist`})
		}
		name = p.name()
	}
	if strings.HasPrefix(name, "pg_") && !p.sqlite && !p.is("(") {
		p.fail(unsupported("the catalog " + name))
	}
	return name
}

func (p *parser) names() []string {
	out := []string{p.name()}
	for p.symbol(",") {
		out = append(out, p.name())
	}
	return out
}
