package redisdb

import (
	"math"
	"sort"
	"strings"
)

// This file selects members of sorted sets, combines several, and takes members out.

// Kinds of span.
const (
	byRank = iota
	byScore
	byLex
)

// span is a part of a sorted set: places, or scores or names with ends that count or do not.
type span struct {
	kind              int
	from, to          string // byRank
	low, high         float64
	first, last       string // byLex; "-" and "+" are the ends of all
	openLow, openHigh bool
}

func spanKind(name string) int {
	switch {
	case strings.Contains(name, "lex"):
		return byLex
	case strings.HasSuffix(name, "rank"):
		return byRank
	}
	return byScore
}

func readSpan(kind int, low, high string) (p span, bad Reply) {
	p.kind = kind
	switch kind {
	case byRank:
		if _, _, good := bounds(low, high, 0); !good {
			return p, notInteger
		}
		p.from, p.to = low, high
	case byScore:
		ok1, ok2 := false, false
		p.low, p.openLow, ok1 = limit(low)
		p.high, p.openHigh, ok2 = limit(high)
		if !ok1 || !ok2 {
			return p, failure("ERR min or max is not a float")
		}
	default:
		ok1, ok2 := false, false
		p.first, p.openLow, ok1 = lexEnd(low)
		p.last, p.openHigh, ok2 = lexEnd(high)
		if !ok1 || !ok2 {
			return p, failure("ERR min or max not valid string range item")
		}
	}
	return p, ok
}

// limit reads one end of a range of scores: "5", "(5", "-inf".
func limit(t string) (value float64, open, good bool) {
	open = strings.HasPrefix(t, "(")
	value, good = float(strings.TrimPrefix(t, "("))
	return value, open, good
}

// lexEnd reads one end of a range of names: "[a", "(a", "-", "+".
func lexEnd(t string) (name string, open, good bool) {
	if t == "-" || t == "+" {
		return t, false, true
	}
	if strings.HasPrefix(t, "(") || strings.HasPrefix(t, "[") {
		return "=" + t[1:], t[0] == '(', true
	}
	return "", false, false
}

// in returns the places of the span: from a up to b.
func (p span) in(e *entry) (a, b int) {
	if p.kind == byRank {
		a, b, _ = bounds(p.from, p.to, len(items(e)))
		return a, b
	}
	n := len(items(e))
	if n == 0 || p.below(e, n-1) || p.above(e, 0) {
		return 0, 0 // Redis looks at the two ends first, which matters where scores differ
	}
	for a < n && p.below(e, a) {
		a++
	}
	b = a
	for b < len(items(e)) && !p.above(e, b) {
		b++
	}
	return a, b
}

func (p span) below(e *entry, i int) bool {
	if p.kind == byScore {
		return e.scores[i] < p.low || p.openLow && e.scores[i] == p.low
	}
	return p.first == "+" || p.first != "-" && (e.items[i] < p.first[1:] || p.openLow && e.items[i] == p.first[1:])
}

func (p span) above(e *entry, i int) bool {
	if p.kind == byScore {
		return e.scores[i] > p.high || p.openHigh && e.scores[i] == p.high
	}
	return p.last == "-" || p.last != "+" && (e.items[i] > p.last[1:] || p.openHigh && e.items[i] == p.last[1:])
}

// zquery is ZRANGE in any of its forms.
type zquery struct {
	span          span
	rev, scores   bool
	offset, count int64
}

func readZrange(name string, args []string) (q zquery, bad Reply) {
	q.count = -1
	kind, low, high := byRank, args[2], args[3]
	limited := false
	if strings.HasSuffix(name, "byscore") {
		kind = byScore
	} else if strings.HasSuffix(name, "bylex") {
		kind = byLex
	}
	q.rev = strings.HasPrefix(name, "zrev")
	plain := name == "zrange" || name == "zrangestore"
	for i := 4; i < len(args); i++ {
		switch o := strings.ToLower(args[i]); {
		case o == "withscores" && name != "zrangestore":
			q.scores = true
		case o == "limit" && i+2 < len(args):
			ok1, ok2 := false, false
			q.offset, ok1 = integer(args[i+1])
			q.count, ok2 = integer(args[i+2])
			if !ok1 || !ok2 {
				return q, notInteger
			}
			limited = true
			i += 2
		case o == "rev" && plain:
			q.rev = true
		case o == "byscore" && plain:
			kind = byScore
		case o == "bylex" && plain:
			kind = byLex
		default:
			return q, syntax
		}
	}
	switch {
	case limited && kind == byRank:
		return q, failure("ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX")
	case q.scores && kind == byLex:
		return q, failure("ERR syntax error, WITHSCORES not supported in combination with BYLEX")
	}
	if q.rev && kind != byRank {
		low, high = high, low
	}
	q.span, bad = readSpan(kind, low, high)
	return q, bad
}

