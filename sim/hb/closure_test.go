package hb

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"racelab/sim/trace"
)

// This file checks clocks and epochs against the definition: the transitive
// closure of the edges, written down event by event.

// closure returns reach[i][j]: event i happens before event j.
func closure(events []trace.Event) [][]bool {
	all, at := withPartners(events)
	reach := closureOf(all)
	out := make([][]bool, len(events))
	for i := range out {
		out[i] = make([]bool, len(events))
		for j := range out[i] {
			out[i][j] = reach[at[i]][at[j]]
		}
	}
	return out
}

// met is the operation of the other end of a rendezvous, just before and just
// after the event that tells of it.
const met = trace.Op(200)

// withPartners puts an event of the partner on either side of every rendezvous,
// so that the partner takes part even where it has no event of its own. at is
// where the events are now.
func withPartners(events []trace.Event) (all []trace.Event, at []int) {
	for _, e := range events {
		p, ok := other(e)
		if ok {
			all = append(all, trace.Event{Actor: p, Op: met})
		}
		at = append(at, len(all))
		all = append(all, e)
		if ok {
			all = append(all, trace.Event{Actor: p, Op: met})
		}
	}
	return all, at
}

func closureOf(events []trace.Event) [][]bool {
	n := len(events)
	reach := make([][]bool, n)
	messages := numberMessages(events)
	for i := range reach {
		reach[i] = make([]bool, n)
		for j := i + 1; j < n; j++ {
			reach[i][j] = edge(events, i, j) || messages.edge(events, i, j)
		}
	}
	// Edges only lead forward, so one pass from the back closes the relation.
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			if !reach[i][k] {
				continue
			}
			for j := k + 1; j < n; j++ {
				reach[i][j] = reach[i][j] || reach[k][j]
			}
		}
	}
	return reach
}

// messages tells of every event which message of its channel it sends or
// receives, from 1; 0 if none.
type messages struct {
	number []int
	buffer map[uint32]int // most messages waiting at once
}

func numberMessages(events []trace.Event) messages {
	m := messages{make([]int, len(events)), map[uint32]int{}}
	sent, received, closed := map[uint32]int{}, map[uint32]int{}, map[uint32]bool{}
	waiting := map[uint32]int{} // as capacities counts: sends to closed channels too
	for i, e := range events {
		ch := e.Sync.Object
		if ch == 0 || rendezvous(events, i) {
			continue
		}
		switch e.Op {
		case trace.Close:
			closed[ch] = closed[ch] || sent[ch]+received[ch] >= 0
		case trace.Send:
			waiting[ch]++
			if !closed[ch] {
				sent[ch]++
				m.number[i] = sent[ch]
			}
		case trace.Recv:
			if waiting[ch] > 0 {
				waiting[ch]--
			}
			if received[ch] < sent[ch] {
				received[ch]++
				m.number[i] = received[ch]
			}
		}
		m.buffer[ch] = max(m.buffer[ch], waiting[ch])
	}
	return m
}

func (m messages) edge(events []trace.Event, i, j int) bool {
	a, b := events[i], events[j]
	if m.number[i] == 0 || m.number[j] == 0 || a.Sync.Object != b.Sync.Object {
		return false
	}
	if a.Op == trace.Send && b.Op == trace.Recv {
		return m.number[i] == m.number[j]
	}
	return a.Op == trace.Recv && b.Op == trace.Send && m.number[i]+m.buffer[a.Sync.Object] == m.number[j]
}

// rendezvous reports whether event i is one end of one.
func rendezvous(events []trace.Event, i int) bool {
	_, one := other(events[i])
	if one || i == 0 {
		return one
	}
	// The second event of a pair may not name its partner. In the expanded trace
	// the partner's own event stands between the two.
	for k := i - 1; k >= 0; k-- {
		if events[k].Op == met {
			continue
		}
		p, ok := other(events[k])
		return ok && p == events[i].Actor && events[k].Sync.Object == events[i].Sync.Object &&
			(events[k].Op == trace.Send && events[i].Op == trace.Recv || events[k].Op == trace.Recv && events[i].Op == trace.Send)
	}
	return false
}

