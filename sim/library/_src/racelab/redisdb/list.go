package redisdb

import "strings"

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

// lists has the commands for lists.
func (s *server) lists(name string, args []string) Reply {
	if bad := checkList(name, args); bad.Kind == Error {
		return bad
	}
	switch name {
	case "blpop", "brpop":
		return s.popFirst(name[1:], args[1:len(args)-1])
	case "lmpop", "blmpop":
		return s.popSeveral(name, args)
	case "lmove", "blmove":
		return s.move(args[1], args[2], strings.ToLower(args[3]), strings.ToLower(args[4]))
	case "rpoplpush", "brpoplpush":
		return s.move(args[1], args[2], "right", "left")
	}
	e, good := s.of(args[1], aList)
	if !good {
		return wrongType
	}
	switch name {
	case "llen":
		return number(len(items(e)))
	case "lpush", "rpush":
		return s.push(name, args[1], args[2:])
	case "lpushx", "rpushx":
		if e == nil {
			return number(0)
		}
		return s.push(name[:5], args[1], args[2:])
	case "lpop", "rpop":
		return s.pop(name, e, args[2:])
	case "lrem":
		return s.removeEqual(e, args)
	case "lset":
		return s.setAt(e, args)
	case "linsert":
		return s.insertAt(e, args)
	case "lindex":
		if i, there := indexIn(e, args[2]); there {
			return bulk(e.items[i])
		}
		return null
	case "lpos":
		return positions(e, args)
	}
	return s.rangeOf(name, e, args)
}

