package redisdb

import (
	"math"
	"strconv"
	"strings"
)

// stream is a log of entries, and the groups that read it together.
type stream struct {
	log    []*record // by ID
	last   id        // of all that were ever added
	groups []*group  // by name
}

// record is one entry of a stream.
type record struct {
	id     id
	fields []string // names and values by turns
}

// id is when an entry was added, in milliseconds since 1970, and a number among those
// of the same moment.
type id struct{ ms, seq uint64 }

func (a id) less(b id) bool { return a.ms < b.ms || a.ms == b.ms && a.seq < b.seq }

func (a id) text() string {
	return strconv.FormatUint(a.ms, 10) + "-" + strconv.FormatUint(a.seq, 10)
}

var lastID = id{math.MaxUint64, math.MaxUint64}

func (a id) next() id {
	if a.seq == math.MaxUint64 {
		return id{a.ms + 1, 0}
	}
	return id{a.ms, a.seq + 1}
}

func (a id) before() id {
	if a.seq == 0 {
		return id{a.ms - 1, math.MaxUint64}
	}
	return id{a.ms, a.seq - 1}
}

var badID = failure("ERR Invalid stream ID specified as stream command argument")

// readID reads "5-3", or "5" with the number that is missing.
func readID(word string, missing uint64) (a id, good bool) {
	if word == "-" {
		return id{}, true
	}
	if word == "+" {
		return lastID, true
	}
	return strictID(word, missing)
}

func strictID(word string, missing uint64) (a id, good bool) {
	ms, seq, both := strings.Cut(word, "-")
	a.seq = missing
	a.ms, good = unsigned(ms)
	if both && good {
		a.seq, good = unsigned(seq)
	}
	return a, good
}

func unsigned(t string) (n uint64, good bool) {
	n, err := strconv.ParseUint(t, 10, 64)
	return n, err == nil && t[0] != '+'
}

func (s *stream) clone() *stream {
	c := &stream{log: exact(s.log), last: s.last}
	for _, g := range s.groups {
		c.groups = append(c.groups, g.clone())
	}
	c.groups = exact(c.groups)
	return c
}

// find returns the place of an ID in the log, or where it would be.
func (s *stream) find(a id) (i int, ok bool) {
	for i, r := range s.log {
		if !r.id.less(a) {
			return i, r.id == a
		}
	}
	return len(s.log), false
}

func (r *record) reply() Reply { return array([]Reply{bulk(r.id.text()), texts(r.fields)}) }

func records(all []*record) Reply {
	out := []Reply{}
	for _, r := range all {
		out = append(out, r.reply())
	}
	return array(out)
}

// theStream returns the stream of a key, nil if there is none.
func (s *server) theStream(key string) (t *stream, good bool) {
	e, good := s.of(key, aStream)
	if e == nil || !good {
		return nil, good
	}
	return e.stream, true
}

func (s *server) makeStream(key string) *stream {
	e := s.make(key, aStream)
	if e.stream == nil {
		e.stream = &stream{}
	}
	return e.stream
}

// streams has the commands for streams.
func (s *server) streams(name string, args []string) Reply {
	switch name {
	case "xadd":
		return s.xadd(args)
	case "xread", "xreadgroup":
		return s.xread(name, args)
	case "xgroup":
		return s.xgroup(args)
	case "xtrim":
		return s.xtrim(args)
	case "xlen":
		t, good := s.theStream(args[1])
		switch {
		case !good:
			return wrongType
		case t == nil:
			return number(0)
		}
		return number(len(t.log))
	case "xrange", "xrevrange":
		return s.xrange(name, args)
	case "xdel":
		return s.xdel(args)
	}
	return s.pendings(name, args)
}

// trimming is MAXLEN or MINID of XADD and XTRIM.
type trimming struct {
	given, byID, about bool
	length             int64
	id                 id
}

// readTrim reads "MAXLEN|MINID [=|~] threshold [LIMIT n]" and returns how many words it has.
func readTrim(words []string) (q trimming, used int, bad Reply) {
	q.given, q.byID = true, strings.ToLower(words[0]) == "minid"
	used = 1
	if used < len(words) && (words[used] == "=" || words[used] == "~") {
		q.about = words[used] == "~"
		used++
	}
	if used == len(words) {
		return q, used, syntax
	}
	good := false
	if q.byID {
		if q.id, good = strictID(words[used], 0); !good {
			return q, used, badID
		}
	} else {
		if q.length, good = integer(words[used]); !good {
			return q, used, notInteger
		}
		if q.length < 0 {
			return q, used, failure("ERR The MAXLEN argument must be >= 0.")
		}
	}
	used++
	if used+1 < len(words) && strings.ToLower(words[used]) == "limit" {
		n, good := integer(words[used+1])
		switch {
		case !good:
			return q, used, notInteger
		case n < 0:
			return q, used, failure("ERR The LIMIT argument must be >= 0.")
		case !q.about:
			return q, used, failure("ERR syntax error, LIMIT cannot be used without the special ~ option")
		}
		used += 2
	}
	return q, used, ok
}

