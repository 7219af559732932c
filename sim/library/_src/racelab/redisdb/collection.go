package redisdb

import (
	"sort"
	"strconv"
	"strings"
)

// of returns the entry of a key if it has the kind; good is false if it has another.
func (s *server) of(key string, kind int) (e *entry, good bool) {
	e = s.get(key)
	return e, e == nil || e.kind == kind
}

func items(e *entry) []string {
	if e == nil {
		return nil
	}
	return e.items
}

// field returns where a field of a hash has its value, or -1.
func field(e *entry, name string) int {
	for i := 0; i < len(items(e)); i += 2 {
		if e.items[i] == name {
			return i + 1
		}
	}
	return -1
}

// hashes has the commands for hashes.
func (s *server) hashes(name string, args []string) (Reply, bool) {
	if !strings.HasPrefix(name, "h") {
		return null, false
	}
	if name == "hset" && len(args)%2 != 0 {
		return failure("ERR wrong number of arguments for 'hset' command"), true
	}
	if name == "hincrby" {
		if _, good := integer(args[3]); !good {
			return notInteger, true
		}
	}
	e, good := s.of(args[1], aHash)
	if !good {
		return wrongType, true
	}
	switch name {
	case "hset":
		n := 0
		for i := 2; i < len(args); i += 2 {
			n += bit(s.setField(args[1], args[i], args[i+1]))
		}
		return number(n), true
	case "hsetnx":
		if field(e, args[2]) >= 0 {
			return number(0), true
		}
		s.setField(args[1], args[2], args[3])
		return number(1), true
	case "hincrby":
		return s.addField(e, args), true
	case "hdel":
		return s.dropFields(e, args[2:]), true
	}
	return readHash(name, e, args), true
}

func readHash(name string, e *entry, args []string) Reply {
	switch name {
	case "hget":
		return valueAt(e, args[2])
	case "hmget":
		out := []Reply{}
		for _, f := range args[2:] {
			out = append(out, valueAt(e, f))
		}
		return array(out)
	case "hexists":
		return yes(field(e, args[2]) >= 0)
	case "hlen":
		return number(len(items(e)) / 2)
	case "hkeys":
		return texts(everySecond(items(e), 0))
	case "hvals":
		return texts(everySecond(items(e), 1))
	}
	return Reply{Kind: Map, Items: bulks(items(e))}
}

func valueAt(e *entry, name string) Reply {
	if i := field(e, name); i >= 0 {
		return bulk(e.items[i])
	}
	return null
}

func everySecond(all []string, from int) []string {
	out := []string{}
	for i := from; i < len(all); i += 2 {
		out = append(out, all[i])
	}
	return out
}

// setField reports whether the field is new.
func (s *server) setField(key, name, value string) bool {
	e := s.make(key, aHash)
	s.touch(key)
	if i := field(e, name); i >= 0 {
		e.items[i] = value
		return false
	}
	e.items = exact(append(e.items, name, value))
	return true
}

func (s *server) addField(e *entry, args []string) Reply {
	delta, good := integer(args[3]) // checked above
	var n int64
	if i := field(e, args[2]); i >= 0 {
		if n, good = integer(e.items[i]); !good {
			return failure("ERR hash value is not an integer")
		}
	}
	if n, good = plus(n, delta); !good {
		return overflow
	}
	s.setField(args[1], args[2], strconv.FormatInt(n, 10))
	return Reply{Kind: Int, Num: n}
}

func (s *server) dropFields(e *entry, names []string) Reply {
	n := 0
	for _, name := range names {
		if i := field(e, name); i >= 0 {
			e.items = append(e.items[:i-1:i-1], e.items[i+1:]...)
			n++
		}
	}
	if n > 0 {
		s.settle(e)
	}
	return number(n)
}

// lists has the commands for lists.
func (s *server) lists(name string, args []string) (Reply, bool) {
	switch name {
	case "lpush", "rpush", "lpop", "rpop", "llen", "lrange", "lindex", "lrem", "ltrim":
	default:
		return null, false
	}
	if bad := checkList(name, args); bad.Kind == Error {
		return bad, true
	}
	e, good := s.of(args[1], aList)
	if !good {
		return wrongType, true
	}
	switch name {
	case "llen":
		return number(len(items(e))), true
	case "lindex":
		i, good := integer(args[2])
		if !good {
			return notInteger, true
		}
		if i < 0 {
			i += int64(len(items(e)))
		}
		if i < 0 || i >= int64(len(items(e))) {
			return null, true
		}
		return bulk(e.items[i]), true
	case "lpush", "rpush":
		return s.push(name, args[1], args[2:]), true
	case "lpop", "rpop":
		return s.pop(name, e, args[2:]), true
	case "lrem":
		return s.removeEqual(e, args), true
	}
	return s.rangeOf(name, e, args), true
}

