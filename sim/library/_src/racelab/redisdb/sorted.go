package redisdb

import (
	"math"
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

func scoreText(f float64) string {
	if math.IsInf(f, 0) {
		if f > 0 {
			return "inf"
		}
		return "-inf"
	}
	return strconv.FormatFloat(f, 'g', 17, 64)
}

func score(f float64) Reply { return Reply{Kind: Double, Text: scoreText(f)} }

// float reads a number as Redis does; there is no NaN.
func float(t string) (f float64, good bool) {
	if t == "" || strings.ContainsAny(t, "_xXpP") {
		return 0, false
	}
	f, err := strconv.ParseFloat(t, 64)
	return f, (err == nil || math.IsInf(f, 0) && strings.Contains(strings.ToLower(t), "inf")) && f == f
}

// sortedSets has the commands for sorted sets.
func (s *server) sortedSets(name string, args []string) Reply {
	switch name {
	case "zadd":
		return s.zadd(args)
	case "zrange", "zrangebyscore", "zrangebylex", "zrevrange", "zrevrangebyscore", "zrevrangebylex", "zrangestore":
		return s.zrange(name, args)
	case "zinter", "zunion", "zdiff", "zinterstore", "zunionstore", "zdiffstore", "zintercard":
		return s.zcombined(name, args)
	case "zpopmin", "zpopmax", "bzpopmin", "bzpopmax", "zmpop", "bzmpop":
		return s.zpops(name, args)
	}
	if bad := checkSorted(name, args); bad.Kind == Error {
		return bad
	}
	e, good := s.of(args[1], aSorted)
	if !good {
		return wrongType
	}
	switch name {
	case "zincrby":
		by, _ := float(args[2]) // checked above
		sum, good := s.zset(args[1], args[3], by, true)
		if !good {
			return notNumber
		}
		return score(sum)
	case "zrem":
		return s.zrem(e, args[2:])
	case "zcount", "zlexcount", "zremrangebyscore", "zremrangebylex", "zremrangebyrank":
		return s.zselected(name, e, args)
	}
	return readSorted(name, e, args)
}

var notNumber = failure("ERR resulting score is not a number (NaN)")

// checkSorted returns the errors that Redis finds before it looks at the key.
func checkSorted(name string, args []string) Reply {
	switch name {
	case "zincrby":
		if _, good := float(args[2]); !good {
			return notFloat
		}
	case "zcount", "zlexcount", "zremrangebyscore", "zremrangebylex", "zremrangebyrank":
		_, bad := readSpan(spanKind(name), args[2], args[3])
		return bad
	case "zrandmember":
		return checkRandom(name, args, "withscores")
	}
	return ok
}

func readSorted(name string, e *entry, args []string) Reply {
	switch name {
	case "zcard":
		return number(len(items(e)))
	case "zscore":
		return scoreOf(e, args[2])
	case "zmscore":
		out := []Reply{}
		for _, m := range args[2:] {
			out = append(out, scoreOf(e, m))
		}
		return array(out)
	case "zrank", "zrevrank":
		i := rank(e, args[2])
		if i < 0 {
			return null
		}
		if name == "zrevrank" {
			i = len(e.items) - 1 - i
		}
		return number(i)
	case "zrandmember":
		return randomOf(items(e), args, func(i int) Reply { return score(e.scores[i]) })
	}
	return scanItems(e, args, 2) // ZSCAN
}

func scoreOf(e *entry, member string) Reply {
	if i := rank(e, member); i >= 0 {
		return score(e.scores[i])
	}
	return null
}

// zset gives a member a score, or adds to the one it has; good is false if that is no number.
func (s *server) zset(key, member string, value float64, add bool) (now float64, good bool) {
	i := rank(s.get(key), member)
	if i >= 0 && add {
		value += s.get(key).scores[i]
	}
	if value != value {
		return 0, false
	}
	e := s.make(key, aSorted)
	if i >= 0 {
		e.cut(i, i+1)
	}
	e.insert(member, value)
	s.settle(e)
	return value, true
}

// zaddOptions are what may stand before the scores.
type zaddOptions struct{ nx, xx, gt, lt, ch, incr bool }

func readZadd(args []string) (o zaddOptions, rest []string, bad Reply) {
	rest = args[2:]
options:
	for ; len(rest) > 0; rest = rest[1:] {
		switch strings.ToLower(rest[0]) {
		case "nx":
			o.nx = true
		case "xx":
			o.xx = true
		case "gt":
			o.gt = true
		case "lt":
			o.lt = true
		case "ch":
			o.ch = true
		case "incr":
			o.incr = true
		default:
			break options
		}
	}
	switch {
	case len(rest) == 0 || len(rest)%2 != 0:
		return o, nil, syntax
	case o.nx && o.xx:
		return o, nil, failure("ERR XX and NX options at the same time are not compatible")
	case o.gt && o.nx || o.lt && o.nx || o.gt && o.lt:
		return o, nil, failure("ERR GT, LT, and/or NX options at the same time are not compatible")
	case o.incr && len(rest) > 2:
		return o, nil, failure("ERR INCR option supports a single increment-element pair")
	}
	for i := 0; i < len(rest); i += 2 {
		if _, good := float(rest[i]); !good {
			return o, nil, notFloat
		}
	}
	return o, rest, ok
}

func (s *server) zadd(args []string) Reply {
	o, rest, bad := readZadd(args)
	if bad.Kind == Error {
		return bad
	}
	if _, good := s.of(args[1], aSorted); !good {
		return wrongType
	}
	added, changed := 0, 0
	last := null
	for i := 0; i < len(rest); i += 2 {
		value, _ := float(rest[i])
		e := s.get(args[1])
		at := rank(e, rest[i+1])
		if at >= 0 && o.nx || at < 0 && o.xx {
			continue
		}
		if at >= 0 {
			target := value
			if o.incr {
				target += e.scores[at]
			}
			if o.gt && target <= e.scores[at] || o.lt && target >= e.scores[at] {
				continue
			}
			changed += bit(target != e.scores[at])
		}
		now, good := s.zset(args[1], rest[i+1], value, o.incr)
		if !good {
			return notNumber
		}
		last = score(now)
		added += bit(at < 0)
	}
	switch {
	case o.incr:
		return last
	case o.ch:
		return number(added + changed)
	}
	return number(added)
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

// zselected has the commands that count or remove what lies in a span.
func (s *server) zselected(name string, e *entry, args []string) Reply {
	p, _ := readSpan(spanKind(name), args[2], args[3]) // checked above
	a, b := p.in(e)
	if strings.HasPrefix(name, "zremrange") && b > a {
		e.cut(a, b)
		s.settle(e)
	}
	return number(b - a)
}
