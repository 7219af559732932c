// Package redisdb is the modelled Redis: one server for each address, empty at the
// start of a run. It carries out one command at a time; every command, script and
// transaction is one step.
//
// Keys expire by the virtual clock, exactly at their deadline. Commands that Redis has and the
// model has not end the check (package rt, NotModelled); so do those whose answer
// depends on more than keys and clock, such as INFO.
package redisdb

import (
	"racelab/rt"
	"strings"
)

// Kinds of value.
const (
	aString = iota
	aList
	aSet
	aHash
	aSorted
	aStream
)

// entry is one key.
type entry struct {
	key      string
	kind     int
	text     string    // of a string
	items    []string  // of a list; sorted of a set; fields and values by turns of a hash; by score of a sorted set
	scores   []float64 // of a sorted set
	stream   *stream
	deadline rt.Instant // 0: never
}

// Watch is a connection's watched keys.
type Watch struct {
	link  *Link
	keys  []string
	dirty bool // one of them was changed
}

// Link is what a client was opened with. It is closed in a step of the network only.
type Link struct {
	network *Network // for the column of shared state
	addr    string
	db      int
	closed  bool
}

// Dial returns a link to a numbered database of the server at an address.
func Dial(addr string, db int) *Link { return &Link{&network, addr, db, false} }

// Addr returns the address.
func (l *Link) Addr() string { return l.addr }

// server is one numbered database of an address. Its slices have no room to grow in:
// what is the same in every other way is the same state, however it came about.
type server struct {
	addr    string
	db      int
	entries []*entry // sorted by key
	watches []*Watch
	scripts []string // that EVALSHA may name, sorted

	waiters []*Waiter // in the order in which they began to wait
	fresh   []string  // keys that this step made, for those who wait

	readonly bool // within EVAL_RO
	inside   bool // within a script
}

// Network is every server of a run.
type Network struct {
	servers     []*server
	subscribers []*Subscriber // in the order in which they came
}

var network Network

// Default returns the servers of the run.
func Default() *Network { return &network }

// at returns the database of a link, with the keys that have not expired.
func (n *Network) at(l *Link) *server {
	i := 0
	for i < len(n.servers) && n.servers[i].before(l) {
		i++
	}
	if i == len(n.servers) || n.servers[i].addr != l.addr || n.servers[i].db != l.db {
		n.servers = exact(append(n.servers[:i:i], append([]*server{{addr: l.addr, db: l.db}}, n.servers[i:]...)...))
	}
	s := n.servers[i]
	s.expire()
	return s
}

func (s *server) before(l *Link) bool {
	return s.addr < l.addr || s.addr == l.addr && s.db < l.db
}

// expire removes the keys whose time has come.
func (s *server) expire() {
	for i := 0; i < len(s.entries); i++ {
		if e := s.entries[i]; e.deadline != 0 && rt.Now() >= e.deadline {
			s.drop(e.key)
			i--
		}
	}
}

// call carries out one command on the database of a link.
func (n *Network) call(s *server, args []string) Reply {
	r := s.call(args)
	if len(args) > 0 && r.Kind == Status && strings.ToLower(args[0]) == "flushall" {
		for _, o := range n.servers {
			if o.addr == s.addr {
				o.flush()
			}
		}
	}
	return r
}

func (s *server) flush() {
	for len(s.entries) > 0 {
		s.drop(s.entries[0].key)
	}
}

// Closed is the reply that a closed link gives.
const Closed = "redis: client is closed"

// Close closes a link: nothing goes over it any more.
//
//racelab:step
func Close(n *Network, l *Link) (closed bool) {
	rt.Label("close the connection to " + l.addr)
	closed = l.closed
	l.closed = true
	return closed
}

// Do carries out one command.
//
//racelab:step
func Do(n *Network, l *Link, args []string) Reply {
	if l.closed {
		rt.Label(Words(args) + " -> error: " + Closed)
		return failure(Closed)
	}
	s := n.at(l)
	r := n.call(s, args)
	s.serve()
	rt.Label(Words(args) + n.where(l) + " -> " + r.words())
	if rt.Process() > 0 {
		rt.Observe(rt.Command, Words(args), r.words(), 0, 0)
	}
	return r
}

// where names the server of a link for a label, if it is not the first of several.
func (n *Network) where(l *Link) string {
	if n.servers[0].addr == l.addr {
		return ""
	}
	host, _, _ := strings.Cut(l.addr, ":")
	return " at " + host
}

// Multi carries out a transaction: nobody comes between its commands, and one that
// fails does not undo the others. With a watch whose keys were changed it does nothing,
// and exec is Null. Redis refuses a command that it does not know, or that has too few or
// too many words, when it is queued; then none is carried out, and exec is an Error.
//
//racelab:step
func Multi(n *Network, l *Link, w *Watch, cmds [][]string) (replies []Reply, exec Reply) {
	words := make([]string, len(cmds))
	for i, args := range cmds {
		words[i] = Words(args)
	}
	replies, exec = n.multi(l, w, cmds)
	label := "MULTI; " + strings.Join(words, "; ") + "; EXEC -> "
	switch exec.Kind {
	case Null:
		label += "nil: a watched key was changed"
	case Error:
		label += exec.words()
	default:
		label += array(replies).words()
	}
	rt.Label(label)
	return replies, exec
}

func (n *Network) multi(l *Link, w *Watch, cmds [][]string) (replies []Reply, exec Reply) {
	if l.closed {
		exec = failure(Closed)
		return refuse(cmds, exec), exec
	}
	s, changed := n.at(l), false
	if w != nil {
		changed = w.dirty
		s.unwatch(w)
	}
	for _, args := range cmds {
		if misuse(args).Kind == Error {
			exec = failure("EXECABORT Transaction discarded because of previous errors.")
			return refuse(cmds, exec), exec
		}
	}
	if changed {
		return nil, null
	}
	for _, args := range cmds {
		replies = append(replies, n.call(s, args))
	}
	s.serve()
	return replies, ok
}

// refuse returns the replies of a transaction that is not carried out.
func refuse(cmds [][]string, why Reply) (replies []Reply) {
	for _, args := range cmds {
		if bad := misuse(args); bad.Kind == Error {
			replies = append(replies, bad)
		} else {
			replies = append(replies, why)
		}
	}
	return replies
}

// WatchKeys adds keys to those whose change makes the next transaction fail.
//
//racelab:step
func WatchKeys(n *Network, l *Link, w *Watch, keys []string) Reply {
	label := "WATCH " + strings.Join(keys, " ")
	if l.closed {
		rt.Label(label + " -> error: " + Closed)
		return failure(Closed)
	}
	s := n.at(l)
	if len(w.keys) == 0 {
		w.link = l
		s.watches = exact(append(s.watches, w))
	}
	w.keys = exact(append(w.keys, keys...))
	rt.Label(label)
	return ok
}

// Unwatch forgets them.
//
//racelab:step
func Unwatch(n *Network, w *Watch) {
	rt.Label("UNWATCH")
	if w.link != nil {
		n.at(w.link).unwatch(w)
	}
}

func (s *server) unwatch(w *Watch) {
	w.keys, w.dirty, w.link = nil, false, nil
	kept := []*Watch{}
	for _, o := range s.watches {
		if o != w {
			kept = append(kept, o)
		}
	}
	s.watches = exact(kept)
}
