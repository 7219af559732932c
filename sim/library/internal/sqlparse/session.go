package sqlparse

import (
	"fmt"
	"strconv"
	"strings"
)

// This file parses statements about transactions and the session.

// transaction parses the statements about transactions; nil if there is none.
func (p *parser) transaction() *Stmt {
	switch {
	case p.word("begin"):
		return p.begin()
	case p.word("start"):
		p.need("transaction")
		s := &Stmt{Kind: Begin}
		p.modes(s)
		return s
	case p.word("commit"), p.word("end"):
		return p.ending(Commit)
	case p.word("rollback"), p.word("abort"):
		return p.ending(Rollback)
	case p.word("savepoint"):
		return &Stmt{Kind: Savepoint, Name: p.name()}
	case p.word("release"):
		p.word("savepoint")
		return &Stmt{Kind: Release, Name: p.name()}
	}
	return nil
}

func (p *parser) ending(kind Kind) *Stmt {
	s := &Stmt{Kind: kind}
	p.oneOf("transaction", "work")
	switch {
	case kind == Rollback && p.word("to"):
		p.word("savepoint")
		s.Kind, s.Name = RollbackTo, p.name()
	case p.word("and"):
		if p.word("no") {
			p.need("chain")
		} else {
			p.need("chain")
			s.Chain = true
		}
	case p.isWord("prepared"):
		p.fail(unsupported("two-phase commit"))
	}
	return s
}

func (p *parser) begin() *Stmt {
	s := &Stmt{Kind: Begin}
	if p.sqlite {
		s.Instant = p.oneOf("immediate", "exclusive")
		if !s.Instant {
			p.word("deferred")
		}
	}
	p.oneOf("transaction", "work")
	p.modes(s)
	return s
}

// set parses SET.
func (p *parser) set() *Stmt {
	s := &Stmt{Kind: SetTransaction}
	switch {
	case p.word("session"):
		if p.word("characteristics") {
			p.need("as")
			p.need("transaction")
			s.Session = true
			p.modes(s)
			return s
		}
	case p.word("transaction"):
		if p.isWord("snapshot") {
			p.fail(unsupported("SET TRANSACTION SNAPSHOT"))
		}
		p.modes(s)
		return s
	case p.word("constraints"):
		s.Kind = SetConstraints
		if !p.word("all") {
			s.Names = p.tables()
		}
		if s.Deferred = p.word("deferred"); !s.Deferred {
			p.need("immediate")
		}
		return s
	default:
		s.Local = p.word("local")
	}
	s.Kind, s.Name = Set, p.label()
	if s.Name == "time" && p.word("zone") {
		s.Name = "timezone"
	} else if !p.symbol("=") {
		if p.is(".") {
			p.fail(unsupported("a setting of an extension"))
		}
		p.need("to")
	}
	from := p.peek()
	if from.kind == end || from.text == ";" {
		p.unexpected()
	}
	s.Setting = from.text
	if p.at++; p.is(",") || from.kind == symbol {
		s.Setting = p.src[from.pos:]
		p.skip()
	}
	return s
}

func (p *parser) show() *Stmt {
	s := &Stmt{Kind: Show, Name: p.label()}
	if s.Name == "transaction" && p.word("isolation") {
		p.need("level")
		s.Name = "transaction_isolation"
	}
	return s
}