// places returns where the members are that q selects, in its order.
func (q zquery) places(e *entry) (at []int) {
	n := len(items(e))
	a, b := q.span.in(e)
	switch {
	case q.rev && q.span.kind == byRank:
		a, b = n-b, n-a
	case q.rev && q.span.kind == byLex && n > 0 && !q.span.below(e, n-1) && !q.span.above(e, 0):
		for b = n; b > 0 && q.span.above(e, b-1); b-- {
		}
		for a = b; a > 0 && !q.span.below(e, a-1); a-- {
		}
	}
	for i := a; i < b; i++ {
		at = append(at, i)
	}
	if q.rev {
		reverse(at)
	}
	if q.offset < 0 {
		return nil
	}
	at = at[min(int(q.offset), len(at)):]
	if q.count >= 0 {
		at = at[:min(int(q.count), len(at))]
	}
	return at
}

func (s *server) zrange(name string, args []string) Reply {
	target := args[1]
	if name == "zrangestore" {
		args = args[1:]
	}
	q, bad := readZrange(name, args)
	if bad.Kind == Error {
		return bad
	}
	e, good := s.of(args[1], aSorted)
	if !good {
		return wrongType
	}
	at := q.places(e)
	if name == "zrangestore" {
		names, scores := []string{}, []float64{}
		sort.Ints(at)
		for _, i := range at {
			names, scores = append(names, e.items[i]), append(scores, e.scores[i])
		}
		s.store(target, aSorted, names, scores)
		return number(len(at))
	}
	out := []Reply{}
	for _, i := range at {
		out = append(out, member(e, i, q.scores))
	}
	return array(out)
}

// member is one member of a reply, with its score beside it if that is wanted.
func member(e *entry, i int, scores bool) Reply {
	if scores {
		return array([]Reply{bulk(e.items[i]), score(e.scores[i])})
	}
	return bulk(e.items[i])
}

// zpops has the commands that take the least or the greatest members.
func (s *server) zpops(name string, args []string) Reply {
	switch name {
	case "bzpopmin", "bzpopmax":
		for _, k := range args[1 : len(args)-1] {
			e, good := s.of(k, aSorted)
			if !good {
				return wrongType
			}
			if e != nil {
				r := s.zpop(e, name == "bzpopmax", 1)[0]
				return array([]Reply{bulk(k), r.Items[0], r.Items[1]})
			}
		}
		return null
	case "zmpop", "bzmpop":
		return s.zmpop(name, args)
	}
	n := int64(1)
	if len(args) > 3 {
		return wrongNumber(name)
	}
	if len(args) == 3 {
		good := false
		if n, good = integer(args[2]); !good || n < 0 {
			return negative
		}
	}
	e, good := s.of(args[1], aSorted)
	if !good {
		return wrongType
	}
	if e == nil || n == 0 {
		return array([]Reply{})
	}
	out := s.zpop(e, name == "zpopmax", n)
	if len(args) == 2 {
		return out[0]
	}
	return array(out)
}

func (s *server) zpop(e *entry, greatest bool, n int64) (out []Reply) {
	for ; n > 0 && len(e.items) > 0; n-- {
		i := 0
		if greatest {
			i = len(e.items) - 1
		}
		out = append(out, member(e, i, true))
		e.cut(i, i+1)
	}
	s.settle(e)
	return out
}

func isExtreme(w string) bool {
	w = strings.ToLower(w)
	return w == "min" || w == "max"
}

func (s *server) zmpop(name string, args []string) Reply {
	if bad := checkPopSeveral(name, args, isExtreme); bad.Kind == Error {
		return bad
	}
	keys, rest, _ := severalKeys(popWords(name, args))
	n := int64(1)
	if len(rest) == 3 {
		n, _ = integer(rest[2])
	}
	for _, k := range keys {
		e, good := s.of(k, aSorted)
		if !good {
			return wrongType
		}
		if e != nil {
			return array([]Reply{bulk(k), array(s.zpop(e, strings.ToLower(rest[0]) == "max", n))})
		}
	}
	return null
}

