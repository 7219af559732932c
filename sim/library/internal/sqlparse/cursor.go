package sqlparse

// This file moves over the tokens.

// reserved has the words that cannot be an alias without AS.
var reserved = wordSet(`all and as asc between case cast check conflict constraint create cross default desc
	distinct do else end except exists false fetch for from full group having ilike in inner insert intersect into
	is join left like limit natural not null nulls offset on or order primary references returning right select
	set skip table then true union unique update using values when where window with`)

func wordSet(s string) map[string]bool {
	out := map[string]bool{}
	tokens, _ := scan(s)
	for _, t := range tokens {
		out[t.text] = t.kind == word
	}
	return out
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) fail(err *Error) { panic(failure{err}) }

func (p *parser) unexpected() {
	t := p.peek()
	if t.kind == end {
		p.fail(syntax("syntax error at end of input"))
	}
	p.fail(syntax("syntax error at or near %q", p.src[t.pos:t.pos+t.len]))
}

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
	if t := p.peek(); t.kind == word && reserved[t.text] {
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
		if name != "public" && name != "main" {
			p.fail(&Error{Code: "3F000", Message: `schema "` + name + `" does not exist`})
		}
		name = p.name()
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