// checkList returns the errors that Redis finds before it looks at the key.
func checkList(name string, args []string) Reply {
	switch name {
	case "lpop", "rpop":
		if len(args) > 3 {
			return failure("ERR wrong number of arguments for '" + name + "' command")
		}
		if len(args) > 2 {
			if n, good := integer(args[2]); !good || n < 0 {
				return failure("ERR value is out of range, must be positive")
			}
		}
	case "lrange", "ltrim":
		if _, _, good := bounds(args[2], args[3], 0); !good {
			return notInteger
		}
	case "lrem":
		if _, good := integer(args[2]); !good {
			return notInteger
		}
	}
	return ok
}

func (s *server) push(name, key string, values []string) Reply {
	e := s.make(key, aList)
	for _, v := range values {
		if name == "lpush" {
			e.items = append([]string{v}, e.items...)
		} else {
			e.items = append(e.items, v)
		}
	}
	e.items = exact(e.items)
	s.touch(key)
	return number(len(e.items))
}

func (s *server) pop(name string, e *entry, count []string) Reply {
	n := int64(1)
	if len(count) > 0 {
		n, _ = integer(count[0]) // checked above
	}
	if e == nil {
		return null
	}
	out := []string{}
	for ; n > 0 && len(e.items) > 0; n-- {
		if last := len(e.items) - 1; name == "rpop" {
			out, e.items = append(out, e.items[last]), e.items[:last]
		} else {
			out, e.items = append(out, e.items[0]), e.items[1:]
		}
	}
	if len(out) > 0 {
		s.settle(e)
	}
	if len(count) > 0 {
		return texts(out)
	}
	return bulk(out[0])
}

func (s *server) removeEqual(e *entry, args []string) Reply {
	count, _ := integer(args[2]) // checked above
	old := append([]string{}, items(e)...)
	if count < 0 {
		reverse(old)
	}
	left, n := []string{}, int64(0)
	for _, v := range old {
		if v == args[3] && (count == 0 || n < max(count, -count)) {
			n++
			continue
		}
		left = append(left, v)
	}
	if count < 0 {
		reverse(left)
	}
	if n > 0 {
		e.items = left
		s.settle(e)
	}
	return number(int(n))
}

func reverse(all []string) {
	for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
		all[i], all[j] = all[j], all[i]
	}
}

// bounds reads two places in a list of n; negative ones count from its end.
func bounds(from, to string, n int) (a, b int, good bool) {
	x, ok1 := integer(from)
	y, ok2 := integer(to)
	if x < 0 {
		x += int64(n)
	}
	if y < 0 {
		y += int64(n)
	}
	x, y = max(x, 0), min(y, int64(n)-1)
	if x > y {
		return 0, 0, ok1 && ok2
	}
	return int(x), int(y) + 1, ok1 && ok2
}

func (s *server) rangeOf(name string, e *entry, args []string) Reply {
	a, b, _ := bounds(args[2], args[3], len(items(e))) // checked above
	if name == "lrange" {
		return texts(items(e)[a:b])
	}
	if e != nil {
		e.items = e.items[a:b:b]
		s.settle(e)
	}
	return ok
}

// sets has the commands for sets.
func (s *server) sets(name string, args []string) (Reply, bool) {
	if !strings.HasPrefix(name, "s") {
		return null, false
	}
	e, good := s.of(args[1], aSet)
	if !good {
		return wrongType, true
	}
	switch name {
	case "scard":
		return number(len(items(e))), true
	case "smembers":
		return texts(items(e)), true
	case "sismember":
		return yes(has(items(e), args[2])), true
	case "sadd":
		n := 0
		for _, v := range args[2:] {
			e = s.make(args[1], aSet)
			if !has(e.items, v) {
				e.items = append(e.items, v)
				sort.Strings(e.items)
				n++
			}
		}
		if n > 0 {
			s.settle(e)
		}
		return number(n), true
	}
	n := 0
	for _, v := range args[2:] {
		for i, o := range items(e) {
			if o == v {
				e.items = append(e.items[:i:i], e.items[i+1:]...)
				n++
				break
			}
		}
	}
	if n > 0 {
		s.settle(e)
	}
	return number(n), true
}

func has(all []string, v string) bool {
	for _, o := range all {
		if o == v {
			return true
		}
	}
	return false
}
