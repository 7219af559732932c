package explain

import (
	"strings"

	"racelab/sim/trace"
)

// This file finds transactions that the database ended, so that others could go on, and
// that nobody ran again.

// refusals are the SQLSTATEs that ask for another try.
var refusals = map[string]Pattern{
	"40P01": Deadlocked, "40001": Serialization, "55P03": LockTimeout,
}

func (h *history) refused() []finding {
	var out []finding
	for i := range h.in.Events {
		_, code, ok := strings.Cut(h.in.Events[i].Label, " -> error ")
		if !ok || h.in.Events[i].Op != trace.Call {
			continue
		}
		code, _, _ = strings.Cut(code, ":")
		if pattern := refusals[code]; pattern != "" && !h.committedAfter(i) {
			out = append(out, h.refusal(i, pattern, code))
		}
	}
	return out
}

// committedAfter reports whether the actor of event i commits something later: it tried
// again.
func (h *history) committedAfter(i int) bool {
	for j := i + 1; j < len(h.in.Events); j++ {
		if c := h.calls[j]; h.in.Events[j].Actor == h.in.Events[i].Actor && c.verb == "COMMIT" && !c.failed {
			return true
		}
	}
	return false
}

func (h *history) refusal(i int, pattern Pattern, code string) finding {
	who := h.who(h.in.Events[i].Actor)
	events := []int{i}
	var why string
	switch pattern {
	case Deadlocked:
		why = who + " asked for a row " + h.at(i) + " that is held by somebody who waits, in the end, for " + who
		if j, ok := h.waiterFor(i); ok {
			events = append(events, j)
			if v, ok := h.waitedFirst(i, j); ok {
				other := h.who(h.in.Events[j].Actor)
				return h.found(pattern, append(events, v), "%s waited for %s %s, and then %s asked for what %s held %s. The database ended %s's transaction with %s %s, and %s.",
					who, other, h.at(v), other, who, h.at(j), who, code, h.at(i), h.notAgain(i))
			}
			why = h.who(h.in.Events[j].Actor) + " waited for " + who + " " + h.at(j) + ", and then " + who + " asked for what " + h.who(h.in.Events[j].Actor) + " held " + h.at(i)
		}
	case Serialization:
		why = who + " went on from what it had seen at its beginning " + h.at(i)
		if j, ok := h.commitBefore(i); ok {
			events = append(events, j)
			why = h.who(h.in.Events[j].Actor) + " committed " + h.at(j) + " what " + who + ", who had begun before, did not see " + h.at(i)
		}
	default:
		why = who + " waited for a row until its patience was over " + h.at(i)
	}
	return h.found(pattern, events, "%s. The database ended %s's transaction with %s, and %s.", why, who, code, h.notAgain(i))
}

// waitedFirst returns the event at which the actor of i, whose transaction was ended, had begun to wait for the one that
// waits for it since event j, if that was before j.
func (h *history) waitedFirst(i, j int) (int, bool) {
	prefix := "waits for " + h.in.name(h.in.Events[j].Actor) + "'s transaction"
	for k := j - 1; k >= 0 && k > j-horizon; k-- {
		if e := &h.in.Events[k]; e.Actor == h.in.Events[i].Actor && e.Op == trace.Call {
			return k, strings.HasPrefix(e.Label, prefix)
		}
	}
	return 0, false
}

// notAgain says that the transaction which was ended in event i was not run again, or that more was tried in it, which the
// database refuses.
func (h *history) notAgain(i int) string {
	for j := i + 1; j < len(h.in.Events); j++ {
		e := &h.in.Events[j]
		if e.Actor != h.in.Events[i].Actor || e.Op != trace.Call {
			continue
		}
		if h.calls[j].verb == "ROLLBACK" {
			break
		}
		if strings.Contains(e.Label, " -> error 25P02") {
			return "what was tried again " + h.at(j) + " was tried in that same transaction, which refuses everything (25P02)"
		}
	}
	return "nobody ran it again"
}

// waiterFor returns the last event before i at which another actor began to wait for
// the transaction of i's.
func (h *history) waiterFor(i int) (int, bool) {
	prefix := "waits for " + h.in.name(h.in.Events[i].Actor) + "'s transaction"
	for j := i - 1; j >= 0 && j > i-horizon; j-- {
		if strings.HasPrefix(h.in.Events[j].Label, prefix) {
			return j, true
		}
	}
	return 0, false
}

// name returns the name of an actor as labels write it.
func (in *Input) name(actor int) string {
	if actor >= 0 && actor < len(in.Actors) {
		return in.Actors[actor]
	}
	return "?"
}

// commitBefore returns the last COMMIT of another actor before event i.
func (h *history) commitBefore(i int) (int, bool) {
	for j := i - 1; j >= 0 && j > i-horizon; j-- {
		if c := h.calls[j]; h.in.Events[j].Actor != h.in.Events[i].Actor && c.verb == "COMMIT" && !c.failed {
			return j, true
		}
	}
	return 0, false
}
