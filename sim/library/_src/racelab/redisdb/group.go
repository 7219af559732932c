package redisdb

import (
	"math"
	"racelab/rt"
	"strconv"
	"strings"
)

// group is a consumer group: who reads a stream together.
type group struct {
	name      string
	last      id // delivered
	consumers []string
	pending   []*delivery // by ID
}

// delivery is an entry that a consumer got and has not acknowledged.
type delivery struct {
	id       id
	consumer string
	at       rt.Instant
	times    int64
}

func (g *group) clone() *group {
	c := &group{name: g.name, last: g.last, consumers: exact(g.consumers)}
	for _, d := range g.pending {
		o := *d
		c.pending = append(c.pending, &o)
	}
	c.pending = exact(c.pending)
	return c
}

func (t *stream) group(name string) *group {
	for _, g := range t.groups {
		if g.name == name {
			return g
		}
	}
	return nil
}

// consumer notes that there is a consumer and reports whether it is new.
func (g *group) consumer(name string) bool {
	i := 0
	for i < len(g.consumers) && g.consumers[i] < name {
		i++
	}
	if i < len(g.consumers) && g.consumers[i] == name {
		return false
	}
	g.consumers = exact(append(g.consumers[:i:i], append([]string{name}, g.consumers[i:]...)...))
	return true
}

// delivered returns the delivery of an entry, nil if it is pending with nobody.
func (g *group) delivered(a id) *delivery {
	for _, d := range g.pending {
		if d.id == a {
			return d
		}
	}
	return nil
}

func (g *group) deliver(a id, consumer string) *delivery {
	i := 0
	for i < len(g.pending) && g.pending[i].id.less(a) {
		i++
	}
	if i < len(g.pending) && g.pending[i].id == a {
		*g.pending[i] = delivery{a, consumer, rt.Now(), 1}
		return g.pending[i]
	}
	d := &delivery{a, consumer, rt.Now(), 1}
	g.pending = exact(append(g.pending[:i:i], append([]*delivery{d}, g.pending[i:]...)...))
	return d
}

// forget removes what f holds for from the pending entries and returns how many.
func (g *group) forget(f func(*delivery) bool) (n int) {
	kept := []*delivery{}
	for _, d := range g.pending {
		if f(d) {
			n++
		} else {
			kept = append(kept, d)
		}
	}
	g.pending = exact(kept)
	return n
}

// xgroup has XGROUP.
func (s *server) xgroup(args []string) Reply {
	sub := strings.ToLower(args[1])
	words := map[string]int{"create": -5, "setid": -5, "destroy": 4, "createconsumer": 5, "delconsumer": 5}[sub]
	switch {
	case words == 0:
		return failure("ERR unknown subcommand '" + args[1] + "'. Try XGROUP HELP.")
	case words > 0 && len(args) != words, words < 0 && len(args) < -words:
		return wrongNumber("xgroup|" + sub)
	}
	create := false
	for i := 5; i < len(args) && words < 0; i++ {
		switch o := strings.ToLower(args[i]); {
		case o == "mkstream" && sub == "create":
			create = true
		case o == "entriesread":
			return missing("xgroup with entriesread")
		default:
			return failure("ERR syntax error")
		}
	}
	t, good := s.theStream(args[2])
	switch {
	case !good:
		return wrongType
	case t == nil && !create:
		return failure("ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.")
	}
	return s.changeGroup(sub, t, args)
}

