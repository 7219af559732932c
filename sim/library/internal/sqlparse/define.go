package sqlparse

import (
	"strings"
)

// This file parses CREATE of other things, DROP, ALTER, TRUNCATE and LOCK.

func (p *parser) create() *Stmt {
	replace := p.word("or")
	if replace {
		p.need("replace")
		if !p.isWord("view") {
			p.fail(unsupported("CREATE OR REPLACE " + strings.ToUpper(p.peek().text)))
		}
	}
	unique := p.word("unique")
	switch {
	case !unique && p.oneOf("temporary", "temp"):
		p.need("table")
		s := p.createTable()
		s.Temp = true
		return s
	case !unique && p.word("unlogged"): // which only a crash of the server tells from others
		p.need("table")
		return p.createTable()
	case !unique && p.word("table"):
		return p.createTable()
	case p.word("index"):
		return p.createIndex(unique)
	case p.word("view"):
		s := &Stmt{Kind: CreateView, Table: p.table(), Replace: replace}
		if p.symbol("(") {
			s.Columns = p.names()
			p.needSymbol(")")
		}
		p.need("as")
		s.Query = p.query()
		if p.isWord("with") {
			p.fail(unsupported("WITH CHECK OPTION"))
		}
		return s
	case p.word("sequence"):
		return p.createSequence()
	case p.word("extension"):
		p.ifNotExists()
		if name := p.label(); name != "pgcrypto" { // what programs want of it is in PostgreSQL itself by now
			p.fail(unsupported("the extension " + name))
		}
		return &Stmt{Kind: Nothing}
	case p.word("type"):
		s := &Stmt{Kind: CreateType, Name: p.name()}
		p.need("as")
		if !p.word("enum") {
			p.fail(unsupported("CREATE TYPE that is no enum"))
		}
		p.needSymbol("(")
		for !p.is(")") {
			t := p.peek()
			if t.kind != text {
				p.unexpected()
			}
			p.at++
			s.Names = append(s.Names, t.text)
			if !p.symbol(",") {
				break
			}
		}
		p.needSymbol(")")
		return s
	}
	if t := p.peek(); t.kind == word && keywords[t.text] {
		p.fail(unsupported("CREATE " + strings.ToUpper(t.text)))
	}
	p.unexpected()
	return nil
}

func (p *parser) createSequence() *Stmt {
	s := &Stmt{Kind: CreateSequence, IfNotExists: p.ifNotExists(), Start: 1, Step: 1}
	s.Name = p.table()
	started := false
	for {
		switch {
		case p.word("start"):
			p.word("with")
			s.Start, started = int64(p.signed()), true
		case p.word("increment"):
			p.word("by")
			s.Step = int64(p.signed())
		case p.word("as"):
			p.typeName()
		case p.word("no"):
			if !p.oneOf("minvalue", "maxvalue", "cycle") {
				p.unexpected()
			}
		case p.isWord("cache") && p.tokens[p.at+1].text == "1":
			p.at += 2
		case p.isWord("minvalue") && p.tokens[p.at+1].text == "1":
			p.at += 2
		case p.isWord("minvalue"), p.isWord("maxvalue"), p.isWord("cache"), p.isWord("cycle"), p.isWord("owned"):
			p.fail(unsupported("CREATE SEQUENCE ... " + strings.ToUpper(p.peek().text)))
		default:
			if s.Step < 0 && !started {
				s.Start = -1
			}
			if s.Step == 0 {
				p.fail(&Error{Code: "22023", Message: "INCREMENT must not be zero"})
			}
			return s
		}
	}
}

func (p *parser) signed() int {
	if p.symbol("-") {
		return -p.digits()
	}
	return p.digits()
}

func (p *parser) ifNotExists() bool {
	if !p.word("if") {
		return false
	}
	p.need("not")
	p.need("exists")
	return true
}

func (p *parser) ifExists() bool {
	if !p.word("if") {
		return false
	}
	p.need("exists")
	return true
}

func (p *parser) createIndex(unique bool) *Stmt {
	s := &Stmt{Kind: CreateIndex}
	s.Concurrently = p.word("concurrently")
	s.IfNotExists = p.ifNotExists()
	k := &Key{Unique: unique}
	if !p.isWord("on") {
		k.Name = p.name()
	}
	p.need("on")
	p.word("only")
	s.Table = p.table()
	if p.word("using") {
		switch k.Method = p.name(); k.Method {
		case "btree":
			k.Method = ""
		case "hash", "gin", "gist", "brin", "spgist":
			if unique {
				p.fail(&Error{Code: "0A000", Message: "access method \"" + k.Method + "\" does not support unique indexes"})
			}
		default:
			p.fail(&Error{Code: "42704", Message: "access method \"" + k.Method + "\" does not exist"})
		}
	}
	p.indexed(k)
	if p.word("include") {
		p.columnList()
	}
	p.nulls(k)
	if p.word("with") {
		p.parenthesis()
	}
	if p.isWord("tablespace") {
		p.fail(unsupported("an index with " + strings.ToUpper(p.peek().text)))
	}
	if p.word("where") {
		k.Where = p.expr()
	}
	if k.Name == "" {
		parts := append([]string{}, k.Columns...)
		for _, e := range k.Exprs {
			parts = append(parts, strings.ReplaceAll(e.name(), "?column?", "expr"))
		}
		k.Name = s.Table + "_" + strings.Join(parts, "_") + "_idx"
	}
	s.Index, s.Name = k, k.Name
	return s
}

