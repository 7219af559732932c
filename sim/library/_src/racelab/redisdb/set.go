package redisdb

import (
	"sort"
	"strings"
)

// sets has the commands for sets.
func (s *server) sets(name string, args []string) Reply {
	if bad := checkSet(name, args); bad.Kind == Error {
		return bad
	}
	switch name {
	case "sinter", "sunion", "sdiff":
		out, bad := s.combine(name[1:], args[1:])
		if bad.Kind == Error {
			return bad
		}
		return texts(out)
	case "sinterstore", "sunionstore", "sdiffstore":
		out, bad := s.combine(name[1:len(name)-5], args[2:])
		if bad.Kind == Error {
			return bad
		}
		s.store(args[1], aSet, out, nil)
		return number(len(out))
	case "sintercard":
		return s.countCommon(args)
	case "smove":
		return s.moveMember(args)
	}
	e, good := s.of(args[1], aSet)
	if !good {
		return wrongType
	}
	switch name {
	case "sadd":
		return s.addMembers(args[1], args[2:])
	case "srem":
		return s.dropMembers(e, args[2:])
	case "spop":
		return s.popMembers(e, args)
	}
	return readSet(name, e, args)
}

// checkSet returns the errors that Redis finds before it looks at the key.
func checkSet(name string, args []string) Reply {
	switch name {
	case "spop":
		if len(args) > 3 {
			return syntax
		}
		if len(args) == 3 {
			if n, good := integer(args[2]); !good || n < 0 {
				return negative
			}
		}
	case "srandmember":
		if len(args) > 3 {
			return syntax
		}
		return checkRandom(name, args, "")
	case "sintercard":
		_, _, bad := readCard(args)
		return bad
	}
	return ok
}

func readSet(name string, e *entry, args []string) Reply {
	switch name {
	case "scard":
		return number(len(items(e)))
	case "sismember":
		return yes(has(items(e), args[2]))
	case "smismember":
		out := []Reply{}
		for _, v := range args[2:] {
			out = append(out, yes(has(items(e), v)))
		}
		return array(out)
	case "sscan":
		return scanItems(e, args, 1)
	case "srandmember":
		return randomOf(items(e), args, nil)
	}
	return texts(items(e))
}

func (s *server) addMembers(key string, values []string) Reply {
	n := 0
	e := s.make(key, aSet)
	for _, v := range values {
		if !has(e.items, v) {
			e.items = append(e.items, v)
			n++
		}
	}
	if n > 0 {
		sort.Strings(e.items)
		s.settle(e)
	}
	return number(n)
}

func (s *server) dropMembers(e *entry, values []string) Reply {
	n := 0
	for _, v := range values {
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
	return number(n)
}

// popMembers takes members; which ones is a choice.
func (s *server) popMembers(e *entry, args []string) Reply {
	if len(args) == 2 {
		if e == nil {
			return null
		}
		v := e.items[choose(len(e.items))]
		s.dropMembers(e, []string{v})
		return bulk(v)
	}
	n, _ := integer(args[2]) // checked above
	out := []string{}
	for _, i := range pick(len(items(e)), int(min(n, int64(len(items(e)))))) {
		out = append(out, e.items[i])
	}
	if len(out) > 0 {
		s.dropMembers(e, out)
	}
	return texts(out)
}

func (s *server) moveMember(args []string) Reply {
	from, good := s.of(args[1], aSet)
	if good && from == nil {
		return number(0)
	}
	if _, there := s.of(args[2], aSet); !good || !there {
		return wrongType
	}
	if !has(from.items, args[3]) {
		return number(0)
	}
	if args[1] != args[2] {
		s.dropMembers(from, args[3:])
		s.addMembers(args[2], args[3:])
	}
	return number(1)
}

// combine returns the members that all of the sets have ("inter"), any of them ("union"),
// or the first but none of the others ("diff"), sorted.
func (s *server) combine(how string, keys []string) (out []string, bad Reply) {
	sets := [][]string{}
	for _, k := range keys {
		e, good := s.of(k, aSet)
		if !good {
			return nil, wrongType
		}
		sets = append(sets, items(e))
	}
	if how == "union" {
		for _, set := range sets {
			for _, v := range set {
				if !has(out, v) {
					out = append(out, v)
				}
			}
		}
		sort.Strings(out)
		return out, ok
	}
	for _, v := range sets[0] {
		keep := true
		for _, set := range sets[1:] {
			keep = keep && has(set, v) == (how == "inter")
		}
		if keep {
			out = append(out, v)
		}
	}
	return out, ok
}

// readCard reads SINTERCARD and ZINTERCARD: numkeys key … [LIMIT n].
func readCard(args []string) (keys []string, limit int64, bad Reply) {
	keys, rest, bad := severalKeys(args[1:])
	if bad.Kind == Error {
		if n, good := integer(args[1]); good && n > int64(len(args)-2) {
			bad = failure("ERR Number of keys can't be greater than number of args")
		}
		return nil, 0, bad
	}
	if len(rest) == 0 {
		return keys, 0, ok
	}
	if len(rest) != 2 || strings.ToLower(rest[0]) != "limit" {
		return nil, 0, syntax
	}
	limit, good := integer(rest[1])
	if !good || limit < 0 {
		return nil, 0, failure("ERR LIMIT can't be negative")
	}
	return keys, limit, ok
}

func (s *server) countCommon(args []string) Reply {
	keys, limit, _ := readCard(args) // checked above
	out, bad := s.combine("inter", keys)
	if bad.Kind == Error {
		return bad
	}
	n := len(out)
	if limit > 0 {
		n = min(n, int(limit))
	}
	return number(n)
}

func has(all []string, v string) bool {
	for _, o := range all {
		if o == v {
			return true
		}
	}
	return false
}
