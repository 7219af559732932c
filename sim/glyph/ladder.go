package glyph

import (
	"regexp"
	"slices"
	"strings"

	"racelab/sim/trace"
)

// A cell of the timeline says what was touched and what came of it; the sign says of what kind the step was. A
// step has a ladder of wordings, from the whole of it to the sign alone, and a lane takes the rung on which all of
// its cells fit, so that a column reads evenly.

// Rungs is the number of wordings of a step.
const Rungs = 6

// The rungs that callers name.
const (
	RungWhole = 0
	RungShort = 3 // what was touched and what came of it, without the verb
	RungSign  = Rungs - 1
)

// Ladder is the wordings of a step, the longest first. None holds an ellipsis.
type Ladder [Rungs]string

// Objects knows what a run touches, to name each thing as shortly as tells them apart.
type Objects struct {
	names map[string]string // by the name in the source
	rows  map[string]bool   // what statements look for: "key 7"
	table map[string]bool
	keys  map[string]bool // of Redis
	files map[string]bool
	calls map[string]call // labels taken apart
}

// NewObjects learns what the events of a run touch.
func NewObjects() *Objects {
	return &Objects{names: map[string]string{}, rows: map[string]bool{}, table: map[string]bool{}, keys: map[string]bool{}, files: map[string]bool{}, calls: map[string]call{}}
}

// Learn adds events of a run. It reports whether things may be called otherwise now than before.
func (o *Objects) Learn(events []trace.Event) (changed bool) {
	add := func(set map[string]bool, what string) {
		if what != "" && !set[what] {
			set[what], changed = true, true
		}
	}
	fresh := false
	for _, e := range events {
		switch {
		case e.Inner:
		case e.Op == trace.Call && e.Label != "":
			s := o.parse(e)
			add(o.table, s.table)
			if s.row != "" {
				add(o.rows, s.table+" "+s.row)
			}
			add(o.keys, s.key)
			add(o.files, s.file)
		case e.Name != "":
			if _, known := o.names[Short(e.Name)]; !known {
				o.names[Short(e.Name)], fresh = "", true
			}
		}
	}
	if fresh {
		for name := range o.names {
			o.names[name] = o.shortest(name)
		}
	}
	return changed || fresh
}

// parse is parseCall, done once for each label.
func (o *Objects) parse(e trace.Event) call {
	key := e.Name + "\x00" + e.Label
	c, known := o.calls[key]
	if !known {
		c = parseCall(e)
		o.calls[key] = c
	}
	return c
}

// shortest returns the shortest end of a name that no other name has.
func (o *Objects) shortest(name string) string {
	for at := len(name) - 1; at > 0; at-- {
		if name[at] != '.' && name[at] != '[' {
			continue
		}
		end := name[at:]
		if end[0] == '[' && !strings.ContainsAny(end, ".") {
			continue // the index alone says too little
		}
		alone := true
		for other := range o.names {
			alone = alone && (other == name || !strings.HasSuffix(other, end) && other != end[1:])
		}
		if alone {
			return strings.TrimPrefix(end, ".")
		}
	}
	return name
}

// Name is what a variable, lock or channel is called in this run.
func (o *Objects) Name(name string) string {
	if short := o.names[Short(name)]; short != "" {
		return short
	}
	return Short(name)
}

