package redisdb

import (
	"sort"
	"strconv"
	"strings"
)

// This file has SCAN and its kin. A cursor is a place in an order of hashes, so that
// what is there from the first call to the last is given exactly once, whatever comes and
// goes beside it: Redis promises the same but for "exactly". Its own order is random.

// place is where a name stands: FNV-1a, 32 bits, never 0.
func place(name string) int {
	h := uint32(2166136261)
	for i := 0; i < len(name); i++ {
		h ^= uint32(name[i])
		h *= 16777619
	}
	return int(h|1)*2 - 1
}

// scanning is what a call asks for.
type scanning struct {
	cursor, count int
	pattern, kind string
}

func readScan(words []string, keys bool) (q scanning, bad Reply) {
	q.count, q.pattern = 10, "*"
	n, err := strconv.ParseUint(words[0], 10, 64)
	if err != nil {
		return q, failure("ERR invalid cursor")
	}
	q.cursor = int(n)
	for i := 1; i < len(words); i += 2 {
		if i+1 == len(words) {
			return q, syntax
		}
		switch o := strings.ToLower(words[i]); {
		case o == "count":
			n, good := integer(words[i+1])
			if !good {
				return q, notInteger
			}
			if n < 1 {
				return q, syntax
			}
			q.count = int(n)
		case o == "match":
			q.pattern = words[i+1]
		case o == "type" && keys:
			q.kind = strings.ToLower(words[i+1])
		default:
			return q, syntax
		}
	}
	return q, ok
}

// take returns the places of names from the cursor on, about count of them, and the next
// cursor.
func (q scanning) take(names []string) (at []int, next int) {
	for i := range names {
		if place(names[i]) > q.cursor {
			at = append(at, i)
		}
	}
	sort.Slice(at, func(i, j int) bool { return place(names[at[i]]) < place(names[at[j]]) })
	if len(at) <= q.count {
		return at, 0
	}
	last := place(names[at[q.count-1]])
	n := q.count
	for n < len(at) && place(names[at[n]]) == last { // they cannot be told apart later
		n++
	}
	if n == len(at) {
		return at, 0
	}
	return at[:n], last
}

func page(next int, found []Reply) Reply {
	return array([]Reply{bulk(strconv.Itoa(next)), array(found)})
}

func (s *server) scanKeys(args []string) Reply {
	q, bad := readScan(args[1:], true)
	if bad.Kind == Error {
		return bad
	}
	names := []string{}
	for _, e := range s.entries {
		names = append(names, e.key)
	}
	at, next := q.take(names)
	found := []Reply{}
	for _, i := range at {
		if matches(q.pattern, names[i]) && (q.kind == "" || q.kind == s.typeOf(names[i])) {
			found = append(found, bulk(names[i]))
		}
	}
	return page(next, found)
}

// compact is how many elements a small collection has at most: those are given at once.
const compact = 128

// scanItems is HSCAN, SSCAN or ZSCAN of a collection with so many words for each element.
func scanItems(e *entry, args []string, width int) Reply {
	q, bad := readScan(args[2:], false)
	if bad.Kind == Error {
		return bad
	}
	if e == nil {
		return page(0, []Reply{})
	}
	names := everySecond(e.items, 0)
	if e.kind != aHash {
		names = e.items
	}
	if len(names) <= compact {
		q.count, q.cursor = len(names), 0
	}
	at, next := q.take(names)
	sort.Ints(at)
	found := []Reply{}
	for _, i := range at {
		if !matches(q.pattern, names[i]) {
			continue
		}
		found = append(found, bulk(names[i]))
		switch {
		case e.kind == aHash && width == 2:
			found = append(found, bulk(e.items[2*i+1]))
		case width == 2:
			found = append(found, bulk(scoreText(e.scores[i])))
		}
	}
	return page(next, found)
}
