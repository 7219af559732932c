package bench

import (
	"fmt"
	"strings"

	"racelab/sim"
	"racelab/sim/glyph"
	"racelab/sim/trace"
)

// verdict says in words how the run stands at the step that is looked at.
func (b *Bench) verdict() []paragraph {
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

// opening tells which keys to press, and then, as far as there is room, what to
// look for.
func (b *Bench) opening(view *sim.View) []paragraph {
	first := one(b.st.Accent, "▸ You are the scheduler: "+b.pressWords(view))
	switch {
	case b.watched:
		first = one(b.st.Faint, "This is the start of the run.")
	case !b.hist.atEnd():
		first = one(b.st.Faint, "This is the start of the run. → goes on as before; a digit takes another way.")
	case b.width < 64:
		first = one(b.st.Accent, "▸ "+capital(b.pressWords(view)))
	}
	return append([]paragraph{first}, b.watch...)
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
func (b *Bench) middle(view *sim.View) []paragraph {
	h := &b.hist
	var first paragraph
	if e, ok := lead(h.tape.at(h.at)); ok {
		first = one(b.st.Text, fmt.Sprintf("Step %d: %s.", h.at, sentence(e, view)))
	}
	for _, a := range view.Actors {
		if a.State == sim.Blocked {
			first = append(first, say{b.st.Awaited, glyph.Awaited + " " + a.Name + " waits for " + glyph.Short(a.Wait) + "."})
		}
	}
	out := []paragraph{first}
	for _, in := range h.tape.upTo(h.at) {
		out = append(out, one(b.st.Warn, "≈ "+in.Text))
	}
	if !h.atEnd() && !b.watched {
		out = append(out, one(b.st.Faint, "→ goes on as before; another actor's key branches here."))
	}
	return out
}

// ending says what the run left behind, and why.
func (b *Bench) ending(end *sim.End) []paragraph {
	var first paragraph
	if end.Fails {
		what := failure(end)
		first = one(b.st.Bad, "✗ "+stop(what))
	} else {
		first = one(b.st.Good, "✓ "+stop(orElse(end.Outcome, end.Kind.String())))
		first = append(first, say{b.st.Text, b.holds()})
	}
	insights := b.hist.tape.upTo(b.hist.at)
	if end.Kind == sim.Deadlock && len(insights) > 0 && insights[0].Pattern == "deadlock" {
		first = one(b.st.Bad, "✗ "+insights[0].Text) // says the same, and more
		insights = insights[1:]
	} else if end.Fails && len(insights) > 0 {
		first = append(first, say{b.st.Text, insights[0].Text})
		insights = insights[1:]
	}
	if l := b.line(); l != nil && end.Fails && l.Inevitable > 0 && l.Inevitable < b.hist.tape.len() {
		first = append(first, say{b.st.Faint, fmt.Sprintf("From step %d on no order could save it.", l.Inevitable)})
	}
	out := []paragraph{first}
	for _, in := range insights {
		out = append(out, one(b.st.Warn, "≈ "+in.Text))
	}
	return out
}

// failure says what went wrong in a run that failed. Of a test that is what it printed: that it failed says nothing.
func failure(end *sim.End) string {
	if at := strings.LastIndex(end.Outcome, "_test.go:"); end.Why == "the test failed" && at >= 0 {
		if _, said, ok := strings.Cut(end.Outcome[at+len("_test.go:"):], ": "); ok && strings.TrimSpace(said) != "" {
			return strings.TrimSpace(said)
		}
	}
	return orElse(end.Why, orElse(end.Outcome, end.Kind.String()))
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

// capital returns s with its first letter, if that is plain ASCII, in upper case.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
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
	name := glyph.Short(e.Name)
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
		return strings.TrimSpace(e.Op.String() + " " + e.Label)
	}
	if e.Label != "" {
		return who + ": " + e.Label
	}
	return who + ": " + glyph.Sentence(e, nil)
}