// edge is the definition: does i directly order j, which comes later?
func edge(events []trace.Event, i, j int) bool {
	a, b := events[i], events[j]
	if a.Actor == b.Actor && a.Actor >= 0 {
		return true
	}
	if (a.Op == trace.Go || a.Op == trace.Timer) && a.Target >= 0 && a.Target != a.Actor && a.Target == b.Actor {
		return true
	}
	if p, ok := other(b); ok && j == i+1 && a.Op == met && a.Actor == p {
		return true
	}
	if p, ok := other(a); ok && j == i+1 && b.Op == met && b.Actor == p {
		return true
	}
	return syncEdge(events, i, j)
}

func other(e trace.Event) (int, bool) {
	if (e.Op == trace.Send || e.Op == trace.Recv) && e.Actor >= 0 && e.Partner >= 0 && e.Partner != e.Actor {
		return e.Partner, true
	}
	return 0, false
}

func syncEdge(events []trace.Event, i, j int) bool {
	m := numberMessages(events)
	if m.number[i] != 0 || m.number[j] != 0 || rendezvous(events, i) || rendezvous(events, j) {
		return false
	}
	ra, rr, pa := releasing(events[i])
	aa, ar, pb := acquiring(events[j])
	if pa != pb || pa == (point{}) {
		return false
	}
	if rr && ar {
		return true
	}
	if !ra || !aa {
		return false
	}
	for _, k := range events[i+1 : j] {
		if k.Op == trace.AtomicWrite && place(k) == pa {
			return false // a store in between hides i from j
		}
	}
	return true
}

func place(e trace.Event) point {
	if e.Sync.Object == 0 && (e.Op == trace.AtomicRead || e.Op == trace.AtomicWrite || e.Op == trace.AtomicRMW) {
		return point{e.Mem.Object, e.Mem.Off}
	}
	if e.Sync.Object == 0 {
		return point{}
	}
	return point{e.Sync.Object, e.Sync.Off}
}

// releasing returns whether e releases, whether it does so for writers only,
// and where.
func releasing(e trace.Event) (all, reader bool, at point) {
	at = place(e)
	if _, met := other(e); met {
		return false, false, at
	}
	switch e.Op {
	case trace.Unlock, trace.AtomicWrite, trace.AtomicRMW:
		return true, false, at
	case trace.RUnlock:
		return false, true, at
	case trace.Lock, trace.RLock, trace.AtomicRead:
		return false, false, at
	}
	if e.Acquire || e.Release {
		return e.Release, false, at
	}
	switch e.Op {
	case trace.Close, trace.GroupAdd, trace.OnceExit, trace.CondSignal:
		return true, false, at
	}
	return false, false, at
}

func acquiring(e trace.Event) (all, reader bool, at point) {
	at = place(e)
	if _, met := other(e); met {
		return false, false, at
	}
	switch e.Op {
	case trace.Lock:
		return true, true, at
	case trace.RLock, trace.AtomicRead, trace.AtomicRMW:
		return true, false, at
	case trace.Unlock, trace.RUnlock, trace.AtomicWrite:
		return false, false, at
	}
	if e.Acquire || e.Release {
		return e.Acquire, false, at
	}
	switch e.Op {
	case trace.Send, trace.Recv, trace.GroupWait, trace.OnceEnter, trace.CondWake:
		return true, false, at
	}
	return false, false, at
}

// randomTrace makes n events by a few actors on a few places.
func randomTrace(r *rand.Rand, n int) []trace.Event {
	actors := 2 + r.IntN(4)
	mostly := r.IntN(3) // how much of the trace is accesses
	events := make([]trace.Event, n)
	for i := range events {
		e := trace.Event{
			Step: i + 1, Actor: r.IntN(actors), Partner: -1, Target: -1,
			Pos: trace.Position{File: "r.go", Line: 1 + r.IntN(6)}, Name: string(rune('x' + r.IntN(2))),
		}
		if r.IntN(20) == 0 {
			e.Actor = -1
		}
		if r.IntN(3) < mostly+1 {
			ops := []trace.Op{trace.Read, trace.Read, trace.Write, trace.MapRead, trace.MapWrite}
			e.Op, e.Library = ops[r.IntN(len(ops))], r.IntN(4) == 0
			e.Mem = trace.Loc{Object: uint32(1 + r.IntN(2)), Off: uint32(r.IntN(4)), Len: uint32(1 + r.IntN(3)*r.IntN(2))}
		} else {
			randomSync(r, &e, actors)
		}
		events[i] = e
	}
	return events
}