// nodeSize is how many entries Redis keeps together: with ~ it removes no fewer.
const nodeSize = 100

// trim removes the oldest entries and returns how many.
func (t *stream) trim(q trimming) int {
	if !q.given || q.about && len(t.log) < nodeSize {
		return 0
	}
	if q.about {
		missing("trimming a stream of 100 entries and more with ~")
	}
	n := 0
	for n < len(t.log) && (q.byID && t.log[n].id.less(q.id) || !q.byID && int64(len(t.log)-n) > q.length) {
		n++
	}
	t.log = exact(t.log[n:])
	return n
}

func (s *server) xadd(args []string) Reply {
	at, create, q, bad := 2, true, trimming{}, ok
options:
	for at < len(args) {
		switch strings.ToLower(args[at]) {
		case "nomkstream":
			create = false
			at++
		case "maxlen", "minid":
			used := 0
			if q, used, bad = readTrim(args[at:]); bad.Kind == Error {
				return bad
			}
			at += used
		default:
			break options
		}
	}
	if at == len(args) {
		return wrongNumber("xadd")
	}
	given := args[at]
	ms, auto := strings.CutSuffix(given, "-*")
	whole := given == "*"
	want := id{}
	if !whole {
		good := false
		if want, good = strictID(ms, 0); !good {
			return badID
		}
	}
	fields := args[at+1:]
	if len(fields) == 0 || len(fields)%2 != 0 {
		return wrongNumber("xadd")
	}
	if !whole && !auto && want == (id{}) {
		return failure("ERR The ID specified in XADD must be greater than 0-0")
	}
	t, good := s.theStream(args[1])
	switch {
	case !good:
		return wrongType
	case t == nil && !create:
		return null
	}
	return s.addRecord(args[1], t, want, whole, auto, fields, q)
}

func (s *server) addRecord(key string, t *stream, want id, whole, auto bool, fields []string, q trimming) Reply {
	last := id{}
	if t != nil {
		last = t.last
	}
	switch {
	case whole:
		if want = (id{uint64(unixMillis()), 0}); !last.less(want) {
			want = last.next()
		}
	case auto && want.ms == last.ms:
		want = last.next()
	case auto && want.ms == 0:
		want.seq = 1
	}
	if !last.less(want) || auto && want.ms != last.ms && want.ms < last.ms {
		return failure("ERR The ID specified in XADD is equal or smaller than the target stream top item")
	}
	t = s.makeStream(key)
	t.last = want
	t.log = exact(append(t.log, &record{want, append([]string{}, fields...)}))
	t.trim(q)
	s.touch(key)
	s.ready(key)
	return bulk(want.text())
}

func (s *server) xtrim(args []string) Reply {
	if w := strings.ToLower(args[2]); w != "maxlen" && w != "minid" {
		return syntax
	}
	q, used, bad := readTrim(args[2:])
	switch {
	case bad.Kind == Error:
		return bad
	case used != len(args)-2:
		return syntax
	}
	t, good := s.theStream(args[1])
	switch {
	case !good:
		return wrongType
	case t == nil:
		return number(0)
	}
	n := t.trim(q)
	if n > 0 {
		s.touch(args[1])
	}
	return number(n)
}

// readIDs reads several IDs of entries.
func readIDs(words []string) (all []id, bad Reply) {
	for _, w := range words {
		a, good := strictID(w, 0)
		if !good {
			return nil, badID
		}
		all = append(all, a)
	}
	return all, ok
}

func (s *server) xdel(args []string) Reply {
	all, bad := readIDs(args[2:])
	t, good := s.theStream(args[1])
	switch {
	case !good:
		return wrongType
	case t == nil:
		return number(0)
	case bad.Kind == Error:
		return bad
	}
	n := 0
	for _, a := range all {
		if i, there := t.find(a); there {
			t.log = exact(append(t.log[:i:i], t.log[i+1:]...))
			n++
		}
	}
	if n > 0 {
		s.touch(args[1])
	}
	return number(n)
}

// readSpanOfIDs reads the two ends of XRANGE; "(" leaves an end out.
func readSpanOfIDs(low, high string) (a, b id, bad Reply) {
	ok1, ok2 := false, false
	lowOpen, highOpen := strings.HasPrefix(low, "("), strings.HasPrefix(high, "(")
	a, ok1 = readID(strings.TrimPrefix(low, "("), 0)
	b, ok2 = readID(strings.TrimPrefix(high, "("), math.MaxUint64)
	switch {
	case !ok1 || !ok2:
		return a, b, badID
	case lowOpen && a == lastID:
		return a, b, failure("ERR invalid start ID for the interval")
	case highOpen && b == (id{}):
		return a, b, failure("ERR invalid end ID for the interval")
	}
	if lowOpen {
		a = a.next()
	}
	if highOpen {
		b = b.before()
	}
	return a, b, ok
}

