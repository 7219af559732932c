package bench

import (
	"fmt"
	"strings"

	"racelab/sim"
	"racelab/sim/trace"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// say is a sentence in a style.
type say struct {
	style theme.Style
	text  string
}

// verdict says in words how the run stands at the step that is looked at.
func (b *Bench) verdict() []say {
	h := &b.hist
	view := h.view()
	switch {
	case view.End != nil:
		return b.ending(view.End)
	case h.at == 0:
		return b.opening(view)
	}
	return b.middle(view)
}

// opening tells what to look for and which keys to press.
func (b *Bench) opening(view *sim.View) []say {
	var out []say
	if b.lesson.Watch != "" {
		out = append(out, say{b.st.Text, cleanText(b.lesson.Watch)})
	}
	if !b.hist.atEnd() {
		return append(out, say{b.st.Faint, "This is the start of the run. → goes on as before; a digit takes another way."})
	}
	return append(out, say{b.st.Accent, "▸ You are the scheduler: " + b.pressWords(view)})
}

// pressWords names the keys that step, and whom.
func (b *Bench) pressWords(view *sim.View) string {
	var parts []string
	for i, a := range view.Actors {
		if i < 9 && canStep(view, i) {
			parts = append(parts, fmt.Sprintf("press %d to step %s", i+1, a.Name))
		}
	}
	if len(parts) == 0 && canStep(view, -1) {
		parts = append(parts, "press 0 to let time pass")
	}
	if len(parts) > 3 {
		parts = append(parts[:2], "and so on")
	}
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.TrimPrefix(parts[i], "press ")
	}
	return strings.Join(parts, ", ") + "."
}

// middle says what the last step did, and who waits.
func (b *Bench) middle(view *sim.View) []say {
	h := &b.hist
	var out []say
	if e, ok := lead(h.tape.at(h.at)); ok {
		out = append(out, say{b.st.Text, fmt.Sprintf("Step %d: %s.", h.at, sentence(e, view))})
	}
	for _, in := range h.tape.upTo(h.at) {
		out = append(out, say{b.st.Warn, "≈ " + in.Text})
	}
	for _, a := range view.Actors {
		if a.State == sim.Blocked {
			out = append(out, say{b.st.Awaited, laneAwaited + " " + a.Name + " waits for " + a.Wait + "."})
		}
	}
	if !h.atEnd() {
		out = append(out, say{b.st.Faint, fmt.Sprintf("Step %d of %d. → goes on as before; another actor's key branches here.", h.at, h.tape.len())})
	}
	return out
}

// ending says what the run left behind, why, and what to do next.
func (b *Bench) ending(end *sim.End) []say {
	insights := b.hist.tape.upTo(b.hist.at)
	if !end.Fails {
		out := []say{{b.st.Good, "✓ " + orElse(end.Outcome, end.Kind.String()) + ". " + b.holds()}}
		for _, in := range insights {
			out = append(out, say{b.st.Warn, "≈ " + in.Text})
		}
		return out
	}
	what := orElse(end.Why, end.Outcome)
	out := []say{{b.st.Bad, "✗ " + stop(orElse(what, end.Kind.String()))}}
	for i, in := range insights {
		if i == 0 {
			out = append(out, say{b.st.Text, in.Text})
		} else {
			out = append(out, say{b.st.Warn, "≈ " + in.Text})
		}
	}
	return append(out, say{b.st.Faint, "w why · v the same schedule with a fix · ← walk back · r again"})
}

// holds says what a run that passed proves, and what it does not.
func (b *Bench) holds() string {
	r := b.report()
	switch {
	case r == nil:
		return "This order went well. Do all?"
	case r.Complete && !r.Fails():
		return "Proved: it holds in " + allWays(r) + "."
	case r.Failing != nil && r.Failing.Sign() > 0:
		return fmt.Sprintf("This order went well, but %s of %s do not: f finds one.", count(r.Failing), count(r.Interleavings))
	case r.Fails():
		return "This order went well, but not every one does: f finds one."
	}
	return "No failure found in what was covered."
}

func allWays(r *sim.Report) string {
	if r.Interleavings == nil {
		return "every interleaving"
	}
	if r.Interleavings.IsInt64() && r.Interleavings.Int64() == 1 {
		return "the only interleaving"
	}
	return "all " + count(r.Interleavings) + " interleavings"
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// stop ends a sentence.
func stop(s string) string {
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// sentence says what an event did.
func sentence(e trace.Event, v *sim.View) string {
	who := "the world"
	if e.Actor >= 0 && e.Actor < len(v.Actors) {
		who = v.Actors[e.Actor].Name
	}
	name := short(e.Name)
	switch e.Op {
	case trace.Read, trace.MapRead, trace.AtomicRead:
		return fmt.Sprintf("%s read %s: %s", who, orElse(name, "memory"), e.Value)
	case trace.Write, trace.MapWrite, trace.AtomicWrite, trace.AtomicRMW:
		if e.Old != "" && e.Old != e.Value {
			return fmt.Sprintf("%s set %s to %s (it was %s)", who, orElse(name, "memory"), e.Value, e.Old)
		}
		return fmt.Sprintf("%s set %s to %s", who, orElse(name, "memory"), e.Value)
	case trace.Lock, trace.RLock:
		return who + " took the lock " + name
	case trace.Unlock, trace.RUnlock:
		return who + " gave back the lock " + name
	case trace.Send:
		return fmt.Sprintf("%s sent %s on %s", who, e.Value, name)
	case trace.Recv:
		return fmt.Sprintf("%s received %s from %s", who, e.Value, name)
	case trace.Print:
		return who + " printed " + e.Value
	case trace.Tick:
		return orElse(e.Label, "time passed")
	}
	if e.Label != "" {
		return who + ": " + e.Label
	}
	return strings.TrimSpace(fmt.Sprintf("%s: %s %s %s", who, e.Op, name, e.Value))
}

// verdictRows wraps the verdict into rows; what does not fit is cut.
func verdictRows(words []say, st *theme.Styles, width, height int) []string {
	var out []string
	for i, s := range words {
		lines := draw.Wrap(s.text, width-2)
		// Each later sentence needs a row, so the first must not take all.
		if later := min(len(words)-i-1, 1); len(lines) > height-len(out)-later {
			lines = lines[:max(min(len(lines), height-len(out)-later), 0)]
			if n := len(lines); n > 0 {
				lines[n-1] = draw.Cut(lines[n-1]+" …", width-2)
			}
		}
		for _, l := range lines {
			out = append(out, draw.NewRow(width).Space(1).Put(s.style, l).String())
		}
		if len(out) >= height {
			break
		}
	}
	return out
}