func (s *server) changeGroup(sub string, t *stream, args []string) Reply {
	var g *group
	if t != nil {
		g = t.group(args[3])
	}
	if g == nil && sub != "create" && sub != "destroy" {
		return failure("NOGROUP No such consumer group '" + args[3] + "' for key name '" + args[2] + "'")
	}
	switch sub {
	case "createconsumer":
		made := g.consumer(args[4])
		if made {
			s.touch(args[2])
		}
		return yes(made)
	case "delconsumer":
		kept := []string{}
		for _, c := range g.consumers {
			if c != args[4] {
				kept = append(kept, c)
			}
		}
		g.consumers = exact(kept)
		s.touch(args[2])
		return number(g.forget(func(d *delivery) bool { return d.consumer == args[4] }))
	case "destroy":
		return s.destroyGroup(args[2], t, g)
	}
	start := id{}
	if args[4] == "$" {
		if t != nil {
			start = t.last
		}
	} else {
		good := false
		if start, good = readID(args[4], 0); !good {
			return badID
		}
	}
	if sub == "setid" {
		g.last = start
		s.touch(args[2])
		return ok
	}
	if g != nil {
		return failure("BUSYGROUP Consumer Group name already exists")
	}
	t = s.makeStream(args[2])
	t.addGroup(&group{name: args[3], last: start})
	s.touch(args[2])
	return ok
}

func (t *stream) addGroup(g *group) {
	i := 0
	for i < len(t.groups) && t.groups[i].name < g.name {
		i++
	}
	t.groups = exact(append(t.groups[:i:i], append([]*group{g}, t.groups[i:]...)...))
}

func (s *server) destroyGroup(key string, t *stream, g *group) Reply {
	if g == nil {
		return number(0)
	}
	for _, w := range s.waiters {
		if w.name == "xreadgroup" && has(w.keys, key) {
			return missing("xgroup destroy while somebody waits in xreadgroup")
		}
	}
	kept := []*group{}
	for _, o := range t.groups {
		if o != g {
			kept = append(kept, o)
		}
	}
	t.groups = exact(kept)
	s.touch(key)
	return number(1)
}

// groupRead returns what XREADGROUP gives of one stream: new entries for ">", otherwise
// those that the consumer has not acknowledged.
func (s *server) groupRead(key string, t *stream, q xreading, w string) (found Reply, given bool) {
	g := t.group(q.group)
	if g.consumer(q.consumer) {
		s.touch(key)
	}
	if w != ">" {
		return g.history(t, q, w), true
	}
	all := between(t.log, g.last.next(), lastID)
	if q.count > 0 {
		all = all[:min(int(q.count), len(all))]
	}
	for _, r := range all {
		g.last = r.id
		if !q.noack {
			g.deliver(r.id, q.consumer)
		}
	}
	if len(all) > 0 {
		s.touch(key)
	}
	return records(all), len(all) > 0
}

func (g *group) history(t *stream, q xreading, w string) Reply {
	after, _ := strictID(w, 0)
	out := []Reply{}
	for _, d := range g.pending {
		if d.consumer != q.consumer || !after.less(d.id) || q.count > 0 && int64(len(out)) == q.count {
			continue
		}
		if i, there := t.find(d.id); there {
			out = append(out, t.log[i].reply())
			d.at, d.times = rt.Now(), d.times+1
		} else {
			out = append(out, array([]Reply{bulk(d.id.text()), null}))
		}
	}
	return array(out)
}

// pendings has the commands about entries that were delivered.
func (s *server) pendings(name string, args []string) Reply {
	if name == "xack" {
		return s.xack(args)
	}
	read := map[string]func([]string) (pendingQuery, Reply){"xpending": readXpending, "xclaim": readXclaim, "xautoclaim": readXautoclaim}[name]
	q, bad := read(args)
	if name != "xclaim" && bad.Kind == Error {
		return bad
	}
	t, good := s.theStream(args[1])
	switch {
	case !good:
		return wrongType
	case t == nil || t.group(args[2]) == nil:
		return failure("NOGROUP No such key '" + args[1] + "' or consumer group '" + args[2] + "'")
	case bad.Kind == Error:
		return bad
	}
	g := t.group(args[2])
	switch name {
	case "xpending":
		if len(args) == 3 {
			return g.summary()
		}
		return g.list(q)
	case "xclaim":
		return s.xclaim(args[1], t, g, q)
	}
	return s.xautoclaim(args[1], t, g, q)
}

