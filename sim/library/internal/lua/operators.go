package lua

import (
	"math"
	"strconv"
	"strings"

	gopher "github.com/yuin/gopher-lua"
)

// This file has the functions that stand for operators (compile.go).

func (r *run) hidden(globals *gopher.LTable) {
	for name, f := range map[string]gopher.LGFunction{
		opArithmetic: r.arithmetic, opMinus: r.minus, opConcat: r.concat, opLength: r.length,
		opIndex: r.indexed, opTarget: r.indexed, opCallee: r.callee, opLess: r.less,
	} {
		globals.RawSetString(name, r.state.NewFunction(f))
	}
}

// wrong raises Lua's error about a value of the wrong type.
func (r *run) wrong(l *gopher.LState, doing, name string, v gopher.LValue) int {
	kind := v.Type().String()
	if name == "" {
		return r.raise(l, "attempt to "+doing+" a "+kind+" value")
	}
	return r.raise(l, "attempt to "+doing+" "+name+" (a "+kind+" value)")
}

// number is a number, or text that reads as one.
func number(v gopher.LValue) (float64, bool) {
	switch v := v.(type) {
	case gopher.LNumber:
		return float64(v), true
	case gopher.LString:
		return parseNumber(string(v))
	}
	return 0, false
}

func parseNumber(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	if hex, ok := strings.CutPrefix(strings.ToLower(s), "0x"); ok {
		n, err := strconv.ParseUint(hex, 16, 64)
		return float64(n), err == nil
	}
	if strings.ContainsAny(s, "_xXpP") {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil || math.IsInf(f, 0)
}

func metamethod(l *gopher.LState, name string, values ...gopher.LValue) gopher.LValue {
	for _, v := range values {
		if _, table := v.(*gopher.LTable); table {
			if m := l.GetMetaField(v, name); m != gopher.LNil {
				return m
			}
		}
	}
	return gopher.LNil
}

// answer pushes what a metamethod returns.
func answer(l *gopher.LState, f gopher.LValue, args ...gopher.LValue) int {
	l.Push(f)
	for _, a := range args {
		l.Push(a)
	}
	l.Call(len(args), 1)
	return 1
}

var events = map[string]string{"+": "__add", "-": "__sub", "*": "__mul", "/": "__div", "%": "__mod", "^": "__pow"}

func (r *run) arithmetic(l *gopher.LState) int {
	a, b, op := l.Get(1), l.Get(2), l.CheckString(5)
	x, ok1 := number(a)
	y, ok2 := number(b)
	if ok1 && ok2 {
		l.Push(gopher.LNumber(calculate(op, x, y)))
		return 1
	}
	if m := metamethod(l, events[op], a, b); m != gopher.LNil {
		return answer(l, m, a, b)
	}
	if !ok2 && ok1 {
		return r.wrong(l, "perform arithmetic on", l.CheckString(4), b)
	}
	return r.wrong(l, "perform arithmetic on", l.CheckString(3), a)
}

func calculate(op string, x, y float64) float64 {
	switch op {
	case "+":
		return x + y
	case "-":
		return x - y
	case "*":
		return x * y
	case "/":
		return x / y
	case "^":
		return math.Pow(x, y)
	}
	return x - math.Floor(x/y)*y
}

func (r *run) minus(l *gopher.LState) int {
	x, ok := number(l.Get(1))
	if !ok {
		return r.wrong(l, "perform arithmetic on", l.CheckString(2), l.Get(1))
	}
	l.Push(gopher.LNumber(-x))
	return 1
}

func (r *run) concat(l *gopher.LState) int {
	a, b := l.Get(1), l.Get(2)
	x, ok1 := textOf(a)
	y, ok2 := textOf(b)
	if ok1 && ok2 {
		if len(x)+len(y) > maxText {
			r.tooLong()
		}
		l.Push(gopher.LString(x + y))
		return 1
	}
	if m := metamethod(l, "__concat", a, b); m != gopher.LNil {
		return answer(l, m, a, b)
	}
	if !ok1 {
		return r.wrong(l, "concatenate", l.CheckString(3), a)
	}
	return r.wrong(l, "concatenate", l.CheckString(4), b)
}

func (r *run) length(l *gopher.LState) int {
	switch v := l.Get(1).(type) {
	case gopher.LString:
		l.Push(gopher.LNumber(len(v)))
	case *gopher.LTable:
		l.Push(gopher.LNumber(v.Len()))
	default:
		return r.wrong(l, "get length of", l.CheckString(2), v)
	}
	return 1
}

// indexed passes on what can be indexed.
func (r *run) indexed(l *gopher.LState) int {
	v := l.Get(1)
	switch v.(type) {
	case *gopher.LTable, gopher.LString:
	default:
		return r.wrong(l, "index", l.CheckString(2), v)
	}
	if method, ok := l.Get(3).(gopher.LString); ok {
		if f := l.GetField(v, string(method)); f == gopher.LNil {
			return r.wrong(l, "call", "method '"+string(method)+"'", f)
		}
	}
	l.Push(v)
	return 1
}

// callee passes on what can be called.
func (r *run) callee(l *gopher.LState) int {
	v := l.Get(1)
	if _, ok := v.(*gopher.LFunction); ok || metamethod(l, "__call", v) != gopher.LNil {
		l.Push(v)
		return 1
	}
	return r.wrong(l, "call", l.CheckString(2), v)
}

func (r *run) less(l *gopher.LState) int {
	a, b, op := l.Get(1), l.Get(2), l.CheckString(5)
	if op == ">" || op == ">=" {
		a, b, op = b, a, strings.Replace(op, ">", "<", 1)
	}
	holds, ok := false, false
	switch x := a.(type) {
	case gopher.LNumber:
		if y, same := b.(gopher.LNumber); same {
			holds, ok = x < y || op == "<=" && x == y, true
		}
	case gopher.LString:
		if y, same := b.(gopher.LString); same {
			holds, ok = x < y || op == "<=" && x == y, true
		}
	}
	if !ok {
		name := map[string]string{"<": "__lt", "<=": "__le"}[op]
		if m := metamethod(l, name, a); m != gopher.LNil {
			return answer(l, m, a, b)
		}
		return r.incomparable(l, a, b)
	}
	l.Push(gopher.LBool(holds))
	return 1
}

func (r *run) incomparable(l *gopher.LState, a, b gopher.LValue) int {
	x, y := a.Type().String(), b.Type().String()
	if x == y {
		return r.raise(l, "attempt to compare two "+x+" values")
	}
	return r.raise(l, "attempt to compare "+x+" with "+y)
}
