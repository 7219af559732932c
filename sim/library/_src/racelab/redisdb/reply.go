package redisdb

import (
	"strconv"
	"strings"
)

// Kinds of reply.
const (
	Status = iota
	Bulk
	Int
	Null
	Error
	Array
	Map    // names and values by turns
	Double // Text is the number; scripts and RESP2 see it as text
	Pairs  // names and values by turns; scripts and RESP2 see a list of pairs
)

// Reply is what a server answers.
type Reply struct {
	Kind  int
	Text  string
	Num   int64
	Items []Reply
}

var ok = Reply{Kind: Status, Text: "OK"}
var null = Reply{Kind: Null}

func number(n int) Reply       { return Reply{Kind: Int, Num: int64(n)} }
func bulk(s string) Reply      { return Reply{Kind: Bulk, Text: s} }
func failure(s string) Reply   { return Reply{Kind: Error, Text: s} }
func array(r []Reply) Reply    { return Reply{Kind: Array, Items: r} }
func yes(b bool) Reply         { return number(bit(b)) }
func texts(all []string) Reply { return array(bulks(all)) }

func bulks(all []string) []Reply {
	r := []Reply{}
	for _, s := range all {
		r = append(r, bulk(s))
	}
	return r
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Errors in Redis's words.
var (
	wrongType  = failure("WRONGTYPE Operation against a key holding the wrong kind of value")
	notInteger = failure("ERR value is not an integer or out of range")
	overflow   = failure("ERR increment or decrement would overflow")
	syntax     = failure("ERR syntax error")
	notFloat   = failure("ERR value is not a valid float")
	negative   = failure("ERR value is out of range, must be positive")
	notIndex   = failure("ERR index out of range")
)

// Words writes a command as the timeline shows it.
func Words(args []string) string {
	out := ""
	for i, a := range args {
		switch {
		case i == 0:
			a = strings.ToUpper(a)
		case i == 1 && strings.HasPrefix(out, "EVAL"):
			a = scriptWords(a)
		case option(a):
			a = strings.ToUpper(a)
		default:
			a = shown(a)
		}
		if i > 0 {
			out += " "
		}
		out += a
	}
	return out
}

// option reports whether an operand is a keyword that go-redis writes.
func option(a string) bool {
	switch a {
	case "nx", "xx", "px", "ex", "pxat", "exat", "keepttl", "gt", "lt", "withscores", "rev", "byscore", "bylex", "limit", "count", "match",
		"block", "streams", "group", "maxlen", "minid", "left", "right", "before", "after", "withvalues", "noack", "mkstream", "persist":
		return true
	}
	return false
}

// scriptWords returns a script in short: the comment that it begins with, if it does.
func scriptWords(script string) string {
	s := strings.TrimSpace(script)
	if name, ok := strings.CutPrefix(s, "--"); ok {
		name, _, _ = strings.Cut(name, "\n")
		return strings.TrimSpace(name)
	}
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 40 {
		s = s[:37] + "..."
	}
	return strconv.Quote(s)
}

func shown(a string) string {
	if len(a) > 40 {
		a = a[:37] + "..."
	}
	if a == "" || strings.ContainsAny(a, " \n\t\"\x00") {
		return strconv.Quote(a)
	}
	return a
}

// words writes a reply as the timeline shows it.
func (r Reply) words() string {
	switch r.Kind {
	case Status, Double:
		return r.Text
	case Bulk:
		return strconv.Quote(r.Text)
	case Int:
		return strconv.FormatInt(r.Num, 10)
	case Null:
		return "nil"
	case Error:
		return "error: " + r.Text
	}
	out := ""
	for i, x := range r.Items {
		if i > 0 {
			out += " "
		}
		out += x.words()
	}
	return "[" + out + "]"
}
