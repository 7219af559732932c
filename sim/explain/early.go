package explain

import (
	"fmt"
	"strings"

	"racelab/sim/trace"
)

// timedOut: the run was lost when b, in a select, took the case of a timer before anybody had made another of its cases
// ready, or although one was.
func (h *history) timedOut() (finding, bool) {
	for i := range h.in.Events {
		e := &h.in.Events[i]
		if e.Op != trace.Recv || e.Step == 0 || e.Step != h.in.Decided.NoWay || len(e.Others) == 0 {
			continue
		}
		fired := h.firedInto(e.Sync, i)
		if fired < 0 {
			if f, ok := h.contextUp(i); ok {
				return f, true
			}
			continue
		}
		events := []int{fired, i}
		if e.Step == h.in.Events[fired].Step {
			events = []int{i}
		}
		who, timer := h.whoIn(i), h.timerOf(fired)
		for _, c := range e.Others {
			if c.Ready {
				return h.found(OrderViolation, events, "%s went off %s, and %s took that case %s although it could have %s: of the cases that are ready, a select takes any.",
					timer, h.at(fired), who, h.at(i), verb(c, "sent to %s", "received from %s")), true
			}
		}
		return h.found(OrderViolation, events, "%s went off %s before %s, so %s took that case %s.", timer, h.at(fired), unready(e.Others), who, h.at(i)), true
	}
	return finding{}, false
}

// contextUp is timedOut for a context whose deadline passed.
func (h *history) contextUp(i int) (finding, bool) {
	e := &h.in.Events[i]
	ctx, ok := strings.CutSuffix(plain(e.Name), ".Done()")
	if !ok || e.Label != "closed" {
		return finding{}, false
	}
	for k := i - 1; k >= 0; k-- {
		if o := &h.in.Events[k]; o.Op != trace.Call || !strings.HasSuffix(o.Label, "context deadline exceeded") {
			continue
		}
		for _, c := range e.Others {
			if c.Ready {
				return h.found(OrderViolation, []int{k, i}, "the time of %s was up %s, and %s took that case %s although it could have %s: of the cases that are ready, a select takes any.",
					ctx, h.at(k), h.whoIn(i), h.at(i), verb(c, "sent to %s", "received from %s")), true
			}
		}
		return h.found(OrderViolation, []int{k, i}, "the time of %s was up %s before %s, so %s took that case %s.", ctx, h.at(k), unready(e.Others), h.whoIn(i), h.at(i)), true
	}
	return finding{}, false
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
