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
func (s *server) strings(name string, args []string) Reply {
	switch name {
	case "set":
		return s.set("set", args)
	case "setnx":
		if s.get(args[1]) != nil {
			return number(0)
		}
		s.put(args[1], args[2])
		return number(1)
	case "setex":
		return s.set(name, []string{"set", args[1], args[3], "ex", args[2]})
	case "psetex":
		return s.set(name, []string{"set", args[1], args[3], "px", args[2]})
	case "mget":
		return s.mget(args[1:])
	case "mset", "msetnx":
		return s.mset(name, args)
	case "incr":
		return s.add(args[1], "1", 1)
	case "decr":
		return s.add(args[1], "1", -1)
	case "incrby":
		return s.add(args[1], args[2], 1)
	case "decrby":
		return s.add(args[1], args[2], -1)
	case "incrbyfloat":
		return s.addFloat(args[1], args[2])
	case "setbit", "getbit", "bitcount", "bitpos", "bitop":
		return s.bitmaps(name, args)
	}
	return s.withString(name, args)
}

func (s *server) mset(name string, args []string) Reply {
	if len(args)%2 == 0 {
		return wrongNumber(name)
	}
	for i := 1; i < len(args) && name == "msetnx"; i += 2 {
		if s.get(args[i]) != nil {
			return number(0)
		}
	}
	for i := 1; i < len(args); i += 2 {
		s.put(args[i], args[i+1])
	}
	if name == "msetnx" {
		return number(1)
	}
	return ok
}

// withString has the commands that begin with reading a string.
func (s *server) withString(name string, args []string) Reply {
	if bad := checkString(name, args); bad.Kind == Error {
		return bad
	}
	e, good := s.asString(args[1])
	if !good {
		return wrongType
	}
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
	case "getrange", "substr":
		a, b := byteBounds(args[2], args[3], len(old)) // checked above
		return bulk(old[a:b])
	case "setrange":
		return s.setRange(e, args, old)
	case "append":
		e = s.make(args[1], aString)
		e.text += args[2]
		s.touch(e.key)
		return number(len(e.text))
	}
	return r
}

// checkString returns the errors that Redis finds before it looks at the key.
func checkString(name string, args []string) Reply {
	switch name {
	case "getrange", "substr":
		if _, _, good := bounds(args[2], args[3], 0); !good {
			return notInteger
		}
	case "setrange":
		n, good := integer(args[2])
		switch {
		case !good:
			return notInteger
		case n < 0:
			return failure("ERR offset is out of range")
		case n > maxOffset:
			return missing("setrange beyond 64 KiB")
		}
	case "getex":
		return checkGetex(args[2:])
	}
	return ok
}

// byteBounds reads two places in a string of n bytes, as GETRANGE does: an end before the
// first byte is the first byte.
func byteBounds(from, to string, n int) (a, b int) {
	x, _ := integer(from)
	y, _ := integer(to)
	if x < 0 && y < 0 && x > y || n == 0 {
		return 0, 0
	}
	if x < 0 {
		x += int64(n)
	}
	if y < 0 {
		y += int64(n)
	}
	x, y = max(x, 0), min(max(y, 0), int64(n)-1)
	if x > y {
		return 0, 0
	}
	return int(x), int(y) + 1
}

// maxOffset is how far SETRANGE and SETBIT let a string grow here: Redis fills up with
// zeros.
const maxOffset = 1 << 16

func (s *server) setRange(e *entry, args []string, old string) Reply {
	at, _ := integer(args[2]) // checked above
	if args[3] == "" {
		return number(len(old))
	}
	for int64(len(old)) < at {
		old += "\x00"
	}
	end := min(int(at)+len(args[3]), len(old))
	e = s.make(args[1], aString)
	e.text = old[:at] + args[3] + old[end:]
	s.touch(e.key)
	return number(len(e.text))
}

// checkGetex looks whether the options of GETEX are some. Their number comes later.
func checkGetex(options []string) Reply {
	if len(options) == 0 {
		return ok
	}
	switch o := strings.ToLower(options[0]); {
	case o == "persist" && len(options) == 1:
		return ok
	case len(options) == 2 && (o == "ex" || o == "px" || o == "exat" || o == "pxat"):
		return ok
	}
	return syntax
}

// readGetex returns the deadline that options of GETEX set, 0 for none.
func readGetex(options []string) (deadline rt.Instant, bad Reply) {
	o := strings.ToLower(options[0])
	if o == "persist" {
		return 0, ok
	}
	n, good := integer(options[1])
	if !good {
		return 0, notInteger
	}
	redis, clock := tooFar(o, n)
	if n <= 0 || redis {
		return 0, failure("ERR invalid expire time in 'getex' command")
	}
	if clock {
		missing("getex with a deadline that the model's clock does not reach")
	}
	return after(o, n), ok
}

func (s *server) getex(e *entry, options []string) Reply {
	deadline, bad := readGetex(options)
	if bad.Kind == Error {
		return bad
	}
	text := e.text
	switch {
	case deadline != 0 && deadline <= rt.Now():
		s.drop(e.key)
	case deadline != e.deadline:
		e.deadline = deadline
		s.touch(e.key)
	}
	return bulk(text)
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
	deadline          rt.Instant
}

func readSetOptions(name string, words []string) (o setOptions, bad Reply) {
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
			redis, clock := tooFar(w, n)
			if n <= 0 || redis {
				return o, failure("ERR invalid expire time in '" + name + "' command")
			}
			if clock {
				missing(name + " with a deadline that the model's clock does not reach")
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

func (s *server) set(name string, args []string) Reply {
	o, bad := readSetOptions(name, args[3:])
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

// addFloats adds two numbers, with the precision that Redis has for it.
func addFloats(a, b string) (sum string, good bool)

func (s *server) addFloat(key, by string) Reply {
	e, good := s.asString(key)
	if !good {
		return wrongType
	}
	old := "0"
	if e != nil {
		old = e.text
	}
	if _, good := addFloats("0", old); !good {
		return notFloat
	}
	sum, good := addFloats(old, by)
	if !good {
		return notFloat
	}
	e = s.make(key, aString)
	e.text = sum
	s.touch(key)
	return bulk(sum)
}
