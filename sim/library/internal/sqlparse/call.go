package sqlparse

// This file parses calls of functions.

func (p *parser) call(name string) *Expr {
	e := &Expr{Op: Call, Name: name}
	if p.symbol("*") {
		e.Star = true
	} else if !p.is(")") {
		e.Distinct = p.word("distinct")
		if !e.Distinct {
			p.word("all")
		}
		p.arguments(e)
		if p.word("order") {
			p.need("by")
			e.Order = p.order()
		}
	}
	p.needSymbol(")")
	if p.isWord("within") {
		p.fail(unsupported("WITHIN GROUP"))
	}
	if p.isWord("filter") && p.tokens[p.at+1].text == "(" {
		p.at += 2
		p.need("where")
		e.Filter = p.expr()
		p.needSymbol(")")
	}
	if p.word("over") {
		if p.is("(") {
			e.Over = p.window()
		} else {
			e.Over = &Window{Name: p.name()}
		}
	}
	return e
}

// arguments parses the operands of a call. Named ones are in To, for functions that have such.
func (p *parser) arguments(e *Expr) {
	for {
		if p.isWord("variadic") {
			p.fail(unsupported("VARIADIC"))
		}
		name := ""
		if next := p.tokens[p.at+1]; p.peek().kind == word && next.kind == symbol && (next.text == "=>" || next.text == ":=") {
			name = p.label()
			p.at++
		}
		e.Args = append(e.Args, p.expr())
		if name != "" {
			e.Named = append(e.Named, name)
		} else if e.Named != nil {
			p.fail(syntax("positional argument cannot follow named argument"))
		}
		if !p.symbol(",") {
			return
		}
	}
}
