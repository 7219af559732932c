package explain

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"testing"

	"racelab/sim/trace"
)

// This file lets tests write a trace as a story, one step a line:
//
//	alice read balance = 100
//	bob   mapwrite seen[7] = true
//	alice lock mu
//	alice call INSERT INTO t VALUES (7) -> 1 row
//	- tick
//
// Steps are numbered from 1. The same operation on the same name is the same
// line of source whoever does it; "@12" at the end of a line names the source line instead. The
// value before a write is what the story last wrote or read there.

var actors = []string{"alice", "bob", "carol", "dave"}

var storyOps = map[string]trace.Op{
	"read": trace.Read, "write": trace.Write, "mapread": trace.MapRead, "mapwrite": trace.MapWrite, "delete": trace.MapWrite,
	"load": trace.AtomicRead, "store": trace.AtomicWrite, "add": trace.AtomicRMW, "lock": trace.Lock, "unlock": trace.Unlock,
	"rlock": trace.RLock, "runlock": trace.RUnlock, "announce": trace.Announce, "send": trace.Send, "recv": trace.Recv,
	"close": trace.Close, "call": trace.Call, "print": trace.Print, "tick": trace.Tick, "fault": trace.Fault,
	"wait": trace.CondWait, "woken": trace.CondWake, "signal": trace.CondSignal, "go": trace.Go, "panic": trace.Panic,
	"done": trace.GroupAdd, "join": trace.GroupWait, "end": trace.End,
}

func story(t *testing.T, text string) []trace.Event {
	t.Helper()
	var events []trace.Event
	values := map[string]string{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			events = append(events, step(t, line, len(events)+1, values))
		}
	}
	return events
}

func step(t *testing.T, line string, number int, values map[string]string) trace.Event {
	t.Helper()
	words := strings.Fields(line)
	op, ok := storyOps[words[1]]
	if !ok {
		t.Fatalf("no operation %q", words[1])
	}
	e := trace.Event{Step: number, Actor: slices.Index(actors, words[0]), Op: op, Func: "f", Partner: -1, Target: -1}
	rest := strings.Join(words[2:], " ")
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		e.Pos.Line, _ = strconv.Atoi(rest[at+1:])
		rest = strings.TrimSpace(rest[:at])
	}
	switch op {
	case trace.Call, trace.Fault:
		e.Label = rest
	case trace.Print, trace.Panic:
		e.Value = rest
	case trace.Go:
		e.Target = slices.Index(actors, rest)
	default:
		operand(&e, rest, values)
	}
	if e.Pos.Line == 0 {
		name, _, _ := strings.Cut(rest, " -> ")
		if e.Name != "" {
			name = e.Name
		}
		e.Pos.Line = int(number32(words[1] + name)) // the same code, the same line
	}
	e.Pos.File = "story.go"
	return e
}

// operand fills in what e works on.
func operand(e *trace.Event, rest string, values map[string]string) {
	e.Name, e.Value, _ = strings.Cut(rest, " = ")
	l := location(e.Name)
	switch {
	case e.Op.Plain() || e.Op == trace.AtomicRead || e.Op == trace.AtomicWrite || e.Op == trace.AtomicRMW:
		e.Mem = l
		if e.Op.Writes() {
			e.Old = values[e.Name]
		}
		values[e.Name] = e.Value
		if e.Op == trace.MapWrite {
			e.Old = "" // the machine does not tell
		}
	default:
		e.Sync = l
	}
}

// location gives "p.x" and "p.y" two slots of one object, "m[1]" and "m[2]" one map.
func location(name string) trace.Loc {
	base, field, _ := strings.Cut(name, ".")
	base, _, _ = strings.Cut(base, "[")
	l := trace.Loc{Object: 1 + number32(base), Len: 1}
	switch field {
	case "":
	case "x":
		l.Off = 0
	default:
		l.Off = 1 + number32(field)%1000
	}
	if field == "" && base == "pair" {
		l.Len = 2000 // the whole object
	}
	return l
}

func number32(s string) uint32 {
	f := fnv.New32a()
	f.Write([]byte(s))
	return f.Sum32() % 1_000_000
}

// ended is how a story ends.
func ended(k Kind) End { return End{Kind: k, Fails: k == Failed, Outcome: "o", Why: "w"} }

// check explains a story and compares the patterns found and the first text.
func check(t *testing.T, in Input, patterns, text string) {
	t.Helper()
	in.Actors = actors
	got := Explain(in)
	var found []string
	for _, i := range got {
		found = append(found, string(i.Pattern))
		if !slices.IsSorted(i.Steps) {
			t.Errorf("steps %v are not ascending", i.Steps)
		}
		for _, s := range i.Steps {
			if !mentions(i.Text, s) {
				t.Errorf("step %d is not in %q", s, i.Text)
			}
		}
	}
	if strings.Join(found, ", ") != patterns {
		t.Errorf("found %q, want %q: %v", strings.Join(found, ", "), patterns, got)
	}
	if text != "" && (len(got) == 0 || got[0].Text != text) {
		t.Errorf("got  %v\nwant %s", got, text)
	}
}

// mentions reports whether a text has a step in parentheses.
func mentions(text string, s int) bool {
	n := strconv.Itoa(s)
	return strings.Contains(text, "("+n+")") || strings.Contains(text, "("+n+",") ||
		strings.Contains(text, " "+n+",") || strings.Contains(text, " "+n+")")
}