func (s *server) xack(args []string) Reply {
	t, good := s.theStream(args[1])
	if !good {
		return wrongType
	}
	if t == nil || t.group(args[2]) == nil {
		return number(0)
	}
	all, bad := readIDs(args[3:])
	if bad.Kind == Error {
		return bad
	}
	n := 0
	for _, a := range all {
		n += t.group(args[2]).forget(func(d *delivery) bool { return d.id == a })
	}
	if n > 0 {
		s.touch(args[1])
	}
	return number(n)
}

// pendingQuery is what XPENDING, XCLAIM or XAUTOCLAIM ask for.
type pendingQuery struct {
	consumer      string // of XPENDING "": of all
	idle          int64  // milliseconds at least
	from, to      id
	count         int64
	ids           []id
	justID, force bool
	idleNow       int64 // -1: not given
	times         int64 // -1: not given
	lastGiven     id
}

func readXpending(args []string) (q pendingQuery, bad Reply) {
	rest := args[3:]
	if len(rest) == 0 {
		return q, ok
	}
	if strings.ToLower(rest[0]) == "idle" {
		good := len(rest) > 1
		if good {
			if q.idle, good = integer(rest[1]); !good {
				return q, notInteger
			}
			rest = rest[2:]
		}
	}
	if len(rest) < 3 || len(rest) > 4 {
		return q, syntax
	}
	good := false
	if q.count, good = integer(rest[2]); !good {
		return q, notInteger
	}
	if q.from, q.to, bad = readSpanOfIDs(rest[0], rest[1]); bad.Kind == Error {
		return q, bad
	}
	if len(rest) == 4 {
		q.consumer = rest[3]
	}
	return q, ok
}

func (g *group) summary() Reply {
	if len(g.pending) == 0 {
		return array([]Reply{number(0), null, null, null})
	}
	per := []Reply{}
	for _, c := range g.consumers {
		n := 0
		for _, d := range g.pending {
			n += bit(d.consumer == c)
		}
		if n > 0 {
			per = append(per, array([]Reply{bulk(c), bulk(strconv.Itoa(n))}))
		}
	}
	return array([]Reply{number(len(g.pending)), bulk(g.pending[0].id.text()), bulk(g.pending[len(g.pending)-1].id.text()), array(per)})
}

func (d *delivery) idle() int64 { return int64((rt.Now() - d.at) / 1_000_000) }

func (g *group) list(q pendingQuery) Reply {
	out := []Reply{}
	for _, d := range g.pending {
		if int64(len(out)) >= q.count {
			break
		}
		if d.id.less(q.from) || q.to.less(d.id) || q.consumer != "" && d.consumer != q.consumer || d.idle() < q.idle {
			continue
		}
		out = append(out, array([]Reply{bulk(d.id.text()), bulk(d.consumer), number(int(d.idle())), number(int(d.times))}))
	}
	return array(out)
}

func badIdle(command string) Reply {
	return failure("ERR Invalid min-idle-time argument for " + command)
}

