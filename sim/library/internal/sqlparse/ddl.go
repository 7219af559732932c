package sqlparse

import (
	"strconv"
	"strings"
)

// This file parses CREATE and DROP.

func (p *parser) create() *Stmt {
	unique := p.word("unique")
	if !unique && p.oneOf("temporary", "temp", "unlogged") {
		p.fail(unsupported("a temporary or unlogged table"))
	}
	if !unique && p.word("table") {
		return p.createTable()
	}
	if p.word("index") {
		return p.createIndex(unique)
	}
	p.fail(unsupported("CREATE " + strings.ToUpper(p.peek().text)))
	return nil
}

func (p *parser) ifNotExists() bool {
	if !p.word("if") {
		return false
	}
	p.need("not")
	p.need("exists")
	return true
}

func (p *parser) createIndex(unique bool) *Stmt {
	s := &Stmt{Kind: CreateIndex}
	p.word("concurrently")
	s.IfNotExists = p.ifNotExists()
	if !p.isWord("on") {
		s.Index = p.name()
	}
	p.need("on")
	s.Table = p.table()
	if p.word("using") {
		p.name()
	}
	p.needSymbol("(")
	for {
		name := p.name()
		if p.is("(") {
			p.fail(unsupported("an index on an expression"))
		}
		if !p.word("desc") {
			p.word("asc")
		}
		s.Unique = append(s.Unique, name)
		if !p.symbol(",") {
			break
		}
	}
	p.needSymbol(")")
	if p.isWord("where") && unique {
		p.fail(unsupported("a unique index with WHERE"))
	}
	if s.Index == "" {
		s.Index = s.Table + "_" + strings.Join(s.Unique, "_") + "_idx"
	}
	if !unique {
		p.skip()
		s.Unique = nil
	}
	return s
}

func (p *parser) drop() *Stmt {
	s := &Stmt{Kind: DropTable}
	if !p.word("table") {
		p.fail(unsupported("DROP " + strings.ToUpper(p.peek().text)))
	}
	if p.word("if") {
		p.need("exists")
		s.IfNotExists = true
	}
	s.Table = p.table()
	p.oneOf("cascade", "restrict")
	return s
}

func (p *parser) createTable() *Stmt {
	s := &Stmt{Kind: CreateTable, IfNotExists: p.ifNotExists()}
	s.Table = p.table()
	d := &TableDef{Name: s.Table, SQLite: p.sqlite}
	p.needSymbol("(")
	for {
		if !p.tableConstraint(d) {
			p.column(d)
		}
		if !p.symbol(",") {
			break
		}
	}
	p.needSymbol(")")
	for p.oneOf("strict", "without", "rowid") || p.symbol(",") {
	}
	p.finish(d)
	s.Def = d
	return s
}

// finish checks a table and names what has no name.
func (p *parser) finish(d *TableDef) {
	seen := map[string]*Column{}
	for i := range d.Columns {
		c := &d.Columns[i]
		if seen[c.Name] != nil {
			p.fail(&Error{Code: "42701", Message: `column "` + c.Name + `" specified more than once`})
		}
		seen[c.Name] = c
	}
	primary := false
	for i := range d.Keys {
		k := &d.Keys[i]
		for _, name := range k.Columns {
			c := seen[name]
			if c == nil {
				p.fail(&Error{Code: "42703", Message: `column "` + name + `" named in key does not exist`})
			}
			c.NotNull = c.NotNull || k.Primary
		}
		if k.Primary && primary {
			p.fail(&Error{Code: "42P16", Message: `multiple primary keys for table "` + d.Name + `" are not allowed`})
		}
		primary = primary || k.Primary
		p.rowid(d, k, seen)
		if k.Name == "" && k.Primary {
			k.Name = d.Name + "_pkey"
		} else if k.Name == "" {
			k.Name = d.Name + "_" + strings.Join(k.Columns, "_") + "_key"
		}
	}
}

// rowid makes an INTEGER PRIMARY KEY of SQLite take the next number.
func (p *parser) rowid(d *TableDef, k *Key, columns map[string]*Column) {
	if p.sqlite && k.Primary && len(k.Columns) == 1 {
		if c := columns[k.Columns[0]]; c.Named == "integer" {
			c.Serial = true
		}
	}
}

// tableConstraint parses a constraint that stands by itself.
func (p *parser) tableConstraint(d *TableDef) bool {
	name := ""
	if p.word("constraint") {
		name = p.name()
	}
	switch {
	case p.word("primary"):
		p.need("key")
		d.Keys = append(d.Keys, Key{Name: name, Columns: p.columnList(), Primary: true})
	case p.word("unique"):
		d.Keys = append(d.Keys, Key{Name: name, Columns: p.columnList()})
	case p.word("check"):
		p.check(d, name, "")
	case p.word("foreign"):
		p.need("key")
		p.columnList()
		p.need("references")
		p.references()
	case name != "":
		p.unexpected()
	default:
		return false
	}
	return true
}

func (p *parser) columnList() []string {
	p.needSymbol("(")
	out := p.names()
	p.needSymbol(")")
	return out
}

func (p *parser) check(d *TableDef, name, column string) {
	p.needSymbol("(")
	e := p.expr()
	p.needSymbol(")")
	if name == "" {
		name = d.Name
		if column != "" {
			name += "_" + column
		} else if columns := e.columns(nil); len(columns) == 1 {
			name += "_" + columns[0]
		}
		name += "_check"
		for n, base := 1, name; hasCheck(d, name); n++ {
			name = base + strconv.Itoa(n)
		}
	}
	d.Checks = append(d.Checks, Check{name, e})
}

