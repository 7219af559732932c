package lua

import (
	"math"
	"strconv"
	"strings"

	gopher "github.com/yuin/gopher-lua"
)

// This file sets up what a script finds: Lua's libraries without files, processes
// and the clock, and Redis's own. Everything can be read and nothing be changed.

func (r *run) open() {
	l := r.state
	for _, lib := range []struct {
		name string
		open gopher.LGFunction
	}{{gopher.BaseLibName, gopher.OpenBase}, {gopher.TabLibName, gopher.OpenTable}, {gopher.StringLibName, gopher.OpenString}, {gopher.MathLibName, gopher.OpenMath}} {
		l.Push(l.NewFunction(lib.open))
		l.Push(gopher.LString(lib.name))
		l.Call(1, 0)
	}
	globals := l.G.Global
	for _, gone := range []string{"print", "dofile", "loadfile", "module", "require", "newproxy", "_printregs", "goto"} {
		globals.RawSetString(gone, gopher.LNil)
	}
	r.replace(globals)
	r.library(globals, "redis", r.redisTable())
	for name, n := range redisNumbers {
		globals.RawGetString("redis").(*gopher.LTable).RawSetString(name, n)
	}
	globals.RawGetString("redis").(*gopher.LTable).RawSetString("REDIS_VERSION", gopher.LString("7.0.15"))
	globals.RawGetString("redis").(*gopher.LTable).RawSetString("REDIS_VERSION_NUM", gopher.LNumber(0x00070000f))
	r.library(globals, "cjson", r.cjsonTable())
	globals.RawGetString("cjson").(*gopher.LTable).RawSetString("null", jsonNull)
	r.library(globals, "bit", r.bitTable())
	for _, name := range []string{"cmsgpack", "struct"} {
		r.missing(globals, name)
	}
	r.hidden(globals)
	globals.RawSetString("KEYS", list(l, r.script.Keys))
	globals.RawSetString("ARGV", list(l, r.script.Argv))
	r.protect(globals)
}

func list(l *gopher.LState, all []string) *gopher.LTable {
	t := l.NewTable()
	for _, s := range all {
		t.Append(gopher.LString(s))
	}
	return t
}

func (r *run) library(globals *gopher.LTable, name string, table map[string]gopher.LGFunction) {
	globals.RawSetString(name, r.state.SetFuncs(r.state.NewTable(), table))
}

// missing is a library whose use ends the check: it is not modelled.
func (r *run) missing(globals *gopher.LTable, name string) {
	t, meta := r.state.NewTable(), r.state.NewTable()
	meta.RawSetString("__index", r.state.NewFunction(func(l *gopher.LState) int {
		r.stop("%s.%s in a script", name, l.Get(2).String())
		return 0
	}))
	t.Metatable = meta
	globals.RawSetString(name, t)
}

// replace has the functions of Lua's that gopher-lua has in another way, or that could
// take more than their share.
func (r *run) replace(globals *gopher.LTable) {
	set := func(table *gopher.LTable, name string, f gopher.LGFunction) {
		table.RawSetString(name, r.state.NewFunction(f))
	}
	set(globals, "tostring", func(l *gopher.LState) int {
		l.Push(gopher.LString(r.shown(l, l.CheckAny(1))))
		return 1
	})
	set(globals, "error", r.errorFunction)
	protected := globals.RawGetString("pcall")
	set(globals, "pcall", func(l *gopher.LState) int { return plainError(l, again(l, protected)) })
	set(globals, "assert", r.assertFunction)
	for _, name := range []string{"load", "loadstring", "setfenv", "getfenv", "collectgarbage"} {
		set(globals, name, func(*gopher.LState) int {
			r.stop("%s in a script", name)
			return 0
		})
	}
	text := globals.RawGetString("string").(*gopher.LTable)
	set(text, "format", r.format)
	set(text, "dump", func(*gopher.LState) int {
		r.stop("string.dump in a script")
		return 0
	})
	repeat, joined := text.RawGetString("rep"), globals.RawGetString("table").(*gopher.LTable).RawGetString("concat")
	set(text, "rep", func(l *gopher.LState) int {
		if n := l.CheckInt(2); n > 0 && len(l.CheckString(1)) > maxText/n {
			r.tooLong()
		}
		return again(l, repeat)
	})
	set(globals.RawGetString("table").(*gopher.LTable), "concat", func(l *gopher.LState) int {
		total, t := 0, l.CheckTable(1)
		for i := 1; i <= t.Len(); i++ {
			s, _ := textOf(t.RawGetInt(i))
			total += len(s) + len(l.OptString(2, ""))
			if n, ok := t.RawGetInt(i).(gopher.LNumber); ok {
				t.RawSetInt(i, gopher.LString(formatG(float64(n), 14))) // as Lua writes it
			}
		}
		if total > maxText {
			r.tooLong()
		}
		return again(l, joined)
	})
	substitute := text.RawGetString("gsub")
	set(text, "gsub", func(l *gopher.LState) int {
		if s, ok := l.Get(3).(gopher.LString); ok && (len(l.CheckString(1))+1)*len(s) > maxText {
			r.tooLong()
		}
		return again(l, substitute)
	})
	number := globals.RawGetString("math").(*gopher.LTable)
	number.RawSetString("huge", gopher.LNumber(math.Inf(1)))
	set(number, "random", r.randomNumber)
	set(number, "randomseed", func(l *gopher.LState) int {
		r.random = uint64(uint32(l.CheckInt64(1)))<<16 | 0x330e
		return 0
	})
}