func readXclaim(args []string) (q pendingQuery, bad Reply) {
	good := false
	q.idleNow, q.times, q.consumer = -1, -1, args[3]
	if q.idle, good = integer(args[4]); !good {
		return q, badIdle("XCLAIM")
	}
	q.idle = max(q.idle, 0)
	i := 5
	for ; i < len(args); i++ {
		a, good := strictID(args[i], 0)
		if !good {
			break
		}
		q.ids = append(q.ids, a)
	}
	for ; i < len(args); i++ {
		o, left := strings.ToLower(args[i]), len(args)-i-1
		switch {
		case o == "force":
			q.force = true
			continue
		case o == "justid":
			q.justID = true
			continue
		case left == 0:
			return q, failure("ERR Unrecognized XCLAIM option '" + args[i] + "'")
		}
		n, good := integer(args[i+1])
		switch o {
		case "idle":
			if !good {
				return q, failure("ERR Invalid IDLE option argument for XCLAIM")
			}
			q.idleNow = max(n, 0)
		case "time":
			if !good {
				return q, failure("ERR Invalid TIME option argument for XCLAIM")
			}
			q.idleNow = max(unixMillis()-n, 0)
		case "retrycount":
			if !good {
				return q, failure("ERR Invalid RETRYCOUNT option argument for XCLAIM")
			}
			q.times = max(n, 0)
		case "lastid":
			if q.lastGiven, good = strictID(args[i+1], 0); !good {
				return q, badID
			}
		default:
			return q, failure("ERR Unrecognized XCLAIM option '" + args[i] + "'")
		}
		i++
	}
	return q, ok
}

func (s *server) xclaim(key string, t *stream, g *group, q pendingQuery) Reply {
	out := []Reply{}
	if g.last.less(q.lastGiven) {
		g.last = q.lastGiven
	}
	for _, a := range q.ids {
		d := g.delivered(a)
		i, there := t.find(a)
		if !there {
			if d != nil { // nobody will ever get it again
				g.forget(func(o *delivery) bool { return o == d })
			}
			continue
		}
		if d == nil && !q.force || d != nil && d.idle() < q.idle {
			continue
		}
		if d == nil {
			d = g.deliver(a, q.consumer)
			d.times = 0
		}
		g.consumer(q.consumer)
		d.claim(q)
		if q.justID {
			out = append(out, bulk(a.text()))
		} else {
			out = append(out, t.log[i].reply())
		}
	}
	s.touch(key)
	return array(out)
}

func (d *delivery) claim(q pendingQuery) {
	d.consumer, d.at = q.consumer, rt.Now()
	if q.idleNow >= 0 {
		d.at -= rt.Instant(q.idleNow) * 1_000_000
	}
	switch {
	case q.times >= 0:
		d.times = q.times
	case !q.justID:
		d.times++
	}
}

func readXautoclaim(args []string) (q pendingQuery, bad Reply) {
	good := false
	q.idleNow, q.times, q.consumer, q.count = -1, -1, args[3], 100
	if q.idle, good = integer(args[4]); !good {
		return q, badIdle("XAUTOCLAIM")
	}
	q.idle = max(q.idle, 0)
	if q.from, _, bad = readSpanOfIDs(args[5], "+"); bad.Kind == Error {
		return q, bad
	}
	for i := 6; i < len(args); i++ {
		switch o := strings.ToLower(args[i]); {
		case o == "count" && i+1 < len(args):
			if q.count, good = integer(args[i+1]); !good || q.count < 1 || q.count > math.MaxInt32 {
				return q, failure("ERR COUNT must be > 0")
			}
			i++
		case o == "justid":
			q.justID = true
		default:
			return q, syntax
		}
	}
	return q, ok
}

func (s *server) xautoclaim(key string, t *stream, g *group, q pendingQuery) Reply {
	out, gone, next := []Reply{}, []string{}, id{}
	attempts := q.count * 10
	for _, d := range append([]*delivery{}, g.pending...) {
		if d.id.less(q.from) {
			continue
		}
		if attempts == 0 || q.count == 0 {
			next = d.id
			break
		}
		attempts--
		i, there := t.find(d.id)
		if !there {
			gone = append(gone, d.id.text())
			g.forget(func(o *delivery) bool { return o == d })
			q.count--
			continue
		}
		if d.idle() < q.idle {
			continue
		}
		g.consumer(q.consumer)
		d.claim(q)
		q.count--
		if q.justID {
			out = append(out, bulk(d.id.text()))
		} else {
			out = append(out, t.log[i].reply())
		}
	}
	s.touch(key)
	return array([]Reply{bulk(next.text()), array(out), texts(gone)})
}
