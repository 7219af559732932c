// Package glyph has the signs and words by which a step is shown on a lane: on
// the bench, and in pictures that leave the lab.
package glyph

import (
	"strings"

	"racelab/sim/trace"
)

// Marks on a lane where its actor does nothing, one cell each.
const (
	Idle    = "│" // could step, but another did
	Held    = "┃" // holds a lock
	Awaited = "┊" // waits
	Between = "║" // between its first and its last step of those that decided the run
	Begin   = "╷"
	End     = "╵"
)

// Of returns the sign of an operation. Each is one cell wide, and operations
// that mean different things look different without colour.
func Of(op trace.Op) string {
	switch op {
	case trace.Read:
		return "●"
	case trace.Write:
		return "◆"
	case trace.MapRead:
		return "○"
	case trace.MapWrite:
		return "◇"
	case trace.AtomicRead:
		return "◎"
	case trace.AtomicWrite:
		return "◈"
	case trace.AtomicRMW:
		return "❖"
	case trace.Lock:
		return "┏"
	case trace.Unlock:
		return "┗"
	case trace.RLock:
		return "┌"
	case trace.RUnlock:
		return "└"
	case trace.Announce:
		return "┇"
	case trace.Send:
		return "→"
	case trace.Recv:
		return "←"
	case trace.Close:
		return "⊠"
	case trace.Default:
		return "∅"
	case trace.GroupAdd:
		return "±"
	case trace.GroupWait:
		return "⊢"
	case trace.OnceEnter:
		return "«"
	case trace.OnceExit:
		return "»"
	case trace.CondWait:
		return "◌"
	case trace.CondWake:
		return "◉"
	case trace.CondSignal:
		return "◊"
	case trace.Go:
		return "↳"
	case trace.End:
		return "╵"
	case trace.Sleep:
		return "☾"
	case trace.Wake:
		return "☼"
	case trace.Tick:
		return "◷"
	case trace.Timer:
		return "◴"
	case trace.Print:
		return "¶"
	case trace.Call:
		return "▣"
	case trace.Choose:
		return "⚂"
	case trace.Panic:
		return "✖"
	case trace.Exit:
		return "■"
	case trace.Fault:
		return "↯"
	}
	return "·"
}

// Verb is the word for an operation on a lane, as short as it can be.
func Verb(op trace.Op) string {
	switch op {
	case trace.MapRead:
		return "read"
	case trace.MapWrite:
		return "write"
	case trace.AtomicRead:
		return "load"
	case trace.AtomicWrite:
		return "store"
	case trace.AtomicRMW:
		return "update"
	case trace.Recv:
		return "recv"
	case trace.Announce:
		return "queue"
	case trace.GroupAdd:
		return "add"
	case trace.GroupWait:
		return "waited"
	case trace.OnceEnter, trace.OnceExit:
		return "once"
	case trace.CondWait:
		return "wait"
	case trace.CondWake:
		return "woken"
	case trace.CondSignal:
		return "signal"
	case trace.Tick:
		return "time"
	}
	return op.String()
}

// Short takes a receiver of one letter off a name: in a lesson "l.balance" is
// what everybody calls balance.
func Short(name string) string {
	if len(name) > 2 && name[1] == '.' && name[0] >= 'a' && name[0] <= 'z' {
		return name[2:]
	}
	return name
}

// Wordings returns ways to say an event on a lane, the longest first. named
// says that the name of what is touched must be told where there is room.
func Wordings(e trace.Event, named bool) []string {
	g, v, name := Of(e.Op), Verb(e.Op), Short(e.Name)
	join := func(parts ...string) string {
		kept := parts[:0]
		for _, p := range parts {
			if p != "" {
				kept = append(kept, p)
			}
		}
		return strings.Join(kept, " ")
	}
	switch e.Op {
	case trace.Read, trace.Write, trace.MapRead, trace.MapWrite, trace.AtomicRead, trace.AtomicWrite, trace.AtomicRMW:
		if named {
			return []string{join(g, v, name, e.Value), join(g, name, e.Value), join(g, e.Value), g}
		}
		return []string{join(g, v, e.Value), join(g, e.Value), g}
	case trace.Send, trace.Recv, trace.GroupAdd:
		return []string{join(g, v, name, e.Value), join(g, name, e.Value), join(g, e.Value), g}
	case trace.Tick:
		return []string{join(g, e.Op.String(), e.Label), join(g, e.Label), g}
	case trace.Call, trace.Fault, trace.Choose, trace.Timer, trace.Panic, trace.Exit:
		if e.Label != "" {
			if verb, came, ok := Brief(e.Label); ok {
				// In the narrowest lanes what came of it says more than the rest of its verb.
				return []string{join(g, e.Label), join(g, verb, "→", came), join(g, verb, came), join(g, verb[:min(3, len(verb))], came), g}
			}
			if brief, ok := briefFile(e.Label); ok {
				return []string{join(g, e.Label), join(g, brief), g}
			}
			return []string{join(g, e.Label), g}
		}
		return []string{join(g, v, name, e.Value), g}
	case trace.Print:
		return []string{join(g, e.Value), g}
	}
	return []string{join(g, v, name), join(g, name), g}
}

// Brief takes from the words about a statement or a request its verb and what came of
// it: SELECT and 40 from "SELECT balance FROM accounts -> 40", UPDATE and 40001 from "UPDATE … ->
// error 40001: could not …", UPDATE and 1 from "UPDATE … -> 1 row", as PostgreSQL reports it. ok is
// false for other words.
func Brief(label string) (verb, came string, ok bool) {
	at := strings.LastIndex(label, " -> ")
	verb, _, _ = strings.Cut(label, " ")
	if at < 0 || verb != strings.ToUpper(verb) {
		return "", "", false
	}
	came = label[at+len(" -> "):]
	if code, failed := strings.CutPrefix(came, "error "); failed {
		came, _, _ = strings.Cut(code, ":")
	}
	came = strings.TrimSuffix(strings.TrimSuffix(came, " row"), " rows")
	return verb, came, came != ""
}

// briefFile takes the name of the file out of the words about a call of package
// os: write "a" from write log "a". ok is false for other words.
func briefFile(label string) (brief string, ok bool) {
	verb, rest, _ := strings.Cut(label, " ")
	verb = strings.TrimSuffix(verb, ":")
	_, rest, _ = strings.Cut(rest, " ")
	switch verb {
	case "open", "close", "sync", "rename", "remove", "create":
		if at := strings.Index(label, " -> error"); at >= 0 {
			return verb + label[at:], true
		}
		return verb, true
	case "read", "write", "append", "seek", "truncate":
		return strings.TrimSpace(verb + " " + strings.TrimPrefix(rest, "-> ")), true
	}
	return "", false
}
