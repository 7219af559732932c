package machine

import (
	"math"
	"slices"
	"strings"
	"time"
)

// This file finds the instants up to which time may pass before somebody looks at the
// clock.
//
// Code takes time, so each reading of a clock may be later than the one before it, by any
// amount. What a program can make of that are comparisons, and it is enough to try, for each reading, the
// ways in which these can come out: those with a deadline of a timer, with an instant that
// is kept somewhere (t), and with one that is a duration away from it (t+d, or time.Since(t)
// compared with d). So before a reading time may pass, as an early move, up to the nearest of
//
//   - the deadlines of timers, of sleeping goroutines and of pauses;
//   - every time.Time and rt.Instant in the state: variables, fields, maps, channels,
//     deadlines of keys in Redis and of connections;
//   - once the program has asked for a date (Unix, Format and their like), every whole number
//     that is a Unix time of these days, in nanoseconds to seconds, and every date in a
//     string, which is how rows of SQL hold them;
//   - each of these and one duration, or less one where the program compares what time.Time.Add returns: every time.Duration in the state, and every constant
//     one of the program's own source that is not just the time of a timer. Numbers that it compares with
//     what the clock tells, in whichever unit, are such constants, too: see compile_elapsed.go.
//
// Further moves lead to those behind. Not covered: a comparison with an instant that is two
// or more durations away from all of these, with a duration that is computed on the spot,
// and what else is made of the size of a difference (a printed elapsed time).
//
// Two readings never give the same time.Time: each is later than the one before, and a
// timer goes off later than its deadline. time.Time has a number for that, beside the
// virtual clock (see racelab's package time). Unix times are those of the clock itself, so two may be the same.

// timeWords is how many words a time.Time has: seconds, nanoseconds, seq and the place.
const timeWords = 4

// horizon is how far from now numbers and strings are taken for times.
const horizon = int64(48 * time.Hour)

// sinceStart returns the words of a time.Time in nanoseconds since the run began.
func (m *Machine) sinceStart(sec, ns Word) (at int64, near bool) {
	s := int64(sec) - unixToYear1 - m.beginning()
	if s > math.MaxInt32 || s < math.MinInt32 {
		return 0, false
	}
	return s*int64(time.Second) + int64(ns), true
}

// scan collects what passing time may be compared with.
type scan struct {
	instants []int64
	spans    []int64
}

// instant adds an instant up to which time may pass.
func (s *scan) instant(at int64) { s.instants = append(s.instants, at) }

// clockUnits are the units in which programs keep Unix times, in nanoseconds.
var clockUnits = [...]int64{1, int64(time.Microsecond), int64(time.Millisecond), int64(time.Second)}

// number looks whether a word is a Unix time.
func (s *scan) number(w Word, begin, now int64) {
	epochNS := begin * int64(time.Second)
	for _, unit := range clockUnits {
		v := int64(w) - epochNS/unit
		if v >= 0 && v <= (now+horizon)/unit {
			// A reading is after it only when the clock shows another number.
			s.instant(v*unit + max(unit, int64(time.Microsecond)))
			return
		}
	}
}

// text looks for dates in a string, of a run that began at a Unix time.
func (s *scan) text(text string, begin, now int64) {
	const month = "2006-01-"
	first := time.Unix(begin, 0).UTC().Format(month)
	s.month(text, first, begin, now)
	if last := time.Unix(begin, now+horizon).UTC().Format(month); last != first {
		s.month(text, last, begin, now)
	}
}

// month looks for dates of one month, which are written with a prefix.
func (s *scan) month(text, prefix string, begin, now int64) {
	for {
		i := strings.Index(text, prefix)
		if i < 0 || len(text) < i+len("2000-01-01T00:00:00") {
			return
		}
		text = text[i:]
		date := strings.Replace(text[:min(len(text), 30)], " ", "T", 1)
		n := len("2000-01-01T00:00:00")
		for n < len(date) && (date[n] == '.' || date[n] >= '0' && date[n] <= '9') {
			n++
		}
		if t, err := time.Parse("2006-01-02T15:04:05.999999999", date[:n]); err == nil {
			if at := t.UnixNano() - begin*int64(time.Second); at >= 0 && at <= now+horizon {
				s.instant(at + int64(time.Microsecond))
			}
		}
		text = text[n:]
	}
}

// awaited returns the nearest instant to come that a reading of the clock may be
// compared with.
func (m *Machine) awaited() (at int64, ok bool) {
	if !m.prog.seesClock && !m.prog.seesTicks {
		return 0, false
	}
	s := &scan{spans: append(slices.Clone(m.prog.spans), m.early.spans...), instants: slices.Clone(m.early.instants)}
	h := hasher{m: m, scan: s}
	h.state()
	if m.comparesOnly() {
		s.spans = m.prog.spansToTell()
	}
	at = math.MaxInt64
	consider := func(t int64) {
		if t > m.now && t < at {
			at = t
		}
	}
	slices.Sort(s.spans)
	s.spans = slices.Compact(s.spans)
	for _, t := range s.instants {
		consider(t)
		for _, d := range s.spans {
			consider(later(t, d))
			if m.prog.ages.ahead { // now.Add(d).After(t)
				consider(t - d)
			}
		}
	}
	return at, at < math.MaxInt64
}

// looks reports whether g may look at the clock in its next step.
func (m *Machine) looks(g *goroutine) bool {
	if g.top == nil || g.exit != running {
		return false
	}
	switch in := &g.top.fn.code[g.top.pc]; in.op {
	case opStep:
		return true // the library's, which has its own deadlines
	case opNative:
		return in.aux.(*nativeCall).native.reads
	}
	return false
}

// nextMoment returns up to when time may pass while somebody could run: the next
// deadline or, if somebody is about to look at the clock, the next instant of interest.
func (m *Machine) nextMoment() (when int64, ok bool) {
	when, ok = m.deadline()
	if !slices.ContainsFunc(m.gs, m.looks) {
		return when, ok
	}
	if at, some := m.awaited(); some && (!ok || at < when) {
		return at, true
	}
	return when, ok
}

// reading numbers a reading of the clock: where the clock is exact all are the same.
func (m *Machine) reading() Word {
	if m.exact() {
		return 0
	}
	m.reads++
	return Word(m.reads)
}

// exact reports whether readings between two moves of time are the same: in a lesson that
// is told with idle timers, and in a bubble of synctest.
func (m *Machine) exact() bool { return m.hidden && !m.anyTimers || m.bubbled() }

// mayPass reports whether time may pass while somebody could run.
func (m *Machine) mayPass() bool {
	if m.bubbled() {
		return false
	}
	_, ok := m.nextMoment()
	return ok
}

// before is what the objects from before the run keep of times.
type before struct {
	scan
	objects []uint32 // with times: they count although they do not change, for now does
}

// scanInit looks for times in what there was before the run.
func (m *Machine) scanInit() *before {
	b := new(before)
	h := hasher{m: m, scan: &b.scan}
	for id, o := range m.init {
		if o == nil {
			continue
		}
		h.found = false
		if h.object(o); h.found {
			b.objects = append(b.objects, uint32(id))
		}
	}
	return b
}
