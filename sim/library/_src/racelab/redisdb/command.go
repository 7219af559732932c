package redisdb

import (
	"racelab/rt"
	"strconv"
	"strings"
)

// arity returns how many words a command has, -n for at least n, 0 if there is no
// such command.
func arity(name string) int {
	switch name {
	case "ping":
		return -1
	case "flushall", "flushdb":
		return -1
	case "dbsize", "time":
		return 1
	case "get", "getdel", "incr", "decr", "strlen", "ttl", "pttl", "persist", "type", "hgetall", "hlen", "hkeys", "hvals",
		"llen", "scard", "smembers", "zcard", "echo", "keys":
		return 2
	case "getset", "incrby", "decrby", "append", "setnx", "hget", "hexists", "sismember", "zscore", "lindex", "rename", "incrbyfloat", "zrank":
		return 3
	case "hincrby", "hsetnx", "setex", "psetex", "lrange", "zincrby", "zremrangebyscore", "zremrangebyrank", "zcount", "lrem", "ltrim":
		return 4
	case "del", "unlink", "exists", "mget", "lpop", "rpop", "getex":
		return -2
	case "set", "hdel", "hmget", "lpush", "rpush", "sadd", "srem", "zrem", "expire", "pexpire", "eval", "evalsha", "mset",
		"eval_ro", "evalsha_ro", "expireat", "pexpireat", "script":
		if name == "script" {
			return -2
		}
		return -3
	case "hset", "zadd", "zrange", "zrangebyscore":
		return -4
	}
	return 0
}

// call carries out one command.
func (s *server) call(args []string) Reply {
	if bad := misuse(args); bad.Kind == Error {
		return bad
	}
	name := strings.ToLower(args[0])
	if r, done := s.generic(name, args); done {
		return r
	}
	if r, done := s.strings(name, args); done {
		return r
	}
	if r, done := s.hashes(name, args); done {
		return r
	}
	if r, done := s.lists(name, args); done {
		return r
	}
	if r, done := s.sets(name, args); done {
		return r
	}
	return s.sortedSets(name, args)
}

// misuse returns the error of a command that there is not, or that has too few or too
// many words; ok otherwise.
func misuse(args []string) Reply {
	if len(args) == 0 {
		return failure("ERR unknown command ''")
	}
	name := strings.ToLower(args[0])
	switch n := arity(name); {
	case n == 0:
		return failure("ERR unknown command '" + args[0] + "', with args beginning with: " + beginning(args[1:]))
	case n > 0 && len(args) != n, n < 0 && len(args) < -n:
		return failure("ERR wrong number of arguments for '" + name + "' command")
	}
	return ok
}

func beginning(args []string) string {
	out := ""
	for _, a := range args {
		out += "'" + a + "' "
	}
	return out
}

// generic has the commands for keys of any kind.
func (s *server) generic(name string, args []string) (Reply, bool) {
	switch name {
	case "ping":
		if len(args) > 1 {
			return bulk(args[1]), true
		}
		return Reply{Kind: Status, Text: "PONG"}, true
	case "echo":
		return bulk(args[1]), true
	case "time":
		micros := rt.Now() / 1000
		return texts([]string{strconv.FormatInt(epoch+micros/1_000_000, 10), strconv.FormatInt(micros%1_000_000, 10)}), true
	case "flushall", "flushdb":
		s.flush()
		return ok, true
	case "dbsize":
		return number(len(s.entries)), true
	case "del", "unlink":
		n := 0
		for _, k := range args[1:] {
			n += bit(s.drop(k))
		}
		return number(n), true
	case "exists":
		n := 0
		for _, k := range args[1:] {
			n += bit(s.get(k) != nil)
		}
		return number(n), true
	case "type":
		return Reply{Kind: Status, Text: s.typeOf(args[1])}, true
	case "keys":
		return s.keys(args[1]), true
	case "rename":
		return s.rename(args[1], args[2]), true
	case "eval", "evalsha", "eval_ro", "evalsha_ro":
		return s.eval(name, args), true
	case "script":
		return s.script(args), true
	}
	return s.times(name, args)
}

func (s *server) typeOf(key string) string {
	e := s.get(key)
	if e == nil {
		return "none"
	}
	return []string{"string", "list", "set", "hash", "zset"}[e.kind]
}

func matches(pattern, text string) bool

func (s *server) keys(pattern string) Reply {
	out := []string{}
	for _, e := range s.entries {
		if matches(pattern, e.key) {
			out = append(out, e.key)
		}
	}
	return texts(out)
}

func (s *server) rename(from, to string) Reply {
	e := s.get(from)
	if e == nil {
		return failure("ERR no such key")
	}
	s.drop(from)
	s.drop(to)
	made := s.make(to, e.kind)
	*made = *e
	made.key = to
	s.touch(to)
	return ok
}

// times has the commands about deadlines.
func (s *server) times(name string, args []string) (Reply, bool) {
	switch name {
	case "expire", "pexpire", "expireat", "pexpireat":
		return s.setDeadline(name, args), true
	case "persist":
		e := s.get(args[1])
		had := e != nil && e.deadline != 0
		if had {
			e.deadline = 0
			s.touch(e.key)
		}
		return yes(had), true
	case "ttl", "pttl":
		e := s.get(args[1])
		switch {
		case e == nil:
			return number(-2), true
		case e.deadline == 0:
			return number(-1), true
		}
		left := int((e.deadline - rt.Now() + 999_999) / 1_000_000)
		if name == "ttl" {
			left = (left + 500) / 1000
		}
		return number(left), true
	}
	return null, false
}

// epoch is when a run begins, as Redis counts: seconds since 1970.
const epoch = 946684800

// after returns the deadline that a number of seconds or milliseconds means.
func after(unit string, n int64) int64 {
	switch unit {
	case "ex", "expire":
		return rt.Now() + n*1_000_000_000
	case "px", "pexpire":
		return rt.Now() + n*1_000_000
	case "exat", "expireat":
		return (n - epoch) * 1_000_000_000
	}
	return (n - epoch*1000) * 1_000_000
}

func (s *server) setDeadline(name string, args []string) Reply {
	n, good := integer(args[2])
	if !good {
		return notInteger
	}
	e := s.get(args[1])
	if e == nil {
		return number(0)
	}
	at := after(name, n)
	for _, o := range args[3:] {
		skip := false
		switch strings.ToLower(o) {
		case "nx":
			skip = e.deadline != 0
		case "xx":
			skip = e.deadline == 0
		case "gt":
			skip = e.deadline == 0 || at <= e.deadline
		case "lt":
			skip = e.deadline != 0 && at >= e.deadline
		default:
			return failure("ERR Unsupported option " + o)
		}
		if skip {
			return number(0)
		}
	}
	if at <= rt.Now() {
		s.drop(e.key)
		return number(1)
	}
	e.deadline = at
	s.touch(e.key)
	return number(1)
}

// integer reads a number as Redis does: no sign +, no leading zeros, no space.
func integer(t string) (n int64, good bool) {
	n, err := strconv.ParseInt(t, 10, 64)
	return n, err == nil && strconv.FormatInt(n, 10) == t
}
