package explain

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// This file reads the labels of library steps: SQL statements, Redis and file
// commands, and methods of library objects, each with an optional result after
// " -> ".
//
//	SELECT balance FROM accounts WHERE id = 1 -> 100
//	UPDATE balance = 130
//	GET user:1 -> none
//	SETNX lock:1 alice -> 1
//	Store user=7
//	charge card 42
//
//	write orders.log 7
//
// A command or a sentence in small letters that fits none of the forms is an
// effect: something done to the world, known by its words alone. "cancel: was
// done before" and the like are remarks of the library on its own workings.

// callKind classifies a library step.
type callKind uint8

const (
	effectCall  callKind = iota // does something that cannot be read back
	readCall                    // reads a row, a key, a file
	writeCall                   // replaces it
	updateCall                  // reads and replaces it in one step
	removeCall                  // removes it
	controlCall                 // begins, commits, locks, closes: touches no data
)

// call is a label in its parts.
type call struct {
	kind   callKind
	verb   string // upper case
	row    row
	value  string // read or written
	failed bool   // the result is an error, or nothing was changed
	member bool   // a method of a library object: its place is the object's
	remark bool   // tells how a library step went: names no data
}

// row names data outside memory. Empty parts are unknown and match any.
type row struct {
	table string
	item  string // column, key or path
	where string // of a row: its condition
	sets  string // columns that a statement changes, each between commas
}

// Verbs that touch data, as commands and statements write them (all capitals)
// and as methods of library objects do (Load, Store). Any other command is an effect.
var verbs = map[string]callKind{
	"SELECT": readCall, "GET": readCall, "HGET": readCall, "MGET": readCall, "EXISTS": readCall,
	"READ": readCall, "LOAD": readCall, "STAT": readCall, "LOOKUP": readCall, "RANGE": readCall,
	"UPDATE": writeCall, "INSERT": writeCall, "SET": writeCall, "HSET": writeCall, "SETEX": writeCall,
	"PUT": writeCall, "STORE": writeCall, "WRITE": writeCall, "UPSERT": writeCall,
	"INCR": updateCall, "INCRBY": updateCall, "DECR": updateCall, "DECRBY": updateCall, "HINCRBY": updateCall,
	"SETNX": updateCall, "APPEND": updateCall, "SWAP": updateCall, "LOADORSTORE": updateCall,
	"COMPAREANDSWAP": updateCall, "GETSET": updateCall, "LOADANDDELETE": updateCall,
	"DELETE": removeCall, "DEL": removeCall, "HDEL": removeCall, "UNLINK": removeCall, "REMOVE": removeCall,
	"EXPIRE": removeCall, "INVALIDATE": removeCall,
	"BEGIN": controlCall, "COMMIT": controlCall, "ROLLBACK": controlCall, "SAVEPOINT": controlCall,
	"LOCK": controlCall, "UNLOCK": controlCall, "ACQUIRE": controlCall, "LEASE": controlCall, "RELEASE": controlCall,
	"RENEW": controlCall, "CREATE": controlCall,
}

// Verbs in small letters that touch files, and those by which the library
// tells of its own workings. Any other sentence in small letters is an effect.
var fileVerbs = map[string]callKind{
	"read": readCall, "stat": readCall, "write": writeCall, "create": writeCall, "truncate": writeCall,
	"append": updateCall, "remove": removeCall,
	"open": controlCall, "close": controlCall, "sync": controlCall, "set": controlCall, "derive": controlCall,
	"group": controlCall, "pipe": controlCall, "test": controlCall, "stop": controlCall, "try": controlCall,
	"cancel": controlCall, "log": controlCall, "acquire": controlCall, "lease": controlCall, "release": controlCall,
	"renew": controlCall, "lock": controlCall, "unlock": controlCall, "wait": controlCall,
}

// parseCall takes a label apart. It accepts any text.
func parseCall(label string) call {
	head, result, _ := strings.Cut(label, " -> ")
	words := strings.Fields(head)
	if len(words) == 0 {
		return call{kind: controlCall}
	}
	c := call{verb: upper(words[0]), failed: refused(result)}
	c.classify(words)
	if c.kind == effectCall || c.kind == controlCall {
		return c
	}
	if statement := strings.Join(words, " "); !c.sql(statement) {
		c.command(words[1:])
	}
	switch c.kind {
	case readCall:
		c.value = result
	case updateCall:
		c.failed = c.failed || result == "0" && c.answers() || result == "false" || strings.Contains(result, "nil")
	}
	return c
}

// answers reports whether a command's result says whether it was carried out, and not what is there now.
func (c *call) answers() bool {
	return c.verb == "SETNX" || c.verb == "SET" || c.verb == "COMPAREANDSWAP"
}

// classify finds c's kind by how the verb is written.
func (c *call) classify(words []string) {
	verb, head := words[0], strings.Join(words, " ")
	command := verb == c.verb
	c.remark = !command && strings.Contains(head+" ", ": ")
	switch small := strings.ToLower(verb); {
	case c.remark:
		c.kind = controlCall // "LoadOrStore: loaded" names no key
	case command:
		c.kind = verbs[c.verb]
	case verb == small:
		c.kind = fileVerbs[verb]
	default:
		if c.kind = verbs[c.verb]; c.kind == effectCall {
			c.kind = controlCall
		}
		c.member = c.kind != controlCall
	}
	if c.kind == effectCall && len(words) < 2 {
		c.kind = controlCall // one word does not tell one effect from another
	}
}