// Of returns the ladder of an event. alone says that there is but one variable, whose name need not be told.
func (o *Objects) Of(e trace.Event, alone bool) Ladder {
	g, v, name, long := Kind(e), Verb(e.Op), o.Name(e.Name), Short(e.Name)
	if alone {
		name, long = "", ""
	}
	switch e.Op {
	case trace.Read, trace.Write, trace.MapRead, trace.MapWrite, trace.AtomicRead, trace.AtomicWrite, trace.AtomicRMW:
		note := ""
		if e.Label == "compare fails" {
			note = "≠"
		}
		return rungs(join(g, v, long, e.Value, e.Label), join(g, v, name, e.Value, note), join(g, name, e.Value, note), join(g, name, e.Value, note), join(g, e.Value, note), g)
	case trace.Send, trace.Recv:
		value := e.Value
		if e.Label == "closed" {
			value = "closed"
		}
		return rungs(join(g, v, long, value), join(g, v, name, value), join(g, name, value), join(g, name, value), join(g, value), g)
	case trace.GroupAdd:
		return rungs(join(g, "add", long, e.Value), join(g, name, e.Value), join(g, name, e.Value), join(g, name, e.Value), join(g, e.Value), g)
	case trace.Tick:
		return rungs(join(g, e.Op.String(), e.Label), join(g, e.Label), g)
	case trace.Go:
		return rungs(join(g, e.Name), join(g, e.Name[strings.LastIndexByte(e.Name, '.')+1:]), g)
	case trace.Print:
		return prose(g, e.Value)
	case trace.Call, trace.Fault, trace.Choose, trace.Timer, trace.Panic, trace.Exit:
		if e.Label != "" {
			return o.call(g, e)
		}
		return rungs(join(g, v, long, e.Value), join(g, v, name), join(g, v), g)
	}
	return rungs(join(g, v, long), join(g, v, name), join(g, name), join(g, name), g)
}

// call is the ladder of a step whose label tells it.
func (o *Objects) call(g string, e trace.Event) Ladder {
	s := o.parse(e)
	if s.verb == "" {
		return prose(g, e.Label)
	}
	object, brief := o.object(s)
	came := s.came
	arrow := ""
	if came != "" && came[0] != '+' {
		arrow = "→"
	}
	short := s.verb
	if len(short) > 5 && brief+came != "" {
		short = short[:3]
	}
	least := join(g, came)
	if came == "" {
		least = join(g, brief)
	}
	if came == "" && brief == "" {
		brief = short
	}
	if came == "" && brief == short || len([]rune(came)) > 8 {
		least = join(g, short)
	}
	if s.verb != strings.ToUpper(s.verb) { // the verb of a call in plain words says more than its object
		return rungs(join(g, strings.ReplaceAll(e.Label, " -> ", " → ")), join(g, s.verb, object, arrow, came), join(g, s.verb, brief, came), join(g, s.verb, brief), join(g, orElse(brief, s.verb)), g)
	}
	return rungs(join(g, strings.ReplaceAll(e.Label, " -> ", " → ")), join(g, s.verb, object, arrow, came), join(g, short, brief, came), join(g, brief, came), least, g)
}

// object is what a call touches, in long and in short: left out where there is but one in the run.
func (o *Objects) object(s call) (long, short string) {
	switch {
	case s.file != "":
		if len(o.files) > 1 {
			return join(s.file, s.rest), s.file
		}
		return s.rest, s.rest
	case s.key != "":
		if len(o.keys) > 1 || s.came == "" {
			return join(s.key, s.rest), s.key
		}
		return join(s.key, s.rest), ""
	case s.table != "" && len(o.rows) > 1 && s.row != "":
		if len(o.table) > 1 && s.row == "" {
			return s.table, s.table
		}
		return s.row, s.row
	case s.table != "" && len(o.table) > 1:
		return s.table, s.table
	case s.table != "":
		return "", ""
	}
	return s.rest, s.rest
}

// call is a label taken apart.
type call struct {
	verb  string
	table string // of a statement
	row   string // that it is about
	key   string // of Redis
	file  string
	rest  string // other words
	came  string // what came of it
}

