package machine

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// This file shows what a modelled Redis (racelab/redisdb) holds, for the column of
// shared state: the keys that have not expired, with their values.

// isRedis reports whether t is *redis.Client.
func isRedis(t *Type) bool { return t.kind == kPointer && t.String() == "*redis.Client" }

// keys returns the keys of the server of a client: "lock alice, used 1".
func (m *Machine) keys(t *Type, v []Word) string {
	link := cursor{m, t, v}.field("base").field("link")
	if link.typ == nil {
		return "nil"
	}
	addr, db := link.field("addr").text(), link.field("db").number()
	var keys []string
	for _, s := range link.field("network").field("servers").elements() {
		if s.field("addr").text() != addr || s.field("db").number() != db {
			continue
		}
		for _, e := range s.field("entries").elements() {
			if deadline := e.field("deadline").number(); deadline == 0 || deadline > m.now {
				keys = append(keys, e.field("key").text()+" "+e.value())
			}
		}
	}
	if len(keys) == 0 {
		return "empty"
	}
	return strings.Join(keys, ", ")
}

// value writes what a key holds. The kinds are those of racelab/redisdb: string,
// list, set, hash, sorted set.
func (c cursor) value() string {
	var items []string
	for _, item := range c.field("items").elements() {
		items = append(items, item.text())
	}
	switch c.field("kind").number() {
	case 0:
		return c.field("text").text()
	case 1:
		return "[" + strings.Join(items, " ") + "]"
	case 4:
		for i, s := range c.field("scores").elements() {
			items[i] += " " + strconv.FormatFloat(math.Float64frombits(uint64(s.at[0])), 'f', -1, 64)
		}
		return "{" + strings.Join(items, ", ") + "}"
	case 5:
		return "[" + strings.Join(c.field("stream").records(), ", ") + "]"
	}
	return "{" + strings.Join(items, " ") + "}"
}

// records writes the entries of a stream: "1-1 order 7".
func (c cursor) records() []string {
	var out []string
	for _, r := range c.field("log").elements() {
		id := r.field("id")
		text := strconv.FormatUint(uint64(id.field("ms").number()), 10) + "-" + strconv.FormatUint(uint64(id.field("seq").number()), 10)
		for _, f := range r.field("fields").elements() {
			text += " " + f.text()
		}
		out = append(out, text)
	}
	return out
}

// number returns an integer, 0 if c is nothing.
func (c cursor) number() int64 {
	if c.typ == nil || len(c.at) == 0 {
		return 0
	}
	return int64(c.at[0])
}

// command returns what a step of the modelled Redis is about to do, such as "GET used",
// "" for other steps. The steps' parameters are the network, the link and the words.
func (m *Machine) command(f *frame) string {
	switch m.stepName(f) {
	case "redisdb.Do", "redisdb.Begin":
		return commandWords(m.texts(f.regs[2:4]))
	case "redisdb.Await":
		return "wait for the answer"
	case "redisdb.Receive":
		return "receive a message"
	case "redisdb.Ask": // network, subscriber, what, names
		return strings.TrimSpace(strings.ToUpper(m.prog.strings.text(f.regs[2])) + " " + strings.Join(m.texts(f.regs[4:6]), " "))
	case "redisdb.Expire":
		return "the time of a command is up"
	case "redisdb.Hangup":
		return "close the subscriber"
	case "redisdb.Multi": // with a watch between link and commands
		all := "MULTI"
		for _, c := range m.rows(f.regs[3:5]) {
			all += "; " + commandWords(m.texts(c))
		}
		return all + "; EXEC"
	case "redisdb.WatchKeys":
		return "WATCH " + strings.Join(m.texts(f.regs[3:5]), " ")
	case "redisdb.Unwatch":
		return "UNWATCH"
	}
	return ""
}

// texts returns the elements of a []string.
func (m *Machine) texts(slice []Word) []string {
	if slice[0] == 0 || !m.exists(slice[0]) {
		return nil
	}
	var out []string
	for _, w := range m.cells(slice[0], sliceLen(slice[1])) {
		out = append(out, m.prog.strings.text(w))
	}
	return out
}

// rows returns the elements of a [][]string.
func (m *Machine) rows(slice []Word) [][]Word {
	if slice[0] == 0 || !m.exists(slice[0]) {
		return nil
	}
	words, out := m.cells(slice[0], 2*sliceLen(slice[1])), [][]Word(nil)
	for i := 0; i < len(words); i += 2 {
		out = append(out, words[i:i+2])
	}
	return out
}

// commandWords writes a command much as its label will (package redisdb).
func commandWords(args []string) string {
	if len(args) == 0 {
		return ""
	}
	args = append([]string{strings.ToUpper(args[0])}, args[1:]...)
	if strings.HasPrefix(args[0], "EVAL") && len(args) > 1 {
		script := strings.TrimSpace(args[1])
		if name, ok := strings.CutPrefix(script, "--"); ok {
			script, _, _ = strings.Cut(name, "\n")
		}
		args[1] = strings.Join(strings.Fields(script), " ")
	}
	for i, a := range args {
		switch a {
		case "nx", "xx", "px", "ex", "keepttl":
			args[i] = strings.ToUpper(a)
		case "":
			args[i] = `""`
		}
	}
	return strings.Join(args, " ")
}

// redisThing returns the keys of the server of a client, with how long each still lives.
func (m *Machine) redisThing(name string, t *Type, v []Word) Thing {
	out := Thing{Kind: RedisKeys, Name: name, Heads: []string{"key", "value", "TTL"}}
	link := cursor{m, t, v}.field("base").field("link")
	if link.typ == nil {
		out.Note = "not connected"
		return out
	}
	addr, db := link.field("addr").text(), link.field("db").number()
	for _, s := range link.field("network").field("servers").elements() {
		if s.field("addr").text() != addr || s.field("db").number() != db {
			continue
		}
		for _, e := range s.field("entries").elements() {
			deadline := e.field("deadline").number()
			if deadline != 0 && deadline <= m.now {
				continue
			}
			left := "∞"
			if deadline != 0 {
				left = time.Duration(deadline - m.now).String()
			}
			key := e.field("key").text()
			out.Rows = append(out.Rows, ThingRow{Key: key, Cells: []string{key, e.inWords(), left}})
		}
	}
	return out
}

// inWords is value without brackets.
func (c cursor) inWords() string {
	text := c.value()
	switch c.field("kind").number() {
	case 0:
		return text
	default:
		return orEmpty(strings.TrimSpace(text[1 : len(text)-1]))
	}
}
