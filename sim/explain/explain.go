// Package explain tells in plain words what went wrong in one run, with the
// numbers of the steps that did it.
//
// It knows a run by its trace, so everything it says can be checked against
// the trace. A pattern is named where its definition holds, never as a guess. A
// run that passes gets no pattern, only its data races and leaks, which are wrong
// whatever the outcome.
//
// Where the graph of all schedules is known, it also has the orders of steps by which
// the run was decided (package decide). These are the reason; Reason says them in
// words. A pattern found in the trace is then told only if it is about one of them: two
// events may look like an overwrite and have nothing to do with the failure. A failure
// that no finder over the trace has a name for may get one by its orders alone.
//
// # Patterns
//
// Accesses are reads and writes of places: memory, map entries, and what the
// labels of library steps name (a row, a key, a file; see parseCall). R(b, x) is
// actor b's last read of place x before the write in question; X is a change of
// the place by another actor a.
//
//   - lost update: R(b, x), X(a, x), W(b, x) in this order, where b neither read x
//     again nor updated it atomically. The read-write-write case of Lu, Park, Seo and
//     Zhou, "Learning from mistakes" (ASPLOS 2008), whose atomicity violations most
//     of the patterns here are. A write by an actor that never read x is an
//     overwrite, and is only mentioned when a run failed and nothing explains more.
//   - check-then-act: the same order where the value read answered a question
//     (true, false, nil, no entry); or R(b, x), X(a, x), act(b) where act is b's
//     very next operation and concerns another place; or where b acts on x by an
//     atomic update; or where two actors read the same value at the same line and both act.
//   - stale read: as check-then-act, where the act hands on the value read.
//   - stale set: R(b, source), X(a, source), a empties a second place, b writes the
//     old value into it. (Nishtala et al., "Scaling Memcache at Facebook", NSDI 2013.)
//   - duplicated effect: two actors performed library steps with the same label, after
//     the same check at the same line gave both the same answer.
//   - dirty read: b read what a wrote and then took back (P1 in Berenson et al., "A
//     critique of ANSI SQL isolation levels", SIGMOD 1995).
//   - write skew: two actors read two places, each wrote another one of them, and
//     neither saw the other's write (A5B, same paper).
//   - torn read, torn write: an object of several places read between two writes of
//     one actor, or around them (A5A, read skew); or left with places of two writers.
//   - use after close: a send on, or a close of, a channel that was closed.
//   - deadlock, self-deadlock: the cycle in who waits for whom (Coffman, Elphick and
//     Shoshani 1971); without a cycle, who waits for what.
//   - missed signal: a Cond was signalled when nobody waited, then waited for.
//   - signal to the wrong waiter: a signal woke one who could not use it and waited
//     again, while another slept on the same Cond.
//   - woken without looking again: what an actor was woken for was changed once more
//     before it went on, and it did not read it a second time where it had before.
//   - forgotten unlock: a lock was taken in a function that has returned without
//     giving it back.
//   - reuse of a WaitGroup: an Add from zero before a Wait had returned.
//   - foreign cancel: an actor joined a flight whose context is another's, which was
//     cancelled.
//   - ABA: R(b, x), X(a, x), X(a', x) back to what b had read, and then a comparison of x
//     by b that passes.
//   - exhausted pool: everybody who waits for a connection, or a place in a semaphore, holds
//     one that others would have given back in a run that holds.
//   - starvation: an actor tries for the same thing at least twice, and each time another
//     has taken it anew.
//   - retry storm: at least two actors repeat a call that was turned away, and are turned
//     away again, each between tries of the others.
//   - order violation: a single order decided, and nothing else has a name for it.
//   - leak: an actor left waiting when the run was over.
//   - expired lease: an actor acts on a lease that somebody else has taken since.
//   - crash between two effects: a fault struck after one effect, before the next.
//   - serialization failure, lock timeout, and deadlock once more: a transaction that the
//     database ended (SQLSTATE 40001, 55P03, 40P01) and that nobody ran again.
//   - data race: two accesses that happens-before leaves unordered; see package hb
//     (Go memory model; Flanagan and Freund, "FastTrack", PLDI 2009).
//
// The parts of a pattern are looked for within a few thousand accesses of each
// other (horizon), so that a long trace costs time in proportion to its length.
package explain

