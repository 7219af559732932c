package sqlparse

import (
	"strconv"
	"strings"
)

// This file parses CREATE TABLE and its columns and constraints.

func (p *parser) createTable() *Stmt {
	s := &Stmt{Kind: CreateTable, IfNotExists: p.ifNotExists()}
	s.Table = p.table()
	if p.word("as") {
		p.fail(unsupported("CREATE TABLE AS"))
	}
	if p.isWord("partition") || p.isWord("of") {
		p.fail(unsupported("CREATE TABLE ... " + strings.ToUpper(p.peek().text)))
	}
	d := &TableDef{Name: s.Table, SQLite: p.sqlite}
	p.needSymbol("(")
	for !p.is(")") || p.sqlite {
		if p.isWord("like") || p.isWord("exclude") {
			p.fail(unsupported(strings.ToUpper(p.peek().text)))
		}
		if !p.tableConstraint(d) {
			p.column(d)
		}
		if !p.symbol(",") {
			break
		}
	}
	p.needSymbol(")")
	if p.sqlite {
		for p.oneOf("strict", "without", "rowid") || p.symbol(",") {
		}
	}
	if p.isWord("inherits") || p.isWord("partition") || p.isWord("tablespace") {
		p.fail(unsupported(strings.ToUpper(p.peek().text)))
	}
	if p.word("with") {
		p.parenthesis()
	}
	p.onCommit(s)
	p.finish(d)
	s.Def = d
	return s
}

// onCommit parses what becomes of a temporary table at the end of a transaction.
func (p *parser) onCommit(s *Stmt) {
	if !p.word("on") {
		return
	}
	p.need("commit")
	switch {
	case p.word("drop"):
		s.Setting = "drop"
	case p.word("delete"):
		p.need("rows")
		s.Setting = "delete"
	default:
		p.need("preserve")
		p.need("rows")
	}
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
		k.settle(d.Name)
	}
	for i := range d.Foreign {
		f := &d.Foreign[i]
		for _, name := range f.Columns {
			if seen[name] == nil {
				p.fail(&Error{Code: "42703", Message: `column "` + name + `" referenced in foreign key constraint does not exist`})
			}
		}
	}
	d.nameForeign()
}

// nameForeign names the foreign keys that have no name.
func (d *TableDef) nameForeign() {
	for i := range d.Foreign {
		f := &d.Foreign[i]
		if f.Name != "" {
			continue
		}
		base := d.Name + "_" + strings.Join(f.Columns, "_") + "_fkey"
		f.Name = base
		for n := 1; d.named(f.Name, i); n++ {
			f.Name = base + strconv.Itoa(n)
		}
	}
}

func (d *TableDef) named(name string, but int) bool {
	for i := range d.Foreign {
		if i != but && d.Foreign[i].Name == name {
			return true
		}
	}
	return false
}

