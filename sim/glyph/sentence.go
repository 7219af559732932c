package glyph

import (
	"fmt"
	"strings"

	"racelab/sim"
	"racelab/sim/trace"
)

// Actor returns the name of an actor by its index; of none it is empty.
func Actor(i int, actors []sim.Actor) string {
	if i < 0 || i >= len(actors) {
		return ""
	}
	return actors[i].Name
}

// Sentence says what an actor did in words alone, for a line of text.
func Sentence(e trace.Event, actors []sim.Actor) string {
	switch e.Op {
	case trace.Read, trace.MapRead, trace.AtomicRead, trace.Recv:
		return joinWords(e.Op.String(), e.Name, arrow("→", e.Value), e.Label)
	case trace.Write, trace.MapWrite, trace.AtomicWrite, trace.AtomicRMW:
		was := ""
		if e.Old != "" {
			was = "(was " + e.Old + ")"
		}
		return joinWords(e.Op.String(), e.Name, arrow("=", e.Value), was, e.Label)
	case trace.Send:
		return joinWords("send", e.Value, arrow("to", e.Name), e.Label)
	case trace.Print:
		return joinWords("print", fmt.Sprintf("%q", e.Value))
	case trace.Go:
		return joinWords("go", Actor(e.Target, actors))
	case trace.Call:
		return joinWords(e.Label)
	case trace.Tick: // the time that it gets to says more than how long it takes
		return joinWords(e.Op.String(), e.Label)
	case trace.Fault:
		if text := strings.TrimPrefix(e.Label, Actor(e.Actor, actors)+" "); text != "" {
			return text
		}
	case trace.Choose:
		if e.Value == "" { // whether a fault strikes
			return e.Label
		}
		return joinWords("draws", e.Value, "at random", e.Label)
	case trace.GroupAdd:
		return joinWords(e.Op.Words(e.Name, e.Value), e.Label)
	case trace.GroupWait:
		return joinWords(e.Op.Words(e.Name, ""), "returns", e.Label)
	case trace.Wake: // how the sleep was asked for tells nothing any more
		return joinWords("wakes up", e.Label)
	}
	return joinWords(e.Op.Words(e.Name, ""), e.Value, e.Label)
}

func arrow(sign, value string) string {
	if value == "" {
		return ""
	}
	return sign + " " + value
}

func joinWords(words ...string) string {
	kept := words[:0]
	for _, w := range words {
		if w != "" {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}