// Milliseconds reads a setting's time as PostgreSQL writes it: 100, '100ms', '2s', DEFAULT.
func Milliseconds(name, value string) (int, error) {
	if value == "default" {
		return 0, nil
	}
	digits := strings.TrimRight(value, "abcdefghijklmnopqrstuvwxyz ")
	unit := strings.TrimSpace(value[len(digits):])
	n, err := strconv.Atoi(strings.TrimSpace(digits))
	scale, ok := map[string]int{"": 1, "ms": 1, "s": 1000, "min": 60_000}[unit]
	if err != nil || !ok || n < 0 || n > 1<<31/scale {
		return 0, &Error{Code: "22023", Message: fmt.Sprintf("invalid value for parameter %q: %q", name, value)}
	}
	return n * scale, nil
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
		case p.word("deferrable"):
			p.fail(unsupported("DEFERRABLE transactions"))
		case p.symbol(","):
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

// declare parses DECLARE name CURSOR FOR a query.
func (p *parser) declare() *Stmt {
	s := &Stmt{Kind: Declare, Name: p.name()}
	for {
		switch {
		case p.isWord("binary"):
			p.fail(unsupported("a binary cursor"))
		case p.word("insensitive"), p.word("asensitive"):
			continue
		case p.word("no"):
			p.need("scroll")
			continue
		case p.word("scroll"):
			s.Scroll = true
			continue
		}
		break
	}
	p.need("cursor")
	if p.word("with") {
		p.need("hold")
		s.Hold = true
	} else if p.word("without") {
		p.need("hold")
	}
	p.need("for")
	q := p.inner(s)
	if q.Kind != Select {
		p.fail(syntax("a cursor is for a query"))
	}
	if q.Query.Locks != nil {
		p.fail(unsupported("a cursor that locks its rows"))
	}
	return s
}

// inner parses the statement that another one is about.
func (p *parser) inner(s *Stmt) *Stmt {
	from := p.peek().pos
	in := p.statement()
	s.Inner = strings.TrimSpace(p.src[from:p.peek().pos])
	s.Query, s.Table, s.With, s.From, s.Where, s.Values, s.Set = in.Query, in.Table, in.With, in.From, in.Where, in.Values, in.Set
	return in
}

// fetch parses FETCH and MOVE. Start is how many rows, Setting the direction.
func (p *parser) fetch(kind Kind) *Stmt {
	s := &Stmt{Kind: kind, Start: 1, Setting: "forward"}
	count := func() {
		switch {
		case p.word("all"):
			s.Start = 1 << 31
		case p.peek().kind == number || p.is("-"):
			s.Start = int64(p.signed())
		}
	}
	switch {
	case p.word("next"), p.word("forward"):
		count()
	case p.word("prior"), p.word("backward"):
		s.Setting = "backward"
		count()
	case p.word("first"):
		s.Setting = "absolute"
	case p.word("last"):
		s.Setting, s.Start = "absolute", -1
	case p.isWord("absolute"), p.isWord("relative"):
		s.Setting = p.peek().text
		p.at++
		s.Start = int64(p.signed())
	default:
		count()
	}
	if !p.word("from") {
		p.word("in")
	}
	s.Name = p.name()
	return s
}

// explain parses EXPLAIN.
func (p *parser) explain() *Stmt {
	s := &Stmt{Kind: Explain}
	if p.is("(") && !p.queryAhead() {
		p.at++
		for !p.symbol(")") {
			if p.isWord("analyze") || p.isWord("analyse") {
				next := p.tokens[p.at+1].text
				s.Analyze = next != "false" && next != "off"
			}
			if p.peek().kind == end {
				p.unexpected()
			}
			p.at++
		}
	} else {
		s.Analyze = p.oneOf("analyze", "analyse")
		p.word("verbose")
	}
	if in := p.inner(s); in.Kind > Merge {
		p.fail(unsupported("EXPLAIN of a statement that is about no rows"))
	}
	return s
}

// discard parses DISCARD ALL and DEALLOCATE ALL.
func (p *parser) discard() *Stmt {
	s := &Stmt{Kind: Nothing}
	if p.word("discard") {
		s.Kind = Discard
		if p.oneOf("plans", "sequences") {
			p.fail(unsupported("DISCARD of a part"))
		}
	} else {
		p.need("deallocate")
		p.word("prepare")
	}
	if !p.word("all") {
		p.fail(unsupported("DEALLOCATE of one statement"))
	}
	return s
}