// again calls f with the arguments of the function under way.
func again(l *gopher.LState, f gopher.LValue) int {
	n := l.GetTop()
	l.Push(f)
	for i := 1; i <= n; i++ {
		l.Push(l.Get(i))
	}
	l.Call(n, gopher.MultRet)
	return l.GetTop() - n
}

// plainError gives what pcall returned, n values, with the text of an error that Redis
// raised in the place of its table.
func plainError(l *gopher.LState, n int) int {
	if t, ok := l.Get(-1).(*gopher.LTable); ok && n == 2 && l.Get(-2) == gopher.LFalse {
		if e, ok := t.RawGetString("err").(gopher.LString); ok {
			l.Pop(1)
			l.Push(e)
		}
	}
	return n
}

func (r *run) tooLong() { r.stop("a script that makes a string of more than 1 MiB") }

// randomNumber is math.random, with the generator of drand48 that Redis has for it. A
// script that sets no seed gets numbers that nobody can foresee.
func (r *run) randomNumber(l *gopher.LState) int {
	if r.random == 0 {
		r.stop("math.random without math.randomseed in a script")
	}
	r.random = (r.random*0x5deece66d + 0xb) & (1<<48 - 1)
	f := float64(r.random>>17%math.MaxInt32) / math.MaxInt32
	low, high := 1.0, 0.0
	switch l.GetTop() {
	case 0:
		l.Push(gopher.LNumber(f))
		return 1
	case 1:
		high = math.Floor(float64(l.CheckNumber(1)))
	default:
		low, high = math.Floor(float64(l.CheckNumber(1))), math.Floor(float64(l.CheckNumber(2)))
	}
	if low > high {
		return r.raise(l, "bad argument #"+strconv.Itoa(min(l.GetTop(), 2))+" to 'random' (interval is empty)")
	}
	l.Push(gopher.LNumber(math.Floor(f*(high-low+1)) + low))
	return 1
}

func (r *run) errorFunction(l *gopher.LState) int {
	r.at(l)
	level := l.OptInt(2, 1)
	v := l.Get(1)
	if s, ok := v.(gopher.LString); ok && level > 0 {
		v = gopher.LString(l.Where(level) + " " + string(s))
	}
	l.Error(v, 0)
	return 0
}

func (r *run) assertFunction(l *gopher.LState) int {
	if gopher.LVAsBool(l.CheckAny(1)) {
		return l.GetTop()
	}
	r.at(l)
	v := l.Get(2)
	if v == gopher.LNil {
		v = gopher.LString("assertion failed!")
	}
	if s, ok := v.(gopher.LString); ok {
		v = gopher.LString(l.Where(1) + " " + string(s))
	}
	l.Error(v, 0)
	return 0
}

// protect makes every global what it is for good.
func (r *run) protect(globals *gopher.LTable) {
	l := r.state
	readonly := l.NewFunction(func(l *gopher.LState) int { return r.raise(l, "Attempt to modify a readonly table") })
	guard := func(t *gopher.LTable, index gopher.LValue) *gopher.LTable {
		front, meta := l.NewTable(), l.NewTable()
		meta.RawSetString("__index", index)
		meta.RawSetString("__newindex", readonly)
		meta.RawSetString("__metatable", gopher.LFalse)
		front.Metatable = meta
		return front
	}
	for _, name := range []string{"redis", "cjson", "bit", "string", "table", "math"} {
		t := globals.RawGetString(name).(*gopher.LTable)
		globals.RawSetString(name, guard(t, t))
	}
	front := guard(globals, l.NewFunction(func(l *gopher.LState) int {
		v := globals.RawGet(l.Get(2))
		if v == gopher.LNil {
			return r.raise(l, "Script attempted to access nonexistent global variable '"+l.Get(2).String()+"'")
		}
		l.Push(v)
		return 1
	}))
	globals.RawSetString("_G", front)
	l.Env = front
	l.G.Global = globals
}

// textOf returns a string, or a number as text.
func textOf(v gopher.LValue) (string, bool) {
	switch v := v.(type) {
	case gopher.LString:
		return string(v), true
	case gopher.LNumber:
		return formatG(float64(v), 14), true
	}
	return "", false
}

// formatG is C's %.*g.
func formatG(f float64, precision int) string {
	switch {
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	case math.IsNaN(f):
		return "nan"
	}
	return strconv.FormatFloat(f, 'g', precision, 64)
}

// shown is tostring.
func (r *run) shown(l *gopher.LState, v gopher.LValue) string {
	if s, ok := textOf(v); ok {
		return s
	}
	switch v.(type) {
	case *gopher.LTable, *gopher.LFunction, *gopher.LUserData:
		// An address: no two runs of a server have the same.
		return strings.ToLower(v.Type().String()) + ": 0x55d0c0ffee00"
	}
	return v.String()
}