func randomSync(r *rand.Rand, e *trace.Event, actors int) {
	e.Sync = trace.Loc{Object: uint32(7 + r.IntN(2)), Off: uint32(r.IntN(2)), Len: 1}
	switch r.IntN(5) {
	case 0:
		ops := []trace.Op{trace.AtomicRead, trace.AtomicWrite, trace.AtomicRMW}
		e.Op, e.Sync = ops[r.IntN(3)], trace.Loc{}
		e.Mem = trace.Loc{Object: uint32(1 + r.IntN(2)), Off: uint32(r.IntN(3)), Len: 1}
	case 1:
		e.Op, e.Partner = []trace.Op{trace.Send, trace.Recv}[r.IntN(2)], r.IntN(actors)
	case 2:
		e.Op, e.Target = []trace.Op{trace.Go, trace.Timer}[r.IntN(2)], r.IntN(actors)
	case 3:
		e.Op, e.Acquire, e.Release = trace.Call, r.IntN(2) == 0, r.IntN(2) == 0
		e.Body = trace.Loc{Object: uint32(1 + r.IntN(2)), Off: uint32(r.IntN(3)), Len: uint32(r.IntN(3))}
	default:
		ops := []trace.Op{trace.Lock, trace.Unlock, trace.RLock, trace.RUnlock, trace.Send, trace.Recv, trace.Close,
			trace.GroupAdd, trace.GroupWait, trace.OnceEnter, trace.OnceExit, trace.CondSignal, trace.CondWake, trace.End}
		e.Op = ops[r.IntN(len(ops))]
	}
}

func keyOf(events []trace.Event, i, j int) raceKey {
	k := raceKey{events[i].Pos, events[j].Pos, events[i].Name}
	if !events[i].Op.Writes() && events[i].Op != trace.Close {
		k.name = events[j].Name
	}
	if comparePosition(k.low, k.high) > 0 {
		k.low, k.high = k.high, k.low
	}
	return k
}

func TestClocksAgainstClosure(t *testing.T) {
	traces := 6000
	if testing.Short() {
		traces = 1000
	}
	r := rand.New(rand.NewPCG(1, 2009))
	racy := 0
	for range traces {
		events := randomTrace(r, 2+r.IntN(40))
		racy += checkAgainstClosure(t, events)
		if t.Failed() {
			return
		}
	}
	if racy < traces/10 || racy > traces*99/100 {
		t.Errorf("%d of %d traces race: the generator tests one side only", racy, traces)
	}
}

// naiveMemory: both read or write variables, one of them writes, one is not atomic.
func naiveMemory(a, b *trace.Event) bool {
	access := func(e *trace.Event) bool {
		return e.Mem.Len > 0 && (e.Op.Plain() || e.Op >= trace.AtomicRead && e.Op <= trace.AtomicRMW)
	}
	return access(a) && access(b) && a.Mem.Overlaps(b.Mem) && (a.Op.Writes() || b.Op.Writes()) && (a.Op.Plain() || b.Op.Plain())
}

// naiveChannel: one closes a channel, and the other sends to it.
func naiveChannel(a, b *trace.Event) bool {
	ends := func(e *trace.Event) bool { return e.Op == trace.Send || e.Op == trace.Close }
	return ends(a) && ends(b) && a.Op != b.Op && a.Sync.Object != 0 && a.Sync.Object == b.Sync.Object
}

// naiveBody: the user's code writes over what a method of the library works on.
func naiveBody(a, b *trace.Event) bool {
	touches := b.Op.Plain() || b.Op >= trace.AtomicRead && b.Op <= trace.AtomicRMW || b.Op == trace.Send || b.Op == trace.Close
	return !touches && (a.Op == trace.Write || a.Op == trace.MapWrite) && !a.Library && a.Mem.Len > 0 && b.Body.Len > 0 && a.Mem.Overlaps(b.Body)
}