// nulls parses NULLS [NOT] DISTINCT.
func (p *parser) nulls(k *Key) {
	if p.word("nulls") {
		k.NullsEqual = p.word("not")
		p.need("distinct")
	}
}

// parenthesis passes over what stands in parentheses: settings that change nothing which programs can tell.
func (p *parser) parenthesis() {
	p.needSymbol("(")
	for !p.is(")") && p.peek().kind != end {
		p.at++
	}
	p.needSymbol(")")
}

// indexed parses the columns and expressions of an index.
func (p *parser) indexed(k *Key) {
	p.needSymbol("(")
	for {
		switch {
		case p.symbol("("):
			k.Exprs = append(k.Exprs, p.expr())
			p.needSymbol(")")
		case p.at+1 < len(p.tokens) && p.tokens[p.at+1].kind == symbol && p.tokens[p.at+1].text == "(":
			k.Exprs = append(k.Exprs, p.primary())
		default:
			k.Columns = append(k.Columns, p.name())
		}
		if p.isWord("collate") {
			p.fail(unsupported("a collation of an index"))
		}
		if p.peek().kind == word && !p.isWord("asc") && !p.isWord("desc") && !p.isWord("nulls") {
			p.label() // an operator class, which says what the index serves and not what it holds
		}
		if !p.word("desc") {
			p.word("asc")
		}
		if p.word("nulls") {
			p.oneOf("first", "last")
		}
		if !p.symbol(",") {
			break
		}
	}
	p.needSymbol(")")
}

var droppable = wordSet("table view index sequence type")

func (p *parser) drop() *Stmt {
	s := &Stmt{Kind: Drop, Object: p.peek().text}
	if p.peek().kind != word || !droppable[s.Object] {
		if t := p.peek(); t.kind == word && keywords[t.text] {
			p.fail(unsupported("DROP " + strings.ToUpper(t.text)))
		}
		p.unexpected()
	}
	p.at++
	s.Concurrently = s.Object == "index" && p.word("concurrently")
	s.IfNotExists = p.ifExists()
	s.Names = p.tables()
	s.Cascade = p.word("cascade")
	if !s.Cascade {
		p.word("restrict")
	}
	return s
}

func (p *parser) tables() []string {
	out := []string{p.table()}
	for p.symbol(",") {
		out = append(out, p.table())
	}
	return out
}

func (p *parser) truncate() *Stmt {
	s := &Stmt{Kind: Truncate}
	p.word("table")
	p.word("only")
	s.Names = p.tables()
	if p.word("restart") {
		p.need("identity")
		s.Restart = true
	} else if p.word("continue") {
		p.need("identity")
	}
	s.Cascade = p.word("cascade")
	if !s.Cascade {
		p.word("restrict")
	}
	return s
}

func (p *parser) lockTable() *Stmt {
	s := &Stmt{Kind: LockTable, Mode: 8}
	p.word("table")
	p.word("only")
	s.Names = p.tables()
	if p.word("in") {
		s.Mode = p.lockMode()
		p.need("mode")
	}
	s.NoWait = p.word("nowait")
	return s
}

// lockMode parses the name of a lock on a table, and returns its number in the order of
// PostgreSQL's manual, section 13.3.1.
func (p *parser) lockMode() int {
	switch {
	case p.word("access"):
		if p.word("share") {
			return 1
		}
		p.need("exclusive")
		return 8
	case p.word("row"):
		if p.word("share") {
			return 2
		}
		p.need("exclusive")
		return 3
	case p.word("share"):
		switch {
		case p.word("update"):
			p.need("exclusive")
			return 4
		case p.word("row"):
			p.need("exclusive")
			return 6
		}
		return 5
	}
	p.need("exclusive")
	return 7
}

