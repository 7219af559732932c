package redisdb

import (
	"math"
	"strconv"
	"strings"
)

// compile turns a script into the code of a stack machine; see internal/lua, which
// has the same instructions in the same order.
func compile(script string) (code []int, texts []string, failure string)

// SHA1 returns the name under which a server knows a script: 40 hexadecimal digits.
func SHA1(script string) string

// Instructions.
const (
	opText = iota
	opNumber
	opNil
	opTrue
	opFalse
	opLocal
	opSetLocal
	opGlobal
	opSetTo
	opIndex
	opSetIndex
	opTable
	opCall
	opReturn
	opJump
	opUnless
	opAnd
	opOr
	opPop
	opAdd
	opSub
	opMul
	opDiv
	opMod
	opPow
	opConcat
	opEqual
	opNotEqual
	opLess
	opLessEqual
	opGreater
	opGreaterEqual
	opNot
	opNegate
	opLength
)

// Kinds of value in a script.
const (
	isNil = iota
	isFalse
	isTrue
	isNumber
	isText
	isTable
)

// value is a value in a script.
type value struct {
	kind  int
	num   float64
	text  string
	table *table
}

// table is a list with a few named fields.
type table struct {
	items  []value
	names  []string
	values []value
}

func (v value) holds() bool { return v.kind != isNil && v.kind != isFalse }

func truth(b bool) value {
	if b {
		return value{kind: isTrue}
	}
	return value{kind: isFalse}
}

func textValue(s string) value    { return value{kind: isText, text: s} }
func numberValue(n float64) value { return value{kind: isNumber, num: n} }

func listValue(all []string) value {
	t := &table{}
	for _, s := range all {
		t.items = append(t.items, textValue(s))
	}
	return value{kind: isTable, table: t}
}

// typeName is what Lua's type says.
func (v value) typeName() string {
	return []string{"nil", "boolean", "boolean", "number", "string", "table"}[v.kind]
}

// words returns v as text, if it is text or a number.
func (v value) words() (s string, good bool) {
	if v.kind == isNumber {
		if v.num == math.Trunc(v.num) && math.Abs(v.num) < 1e15 {
			return strconv.FormatInt(int64(v.num), 10), true
		}
		return strconv.FormatFloat(v.num, 'g', 14, 64), true
	}
	return v.text, v.kind == isText
}

// number returns v as a number, if it is one or text that reads as one.
func (v value) number() (n float64, good bool) {
	if v.kind == isText {
		t := strings.TrimSpace(v.text)
		if strings.HasPrefix(strings.ToLower(t), "0x") {
			n, err := strconv.ParseInt(t[2:], 16, 64)
			return float64(n), err == nil
		}
		n, err := strconv.ParseFloat(t, 64)
		return n, err == nil
	}
	return v.num, v.kind == isNumber
}

func (t *table) get(key value) value {
	if key.kind == isNumber {
		if i := int(key.num); i >= 1 && i <= len(t.items) && float64(i) == key.num {
			return t.items[i-1]
		}
		return value{}
	}
	for i, n := range t.names {
		if key.kind == isText && n == key.text {
			return t.values[i]
		}
	}
	return value{}
}

// set reports false for a key that the modelled tables cannot have.
func (t *table) set(key, v value) bool {
	if key.kind == isNumber {
		i := int(key.num)
		switch {
		case i >= 1 && i <= len(t.items):
			t.items[i-1] = v
		case i == len(t.items)+1:
			t.items = append(t.items, v)
		default:
			return false
		}
		return true
	}
	for i, n := range t.names {
		if n == key.text {
			t.values[i] = v
			return true
		}
	}
	t.names, t.values = append(t.names, key.text), append(t.values, v)
	return key.kind == isText
}

// script is a script at work.
type script struct {
	s       *server
	texts   []string
	stack   []value
	locals  []value
	globals table
	failed  string // why it stopped, or ""
}

func (p *script) push(v value) { p.stack = append(p.stack, v) }

func (p *script) pop() value {
	v := p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
	return v
}

// run returns what the script returns.
func (p *script) run(code []int) value {
	for at := 0; at < len(code); {
		op, n := code[at], code[at+1]
		at += 2
		switch op {
		case opReturn:
			return p.pop()
		case opJump:
			at = n
		case opUnless:
			if !p.pop().holds() {
				at = n
			}
		case opAnd, opOr:
			if v := p.pop(); v.holds() == (op == opOr) {
				p.push(v)
				at = n
			}
		case opCall:
			p.call(p.texts[code[at+1]], n)
			at += 2
		default:
			p.step(op, n)
		}
		if p.failed != "" {
			break
		}
	}
	return value{}
}