// zjoin is ZINTER, ZUNION or ZDIFF.
type zjoin struct {
	how     string
	keys    []string
	weights []float64
	fold    string
	scores  bool
}

func readJoin(how string, words []string, store bool) (q zjoin, bad Reply) {
	q.how, q.fold = how, "sum"
	n, good := integer(words[0])
	if !good {
		return q, notInteger
	}
	if n < 1 {
		return q, failure("ERR at least 1 input key is needed for 'z" + how + map[bool]string{true: "store", false: ""}[store] + "' command")
	}
	if n > int64(len(words)-1) {
		return q, syntax
	}
	q.keys = words[1 : 1+n]
	for range q.keys {
		q.weights = append(q.weights, 1)
	}
	rest := words[1+n:]
	for len(rest) > 0 {
		switch o := strings.ToLower(rest[0]); {
		case o == "withscores" && !store:
			q.scores, rest = true, rest[1:]
		case o == "weights" && how != "diff" && int64(len(rest)) > n:
			for i := range q.weights {
				if q.weights[i], good = float(rest[1+i]); !good {
					return q, failure("ERR weight value is not a float")
				}
			}
			rest = rest[1+n:]
		case o == "aggregate" && how != "diff" && len(rest) > 1:
			q.fold = strings.ToLower(rest[1])
			if q.fold != "sum" && q.fold != "min" && q.fold != "max" {
				return q, syntax
			}
			rest = rest[2:]
		default:
			return q, syntax
		}
	}
	return q, ok
}

func (s *server) zcombined(name string, args []string) Reply {
	if name == "zintercard" {
		keys, limit, bad := readCard(args)
		if bad.Kind == Error {
			return bad
		}
		e, bad := s.join(zjoin{how: "inter", keys: keys, weights: make([]float64, len(keys)), fold: "sum"})
		if bad.Kind == Error {
			return bad
		}
		if limit > 0 {
			return number(min(len(e.items), int(limit)))
		}
		return number(len(e.items))
	}
	how, store := strings.CutSuffix(name[1:], "store")
	words := args[1:]
	if store {
		words = args[2:]
	}
	q, bad := readJoin(how, words, store)
	if bad.Kind == Error {
		return bad
	}
	e, bad := s.join(q)
	if bad.Kind == Error {
		return bad
	}
	if store {
		s.store(args[1], aSorted, e.items, e.scores)
		return number(len(e.items))
	}
	out := []Reply{}
	for i := range e.items {
		out = append(out, member(e, i, q.scores))
	}
	return array(out)
}

// join returns the result of q, as an entry that no key has.
func (s *server) join(q zjoin) (out *entry, bad Reply) {
	sets := []*entry{}
	for _, k := range q.keys {
		e := s.get(k)
		if e != nil && e.kind != aSorted && e.kind != aSet {
			return nil, wrongType
		}
		sets = append(sets, e)
	}
	out = &entry{kind: aSorted}
	for j, e := range sets {
		if j > 0 && q.how != "union" {
			break
		}
		for i, m := range items(e) {
			if rank(out, m) >= 0 {
				continue
			}
			value, keep := q.value(sets, j, m, weighted(e, i)*q.weights[j])
			if keep {
				out.insert(m, value)
			}
		}
	}
	return out, ok
}

// weighted is the score of a member; those of a plain set have 1.
func weighted(e *entry, i int) float64 {
	if e.kind == aSet {
		return 1
	}
	return e.scores[i]
}

// value folds the score that m has in set j with those of the other sets.
func (q zjoin) value(sets []*entry, j int, m string, value float64) (sum float64, keep bool) {
	for k, e := range sets {
		i := rank(e, m)
		switch {
		case k <= j:
			continue
		case q.how == "diff" && i >= 0, q.how == "inter" && i < 0:
			return 0, false
		case i < 0 || q.how == "diff":
			continue
		}
		other := weighted(e, i) * q.weights[k]
		switch q.fold {
		case "min":
			value = math.Min(value, other)
		case "max":
			value = math.Max(value, other)
		default:
			if value += other; value != value {
				value = 0
			}
		}
	}
	return value, true
}