// checkAgainstClosure returns 1 if the trace has a race.
func checkAgainstClosure(t *testing.T, events []trace.Event) int {
	t.Helper()
	o, reach := Analyze(events), closure(events)
	want := map[raceKey]bool{}
	naive := func(i, j int) bool {
		a, b := &events[i], &events[j]
		return a.Actor >= 0 && b.Actor >= 0 && a.Actor != b.Actor && !reach[i][j] && (naiveMemory(a, b) || naiveChannel(a, b) || naiveBody(a, b) || naiveBody(b, a))
	}
	for j := range events {
		for i := range j {
			if got := o.Before(i, j); events[i].Actor >= 0 && got != reach[i][j] {
				t.Errorf("Before(%d, %d) = %v, want %v in %v", i, j, got, reach[i][j], events)
				return 0
			}
			if got := o.Race(i, j); got != naive(i, j) {
				t.Errorf("Race(%d, %d) = %v in %v", i, j, got, events)
				return 0
			}
			if naive(i, j) {
				want[keyOf(events, i, j)] = true
			}
		}
	}
	got := map[raceKey]bool{}
	for _, r := range o.Races() {
		k := keyOf(events, r.First, r.Second)
		if !naive(r.First, r.Second) || got[k] {
			t.Errorf("false or repeated race %+v in %v", r, events)
		}
		got[k] = true
	}
	for k := range want {
		if !got[k] {
			t.Errorf("race %+v was missed in %v", k, events)
		}
	}
	return min(len(want), 1)
}

// garbage turns bytes into events with any numbers in them.
func garbage(data []byte) []trace.Event {
	var events []trace.Event
	for len(data) >= 12 {
		b := data[:12]
		data = data[12:]
		wide := func(v byte) uint32 {
			if v > 250 {
				return binary.LittleEndian.Uint32(b[8:])
			}
			return uint32(v % 8)
		}
		events = append(events, trace.Event{
			Step: int(int8(b[0])), Actor: int(int32(wide(b[0]))) - 1, Op: trace.Op(b[1]),
			Mem:     trace.Loc{Object: wide(b[2]), Off: wide(b[3]), Len: wide(b[4])},
			Sync:    trace.Loc{Object: wide(b[5]), Off: wide(b[3]), Len: wide(b[4])},
			Body:    trace.Loc{Object: wide(b[2]), Off: wide(b[4]), Len: wide(b[3])},
			Library: b[6]&8 != 0,
			Acquire: b[6]&1 != 0, Release: b[6]&2 != 0, Minor: b[6]&4 != 0,
			Partner: int(int32(wide(b[7]))) - 1, Target: int(int32(wide(b[7]))) - 1,
			Pos: trace.Position{Line: int(b[6] >> 4)}, Name: string(b[9:10]),
		})
	}
	return events
}

func FuzzAnalyze(f *testing.F) {
	f.Add([]byte("any twelve bytes make one event, and these make several of them"))
	f.Add(make([]byte, 240))
	f.Add([]byte{255, 2, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 1, 255, 255, 255, 1, 1, 1, 255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, data []byte) {
		events := garbage(data)
		if len(events) > 300 {
			return
		}
		o, reach := Analyze(events), closure(events)
		for j := range events {
			for i := range j {
				if events[i].Actor >= 0 && o.Before(i, j) != reach[i][j] {
					t.Fatalf("Before(%d, %d) = %v", i, j, !reach[i][j])
				}
			}
		}
		locks := Locksets(events)
		for _, r := range o.Races() {
			if !o.Race(r.First, r.Second) {
				t.Fatalf("%+v is reported but is no race", r)
			}
			r.Missing(events, locks, func(int) string { return "somebody" })
		}
	})
}

func BenchmarkRaces(b *testing.B) {
	events := randomTrace(rand.New(rand.NewPCG(7, 7)), 10_000)
	b.ReportAllocs()
	for b.Loop() {
		Races(events)
	}
}
