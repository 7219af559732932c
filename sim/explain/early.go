package explain

import (
	"fmt"
	"strings"

	"racelab/sim/trace"
)

// timedOut: the run was lost when b, in a select, took the case of a timer, or of a context whose deadline had passed,
// before anybody had made another of its cases ready, or although one was.
func (h *history) timedOut() (finding, bool) {
	for i := range h.in.Events {
		e := &h.in.Events[i]
		if e.Op != trace.Recv || e.Step == 0 || e.Step != h.in.Decided.NoWay || len(e.Others) == 0 {
			continue
		}
		if k := h.firedInto(e.Sync, i); k >= 0 {
			return h.wentBy(k, i, h.timerOf(k)+" went off"), true
		}
		if ctx, k := h.deadlineOf(i); k >= 0 {
			return h.wentBy(k, i, "the time of "+ctx+" was up"), true
		}
	}
	return finding{}, false
}

// wentBy tells that the select of event i took the case of a time, which event k made ready.
func (h *history) wentBy(k, i int, up string) finding {
	e, events := &h.in.Events[i], []int{k, i}
	if e.Step == h.in.Events[k].Step {
		events = []int{i}
	}
	for _, c := range e.Others {
		if c.Ready {
			return h.found(OrderViolation, events, "%s %s, and %s took that case %s although it could have %s: of the cases that are ready, a select takes any.",
				up, h.at(k), h.whoIn(i), h.at(i), verb(c, "sent to %s", "received from %s"))
		}
	}
	return h.found(OrderViolation, events, "%s %s before %s, so %s took that case %s.", up, h.at(k), unready(e.Others), h.whoIn(i), h.at(i))
}

// deadlineOf returns the context whose end event i receives, and the event by which its deadline passed; -1 if that is not
// why it ended, or nothing of the kind is received.
func (h *history) deadlineOf(i int) (ctx string, k int) {
	e := &h.in.Events[i]
	ctx, ok := strings.CutSuffix(plain(e.Name), ".Done()")
	if !ok || e.Label != "closed" {
		return "", -1
	}
	for k = i - 1; k >= 0; k-- {
		if o := &h.in.Events[k]; o.Op == trace.Call && strings.HasSuffix(o.Label, "context deadline exceeded") {
			break
		}
	}
	return ctx, k
}

// firedInto returns the event by which a timer last sent to a channel before event i, or -1.
func (h *history) firedInto(ch trace.Loc, i int) int {
	for k := i - 1; k >= 0; k-- {
		e := &h.in.Events[k]
		if e.Op == trace.Timer && e.Label == "fires" && e.Sync.Object == ch.Object && e.Sync.Off == ch.Off {
			return k
		}
	}
	return -1
}

// timerOf names the timer that fires at event i: by how long it was set to, as it was set last at that place.
func (h *history) timerOf(i int) string {
	name := "the timer"
	for k := range i {
		e := &h.in.Events[k]
		if in, ok := strings.CutPrefix(e.Label, "fires in "); ok && e.Op == trace.Timer && e.Pos == h.in.Events[i].Pos {
			name = "the timer of " + in
		}
	}
	return name
}

// unready says what had not been done that would have made one of the cases ready.
func unready(cases []trace.Case) string {
	var parts []string
	for _, c := range cases {
		parts = append(parts, verb(c, "received from %s", "sent to %s"))
	}
	return "anybody had " + strings.Join(parts, " or ")
}

func verb(c trace.Case, send, receive string) string {
	if c.Send {
		return fmt.Sprintf(send, plain(c.Name))
	}
	return fmt.Sprintf(receive, plain(c.Name))
}
