package redisdb

import (
	"math"
	"racelab/rt"
	"strconv"
	"strings"
)

// asString returns the entry of a string, nil if there is none; good is false if
// it is of another kind.
func (s *server) asString(key string) (e *entry, good bool) {
	e = s.get(key)
	return e, e == nil || e.kind == aString
}

func (s *server) put(key, value string) {
	e := s.make(key, aString)
	*e = entry{key: key, kind: aString, text: value}
	s.touch(key)
}

// strings has the commands for strings.
func (s *server) strings(name string, args []string) (Reply, bool) {
	switch name {
	case "set":
		return s.set(args), true
	case "setnx":
		if s.get(args[1]) != nil {
			return number(0), true
		}
		s.put(args[1], args[2])
		return number(1), true
	case "setex":
		return s.set([]string{"set", args[1], args[3], "ex", args[2]}), true
	case "psetex":
		return s.set([]string{"set", args[1], args[3], "px", args[2]}), true
	case "mget":
		return s.mget(args[1:]), true
	case "mset":
		if len(args)%2 == 0 {
			return failure("ERR wrong number of arguments for 'mset' command"), true
		}
		for i := 1; i < len(args); i += 2 {
			s.put(args[i], args[i+1])
		}
		return ok, true
	case "incr":
		return s.add(args[1], "1", 1), true
	case "decr":
		return s.add(args[1], "1", -1), true
	case "incrby":
		return s.add(args[1], args[2], 1), true
	case "decrby":
		return s.add(args[1], args[2], -1), true
	case "incrbyfloat":
		return s.addFloat(args[1], args[2]), true
	case "get", "getdel", "getset", "getex", "strlen", "append":
		e, good := s.asString(args[1])
		if !good {
			return wrongType, true
		}
		return s.withString(name, e, args), true
	}
	return null, false
}

// withString has the commands that begin with reading a string; e is nil if there
// is none.
func (s *server) withString(name string, e *entry, args []string) Reply {
	old, r := "", null
	if e != nil {
		old, r = e.text, bulk(e.text)
	}
	switch name {
	case "getdel":
		s.drop(args[1])
	case "getset":
		s.put(args[1], args[2])
	case "getex":
		if e != nil && len(args) > 2 {
			return s.getex(e, args[2:])
		}
	case "strlen":
		return number(len(old))
	case "append":
		e = s.make(args[1], aString)
		e.text += args[2]
		s.touch(e.key)
		return number(len(e.text))
	}
	return r
}

func (s *server) getex(e *entry, options []string) Reply {
	switch o := strings.ToLower(options[0]); {
	case o == "persist" && len(options) == 1:
		e.deadline = 0
	case len(options) == 2 && (o == "ex" || o == "px" || o == "exat" || o == "pxat"):
		n, good := integer(options[1])
		if !good || n <= 0 {
			return notInteger
		}
		e.deadline = after(o, n)
	default:
		return syntax
	}
	s.touch(e.key)
	return bulk(e.text)
}

func (s *server) mget(keys []string) Reply {
	out := []Reply{}
	for _, k := range keys {
		if e := s.get(k); e != nil && e.kind == aString {
			out = append(out, bulk(e.text))
		} else {
			out = append(out, null)
		}
	}
	return array(out)
}

// setOptions are what may follow SET key value.
type setOptions struct {
	nx, xx, get, keep bool
	deadline          int64
}

func readSetOptions(words []string) (o setOptions, bad Reply) {
	for i := 0; i < len(words); i++ {
		switch w := strings.ToLower(words[i]); w {
		case "nx":
			o.nx = true
		case "xx":
			o.xx = true
		case "get":
			o.get = true
		case "keepttl":
			o.keep = true
		case "ex", "px", "exat", "pxat":
			if i++; i == len(words) || o.deadline != 0 {
				return o, syntax
			}
			n, good := integer(words[i])
			if !good {
				return o, notInteger
			}
			if n <= 0 {
				return o, failure("ERR invalid expire time in 'set' command")
			}
			if o.deadline = after(w, n); o.deadline == 0 {
				o.deadline = -1
			}
		default:
			return o, syntax
		}
	}
	if o.nx && o.xx || o.keep && o.deadline != 0 {
		return o, syntax
	}
	return o, ok
}

func (s *server) set(args []string) Reply {
	o, bad := readSetOptions(args[3:])
	if bad.Kind == Error {
		return bad
	}
	key := args[1]
	e := s.get(key)
	old := null
	if o.get && e != nil {
		if e.kind != aString {
			return wrongType
		}
		old = bulk(e.text)
	}
	if o.nx && e != nil || o.xx && e == nil {
		if o.get {
			return old
		}
		return null
	}
	deadline := o.deadline
	if o.keep && e != nil {
		deadline = e.deadline
	}
	s.put(key, args[2])
	if deadline != 0 {
		if deadline <= rt.Now() {
			s.drop(key)
		} else {
			s.get(key).deadline = deadline
		}
	}
	if o.get {
		return old
	}
	return ok
}

// plus adds two numbers unless the sum does not fit into 64 bits.
func plus(a, b int64) (sum int64, good bool) {
	if b > 0 && a > math.MaxInt64-b || b < 0 && a < math.MinInt64-b {
		return 0, false
	}
	return a + b, true
}

func (s *server) add(key, by string, sign int64) Reply {
	delta, good := integer(by)
	if !good {
		return notInteger
	}
	if sign < 0 && delta == math.MinInt64 {
		return failure("ERR decrement would overflow")
	}
	e, good := s.asString(key)
	if !good {
		return wrongType
	}
	var n int64
	if e != nil {
		if n, good = integer(e.text); !good {
			return notInteger
		}
	}
	if n, good = plus(n, sign*delta); !good {
		return overflow
	}
	e = s.make(key, aString)
	e.text = strconv.FormatInt(n, 10)
	s.touch(key)
	return Reply{Kind: Int, Num: n}
}

func (s *server) addFloat(key, by string) Reply {
	delta, err := strconv.ParseFloat(by, 64)
	e, good := s.asString(key)
	switch {
	case !good:
		return wrongType
	case err != nil:
		return notFloat
	}
	n := 0.0
	if e != nil {
		if n, err = strconv.ParseFloat(e.text, 64); err != nil {
			return notFloat
		}
	}
	e = s.make(key, aString)
	e.text = strconv.FormatFloat(n+delta, 'f', -1, 64)
	s.touch(key)
	return bulk(e.text)
}