// settle names a key that has no name.
func (k *Key) settle(table string) {
	if k.Name == "" && k.Primary {
		k.Name = table + "_pkey"
	} else if k.Name == "" {
		k.Name = table + "_" + strings.Join(k.Columns, "_") + "_key"
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
		d.Keys = append(d.Keys, Key{Name: name, Columns: p.columnList(), Primary: true, Unique: true})
	case p.word("unique"):
		if p.isWord("using") {
			p.fail(unsupported("UNIQUE " + strings.ToUpper(p.peek().text)))
		}
		k := Key{Name: name, Unique: true}
		p.nulls(&k)
		k.Columns = p.columnList()
		d.Keys = append(d.Keys, k)
	case p.word("check"):
		p.check(d, name, "")
	case p.word("foreign"):
		p.need("key")
		columns := p.columnList()
		p.need("references")
		p.references(d, name, columns)
	case p.isWord("exclude"):
		p.fail(unsupported("EXCLUDE"))
	case name != "":
		p.unexpected()
	default:
		return false
	}
	if p.word("include") {
		p.columnList()
	}
	if p.isWord("deferrable") || p.isWord("initially") {
		p.fail(unsupported(strings.ToUpper(p.peek().text)))
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

// references parses what follows REFERENCES. SQLite does not enforce foreign keys unless it is told to.
func (p *parser) references(d *TableDef, name string, columns []string) {
	f := ForeignKey{Name: name, Columns: columns, Table: p.table()}
	if p.is("(") {
		f.Refs = p.columnList()
	}
	for {
		switch {
		case p.word("on"):
			if p.word("delete") {
				f.OnDelete = p.action()
			} else {
				p.need("update")
				f.OnUpdate = p.action()
			}
			continue
		case p.word("match"):
			if !p.word("simple") {
				p.fail(unsupported("MATCH " + strings.ToUpper(p.peek().text)))
			}
			continue
		case p.word("deferrable"):
			f.Deferrable = true
			continue
		case p.word("initially"):
			if p.word("deferred") {
				f.Deferred, f.Deferrable = true, true
			} else {
				p.need("immediate")
			}
			continue
		case p.isWord("not") && p.tokens[p.at+1].text == "deferrable":
			p.at += 2
			continue
		}
		break
	}
	if !p.sqlite {
		d.Foreign = append(d.Foreign, f)
	}
}

func (p *parser) action() string {
	switch {
	case p.word("cascade"):
		return "cascade"
	case p.word("restrict"):
		return "restrict"
	case p.word("set"):
		if p.word("null") {
			return "set null"
		}
		p.need("default")
		return "set default"
	}
	p.need("no")
	p.need("action")
	return ""
}

func (p *parser) column(d *TableDef) {
	c := Column{Name: p.name(), Scale: -1}
	if t := p.peek(); t.kind == quoted || t.kind == word && !columnWords[t.text] {
		name := c.Name
		c = p.typeName()
		c.Name = name
	} else if !p.sqlite {
		p.unexpected()
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
		if p.sqlite && p.word("autoincrement") {
			c.Serial = true
		}
		d.Keys = append(d.Keys, Key{Name: name, Columns: []string{c.Name}, Primary: true, Unique: true})
	case p.word("unique"):
		d.Keys = append(d.Keys, Key{Name: name, Columns: []string{c.Name}, Unique: true})
	case p.isWord("not") && p.tokens[p.at+1].text == "null":
		p.at += 2
		c.NotNull = true
	case p.word("null"):
	case p.word("default"):
		c.Default = p.other()
	case p.word("check"):
		p.check(d, name, c.Name)
	case p.word("references"):
		p.references(d, name, []string{c.Name})
	case p.word("generated"):
		p.generated(c)
	case p.sqlite && p.word("collate"):
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
		p.needSymbol("(")
		c.Stored = p.expr()
		p.needSymbol(")")
		p.need("stored")
		return
	}
	c.Serial, c.NotNull, c.Identity = true, true, true
	if !p.symbol("(") {
		return
	}
	c.Start, c.Step = 1, 1
	for !p.symbol(")") {
		switch {
		case p.word("start"):
			p.word("with")
			c.Start = int64(p.signed())
		case p.word("increment"):
			p.word("by")
			c.Step = int64(p.signed())
		default:
			p.fail(unsupported("this option of an identity column"))
		}
	}
	if c.Step <= 0 {
		p.fail(unsupported("an identity column that counts down"))
	}
}

var integers = map[string]int{
	"int": 32, "integer": 32, "int4": 32, "serial": 32, "serial4": 32, "smallint": 16, "int2": 16, "smallserial": 16, "serial2": 16,
	"bigint": 64, "int8": 64, "bigserial": 64, "serial8": 64,
}

var integerNames = map[int]string{16: "smallint", 32: "integer", 64: "bigint"}
var integerTypes = map[int]string{16: "int2", 32: "int4", 64: "int8"}

// otherTypes has the types of PostgreSQL that the model lacks.
var otherTypes = wordSet(`aclitem bit box cid cidr circle datemultirange daterange inet int4multirange int4range int8multirange
	int8range jsonpath line lseg macaddr macaddr8 money nummultirange numrange oid path pg_lsn pg_snapshot point polygon refcursor
	regclass regconfig regtype regproc tid timetz tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector txid_snapshot varbit xid xid8
	xml national nchar record time`)

// typeName parses a type. Its Name is what PostgreSQL calls a column that is cast to it.
func (p *parser) typeName() Column {
	quotedName := p.peek().kind == quoted
	name := p.label()
	c := Column{Named: name, Name: name, Scale: -1}
	if bits, ok := integers[name]; ok && !quotedName {
		c.Type, c.Bits, c.Named, c.Name = Int, bits, integerNames[bits], integerTypes[bits]
		if strings.Contains(name, "serial") {
			c.Serial, c.NotNull = true, true
		}
		if p.sqlite {
			c.Bits, c.Named = 64, name
		}
	} else if !quotedName && p.plainType(name, &c) {
		p.precision(&c)
	} else if otherTypes[name] && !p.sqlite {
		p.fail(unsupported("the type " + name))
	} else {
		c.Type = Enum // which it is, if there is such a type, is for its tables to say
		if p.is("(") {
			p.fail(&Error{Code: "42704", Message: `type "` + name + `" does not exist`})
		}
	}
	p.zone(&c)
	for p.symbol("[") {
		if p.peek().kind == number {
			p.at++
		}
		p.needSymbol("]")
		if c.Type == Array {
			continue // PostgreSQL does not tell dimensions apart; values of several are not modelled
		}
		elem := c
		c = Column{Type: Array, Named: elem.Named + "[]", Name: elem.Name, Scale: -1, Elem: &elem}
	}
	return c
}

// plainType sets what c is by the name of a type.
func (p *parser) plainType(name string, c *Column) bool {
	switch name {
	case "bool", "boolean":
		c.Type, c.Named, c.Name = Bool, "boolean", "bool"
	case "text", "citext", "name":
		c.Type = Text
		if name != "text" && !p.sqlite {
			p.fail(unsupported("the type " + name))
		}
	case "varchar", "char", "character", "bpchar":
		c.Type, c.Named, c.Name = Text, "character", "bpchar"
		if p.word("varying") || name == "varchar" {
			c.Named, c.Name = "character varying", "varchar"
		} else if !p.sqlite {
			p.fail(unsupported("the type character, which is padded with blanks"))
		}
	case "uuid":
		c.Type = UUID
	case "json", "jsonb":
		c.Type = JSON
	case "numeric", "decimal", "dec":
		c.Type, c.Named, c.Name = Numeric, "numeric", "numeric"
	case "real", "float4":
		c.Type, c.Named, c.Name, c.Bits = Float, "real", "float4", 32
	case "float", "float8", "double":
		if name == "double" && !p.sqlite {
			p.need("precision")
		} else {
			p.word("precision")
		}
		c.Type, c.Named, c.Name, c.Bits = Float, "double precision", "float8", 64
	case "timestamp", "datetime":
		c.Type, c.Named = Time, "timestamp without time zone"
	case "timestamptz":
		c.Type, c.Named = Time, "timestamp with time zone"
	case "date":
		c.Type = Time
	case "interval":
		c.Type = Interval
	case "bytea", "blob":
		c.Type = Bytes
	default:
		return false
	}
	if p.sqlite {
		switch c.Type {
		case Numeric:
			c.Type = Float
		case JSON, UUID:
			c.Type = Text
		}
	} else if name == "blob" || name == "datetime" {
		c.Type = Enum
	}
	return true
}

// precision parses (n) or (p, s).
func (p *parser) precision(c *Column) {
	if !p.is("(") {
		return
	}
	switch c.Type {
	case Text, Numeric:
	case Float:
		if !p.sqlite {
			p.fail(unsupported("float(n)"))
		}
	default:
		p.fail(unsupported("the type " + c.Named + " with a precision"))
	}
	p.at++
	n := p.digits()
	if c.Type == Text {
		c.Length = n
	}
	if c.Type == Float || c.Type == Numeric {
		c.Digits, c.Scale = n, 0
	}
	if p.symbol(",") {
		c.Scale = p.digits()
	}
	p.needSymbol(")")
}

func (p *parser) digits() int {
	t := p.peek()
	n, err := strconv.Atoi(t.text)
	if t.kind != number || err != nil || n < 0 || n > 100000 {
		p.unexpected()
	}
	p.at++
	return n
}

// zone parses WITH or WITHOUT TIME ZONE.
func (p *parser) zone(c *Column) {
	if p.isWord("with") && p.tokens[p.at+1].text == "time" || p.isWord("without") && p.tokens[p.at+1].text == "time" {
		with := p.isWord("with")
		p.at += 2
		p.need("zone")
		if c.Type == Time && with {
			c.Named, c.Name = "timestamp with time zone", "timestamptz"
		}
	}
}
