package machine

import (
	"math"
	"strconv"
	"strings"
)

// This file shows what a modelled Redis (racelab/redisdb) holds, for the column of
// shared state: the keys that have not expired, with their values.

// isRedis reports whether t is *redis.Client.
func isRedis(t *Type) bool { return t.kind == kPointer && t.String() == "*redis.Client" }

// keys returns the keys of the server of a client: "lock alice, used 1".
func (m *Machine) keys(t *Type, v []Word) string {
	link := cursor{m, t, v}.field("base").field("link")
	if link.typ == nil {
		return "nil"
	}
	addr, db := link.field("addr").text(), link.field("db").number()
	var keys []string
	for _, s := range link.field("network").field("servers").elements() {
		if s.field("addr").text() != addr || s.field("db").number() != db {
			continue
		}
		for _, e := range s.field("entries").elements() {
			if deadline := e.field("deadline").number(); deadline == 0 || deadline > m.now {
				keys = append(keys, e.field("key").text()+" "+e.value())
			}
		}
	}
	if len(keys) == 0 {
		return "empty"
	}
	return strings.Join(keys, ", ")
}

// value writes what a key holds. The kinds are those of racelab/redisdb: string,
// list, set, hash, sorted set.
func (c cursor) value() string {
	var items []string
	for _, item := range c.field("items").elements() {
		items = append(items, item.text())
	}
	switch c.field("kind").number() {
	case 0:
		return c.field("text").text()
	case 1:
		return "[" + strings.Join(items, " ") + "]"
	case 4:
		for i, s := range c.field("scores").elements() {
			items[i] += " " + strconv.FormatFloat(math.Float64frombits(uint64(s.at[0])), 'f', -1, 64)
		}
		return "{" + strings.Join(items, ", ") + "}"
	}
	return "{" + strings.Join(items, " ") + "}"
}

// number returns an integer, 0 if c is nothing.
func (c cursor) number() int64 {
	if c.typ == nil || len(c.at) == 0 {
		return 0
	}
	return int64(c.at[0])
}