// step carries out an instruction that is no jump.
func (p *script) step(op, n int) {
	switch op {
	case opText:
		p.push(textValue(p.texts[n]))
	case opNumber:
		v, _ := textValue(p.texts[n]).number()
		p.push(numberValue(v))
	case opNil:
		p.push(value{})
	case opTrue, opFalse:
		p.push(truth(op == opTrue))
	case opLocal:
		for len(p.locals) <= n {
			p.locals = append(p.locals, value{})
		}
		p.push(p.locals[n])
	case opSetLocal:
		v := p.pop()
		for len(p.locals) <= n {
			p.locals = append(p.locals, value{})
		}
		p.locals[n] = v
	case opGlobal:
		v := p.globals.get(textValue(p.texts[n]))
		if v.kind == isNil {
			p.failed = "Script attempted to access nonexistent global variable '" + p.texts[n] + "'"
		}
		p.push(v)
	case opSetTo:
		p.pop()
		p.failed = "Attempt to modify a readonly table"
	case opPop:
		p.pop()
	case opIndex, opSetIndex, opTable:
		p.tables(op, n)
	case opNot:
		p.push(truth(!p.pop().holds()))
	case opNegate, opLength:
		p.unary(op)
	default:
		b := p.pop()
		p.binary(op, p.pop(), b)
	}
}

func (p *script) tables(op, n int) {
	switch op {
	case opTable:
		t := &table{items: append([]value{}, p.stack[len(p.stack)-n:]...)}
		p.stack = p.stack[:len(p.stack)-n]
		for len(t.items) > 0 && t.items[len(t.items)-1].kind == isNil {
			t.items = t.items[:len(t.items)-1]
		}
		p.push(value{kind: isTable, table: t})
	case opIndex:
		key, t := p.pop(), p.pop()
		if t.kind != isTable {
			p.failed = "attempt to index a " + t.typeName() + " value"
			return
		}
		p.push(t.table.get(key))
	case opSetIndex:
		v, key, t := p.pop(), p.pop(), p.pop()
		if t.kind != isTable {
			p.failed = "attempt to index a " + t.typeName() + " value"
		} else if !t.table.set(key, v) {
			p.failed = "the modelled Redis has lists and named fields as tables only"
		}
	}
}

func (p *script) unary(op int) {
	v := p.pop()
	if op == opLength {
		switch v.kind {
		case isTable:
			p.push(numberValue(float64(len(v.table.items))))
		case isText:
			p.push(numberValue(float64(len(v.text))))
		default:
			p.failed = "attempt to get length of a " + v.typeName() + " value"
		}
		return
	}
	n, good := v.number()
	if !good {
		p.failed = "attempt to perform arithmetic on a " + v.typeName() + " value"
	}
	p.push(numberValue(-n))
}

func (p *script) binary(op int, a, b value) {
	switch {
	case op == opEqual || op == opNotEqual:
		p.push(truth((a == b) == (op == opEqual)))
	case op == opConcat:
		x, ok1 := a.words()
		y, ok2 := b.words()
		if !ok1 {
			b = a
		}
		if !ok1 || !ok2 {
			p.failed = "attempt to concatenate a " + b.typeName() + " value"
		}
		p.push(textValue(x + y))
	case op >= opLess:
		p.compare(op, a, b)
	default:
		x, ok1 := a.number()
		y, ok2 := b.number()
		if !ok1 {
			b = a
		}
		if !ok1 || !ok2 {
			p.failed = "attempt to perform arithmetic on a " + b.typeName() + " value"
		}
		p.push(numberValue(arithmetic(op, x, y)))
	}
}

func arithmetic(op int, x, y float64) float64 {
	switch op {
	case opAdd:
		return x + y
	case opSub:
		return x - y
	case opMul:
		return x * y
	case opDiv:
		return x / y
	case opPow:
		return math.Pow(x, y)
	}
	return x - math.Floor(x/y)*y
}

func (p *script) compare(op int, a, b value) {
	if a.kind != b.kind || a.kind != isNumber && a.kind != isText {
		if p.failed = "attempt to compare two " + a.typeName() + " values"; a.kind != b.kind {
			p.failed = "attempt to compare " + a.typeName() + " with " + b.typeName()
		}
		return
	}
	less, greater := a.num < b.num, a.num > b.num
	if a.kind == isText {
		less, greater = a.text < b.text, a.text > b.text
	}
	switch op {
	case opLess:
		p.push(truth(less))
	case opLessEqual:
		p.push(truth(!greater && a.num == a.num && b.num == b.num))
	case opGreater:
		p.push(truth(greater))
	default:
		p.push(truth(!less && a.num == a.num && b.num == b.num))
	}
}