// columns adds the columns that e names, each once.
func (e *Expr) columns(have []string) []string {
	if e.Op == Ref && !contains(have, e.Name) {
		have = append(have, e.Name)
	}
	for _, a := range e.Args {
		have = a.columns(have)
	}
	return have
}

func hasCheck(d *TableDef, name string) bool {
	for _, c := range d.Checks {
		if c.Name == name {
			return true
		}
	}
	return false
}

// references parses what follows REFERENCES. Foreign keys are not enforced.
func (p *parser) references() {
	p.table()
	if p.is("(") {
		p.columnList()
	}
	for {
		switch {
		case p.word("on"):
			if !p.oneOf("delete", "update") {
				p.unexpected()
			}
			switch {
			case p.word("cascade"), p.word("restrict"):
			case p.word("set"):
				if !p.oneOf("null", "default") {
					p.unexpected()
				}
			default:
				p.need("no")
				p.need("action")
			}
		case p.word("deferrable"), p.word("initially"), p.word("deferred"), p.word("immediate"):
		default:
			return
		}
	}
}

func (p *parser) column(d *TableDef) {
	c := Column{Name: p.name(), Scale: -1}
	if t := p.peek(); t.kind == word && !columnWords[t.text] {
		name := c.Name
		c = p.typeName()
		c.Name = name
	}
	for p.columnConstraint(d, &c) {
	}
	d.Columns = append(d.Columns, c)
}

var columnWords = wordSet("constraint primary unique not null default check references generated collate")

// columnConstraint parses one constraint of a column and reports whether there was one.
func (p *parser) columnConstraint(d *TableDef, c *Column) bool {
	name := ""
	if p.word("constraint") {
		name = p.name()
	}
	switch {
	case p.word("primary"):
		p.need("key")
		p.oneOf("asc", "desc")
		if p.word("autoincrement") {
			c.Serial = true
		}
		d.Keys = append(d.Keys, Key{Name: name, Columns: []string{c.Name}, Primary: true})
	case p.word("unique"):
		d.Keys = append(d.Keys, Key{Name: name, Columns: []string{c.Name}})
	case p.word("not"):
		p.need("null")
		c.NotNull = true
	case p.word("null"):
	case p.word("default"):
		c.Default = p.concat()
	case p.word("check"):
		p.check(d, name, c.Name)
	case p.word("references"):
		p.references()
	case p.word("generated"):
		p.generated(c)
	case p.word("collate"):
		p.name()
	default:
		return false
	}
	return true
}

func (p *parser) generated(c *Column) {
	c.Always = p.word("always")
	if !c.Always {
		p.need("by")
		p.need("default")
	}
	p.need("as")
	if !p.word("identity") {
		p.fail(unsupported("a generated column"))
	}
	c.Serial, c.NotNull = true, true
}

var integers = map[string]int{
	"int": 32, "integer": 32, "int4": 32, "serial": 32, "serial4": 32, "smallint": 16, "int2": 16, "smallserial": 16,
	"bigint": 64, "int8": 64, "bigserial": 64, "serial8": 64,
}

// typeName parses a type. The name of the column is left empty.
func (p *parser) typeName() Column {
	name := p.label()
	c := Column{Named: name, Scale: -1}
	switch name {
	case "bool", "boolean":
		c.Type, c.Named = Bool, "boolean"
	case "text", "varchar", "char", "character", "uuid", "json", "jsonb", "name", "citext":
		c.Type = Text
		if p.word("varying") || name == "varchar" {
			c.Named = "character varying"
		}
	case "numeric", "decimal", "real", "float", "float4", "float8", "double", "money":
		c.Type = Float
		p.word("precision")
	case "timestamp", "timestamptz", "datetime", "date", "time":
		c.Type = Time
	case "bytea", "blob":
		c.Type = Bytes
	default:
		bits, ok := integers[name]
		if !ok {
			p.fail(&Error{Code: "42704", Message: `type "` + name + `" does not exist`})
		}
		c.Type, c.Bits = Int, bits
		if strings.Contains(name, "serial") {
			c.Serial, c.NotNull = true, true
		}
		if p.sqlite {
			c.Bits = 64
		}
	}
	p.precision(&c)
	p.zone()
	if p.is("[") {
		p.fail(unsupported("an array"))
	}
	return c
}

// precision parses (n) or (p, s).
func (p *parser) precision(c *Column) {
	if !p.symbol("(") {
		return
	}
	n := p.digits()
	if c.Type == Text {
		c.Length = n
	}
	if c.Type == Float {
		c.Scale = 0
	}
	if p.symbol(",") {
		c.Scale = p.digits()
	}
	p.needSymbol(")")
}

func (p *parser) digits() int {
	t := p.peek()
	n, err := strconv.Atoi(t.text)
	if t.kind != number || err != nil || n < 0 || n > 1000 {
		p.unexpected()
	}
	p.at++
	return n
}

// zone parses WITH or WITHOUT TIME ZONE.
func (p *parser) zone() {
	if p.isWord("with") && p.tokens[p.at+1].text == "time" || p.isWord("without") && p.tokens[p.at+1].text == "time" {
		p.at += 2
		p.need("zone")
	}
}
