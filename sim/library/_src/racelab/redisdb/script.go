package redisdb

import (
	"racelab/rt"
	"sort"
	"strconv"
	"strings"
)

// This file has EVAL. The script itself runs on the host (package internal/lua), up to
// the first command whose reply it has not got; the command is carried out here.

// SHA1 returns the name under which a server knows a script: 40 hexadecimal digits.
func SHA1(script string) string

// checkScript returns Redis's error about a script that does not compile, or "".
func checkScript(script string) (failure string)

// runScript carries a script out as far as its replies go. The kinds are those of
// internal/lua: done, needs a reply, needs one and minds no error, stopped.
func runScript(source string, keys, argv, replies []string) (kind int, words []string)

const (
	scriptDone = iota
	scriptNeeds
	scriptNeedsQuiet
	scriptStopped
)

// eval has EVAL and EVALSHA.
func (s *server) eval(name string, args []string) Reply {
	n, good := integer(args[2])
	switch {
	case !good:
		return notInteger
	case n > int64(len(args)-3):
		return failure("ERR Number of keys can't be greater than number of args")
	case n < 0:
		return failure("ERR Number of keys can't be negative")
	}
	source := args[1]
	if strings.HasPrefix(name, "evalsha") {
		known := false
		if source, known = s.known(args[1]); !known {
			return failure("NOSCRIPT No matching script. Please use EVAL.")
		}
	} else if bad := checkScript(source); bad != "" {
		return failure(bad)
	}
	s.remember(source)
	s.inside, s.readonly = true, strings.HasSuffix(name, "_ro")
	r := s.runs(source, args[3:3+n], args[3+n:])
	s.inside, s.readonly = false, false
	return r
}

func (s *server) runs(source string, keys, argv []string) Reply {
	replies := []string{}
	for {
		kind, words := runScript(source, keys, argv, replies)
		switch kind {
		case scriptDone:
			r, _ := parse(words[0])
			return r
		case scriptStopped:
			rt.NotModelled(words[0] + " is not modelled")
			return null
		}
		replies = append(replies, s.fromScript(words).resp2())
	}
}

// fromScript carries out a command of a script. What is refused for being one of a script
// has words of its own.
func (s *server) fromScript(words []string) Reply {
	name := strings.ToLower(words[0])
	group, _, flags := lookup(name)
	switch {
	case group == "":
		return failure("ERR Unknown Redis command called from script")
	case misuse(words).Kind == Error:
		return failure("ERR Wrong number of args calling Redis command from script")
	case strings.Contains(flags, "s"):
		return failure("ERR This Redis command is not allowed from script")
	case s.readonly && strings.Contains(flags, "w"):
		return failure("ERR Write commands are not allowed from read-only scripts.")
	}
	if name == "zmpop" || name == "hrandfield" && len(words) == 4 {
		return missing(name + " of a script") // whose reply has another shape there
	}
	return s.call(words)
}

// known returns the script with a SHA-1.
func (s *server) known(name string) (source string, ok bool) {
	for _, t := range s.scripts {
		if SHA1(t) == strings.ToLower(name) {
			return t, true
		}
	}
	return "", false
}

func (s *server) remember(source string) {
	if !has(s.scripts, source) {
		s.scripts = append(s.scripts, source)
		sort.Strings(s.scripts)
		s.scripts = exact(s.scripts)
	}
}

// script has SCRIPT LOAD, EXISTS and FLUSH.
func (s *server) script(args []string) Reply {
	switch what := strings.ToLower(args[1]); what {
	case "load":
		if len(args) != 3 {
			return wrongNumber("script|load")
		}
		if bad := checkScript(args[2]); bad != "" {
			return failure(bad)
		}
		s.remember(args[2])
		return bulk(SHA1(args[2]))
	case "exists":
		if len(args) < 3 {
			return wrongNumber("script|exists")
		}
		out := []Reply{}
		for _, name := range args[2:] {
			_, found := s.known(name)
			out = append(out, yes(found))
		}
		return array(out)
	case "flush":
		if len(args) > 3 || len(args) == 3 && strings.ToLower(args[2]) != "sync" && strings.ToLower(args[2]) != "async" {
			return failure("ERR SCRIPT FLUSH only support SYNC|ASYNC option")
		}
		s.scripts = nil
		return ok
	case "kill", "debug", "help":
		return missing("script " + what)
	}
	return failure("ERR unknown subcommand '" + args[1] + "'. Try SCRIPT HELP.")
}

// resp2 writes a reply as a script sees it.
func (r Reply) resp2() string {
	switch r.Kind {
	case Status:
		return "+" + r.Text + "\r\n"
	case Error:
		return "-" + r.Text + "\r\n"
	case Int:
		return ":" + strconv.FormatInt(r.Num, 10) + "\r\n"
	case Null:
		return "$-1\r\n"
	case Bulk, Double:
		return "$" + strconv.Itoa(len(r.Text)) + "\r\n" + r.Text + "\r\n"
	}
	n, out := len(r.Items), ""
	if r.Kind == Pairs {
		n /= 2
	}
	for i, x := range r.Items {
		if r.Kind == Pairs && i%2 == 0 {
			out += "*2\r\n"
		}
		if r.Kind == Array && x.scored() {
			// Beside its score a member is two elements of the list.
			out += x.Items[0].resp2() + x.Items[1].resp2()
			n++
			continue
		}
		out += x.resp2()
	}
	return "*" + strconv.Itoa(n) + "\r\n" + out
}

// scored reports whether r is a member of a sorted set with its score, which RESP2 does
// not put into a list of its own.
func (r Reply) scored() bool {
	return r.Kind == Array && len(r.Items) == 2 && r.Items[1].Kind == Double && r.Items[0].Kind == Bulk
}

// parse reads a reply and returns what is left of the text.
func parse(text string) (r Reply, rest string) {
	line, rest, _ := strings.Cut(text, "\r\n")
	n, _ := strconv.ParseInt(line[1:], 10, 64)
	switch line[0] {
	case '+':
		return Reply{Kind: Status, Text: line[1:]}, rest
	case '-':
		return failure(line[1:]), rest
	case ':':
		return Reply{Kind: Int, Num: n}, rest
	case '$':
		if n < 0 {
			return null, rest
		}
		return bulk(rest[:n]), rest[n+2:]
	}
	out := []Reply{}
	for range n {
		r, rest = parse(rest)
		out = append(out, r)
	}
	return array(out), rest
}