func (s *server) xrange(name string, args []string) Reply {
	low, high := args[2], args[3]
	if name == "xrevrange" {
		low, high = high, low
	}
	a, b, bad := readSpanOfIDs(low, high)
	if bad.Kind == Error {
		return bad
	}
	count := int64(-1)
	for i := 4; i < len(args); i += 2 {
		good := false
		if i+1 == len(args) || strings.ToLower(args[i]) != "count" {
			return syntax
		}
		if count, good = integer(args[i+1]); !good {
			return notInteger
		}
		count = max(count, 0)
	}
	t, good := s.theStream(args[1])
	if !good {
		return wrongType
	}
	if count == 0 && t != nil {
		return null
	}
	out := []*record{}
	if t != nil {
		out = between(t.log, a, b)
	}
	if name == "xrevrange" {
		reverse(out)
	}
	if count > 0 {
		out = out[:min(int(count), len(out))]
	}
	return records(out)
}

func between(log []*record, a, b id) []*record {
	out := []*record{}
	for _, r := range log {
		if !r.id.less(a) && !b.less(r.id) {
			out = append(out, r)
		}
	}
	return out
}

// xreading is XREAD or XREADGROUP.
type xreading struct {
	group, consumer string
	count, block    int64
	blocks, noack   bool
	first           int // word of the first key
	keys, ids       []string
}

func readXread(name string, args []string) (q xreading, bad Reply) {
	grouped := false
	for i := 1; i < len(args); i++ {
		left, good := len(args)-i-1, false
		switch o := strings.ToLower(args[i]); {
		case o == "block" && left > 0:
			i++
			if q.block, good = integer(args[i]); !good {
				return q, failure("ERR timeout is not an integer or out of range")
			}
			if q.block < 0 {
				return q, failure("ERR timeout is negative")
			}
			q.blocks = true
		case o == "count" && left > 0:
			i++
			if q.count, good = integer(args[i]); !good {
				return q, notInteger
			}
			q.count = max(q.count, 0)
		case o == "group" && left > 1:
			if name == "xread" {
				return q, failure("ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.")
			}
			q.group, q.consumer, grouped = args[i+1], args[i+2], true
			i += 2
		case o == "noack":
			if name == "xread" {
				return q, failure("ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.")
			}
			q.noack = true
		case o == "streams" && left > 0:
			if left%2 != 0 {
				return q, failure("ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.")
			}
			q.first = i + 1
			q.keys, q.ids = args[i+1:i+1+left/2], args[i+1+left/2:]
			i = len(args)
		default:
			return q, syntax
		}
	}
	switch {
	case q.first == 0:
		return q, syntax
	case name == "xreadgroup" && !grouped:
		return q, failure("ERR Missing GROUP option for XREADGROUP")
	}
	return q, ok
}

// settled returns the command with IDs in the place of each $.
func (s *server) settled(name string, args []string) ([]string, Reply) {
	if name != "xread" {
		return args, ok
	}
	q, _ := readXread(name, args) // checked above
	out := append([]string{}, args...)
	for i, w := range q.ids {
		if w != "$" {
			continue
		}
		t, good := s.theStream(q.keys[i])
		switch {
		case !good:
			return nil, wrongType
		case t == nil:
			out[q.first+len(q.keys)+i] = "0-0"
		default:
			out[q.first+len(q.keys)+i] = t.last.text()
		}
	}
	return out, ok
}

func (s *server) xread(name string, args []string) Reply {
	q, bad := readXread(name, args)
	if bad.Kind == Error {
		return bad
	}
	if name == "xread" {
		if args, bad = s.settled(name, args); bad.Kind == Error {
			return bad
		}
		q, _ = readXread(name, args)
	}
	if bad := s.checkIDs(name, q); bad.Kind == Error {
		return bad
	}
	out := []Reply{}
	for i, k := range q.keys {
		t, _ := s.theStream(k)
		found, given := Reply{}, false
		if name == "xread" {
			found, given = q.news(t, q.ids[i])
		} else {
			found, given = s.groupRead(k, t, q, q.ids[i])
		}
		if given {
			out = append(out, bulk(k), found)
		}
	}
	if len(out) == 0 {
		return null
	}
	return Reply{Kind: Pairs, Items: out}
}

func (s *server) checkIDs(name string, q xreading) Reply {
	for i, w := range q.ids {
		t, good := s.theStream(q.keys[i])
		if !good {
			return wrongType
		}
		if name == "xreadgroup" && (t == nil || t.group(q.group) == nil) {
			return failure("NOGROUP No such key '" + q.keys[i] + "' or consumer group '" + q.group + "' in XREADGROUP with GROUP option")
		}
		switch {
		case w == "$" && name == "xreadgroup":
			return failure("ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.")
		case w == ">" && name == "xread":
			return failure("ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.")
		case w == ">":
		default:
			if _, good := strictID(w, 0); !good {
				return badID
			}
		}
	}
	return ok
}

// news returns what a stream has after an ID.
func (q xreading) news(t *stream, w string) (found Reply, given bool) {
	after, _ := strictID(w, 0)
	if t == nil || after == lastID {
		return null, false
	}
	all := between(t.log, after.next(), lastID)
	if q.count > 0 {
		all = all[:min(int(q.count), len(all))]
	}
	return records(all), len(all) > 0
}
