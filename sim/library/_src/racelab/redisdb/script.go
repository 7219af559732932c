package redisdb

import (
	"math"
	"sort"
	"strconv"
	"strings"
)

// eval has EVAL and EVALSHA.
func (s *server) eval(name string, args []string) Reply {
	source := args[1]
	if strings.HasPrefix(name, "evalsha") {
		source = ""
		for _, t := range s.scripts {
			if SHA1(t) == strings.ToLower(args[1]) {
				source = t
			}
		}
		if source == "" {
			return failure("NOSCRIPT No matching script. Please use EVAL.")
		}
	}
	n, good := integer(args[2])
	switch {
	case !good:
		return notInteger
	case n < 0:
		return failure("ERR Number of keys can't be negative")
	case int(n) > len(args)-3:
		return failure("ERR Number of keys can't be greater than number of args")
	}
	code, texts, bad := compile(source)
	if bad != "" {
		return failure("ERR Error compiling script: " + bad)
	}
	s.remember(source)
	p := &script{s: s, texts: texts}
	p.globals.set(textValue("KEYS"), listValue(args[3:3+n]))
	p.globals.set(textValue("ARGV"), listValue(args[3+n:]))
	v := p.run(code)
	if p.failed != "" {
		if known(p.failed) {
			return failure(p.failed)
		}
		return failure("ERR " + p.failed)
	}
	return v.reply()
}

// known reports whether an error begins with a word in capitals, as Redis's do.
func known(text string) bool {
	first, _, _ := strings.Cut(text, " ")
	return first != "" && first == strings.ToUpper(first)
}

func (s *server) remember(source string) {
	if !has(s.scripts, source) {
		s.scripts = append(s.scripts, source)
		sort.Strings(s.scripts)
		s.scripts = exact(s.scripts)
	}
}

// script has SCRIPT LOAD, EXISTS and FLUSH.
func (s *server) script(args []string) Reply {
	switch what := strings.ToLower(args[1]); {
	case what == "load" && len(args) == 3:
		if _, _, bad := compile(args[2]); bad != "" {
			return failure("ERR Error compiling script: " + bad)
		}
		s.remember(args[2])
		return bulk(SHA1(args[2]))
	case what == "exists":
		out := []Reply{}
		for _, name := range args[2:] {
			found := false
			for _, t := range s.scripts {
				found = found || SHA1(t) == strings.ToLower(name)
			}
			out = append(out, yes(found))
		}
		return array(out)
	case what == "flush":
		s.scripts = nil
		return ok
	}
	return failure("ERR unknown subcommand '" + args[1] + "'. Try SCRIPT HELP.")
}

// reply turns what a script returns into an answer.
func (v value) reply() Reply {
	switch v.kind {
	case isTrue:
		return number(1)
	case isNumber:
		return Reply{Kind: Int, Num: int64(v.num)}
	case isText:
		return bulk(v.text)
	case isTable:
		if e := v.table.get(textValue("err")); e.kind == isText {
			return failure(e.text)
		}
		if o := v.table.get(textValue("ok")); o.kind == isText {
			return Reply{Kind: Status, Text: o.text}
		}
		out := []Reply{}
		for _, x := range v.table.items {
			if x.kind == isNil {
				break
			}
			out = append(out, x.reply())
		}
		return array(out)
	}
	return null
}

// value turns an answer into what a script sees of it.
func (r Reply) value() value {
	switch r.Kind {
	case Int:
		return numberValue(float64(r.Num))
	case Bulk:
		return textValue(r.Text)
	case Null:
		return truth(false)
	case Status, Error:
		t := &table{names: []string{"ok"}, values: []value{textValue(r.Text)}}
		if r.Kind == Error {
			t.names[0] = "err"
		}
		return value{kind: isTable, table: t}
	}
	t := &table{}
	for _, x := range r.Items {
		t.items = append(t.items, x.value())
	}
	return value{kind: isTable, table: t}
}

// call carries out a call of what Redis or Lua supplies.
func (p *script) call(name string, n int) {
	args := append([]value{}, p.stack[len(p.stack)-n:]...)
	p.stack = p.stack[:len(p.stack)-n]
	switch name {
	case "redis.call", "redis.pcall":
		p.redis(args, name == "redis.pcall")
	case "redis.error_reply", "redis.status_reply":
		r := Reply{Kind: Status, Text: args[0].text}
		if name == "redis.error_reply" {
			r.Kind = Error
			if !known(r.Text) {
				r.Text = "ERR " + r.Text
			}
		}
		p.push(r.value())
	case "redis.sha1hex":
		p.push(textValue(SHA1(args[0].text)))
	case "redis.log":
		p.push(value{})
	case "error":
		p.failed, _ = args[0].words()
		if args[0].kind == isTable {
			p.failed = args[0].table.get(textValue("err")).text
		}
		if p.failed == "" {
			p.failed = "error"
		}
	case "type":
		p.push(textValue(args[0].typeName()))
	case "tonumber":
		if v, good := args[0].number(); good {
			p.push(numberValue(v))
		} else {
			p.push(value{})
		}
	case "tostring":
		p.push(textValue(args[0].described()))
	case "table.insert":
		if args[0].kind == isTable {
			args[0].table.items = append(args[0].table.items, args[1])
		} else {
			p.failed = "bad argument #1 to 'insert' (table expected, got " + args[0].typeName() + ")"
		}
		p.push(value{})
	case "string.len", "string.lower", "string.upper":
		p.stringCall(name, args[0])
	default:
		p.mathCall(name, args)
	}
}

func (v value) described() string {
	switch v.kind {
	case isNil:
		return "nil"
	case isTrue:
		return "true"
	case isFalse:
		return "false"
	case isTable:
		return "table"
	}
	s, _ := v.words()
	return s
}

func (p *script) redis(args []value, protected bool) {
	words := []string{}
	for _, a := range args {
		w, good := a.words()
		if !good {
			p.failed = "Lua redis lib command arguments must be strings or integers"
			return
		}
		words = append(words, w)
	}
	r := Reply{}
	switch strings.ToLower(words[0]) {
	case "eval", "evalsha", "script":
		r = failure("ERR This Redis command is not allowed from script")
	default:
		r = p.s.call(words)
	}
	if r.Kind == Error && !protected {
		p.failed = r.Text
	}
	p.push(r.value())
}

func (p *script) stringCall(name string, v value) {
	s, good := v.words()
	if !good {
		p.failed = "bad argument #1 (string expected, got " + v.typeName() + ")"
	}
	switch name {
	case "string.len":
		p.push(numberValue(float64(len(s))))
	case "string.lower":
		p.push(textValue(strings.ToLower(s)))
	default:
		p.push(textValue(strings.ToUpper(s)))
	}
}

func (p *script) mathCall(name string, args []value) {
	var nums []float64
	for i, a := range args {
		n, good := a.number()
		if !good {
			p.failed = "bad argument #" + strconv.Itoa(i+1) + " to '" + strings.TrimPrefix(name, "math.") + "' (number expected, got " + a.typeName() + ")"
		}
		nums = append(nums, n)
	}
	r := nums[0]
	switch name {
	case "math.floor":
		r = math.Floor(r)
	case "math.ceil":
		r = math.Ceil(r)
	case "math.abs":
		r = math.Abs(r)
	}
	for _, n := range nums[1:] {
		if name == "math.max" {
			r = math.Max(r, n)
		} else {
			r = math.Min(r, n)
		}
	}
	p.push(numberValue(r))
}
