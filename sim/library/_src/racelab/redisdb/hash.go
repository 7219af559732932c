package redisdb

import (
	"strconv"
	"strings"
)

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
func (s *server) hashes(name string, args []string) Reply {
	if bad := checkHash(name, args); bad.Kind == Error {
		return bad
	}
	e, good := s.of(args[1], aHash)
	if !good {
		return wrongType
	}
	switch name {
	case "hset", "hmset":
		n := 0
		for i := 2; i < len(args); i += 2 {
			n += bit(s.setField(args[1], args[i], args[i+1]))
		}
		if name == "hmset" {
			return ok
		}
		return number(n)
	case "hsetnx":
		if field(e, args[2]) >= 0 {
			return number(0)
		}
		s.setField(args[1], args[2], args[3])
		return number(1)
	case "hincrby":
		return s.addField(e, args)
	case "hincrbyfloat":
		return s.addFieldFloat(e, args)
	case "hdel":
		return s.dropFields(e, args[2:])
	}
	return readHash(name, e, args)
}

// checkHash returns the errors that Redis finds before it looks at the key.
func checkHash(name string, args []string) Reply {
	switch name {
	case "hset", "hmset":
		if len(args)%2 != 0 {
			return wrongNumber(name)
		}
	case "hincrby":
		if _, good := integer(args[3]); !good {
			return notInteger
		}
	case "hincrbyfloat":
		if _, good := addFloats("0", args[3]); !good {
			return notFloat
		}
	case "hrandfield":
		return checkRandom(name, args, "withvalues")
	}
	return ok
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
	case "hstrlen":
		if i := field(e, args[2]); i >= 0 {
			return number(len(e.items[i]))
		}
		return number(0)
	case "hkeys":
		return texts(everySecond(items(e), 0))
	case "hvals":
		return texts(everySecond(items(e), 1))
	case "hscan":
		return scanItems(e, args, 2)
	case "hrandfield":
		return randomOf(everySecond(items(e), 0), args, func(i int) Reply { return bulk(e.items[2*i+1]) })
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

func (s *server) addFieldFloat(e *entry, args []string) Reply {
	old := "0"
	if i := field(e, args[2]); i >= 0 {
		old = e.items[i]
	}
	sum, good := addFloats(old, args[3])
	if !good {
		return failure("ERR hash value is not a float")
	}
	s.setField(args[1], args[2], sum)
	return bulk(sum)
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

// checkRandom reads COMMAND key [count [WITH…]].
func checkRandom(name string, args []string, with string) Reply {
	if len(args) > 2 {
		if _, good := integer(args[2]); !good {
			return notInteger
		}
	}
	if len(args) > 4 || len(args) == 4 && strings.ToLower(args[3]) != with {
		return syntax
	}
	return ok
}

// randomOf picks from names as HRANDFIELD and its kin do: one; or count different ones; or, of a
// negative count, as many as that, the same ones perhaps. Which ones is a choice.
func randomOf(names, args []string, value func(i int) Reply) Reply {
	if len(args) == 2 {
		if len(names) == 0 {
			return null
		}
		return bulk(names[choose(len(names))])
	}
	count, _ := integer(args[2]) // checked above
	out := []Reply{}
	add := func(i int) {
		if len(args) == 4 {
			out = append(out, array([]Reply{bulk(names[i]), value(i)}))
		} else {
			out = append(out, bulk(names[i]))
		}
	}
	if count < 0 {
		for ; count < 0 && len(names) > 0; count++ {
			add(choose(len(names)))
		}
		return array(out)
	}
	for _, i := range pick(len(names), int(min(count, int64(len(names))))) {
		add(i)
	}
	return array(out)
}

// pick chooses k of n places, in rising order.
func pick(n, k int) []int {
	at := []int{}
	for i := 0; i < n && len(at) < k; i++ {
		left := k - len(at)
		if n-i == left || choose(2) == 0 { // the rest is needed, or this one is taken
			at = append(at, i)
		}
	}
	return at
}
