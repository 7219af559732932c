package sim

import (
	"encoding/binary"
	"hash/fnv"
	"regexp"
	"strings"

	"racelab/sim/machine"
	"racelab/sim/trace"
)

// A sketch is a schedule that other source understands: who does what, step by step. A
// token's choices are numbers of alternatives, which mean nothing once the source has
// changed; what somebody touches, and for the how manieth time, mostly does.
type sketch []moment

// moment is a step of a sketch.
type moment struct {
	who  uint16   // hash of the actor's name; of clockName for the clock
	act  act      // what the step does
	alt  int      // which alternative it is, where the actor has several
	next trace.Op // then: what the actor was about to do
}

// act is what a step does, whoever does it and wherever it stands in the source.
type act struct {
	op    trace.Op
	what  uint16 // hash of what it touches
	waits bool   // it began to wait there
}

// maxMoments bounds what a token carries, so that it can still be copied. Whoever
// follows it in other source is told that it ends there.
const maxMoments = 400

const clockName = "\x00clock"

func hash16(s string) uint16 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s)) // never fails
	sum := h.Sum32()
	return uint16(sum ^ sum>>16)
}

var lineNumber = regexp.MustCompile(`:\d+`)

// whoIs identifies an actor by its name; a line in it does not count, for lines move.
func whoIs(name string) uint16 { return hash16(lineNumber.ReplaceAllString(name, ":")) }

// actOf says what an event does. Of "l.balance" the last part counts: receivers are
// renamed, and fields stay.
func actOf(e trace.Event) act {
	a := act{op: e.Op}
	if e.Op != trace.Call {
		a.what = hash16(e.Name[strings.LastIndexByte(e.Name, '.')+1:])
		return a
	}
	label, waits := strings.CutSuffix(e.Label, " waits")
	a.waits = waits
	a.what = hash16(subject(label))
	return a
}

// subject is the verb of a call and what it is about: "UPDATE accounts", "GET stock:7".
func subject(label string) string {
	label, _, _ = strings.Cut(label, " ->")
	words := strings.Fields(strings.ToUpper(label))
	if len(words) == 0 {
		return ""
	}
	for i, w := range words[:len(words)-1] {
		if w == "FROM" || w == "INTO" || words[0] == "UPDATE" && i == 0 {
			return words[0] + " " + words[i+1]
		}
	}
	return strings.Join(words[:min(2, len(words))], " ")
}

// tally counts what each actor has done so far.
type tally map[uint16]map[act]int

func (t tally) add(who uint16, a act) {
	if t[who] == nil {
		t[who] = map[act]int{}
	}
	t[who][a]++
}

// about counts what an actor has done that does as much as an act.
func (t tally) about(who uint16, want act) int {
	n := 0
	for a, k := range t[who] {
		if a.what == want.what && a.waits == want.waits && alike(a.op, want.op) {
			n += k
		}
	}
	return n
}

// who returns the hash of the name of a lane as the run counts them.
func (r *Run) who(m *machine.Machine, lane int) uint16 {
	if names := m.ActorNames(); lane >= 0 && lane+r.first() < len(names) {
		return whoIs(names[lane+r.first()])
	}
	return hash16(clockName)
}

// sketch returns the run's schedule for other source.
func (r *Run) sketch(most int) sketch {
	out := make(sketch, 0, min(most, r.Len()))
	for i, mv := range r.moves[:min(most, r.Len())] {
		m := moment{who: r.who(r.states[i], r.lanes[i]), act: actOf(r.major(i + 1))}
		if r.alternatives(i) > 1 {
			m.alt, m.next = int(mv.Alt), r.nextOp(i, r.lanes[i])
		}
		out = append(out, m)
	}
	return out
}

// alternatives is how many ways the actor of move i had to take it.
func (r *Run) alternatives(i int) int {
	if r.radix[i] < 2 {
		return 1
	}
	n := 0
	for _, mv := range r.states[i].Moves(nil) {
		if mv.G == r.moves[i].G {
			n++
		}
	}
	return n
}

