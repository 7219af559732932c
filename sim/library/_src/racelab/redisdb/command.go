package redisdb

import (
	"racelab/rt"
	"strconv"
	"strings"
)

// lookup returns what a command is: its group, how many words it has (-n for at least
// n), and "w" if it writes, "s" if scripts may not use it, "b" if it may wait.
func lookup(name string) (group string, arity int, flags string)

// call carries out one command. One that would wait answers as it does in a
// transaction: at once, with nothing.
func (s *server) call(args []string) Reply {
	if bad := misuse(args); bad.Kind == Error {
		return bad
	}
	name := strings.ToLower(args[0])
	group, _, _ := lookup(name)
	switch group {
	case "generic":
		return s.generic(name, args)
	case "string":
		return s.strings(name, args)
	case "hash":
		return s.hashes(name, args)
	case "list":
		return s.lists(name, args)
	case "set":
		return s.sets(name, args)
	case "sorted":
		return s.sortedSets(name, args)
	case "stream":
		return s.streams(name, args)
	case "script":
		if name == "script" {
			return s.script(args)
		}
		return s.eval(name, args)
	case "pubsub":
		return s.pubsub(name, args)
	}
	return missing(args[0])
}

// missing ends the check: what Redis would answer is not known here.
func missing(what string) Reply {
	rt.NotModelled("the command " + strings.ToUpper(what) + " is not one that the model of Redis has")
	return null
}

// misuse returns the error of a command that there is not, or that has too few or too
// many words; ok otherwise.
func misuse(args []string) Reply {
	if len(args) == 0 {
		return failure("ERR unknown command ''")
	}
	name := strings.ToLower(args[0])
	group, n, _ := lookup(name)
	switch {
	case group == "":
		return failure("ERR unknown command '" + args[0] + "', with args beginning with: " + beginning(args[1:]))
	case n > 0 && len(args) != n, n < 0 && len(args) < -n:
		return wrongNumber(name)
	}
	return ok
}

func wrongNumber(name string) Reply {
	return failure("ERR wrong number of arguments for '" + name + "' command")
}

func beginning(args []string) string {
	out := ""
	for _, a := range args {
		if len(out) >= 128 {
			break
		}
		out += "'" + a[:min(len(a), 128-len(out))] + "' "
	}
	return out
}

// generic has the commands for keys of any kind.
func (s *server) generic(name string, args []string) Reply {
	switch name {
	case "ping":
		if len(args) > 2 {
			return wrongNumber(name)
		}
		if len(args) > 1 {
			return bulk(args[1])
		}
		return Reply{Kind: Status, Text: "PONG"}
	case "echo":
		return bulk(args[1])
	case "time":
		rt.Reveal()
		micros := int64(rt.Now() / 1000)
		return texts([]string{strconv.FormatInt(epoch()+micros/1_000_000, 10), strconv.FormatInt(micros%1_000_000, 10)})
	case "flushall", "flushdb":
		return s.flushed(args)
	case "dbsize":
		return number(len(s.entries))
	case "del", "unlink":
		n := 0
		for _, k := range args[1:] {
			n += bit(s.drop(k))
		}
		return number(n)
	case "exists", "touch":
		n := 0
		for _, k := range args[1:] {
			n += bit(s.get(k) != nil)
		}
		return number(n)
	case "type":
		return Reply{Kind: Status, Text: s.typeOf(args[1])}
	case "keys":
		return s.keys(args[1])
	case "rename", "renamenx":
		return s.rename(name, args[1], args[2])
	case "copy":
		return s.copy(args)
	case "scan":
		return s.scanKeys(args)
	case "randomkey":
		if len(s.entries) == 0 {
			return null
		}
		return bulk(s.entries[choose(len(s.entries))].key)
	}
	return s.times(name, args)
}

// choose spares the explorer a choice of one.
func choose(n int) int {
	if n <= 1 {
		return 0
	}
	return rt.Choose(n)
}

func (s *server) flushed(args []string) Reply {
	if len(args) > 2 {
		return syntax
	}
	if len(args) == 2 {
		switch strings.ToLower(args[1]) {
		case "sync", "async":
		default:
			return syntax
		}
	}
	s.flush()
	return ok
}

func (s *server) typeOf(key string) string {
	e := s.get(key)
	if e == nil {
		return "none"
	}
	return []string{"string", "list", "set", "hash", "zset", "stream"}[e.kind]
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

func (s *server) rename(name, from, to string) Reply {
	e := s.get(from)
	if e == nil {
		return failure("ERR no such key")
	}
	if name == "renamenx" && s.get(to) != nil {
		return number(0)
	}
	if from != to {
		s.drop(from)
		s.drop(to)
		made := s.make(to, e.kind)
		*made = *e
		made.key = to
		s.touch(to)
	}
	if name == "renamenx" {
		return number(1)
	}
	return ok
}

func (s *server) copy(args []string) Reply {
	replace := false
	for _, o := range args[3:] {
		switch strings.ToLower(o) {
		case "replace":
			replace = true
		case "db":
			return missing("copy … db")
		default:
			return syntax
		}
	}
	if args[1] == args[2] {
		return failure("ERR source and destination objects are the same")
	}
	e := s.get(args[1])
	if e == nil || s.get(args[2]) != nil && !replace {
		return number(0)
	}
	s.drop(args[2])
	made := s.make(args[2], e.kind)
	*made = *e.clone()
	made.key = args[2]
	s.touch(args[2])
	return number(1)
}

// integer reads a number as Redis does: no sign +, no leading zeros, no space.
func integer(t string) (n int64, good bool) {
	n, err := strconv.ParseInt(t, 10, 64)
	return n, err == nil && strconv.FormatInt(n, 10) == t
}
