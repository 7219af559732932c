package lua

import (
	"strings"

	gopher "github.com/yuin/gopher-lua"
)

// This file has the table "redis" of a script.

func (r *run) redisTable() map[string]gopher.LGFunction {
	return map[string]gopher.LGFunction{
		"call":         func(l *gopher.LState) int { return r.command(l, false) },
		"pcall":        func(l *gopher.LState) int { return r.command(l, true) },
		"error_reply":  func(l *gopher.LState) int { return tagged(l, "err") },
		"status_reply": func(l *gopher.LState) int { return tagged(l, "ok") },
		"sha1hex": func(l *gopher.LState) int {
			if l.GetTop() != 1 {
				return r.raise(l, "wrong number of arguments")
			}
			text, _ := textOf(l.Get(1))
			l.Push(gopher.LString(SHA1(text)))
			return 1
		},
		"log":     func(*gopher.LState) int { return 0 },
		"setresp": func(l *gopher.LState) int { return r.setresp(l) },
		"set_repl": func(*gopher.LState) int {
			return 0
		},
		"replicate_commands": func(l *gopher.LState) int {
			l.Push(gopher.LTrue)
			return 1
		},
		"breakpoint": func(l *gopher.LState) int {
			l.Push(gopher.LFalse)
			return 1
		},
		"debug": func(*gopher.LState) int { return 0 },
	}
}

var redisNumbers = map[string]gopher.LNumber{
	"LOG_DEBUG": 0, "LOG_VERBOSE": 1, "LOG_NOTICE": 2, "LOG_WARNING": 3,
	"REPL_NONE": 0, "REPL_AOF": 1, "REPL_SLAVE": 2, "REPL_REPLICA": 2, "REPL_ALL": 3,
}

func (r *run) setresp(l *gopher.LState) int {
	if n, ok := l.Get(1).(gopher.LNumber); ok && n == 3 {
		r.stop("redis.setresp(3)")
	}
	return 0
}

// tagged returns a reply that a script made itself.
func tagged(l *gopher.LState, name string) int {
	s, ok := l.Get(1).(gopher.LString)
	if l.GetTop() != 1 || !ok {
		l.Push(named(l, "err", "ERR wrong number or type of arguments"))
		return 1
	}
	text := string(s)
	if name == "err" {
		text = strings.TrimPrefix(text, "-")
		if !strings.Contains(text, " ") {
			text = "ERR " + text
		}
	}
	l.Push(named(l, name, text))
	return 1
}

// command is redis.call or, with protected, redis.pcall.
func (r *run) command(l *gopher.LState, protected bool) int {
	words, bad := commandWords(l)
	if bad != "" {
		return r.refuse(l, bad, protected)
	}
	if r.replies == len(r.script.Replies) {
		r.needs, r.quiet = words, protected
		l.RaiseError("needs a reply")
	}
	v, _, err := decode(l, r.script.Replies[r.replies])
	r.replies++
	if err != nil {
		r.stop("a reply that cannot be read")
	}
	if t, ok := v.(*gopher.LTable); ok {
		if e, ok := t.RawGetString("err").(gopher.LString); ok {
			return r.refuse(l, string(e), protected)
		}
	}
	l.Push(v)
	return 1
}

// refuse gives an error of a command to the script.
func (r *run) refuse(l *gopher.LState, text string, protected bool) int {
	t := named(l, "err", text)
	if protected {
		l.Push(t)
		return 1
	}
	r.at(l)
	l.Error(t, 1)
	return 0
}

// at notes the line at which an error is raised.
func (r *run) at(l *gopher.LState) {
	if n, ok := lineOf(l.Where(1)); ok {
		r.line = n
	}
}

// raise raises an error with the place in front.
func (r *run) raise(l *gopher.LState, text string) int {
	r.at(l)
	l.RaiseError("%s", text)
	return 0
}

func commandWords(l *gopher.LState) (words []string, bad string) {
	if l.GetTop() == 0 {
		return nil, "ERR Please specify at least one argument for this redis lib call"
	}
	for i := 1; i <= l.GetTop(); i++ {
		switch v := l.Get(i).(type) {
		case gopher.LString:
			words = append(words, string(v))
		case gopher.LNumber:
			words = append(words, formatG(float64(v), 17))
		default:
			return nil, "ERR Lua redis lib command arguments must be strings or integers"
		}
	}
	return words, ""
}
