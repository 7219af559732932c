// Package redisdb is the modelled Redis: one server for each address, empty at the
// start of a run. It carries out one command at a time; every command, script and
// transaction is one step.
//
// Keys expire by the virtual clock, exactly at their deadline.
package redisdb

import (
	"racelab/rt"
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
	Map // names and values by turns
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
)

// Kinds of value.
const (
	aString = iota
	aList
	aSet
	aHash
	aSorted
)

// entry is one key.
type entry struct {
	key      string
	kind     int
	text     string    // of a string
	items    []string  // of a list; sorted of a set; fields and values by turns of a hash; by score of a sorted set
	scores   []float64 // of a sorted set
	deadline int64     // 0: never
}

// Watch is a connection's watched keys.
type Watch struct {
	addr  string
	keys  []string
	dirty bool // one of them was changed
}

// server is what one address holds.
type server struct {
	addr    string
	now     int64    // of the step under way
	entries []*entry // sorted by key
	watches []*Watch
	scripts []string // that EVALSHA may name, sorted
}

// Network is every server of a run.
type Network struct{ servers []*server }

var network Network

// Default returns the servers of the run.
func Default() *Network { return &network }

// at returns the server of an address, with the keys that have not expired.
func (n *Network) at(addr string) *server {
	i := 0
	for i < len(n.servers) && n.servers[i].addr < addr {
		i++
	}
	if i == len(n.servers) || n.servers[i].addr != addr {
		rest := append([]*server{{addr: addr}}, n.servers[i:]...)
		n.servers = append(n.servers[:i:i], rest...)
	}
	s := n.servers[i]
	s.expire()
	return s
}

// expire removes the keys whose time has come.
func (s *server) expire() {
	s.now = 0
	for i := 0; i < len(s.entries); i++ {
		e := s.entries[i]
		if e.deadline == 0 {
			continue
		}
		s.now = rt.Now()
		if s.now >= e.deadline {
			s.drop(e.key)
			i--
		}
	}
	s.now = 0 // kept nowhere: states that differ by it alone are one
}

// Do carries out one command.
//
//racelab:step
func Do(n *Network, addr string, args []string) Reply {
	s := n.at(addr)
	r := s.call(args)
	rt.Label(Words(args) + " -> " + r.words())
	return r
}

// Multi carries out a transaction: nobody comes between its commands, and one that
// fails does not undo the others. With a watch whose keys were changed it does nothing
// and says so.
//
//racelab:step
func Multi(n *Network, addr string, w *Watch, cmds [][]string) (replies []Reply, aborted bool) {
	s := n.at(addr)
	label := ""
	for _, args := range cmds {
		label += "; " + Words(args)
	}
	if label != "" {
		label = label[2:]
	}
	if w != nil {
		aborted = w.dirty
		s.unwatch(w)
	}
	if aborted {
		rt.Label("EXEC " + label + " -> nil: a watched key was changed")
		return nil, true
	}
	for _, args := range cmds {
		replies = append(replies, s.call(args))
	}
	rt.Label("EXEC " + label + " -> " + array(replies).words())
	return replies, false
}

// WatchKeys adds keys to those whose change makes the next transaction fail.
//
//racelab:step
func WatchKeys(n *Network, addr string, w *Watch, keys []string) {
	s := n.at(addr)
	if len(w.keys) == 0 {
		w.addr = addr
		s.watches = append(s.watches, w)
	}
	w.keys = append(w.keys, keys...)
	rt.Label("WATCH " + strings.Join(keys, " "))
}

// Unwatch forgets them.
//
//racelab:step
func Unwatch(n *Network, w *Watch) {
	rt.Label("UNWATCH")
	n.at(w.addr).unwatch(w)
}

func (s *server) unwatch(w *Watch) {
	w.keys, w.dirty = nil, false
	for i, o := range s.watches {
		if o == w {
			s.watches = append(s.watches[:i:i], s.watches[i+1:]...)
			return
		}
	}
}

// touch marks those who watch a key.
func (s *server) touch(key string) {
	for _, w := range s.watches {
		for _, k := range w.keys {
			if k == key {
				w.dirty = true
			}
		}
	}
}

// find returns the place of a key, or where it would be.
func (s *server) find(key string) (i int, ok bool) {
	for i, e := range s.entries {
		if e.key >= key {
			return i, e.key == key
		}
	}
	return len(s.entries), false
}

func (s *server) get(key string) *entry {
	if i, ok := s.find(key); ok {
		return s.entries[i]
	}
	return nil
}

// make returns the entry of a key, a new one if there is none.
func (s *server) make(key string, kind int) *entry {
	i, ok := s.find(key)
	if !ok {
		rest := append([]*entry{{key: key, kind: kind}}, s.entries[i:]...)
		s.entries = append(s.entries[:i:i], rest...)
	}
	return s.entries[i]
}

func (s *server) drop(key string) bool {
	i, ok := s.find(key)
	if ok {
		s.entries = append(s.entries[:i:i], s.entries[i+1:]...)
		s.touch(key)
	}
	return ok
}

// settle is called after a collection was changed: an empty one is gone.
func (s *server) settle(e *entry) {
	if len(e.items) == 0 {
		s.drop(e.key)
	} else {
		s.touch(e.key)
	}
}

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
	case "nx", "xx", "px", "ex", "pxat", "exat", "keepttl", "gt", "lt", "withscores", "rev", "byscore", "limit":
		return true
	}
	return false
}

func scriptWords(script string) string {
	s := strings.Join(strings.Fields(script), " ")
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
	case Status:
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
