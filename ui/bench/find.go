package bench

import (
	"fmt"

	"racelab/sim"
	"racelab/sim/glyph"
	"racelab/sim/number"
)

// example is a run that shows something that went wrong.
type example struct {
	what     string
	schedule sim.Schedule
}

// examples returns runs that fail, each schedule once: one for each failing
// outcome, then deadlocks, livelocks and data races.
func examples(r *sim.Report) []example {
	var out []example
	seen := map[string]bool{}
	add := func(what string, s sim.Schedule) {
		key := scheduleKey(s)
		if s == nil || seen[key] {
			return
		}
		seen[key] = true
		out = append(out, example{what, s})
	}
	for _, o := range r.Outcomes {
		if o.Fails {
			add(orElse(o.Text, o.Kind.String()), o.Schedule)
		}
	}
	if r.Shortest != nil {
		add("the shortest failure", r.Shortest.Schedule)
	}
	for _, f := range r.Deadlocks {
		add("deadlock", f.Schedule)
	}
	for _, f := range r.Livelocks {
		add("livelock", f.Schedule)
	}
	for _, f := range r.Races {
		add("data race on "+glyph.Short(f.Variable)+", between two steps that both come next", f.Schedule)
	}
	return out
}

func scheduleKey(s sim.Schedule) string {
	key := make([]byte, 0, 4*len(s))
	for _, c := range s {
		key = fmt.Appendf(key, "%d.%d ", c.Actor, c.Alt)
	}
	return string(key)
}

// find puts the next failing run on the bench. While the explorer is at work it
// waits for its report.
func (b *Bench) find() {
	r := b.report()
	if r == nil {
		b.await(b.find)
		return
	}
	all := examples(r)
	if len(all) == 0 {
		b.sayNone(r)
		return
	}
	i := b.found % len(all)
	b.found = i + 1
	b.show(all[i].schedule, fmt.Sprintf("Failure %d of %d: %s", i+1, len(all), stop(all[i].what)))
}

// shortest puts the failing run with the fewest preemptions on the bench.
func (b *Bench) shortest() {
	r := b.report()
	if r == nil {
		b.await(b.shortest)
		return
	}
	s := r.Shortest
	if s == nil {
		if all := examples(r); len(all) > 0 {
			b.show(all[0].schedule, "No run ends in failure; this one shows a "+all[0].what+".")
			return
		}
		b.sayNone(r)
		return
	}
	b.show(s.Schedule, fmt.Sprintf("The shortest failure: %s, %s.",
		number.Of(s.Steps, "step"), number.Of(s.Preemptions, "preemption")))
}

func (b *Bench) sayNone(r *sim.Report) {
	if r.Complete {
		what := "it"
		if len(b.hist.on) > 0 {
			what = setWords(b.hist.on)
		}
		b.board.Say("There is no failure to find: " + what + " holds in " + allWays(r) + ".")
		return
	}
	b.board.Say("No failure found in what was covered.")
}

// await does something once the report is there.
func (b *Bench) await(do func()) {
	if b.concealed {
		b.board.Say(concealedSays)
		return
	}
	if x := b.explorer.now; x != nil && x.err != nil {
		b.board.Say("The explorer failed: " + cleanText(x.err.Error()))
		return
	}
	b.pending = do
	b.board.Note("Looking…")
}

// show puts a schedule on the bench, with its last step looked at.
func (b *Bench) show(s sim.Schedule, status string) {
	if b.hist.tape.len() > 0 {
		b.hist.remember("the run before")
	} else {
		b.hist.note("the run that was found")
	}
	b.stopAuto()
	b.board.Say(status + " ← → walk through it.")
	if err := b.hist.replay(b.hist.on, s); err != nil {
		b.fail(err)
	}
}