var (
	whereIs  = regexp.MustCompile(`(?i)\bWHERE (\w+) = ('[^']*'|-?\w+)`)
	setsTo   = regexp.MustCompile(`(?i)\bSET \w+ = ('[^']*'|-?\d+|true|false)(,| WHERE| RETURNING|$)`)
	fromName = regexp.MustCompile(`(?i)\b(?:FROM|INTO|UPDATE) (\w+)`)
	values   = regexp.MustCompile(`(?i)\bVALUES \(('[^']*'|-?\w+)`)
	waiting  = regexp.MustCompile(`^waits for (\S+)'s transaction: (.*?)(?: waits)?$`)
)

// parseCall takes the label of a call apart. Its verb is empty for words that are a sentence.
func parseCall(e trace.Event) call {
	label := e.Label
	if m := waiting.FindStringSubmatch(label); m != nil {
		return call{verb: "waits for", rest: m[1]}
	}
	what, came, _ := strings.Cut(label, " -> ")
	if at := strings.LastIndex(label, " -> "); at >= 0 {
		what, came = label[:at], label[at+4:]
	}
	verb, rest, _ := strings.Cut(what, " ")
	c := call{verb: verb, rest: rest, came: outcome(came)}
	switch {
	case strings.HasPrefix(e.Name, "DB."):
		return statement(c, what)
	case strings.HasPrefix(e.Name, "disk."):
		return fileCall(c)
	case strings.HasPrefix(e.Name, "redisdb."):
		return redisCall(c)
	case verb == strings.ToUpper(verb) && strings.ToLower(verb) != verb:
		c.rest = strings.ReplaceAll(c.rest, " = ", " ")
		return c
	case e.Op != trace.Call || len(strings.Fields(what)) > 3:
		return call{}
	}
	return c
}

func statement(c call, text string) call {
	c.rest = ""
	if phase, ok := strings.CutSuffix(text, ": takes its snapshot"); ok {
		text, c.came = phase, "snapshot"
	} else if at := strings.LastIndex(text, ": has locked "); at >= 0 {
		text, c.came = text[:at], text[at+2:]
	}
	if m := fromName.FindStringSubmatch(text); m != nil {
		c.table = m[1]
	}
	if m := whereIs.FindStringSubmatch(text); m != nil {
		c.row = m[1] + " " + lastWord(m[2])
	} else if m := values.FindStringSubmatch(text); m != nil && c.verb == "INSERT" {
		c.row = lastWord(m[1])
	}
	rows, counted := strings.CutPrefix(c.came, "+")
	switch m := setsTo.FindStringSubmatch(text); {
	case c.verb == "UPDATE" && rows == "1" && m != nil:
		c.came = strings.Trim(m[1], "'")
	case c.verb == "UPDATE" && counted && rows == "1":
		c.came = "ok"
	case c.verb == "SET":
		c.rest = strings.TrimPrefix(text, "SET ")
	case c.table == "" && c.came == "":
		c.came = ""
	}
	return c
}

// lastWord names a row by what tells it from others: 7 of 'order 7'.
func lastWord(literal string) string {
	literal = strings.Trim(literal, "'")
	return literal[strings.LastIndexByte(literal, ' ')+1:]
}

func fileCall(c call) call {
	c.verb = strings.TrimSuffix(c.verb, ":")
	c.file, c.rest, _ = strings.Cut(c.rest, " ")
	if at := strings.IndexByte(c.rest, '('); c.verb == "open" && at >= 0 {
		c.rest = ""
	}
	c.rest = strings.TrimSuffix(strings.ReplaceAll(c.rest, `\n"`, `"`), "")
	c.came = strings.ReplaceAll(c.came, `\n"`, `"`)
	if c.verb == "lock" || c.verb == "unlock" { // "lock file 3"
		c.file, c.rest = "", c.file+" "+c.rest
	}
	return c
}