// nextOp is what an actor is about to do after step at.
func (r *Run) nextOp(at, lane int) trace.Op {
	if actors := r.states[at].Actors(); lane >= 0 && lane+r.first() < len(actors) {
		return actors[lane+r.first()].Op
	}
	return trace.None
}

// encode writes a sketch as bytes: tables of actors and acts; for each time that an actor
// goes on, who it is and what its steps do; then the alternatives other than the first.
func (s sketch) encode() []byte {
	var actors []uint16
	var acts []act
	for _, m := range s {
		actors, acts = once(actors, m.who), once(acts, m.act)
	}
	b := binary.AppendUvarint(nil, uint64(len(actors)))
	for _, a := range actors {
		b = binary.LittleEndian.AppendUint16(b, a)
	}
	b = binary.AppendUvarint(b, uint64(len(acts)))
	for _, a := range acts {
		op := byte(a.op)
		if a.waits {
			op |= 0x80
		}
		b = binary.LittleEndian.AppendUint16(append(b, op), a.what)
	}
	b = binary.AppendUvarint(b, uint64(len(s)))
	for i := 0; i < len(s); {
		n := i + 1
		for n < len(s) && s[n].who == s[i].who {
			n++
		}
		b = binary.AppendUvarint(b, uint64(index(actors, s[i].who)))
		b = binary.AppendUvarint(b, uint64(n-i))
		for ; i < n; i++ {
			b = binary.AppendUvarint(b, uint64(index(acts, s[i].act)))
		}
	}
	for i, m := range s {
		if m.alt > 0 {
			for _, n := range []int{i, m.alt, int(m.next)} {
				b = binary.AppendUvarint(b, uint64(n))
			}
		}
	}
	return b
}

func once[T comparable](all []T, x T) []T {
	if index(all, x) < 0 {
		return append(all, x)
	}
	return all
}

func index[T comparable](all []T, x T) int {
	for i, a := range all {
		if a == x {
			return i
		}
	}
	return -1
}

// decodeSketch is the inverse of encode. ok is false for bytes that it did not write.
func decodeSketch(b []byte) (out sketch, ok bool) {
	d := &sketchReader{rest: b}
	actors := make([]uint16, d.number(maxMoments))
	for i := range actors {
		actors[i] = binary.LittleEndian.Uint16(d.bytes(2))
	}
	acts := make([]act, d.number(maxMoments))
	for i := range acts {
		raw := d.bytes(3)
		acts[i] = act{op: trace.Op(raw[0] & 0x7f), what: binary.LittleEndian.Uint16(raw[1:]), waits: raw[0]&0x80 != 0}
	}
	out = make(sketch, 0, d.number(maxMoments))
	for len(out) < cap(out) && !d.bad {
		who, n := d.number(len(actors)-1), d.number(cap(out)-len(out))
		for range n {
			if a := d.number(len(acts) - 1); !d.bad {
				out = append(out, moment{who: actors[who], act: acts[a]})
			}
		}
		d.bad = d.bad || n == 0
	}
	for !d.bad && len(d.rest) > 0 {
		i, alt, next := d.number(len(out)-1), d.number(1<<14), d.number(0x7f)
		if !d.bad {
			out[i].alt, out[i].next = alt, trace.Op(next)
		}
	}
	return out, !d.bad
}

// sketchReader reads bytes that may be anything. Once something is wrong it reads zeros.
type sketchReader struct {
	rest []byte
	bad  bool
}

func (d *sketchReader) number(most int) int {
	n, k := binary.Uvarint(d.rest)
	if k <= 0 || most < 0 || n > uint64(most) {
		d.bad, d.rest = true, nil
		return 0
	}
	d.rest = d.rest[k:]
	return int(n)
}

func (d *sketchReader) bytes(n int) []byte {
	if len(d.rest) < n {
		d.bad, d.rest = true, nil
		return make([]byte, n)
	}
	out := d.rest[:n]
	d.rest = d.rest[n:]
	return out
}