// alter parses ALTER TABLE, whose actions are statements of their own when they are carried out, and ALTER SEQUENCE.
func (p *parser) alter() *Stmt {
	switch {
	case p.word("sequence"):
		return p.alterSequence()
	case !p.word("table"):
		if t := p.peek(); t.kind == word && keywords[t.text] {
			p.fail(unsupported("ALTER " + strings.ToUpper(t.text)))
		}
		p.unexpected()
	}
	s := &Stmt{Kind: AlterTable, IfNotExists: p.ifExists()}
	p.word("only")
	s.Table = p.table()
	prefix := `ALTER TABLE "` + strings.ReplaceAll(s.Table, `"`, `""`) + `" `
	for {
		from := p.peek().pos
		a := p.alteration(s.Table)
		if s.Alter == nil {
			s.Alter = a
		}
		s.Actions = append(s.Actions, prefix+strings.TrimSpace(p.src[from:p.peek().pos]))
		if !p.symbol(",") {
			return s
		}
	}
}

// alterSequence parses ALTER SEQUENCE ... RESTART.
func (p *parser) alterSequence() *Stmt {
	s := &Stmt{Kind: AlterSequence, IfNotExists: p.ifExists(), Name: p.table()}
	if !p.word("restart") {
		p.fail(unsupported("ALTER SEQUENCE ... " + strings.ToUpper(p.peek().text)))
	}
	with := p.word("with")
	if with || p.peek().kind == number || p.is("-") {
		s.Start = int64(p.signed())
	} else {
		p.fail(unsupported("ALTER SEQUENCE ... RESTART without a number"))
	}
	return s
}

func (p *parser) alteration(table string) *Alter {
	a := &Alter{Def: &TableDef{Name: table, SQLite: p.sqlite}}
	switch {
	case p.word("add"):
		if p.tableConstraint(a.Def) {
			a.Do = "add"
			for i := range a.Def.Keys {
				a.Def.Keys[i].settle(table)
			}
			a.Def.nameForeign()
			if p.word("not") {
				p.need("valid")
				if len(a.Def.Foreign) == 0 && len(a.Def.Checks) == 0 {
					p.fail(&Error{Code: "0A000", Message: "constraints of this kind cannot be marked NOT VALID"})
				}
				a.NotValid = true
			}
			if p.isWord("using") {
				p.fail(unsupported("ALTER TABLE ... ADD ... " + strings.ToUpper(p.peek().text)))
			}
			return a
		}
		p.word("column")
		a.Do, a.IfThere = "add column", p.ifNotExists()
		p.column(a.Def)
		a.Column, a.Def.Columns = a.Def.Columns[0], nil
		for i := range a.Def.Keys {
			a.Def.Keys[i].settle(table)
		}
		a.Def.nameForeign()
	case p.word("drop"):
		if p.word("constraint") {
			a.Do, a.IfThere = "drop constraint", p.ifExists()
			a.Name = p.name()
		} else {
			p.word("column")
			a.Do, a.IfThere = "drop column", p.ifExists()
			a.Name = p.name()
		}
		if p.isWord("cascade") {
			p.fail(unsupported("ALTER TABLE ... DROP ... CASCADE"))
		}
		p.word("restrict")
	case p.word("validate"):
		p.need("constraint")
		a.Do, a.Name = "validate", p.name()
	case p.word("rename"):
		if p.word("to") {
			a.Do, a.To = "rename", p.name()
			return a
		}
		if a.Do = "rename column"; p.word("constraint") {
			a.Do = "rename constraint"
		} else {
			p.word("column")
		}
		a.Name = p.name()
		p.need("to")
		a.To = p.name()
	case p.word("alter"):
		p.word("column")
		a.Name = p.name()
		p.alterColumn(a)
	default:
		p.fail(unsupported("ALTER TABLE ... " + strings.ToUpper(p.peek().text)))
	}
	return a
}

func (p *parser) alterColumn(a *Alter) {
	switch {
	case p.word("type"):
		p.alterType(a)
	case p.word("set"):
		if p.isWord("data") && p.tokens[p.at+1].text == "type" {
			p.at += 2
			p.alterType(a)
			return
		}
		if p.word("default") {
			a.Do, a.Column = "set default", Column{Default: p.expr()}
			return
		}
		if !p.word("not") {
			p.fail(unsupported("ALTER COLUMN ... SET " + strings.ToUpper(p.peek().text)))
		}
		p.need("null")
		a.Do = "set not null"
	case p.word("drop"):
		if p.word("default") {
			a.Do = "drop default"
			return
		}
		p.need("not")
		p.need("null")
		a.Do = "drop not null"
	default:
		p.fail(unsupported("ALTER COLUMN ... " + strings.ToUpper(p.peek().text)))
	}
}

// alterType parses the type of ALTER COLUMN ... TYPE. What USING says may only cast the column.
func (p *parser) alterType(a *Alter) {
	a.Do, a.Column = "type", p.typeName()
	if !p.word("using") {
		return
	}
	a.Using = true
	e := p.expr()
	for e.Op == Cast {
		e = e.Args[0]
	}
	if e.Op != Ref || e.Name != a.Name {
		p.fail(unsupported("ALTER COLUMN ... TYPE ... USING an expression that is no cast of the column"))
	}
}