// refused reports whether a result says that nothing was done.
func refused(result string) bool {
	r := strings.ToLower(strings.TrimSpace(result))
	for _, p := range []string{"error", "err ", "0 rows", "could not", "fail", "deadlock", "timeout", "refused", "rejected", "duplicate"} {
		if strings.HasPrefix(r, p) {
			return true
		}
	}
	return strings.Contains(r, "40001") || strings.Contains(r, "40p01") || strings.Contains(r, "23505")
}

// command fills c from the operands of a command: "k v", "k=v", "k = v".
func (c *call) command(words []string) {
	if len(words) == 0 {
		return
	}
	rest := strings.Join(words, " ")
	if key, value, ok := strings.Cut(rest, "="); ok && !strings.Contains(strings.TrimSpace(key), " ") {
		c.row.item, c.value = strings.TrimSpace(key), strings.TrimSpace(value)
		return
	}
	c.row.item = words[0]
	if c.verb == "HGET" || c.verb == "HSET" || c.verb == "HDEL" || c.verb == "HINCRBY" {
		if words = words[1:]; len(words) > 0 {
			c.row.item += " " + words[0]
		}
	}
	if len(words) < 2 {
		return
	}
	c.value = words[1]
	if c.verb == "SET" && slices.ContainsFunc(words[2:], func(w string) bool { return upper(w) == "NX" }) {
		c.kind = updateCall
	}
}

// sql fills c from a SQL statement. It reports false if s is none.
func (c *call) sql(s string) bool {
	s = strings.TrimSuffix(strings.TrimSuffix(s, ";"), " FOR UPDATE")
	body, where, _ := cut(s, " WHERE ")
	switch c.verb {
	case "SELECT":
		item, table, _ := cut(body[len("SELECT"):], " FROM ")
		c.row.item, c.row.table = column(item), column(table)
	case "UPDATE":
		c.set(body[len("UPDATE"):])
	case "DELETE":
		_, table, ok := cut(body, " FROM ")
		if !ok {
			return false
		}
		c.row.item, c.row.table = "*", column(table)
	case "INSERT":
		_, table, ok := cut(body, " INTO ")
		if !ok {
			return false
		}
		if c.row.item = "*"; strings.ContainsAny(table, "( ") {
			table = table[:strings.IndexAny(table, "( ")]
		}
		c.row.table = column(table)
	default:
		return false
	}
	c.row.where = strings.ToLower(where)
	return true
}

// assigned matches the column of each assignment of an UPDATE.
var assigned = regexp.MustCompile(`(?:^|,)\s*(\w+)\s*=`)

// set fills c from "accounts SET balance = 150" or "balance = 150".
func (c *call) set(s string) {
	table, assign, ok := cut(s, " SET ")
	if !ok {
		table, assign = "", s
	}
	item, value, _ := strings.Cut(assign, "=")
	c.row.table, c.row.item, c.value = column(table), column(item), strings.TrimSpace(value)
	for _, m := range assigned.FindAllStringSubmatch(assign, -1) {
		c.row.sets = cmp.Or(c.row.sets, ",") + column(m[1]) + ","
	}
	if slices.Contains(tokens(c.value), c.row.item) {
		c.kind = updateCall // balance = balance + 50
	}
}

func column(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// cut is strings.Cut for a keyword in any case.
func cut(s, keyword string) (before, after string, ok bool) {
	i := strings.Index(upper(s), keyword)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(keyword):], true
}

// upper is strings.ToUpper for ASCII letters alone: it keeps every offset.
func upper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// tokens returns the names and numbers in s.
func tokens(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '_' || r == '.' || r == '-' || r > 127)
	})
}

// same reports whether two rows are certainly one.
func (r row) same(q row) bool {
	return r.item == q.item && r.where == q.where && (r.table == q.table || r.table == "" || q.table == "")
}

// covers reports whether q is r or one of the columns that r names.
func (r row) covers(q row) bool {
	if strings.Contains(r.item, ",") && slices.Contains(tokens(r.item), q.item) {
		r.item = q.item
	}
	return r.same(q)
}

// meets reports whether two rows may have something in common.
func (r row) meets(q row) bool {
	if r.table != q.table && r.table != "" && q.table != "" {
		return false
	}
	return r.selects(q) && (r.touches(q) || q.touches(r))
}

// touches reports whether r reads or writes q's column.
func (r row) touches(q row) bool {
	return r.item == q.item || r.item == "*" || r.table != "" && strings.Contains(r.item, "(") ||
		slices.Contains(tokens(r.where), q.item) || slices.Contains(tokens(r.item), q.item)
}

// selects reports whether the conditions of r and q may hold for one row: they
// do not if both ask for another value of the same column.
func (r row) selects(q row) bool {
	c, v, ok := strings.Cut(r.where, "=")
	d, w, also := strings.Cut(q.where, "=")
	moved := strings.Contains(r.sets+q.sets, ","+column(c)+",") // what one asks for the other may have set
	simple := !moved && ok && also && len(tokens(v)) == 1 && len(tokens(w)) == 1 && len(tokens(c)) == 1
	return !simple || column(c) != column(d) || column(v) == column(w)
}

// label makes a an access to what its label names, or returns nil.
func (a *access) label(c call) *access {
	if c.kind == effectCall || c.kind == controlCall || c.row == (row{}) || c.failed && c.kind != readCall {
		return nil
	}
	a.place = place{outside: true, row: c.row}
	if c.member {
		if a.Sync.Object == 0 {
			return nil
		}
		a.place.object, a.place.lo = a.Sync.Object, uint64(a.Sync.Off)
	}
	a.value = c.value
	a.reads = c.kind == readCall || c.kind == updateCall
	a.writes = c.kind != readCall
	a.gone = c.kind == removeCall
	if c.kind == updateCall {
		a.value = ""
	}
	return a
}