// checkList returns the errors that Redis finds before it looks at the key.
func checkList(name string, args []string) Reply {
	switch name {
	case "lpop", "rpop":
		if len(args) > 3 {
			return wrongNumber(name)
		}
		if len(args) > 2 {
			if n, good := integer(args[2]); !good || n < 0 {
				return negative
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
	case "lmove", "blmove":
		if !isSide(args[3]) || !isSide(args[4]) {
			return syntax
		}
	case "linsert":
		if w := strings.ToLower(args[2]); w != "before" && w != "after" {
			return syntax
		}
	case "lmpop", "blmpop":
		return checkPopSeveral(name, args, isSide)
	case "lpos":
		_, bad := readLpos(args)
		return bad
	}
	return ok
}

func isSide(w string) bool {
	w = strings.ToLower(w)
	return w == "left" || w == "right"
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
	out := s.taken(name, e, n)
	if len(count) > 0 {
		return texts(out)
	}
	return bulk(out[0])
}

// taken removes n elements from one end.
func (s *server) taken(name string, e *entry, n int64) (out []string) {
	out = []string{}
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
	return out
}

// popFirst takes one element from the first of several lists that is not empty.
func (s *server) popFirst(name string, keys []string) Reply {
	for _, k := range keys {
		e, good := s.of(k, aList)
		if !good {
			return wrongType
		}
		if e != nil {
			return array([]Reply{bulk(k), s.pop(name, e, nil)})
		}
	}
	return null
}

// severalKeys reads "numkeys key …" and returns the keys and what follows.
func severalKeys(words []string) (keys, rest []string, bad Reply) {
	n, good := integer(words[0])
	if !good || n < 1 {
		return nil, nil, failure("ERR numkeys should be greater than 0")
	}
	if n > int64(len(words)-1) {
		return nil, nil, syntax
	}
	return words[1 : 1+n], words[1+n:], ok
}

// checkPopSeveral reads LMPOP and ZMPOP: numkeys key … WHERE [COUNT n].
func checkPopSeveral(name string, args []string, where func(string) bool) Reply {
	_, rest, bad := severalKeys(popWords(name, args))
	switch {
	case bad.Kind == Error:
		return bad
	case len(rest) == 0 || !where(rest[0]) || len(rest) != 1 && len(rest) != 3:
		return syntax
	case len(rest) == 3 && strings.ToLower(rest[1]) != "count":
		return syntax
	case len(rest) == 3:
		if n, good := integer(rest[2]); !good || n < 1 {
			return failure("ERR count should be greater than 0")
		}
	}
	return ok
}

// popWords returns what follows the name and, of a command that may wait, its timeout.
func popWords(name string, args []string) []string {
	if strings.HasPrefix(name, "b") {
		return args[2:]
	}
	return args[1:]
}

func (s *server) popSeveral(name string, args []string) Reply {
	keys, rest, _ := severalKeys(popWords(name, args)) // checked above
	n := int64(1)
	if len(rest) == 3 {
		n, _ = integer(rest[2])
	}
	for _, k := range keys {
		e, good := s.of(k, aList)
		if !good {
			return wrongType
		}
		if e != nil {
			return array([]Reply{bulk(k), texts(s.taken(strings.ToLower(rest[0])[:1]+"pop", e, n))})
		}
	}
	return null
}

// move takes an element from one list and puts it into another.
func (s *server) move(from, to, take, give string) Reply {
	e, good := s.of(from, aList)
	if e == nil && good {
		return null
	}
	if _, there := s.of(to, aList); !good || !there {
		return wrongType
	}
	v := s.taken(take[:1]+"pop", e, 1)[0]
	s.push(give[:1]+"push", to, []string{v})
	return bulk(v)
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

func reverse[T any](all []T) {
	for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
		all[i], all[j] = all[j], all[i]
	}
}

// indexIn returns the place that a word names; negative ones count from the end.
func indexIn(e *entry, w string) (i int, there bool) {
	n, _ := integer(w)
	if n < 0 {
		n += int64(len(items(e)))
	}
	return int(n), n >= 0 && n < int64(len(items(e)))
}

func (s *server) setAt(e *entry, args []string) Reply {
	if e == nil {
		return failure("ERR no such key")
	}
	if _, good := integer(args[2]); !good {
		return notInteger
	}
	i, there := indexIn(e, args[2])
	if !there {
		return notIndex
	}
	e.items[i] = args[3]
	s.touch(e.key)
	return ok
}

func (s *server) insertAt(e *entry, args []string) Reply {
	if e == nil {
		return number(0)
	}
	for i, v := range e.items {
		if v != args[3] {
			continue
		}
		if strings.ToLower(args[2]) == "after" {
			i++
		}
		e.items = exact(append(e.items[:i:i], append([]string{args[4]}, e.items[i:]...)...))
		s.touch(e.key)
		return number(len(e.items))
	}
	return number(-1)
}

// lpos is what LPOS asks for.
type lpos struct {
	rank, count, limit int64
	all                bool // a list of places is wanted
}

func readLpos(args []string) (q lpos, bad Reply) {
	q.rank, q.count = 1, 1
	for i := 3; i < len(args); i += 2 {
		if i+1 == len(args) {
			return q, syntax
		}
		n, good := integer(args[i+1])
		switch o := strings.ToLower(args[i]); o {
		case "rank":
			if !good {
				return q, notInteger
			}
			if n == 0 {
				return q, failure("ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list")
			}
			q.rank = n
		case "count":
			if !good || n < 0 {
				return q, failure("ERR COUNT can't be negative")
			}
			q.all, q.count = true, n
		case "maxlen":
			if !good || n < 0 {
				return q, failure("ERR MAXLEN can't be negative")
			}
			q.limit = n
		default:
			return q, syntax
		}
	}
	return q, ok
}

func positions(e *entry, args []string) Reply {
	q, _ := readLpos(args) // checked above
	all, found := items(e), []Reply{}
	skip := max(q.rank, -q.rank) - 1
	for n := range all {
		i := n
		if q.rank < 0 {
			i = len(all) - 1 - n
		}
		if q.limit > 0 && int64(n) >= q.limit || q.count > 0 && int64(len(found)) == q.count {
			break
		}
		if all[i] != args[2] {
			continue
		}
		if skip--; skip < 0 {
			found = append(found, number(i))
		}
	}
	switch {
	case q.all:
		return array(found)
	case len(found) == 0:
		return null
	}
	return found[0]
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