func redisCall(c call) call {
	words := strings.Fields(c.rest)
	if len(words) == 0 || c.verb != strings.ToUpper(c.verb) {
		return call{verb: c.verb, rest: c.rest, came: c.came}
	}
	c.key, c.rest = words[0], ""
	switch {
	case c.verb == "MULTI;":
		c.verb, c.key = "MULTI", ""
		c.rest = strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "EXEC" }), " ")
	case strings.HasPrefix(c.verb, "EVAL"):
		c.verb, c.key = "EVAL", ""
		c.rest = scriptName(words)
	case c.verb == "SET" && len(words) > 1:
		c.rest = words[1]
		if slices.Contains(words, "NX") {
			c.verb = "SETNX"
		}
	case len(words) > 1:
		c.rest = strings.Join(words[1:], " ")
	}
	return c
}

// scriptName is what a script is called: the words before the number of its keys.
func scriptName(words []string) string {
	for i, w := range words {
		if strings.Trim(w, "0123456789") == "" {
			return strings.Join(words[:i], " ")
		}
	}
	return strings.Join(words, " ")
}

// outcome says shortly what came of a call.
func outcome(came string) string {
	came = strings.TrimSpace(came)
	if n, ok := strings.CutSuffix(came, " row"); ok {
		return "+" + n
	}
	if n, ok := strings.CutSuffix(came, " rows"); ok {
		return "+" + n
	}
	if code, ok := strings.CutPrefix(came, "error "); ok {
		code, _, _ = strings.Cut(code, ":")
		return code
	}
	switch came {
	case "none", "nil", "<nil>":
		return "∅"
	case "ok":
		return ""
	}
	return strings.Trim(came, `"()[]`)
}

// Kind is the sign of an event: a call that only looks is told from one that changes something, and from one
// that leaves the system.
func Kind(e trace.Event) string {
	if e.Op != trace.Call {
		return Of(e.Op)
	}
	if waiting.MatchString(e.Label) {
		return Awaited
	}
	verb, _, _ := strings.Cut(e.Label, " ")
	verb = strings.TrimRight(verb, ":;")
	switch {
	case leaves[verb] && !strings.HasPrefix(e.Name, "DB.") && !strings.HasPrefix(e.Name, "redisdb."):
		return Leaves
	case looks[verb] && !strings.Contains(e.Label, "FOR UPDATE") && !strings.Contains(e.Label, "create"):
		return Looks
	}
	return Of(trace.Call)
}

// Looks and Leaves are the signs of calls that only look, and of calls that no transaction takes back.
const (
	Looks  = "▢"
	Leaves = "▲"
)

var looks = words("SELECT GET HGET HGETALL MGET STRLEN EXISTS TTL PTTL READ LRANGE ZRANGE SMEMBERS SCARD LLEN ZSCORE XRANGE XLEN WATCH KEYS SCAN TYPE read open seek stat close list HEAD")

var leaves = words("charge charged refund pay text mail ship send saved")

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// prose is the ladder of words that are a sentence: it loses articles, and words from its end, and never ends on a
// word that waits for another.
func prose(g, text string) Ladder {
	w := strings.Fields(text)
	kept := slices.DeleteFunc(slices.Clone(w), func(s string) bool { return s == "the" || s == "a" || s == "an" })
	n := func(k int) string {
		k = min(k, len(kept))
		for k > 1 && hanging[kept[k-1]] {
			k--
		}
		return join(append([]string{g}, kept[:k]...)...)
	}
	return rungs(join(append([]string{g}, w...)...), n(5), n(3), n(2), n(1), g)
}

var hanging = words("at for in of to is are was with from and or by on has that not")

// rungs fills a ladder: the last of fewer wordings is the sign, the ones before stand on the first rungs.
func rungs(w ...string) Ladder {
	var l Ladder
	for i := range l {
		l[i] = w[min(i, len(w)-2)]
	}
	l[RungSign] = w[len(w)-1]
	for i := 1; i < Rungs; i++ { // never longer than the one before
		if len([]rune(l[i])) > len([]rune(l[i-1])) {
			l[i] = l[i-1]
		}
	}
	return l
}

func join(parts ...string) string {
	kept := parts[:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " ")
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