import (
	"cmp"
	"slices"

	"racelab/sim/trace"
)

// Kind says how a run ended.
type Kind uint8

// The ends of a run. Running is a run that can go on.
const (
	Running Kind = iota
	Finished
	Failed
	Panicked
	Deadlock
	Spent
)

// End is what a run left behind.
type End struct {
	Kind    Kind
	Fails   bool   // the run counts as a failure
	Outcome string // in the program's words
	Why     string // one sentence when it fails
	Blocked []Wait // actors that wait: of a run that is over, those that wait for ever
	Asleep  []int  // of a deadlock, actors whose sleep never ends: time stands still in their bubble of synctest
}

// Wait is an actor that waits.
type Wait struct {
	Actor  int
	Op     trace.Op  // what it wants to do: Lock, Send, Recv, GroupWait, CondWake ...
	Name   string    // operand as the source names it: "l.mu", "ch"
	Sync   trace.Loc // the lock, channel, group or Cond, if known
	HeldBy int       // the actor it waits for; -1 if nobody in particular
	Queued bool      // that actor does not hold it, but is next in line
	Step   int       // step at which it began to wait; 0 if unknown
}

// Input is one run.
type Input struct {
	Actors []string // names, by index
	Events []trace.Event
	End    End // the zero End for a run that can go on

	Decided *Decided // by what the run was decided; nil if that is not known
}

// Insight is one finding in a run.
type Insight struct {
	Pattern Pattern
	Also    []Pattern // other names for the same
	Text    string    // one or a few sentences with step numbers in parentheses
	Steps   []int     // the steps that it names, ascending
}

// finding is an insight with its weight.
type finding struct {
	Insight
	rank int
	soft bool // only worth saying when nothing else explains the failure
}

// Explain returns what went wrong in the run, the most telling first. It
// accepts any input: numbers that make no sense match no pattern.
func Explain(in Input) []Insight {
	h := newHistory(in)
	all := slices.Concat(h.waits(), h.dataRaces())
	if h.fails() || in.End.Kind == Running {
		all = append(all, h.staleWrites()...)
	}
	if h.fails() {
		all = slices.Concat(all, h.closes(), h.crashes(), h.unsynced(), h.leases(), h.staleSets(), h.skews(),
			h.dirtyReads(), h.tornReads(), h.tornWrites(), h.duplicates(), h.checks(), h.overwrites(), h.refused(),
			h.wokenBlind(), h.groupReuse(), h.unwaited(), h.foreignCancels(), h.returns(),
			h.abas(), h.starved(), h.storms())
	}
	all = slices.DeleteFunc(all, func(f finding) bool { return !h.agrees(f) })
	slices.SortStableFunc(all, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), slices.Compare(a.Steps, b.Steps))
	})
	return append(distinct(all), h.byOrders(all)...)
}

// fails reports whether the run counts as a failure.
func (h *history) fails() bool {
	return h.in.End.Fails || h.in.End.Kind >= Failed && h.in.End.Kind != Spent
}

// distinct drops what repeats, what a more telling finding already covers, and
// soft findings beside others.
func distinct(all []finding) []Insight {
	explained := slices.ContainsFunc(all, func(f finding) bool {
		return !f.soft && f.Pattern != DataRace && f.Pattern != Leak
	})
	var out []Insight
	for _, f := range all {
		covered := slices.ContainsFunc(out, func(o Insight) bool {
			return o.Text == f.Text || f.rank > Deadlocked.rank() && f.rank < DataRace.rank() && subset(f.Steps, o.Steps)
		})
		if !covered && !(f.soft && explained) {
			out = append(out, f.Insight)
		}
	}
	return firstSoft(out, all)
}

// firstSoft leaves only the first of several soft findings when they are all
// there is: further guesses would not make the first one clearer.
func firstSoft(out []Insight, all []finding) []Insight {
	soft := map[string]bool{}
	for _, f := range all {
		if f.soft {
			soft[f.Text] = true
		}
	}
	seen := false
	return slices.DeleteFunc(out, func(i Insight) bool {
		drop := soft[i.Text] && seen
		seen = seen || soft[i.Text]
		return drop
	})
}

// subset reports whether b holds all of a.
func subset(a, b []int) bool {
	return len(a) > 0 && !slices.ContainsFunc(a, func(s int) bool { return !slices.Contains(b, s) })
}
