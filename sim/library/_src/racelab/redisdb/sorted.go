package redisdb

import (
	"strconv"
	"strings"
)

// rank returns where a member stands, or -1.
func rank(e *entry, member string) int {
	for i, m := range items(e) {
		if m == member {
			return i
		}
	}
	return -1
}

// insert puts a member where its score wants it.
func (e *entry) insert(member string, score float64) {
	i := 0
	for i < len(e.items) && (e.scores[i] < score || e.scores[i] == score && e.items[i] < member) {
		i++
	}
	e.items = append(e.items[:i:i], append([]string{member}, e.items[i:]...)...)
	e.scores = append(e.scores[:i:i], append([]float64{score}, e.scores[i:]...)...)
}

// cut removes the members from a to b.
func (e *entry) cut(a, b int) {
	e.items = append(e.items[:a:a], e.items[b:]...)
	e.scores = append(e.scores[:a:a], e.scores[b:]...)
}

func score(f float64) Reply { return bulk(strconv.FormatFloat(f, 'f', -1, 64)) }

// sortedSets has the commands for sorted sets.
func (s *server) sortedSets(name string, args []string) Reply {
	if bad := checkSorted(name, args); bad.Kind == Error {
		return bad
	}
	e, good := s.of(args[1], aSorted)
	if !good {
		return wrongType
	}
	switch name {
	case "zcard":
		return number(len(items(e)))
	case "zscore":
		if i := rank(e, args[2]); i >= 0 {
			return score(e.scores[i])
		}
		return null
	case "zrank":
		if i := rank(e, args[2]); i >= 0 {
			return number(i)
		}
		return null
	case "zadd":
		return s.zadd(args)
	case "zincrby":
		by, _ := strconv.ParseFloat(args[2], 64) // checked above
		return score(s.zset(args[1], args[3], by, true))
	case "zrem":
		return s.zrem(e, args[2:])
	case "zrange":
		return zrange(e, args)
	}
	return s.byScore(name, e, args)
}

// checkSorted returns the errors that Redis finds before it looks at the key.
func checkSorted(name string, args []string) Reply {
	switch name {
	case "zadd":
		_, _, rest := zaddOptions(args)
		if len(rest) == 0 || len(rest)%2 != 0 {
			return syntax
		}
		for i := 0; i < len(rest); i += 2 {
			if _, err := strconv.ParseFloat(rest[i], 64); err != nil {
				return notFloat
			}
		}
	case "zincrby":
		if _, err := strconv.ParseFloat(args[2], 64); err != nil {
			return notFloat
		}
	case "zrange", "zremrangebyrank":
		if _, _, good := bounds(args[2], args[3], 0); !good {
			return notInteger
		}
	}
	return ok
}

// zaddOptions takes NX and XX off.
func zaddOptions(args []string) (nx, xx bool, rest []string) {
	for rest = args[2:]; len(rest) > 0; rest = rest[1:] {
		switch strings.ToLower(rest[0]) {
		case "nx":
			nx = true
		case "xx":
			xx = true
		default:
			return nx, xx, rest
		}
	}
	return nx, xx, rest
}

// zset gives a member a score, or adds to the one it has.
func (s *server) zset(key, member string, value float64, add bool) float64 {
	e := s.make(key, aSorted)
	if i := rank(e, member); i >= 0 {
		if add {
			value += e.scores[i]
		}
		e.cut(i, i+1)
	}
	e.insert(member, value)
	s.settle(e)
	return value
}

func (s *server) zadd(args []string) Reply {
	nx, xx, rest := zaddOptions(args)
	if nx && xx {
		return failure("ERR XX and NX options at the same time are not compatible")
	}
	n := 0
	for i := 0; i < len(rest); i += 2 {
		there := rank(s.get(args[1]), rest[i+1]) >= 0
		if there && nx || !there && xx {
			continue
		}
		value, _ := strconv.ParseFloat(rest[i], 64)
		s.zset(args[1], rest[i+1], value, false)
		n += bit(!there)
	}
	return number(n)
}

func (s *server) zrem(e *entry, members []string) Reply {
	n := 0
	for _, m := range members {
		if i := rank(e, m); i >= 0 {
			e.cut(i, i+1)
			n++
		}
	}
	if n > 0 {
		s.settle(e)
	}
	return number(n)
}

func zrange(e *entry, args []string) Reply {
	a, b, _ := bounds(args[2], args[3], len(items(e))) // checked above
	scores := false
	for _, o := range args[4:] {
		if strings.ToLower(o) != "withscores" {
			return syntax
		}
		scores = true
	}
	return members(e, a, b, scores)
}

func members(e *entry, a, b int, scores bool) Reply {
	out := []Reply{}
	for i := a; i < b; i++ {
		out = append(out, bulk(e.items[i]))
		if scores {
			out = append(out, score(e.scores[i]))
		}
	}
	return array(out)
}

// limit reads one end of a range of scores: "5", "(5", "-inf".
func limit(t string) (value float64, open, good bool) {
	open = strings.HasPrefix(t, "(")
	value, err := strconv.ParseFloat(strings.TrimPrefix(t, "("), 64)
	return value, open, err == nil
}

// byScore has the commands that select by score, or for ZREMRANGEBYRANK by place.
func (s *server) byScore(name string, e *entry, args []string) Reply {
	if name == "zremrangebyrank" {
		a, b, _ := bounds(args[2], args[3], len(items(e))) // checked above
		return s.zcut(e, a, b)
	}
	low, openLow, ok1 := limit(args[2])
	high, openHigh, ok2 := limit(args[3])
	if !ok1 || !ok2 {
		return failure("ERR min or max is not a float")
	}
	a := 0
	for a < len(items(e)) && (e.scores[a] < low || openLow && e.scores[a] == low) {
		a++
	}
	b := a
	for b < len(items(e)) && (e.scores[b] < high || !openHigh && e.scores[b] == high) {
		b++
	}
	switch name {
	case "zcount":
		return number(b - a)
	case "zremrangebyscore":
		return s.zcut(e, a, b)
	}
	scores := false
	for i := 4; i < len(args); i++ {
		switch o := strings.ToLower(args[i]); {
		case o == "withscores":
			scores = true
		case o == "limit" && i+2 < len(args):
			from, ok1 := integer(args[i+1])
			count, ok2 := integer(args[i+2])
			if !ok1 || !ok2 {
				return notInteger
			}
			a = min(a+int(max(from, 0)), b)
			if count >= 0 {
				b = min(b, a+int(count))
			}
			i += 2
		default:
			return syntax
		}
	}
	return members(e, a, b, scores)
}

func (s *server) zcut(e *entry, a, b int) Reply {
	if b > a {
		e.cut(a, b)
		s.settle(e)
	}
	return number(b - a)
}
