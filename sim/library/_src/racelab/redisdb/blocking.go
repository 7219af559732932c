package redisdb

import (
	"math"
	"racelab/rt"
	"strings"
)

// This file has the commands that wait (BLPOP and its kin, XREAD BLOCK). Redis serves who
// waits within the command that makes their key, in the order of those keys and, for one key,
// first come, first served: nobody takes an element away between the push and the one
// who waits.

// Waiter is a client that waits.
type Waiter struct {
	server *server
	name   string
	args   []string
	keys   []string
	reply  Reply
	done   bool
	queue  rt.Queue
	nanos  int64 // how long it waits; 0: for ever
}

// Wait returns for how many nanoseconds a waiter waits at most; 0: for ever.
func (w *Waiter) Wait() int64 { return w.nanos }

// Waits reports whether a command is one that may wait.
func Waits(args []string) bool {
	if len(args) == 0 {
		return false
	}
	_, _, flags := lookup(strings.ToLower(args[0]))
	return strings.Contains(flags, "b") && misuse(args).Kind != Error
}

// Begin carries out a command that may wait. If it has to, it is not done: Await has the
// reply.
//
//racelab:step
func Begin(n *Network, l *Link, args []string) (w *Waiter, reply Reply, done bool) {
	w = &Waiter{name: strings.ToLower(args[0]), args: args}
	if l.closed {
		rt.Label(Words(args) + " -> error: " + Closed)
		return w, failure(Closed), true
	}
	s := n.at(l)
	w.server = s
	nanos, waits, bad := patience(w.name, args)
	if bad.Kind == Error {
		w.reply, w.done = bad, true
	} else {
		if w.args, bad = s.settled(w.name, args); bad.Kind == Error {
			w.reply, w.done = bad, true
		} else {
			w.reply = s.call(w.args)
			w.done = w.reply.Kind != Null || !waits
		}
	}
	s.serve()
	if w.done {
		rt.Label(Words(args) + n.where(l) + " -> " + w.reply.words())
		return w, w.reply, true
	}
	w.nanos, w.keys = nanos, keysOf(w.name, w.args)
	s.waiters = exact(append(s.waiters, w))
	rt.Label(Words(args) + n.where(l) + " waits")
	return w, null, false
}

// Await blocks until somebody served w or its time is up.
//
//racelab:step
func Await(w *Waiter) Reply {
	for !w.done {
		rt.Park(&w.queue)
	}
	rt.Label(strings.ToUpper(w.name) + " -> " + w.reply.words())
	return w.reply
}

// Expire ends the waiting of w with nothing, if nobody has served it.
//
//racelab:step
func Expire(n *Network, w *Waiter) {
	rt.Label("the time of " + strings.ToUpper(w.name) + " is up")
	if !w.done {
		w.server.leave(w)
		w.finish(null)
	}
}

func (w *Waiter) finish(r Reply) {
	w.reply, w.done = r, true
	rt.Wake(&w.queue, -1)
}

func (s *server) leave(w *Waiter) {
	kept := []*Waiter{}
	for _, o := range s.waiters {
		if o != w {
			kept = append(kept, o)
		}
	}
	s.waiters = exact(kept)
}

// patience returns how long a command waits: nanoseconds, 0 for ever; waits is false for
// an XREAD without BLOCK.
func patience(name string, args []string) (nanos int64, waits bool, bad Reply) {
	switch name {
	case "xread", "xreadgroup":
		q, bad := readXread(name, args)
		return q.block * 1_000_000, q.blocks, bad
	case "blmpop", "bzmpop":
		nanos, bad = timeout(args[1])
	default:
		nanos, bad = timeout(args[len(args)-1])
	}
	return nanos, true, bad
}

func timeout(word string) (nanos int64, bad Reply) {
	f, good := float(word)
	switch {
	case !good || math.IsInf(f, 0):
		return 0, failure("ERR timeout is not a float or out of range")
	case f < 0:
		return 0, failure("ERR timeout is negative")
	case f > 8_000_000_000:
		return 0, failure("ERR timeout is out of range")
	}
	return int64(math.Ceil(f*1000)) * 1_000_000, ok
}

// keysOf returns the keys that a command waits for.
func keysOf(name string, args []string) []string {
	switch name {
	case "blmove", "brpoplpush":
		return args[1:2]
	case "blmpop", "bzmpop":
		keys, _, _ := severalKeys(args[2:])
		return keys
	case "xread", "xreadgroup":
		q, _ := readXread(name, args)
		return q.keys
	}
	return args[1 : len(args)-1]
}

// alone returns the command of a waiter for one of its keys.
func (w *Waiter) alone(key string) []string {
	switch w.name {
	case "blmove", "brpoplpush":
		return w.args
	case "blmpop", "bzmpop":
		_, rest, _ := severalKeys(w.args[2:])
		return append([]string{w.name, w.args[1], "1", key}, rest...)
	case "xread", "xreadgroup":
		q, _ := readXread(w.name, w.args)
		for i, k := range q.keys {
			if k == key {
				return append(append([]string{}, w.args[:q.first]...), key, q.ids[i])
			}
		}
	}
	return []string{w.name, key, w.args[len(w.args)-1]}
}

// ready notes that there is a key, or more in it, for those who wait.
func (s *server) ready(key string) {
	if len(s.waiters) > 0 && !has(s.fresh, key) {
		s.fresh = append(s.fresh, key)
	}
}

// serve gives what a command, script or transaction made to those who wait for it.
func (s *server) serve() {
	for len(s.fresh) > 0 {
		key := s.fresh[0]
		s.fresh = s.fresh[1:]
		for _, w := range append([]*Waiter{}, s.waiters...) {
			if !has(w.keys, key) || s.get(key) == nil || !w.wants(s.get(key)) {
				continue
			}
			if r := s.call(w.alone(key)); r.Kind != Null {
				s.leave(w)
				w.finish(r)
			}
		}
	}
	s.fresh = nil
}

// wants reports whether an entry is of the kind that w waits for. Others do not wake it.
func (w *Waiter) wants(e *entry) bool {
	switch {
	case strings.HasPrefix(w.name, "bz"):
		return e.kind == aSorted
	case strings.HasPrefix(w.name, "x"):
		return e.kind == aStream
	}
	return e.kind == aList
}
