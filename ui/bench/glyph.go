package bench

import (
	"strings"

	"racelab/sim/trace"
	"racelab/ui/draw"
)

// Lane marks, one cell each.
const (
	laneIdle    = "│" // could step, but another did
	laneHeld    = "┃" // holds a lock
	laneAwaited = "┊" // waits
	laneBegin   = "╷"
	laneEnd     = "╵"
)

// glyph returns the sign of an operation. Each is one cell wide, and operations
// that mean different things look different without colour.
func glyph(op trace.Op) string {
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

// verb is the word for an operation on a lane, as short as it can be.
func verb(op trace.Op) string {
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

// short takes a receiver of one letter off a name: in a lesson "l.balance" is
// what everybody calls balance.
func short(name string) string {
	if len(name) > 2 && name[1] == '.' && name[0] >= 'a' && name[0] <= 'z' {
		return name[2:]
	}
	return name
}

// wordings returns ways to say an event on a lane, the longest first. named
// says that the name of what is touched must be told where there is room.
func wordings(e trace.Event, named bool) []string {
	g, v, name := glyph(e.Op), verb(e.Op), short(e.Name)
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
	case trace.Send, trace.Recv:
		return []string{join(g, v, name, e.Value), join(g, name, e.Value), join(g, e.Value), g}
	case trace.Tick:
		return []string{join(g, e.Op.String(), e.Label), join(g, e.Label), g}
	case trace.Call, trace.Fault, trace.Choose, trace.Timer, trace.Panic, trace.Exit:
		if e.Label != "" {
			return []string{join(g, e.Label), g}
		}
		return []string{join(g, v, name, e.Value), g}
	case trace.Print:
		return []string{join(g, e.Value), g}
	}
	return []string{join(g, v, name), join(g, name), g}
}

// fit returns the first wording that is at most width cells; if the best that
// fits is a bare glyph, the next longer one is cut instead.
func fit(words []string, width int) string {
	for i, w := range words {
		if draw.Width(w) > width {
			continue
		}
		if i > 0 && draw.Width(w) <= 1 && width >= 4 {
			return words[i-1]
		}
		return w
	}
	return words[len(words)-1]
}
